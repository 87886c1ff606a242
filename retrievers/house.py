"""The house's own papers: found by what they are about, in either language, however it is told."""

import heapq
import math
import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from retrievers.codes import codes_in, family, headed_codes, house_codes, spelt_codes
from retrievers.documents import Passage
from retrievers.senses import Said, Senses
from retrievers.wording import Wording
from retrievers.words import fold, words

TITLE, HEADING, TEXT = 1.0, 0.7, 0.45  # where a paper speaks of what is asked
MANNER = 0.25  # how little `whom do I call` tells of the subject
STRANGE = 0.5  # a word that no paper has is one of a story as often as it is the subject
SHORT = 3  # words of a question that tells no story: each of them is meant
LIKE = 0.85  # said in another word, of either language
COVERS = 0.9  # of its title and of the question together
COVERS_SHORT = 1.2  # where a short question has a word that no paper has
NAMED = 0.3  # of its title at the least
PLENTY = 1.4  # rare words of the question that one section speaks of, whatever the title says
SHARE = 0.5  # of the question, that they make up
MUCH = 0.1  # of the question, that another document tells beyond it
COMMON = 0.3  # how little a word of every trade tells
LOUD = {TITLE: 1.0, HEADING: 0.8, TEXT: 0.6}  # how much of a word's telling is told there
GUESSED = 0.7  # and a word that is only guessed
BESIDE = 0.3  # how much a document that is not the house's makes a word less rare
CODE = 2.0  # what a code of the house tells: nothing else has it
HARDLY = 0.35  # of what tells papers apart, where words of every trade name a title
FAINT = 0.15  # what a word tells that nearly all documents have
ALONE = 0.5  # of that share, where it is a single word
LEAST = 0.3  # of that share, where its title is named
TELLS, PART = 0.8, 0.4  # what tells a paper from all others, and the share of what tells anything
HALF = 0.45  # of it, where a message is lost
TELLS_SURELY, MOST = 0.9, 0.5  # where it was not
SURELY = 1.4  # of title and question, where it may not be meant for a paper
FAIRLY = 1.15  # where nothing else is known that it may be meant for
NEAR = 0.8  # how much of the best one's score another paper has that is told beside it
CLOSELY = 40  # papers that are read closely for one question
_AS_CODE = "code "
# what is said beside a code, and hardly of a job that is called so
_SHOWN = re.compile(
    r"\b(?:err?o(?:r|s|rs)?|codes?|codigos?|display|screen|panel|visor|painel|tela|shows?|showing|says|reads?|blink(?:s|ing)|"
    r"mostra(?:ndo)?|mostrou|apareceu|aparece(?:ndo)?|deu|dando|piscando|mean(?:s|ing)?|stands? for|significa|quer dizer)\b"
)
_PERSONS = frozenset({"call", "approve"})


@dataclass(frozen=True, slots=True)
class Section:
    """A passage with the keys of its heading and of its text."""

    passage: Passage
    heading: frozenset[str]
    text: frozenset[str]

    def speaks(self, said: Said) -> float:
        """How loud it speaks of a word: in its heading, or further down."""
        if not said.keys.isdisjoint(self.heading):
            return TITLE
        return 0.0 if said.keys.isdisjoint(self.text) else TEXT


@dataclass(frozen=True, slots=True)
class Paper:
    """A document as it is compared: by its names, its headings, the codes these are about, and all it says."""

    names: tuple[tuple[Said, ...], ...]
    sections: tuple[Section, ...]
    title: frozenset[str]
    headings: frozenset[str]
    keys: frozenset[str]
    words: frozenset[str]
    codes: frozenset[str] = frozenset()

    def speaks(self, said: Said) -> float:
        """How loud it speaks of a word."""
        if not said.keys.isdisjoint(self.title):
            return TITLE
        if not said.keys.isdisjoint(self.headings):
            return HEADING
        return 0.0 if said.keys.isdisjoint(self.keys) else TEXT


@dataclass(frozen=True, slots=True)
class Covering:
    """A paper that covers a question, and its passages with the one that answers first."""

    document: str
    score: float
    passages: tuple[Passage, ...]
    tells: float = 0.0
    share: float = 0.0


class House:
    """The papers of a house among all documents, which tell how rare a word is."""

    def __init__(self, senses: Senses) -> None:
        self.senses = senses
        self._papers = dict[str, Paper]()
        self._beside = dict[str, Sequence[Passage]]()
        self._rivals = dict[str, Paper]()
        self._spoken = dict[str, frozenset[str]]()
        self._count = Counter[str]()
        self._where = defaultdict[str, set[str]](set)
        self._wording = Wording()
        self._rare = lru_cache(maxsize=4096)(self._rarity)
        self._tells = lru_cache(maxsize=4096)(self._telling_of)

    def __bool__(self) -> bool:
        """True where the house has papers of its own."""
        return bool(self._papers)

    def put(self, document: str, passages: Sequence[Passage]) -> None:
        """Takes in a paper of the house, or its newer edition."""
        paper = self._read(passages)
        self.hear(document, paper.keys)
        self._papers[document] = paper
        self._wording.put(paper.words)
        for key in paper.keys:
            self._where[key].add(document)

    def put_beside(self, document: str, passages: Sequence[Passage]) -> None:
        """Hears a document that is not the house's: its words are less rare by it."""
        told = " ".join(one.searchable for one in passages)
        self.hear(document, self.senses.keys_of(told, passages[0].language))
        self._beside[document] = passages

    def hear(self, document: str, keys: frozenset[str]) -> None:
        """Counts the words of a document, once."""
        self.drop(document)
        self._spoken[document] = keys
        self._count.update(keys)
        self._forget()

    def drop(self, document: str) -> None:
        """Forgets a document; an unknown one is no fault."""
        self._forget()
        self._count.subtract(self._spoken.pop(document, frozenset()))
        for kept in (self._beside, self._rivals):
            kept.pop(document, None)
        paper = self._papers.pop(document, None)
        self._wording.drop(paper.words if paper else ())
        for key in paper.keys if paper else ():
            self._where[key].discard(document)

    def _forget(self) -> None:
        """How rare words are changes with every document."""
        self._rare.cache_clear()
        self._tells.cache_clear()

    def alone_tells(self, question: str) -> bool:
        """True where whom to call or who approves is asked: no other document knows that."""
        manners = self.senses.manners(question)
        return "who" in manners and not manners.isdisjoint(_PERSONS)

    def tells(self, message: str, *, lost: bool) -> bool:
        """True where a paper speaks of what may not be meant for it: of a subject, not a word.

        Two of three do: nearly all of it is told, of two things at least, or all else has failed.
        """
        best = next(iter(self.covering(message)), None)
        if best is None:
            return False
        if best.tells >= (TELLS if lost else TELLS_SURELY) and best.share >= (
            HALF if lost else MOST
        ):
            return True
        subjects = {one.keys for one in self._asked(message) if not one.manner}
        told = {one for one in subjects if not one.isdisjoint(self._papers[best.document].keys)}
        whole = len(subjects) >= SHORT and told == subjects
        sure = best.score > SURELY or whole
        return (lost and whole) or (best.score > FAIRLY and sum((sure, len(told) > 1, lost)) > 1)

    def explains(self, message: str) -> bool:
        """True where a code is named that a section is about, or one of a paper by what shows or means it."""
        if not self._papers:
            return False
        spelt = spelt_codes(message)
        if any(spelt.keys() & one.codes for one in self._papers.values()):
            return True
        return _SHOWN.search(fold(message)) is not None and any(map(self._has_code, spelt))

    def unknown_code(self, message: str) -> str:
        """A code that no paper has, as it was typed, where papers have its kind; a neighbour of it tells nothing of it."""
        kinds = {family(code) for one in self._papers.values() for code in one.codes}
        missing = (
            typed
            for code, typed in spelt_codes(message).items()
            if family(code) in kinds and not self._has_code(code)
        )
        return next(missing, "")

    def _has_code(self, code: str) -> bool:
        return self._known(_coded(code))

    def covering(
        self,
        question: str,
        rivals: Iterable[str] = (),
        *,
        least: float = 0.0,
        must: Collection[str] = (),
    ) -> list[Covering]:
        """The papers that are about the question, best first; none where none is.

        Rivals are documents found otherwise: where one covers it better, it is told first.
        Must be said: what a paper that is no answer does not speak of.
        """
        asked = self._asked(question)
        wanted = [self.senses.keys(one) for one in self.senses.others(question)]
        wanted += [self.senses.joined(one) for one in must]
        scores = {
            one: self._score(asked, self._papers[one])
            for one in self._near(asked)
            if not any(map(self._papers[one].keys.isdisjoint, wanted))
        }
        best = max(scores.values(), default=0.0)
        if best <= least or self._is_told_better(asked, scores, rivals):
            return []
        found = sorted((-score, one) for one, score in scores.items() if score > NEAR * best)
        return [
            Covering(one, -score, self._told(asked, one), *self._telling(asked, self._papers[one]))
            for score, one in found
        ]

    def _asked(self, question: str) -> list[Said]:
        """A question's words; a strange one as the papers' own word that it must stand for."""
        asked = [self._mended(one) for one in self.senses.read(question)]
        coded = [_coded(one) for one in spelt_codes(question)]
        return asked + [one for one in coded if self._known(one)]

    def _mended(self, said: Said) -> Said:
        if said.manner or said.common or self._known(said):
            return said
        meant = self._wording.meant(said.word)
        if not meant:
            return said
        return replace(said, keys=said.keys | self.senses.keys(meant), guessed=True)

    def _is_told_better(
        self, asked: Sequence[Said], scores: dict[str, float], rivals: Iterable[str]
    ) -> bool:
        """Much more of the question is told by what is no paper of the house."""
        known = max(
            self._told_of(asked, self._papers[one]) for one, score in scores.items() if score
        )
        others = (self._rival(one) for one in rivals if one in self._beside)
        return any(self._told_of(asked, one) > known + MUCH for one in others)

    def _rival(self, document: str) -> Paper:
        if document not in self._rivals:
            self._rivals[document] = self._read(self._beside[document])
        return self._rivals[document]

    def _near(self, asked: Iterable[Said]) -> list[str]:
        """The papers that have most of what is asked; of a thousand only they are read closely."""
        had = defaultdict[str, float](float)
        for one in asked if self else ():
            if not one.manner:
                weight = self._tells(one)
                for paper in set[str]().union(*(self._where.get(key, ()) for key in one.keys)):
                    had[paper] += weight
        return heapq.nlargest(CLOSELY, had, key=lambda paper: (had[paper], paper))

    def _score(self, asked: Sequence[Said], paper: Paper) -> float:
        """How far a paper covers a question; zero where it does not."""
        title, share = self._named(asked, paper), self._told_of(asked, paper)
        covers = COVERS if self._strange(asked) == STRANGE else COVERS_SHORT
        tells, part = self._telling(asked, paper)
        if title >= NAMED and title + share >= covers and tells >= HARDLY:
            return title + share
        if self._tells_plenty(asked, paper):
            return share
        enough = part >= (LEAST if title >= NAMED else PART)
        return title + part * min(1.0, tells) if tells >= TELLS and enough else 0.0

    def _telling(self, asked: Iterable[Said], paper: Paper) -> tuple[float, float]:
        """What a paper has of what tells papers apart, and the share that is of all that does.

        Where it has a single word of it, a word that no paper has is another subject in full.
        """
        subjects = [(one, self._tells(one), paper.speaks(one)) for one in asked if not one.manner]
        alone = sum(1 for one, tells, voice in subjects if voice and _is_own(one, tells)) < 2
        strange = 1.0 if alone else STRANGE
        whole = sum(
            tells * (1.0 if voice or self._known(one) else strange * one.word.isalpha())
            for one, tells, voice in subjects
        )
        spoken = sum(tells * LOUD[voice] for _, tells, voice in subjects if voice)
        share = spoken / (whole or 1.0)
        return spoken, share if not alone or share >= ALONE else 0.0

    def _telling_of(self, said: Said) -> float:
        if said.word.startswith(_AS_CODE):
            return CODE
        papers = len(set[str]().union(*(self._where.get(key, ()) for key in said.keys)))
        beside = max(map(self._count.__getitem__, said.keys), default=0) - papers
        many = len(self._spoken)
        rare = math.log(1 + many / max(1.0, papers + BESIDE * beside)) / math.log(1 + many)
        return rare**2 * (COMMON if said.common else GUESSED if said.guessed else 1.0)

    def _told_of(self, asked: Sequence[Said], paper: Paper) -> float:
        """The share of a question that a paper speaks of; of a story some is beside the point."""
        weights = [(one, self._weight(one)) for one in asked]
        strange = self._strange(asked)
        whole = sum(weight * (1 if self._known(one) else strange) for one, weight in weights)
        return sum(weight * paper.speaks(one) for one, weight in weights) / (whole or 1.0)

    def _strange(self, asked: Sequence[Said]) -> float:
        """What a word that no paper has weighs: all where no story is told, and it is the subject."""
        subjects = [one for one in asked if not one.manner]
        return STRANGE if len(subjects) > SHORT or all(map(self._known, subjects)) else 1.0

    def _tells_plenty(self, asked: Sequence[Said], paper: Paper) -> bool:
        """One of its sections speaks of what is rare and most of the question."""
        weights = [(one, self._weight(one)) for one in asked]
        plenty = max(
            sum(weight for one, weight in weights if section.speaks(one))
            for section in paper.sections
        )
        return plenty >= PLENTY and plenty >= SHARE * sum(weight for _, weight in weights)

    def _named(self, asked: Sequence[Said], paper: Paper) -> float:
        """The share of its title, or of another of its names, that the question says."""
        keys = frozenset().union(*(one.keys for one in asked))
        own = frozenset().union(*(one.own for one in asked))
        return max(self._share(name, keys, own) for name in paper.names)

    def _share(self, name: Sequence[Said], keys: frozenset[str], own: frozenset[str]) -> float:
        weighed = [(one, self._weight(one)) for one in name]
        met = (
            weight * (LIKE if one.own.isdisjoint(own) else 1.0)
            for one, weight in weighed
            if not one.keys.isdisjoint(keys)
        )
        return sum(met) / (sum(weight for _, weight in weighed) or 1.0)

    def _told(self, asked: Sequence[Said], document: str) -> tuple[Passage, ...]:
        """The sections of a paper, first the one that speaks of what is asked and the others not."""
        sections = self._papers[document].sections
        scores = [0.0] * len(sections)
        for one in asked:
            loud = [section.speaks(one) for section in sections]
            rare = math.log(1 + len(sections) / max(1, sum(map(bool, loud))))
            for place, volume in enumerate(loud):
                scores[place] += volume * rare
        order = sorted(range(len(sections)), key=lambda place: (-scores[place], place))
        return tuple(sections[place].passage for place in order)

    def _weight(self, said: Said) -> float:
        return self._rare(said) * (MANNER if said.manner else 1.0)

    def _rarity(self, said: Said) -> float:
        """From one for a word that a single document has down to hardly anything for all."""
        counted = max(map(self._count.__getitem__, said.own), default=0) or min(
            filter(None, map(self._count.__getitem__, said.keys)), default=0
        )
        many = len(self._spoken)
        return math.log(1 + many / max(1, counted)) / math.log(1 + many)

    def _known(self, said: Said) -> bool:
        return any(map(self._count.__getitem__, said.keys))

    def _read(self, passages: Sequence[Passage]) -> Paper:
        language = passages[0].language
        sections = tuple(
            Section(one, self._keys(one.section, language), self._keys(one.text, language))
            for one in passages
        )
        names = tuple(tuple(self.senses.read(name)) for name in _names(passages))
        named = self._keys(passages[0].document.replace("-", " "), "")
        title = named.union(*(one.keys for name in names for one in name))
        headings = _joined(one.heading for one in sections)
        searchable = " ".join(one.searchable for one in passages)
        text = _joined(one.text for one in sections) | self.senses.names(searchable)
        spoken = frozenset(words(searchable))
        codes = frozenset().union(*(headed_codes(one.section) for one in passages))
        return Paper(names, sections, title, headings, title | headings | text, spoken, codes)

    def _keys(self, text: str, language: str) -> frozenset[str]:
        codes = (_AS_CODE + code for code in house_codes(text) | headed_codes(text))
        return _joined(one.keys for one in self.senses.read(text, language=language)).union(codes)


def _names(passages: Sequence[Passage]) -> Iterator[str]:
    """A paper's title, what else it is called, and the things of the plant it is for."""
    yield passages[0].title
    yield from passages[0].aliases
    codes = dict.fromkeys(code for one in passages for code in one.codes)
    yield from (code for code in codes if not codes_in(code))


def _is_own(said: Said, tells: float) -> bool:
    """Whether a word is one of a trade."""
    return tells > FAINT and not said.common


def _coded(code: str) -> Said:
    key = frozenset((_AS_CODE + code,))
    return Said(_AS_CODE + code, key, key)


def _joined(keys: Iterable[frozenset[str]]) -> frozenset[str]:
    return frozenset().union(*keys)
