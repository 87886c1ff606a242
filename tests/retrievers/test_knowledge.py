"""Resync's own knowledge documents: what every one of them must hold to."""

import re
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml

FOLDER = Path(__file__).resolve().parents[2] / "retrievers" / "knowledge"
KEYS = ["id", "title", "kind", "language", "codes", "related", "aliases"]
KINDS = {
    "state",
    "substate",
    "troubleshooting",
    "message",
    "return-code",
    "conman",
    "composer",
    "procedure",
    "concept",
}
MESSAGE = re.compile(r"AW[SK][A-Z]{2,3}\d{3,4}([A-Z])")
SUBSTATE = re.compile(r"(?:HOLD|READY|SUPPR|SUCC|WAITING)_[A-Z_]+")
FENCE = re.compile(r"^```.*?^```$", re.MULTILINE | re.DOTALL)
FOREIGN = re.compile(r"/work/|/home/|/root/|/tmp/|localhost|\b\d{1,3}(?:\.\d{1,3}){3}\b")
ADDRESS = re.compile(r"https?://(?!<master>)\S+")
FIELD = "Seen in the field, not from the vendor's manual"

# Meanings that rest on samples and lab notes: the reader must be told so.
FIELD_CODES = {
    "AWSBCV036W",
    "AWSBEH029E",
    "AWSBHT061E",
    "AWSBHU057I",
    "AWSBHU065E",
    "AWSBHU077E",
    "AWSBHU085E",
    "AWSBHU159E",
    "AWSBHU507I",
    "AWSBHU510E",
    "AWSBHU560E",
    "AWSBHU712E",
    "AWSBIN076E",
    "AWSBIN091E",
    "AWSBIO006E",
    "AWSBIS307I",
    "AWSBIS308I",
    "AWSITA031I",
    "AWSITA034I",
    "AWSITA066E",
    "AWSITA077E",
    "AWSITA078I",
    "AWSITA116I",
    "AWSJCO049E",
    "AWSJDB101E",
    "AWSJDB817E",
    "AWSJMR011E",
    "AWSJOM918E",
    "AWSJPL206W",
    "AWSJSY404E",
    "AWSVAL006E",
    "AWSVAL021E",
}


@dataclass(frozen=True)
class Page:
    """One document as it lies in the folder."""

    path: Path
    front: dict[str, Any]
    body: str

    @property
    def name(self) -> str:
        """The stem of the file."""
        return self.path.stem

    @property
    def sections(self) -> list[tuple[str, str]]:
        """Headings and texts, in order; a heading inside a code block is not one."""
        prose = FENCE.sub(lambda block: block.group().replace("## ", ""), self.body)
        parts = re.split(r"^## (.+)$", prose, flags=re.MULTILINE)
        return list(zip(parts[1::2], parts[2::2], strict=True))


def read(path: Path) -> Page:
    """The page at this path; a file without front matter is an error."""
    start, front, body = path.read_text(encoding="utf-8").split("---\n", 2)
    assert start == "", f"{path.name} does not begin with its front matter"
    return Page(path, yaml.safe_load(front), body)


@pytest.fixture(scope="module")
def pages() -> list[Page]:
    """Every document of the folder."""
    return [read(path) for path in sorted(FOLDER.glob("*.md"))]


def repeated(values: list[str]) -> list[str]:
    """The values that occur more than once."""
    return [value for value, times in Counter(values).items() if times > 1]


def message_sections(pages: list[Page]) -> dict[str, tuple[Page, str]]:
    """Message code -> the page and the text of its own section."""
    return {
        found.group(): (page, " ".join(text.split()))
        for page in pages
        for heading, text in page.sections
        if (found := MESSAGE.match(heading))
    }


def test_front_matter_is_exact(pages: list[Page]) -> None:
    """The front matter has exactly our keys, in our order, and an allowed kind."""
    for page in pages:
        assert list(page.front) == KEYS, page.name
        assert page.front["kind"] in KINDS, page.name
        assert page.front["language"] == "en", page.name
        assert page.front["title"].strip(), page.name


def test_id_is_the_stem(pages: list[Page]) -> None:
    """A document is found under the name of its file, so ids are unique."""
    for page in pages:
        assert page.front["id"] == page.name
        assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", page.name)


def test_titles_are_unique(pages: list[Page]) -> None:
    """Two documents that a reader cannot tell apart are one document."""
    assert repeated([page.front["title"] for page in pages]) == []


@pytest.mark.parametrize("key", ["codes", "related", "aliases"])
def test_lists_hold_distinct_texts(pages: list[Page], key: str) -> None:
    """YAML turns no code into a number or a boolean, and nothing is said twice."""
    for page in pages:
        values = page.front[key]
        assert all(isinstance(value, str) and value.strip() for value in values), page.name
        assert repeated(values) == [], page.name


def test_aliases_are_as_people_type(pages: list[Page]) -> None:
    """Three to twelve phrases, in lower case."""
    for page in pages:
        aliases = page.front["aliases"]
        assert 3 <= len(aliases) <= 12, page.name
        assert aliases == [alias.lower() for alias in aliases], page.name


def test_related_documents_exist(pages: list[Page]) -> None:
    """A pointer leads to another document, and every document has one."""
    names = {page.name for page in pages}
    for page in pages:
        related = set(page.front["related"])
        assert related, page.name
        assert related <= names - {page.name}, page.name


def test_size_suits_a_reader(pages: list[Page]) -> None:
    """At least two sections, each with text, in 30 to 120 lines."""
    for page in pages:
        assert len(page.sections) >= 2, page.name
        assert [heading for heading, text in page.sections if not text.strip()] == [], page.name
        assert 30 <= len(page.path.read_text(encoding="utf-8").splitlines()) <= 120, page.name


def test_every_line_belongs_to_a_section(pages: list[Page]) -> None:
    """A line can be cited by its section, and a heading names only one of them."""
    for page in pages:
        assert page.body.startswith("## "), page.name
        assert repeated([heading for heading, _ in page.sections]) == [], page.name


def test_code_blocks_are_closed(pages: list[Page]) -> None:
    """A code block that stays open would swallow the sections after it."""
    assert [page.name for page in pages if "```" in FENCE.sub("", page.body)] == []


def test_no_machine_is_named(pages: list[Page]) -> None:
    """No path, host or address of a real machine; addresses are placeholders."""
    for page in pages:
        assert FOREIGN.findall(page.path.read_text(encoding="utf-8")) == [], page.name
        assert ADDRESS.findall(page.body) == [], page.name


def test_procedures_warn(pages: list[Page]) -> None:
    """A procedure that changes the plant says what can be lost; the handover only reads."""
    silent = {
        page.name
        for page in pages
        if page.front["kind"] == "procedure"
        and not any("Warning" in heading for heading, _ in page.sections)
    }
    assert silent == {"shift-handover"}


@pytest.mark.parametrize("command", ["resetFTA", "ResetPlan", "-scratch", "switchmgr"])
def test_whoever_shows_a_destructive_command_warns(pages: list[Page], command: str) -> None:
    """A command that loses data never stands in a block without a warning in its document."""
    blocks = {page.name: "".join(FENCE.findall(page.body)) for page in pages}
    showing = [page for page in pages if command in blocks[page.name]]
    assert [page.name for page in showing if "Warning" not in page.body] == []


def test_the_library_is_rich(pages: list[Page]) -> None:
    """At least 48 documents of every kind, and at least 60 message codes."""
    assert len(pages) >= 48
    assert {page.front["kind"] for page in pages} == KINDS
    assert len(message_sections(pages)) >= 60


def test_each_message_code_has_one_section(pages: list[Page]) -> None:
    """A code is explained in one place, so that two texts cannot disagree."""
    headings = [heading for page in pages for heading, _ in page.sections]
    codes = [found.group() for heading in headings if (found := MESSAGE.match(heading))]
    assert repeated(codes) == []


def test_listed_message_codes_are_explained(pages: list[Page]) -> None:
    """Whoever lists a message code can rely on a section about it."""
    explained = message_sections(pages)
    listed = {code for page in pages for code in page.front["codes"] if MESSAGE.fullmatch(code)}
    assert listed - explained.keys() == set()


def test_explained_message_codes_are_listed(pages: list[Page]) -> None:
    """A section about a code is found through the codes of its own document."""
    missing = {
        code: page.name
        for code, (page, _) in message_sections(pages).items()
        if code not in page.front["codes"]
    }
    assert missing == {}


def test_codes_named_in_text_are_explained(pages: list[Page]) -> None:
    """A message code named anywhere can be looked up here."""
    named = {found.group() for page in pages for found in MESSAGE.finditer(page.body)}
    assert named - message_sections(pages).keys() == set()


def test_severity_is_the_letter_of_the_code(pages: list[Page]) -> None:
    """Each section tells its severity, and it is the one that the code ends with."""
    for code, (_, text) in message_sections(pages).items():
        assert f"Severity {code[-1]}." in text, code


def test_every_error_says_what_to_do(pages: list[Page]) -> None:
    """An error or warning without advice or a plain 'nothing to do' is half a text."""
    silent = [
        code
        for code, (_, text) in message_sections(pages).items()
        if code[-1] in "EW" and "What to do:" not in text and "Nothing to do" not in text
    ]
    assert silent == []


def test_field_knowledge_is_marked(pages: list[Page]) -> None:
    """What does not come from the vendor says so, and only that."""
    marked = {code for code, (_, text) in message_sections(pages).items() if FIELD in text}
    assert marked == FIELD_CODES


@pytest.mark.parametrize("pattern", [SUBSTATE, re.compile(r"RC -?\d+")], ids=["substate", "rc"])
def test_substates_and_return_codes_have_sections(
    pages: list[Page], pattern: re.Pattern[str]
) -> None:
    """Each listed substate and return code is the beginning of a heading, and the reverse."""
    listed = {code for page in pages for code in page.front["codes"] if pattern.fullmatch(code)}
    headings = [heading for page in pages for heading, _ in page.sections]
    explained = {found.group() for heading in headings if (found := pattern.match(heading))}
    assert listed
    assert listed == explained
