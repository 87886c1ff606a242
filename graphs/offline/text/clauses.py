"""A message cut into clauses: each may ask something of its own."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from typing import Final

from graphs.offline.filters.exclusions import excepted_in
from graphs.offline.manners import Manners
from graphs.offline.text.general import as_one
from graphs.offline.text.numbering import numbered
from graphs.offline.text.reading import Hit, Part, Reading
from graphs.offline.text.supposing import opens_supposing

_LEAD: Final = 12  # courtesies, and marks in a row
_MOST: Final = 24  # what follows so many breaks is one last clause: the work stays linear
_AT_ONCE: Final = 16  # messages that are read at the same time, and no more are kept
_ENDERS: Final = frozenset({".", "?", "!", ";", "…"})
_PAUSES: Final = frozenset({",", ":", "-", "–", "—", "("})  # noqa: RUF001  # dashes as people type them
_CONNECTORS: Final = frozenset(
    {"and", "also", "then", "but", "plus", "so", "e", "tambem", "mas", "depois", "entao", "just", "apenas", "because"}
)  # fmt: skip
_ALWAYS: Final = frozenset({"but", "mas"})
_FIRST: Final = frozenset({"first", "antes", "primeiro", "beforehand"})
_ANYWAY: Final = frozenset({"anyway", "anyways", "anyhow", "enfim"})
_AFTER_THAT: Final = frozenset(
    {("after", "that"), ("after", "this"), ("depois", "disso"), ("apos", "isso"), ("feito", "isso")}
)
_ASKERS: Final = frozenset(
    {
        "what", "which", "who", "when", "where", "why", "how", "how_is", "how_many", "how_long",
        "how_to", "show", "happened", "can_i", "safe", "any", "command", "missing", "status",
    }
)  # fmt: skip
_WHO: Final = frozenset({"who", "quem", "which", "quais"})
_POSSIBLE: Final = frozenset({("da", "pra"), ("da", "para")})  # `e dá pra reprocessar?`
_IFS: Final = frozenset({"if", "se"})
_ONCE: Final = frozenset(
    {"when", "once", "as", "after", "unless", "in", "should", "quando", "qdo", "assim", "caso", "depois", "logo"}
)  # fmt: skip
_ORDERS: Final = frozenset({"act", "rerun_verb"})
_NO_ORDERS_AFTER: Final = frozenset(
    {"how_to", "can_i", "command", "difference", "what_if", "safe", "how", "will", "what_is"}
)
_ALONE: Final = frozenset({"why", "rerun_verb"})  # `..., and why?`, `... and then rerun`
_COURTESIES: Final = frozenset({"polite", "greeting", "about", "now", "only"})
_SAID_OF_IT: Final = frozenset(
    {
        "esta", "ta", "ja", "ainda", "foi", "tem", "segue", "continua", "roda", "rodou", "terminou", "acabou", "falhou",
        "abendou", "caiu", "espera", "depende",
    }
)  # fmt: skip
_HOW_MANY: Final = frozenset(
    {
        ("how", "many"), ("quantos",), ("quantas",), ("how", "many", "jobs"), ("quantos", "jobs"), ("how", "many", "of", "them"),
        ("how", "many", "are", "there"), ("how", "many", "jobs", "are", "there"), ("sao", "quantos"), ("sao", "quantas"),
        ("quantos", "sao"), ("quantas", "sao"), ("quantos", "jobs", "sao"), ("quantos", "tem"), ("tem", "quantos"), ("da", "quantos"),
        ("quantos", "jobs", "tem"),
    }
)  # fmt: skip
_WHAT_IS: Final = frozenset(
    {
        ("what", "is", "that"), ("what", "is", "it"), ("what", "is", "this"), ("what", "does", "that", "mean"),
        ("what", "does", "it", "mean"), ("what", "are", "those"), ("o", "que", "e"), ("o", "que", "e", "isso"), ("que", "e", "isso"),
        ("o", "que", "significa"), ("o", "que", "significa", "isso"), ("o", "que", "quer", "dizer"),
    }
)  # fmt: skip
_SHORT: Final = 6
_NAMES: Final = Manners("selecting")
_TAIL: Final = 6
_DENIALS: Final = frozenset({"not", "never", "nao"})
_TAILS: Final = _DENIALS | {
    "have",
    "has",
    "had",
    "did",
    "do",
    "does",
    "are",
    "is",
    "were",
    "was",
    "yet",
    "still",
    "it",
    "they",
    "foi",
    "ainda",
}
_ARTICLES: Final = frozenset({"o", "a", "the"})
_ASKS_FIRST: Final = _ASKERS - {"any", "missing", "safe", "command", "happened"}
_PEOPLE: Final = frozenset(
    {
        "you", "i", "we", "me", "voce", "eu", "pessoal", "gente", "team", "guys", "all", "there", "man", "mate",
    }
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Clause:
    """A stretch of the message, and where what it says begins after the courtesies."""

    part: Part
    head: int
    question: bool

    def head_ideas(self) -> frozenset[str]:
        """The ideas of the phrase that opens it."""
        hit = self.part.covering().get(self.head)
        return hit.ideas if hit and hit.start == self.head else frozenset()

    @property
    def head_word(self) -> str:
        """The first word after the courtesies, folded."""
        return self.part.reading.words[self.head].folded if self.head < self.part.end else ""

    @property
    def auxiliary(self) -> bool:
        """It begins as an English question does: `is`, `did`, `has`."""
        hit = self.part.covering().get(self.head)
        before = (
            self.part.reading.words[self.head - 1].folded if self.head > self.part.start else ""
        )
        return bool(hit and hit.start == self.head and _auxiliary(hit)) and before not in _PEOPLE

    def _after(self, hit: Hit) -> int:
        """The first word after a phrase, marks apart."""
        at = hit.end
        while at < self.part.end and self.part.reading.words[at].shape == "mark":
            at += 1
        return at

    def opens_with(self, *ideas: str) -> bool:
        """Whether the very first phrase, courtesies included, says one of these."""
        hits, start = self.part.hits, self.part.start
        while len(hits) > 1 and hits[0].start == start and "greeting" in hits[0].ideas:
            start, hits = self._after(hits[0]), hits[1:]  # `thanks, and X?` goes on as `and X?`
        hits = hits[:2]
        if not hits or hits[0].start != start:
            return False
        denied = hits[1:] if "not" in hits[0].ideas else ()
        return any(hit.ideas & set(ideas) for hit in (hits[0], *denied))


def clauses_of(reading: Reading) -> list[Clause]:
    """The clauses in their order; a message without any break is one."""
    return list(_clauses(reading))


@lru_cache(maxsize=_AT_ONCE)
def _clauses(reading: Reading) -> tuple[Clause, ...]:
    """A message is cut once, however many of its readers want its clauses."""
    covering = reading.part(0, len(reading.words)).covering()
    if as_one(reading):
        return (_clause(reading.part(0, len(reading.words)), covering),)
    counts = set(numbered(reading))
    starts = sorted(
        {0, *islice(_breaks(reading, covering), _MOST), *counts, *(at + 2 for at in counts)}
    )
    ends = [*starts[1:], len(reading.words)]
    spans = [
        (start, end)
        for start, end in zip(starts, ends, strict=True)
        if start not in counts and _says(reading, start, end)
    ]
    return tuple(_clause(reading.part(start, end), covering) for start, end in spans)


def _says(reading: Reading, start: int, end: int) -> bool:
    return any(word.shape != "mark" for word in reading.words[start:end])


def _clause(part: Part, covering: dict[int, Hit]) -> Clause:
    last = next((word for word in reversed(part.words) if word.text in _ENDERS), None)
    return Clause(part, _head(part, covering), bool(last and last.text == "?"))


def _head(part: Part, covering: dict[int, Hit]) -> int:
    """The first word after courtesies."""
    at = part.start
    while at < part.end:
        hit, word = covering.get(at), part.reading.words[at]
        courteous = hit and hit.ideas & _COURTESIES and not hit.ideas & (_ORDERS | {"why", "show"})
        if _follows_on(part, at):
            at += 2
        elif hit and (courteous or _opens_command(hit, covering)):
            at = hit.end
        elif word.shape == "mark" or (
            word.folded in _PEOPLE | _ANYWAY and not (hit and "act" in hit.ideas)
        ):
            at += 1
        else:
            break
    return at


def _follows_on(part: Part, at: int) -> bool:
    """`After that rerun it`: when, and not what."""
    pair = part.reading.words[at : at + 2]
    return at + 2 < part.end and tuple(word.folded for word in pair) in _AFTER_THAT


def _opens_command(hit: Hit, covering: dict[int, Hit]) -> bool:
    """`conman` before a command of its own."""
    after = covering.get(hit.end)
    return "tool" in hit.ideas and bool(after and "command_typed" in after.ideas)


def _breaks(reading: Reading, covering: dict[int, Hit]) -> Iterator[int]:
    """Every word at which a new clause begins."""
    start = 0
    for at in range(1, len(reading.words)):
        if (
            _ends_before(reading, at)
            or _anyway(reading, at)
            or _states_next(reading, start, at)
            or _turns(reading, covering, start, at)
        ):
            start = at
            yield at


def _anyway(reading: Reading, at: int) -> bool:
    """`..., anyway, why is it late`: the talk before it is over."""
    word = reading.words[at]
    return word.folded in _ANYWAY and not word.quoted and at + 1 < len(reading.words)


def _ends_before(reading: Reading, at: int) -> bool:
    """The word before ends a sentence, or a new line begins, be it after a quotation."""
    before, word = reading.words[at - 1], reading.words[at]
    if before.quoted or word.quoted:
        return before.quoted != word.quoted and "\n" in reading.text[before.end : word.start]
    if before.text in _ENDERS and word.text not in _ENDERS:
        return True
    return "\n" in reading.text[before.end : word.start]


def _turns(reading: Reading, covering: dict[int, Hit], start: int, at: int) -> bool:
    """Inside a sentence: after a pause or a connector something new is asked or ordered."""
    words = reading.words
    # `if X stays down, what suffers`: the condition belongs to its question
    pause = (
        words[at - 1].text in _PAUSES
        and not words[at - 1].quoted
        and not _opens_if(reading, covering, start, at)
    )
    connector = _connects(reading, at)
    if not (pause or connector) or (
        connector and at > start and words[at - 1].text in _PAUSES and at - 1 == start
    ):
        return False
    target = _after_connectors(reading, at)
    hit = covering.get(target)
    if (
        hit is None
        or hit.start != target
        or (connector and _denies_only(reading, target))
        or (not pause and _goes_on(reading, covering, start, target))
    ):
        always = connector and words[at].folded in _ALWAYS
        return bool(always and not _denies_only(reading, target))
    asks = bool(hit.ideas & _ASKERS) or _auxiliary(hit) or words[target].folded in _WHO
    asks = asks or tuple(word.folded for word in words[target : target + 2]) in _POSSIBLE
    if not (asks or hit.ideas & _ORDERS):
        return False
    left = reading.part(start, at).ideas()
    ends_it = hit.end >= len(words) and not hit.ideas & _ALONE
    if "difference" in left or ends_it or _asks_of_left(reading, start, target):
        return False
    if asks:
        return True
    free = pause or words[at].folded in _ALWAYS or left.isdisjoint({"not"})
    return left.isdisjoint(_NO_ORDERS_AFTER) and free


def _denies_only(reading: Reading, at: int) -> bool:
    """`... that should have begun and have not`: the verb is the one before."""
    rest = [word.folded for word in reading.words[at : at + _TAIL] if word.shape != "mark"]
    ends = at + _TAIL >= len(reading.words)
    return ends and not _DENIALS.isdisjoint(rest) and _TAILS.issuperset(rest)


def _asks_of_left(reading: Reading, start: int, at: int) -> bool:
    """`Held ones in /DWH, how many?`, `cancelling X, who goes?`: the end asks what was begun."""
    if opens_supposing(reading.part(start, at), reading.part(at, len(reading.words))):
        return True
    rest = tuple(word.folded for word in reading.words[at:] if word.shape != "mark")
    named = any(start <= place < at for place in reading.strong)
    if not named and len(rest) <= _SHORT and _NAMES["tail"].fullmatch(" ".join(rest)):
        return True
    if rest not in _HOW_MANY and rest not in _WHAT_IS:
        return False
    asked = not reading.part(start, at).ideas().isdisjoint(_ASKS_FIRST - {"status"})
    return not asked and (rest in _HOW_MANY or not named)


def _states_next(reading: Reading, start: int, at: int) -> bool:
    """`Quem segura X, e a Y tá em ignore?`: after a question another object and what it is."""
    if not _connects(reading, at) or reading.words[-1].text != "?":
        return False
    at = _after_connectors(reading, at)
    at += at < len(reading.words) and reading.words[at].folded in _ARTICLES
    after = [word.folded for word in reading.words[at + 1 : at + 2]]
    said = bool(after) and after[0] in _SAID_OF_IT
    if at not in reading.strong or not said:
        return False
    left = reading.part(start, at).ideas()
    return bool(left & _ASKS_FIRST) and left.isdisjoint({"why", "cause", "if_word", "what_if"})


def _goes_on(reading: Reading, covering: dict[int, Hit], start: int, at: int) -> bool:
    """`... and were not rerun`, `tirando o que está SUCC e o que está HOLD`: no question begins."""
    hit = covering[at]
    before = next((covering[one] for one in range(at - 2, at) if one in covering), None)
    if before and before.meaning.states and hit.meaning.states and reading.words[at].capitals:
        return True  # `SUCC and HOLD`: two states, and no verb
    after = covering.get(hit.end)
    if _auxiliary(hit) and after and "not" in after.ideas:
        denied = covering.get(after.end)
        return bool(denied and (denied.ideas & _ORDERS or denied.meaning.states))
    stated = covering.get(hit.end)
    return bool("what" in hit.ideas and stated and stated.meaning.states) and bool(
        excepted_in(reading.part(start, at))
    )


def _opens_if(reading: Reading, covering: dict[int, Hit], start: int, at: int) -> bool:
    """After its courtesies the clause begins with `if`."""
    opening = reading.words[start : min(at, start + _LEAD)]
    hit = covering.get(_after_connectors(reading, at))
    # `quando o X acabar, libera o Y`, where `quando o X acaba, e por quê` asks twice
    ifs = _IFS | _ONCE if hit and hit.ideas & _ORDERS and not hit.ideas & _ASKERS else _IFS
    if not any(word.folded in ifs for word in opening):
        return False
    head = _head(reading.part(start, at), covering)
    return head < at and reading.words[head].folded in ifs


def _connects(reading: Reading, at: int) -> bool:
    word = reading.words[at]
    return word.folded in _CONNECTORS and word.text.lower() not in {"é", "só"} and not word.quoted


def _after_connectors(reading: Reading, at: int) -> int:
    last = min(at + _LEAD, len(reading.words))
    begin = at
    while at < last and (
        reading.words[at].text in _PAUSES
        or _connects(reading, at)
        or (at > begin and reading.words[at].folded in _FIRST)  # `but first tell me why`
    ):
        at += 1
    return at


def _auxiliary(hit: Hit) -> bool:
    """An English auxiliary opens a question: `and did it help`."""
    return "ask_verb" in hit.ideas and "pt" not in hit.meaning.languages
