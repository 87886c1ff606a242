"""Words that point back, such as `it`, `that stream` or `the second one`, and what they mean."""

import re
from dataclasses import dataclass
from typing import Final

from graphs.offline.naming.entities import Found
from graphs.offline.naming.names import Kind
from graphs.offline.text.clauses import Clause
from graphs.offline.text.reading import Hit, Part
from graphs.offline.text.words import fold
from graphs.question import Language
from tools.receipts import ObjectKind

_ORDINALS: Final = {"first": 0, "second": 1, "third": 2, "fourth": 3, "fifth": 4, "last": -1}
KIND_OF: Final[dict[Kind, ObjectKind]] = {
    "job": "job",
    "stream": "jobstream",
    "workstation": "workstation",
    "resource": "resource",
}
_EMPTY_IT: Final = frozenset(
    {"safe", "true", "possible", "ok", "okay", "normal", "allowed", "raining", "fine", "time", "seguro", "possivel", "not_safe"}
)  # fmt: skip
_BEFORE_THAT: Final = frozenset({"does", "ask_verb", "why", "what", "about", "polite"})
_NTH: Final = re.compile(r"(\d{1,3})(?:st|nd|rd|th|o|a|º|ª)")
_NUMBERED: Final = frozenset(
    {"number", "item", "line", "row", "option", "numero", "linha", "opcao"}
)
_COUNTS: Final = frozenset(
    {
        "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "twenty", "few",
        "dois", "duas", "tres", "quatro", "cinco", "seis", "sete", "oito", "nove", "dez", "vinte",
        *map(str, range(2, 101)),
    }
)  # fmt: skip
# `o que deu no primeiro`: what is first in time has no article before it.
_IN_THE: Final = frozenset({"no", "na", "do", "da", "ao", "pelo", "pela", "the"})
_OTHERS: Final = _COUNTS | {"others", "ones", "outros", "outras"}
# What was told last, where `it` is what the talk is about.
_NEAR: Final = frozenset({"that", "this", "esse", "essa", "este", "esta", "aquele", "aquela"})
# `o predecessor desse`: of that one, where no noun follows.
_OF_THAT: Final = frozenset({"desse", "dessa", "deste", "desta", "daquele", "daquela"})
_OF_IT: Final = frozenset({"dele", "dela", "disso"})
# What ties a part to the whole: `the stream of that job`, `a malha a que ele pertence`.
_OWNERS: Final = frozenset({"of"})
_TO_ITS: Final = frozenset(
    {"of", "that", "which", "to", "where", "on", "in", "a", "o", "que", "qual", "em", "na", "no", "da", "do", "onde", "the"}
)  # fmt: skip
_BELONGS: Final = frozenset(
    {"belongs", "belong", "runs", "ran", "sits", "lives", "part", "pertence", "parte", "roda", "rodou", "executa", "executou", "fica", "esta"}
)  # fmt: skip
_NEAR_BY: Final = 4
_ASKED_PART: Final = frozenset({"which", "what", "qual", "que"})
_OWN: Final = frozenset({"its", "their", "seu", "sua", "seus", "suas", "deles", "delas"})
_ASKED_FOR: Final = frozenset({"what", "which", "who", "anything", "any"})
_WHAT_IS: Final = frozenset({("what", "is"), ("which", "is"), ("what", "was"), ("which", "was")})
_TOLD: Final = 6  # words: what `it` is was told before
_EQUALS: Final = frozenset({"is", "s", "was", "of", "about", "to", "e", "era", "do", "ao", "sobre"})
_IS: Final = (["is"], ["was"], ["s"], ["'s"])
_THE_NAMED: Final = (["the"], ["job"], ["about"], ["with"])
_SEVERAL: Final = frozenset({"all", "many:job", "many:stream", "many:workstation", "many:resource"})
_YET: Final = frozenset({"ja", "ainda", "tambem", "so"})
_DOES: Final = frozenset(
    {
        "finish", "past_finish", "start", "run", "past_run", "not", "still", "ask_verb", "will", "failed",
        "abended", "succeeded", "waiting", "waiting_word", "running", "stuck", "linked", "unlinked",
        "late", "holds_name", "depend",
    }
)  # fmt: skip
_LOOKED_AT: Final = frozenset(
    {
        "looked", "saw", "discussed", "started", "began", "talked", "spoke", "mentioned", "asked",
        "original", "vimos", "falamos", "olhamos", "comecamos", "perguntei", "citei", "conversa",
    }
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Pointer:
    """A word that points back, and what it tells of its target."""

    at: int
    kind: Kind | None = None
    index: int | None = None
    many: bool = False
    other: bool = False
    both: bool = False
    oldest: bool = False
    near: bool = False
    hard: bool = True


def pointer_in(clause: Clause, found: Found, language: Language) -> Pointer | None:
    """The word of a clause that points back, if one does."""
    part = clause.part
    covering = part.covering()
    pointers = [
        pointer
        for hit in part.hits
        if hit.start not in found.used
        and fold(part.reading.words[hit.start].text) != "ta"  # `então tá`: a verb, and no pointer
        and not _of_the_listed(part, hit)
        and not _is_named(part, hit, found)
        and (pointer := _pointer(part, hit, covering, language))
    ]
    if found.names:
        first = found.names[0].at
        pointers = [p for p in pointers if p.hard and p.at < first and p.index is None]
    pointers.sort(key=lambda pointer: not pointer.hard)
    if pointers:
        return _of_its(part, pointers[0], covering)
    if found.names:
        return None
    return _numbered(part, found) or _bare_noun(clause)


def _of_its(part: Part, pointer: Pointer, covering: dict[int, Hit]) -> Pointer:
    """`The stream it belongs to`, `a malha desse job`: the part of it that is meant."""
    plain = pointer.hard and pointer.kind in {None, "job"} and not (pointer.many or pointer.other)
    if not plain or pointer.index is not None:
        return pointer
    words, at = part.reading.words, pointer.at
    owned = words[at].folded in _OF_THAT | _OF_IT
    start = at - 1
    while start > part.start and words[start].folded in _TO_ITS and at - start <= _NEAR_BY:
        owned, start = owned or words[start].folded in _OWNERS, start - 1
    kind = _noun(hit)[0] if (hit := covering.get(start)) else None
    belongs = any(word.folded in _BELONGS for word in words[at + 1 : at + 5])
    asked = hit is not None and words[hit.start - 1].folded in _ASKED_PART
    if kind not in {"stream", "workstation"} or asked or not (owned or belongs):
        return pointer
    return Pointer(at, kind=kind)


def _is_named(part: Part, hit: Hit, found: Found) -> bool:
    """`Then it was STAGE_ORDERS`: what `it` is, the name beside it tells."""
    names = {name.at for name in found.names}
    said = [word.folded for word in part.reading.words[hit.end : hit.end + 2]]
    after = hit.end + 1 + (said[1:] in _THE_NAMED)
    short = "'" in part.reading.words[hit.end - 1].text  # `so it's GL_POST that failed`
    is_it = (said[:1] in _IS and after in names) or (short and hit.end in names)
    return bool(names) and "it" in hit.ideas and is_it


def _of_the_listed(part: Part, hit: Hit) -> bool:
    """`Every job in hold with its state`: of those that the clause itself asks for."""
    if part.reading.words[hit.start].folded not in _OWN:
        return False
    before = [one for one in part.hits if one.end <= hit.start]
    if before and "all" in before[-1].ideas and hit.start - before[-1].end <= 1:
        before.pop()  # `all its runs`, `all of its jobs`
    many = any(one.ideas & _SEVERAL for one in before) or _misses_own(part, hit, before)
    return many and not any(one.ideas & {"it", "this", "that", "they"} for one in before)


def _misses_own(part: Part, hit: Hit, before: list[Hit]) -> bool:
    """`What will miss its deadline`: the deadline of what is asked for, and of nothing else."""
    after = part.covering().get(hit.end)
    asked = any(one.ideas & _ASKED_FOR for one in before)
    said = part.reading.words[hit.start - 1].folded if hit.start > part.start else ""
    return asked and after is not None and "deadline" in after.ideas and said not in _EQUALS


def _numbered(part: Part, found: Found) -> Pointer | None:
    """`The 7th`, `number 7`: a place beyond those that have a word."""
    words = part.reading.words
    for at in range(part.start, part.end):
        if at in found.used:
            continue
        nth = _NTH.fullmatch(words[at].text.lower())
        after = words[at].text.isdecimal() and at > part.start
        if nth or (after and words[at - 1].folded in _NUMBERED and len(words[at].text) < 4):
            number = int(nth[1] if nth else words[at].text)
            return Pointer(at, index=number - 1) if number else None
    return None


def _pointer(part: Part, hit: Hit, covering: dict[int, Hit], language: Language) -> Pointer | None:
    """What one phrase points at."""
    if listed := _in_list(part, hit, covering):
        return listed
    noun = covering.get(hit.end)
    kind, many = _noun(noun) if noun and noun.start == hit.end else (None, False)
    if kind == "job" and many and "it" in hit.ideas:
        return Pointer(hit.start)  # `its jobs` are those of a stream or a workstation
    if kind and hit.ideas & {"this", "it"} and kind != "folder":
        return Pointer(hit.start, kind=kind, many=many)
    if kind and many and "they" in hit.ideas:
        return Pointer(hit.start, kind=kind, many=True)  # `those jobs`
    if kind and not many and "the" in hit.ideas and _definite(part, hit, language):
        return Pointer(hit.start, kind=kind, hard=False)
    return _pronoun(part, hit, covering)


def _in_list(part: Part, hit: Hit, covering: dict[int, Hit]) -> Pointer | None:
    """A place among several: the other one, both, the second one."""
    if "other" in hit.ideas:
        several = not _OTHERS.isdisjoint(part.reading.words[hit.end - 1].folded.split())
        return Pointer(hit.start, kind=_kind_after(hit, covering), other=True, many=several)
    if "both" in hit.ideas:
        return Pointer(hit.start, many=True, both=True)
    index = _ordinal(part, hit, covering)
    if index is None:
        return None
    looked = any(word.folded in _LOOKED_AT for word in part.words)
    kind = _kind_after(hit, covering)
    return Pointer(hit.start, kind=kind, index=index, oldest=looked and index == 0)


def _kind_after(hit: Hit, covering: dict[int, Hit]) -> Kind | None:
    """The kind that the noun right after says."""
    noun = covering.get(hit.end)
    return _noun(noun)[0] if noun else None


def _ordinal(part: Part, hit: Hit, covering: dict[int, Hit]) -> int | None:
    """The place in a list that `the second one` names; `the first five` are no one."""
    after = part.reading.words[hit.end : part.end]
    last = not any(word.shape != "mark" for word in after)
    before = covering.get(hit.start - 1)
    meant = last and before is not None and "about" in before.ideas  # `and the first?`
    meant = meant or (last and part.reading.words[hit.start - 1].folded in _IN_THE)
    if ("polite" in hit.ideas and not meant) or (after and after[0].folded in _COUNTS):
        return None
    return next((index for idea, index in _ORDINALS.items() if idea in hit.ideas), None)


def _pronoun(part: Part, hit: Hit, covering: dict[int, Hit]) -> Pointer | None:
    """A word that points without saying at what kind."""
    if "they" in hit.ideas:
        return Pointer(hit.start, many=True)
    before = covering.get(hit.start - 1)
    owner = "it" in hit.ideas and part.reading.words[hit.start].folded.startswith("d")
    if owner and before and (kind := _noun(before)[0]) and kind != "job":
        return Pointer(hit.start, kind=kind)  # `a malha dele`
    it = "it" in hit.ideas and not _says_nothing(part, hit)
    word = part.reading.words[hit.start].folded
    that = ("that" in hit.ideas or word in _OF_THAT) and _stands_alone(part, hit, covering)
    near = word in _NEAR | _OF_THAT
    return Pointer(hit.start, near=near) if it or that else None


def _definite(part: Part, hit: Hit, language: Language) -> bool:
    """`a` is an article in Portuguese only."""
    return language == "pt" or part.reading.words[hit.start].folded not in {"a", "o", "do", "no"}


def _bare_noun(clause: Clause) -> Pointer | None:
    """`Job is in HOLD`: a noun that opens the clause speaks of the job at hand."""
    hit = clause.part.covering().get(clause.head)
    kind, many = _noun(hit) if hit else (None, False)
    return Pointer(clause.head, kind=kind, hard=False) if kind and not many else None


def _noun(hit: Hit) -> tuple[Kind | None, bool]:
    for kind in KIND_OF:
        if f"one:{kind}" in hit.ideas:
            return kind, False
        if f"many:{kind}" in hit.ideas:
            return kind, True
    return None, False


def _says_nothing(part: Part, hit: Hit) -> bool:
    """`Is it safe to ...`: an `it` that points at nothing."""
    after = [word.folded for word in part.reading.words[hit.end : hit.end + 2]]
    said = [word.folded for word in part.words[: hit.start - part.start] if word.shape != "mark"]
    ends = not after or after[0] in {"?", "!", "."}
    if ends and tuple(said[-2:]) in _WHAT_IS and len(said) >= _TOLD:
        return True  # `one thing that frees the most jobs, what is it`
    if after[:1] == ["a"]:
        return after[1:] in (["holiday"], ["weekend"], ["sunday"], ["saturday"])
    return bool(after) and after[0] in _EMPTY_IT


def _stands_alone(part: Part, hit: Hit, covering: dict[int, Hit]) -> bool:
    """`that` as an object, not as the beginning of a relative clause."""
    after, before = covering.get(hit.end), covering.get(hit.start - 1)
    if hit.end < part.end and part.reading.words[hit.end].folded in _YET:
        after = covering.get(hit.end + 1)
    ends = hit.end >= part.end or part.reading.words[hit.end].shape == "mark"
    verb = bool(after and after.ideas & {"mean", "ask_verb"})
    opens = hit.start == part.start or bool(before and before.ideas & _BEFORE_THAT)
    does = bool(after and after.ideas & _DOES) and "pt" in hit.meaning.languages
    verb = verb or (does and "en" not in hit.meaning.languages)  # `essa já terminou?`
    return ends or (verb and opens) or bool(before and "does" in before.ideas)
