"""Documents as people write them, and the passages that are searched."""

import hashlib
import itertools
import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any

import yaml

from retrievers.codes import heading_codes, matches
from retrievers.errors import DocumentError

PIECE = 1600  # characters; a screen of text, and far below any encoder's window
OVERLAP = 200
FORM = 2  # of what is kept of a passage; another one makes every document new

_LANGUAGES = ("en", "pt")
_STRINGS = ("id", "title", "kind", "language")
_LISTS = ("codes", "related", "aliases")
_SILENT: Mapping[str, str | list[str]] = {
    "kind": "procedure",
    "codes": [],
    "related": [],
    "aliases": [],
}
"""What front matter that is silent on it means: most pages of a house say what to do."""
_ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_FRONT = re.compile(r"\A---[ \t]*\r?\n(.*?)^---[ \t]*\r?$\n?", re.DOTALL | re.MULTILINE)
_FENCE = re.compile(r"\s*(```|~~~)")


@dataclass(frozen=True, slots=True)
class Document:
    """One page of knowledge: what its front matter says, and its body."""

    id: str
    title: str
    kind: str
    language: str
    codes: tuple[str, ...]
    related: tuple[str, ...]
    aliases: tuple[str, ...]
    text: str

    @property
    def digest(self) -> str:
        """Two documents with the same digest say the same."""
        told = json.dumps([asdict(self), PIECE, OVERLAP, FORM], sort_keys=True)
        return hashlib.sha256(told.encode()).hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class Passage:
    """One section of a document, or a piece of a long one; its id never changes with its text."""

    id: str
    document: str
    title: str
    section: str
    kind: str
    codes: tuple[str, ...]
    text: str
    aliases: tuple[str, ...] = ()
    position: int = 0
    edition: str = ""
    language: str = "en"

    @property
    def searchable(self) -> str:
        """The text that is indexed: a heading weighs twice what the body does."""
        head = f"{self.title}\n{self.section}"
        names = " ; ".join((*self.codes, *self.aliases))
        return f"{head}\n{head}\n{names}\n{self.text}"


def knowledge_folder() -> Path:
    """The folder of the documents that Resync brings along."""
    return Path(__file__).parent / "knowledge"


def read_documents(folder: Path) -> list[Document]:
    """Every markdown document of a folder, by id; a bad one stops the reading and is named."""
    if not folder.is_dir():
        raise DocumentError(f"{folder}: not a folder; name one that holds *.md documents")
    documents = [_read(path) for path in sorted(folder.glob("*.md"))]
    twice = [key for key, count in Counter(found.id for found in documents).items() if count > 1]
    if twice:
        raise DocumentError(f"{folder}: these ids are used twice: {', '.join(twice)}")
    return documents


def parse_document(source: str, *, name: str) -> Document:
    """A document from its text; `name` is what an error calls it."""
    found = _FRONT.match(source)
    if not found:
        raise DocumentError(f"{name}: no front matter; start with '---', keys, '---'")
    front = _front_matter(found.group(1), name)
    body = source[found.end() :].strip()
    if not body:
        raise DocumentError(f"{name}: nothing below the front matter")
    lists: dict[str, Any] = {key: tuple(item.strip() for item in front[key]) for key in _LISTS}
    return Document(**{key: front[key].strip() for key in _STRINGS}, **lists, text=body)


def passages(document: Document) -> list[Passage]:
    """A document cut by its `##` sections, long sections into overlapping pieces."""
    sections = list(_sections(document.text))
    codes = _section_codes(document.codes, [heading for heading, _ in sections])
    slugs = _unique_slugs(heading for heading, _ in sections)
    cut = [
        (slug if number == 1 else f"{slug}~{number}", heading, about, piece)
        for slug, about, (heading, body) in zip(slugs, codes, sections, strict=True)
        for number, piece in enumerate(_pieces(body), start=1)
    ]
    edition = document.digest
    return [
        Passage(
            id=f"{document.id}#{slug}",
            document=document.id,
            title=document.title,
            section=heading or document.title,
            kind=document.kind,
            codes=about,
            text=piece,
            aliases=document.aliases,
            position=position,
            edition=edition,
            language=document.language,
        )
        for position, (slug, heading, about, piece) in enumerate(cut)
    ]


def to_payload(passage: Passage) -> dict[str, Any]:
    """A passage as plain values, as every store keeps it."""
    plain = asdict(passage)
    return plain | {"codes": list(passage.codes), "aliases": list(passage.aliases)}


def from_payload(payload: dict[str, Any]) -> Passage:
    """The passage that `to_payload` told; what a store added is left out.

    Stores filled before passages told their language hold English ones.
    """
    payload = {"language": "en", **payload}
    told = {field.name: payload[field.name] for field in fields(Passage)}
    return Passage(
        **told | {"codes": tuple(payload["codes"]), "aliases": tuple(payload["aliases"])}
    )


def _read(path: Path) -> Document:
    try:
        source = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise DocumentError(f"{path}: cannot be read: {error}") from error
    document = parse_document(source, name=str(path))
    if document.id != path.stem:
        raise DocumentError(f"{path}: its id is {document.id!r}; make it the file's name")
    return document


def _front_matter(source: str, name: str) -> dict[str, Any]:
    try:
        front = yaml.load(source, Loader=yaml.CSafeLoader)
    except yaml.YAMLError as error:
        raise DocumentError(f"{name}: the front matter is not YAML: {error}") from error
    if not isinstance(front, dict):
        raise DocumentError(f"{name}: the front matter is not a list of keys")
    _check_keys(front, name)
    told = {**_SILENT, **front}
    _check_values(told, name)
    return told


def _check_keys(front: dict[Any, Any], name: str) -> None:
    wanted = {*_STRINGS, *_LISTS}
    missing = sorted(wanted - front.keys() - _SILENT.keys())
    unknown = sorted(str(key) for key in front.keys() - wanted)
    if missing or unknown:
        told = [
            f"{word} {', '.join(keys)}"
            for word, keys in (("without", missing), ("unknown", unknown))
            if keys
        ]
        raise DocumentError(f"{name}: front matter: {'; '.join(told)}")


def _check_values(front: dict[str, Any], name: str) -> None:
    for key in _STRINGS:
        if not isinstance(front[key], str) or not front[key].strip():
            raise DocumentError(f"{name}: front matter: {key} must be a text")
    for key in _LISTS:
        items = front[key]
        if not isinstance(items, list) or not all(isinstance(one, str) and one for one in items):
            raise DocumentError(f"{name}: front matter: {key} must be a list of texts (quote them)")
    if not _ID.fullmatch(front["id"]):
        raise DocumentError(f"{name}: front matter: id must be lower-case words joined by '-'")
    if front["language"] not in _LANGUAGES:
        raise DocumentError(f"{name}: front matter: language must be one of {_LANGUAGES}")


def _sections(text: str) -> Iterator[tuple[str, str]]:
    heading, lines, fenced = "", list[str](), False
    for line in text.splitlines():
        fenced ^= bool(_FENCE.match(line))
        if line.startswith("## ") and not fenced:
            yield from _section(heading, lines)
            heading, lines = line[3:].strip(), []
        elif heading or lines or not line.startswith("# "):  # the title is in the front matter
            lines.append(line)
    yield from _section(heading, lines)


def _section(heading: str, lines: list[str]) -> Iterator[tuple[str, str]]:
    body = "\n".join(lines).strip()
    if heading or body:
        yield heading, body


def _section_codes(codes: tuple[str, ...], headings: list[str]) -> list[tuple[str, ...]]:
    """What each section is about.

    A page on a code or two is about them throughout. A catalogue, most of whose sections are
    headed by codes, says elsewhere only what has no section. Every code leads somewhere.
    """
    own = [heading_codes(heading, codes) for heading in headings]
    headed = [code for some in own for code in some]
    if 2 * sum(map(bool, own)) <= len(own):
        return [some or codes for some in own]
    rest = tuple(code for code in codes if not any(matches(code, one) for one in headed))
    if all(own):
        return [some + rest for some in own]
    return [some or rest for some in own]


def _unique_slugs(headings: Iterator[str]) -> Iterator[str]:
    seen = Counter[str]()
    for heading in headings:
        slug = re.sub(r"[^a-z0-9_]+", "-", heading.lower()).strip("-") or "intro"
        seen[slug] += 1
        yield slug if seen[slug] == 1 else f"{slug}-{seen[slug]}"


def _pieces(body: str) -> list[str]:
    if len(body) <= PIECE:
        return [body]
    pieces, lines = list[str](), list[str]()
    for line in itertools.chain.from_iterable(map(_short_lines, body.splitlines())):
        if lines and _size(lines) + len(line) > PIECE:
            pieces.append("\n".join(lines).strip())
            lines = _tail(lines)
        lines.append(line)
    return [*pieces, "\n".join(lines).strip()]


def _short_lines(line: str) -> list[str]:
    """A line no longer than the overlap allows, cut between words where there are words."""
    if len(line) <= PIECE - OVERLAP:
        return [line]
    room = PIECE - OVERLAP
    cut = line.rfind(" ", 1, room)
    cut = cut if cut > 0 else room
    return [line[:cut], *_short_lines(line[cut:].lstrip())]


def _tail(lines: list[str]) -> list[str]:
    kept = list[str]()
    for line in reversed(lines):
        if _size(kept) + len(line) > OVERLAP:
            break
        kept.insert(0, line)
    return kept


def _size(lines: list[str]) -> int:
    return sum(len(line) + 1 for line in lines)
