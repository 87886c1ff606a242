"""The facts that an answer must tell, as words: queries among them are asked of the plant."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from evals.plants.plant import Plant
from evals.questions.dataset import DatasetError
from evals.questions.expect import AnyFact, CountFact, Fact, ValueFact

Wanted = tuple[str, ...]
"""Wordings of one fact; one of them must occur."""


async def resolved(plant: Plant, facts: Sequence[Fact]) -> list[Wanted]:
    """Each fact with what the plant says now.

    Raises:
        DatasetError: a query finds nothing.
    """
    return [await _resolved(plant, fact) for fact in facts]


async def _resolved(plant: Plant, fact: Fact) -> Wanted:
    if isinstance(fact, CountFact):
        body = await plant.ask(fact.count)
        return (str(body["count"]),)
    if isinstance(fact, ValueFact):
        query = fact.value
        value = _at(_first(await plant.ask(query)), query.field)
        if value is None or isinstance(value, dict | list):
            raise DatasetError(f"{query.path} {query.oql or ''}: no value at {query.field!r}")
        return (_shown(value),)
    return tuple(fact.any) if isinstance(fact, AnyFact) else (fact,)


def _first(body: Any) -> Any:  # noqa: ANN401 - JSON
    """The first of a list's results, else the body itself."""
    results = body.get("results") if isinstance(body, dict) else None
    return results[0] if results else body


def _at(body: Any, path: str) -> Any:  # noqa: ANN401 - JSON
    """The value at a dotted path; None where there is none."""
    for step in path.split("."):
        if isinstance(body, list) and step.lstrip("-").isdigit() and len(body) > int(step):
            body = body[int(step)]
        elif isinstance(body, dict):
            body = body.get(step)
        else:
            return None
    return body


def _shown(value: object) -> str:
    """An instant is told by its hour and minute, as answers do."""
    text = str(value)
    if not text.endswith("Z") or "T" not in text:
        return text
    return datetime.fromisoformat(text).astimezone(UTC).strftime("%H:%M")
