"""An answer as a reader sees it: markdown's signs away, and facts looked for in what is left."""

import re
import unicodedata

_FENCE = re.compile(
    r"^ {0,3}(`{3,}|~{3,}).*?(?:^ {0,3}\1[`~]*[ \t]*$|\Z)", re.MULTILINE | re.DOTALL
)
_CODE = re.compile(r"(`+)(.+?)\1")
_QUOTE = re.compile(r"^ {0,3}>.*$", re.MULTILINE)
_MARK = re.compile(r"\[(\d+)\]")
_LINK = re.compile(r"\[([^\]\n]+)\]\([^)\n]*\)")
_ORDINAL = re.compile(r"^\s*(?:\d{1,3}[.)]|[-*+#>]+)\s+", re.MULTILINE)
_SIGNS = re.compile(r"\*+|`+|\|")
_SPACES = re.compile(r"\s+")


def plain(markdown: str) -> str:
    """The words of an answer in lower case; marks, list ordinals and emphasis are no words."""
    text = _MARK.sub(" ", _LINK.sub(r"\1", markdown))
    text = _SIGNS.sub(" ", _ORDINAL.sub("", text))
    return _SPACES.sub(" ", unicodedata.normalize("NFC", text)).strip().casefold()


def own_words(markdown: str) -> str:
    """What the answer says itself: without code, quotations and receipt marks."""
    text = _QUOTE.sub(" ", _FENCE.sub(" ", markdown))
    return _MARK.sub(" ", _CODE.sub(" ", text))


def marks(markdown: str) -> list[str]:
    """The receipts that the text cites, in order; what code quotes is no citation."""
    return list(dict.fromkeys(_MARK.findall(_CODE.sub(" ", _FENCE.sub(" ", markdown)))))


def holds(text: str, fact: str) -> bool:
    """The fact occurs in a plain text as whole words; a number as a whole number."""
    wanted = _SPACES.sub(" ", _SIGNS.sub(" ", fact)).strip().casefold()
    if re.fullmatch(r"-?\d+", wanted):
        return _number_in(text, wanted)
    before = r"(?<!\w)" if re.match(r"\w", wanted) else ""
    after = r"(?!\w)" if re.search(r"\w\Z", wanted) else ""
    return re.search(before + re.escape(wanted) + after, text) is not None


def _number_in(text: str, digits: str) -> bool:
    """Also written with a sign for thousands, but never as part of a time, date or name."""
    grouped = re.sub(r"(?<=\d)(?=(?:\d{3})+$)", "[.,\u00a0\u202f ]?", digits)
    pattern = rf"(?<![\w#/-])(?<!\d[.,:]){grouped}(?!\w|[.,:-]\d)"
    return re.search(pattern, text) is not None
