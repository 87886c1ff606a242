/* The chat page's behaviour: sending, following, records, keys. htmx does the rest. */
"use strict";

(() => {
  const words = JSON.parse(document.body.dataset.words);
  const composer = document.getElementById("composer");
  const message = document.getElementById("message");
  const notices = document.getElementById("notices");
  const status = document.getElementById("status");
  const menuButton = document.getElementById("menu-button");

  // What htmx has put on the page still has its markdown as text.
  function dress(root) {
    root.querySelectorAll("[data-markdown]").forEach((element) => {
      const turn = element.closest(".answered");
      const ids = [...turn.querySelectorAll(".record")].map((record) => record.dataset.record);
      Rendered.block(element, new Set(ids), words);
      element.removeAttribute("data-markdown");
    });
    root.querySelectorAll("[data-inline]").forEach((element) => {
      Rendered.line(element);
      element.removeAttribute("data-inline");
    });
  }

  function notify(problem, status) {
    const own = words.problems[problem.code] || problem;
    const notice = document.createElement("p");
    notice.className = "notice";
    notice.textContent = `${own.detail || ""} ${own.hint || ""} `;
    if (status === 401) {
      const link = document.createElement("a");
      link.href = `/login${location.search}`;
      link.textContent = words.login;
      notice.append(link);
    }
    notices.replaceChildren(notice);
  }

  function problemOf(xhr) {
    try {
      return JSON.parse(xhr.responseText);
    } catch {
      return { code: "internal_error" };
    }
  }

  function showLastTurn() {
    const last = document.querySelector("#turns .turn:last-child");
    if (last) last.scrollIntoView({ block: "start" });
  }

  function toggleMenu(open) {
    document.body.classList.toggle("menu-open", open);
    menuButton.setAttribute("aria-expanded", String(open));
  }

  function openRecord(mark) {
    const turn = mark.closest(".answered");
    const id = CSS.escape(mark.dataset.opens);
    const record = turn.querySelector(`.record[data-record="${id}"]`);
    turn.querySelector(".records").open = true;
    record.open = true;
    record.cameFrom = mark;
    const summary = record.querySelector("summary");
    summary.focus({ preventScroll: true });
    record.scrollIntoView({ block: "nearest" });
  }

  function closeRecord(record) {
    record.open = false;
    const back = record.cameFrom || record.querySelector("summary");
    record.cameFrom = null;
    back.focus();
  }

  function send(text) {
    message.value = text;
    composer.requestSubmit();
  }

  document.addEventListener("click", ({ target }) => {
    const found = target.closest("[data-send], .mark, #menu-button");
    if (found !== menuButton && !target.closest("#menu")) toggleMenu(false);
    if (!found) return;
    if (found === menuButton) toggleMenu(!document.body.classList.contains("menu-open"));
    else if (found.dataset.opens) openRecord(found);
    else send(found.dataset.send);
  });

  message.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    if (message.value.trim()) composer.requestSubmit();
  });

  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    const record = event.target.closest(".record[open]");
    if (record) closeRecord(record);
    else if (document.body.classList.contains("menu-open")) {
      toggleMenu(false);
      menuButton.focus();
    }
  });

  document.body.addEventListener("htmx:beforeRequest", () => notices.replaceChildren());
  document.body.addEventListener("htmx:afterRequest", ({ detail }) => {
    if (detail.elt !== composer || !detail.successful) return;
    message.value = "";
    message.focus();
    status.textContent = words.working;
    showLastTurn();
  });
  document.body.addEventListener("htmx:responseError", ({ detail }) =>
    notify(problemOf(detail.xhr), detail.xhr.status));
  document.body.addEventListener("htmx:sendError", () => notify({ code: "unreachable" }));
  document.body.addEventListener("htmx:load", ({ detail }) => dress(detail.elt.parentElement || detail.elt));
  document.body.addEventListener("htmx:sseMessage", ({ target }) => dress(target));

  const connection = (event, lost) => {
    const notice = event.target.querySelector(".lost");
    if (notice) notice.hidden = !lost;
  };
  document.body.addEventListener("htmx:sseError", (event) => connection(event, true));
  document.body.addEventListener("htmx:sseOpen", (event) => connection(event, false));
  document.body.addEventListener("htmx:sseClose", ({ target }) => {
    target.setAttribute("aria-busy", "false");
    status.textContent = words.ready;
  });

  dress(document.body);
  showLastTurn();
})();
