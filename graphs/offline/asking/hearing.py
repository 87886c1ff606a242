"""A clause heard: what it names, the ideas in it, and what the rules make of them."""

from collections.abc import Set
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from graphs.offline.asking.awaiting import awaited
from graphs.offline.asking.blocking import blocking
from graphs.offline.asking.orders import ORDER_IDEAS, implied_order, is_order
from graphs.offline.asking.remedies import remedied
from graphs.offline.asking.requests import manner_of
from graphs.offline.asking.rules import Verdict
from graphs.offline.asking.selecting import OF_POINTER, selecting
from graphs.offline.lexicon import Lexicon
from graphs.offline.naming.entities import EntityFinder, Found
from graphs.offline.naming.names import Name, word_before
from graphs.offline.naming.pointers import Pointer, pointer_in
from graphs.offline.text.clauses import Clause
from graphs.offline.text.general import asked_for_properly, asked_of_documents
from graphs.offline.text.supposing import supposed
from graphs.question import KNOWLEDGE, Condition, Intent, Language
from tools.plan.past.shifts import Shifts

_UNSURE: Final = Verdict(Intent.UNCLEAR, 0.2)
_IN_GENERAL: Final = "in_general"
_SURELY: Final = 0.97
_ASKING: Final = frozenset(
    {
        "what", "which", "who", "when", "where", "why", "how", "how_is", "how_many", "how_long",
        "how_to", "show", "can_i", "safe", "any", "happened", "missing", "what_is",
    }
)  # fmt: skip
_ASKERS: Final = frozenset({"which", "what", "whose", "quais", "qual"})
_IN_IT: Final = frozenset(
    {"nele", "nela", "neles", "nelas", "nesse", "nessa", "neste", "nesta", "naquele", "naquela"}
)
_ALSO_TOLD: Final = frozenset({"missing", "any"})
_COURTEOUS: Final = frozenset({"polite", "greeting", "about", "now", "only"})
_NO_SUBSTANCE: Final = _COURTEOUS | frozenset(
    {"the", "this", "that", "ask_verb", "does", "all", "extended", "worked", "first", "a_lot", "plan", "how_is", "how", "what", "still", "succeeded", "question"}
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Heard:
    """A clause with what it names and what the rules make of it."""

    clause: Clause
    found: Found
    ideas: frozenset[str]
    verdicts: tuple[Verdict, ...] = ()
    pointer: Pointer | None = None
    told: tuple[Name, ...] = ()
    """What the statement before it names, which it is asked about."""

    @property
    def best(self) -> Verdict:
        """The surest intent."""
        return self.verdicts[0] if self.verdicts else _UNSURE

    @property
    def asks(self) -> bool:
        """It puts a question or an order, and is not a mere statement."""
        asking = self.ideas & _ASKING or "^act" in self.ideas
        plainly = self.clause.question or self.clause.auxiliary or bool(asking)
        # `which prompts` is a phrase of its own
        return plainly or ("^prompts" in self.ideas and self.clause.head_word in _ASKERS)

    @property
    def tells(self) -> bool:
        """It states something: it does not ask, or `precisa` and `há` are all that would."""
        if self.clause.question or self.clause.auxiliary or "^act" in self.ideas:
            return False
        asking = self.ideas & _ASKING
        return asking <= _ALSO_TOLD and not any(f"^{idea}" in self.ideas for idea in asking)

    @property
    def names_things(self) -> bool:
        """It names an object, a code or a folder of its own."""
        entities = self.found.entities
        return bool(
            self.found.names
            or entities.codes
            or entities.folders
            or entities.return_codes
            or entities.prompts
        )

    @property
    def forbids(self) -> bool:
        """`Don't cancel anything`: an order not to act asks for nothing."""
        silent = self.ideas.isdisjoint(_ASKING) and not self.clause.question
        instead = self.clause.opens_with("not") and "about" not in self.ideas
        if self.found.names and "start" in self.ideas and not instead and "^act" not in self.ideas:
            return False  # `o X não inicia`: of what is named first it is told
        weak = self.best.sure <= 0.5 and instead
        return silent and (
            weak or ("act" in self.ideas and "not" in self.ideas and self.best.sure < 0.7)
        )

    @property
    def empty(self) -> bool:
        """Nothing in it but courtesies."""
        return not (self.names_things or self.pointer or self.ideas - _COURTEOUS - {"question"})


class Hearer:
    """Hears clauses by the lexicon."""

    def __init__(self, lexicon: Lexicon, timezone: ZoneInfo, shifts: Shifts | None = None) -> None:
        self._lexicon = lexicon
        self._finder = EntityFinder(lexicon, timezone, shifts)

    def hear(
        self,
        clause: Clause,
        language: Language,
        now: datetime,
        timezone: ZoneInfo | None = None,
    ) -> Heard:
        """What a clause says; its times are of the asker's zone, where that is given."""
        found = self._finder.find(clause.part, now=now, timezone=timezone)
        pointer = pointer_in(clause, found, language)
        ideas = {*(clause.part.ideas() - found.spent), *found.builtin}
        ideas |= {f"^{idea}" for idea in clause.head_ideas()} | _pointing(pointer)
        if clause.question:
            ideas.add("question")
        waited = awaited(clause, found, pointer)
        if pointer and pointer.hard and self._inside(clause, pointer, by=not waited):
            ideas.add("within")
        if ideas & ORDER_IDEAS and not is_order(clause, found, ideas):
            ideas -= ORDER_IDEAS
        elif implied_order(clause, found, ideas):
            ideas |= {"act", "^act"}
        ideas = _of_manner(clause, found, ideas)
        pointer = None if "selected" in ideas else pointer
        if waited:
            ideas.add("awaited")
            found.entities = found.entities.model_copy(update={"states": ()})
        if "who_acted" in ideas:
            found.entities = found.entities.model_copy(update={"doer": True})
        if conditions := self._derived(frozenset(ideas)):
            kept = tuple(dict.fromkeys((*found.entities.conditions, *conditions)))
            found.entities = found.entities.model_copy(update={"conditions": kept})
            ideas |= {"condition", *conditions}
        ideas |= _of_whole(clause, found, ideas)
        ideas -= _allowed(clause, ideas)
        ideas.add("substance" if found.names or ideas - _NO_SUBSTANCE else "courtesy")
        final = frozenset(ideas)
        return Heard(clause, found, final, self._verdicts(final), pointer)

    def rethink(self, one: Heard, ideas: frozenset[str]) -> Heard:
        """The same clause with other ideas in it, as the clauses around it may give it."""
        return replace(one, ideas=ideas, verdicts=self._verdicts(ideas))

    def _verdicts(self, ideas: frozenset[str]) -> tuple[Verdict, ...]:
        """What the rules say; what is asked in general, the documents answer."""
        told = [one for one in KNOWLEDGE if f"{_IN_GENERAL}:{one}" in ideas]
        said = self._lexicon.rules.decide(ideas)
        if not told:
            return tuple(said)
        broken = (one for one in said if one.intent is Intent.RULE_BREAKING)
        return (*broken, Verdict(told[0], _SURELY))

    def _inside(self, clause: Clause, pointer: Pointer, *, by: bool) -> bool:
        """`What is running on it`; `o que espera por ele` is in nothing."""
        folded = clause.part.reading.words[pointer.at].folded
        before = word_before(clause.part, pointer.at)
        inside = before in self._lexicon.names["insides"] and (by or before != "por")
        return inside or folded in _IN_IT

    def _derived(self, ideas: frozenset[str]) -> list[Condition]:
        """The conditions that ideas together say."""
        return [
            condition
            for condition, rule in self._lexicon.derived
            if condition not in ideas and rule.holds(ideas)
        ]


def _of_manner(clause: Clause, found: Found, ideas: set[str]) -> set[str]:
    """What the manner of speaking says: an order, a supposition, a way out, who holds whom up."""
    away = found.ahead.change == "outage" and "time" in ideas
    ideas = ideas | {"to_outage"} if away else ideas
    said = ideas | manner_of(clause, found, ideas)
    if "defiant" not in said and supposed(clause.part, said):
        said = (said - ORDER_IDEAS - {"act", "ordered"}) | {"what_if", "supposed"}
    said |= remedied(clause, found, said) or blocking(clause, found, said)
    chosen = selecting(clause, found, said)
    return (said - OF_POINTER if "selected" in chosen else said) | chosen


def _pointing(pointer: Pointer | None) -> set[str]:
    if pointer is None:
        return set()
    many = {"many_ref"} if pointer.many else set()
    return {"ref", "object", *many} if pointer.hard else {"soft"}


def _of_whole(clause: Clause, found: Found, ideas: Set[str]) -> set[str]:
    """What all of its words say together; who is held up by what is named, no document tells."""
    told = None if _holds_named(found, ideas) else asked_of_documents(clause.part)
    general = {_IN_GENERAL, f"{_IN_GENERAL}:{told}"} if told else set[str]()
    if _bare(clause, found):
        return general | {"bare_name"}
    # `GL_POST status please`: the noun asks as `status of GL_POST` does
    asked = "status" in ideas and _bare(clause, found, _COURTEOUS | {"status"})
    return general | ({"^status"} if asked else set())


def _holds_named(found: Found, ideas: Set[str]) -> bool:
    return "holds_others" in ideas and bool(found.names)


def _allowed(clause: Clause, ideas: Set[str]) -> set[str]:
    """`The safe password, who authorises it` would have no rule broken."""
    return {"secret"} if "secret" in ideas and asked_for_properly(clause.part) else set()


def _bare(clause: Clause, found: Found, also: Set[str] = _COURTEOUS) -> bool:
    """Names, and beside them nothing but courtesies and the nouns of their kinds."""
    part, covering = clause.part, clause.part.covering()
    named = {name.at for name in found.names}
    for at, word in enumerate(part.words, part.start):
        hit = covering.get(at)
        light = hit and (hit.ideas & also or any(i.startswith("one:") for i in hit.ideas))
        if at not in named and word.shape != "mark" and not light:
            return False
    return bool(named)
