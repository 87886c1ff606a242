"""Scorers of what was understood: the question, who answers it, and what it names."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, Final

from evals.judging.seen import Score, Seen, cut, joined
from evals.questions.entities import ExpectedEntities
from graphs.question import Entities, Intent, TimeSpan

NOT_ANSWERED: Final = frozenset(
    {Intent.UNCLEAR, Intent.OUTSIDE, Intent.NOT_BUILT, Intent.RULE_BREAKING, Intent.ACTION}
)
"""What is understood where no question is answered: each says so."""


def intent(seen: Seen) -> Score | None:
    """What was asked was understood."""
    expect, got = seen.expect, [one.id for one in seen.intents]
    wanted = [one.value for one in expect.any_intent()]
    if not wanted:
        return None
    if expect.intents:
        return Score(got == wanted, ", ".join(wanted), ", ".join(got))
    return Score(len(got) == 1 and got[0] in wanted, " or ".join(wanted), ", ".join(got))


def agent(seen: Seen) -> Score | None:
    """The right specialists worked, in order, and no other."""
    expect = seen.expect
    wanted = expect.agents or ([expect.agent] if expect.agent else [])
    if not wanted:
        return None
    return Score(list(wanted) == seen.answer.agents, ", ".join(wanted), joined(seen.answer.agents))


def entities(seen: Seen) -> Score | None:
    """Every slot that is expected holds exactly what it should."""
    expected = seen.expect.entities
    if expected is None or not expected.slots:
        return None
    return _compared(seen, expected, expected.slots)


def span(seen: Seen) -> Score | None:
    """The interval is the right one, by its instants."""
    expected = seen.expect.entities
    if expected is None or "span" not in expected.slots:
        return None
    return _compared(seen, expected, ["span"])


def on_question(seen: Seen) -> Score | None:
    """No question was answered that was not asked: the right one, or a word on why none."""
    wanted = [one.value for one in seen.expect.any_intent()]
    if not wanted:
        return None
    got = [one.id for one in seen.intents]
    other = [one for one in got if one not in wanted and one not in NOT_ANSWERED]
    held = not other or seen.asks or _says_no(seen)
    return Score(held, " or ".join(wanted), f"{', '.join(got)}: {cut(seen.text)}")


def _says_no(seen: Seen) -> bool:
    """It declines, and shows no record all the same."""
    return seen.declines and not seen.answer.receipts


def _compared(seen: Seen, expected: ExpectedEntities, names: Iterable[str]) -> Score:
    """The slots of all questions of the message together, each as a set."""
    wanted, got = {}, {}
    for name in names:
        right = _values(expected, name, seen.now)
        found = set[Any]().union(*(_values(one.entities, name, seen.now) for one in seen.intents))
        if right != found:
            wanted[name], got[name] = right, found
    return Score(not wanted, _told(wanted) or _told_all(expected), _told(got))


def _values(entities: Entities, name: str, now: datetime | None) -> set[Any]:
    """What a slot holds, names in one case; nothing where it is empty."""
    if name == "named":
        named = isinstance(entities, ExpectedEntities)
        value: Any = entities.named if named else entities.objects()  # type: ignore[attr-defined]
    else:
        value = getattr(entities, name)
        if value == type(entities).model_fields[name].default:
            return set()
    if isinstance(value, TimeSpan):
        return {_instants(value, now)}
    return {_alike(one) for one in value} if isinstance(value, tuple) else {value}


def _instants(span: TimeSpan, now: datetime | None) -> tuple[datetime | None, datetime | None]:
    """Both ends; one that is the present is as one that is open."""
    return span.since, None if span.until == now else span.until


def _alike(value: object) -> object:
    return value.upper() if isinstance(value, str) else value


def _told(slots: dict[str, set[Any]]) -> str:
    return "; ".join(f"{_slot(name)}: {_several(values)}" for name, values in slots.items())


def _told_all(expected: ExpectedEntities) -> str:
    return joined([_slot(name) for name in expected.slots])


def _slot(name: str) -> str:
    return "objects" if name == "named" else name


def _several(values: set[Any]) -> str:
    return joined(sorted(_shown(one) for one in values))


def _shown(value: object) -> str:
    """An interval as its instants."""
    if isinstance(value, tuple):
        return " to ".join(one.isoformat() if one else "open" for one in value)
    return str(value)
