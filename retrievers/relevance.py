"""Whether a passage is about a question at all, counted in words and not in scores."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from retrievers.documents import Passage
from retrievers.senses import domain_lexicon
from retrievers.sparse import SparseEncoder
from retrievers.thesaurus import Concept
from retrievers.words import code_words, fold, words

FLOOR = 0.55  # the share of a question that a passage must speak of
HALF = 0.45  # of two things that are compared, one may have a document of its own
MORE = 0.62  # with a word that no document has, it must speak of more of the rest
MOST = 0.75  # a runbook for something is not a runbook for something like it
PLENTY = 5.0  # or so much of it that the rest is a long story around it
_CODE, _OURS, _PLAIN = 3.0, 2.0, 1.0
_STEPS = frozenset({"procedure", "troubleshooting"})
_TYPED = frozenset({"conman", "composer"})
_HALF_MEANT = 0.5
_BRIDGED = 0.9  # said in another word of either language
_ENOUGH = 2  # words of a question with a strange word: `restart nginx` is not about restarting
_CALLED = 2  # words of a name: one alone may be said by chance
_FEW = 2  # concepts of a question that is about a state and hardly anything else
_NAME = re.compile(r"[A-Z0-9][A-Z0-9_.@#/-]{2,}")  # PAYCALC, FIN1#EODCLOSE, 2026
_OWN = re.compile(
    r"\b(?:our|nosso|nossa|nossos|nossas|my team|meu time|da casa|house (?:procedures?|steps?|runbooks?|docs?|documents?))\b"
)
_HOW = re.compile(r"\b(?:how (?:do|does|to|can|could|should|would)|como)\b")
_THEIRS = re.compile(  # of other products: what does not speak of them is no answer
    r"\b(control-?m|autosys|airflow|jenkins|kubernetes|websphere|weblogic|kafka|ansible|rundeck|tablespaces?|http (?=\d{3}\b)(?!401|403)\d{3}|(?!401|403)\d{3}(?= (?:do |of |de )?http\b))\b"
)
_JOINED = re.compile(r"[#/]?\w+(?:[_#/]\w+)+")  # TAX_FILE is one name and no file


@dataclass(frozen=True, slots=True)
class Part:
    """A concept of a question as word ids: said so, or by the documents' words for it."""

    said: frozenset[int]
    meant: frozenset[int]
    weight: float
    name: bool
    term: str = ""
    exact: str = ""
    sure: bool = False
    bridged: tuple[frozenset[int], ...] = ()

    def spoken_by(self, told: frozenset[int]) -> float:
        """The share of it that words speak of; half of the words meant are enough."""
        if self.said.issubset(told):
            return 1.0
        share = len(self.meant.intersection(told)) / len(self.meant) if self.meant else 0.0
        if share < _HALF_MEANT and self.bridged and not any(map(told.isdisjoint, self.bridged)):
            return _BRIDGED
        return min(1.0, 2 * share)


@dataclass(frozen=True, slots=True)
class Asked:
    """What only the house's own papers tell, in the words of the question or of the papers."""

    said: frozenset[int]
    meant: frozenset[int]
    bridged: tuple[frozenset[int], ...]

    def asked_of(self, told: frozenset[int]) -> bool:
        """True where a passage speaks of all of it."""
        if self.said <= told or self.meant <= told:
            return True
        return bool(self.bridged) and not any(map(told.isdisjoint, self.bridged))


class Question:
    """A question split into the parts that a passage speaks of, or does not."""

    def __init__(self, text: str, encoder: SparseEncoder, found: Sequence[Passage] = ()) -> None:
        self._encoder = encoder
        self.codes = code_words(text)
        self.kinds = encoder.aspects.kinds(text)
        self.typed = not self.kinds.keys().isdisjoint(_TYPED)
        self.parts = list(_parts(text, encoder, self._terms(found)))
        self._named = [part for part in self.parts if part.name]
        told = [encoder.told(passage.searchable) for passage in found]
        self._strange = any(_is_strange(part, told) for part in self.parts)
        asks_steps = bool(self.kinds["procedure"]) or _HOW.search(fold(text)) is not None
        self._foreign = self._strange and asks_steps and not self.codes
        self._house = [_house(one, encoder) for one in encoder.aspects.house(text)]
        self._theirs = [one.removeprefix("http ") for one in _THEIRS.findall(fold(text))]
        self._theirs += domain_lexicon().others.intersection(words(text))
        self._strict = encoder.aspects.asks_papers(text)
        self._said = _in_any_words(text, encoder)
        self.asked = self._said.union(*(one for part in self.parts for one in part.bridged))
        self._typed = frozenset(encoder.ids(encoder.thesaurus.content(text)))
        self._papers = frozenset(encoder.ids(("runbook", "playbook", "procedure")))
        self._own = self._strict and _OWN.search(fold(text)) is not None
        terms = list(dict.fromkeys(part.term for part in self.parts if part.term))
        self.compared = terms if len(terms) > 1 and encoder.aspects.compares(text) else []
        states = [term for term in terms if term.isupper() and self.kinds["state"]]
        short = len(self.parts) - len(self._named) <= _FEW
        self.state = states[0] if len(states) == 1 and short and not self.compared else ""

    def names(self, passage: Passage) -> bool:
        """True where a paper is asked for by its name, or by what else it is called."""
        if not self._strict or not (
            passage.kind in _STEPS or (self._own and passage.kind == "concept")
        ):
            return False
        told = self._encoder.told(passage.searchable)
        if not all(_spoken(part, passage, told) for part in self._named):
            return False
        return any(map(self._is_called, (passage.title, *passage.aliases)))

    def is_answered_by(self, passage: Passage) -> bool:
        """True where the passage speaks of most of the question, or of plenty of it."""
        if self.names(passage):
            return True
        if self._is_beside(passage) or self._is_theirs(passage):
            return False
        told = self._encoder.told(passage.searchable)
        enough = self._is_spoken(passage, told) or self._is_headed(passage)
        return enough and self._is_the_houses(passage, told)

    def _is_beside(self, passage: Passage) -> bool:
        """Steps for something strange, `from Db2 to PostgreSQL`: a message that shares words with it is none."""
        return self._foreign and passage.kind == "message"

    def _is_theirs(self, passage: Passage) -> bool:
        """`A tablespace in Oracle`, `HTTP 418`: what never speaks of it is no answer."""
        if not self._theirs:
            return False
        spoken = fold(passage.searchable)
        return not all(one.rstrip("s") in spoken for one in self._theirs)

    def _is_spoken(self, passage: Passage, told: frozenset[int]) -> bool:
        earned = [(part, part.weight * _spoken(part, passage, told)) for part in self.parts]
        spoken = sum(weight for _, weight in earned)
        if self._strange and sum(1 for _, weight in earned if weight) < _ENOUGH:
            return False
        # a plant's own names stand in no manual: missing, they are no sign against it
        whole = sum(part.weight for part, weight in earned if weight or not part.name)
        return spoken > 0 and (spoken >= PLENTY or spoken >= self._floor() * whole)

    def _is_headed(self, passage: Passage) -> bool:
        """What is surely of the trade and heads a passage is answered, whatever is said around."""
        told = self._encoder.told(" ; ".join((heading(passage), *passage.codes)))
        sure = (part for part in self.parts if part.sure)
        return not self.codes and (
            any(part.spoken_by(told) == 1.0 for part in sure)
            or any(map(self._is_said, passage.aliases))
        )

    def _floor(self) -> float:
        if self._strict and not self._named:
            return MOST
        if self._foreign:
            return MORE
        return HALF if self.compared or self._strict else FLOOR

    def _is_the_houses(self, passage: Passage, told: frozenset[int]) -> bool:
        """A question for a paper of the house is answered by that paper alone."""
        if not (self._strict or self._house):
            return True
        if not all(_spoken(part, passage, told) for part in self._named):
            return False
        headed = self._encoder.told(heading(passage))
        subject = self._is_subject(headed)
        if self._own and not (subject if not self._named else self._is_subject(told)):
            return False
        head = told if self._named or (self._strict and subject) else headed
        return not self._house or any(one.asked_of(head) for one in self._house)

    def _is_subject(self, head: frozenset[int]) -> bool:
        """`Our runbook for the payroll failure`: a passage that only mentions payroll is not that."""
        share = sum(part.weight * part.spoken_by(head) for part in self.parts)
        return share >= HALF * sum(part.weight for part in self.parts)

    def _is_said(self, alias: str) -> bool:
        """What else a document is called, word for word: `hot list`."""
        called = self._encoder.told(alias)
        return len(called) >= _CALLED and called <= self._typed

    def _is_called(self, name: str) -> bool:
        """Hardly a word of the name is missing in the question, however long its story is."""
        called = self._encoder.told(name) - self._papers
        said = called & self._said
        return len(said) >= _CALLED and len(said) >= MOST * len(called)

    def _terms(self, found: Iterable[Passage]) -> frozenset[int]:
        codes = dict.fromkeys(code for passage in found for code in passage.codes)
        single = (self._encoder.told(code) for code in codes)
        return frozenset().union(*(one for one in single if len(one) == 1))


def heading(passage: Passage) -> str:
    """What a passage says that it is about."""
    return " ; ".join((passage.title, passage.section, *passage.aliases))


def _house(phrase: str, encoder: SparseEncoder) -> Asked:
    concepts = encoder.thesaurus.concepts(phrase)
    said = [word for one in concepts for word in one.words]
    meant = (word for one in concepts for word in one.means or one.words)
    return Asked(frozenset(encoder.ids(said)), frozenset(encoder.ids(meant)), encoder.bridged(said))


def _in_any_words(text: str, encoder: SparseEncoder) -> frozenset[int]:
    """What is said, in its own words and in those that the documents have for it."""
    meant = (word for one in encoder.thesaurus.concepts(text) for word in one.means)
    return frozenset(encoder.ids((*encoder.thesaurus.content(text), *meant)))


def _spoken(part: Part, passage: Passage, told: frozenset[int]) -> float:
    """LEDGER and CLOSE in an example are not LEDGER_CLOSE."""
    if part.exact and part.exact not in fold(passage.searchable):
        return 0.0
    return part.spoken_by(told)


def _parts(text: str, encoder: SparseEncoder, terms: frozenset[int]) -> Iterable[Part]:
    rest = text
    for one in _JOINED.findall(text):
        if not code_words(one):
            said = frozenset(encoder.ids(words(one)))
            yield Part(said, frozenset(), _PLAIN, name=True, exact=fold(one))
            rest = rest.replace(one, " ")
    codes, spoken = set(code_words(rest)), set(words(" ".join(_NAME.findall(rest))))
    for concept in encoder.thesaurus.concepts(rest):
        said = frozenset(encoder.ids(concept.words))
        term = said <= terms
        loud = term and spoken.issuperset(concept.words)  # EVERY is a keyword, every is none
        if not (loud or _says_something(concept)) or encoder.aspects.aside(concept.words):
            continue
        yield Part(
            said=said,
            meant=frozenset(encoder.ids(concept.means)),
            weight=_weight(concept, codes, term=term),
            name=not (concept.ours or term or codes.intersection(concept.words))
            and spoken.issuperset(concept.words),
            term=_as_typed(concept, loud=loud) if term else "",
            sure=loud or (concept.ours and len(concept.words) > 1),
            bridged=encoder.bridged(concept.words),
        )


def _is_strange(part: Part, told: Sequence[frozenset[int]]) -> bool:
    """A word that is none of the trade's, and that nothing found speaks of."""
    plain = part.weight == _PLAIN and not part.name
    return plain and not any(part.spoken_by(one) for one in told)


def _as_typed(concept: Concept, *, loud: bool) -> str:
    told = " ".join(concept.words)
    return told.upper() if loud else told


def _says_something(concept: Concept) -> bool:
    number = all(word.isdigit() for word in concept.words)
    return concept.ours or not (concept.chatter or number)


def _weight(concept: Concept, codes: set[str], *, term: bool) -> float:
    if codes.intersection(concept.words):
        return _CODE
    return _OURS if concept.ours or term else _PLAIN
