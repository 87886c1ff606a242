"""The judge: an answer object against the truth of its scene; pure functions, no model."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from evals.scenarios.scene import Scene
from graphs.answer import Answer
from tools.hwa.simulator.plants.faults.truth import Root, Thing
from tools.plan.diagnosis import CauseCode, Diagnosis, Forecast, RootCause
from tools.receipts import ObjectRef

Measure = Literal[
    "roots",
    "cause",
    "chain",
    "freeing",
    "impact",
    "accused",
    "abstains",
    "healthy",
    "forecast",
    "no_time",
    "failure",
]

_PLACES = frozenset({"workstation", "resource", "prompt", "file"})
_UNSURE = frozenset({"INSUFFICIENT_EVIDENCE", "OTHER"})


@dataclass(frozen=True)
class Score:
    """How right an answer is, from 0 to 1; what was expected and what came instead."""

    share: float
    expected: str = ""
    got: str = ""


Scores = dict[Measure, Score]


def judge(scene: Scene, answer: Answer, hops: int | None) -> Scores:
    """Everything that applies to the scene, but what must be tried on the plant."""
    expects = scene.kind.expects
    found: Scores = {"accused": _accused(scene, answer)}
    if expects == "roots":
        found |= _diagnosed(scene, answer, hops)
    elif expects == "first":
        found["roots"] = _first(scene, answer)
    elif expects == "healthy":
        found["healthy"] = _healthy(scene, answer)
    elif expects == "honest":
        found["abstains"] = _honest(scene, answer)
    elif expects == "no_time":
        found["no_time"] = _no_time(scene, answer)
    elif expects == "asks_back":
        found["abstains"] = _asks_back(scene, answer)
    return found


def is_root(named: RootCause, true: Root) -> bool:
    """The same object with the same cause."""
    return is_thing(named.object, true) and _code_fits(named.cause_code, true)


def is_thing(named: ObjectRef, true: Thing) -> bool:
    """The same object: by id where both have one, by key where only a name is known."""
    if named.object_id and true.id and named.kind == true.kind and named.kind not in _PLACES:
        return named.object_id == true.id
    return named.key == true.key


def _code_fits(code: CauseCode, true: Root) -> bool:
    return code.value in {true.cause_code, *true.also}


def _roots_of(answer: Answer) -> Sequence[RootCause]:
    return answer.diagnosis.root_causes if answer.diagnosis else ()


def _diagnosed(scene: Scene, answer: Answer, hops: int | None) -> Iterator[tuple[Measure, Score]]:
    yield "roots", _roots(scene, answer)
    yield "cause", _cause(scene, answer)
    if any(each.failure_code not in {"", each.cause_code} for each in scene.roots):
        yield "failure", _failure(scene, answer)
    if hops is not None and hops >= 5:
        yield "chain", _chain(scene, answer, hops)
    if answer.diagnosis and scene.kind.group != "healthy":
        yield "impact", _impact(scene, answer.diagnosis)


def _roots(scene: Scene, answer: Answer) -> Score:
    """A missed root is 0, else the share of the named roots that are right."""
    named, expected = _roots_of(answer), _told(scene.roots)
    missed = [each for each in scene.roots if not any(is_root(one, each) for one in named)]
    if missed or not named:
        return Score(0.0, expected, _heard(answer))
    right = [one for one in named if _is_true(scene, one)]
    return Score(len(right) / len(named), expected, _heard(answer))


def _is_true(scene: Scene, named: RootCause) -> bool:
    return any(is_root(named, each) for each in scene.roots) or any(
        is_thing(named.object, each) for each in scene.beside
    )


def _cause(scene: Scene, answer: Answer) -> Score:
    """The first cause that is named is one of the true ones."""
    named = _roots_of(answer)[:1]
    right = any(_code_fits(one.cause_code, each) for one in named for each in scene.roots)
    return Score(float(right), " or ".join(each.cause_code for each in scene.roots), _heard(answer))


def _failure(scene: Scene, answer: Answer) -> Score:
    """Beside each failed predecessor stands why it failed."""
    failed = [each for each in scene.roots if each.failure_code not in {"", each.cause_code}]
    told = [
        one.detail
        for each in failed
        for one in _roots_of(answer)
        if is_root(one, each) and one.detail == each.failure_code
    ]
    expected = ", ".join(each.failure_code for each in failed)
    got = ", ".join(one.detail or "nothing" for one in _roots_of(answer))
    return Score(len(told) / len(failed), expected, got or _heard(answer))


def _first(scene: Scene, answer: Answer) -> Score:
    """The root that holds up most is named first."""
    named = _roots_of(answer)[:1]
    right = any(is_root(one, each) for one in named for each in scene.roots)
    return Score(float(right), _told(scene.roots), _heard(answer))


def _chain(scene: Scene, answer: Answer, hops: int) -> Score:
    """From the subject to the root, leaving no step out."""
    [true] = scene.roots
    chains = [one.chain for one in _roots_of(answer) if is_root(one, true)]
    right = any(
        len(chain) > hops and is_thing(chain[0], scene.subject) and is_thing(chain[-1], true)
        for chain in chains
    )
    told = "; ".join(f"{len(chain) - 1} steps to {chain[-1].key}" for chain in chains if chain)
    return Score(float(right), f"{hops} steps to {true.key}", told or "no chain")


def _impact(scene: Scene, diagnosis: Diagnosis) -> Score:
    """Exactly the jobs and streams that wait for the subject."""
    jobs, streams = scene.waiting_jobs, scene.waiting_streams
    expected = f"{len(jobs)} jobs, {len(streams)} streams"
    told = diagnosis.impact
    if told is None:
        return Score(0.0, expected, "nothing")
    right = (told.jobs, told.streams) == (len(jobs), len(streams))
    right &= not told.job_ids or set(told.job_ids) <= jobs
    right &= not told.stream_ids or set(told.stream_ids) <= streams
    return Score(float(right), expected, f"{told.jobs} jobs, {told.streams} streams")


def _accused(scene: Scene, answer: Answer) -> Score:
    """No distractor is called a root."""
    wrong = [
        one.object.key
        for one in _roots_of(answer)
        if one.cause_code.value not in {"HEALTHY", *_UNSURE}
        and any(is_thing(one.object, each) for each in scene.lures)
    ]
    return Score(float(not wrong), "no distractor", ", ".join(wrong))


def _healthy(scene: Scene, answer: Answer) -> Score:
    """The record of the subject is shown, and nothing is called wrong with it."""
    codes = {one.cause_code for one in _roots_of(answer)}
    looked = any(one.object_id == scene.subject.id for one in answer.receipts)
    return Score(float(looked and codes <= {CauseCode.HEALTHY}), "healthy", _heard(answer))


def _honest(scene: Scene, answer: Answer) -> Score:
    """What is called confirmed is true and all of it; else the gap is told and nothing is wrong."""
    status = answer.diagnosis.evidence_status if answer.diagnosis else answer.evidence.status
    if _roots(scene, answer).share == 1.0:
        return Score(1.0)
    unsure = status != "confirmed" or answer.evidence.status != "confirmed"
    silent = any(each.cause_code in _UNSURE for each in scene.roots)
    gaps = bool(answer.evidence.gaps) or bool(answer.diagnosis and answer.diagnosis.gaps)
    wrong = [one for one in _roots_of(answer) if not _is_fair(scene, one)]
    right = unsure and (gaps or silent) and not wrong
    got = f"{_heard(answer)} ({status}, gaps: {', '.join(answer.evidence.gaps) or 'none'})"
    return Score(float(right), f"{_told(scene.roots)}, or unsure with the gap", got)


def _is_fair(scene: Scene, named: RootCause) -> bool:
    """A root that is true as far as it goes: right, left open, or short of the last step."""
    code = named.cause_code.value
    if code in _UNSURE or _is_true(scene, named):
        return True
    at_root = any(is_thing(named.object, each) for each in scene.roots)
    failing = any(each.failure_code for each in scene.roots)
    return (at_root and failing and code == "APPLICATION_ERROR") or code == "PREDECESSOR_WAITING"


def _asks_back(scene: Scene, answer: Answer) -> Score:
    """Both namesakes are offered, and neither is chosen."""
    keys = [each.key for each in (scene.subject, *scene.lures)]
    right = answer.diagnosis is None and all(key in answer.answer for key in keys)
    return Score(float(right), f"a choice of {', '.join(keys)}", _heard(answer))


def forecast_of(scene: Scene, answer: Answer) -> Forecast | None:
    """What an answer expects of the subject; None where it says nothing of it."""
    told = answer.diagnosis.forecasts if answer.diagnosis else ()
    return next((one for one in told if is_thing(one.object, scene.subject)), None)


def _no_time(scene: Scene, answer: Answer) -> Score:
    """What somebody must free first has no time that could be told."""
    told = forecast_of(scene, answer)
    right = told is not None and told.blocked and told.end is None
    got = f"{told.end}" if told else f"no forecast ({answer.intent.id})"
    return Score(float(right), "blocked, and no time", got)


def _told(roots: Sequence[Root]) -> str:
    return ", ".join(f"{each.cause_code} {each.key}" for each in roots)


def _heard(answer: Answer) -> str:
    told = [f"{one.cause_code.value} {one.object.key}" for one in _roots_of(answer)]
    if not told:
        return f"no diagnosis ({answer.intent.id})"
    more = f" and {len(told) - 6} more" if len(told) > 6 else ""
    return ", ".join(told[:6]) + more
