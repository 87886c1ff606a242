"""A message cut into words: each with its place in the text, folded, and what shape it has."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, replace
from html import unescape
from typing import Final, Literal

Shape = Literal["word", "number", "clock", "selection", "folder", "code", "mark"]

_CHUNK: Final = re.compile(r"\S+")
_PIECE: Final = re.compile(r"[@\w](?:[\w@$&]|[.\-'?:](?=[\w@]))*|[^\w\s]")
_CODE: Final = re.compile(r"(?:AWS|AWK|EQQ|EEW)[A-Z]{2,3}\d{3,4}[A-Z]?", re.IGNORECASE)
# What jobs wait for: `orders.csv`, whatever its case.
_FILE: Final = re.compile(
    r"[\w\-]{2,40}\.(?:dat|txt|csv|xml|json|zip|gz|ok|trg|ctl|flg|flag|parquet)", re.IGNORECASE
)
_CLOCK: Final = re.compile(
    r"(?:[01]?\d|2[0-4])(?::[0-5]\d|h(?:[0-5]\d)?|hs|hrs|am|pm|:[0-5]\d(?:am|pm|h))", re.IGNORECASE
)
_SELECTION: Final = re.compile(
    r"=?[\w@?/.\-]*#[\w@?/.\-]+(?:\([\w :/,]*\))?[\w@?.\-]*(?:[+~;][\w@?=,.~+;\-]*)?"
)
_APART: Final = re.compile(
    r"(?<=\w)[ \t]+#[ \t]+(?=[A-Za-z_@])"
    r"|(?<=[A-Z0-9_]{2})#[ \t]+(?=[A-Z_@]{2})|(?<=[A-Z0-9_]{2})[ \t]+#(?=[A-Z_@]{2})"
)
_WITHOUT: Final = re.compile(r"(?<![\w/])w/o(?![\w/])", re.IGNORECASE)
_WITH: Final = re.compile(r"(?<![\w/])w/(?=\s|\d)", re.IGNORECASE)
_FOLDER: Final = re.compile(r"/(?:[\w@?\-]+/?)*")
_SUFFIX: Final = re.compile(r"(.+?)(n't|'(?:s|m|re|ve|d|ll))", re.IGNORECASE)
_LETTER: Final = {"n't": "not", "'re": "are", "'ve": "have", "'ll": "will", "'m": "am"}
_ASKERS: Final = frozenset({"what", "who", "where", "when", "how", "it", "that", "there", "why"})
_OPENING: Final = "([{<\"'`¿¡*"
_CLOSING: Final = ")]}>\"'`,;:!?.…*"
# Wherever a quotation or markup may begin: what lies between is stepped over.
_OPENER: Final = re.compile(
    r"[`\"\u00ab'<>]|\$\{|\{\{|\s[@%*?]+'|/\*\s|^(?:[-=_~*]{3}|(?:from|de|sent|envia|subject|assunto)\b)",
    re.IGNORECASE | re.MULTILINE,
)
_PAIRS: Final = {'"': '"', "`": "`", "«": "»"}
# What somebody said, between single marks: several words, and no apostrophe opens or ends it.
_SAID: Final = re.compile(r"(?<![\w'])'(?=\w)\S+\s(?:[^'\n]|(?<=\w)'(?=\w)){0,600}'(?!\w)")
_MARKUP: Final = re.compile(
    r"<(script|style|iframe)\b[^<>\n]{0,400}>.{0,2000}?</\1>"
    r"|\$\{[^{}\n]{0,200}\}|\{\{[^{}\n]{0,200}\}\}"
    r"|(?:\s[@%*?]+)?'\s+(?:or|and)\s+\S+\s*(?:=|like)\s*\S*"
    r"|';?\s*(?:drop|delete|insert|update|truncate|alter|union|select)\s+(?:table|from|into|all|\*)\b[^\n;]{0,200}?(?:;|--|(?=\n)|\Z)"
    r"|^~{3,}.{0,4000}?\n~{3,}"
    r"|<!--.{0,4000}?(?:-->|\Z)|/\*\s.{0,4000}?\s\*/"
    r"|^(?P<rule>[-=_~*])(?P=rule){2,}[^\n]{0,80}?[^\W\d_]{3}[^\n]{0,80}\n.{0,4000}?\n(?P=rule){3,}[^\n]{0,80}$"
    r"|^(?:from|de|sent|enviad[oa](?: em)?|subject|assunto)[ \t]*:[^\n]*\n(?:[^\n]+\n)*(?=[ \t]*\n)"
    r"|</?(?:script|style|iframe|img|svg|b|i|u|p|a|br|div|span|html|body|input|form)\b[^<>\n]{0,400}>",
    re.IGNORECASE | re.DOTALL | re.MULTILINE,
)
_COMMAND: Final = re.compile(r"\b(?:conman|composer|planman)\s+\Z", re.IGNORECASE)
_ENTITY: Final = re.compile(r"&(?:lt|gt|quot|amp|nbsp|#\d{1,6}|#x[0-9a-fA-F]{1,5});")
_ESCAPES: Final = re.compile(r"(?:\\x[0-9a-fA-F]{2}){2,64}")
# Signs that nobody sees, and letters in the width of Chinese ones.
_UNSEEN: Final = dict.fromkeys(
    (0xAD, 0x61C, 0x180E, *range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2060, 0x2070), 0xFEFF, *range(0xE0000, 0xE0080))
)  # fmt: skip
_WIDE: Final = {point: point - 0xFEE0 for point in range(0xFF01, 0xFF5F)}
_STRAIGHT: Final = {0x2018: "'", 0x2019: "'", 0x02BC: "'", 0x201C: '"', 0x201D: '"', 0x201E: '"'}


def _fold_table() -> dict[int, str]:
    """Letters with accents up to U+024F, each to its one plain small letter."""
    table: dict[int, str] = {}
    for point in range(0x250):
        plain = unicodedata.normalize("NFD", chr(point))[0].lower()
        if len(plain) == 1:
            table[point] = plain
    return table


_FOLDS: Final = _fold_table()


def fold(text: str) -> str:
    """The text in small letters without accents, as long as it was."""
    return text.translate(_FOLDS)


@dataclass(frozen=True, slots=True)
class Word:
    """One word or mark: as written, folded as it is read, and where it stands in the text."""

    text: str
    folded: str
    start: int
    end: int
    shape: Shape = "word"
    quoted: bool = False
    slip: bool = False

    @property
    def capitals(self) -> bool:
        """Written in capitals, such as PAYCALC or RPT_01."""
        return self.text.isupper() and len(self.text) > 1


def normalise(text: str) -> str:
    """The text with composed letters, straight quotation marks, and `WS # NAME` drawn together."""
    text = _ENTITY.sub(lambda match: unescape(match[0]), _ESCAPES.sub(_unescaped, text))
    text = unicodedata.normalize("NFC", text).translate(_UNSEEN | _WIDE | _STRAIGHT)
    return _APART.sub("#", _WITH.sub("with", _WITHOUT.sub("without", text)))


def _unescaped(match: re.Match[str]) -> str:
    """Letters written by their numbers; what those would not make readable stays as it is."""
    letters = bytes.fromhex(match[0].replace("\\x", "")).decode("latin-1")
    return letters if letters.isascii() and letters.isprintable() else match[0]


def words_of(text: str) -> list[Word]:
    """Every word and mark of a normalised text in its order."""
    data = quoted_ranges(text)
    found: list[Word] = []
    index = 0
    for start, chunk in _chunks(text):
        while index < len(data) and data[index][1] <= start:
            index += 1
        for word in _pieces(chunk, start):
            inside = index < len(data) and data[index][0] <= word.start < data[index][1]
            found.append(replace(word, quoted=True) if inside else word)
    return found


def quoted_ranges(text: str) -> list[tuple[int, int]]:
    """What stands in quotation marks, back-ticks, markup or quoted lines: data, not speech.

    What `conman` is to do, is said however it is put between marks.
    """
    ranges: list[tuple[int, int]] = []
    opener = _OPENER.search(text)
    while opener:
        at = opener.start()
        end = _quote_end(text, at)
        if end:
            ranges.append((at if text[at].isalpha() else at + 1, end))
        opener = _OPENER.search(text, max(end, at) + 1)
    return ranges


def _quote_end(text: str, at: int) -> int:
    """Where the quotation that opens here ends; 0 where none opens."""
    if text.startswith("```", at):
        end = text.find("```", at + 3)
        return len(text) if end < 0 else end + 2
    if text[at] == ">" and (at == 0 or text[at - 1] == "\n"):
        end = text.find("\n", at)
        return len(text) if end < 0 else end
    if data := _SAID.match(text, at) or _MARKUP.match(text, at):
        return data.end() - 1
    closing = _PAIRS.get(text[at])
    if closing is None or (closing == '"' and _COMMAND.search(text, max(at - 20, 0), at)):
        return 0
    return max(text.find(closing, at + 1, at + 4000), 0)


def _chunks(text: str) -> Iterator[tuple[int, str]]:
    """Runs without blanks; a selection keeps its instance `(hhmm date)` together."""
    pending: tuple[int, str] | None = None
    for match in _CHUNK.finditer(text):
        start, chunk = match.start(), match.group()
        if pending is not None:
            if ")" in chunk:
                yield pending[0], text[pending[0] : match.end()]
                pending = None
                continue
            yield pending
            pending = None
        if "#" in chunk and "(" in chunk and ")" not in chunk and len(chunk) < 200:
            pending = (start, chunk)
        else:
            yield start, chunk
    if pending is not None:
        yield pending


def _pieces(chunk: str, start: int) -> Iterator[Word]:
    """The words and marks of one run."""
    core = chunk.lstrip(_OPENING)
    left = len(chunk) - len(core)
    yield from _marks(chunk[:left], start)
    stripped = core.rstrip(_CLOSING)
    if "#" in core and core.endswith(")") and "(" in core:
        stripped = core
    if stripped:
        yield from _core(stripped, start + left)
    yield from _marks(core[len(stripped) :], start + left + len(stripped))


def _marks(text: str, start: int) -> Iterator[Word]:
    for offset, mark in enumerate(text):
        yield Word(mark, mark, start + offset, start + offset + 1, "mark")


def _core(core: str, start: int) -> Iterator[Word]:
    if len(core) <= 300:
        shape = _whole_shape(core)
        if shape is not None:
            yield Word(core, fold(core), start, start + len(core), shape)
            return
    for match in _PIECE.finditer(core):
        yield from _split(match.group(), start + match.start())


def _whole_shape(core: str) -> Shape | None:
    """The shape of a run that must not be cut; None where it is made of words."""
    if "#" in core and core[0] != "#" and _SELECTION.fullmatch(core):
        return "selection"
    if core[0] == "/" and len(core) > 1 and _FOLDER.fullmatch(core):
        return "folder"
    return None


def is_file(text: str) -> bool:
    """Whether it is the name of a file by its ending."""
    return "." in text and _FILE.fullmatch(text) is not None


def _split(piece: str, start: int) -> Iterator[Word]:
    """One piece as words: contractions, hyphens and full stops inside are taken apart."""
    shape = _piece_shape(piece)
    if shape != "word":
        yield Word(piece, fold(piece), start, start + len(piece), shape)
        return
    short = _SUFFIX.fullmatch(piece) if "'" in piece else None
    if short:
        yield from _contraction(short, start)
        return
    if is_file(piece) or _is_name_like(piece):
        yield Word(piece, fold(piece), start, start + len(piece))
        return
    at = start
    for part in re.split(r"([.\-'?:])", piece):
        if part:
            shape = "mark" if part in ".-'?:" else _piece_shape(part)
            if part not in "-'":
                yield Word(part, fold(part), at, at + len(part), shape)
        at += len(part)


def _piece_shape(piece: str) -> Shape:
    if not (piece[0].isalnum() or piece[0] in "@_"):
        return "mark"
    if _CLOCK.fullmatch(piece):
        return "clock"
    if piece.isdecimal() or re.fullmatch(r"\d{1,9}[.,]\d{1,9}", piece):
        return "number"
    return "code" if _CODE.fullmatch(piece) else "word"


def _contraction(short: re.Match[str], start: int) -> Iterator[Word]:
    """`isn't` is two words, `PAYCALC's` is one, `what's` is two."""
    base, suffix = short.group(1), fold(short.group(2))
    middle, end = start + len(base), start + len(short.group())
    folded = (
        {"wo": "will", "ca": "can"}.get(fold(base), fold(base)) if suffix == "n't" else fold(base)
    )
    yield Word(base, folded, start, middle)
    second = _LETTER.get(suffix) or ("is" if suffix == "'s" and folded in _ASKERS else None)
    if second:
        yield Word(short.group(2), second, middle, end)


def _is_name_like(piece: str) -> bool:
    """Capitals, digits and underscores keep a piece together, as in A-B, S.JOB or PAY?1."""
    if "?" in piece or ":" in piece:
        return "?" in piece and ":" not in piece and piece.isupper()
    if piece.isalnum():
        return True
    letters = [letter for letter in piece if letter.isalpha()]
    if "_" in piece or "@" in piece:
        return "'" not in piece
    return bool(letters) and all(letter.isupper() for letter in letters)
