"""The names in a clause: by their looks, by where they stand, and of which kind."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Final, Literal

from graphs.offline.lexicon import Lexicon
from graphs.offline.text.foreign import is_theirs
from graphs.offline.text.numerals import NUMERALS
from graphs.offline.text.reading import Hit, Part
from graphs.offline.text.words import Word

Kind = Literal["job", "stream", "workstation", "resource", "folder"]
KINDS: Final[tuple[Kind, ...]] = ("job", "stream", "workstation", "resource", "folder")
JOINERS: Final = frozenset({",", "and", "e", "or", "ou", "&", "/", "nor", "nem"})
OF: Final = frozenset({"of", "do", "da", "de", "dos", "das"})
_BEFORE_PATH: Final = frozenset(
    {
        "of",
        "on",
        "about",
        "for",
        "is",
        "did",
        "does",
        "has",
        "do",
        "da",
        "de",
        "que",
        "why",
        "o",
        "a",
    }
)
_PLURALS: Final = frozenset({"are", "were", "have", "estao", "foram", "sao"})
_BEFORE_NAME: Final = frozenset({"act", "why", "ask_verb", "about", "not", "prompt", "holding"})
_CALLED: Final = frozenset({"named", "called", "chamado", "chamada", "nome"})
_INVERTED: Final = frozenset({"is", "was", "does", "did", "has", "had", "will", "would", "can"})
_WANTS: Final = re.compile(
    r"(?:(?:ta|esta|is|are|keeps?|just|acabou de|veio|vem|ja) )?(?:"
    r"(?:quer|querem|precisa|precisam|wants?|needs?|like|liked) (?:saber|to know|:)|"
    r"pergunt\w+|ask(?:s|ed|ing)?\b(?! for)|cobr(?:ou|a|am|ando)\b|deu (?:o )?(?:ok|aval)|autorizou|aprovou|approved|ligou|lig(?:ando|aram)|called|rang|is on the phone|pediu|pedem|pediram)"
)
_DASHES: Final = frozenset({"-", "\u2013", "\u2014"})
_ARTICLES: Final = frozenset({"the", "o", "a", "um", "uma"})
_SHORT: Final = 3
_THOSE: Final = frozenset({"os", "as", "those", "ones", "aqueles", "aquelas", "everything", "tudo"})


@dataclass(frozen=True, slots=True)
class Name:
    """A name in a clause: where, what kind if a word says so, and how sure it is a name."""

    at: int
    text: str
    kind: Kind | None
    strong: bool
    place: bool = False
    inside: bool = False
    path: bool = False
    doubtful: bool = False
    """It looks like a word of a language, and nothing but its place makes it a name."""
    area: bool = False
    """A part of the company, whose jobs are in a folder of that name."""


class NameFinder:
    """Finds the names in clauses, by the lexicon."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._lexicon = lexicon
        self._everyday = lexicon.everyday
        self._nameable = lexicon.names["nameable"] | lexicon.names["beginnings"]

    def find(self, part: Part, covering: dict[int, Hit], used: set[int]) -> list[Name]:
        """The names of one clause in their order; words used for something else are none."""
        names = _surest(list(self._names(part, covering, used)), part, covering)
        kept = [name for name in names if name.kind or not self._emphatic(part, name.at)]
        others = any(not self._emphatic(part, at) for at in part.reading.strong)
        return kept if others else names

    def is_object_path(self, part: Part, covering: dict[int, Hit], at: int) -> bool:
        """`/APP01` is an object unless it is said to be a folder, or stands `in` something."""
        word = part.reading.words[at]
        if (
            word.shape != "folder"
            or len(word.text) < 2
            or word.quoted
            or _of_many(part, covering, at)
        ):
            return False
        kind = self._kind(part, covering, at)
        if kind is not None:
            return kind != "folder"
        return word_before(part, at) in _BEFORE_PATH

    def _names(self, part: Part, covering: dict[int, Hit], used: set[int]) -> Iterator[Name]:
        """Names by their looks, and unknown words where a name belongs."""
        previous: Name | None = None
        weak = self._weak(part, covering, used)
        several = len(weak | (part.reading.strong & set(range(part.start, part.end)))) > 1
        for at, word in enumerate(part.words, part.start):
            strong = at in part.reading.strong and (not word.quoted or _alone(part, at))
            strong = strong or self.is_object_path(part, covering, at)
            if at in used or not (strong or at in weak) or (several and _negated(part, at)):
                continue
            if not strong and _is_asker(part, at):
                continue
            name = self._name(part, covering, at, word, strong=strong)
            if previous and name.kind is None and _joined(part, previous.at, at):
                name = Name(at, name.text, previous.kind, strong, previous.place, previous.inside)
            previous = name
            if name.kind != "folder":
                yield name

    def _name(
        self, part: Part, covering: dict[int, Hit], at: int, word: Word, *, strong: bool
    ) -> Name:
        before = part.reading.words[at - 1].folded if at > part.start else ""
        kind = _selection_kind(word) or self._kind(part, covering, at)
        return Name(
            at,
            _bare(word.text.lstrip("=").partition(";")[0]).upper(),
            kind,
            strong,
            place=before in self._lexicon.names["places"] and not _in_phrase(covering, at - 1),
            inside=before in self._lexicon.names["insides"],
            path=word.shape == "folder",
            area=kind is None and word.folded in self._lexicon.names["areas"],
            doubtful=not strong and kind is None and self._everyday.resembles(word.folded),
        )

    def _kind(self, part: Part, covering: dict[int, Hit], at: int) -> Kind | None:
        """The kind that a noun beside the name says: before it, else right after."""
        words, belongs = part.reading.words, False
        for back in range(1, 4):
            before = at - back
            if before < part.start:
                break
            if before in covering and (kind := noun_of(covering[before], "one", "many")):
                return None if belongs and kind == "job" else kind
            if words[before].folded not in self._lexicon.names["connectors"]:
                if not covering.get(before) or not covering[before].ideas & {"limit", "fence"}:
                    break
                return "workstation" if back > 1 or at - 1 == before else None
            belongs = belongs or words[before].folded in OF
        next_at = at + 2 if at + 1 < part.end and words[at + 1].text == "(" else at + 1
        if at + 1 < part.end and words[at + 1].text in _DASHES:
            next_at += 1 + (next_at + 1 < part.end and words[next_at + 1].folded in _ARTICLES)
        after = covering.get(next_at)  # `PAYCALC job`, `PAYDAILY (stream)`, `PAYDAILY - the stream`
        return noun_of(after, "one") if after and after.start == next_at else None

    def _weak(self, part: Part, covering: dict[int, Hit], used: set[int]) -> set[int]:
        """Unknown words that stand where a name belongs."""
        unknown = [
            at
            for at, word in enumerate(part.words, part.start)
            if self._unknown(word)
            and at not in covering
            and at not in used
            and not self._everyday_at(part, at)
        ]
        final = self._final(part, covering)
        placed = self._likeliest(
            part, covering, [at for at in unknown if self._slot(part, covering, at)]
        )
        if not placed and len(unknown) == 1 and len(part.words) <= 6:
            placed = {at for at in unknown if word_before(part, at) not in _PLURALS}
        return {at for at in placed if at not in part.reading.strong} | final

    def _likeliest(self, part: Part, covering: dict[int, Hit], placed: list[int]) -> set[int]:
        """Those beside a noun, else those that look like no word; with what is listed with them."""
        ranks = {at: self._rank(part, covering, at) for at in placed}
        best = max(ranks.values(), default=0)
        kept = {at for at in placed if ranks[at] == best}
        return kept | {
            at for at in placed if any(_joined(part, *sorted((at, one))) for one in kept)
        }

    def _rank(self, part: Part, covering: dict[int, Hit], at: int) -> int:
        if _noun_at(covering, at - 1) or _noun_at(covering, at + 1):
            return 2
        return 0 if self._everyday.resembles(part.reading.words[at].folded) else 1

    def _emphatic(self, part: Part, at: int) -> bool:
        """`URGENT`, an everyday word in capitals: it is a name where there is no other."""
        word, strong = part.reading.words[at], at in part.reading.strong
        plain = strong and word.shape == "word" and word.text.isalpha() and not word.quoted
        return plain and word.folded in self._everyday and word.folded not in self._nameable

    def _everyday_at(self, part: Part, at: int) -> bool:
        """An everyday word is a name only where it is called one."""
        word = part.reading.words[at].folded
        if word not in self._everyday or word in self._nameable:
            return False
        return word_before(part, at) not in _CALLED

    def _unknown(self, word: Word) -> bool:
        return (
            word.shape == "word"
            and not word.quoted
            and 3 <= len(word.text) <= 40
            and word.text[0].isalpha()
            and word.folded not in self._lexicon.known
            and word.folded not in NUMERALS
            and not is_theirs(word.folded)
            and word.folded not in self._lexicon.names["reserved"]
        )

    def _final(self, part: Part, covering: dict[int, Hit]) -> set[int]:
        """`final` and its like are names right beside the noun of a job or a stream."""
        words = enumerate(part.words, part.start)
        return {at for at, word in words if self._is_final(part, covering, at, word)}

    def _is_final(self, part: Part, covering: dict[int, Hit], at: int, word: Word) -> bool:
        before, after = _noun_at(covering, at - 1), _noun_at(covering, at + 1)
        if word.folded == "jobs":  # HWA's stream for jobs without one; in small letters the noun
            return before == "stream" and word.capitals and not part.reading.shouted
        if word.folded == "final":
            of = at in covering and word_before(part, at) in OF
            return of or (not word.quoted and (after == "stream" or before in {"job", "stream"}))
        nameable = word.folded in self._lexicon.names["nameable"] and not word.quoted
        return nameable and before in {"job", "stream"}

    def _slot(self, part: Part, covering: dict[int, Hit], at: int) -> bool:
        """Whether a name may stand here: after a noun or a small word, or first of all."""
        if at == part.start:
            return len(part.words) == 1 or at + 1 in covering or part.words[1].shape == "mark"
        before = covering.get(at - 1)
        if before and (noun_of(before, "one", "many") or before.ideas & _BEFORE_NAME):
            return part.reading.words[at - 1].folded not in _PLURALS
        after = covering.get(at + 1)
        if after and noun_of(after, "one"):
            return True
        word = part.reading.words[at - 1]
        return word.folded in self._lexicon.names["slots"] or word.shape == "mark"


def _bare(text: str) -> str:
    """`GL_POSTs log`, `ret_agt90s limit`: the s behind capitals or figures belongs to the sentence."""
    name = text.removesuffix("s")
    if len(name) > _SHORT and name[0].isalpha() and name[-1].isdecimal():
        return name
    return name if len(name) > _SHORT and "_" in name and name.isupper() else text


def _is_asker(part: Part, at: int) -> bool:
    """`A controladoria quer saber: ...`, `treasury is asking`: who wants to know, and no object."""
    words = part.reading.words[at + 1 : min(at + 4, part.end)]
    return _WANTS.match(" ".join(word.folded for word in words)) is not None


def _of_many(part: Part, covering: dict[int, Hit], at: int) -> bool:
    """`Streams of /HR`, `os da /DWH`: a folder that things are in."""
    before = at - 1
    if word_before(part, at) not in OF | {"from"} or before <= part.start:
        return False
    hit = covering.get(before - 1)
    many = hit is not None and any(idea.startswith("many:") for idea in hit.ideas)
    return many or part.reading.words[before - 1].folded in _THOSE


def _noun_at(covering: dict[int, Hit], at: int) -> Kind | None:
    """The kind that the word there is the singular noun of."""
    hit = covering.get(at)
    return noun_of(hit, "one") if hit else None


def _negated(part: Part, at: int) -> bool:
    """`PAYCALC, not PAYCALC2`: the second is not asked about; in `why isn't PAYCALC up` it is."""
    if word_before(part, at) not in {"not", "nao"}:
        return False
    before = [word.folded for word in part.reading.words[part.start : at - 1]]
    return not (before[-1:] and before[-1] in _INVERTED and before[-2:-1] in ([], ["why"]))


def _surest(names: list[Name], part: Part, covering: dict[int, Hit]) -> list[Name]:
    """Beside a sure name, an unknown word counts only in a list with it or after a noun."""
    if not any(name.strong for name in names):
        return names
    kept = []
    for at, name in enumerate(names):
        noun = covering.get(name.at - 1)
        beside = names[max(at - 1, 0) : at] + names[at + 1 : at + 2]
        listed = any(_joined(part, *sorted((name.at, other.at))) for other in beside)
        if name.strong or listed or (noun and noun_of(noun, "one", "many")):
            kept.append(name)
    return kept


def noun_of(hit: Hit, *numbers: str) -> Kind | None:
    """The kind that a hit is the noun of, in one of these numbers."""
    return _noun(hit.ideas, *numbers)


@cache
def _noun(ideas: frozenset[str], *numbers: str) -> Kind | None:
    for kind in KINDS:
        if any(f"{number}:{kind}" in ideas for number in numbers):
            return kind
    return None


def _selection_kind(word: Word) -> Kind | None:
    """`WS#STREAM.JOB` and `WS#1234` are jobs; `WS#NAME` may be a stream or a job."""
    if word.shape != "selection":
        return "job" if "." in word.text else None
    after = re.split(r"[+~;(]", word.text.partition("#")[2], maxsplit=1)[0]
    inner = word.text.partition("#")[2]
    inner = re.sub(r"\(.*?\)", "", inner)
    job = "." in re.split(r"[+~;]", inner, maxsplit=1)[0].rpartition("/")[2] or after.isdecimal()
    return "job" if job else None


def _alone(part: Part, at: int) -> bool:
    """A quoted name that is all there is between its quotation marks."""
    words = part.reading.words
    before = at == 0 or not words[at - 1].quoted
    after = at + 1 >= len(words) or not words[at + 1].quoted
    return before and after


def _in_phrase(covering: dict[int, Hit], at: int) -> bool:
    """The small word belongs to more, as in `depends on`."""
    hit = covering.get(at)
    return bool(hit and hit.end - hit.start > 1 and "about" not in hit.ideas)


def _joined(part: Part, first: int, second: int) -> bool:
    between = part.reading.words[first + 1 : second]
    return bool(between) and all(word.folded in JOINERS for word in between)


def word_before(part: Part, at: int) -> str:
    """The folded word before, inside the clause."""
    return part.reading.words[at - 1].folded if at > part.start else ""
