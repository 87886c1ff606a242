/* Markdown becomes elements. Names, log lines and passages in it are other people's words: no
   HTML, no address and no picture of theirs comes through, and only a few plain elements do. */
"use strict";

const Rendered = (() => {
  const escaped = (text) =>
    text.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);
  const none = () => undefined;

  marked.use({
    gfm: true,
    // What would make HTML, or an address out of plain text, is not even read.
    tokenizer: { html: none, tag: none, def: none, url: none, autolink: none },
    renderer: {
      html: ({ text }) => escaped(text),
      image: ({ text, href }) => escaped(`${text} (${href})`),
      checkbox: ({ checked }) => (checked ? "[x] " : "[ ] "),
      link({ tokens, href }) {
        return `${this.parser.parseInline(tokens)} (${escaped(href)})`;
      },
    },
    // The page has the first two levels of headings.
    walkTokens(token) {
      if (token.type === "heading") token.depth = Math.min(6, token.depth + 2);
    },
  });

  const allowed = {
    ALLOWED_TAGS: ["p", "br", "strong", "em", "del", "code", "pre", "ul", "ol", "li", "hr",
      "blockquote", "h3", "h4", "h5", "h6", "table", "thead", "tbody", "tr", "th", "td"],
    ALLOWED_ATTR: ["align", "start"],
    ALLOW_DATA_ATTR: false,
    ALLOW_ARIA_ATTR: false,
    RETURN_DOM_FRAGMENT: true,
  };
  const clean = (html) => DOMPurify.sanitize(html, allowed);

  /* The numbers of records in running text become buttons that open them. */
  function mark(box, records, word) {
    const walker = document.createTreeWalker(box, NodeFilter.SHOW_TEXT, (node) =>
      node.parentElement.closest("code, pre") ? NodeFilter.FILTER_REJECT : NodeFilter.FILTER_ACCEPT);
    const texts = [];
    while (walker.nextNode()) texts.push(walker.currentNode);
    for (const text of texts) {
      const parts = text.data.split(/\[(\d+)\]/);
      if (parts.length === 1) continue;
      text.replaceWith(...parts.map((part, at) => {
        if (at % 2 === 0) return part;
        if (!records.has(part)) return `[${part}]`;
        const button = document.createElement("button");
        button.type = "button";
        button.className = "mark";
        button.dataset.opens = part;
        button.setAttribute("aria-label", `${word} ${part}`);
        button.textContent = part;
        return button;
      }));
    }
  }

  /* A table that is too wide scrolls within its box, by keyboard too. */
  function box(table, word) {
    const around = document.createElement("div");
    around.className = "table-box";
    around.tabIndex = 0;
    around.setAttribute("role", "region");
    around.setAttribute("aria-label", word);
    table.replaceWith(around);
    around.append(table);
  }

  return {
    block(element, records, words) {
      element.replaceChildren(clean(marked.parse(element.textContent)));
      element.querySelectorAll("table").forEach((table) => box(table, words.table));
      mark(element, records, words.record);
    },
    line(element) {
      element.replaceChildren(clean(marked.parseInline(element.textContent)));
    },
  };
})();
