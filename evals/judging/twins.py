"""Twins: one question in other words and languages tells the same facts."""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import orjson

from evals.judging.result import TurnResult
from evals.judging.seen import Score, cut, joined
from graphs.answer import Answer, IntentView
from tools.receipts import Receipt

_NAMED = frozenset({"jobs", "streams", "workstations", "resources", "names"})
_RECEIPTS = "receipts"
_READ_AS = frozenset({"words", "zone"})
"""How a time was said; its instants tell what was meant."""

Shown = Mapping[tuple[str, str], Mapping[str, frozenset[str]]]
"""Each object that has a receipt, by kind and key, with what is shown of it field by field."""


@dataclass(frozen=True)
class Told:
    """What an answer tells, whatever its words: part by part, and the receipts."""

    parts: Mapping[str, str]
    shown: Shown

    def apart(self, other: "Told") -> list[str]:
        """The parts in which they differ."""
        found = [part for part in self.parts if self.parts[part] != other.parts[part]]
        return found + ([] if _alike(self.shown, other.shown) else [_RECEIPTS])

    def text(self, part: str) -> str:
        """A part, to be read."""
        if part != _RECEIPTS:
            return self.parts[part]
        several = (f"{kind} {key} {_fields(of)}" for (kind, key), of in self.shown.items())
        return "; ".join(sorted(several))


def with_twins(results: Sequence[TurnResult]) -> list[TurnResult]:
    """The same results; those that have twins are scored against what most of them tell."""
    groups: dict[tuple[str | None, int, int], list[TurnResult]] = {}
    for one in results:
        groups.setdefault((one.case.twin, one.repeat, one.position), []).append(one)
    agreed = {
        key: _agreed([_told(one) for one in group])
        for key, group in groups.items()
        if key[0] and len(group) > 1
    }
    return [_scored(one, agreed.get((one.case.twin, one.repeat, one.position))) for one in results]


def told(answer: Answer, slots: Collection[str] = ()) -> Told:
    """What was understood, how sure it is, what is cited first, and what the receipts show.

    Of what was understood, objects, times and these slots count. Any other may be filled by one
    wording and not by another ("stuck", "not starting"); where it matters, the receipts differ.
    """
    views = answer.intents or [answer.intent]
    return Told(
        {
            "intents": ", ".join(one.id for one in views),
            "entities": _text([_entities(one, {"span", *slots}) for one in views]),
            "evidence": answer.evidence.status,
            "document": answer.citations[0].document if answer.citations else "",
        },
        _shown(answer.receipts),
    )


def _told(result: TurnResult) -> Told:
    expected = result.turn.expect.entities
    return told(result.answer, expected.slots if expected else ())


def _agreed(several: Sequence[Told]) -> Told:
    """The one with which most of them agree; of as many, the first one."""
    return max(several, key=lambda one: sum(not one.apart(other) for other in several))


def _scored(result: TurnResult, agreed: Told | None) -> TurnResult:
    """A turn that must end in a problem tells nothing to compare."""
    if agreed is None or "error" in result.scores:
        return result
    own = _told(result)
    apart = agreed.apart(own)
    score = Score(not apart, _parts(agreed, apart), _parts(own, apart))
    # The facts that are expected are those of all twins: who does not tell them is apart.
    facts = result.scores.get("facts")
    if score.held and facts is not None and not facts.held:
        score = facts
    return replace(result, scores={**result.scores, "twins": score})


def _shown(receipts: Collection[Receipt]) -> Shown:
    """Passages are left out: which further ones are near hangs on the wording."""
    found: dict[tuple[str, str], dict[str, frozenset[str]]] = {}
    for one in receipts:
        if one.kind == "document":
            continue
        fields = found.setdefault((one.kind, one.key), {})
        for name, value in one.fields.items():
            fields[name] = fields.get(name, frozenset()) | {_text(value)}
    return found


def _alike(one: Shown, other: Shown) -> bool:
    """The same objects; a field that both show is the same, one may show more than the other."""
    return one.keys() == other.keys() and all(
        fields[name] == other[key][name]
        for key, fields in one.items()
        for name in fields.keys() & other[key].keys()
    )


def _parts(given: Told, names: Sequence[str]) -> str:
    return "; ".join(f"{name}: {cut(given.text(name)) or 'none'}" for name in names)


def _fields(fields: Mapping[str, frozenset[str]]) -> str:
    return joined([f"{name} {' '.join(sorted(values))}" for name, values in sorted(fields.items())])


def _entities(view: IntentView, wanted: set[str]) -> dict[str, Any]:
    """The slots that hold something, as sets; the words of a time are those of a language.

    Objects count by their names: one wording tells their kind or path, another does not. Which
    object was taken, the receipts tell.
    """
    slots = view.entities.model_dump(mode="json", exclude_defaults=True)
    others = {name: _plain(value) for name, value in slots.items() if name in wanted - _NAMED}
    named = {re.split(r"[/#.]", one)[-1].upper() for one in view.entities.objects()}
    return others | ({"objects": sorted(named)} if named else {})


def _plain(value: Any) -> Any:  # noqa: ANN401 - JSON
    if isinstance(value, dict):
        return {name: _plain(one) for name, one in value.items() if name not in _READ_AS}
    if isinstance(value, list):
        return sorted((_plain(one) for one in value), key=str)
    return value.upper() if isinstance(value, str) else value


def _text(value: Any) -> str:  # noqa: ANN401 - JSON
    return orjson.dumps(value, option=orjson.OPT_SORT_KEYS, default=str).decode()
