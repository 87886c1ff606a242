"""Twins: one question in other words and languages tells the same facts."""

import re
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import orjson

from evals.seen import Score, cut
from graphs.answer import Answer, IntentView

if TYPE_CHECKING:  # a result is what runs make, and runs ask here what their twins say
    from evals.run import TurnResult

_NAMED = frozenset({"jobs", "streams", "workstations", "resources", "names"})

Told = dict[str, str]
"""What an answer tells, whatever its words: part by part."""


def with_twins(results: Sequence["TurnResult"]) -> list["TurnResult"]:
    """The same results; those that have twins are scored against most of them."""
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
    """What was understood, how sure it is, and what the receipts say.

    Of what was understood, objects, times and these slots count. Any other may be filled by one
    wording and not by another ("stuck", "not starting"); where it matters, the receipts differ.
    """
    views = answer.intents or [answer.intent]
    receipts = {_text([one.kind, one.key, one.fields]) for one in answer.receipts}
    return {
        "intents": ", ".join(one.id for one in views),
        "entities": _text([_entities(one, {"span", *slots}) for one in views]),
        "evidence": answer.evidence.status,
        "receipts": "; ".join(sorted(receipts)),
    }


def _told(result: "TurnResult") -> Told:
    expected = result.turn.expect.entities
    return told(result.answer, expected.slots if expected else ())


def _agreed(several: Sequence[Told]) -> Told:
    """What most of them tell; of as many, the first one."""
    texts = [_text(one) for one in several]
    most = Counter(texts).most_common(1)[0][0]
    return several[texts.index(most)]


def _scored(result: "TurnResult", agreed: Told | None) -> "TurnResult":
    """A turn that must end in a problem tells nothing to compare."""
    if agreed is None or "error" in result.scores:
        return result
    own = _told(result)
    apart = [part for part in agreed if own[part] != agreed[part]]
    score = Score(not apart, _parts(agreed, apart), _parts(own, apart))
    return replace(result, scores={**result.scores, "twins": score})


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
        return {name: _plain(one) for name, one in value.items() if name != "words"}
    if isinstance(value, list):
        return sorted((_plain(one) for one in value), key=str)
    return value.upper() if isinstance(value, str) else value


def _parts(given: Told, names: Sequence[str]) -> str:
    return "; ".join(f"{name}: {cut(given[name]) or 'none'}" for name in names)


def _text(value: Any) -> str:  # noqa: ANN401 - JSON
    return orjson.dumps(value, option=orjson.OPT_SORT_KEYS, default=str).decode()
