"""What is asked of a part of the plan that is named, where likeness took it for a question of the whole."""

from typing import Final

from graphs.offline.asking.hearing import Heard
from graphs.offline.manners import Manners
from graphs.offline.text.words import fold
from graphs.question import Intent

_CLEAR: Final = 0.8
_WHOLE: Final = frozenset({Intent.ENGINE_INFO, Intent.PLAN_SUMMARY})
_STATUSES: Final = frozenset({Intent.JOB_STATUS, Intent.STREAM_STATUS, Intent.WORKSTATION_STATUS})
_WHYS: Final = frozenset({Intent.WHY, Intent.WHY_WAITING, Intent.WHY_FAILED})
_LISTS: Final = frozenset({Intent.JOB_LIST, Intent.STREAM_LIST, Intent.WORKSTATION_LIST})
_OPENS: Final = frozenset({"^what", "^who", "^which", "^all", "^any", "^anything"})
_REASONS: Final = frozenset({"why", "cause", "how", "advise", "ref", "named"})
OF_ALL: Final = _WHOLE | _STATUSES | _WHYS | {Intent.JOB_LIST, Intent.CODE_MEANING, Intent.ETA}
_STARTS: Final = Manners("starts")
_JOBS: Final = frozenset({Intent.JOB_LIST, Intent.UNCLEAR})
_PROGRESS: Final = frozenset({"status", "how_is", "progress", "eta", "^status", "difference"})


def of_named(taken: Intent, one: Heard) -> Intent | None:
    """The narrower question that a rule reads clearly; None where what was taken stands."""
    ruled = one.best.intent if one.best.sure >= _CLEAR else Intent.UNCLEAR
    if taken is Intent.CODE_MEANING:  # `rc=137, quem deu?`
        return ruled if ruled is Intent.JOB_LIST and {"who", "rc"} <= one.ideas else None
    if taken is Intent.ETA or taken in _WHYS:
        return _no_forecast(one) if taken is Intent.ETA else _no_reason(ruled, one)
    if taken in _WHOLE and ruled in _STATUSES and _names_one(one):
        return ruled  # `the version of FTA01`, `status check on A`: not of the engine, nor the plan
    if taken is Intent.PLAN_SUMMARY or "many:job" not in one.ideas:
        return None
    return _of_jobs(taken, ruled, one)


def _of_jobs(taken: Intent, ruled: Intent, one: Heard) -> Intent | None:
    """Of jobs their number by group, or those of a stream."""
    if _is_grouped(one) and taken is not Intent.ENGINE_INFO:
        return Intent.JOB_COUNT
    of_stream = _of_stream(one) and ruled in _JOBS
    asks_jobs = taken in _STATUSES and of_stream and one.ideas.isdisjoint(_PROGRESS)
    return Intent.JOB_LIST if asks_jobs else None


def _of_stream(one: Heard) -> bool:
    """`The jobs of the stream A`, `the jobs of A (it's a stream)`: its jobs, and not its state."""
    said = {"stream", "one:stream"} <= one.ideas and "one:job" not in one.ideas
    return "named_stream" in one.ideas or (said and _names_one(one))


def _no_forecast(one: Heard) -> Intent | None:
    return Intent.STREAM_STATUS if _starts_plainly(one) else None


def _no_reason(ruled: Intent, one: Heard) -> Intent | None:
    """`What all is READY and just sits there`: a list, of which no reason is asked."""
    typed = {word.text.upper() for word in one.clause.part.words}
    stated = not typed.isdisjoint(one.found.entities.states) and not _OPENS.isdisjoint(one.ideas)
    return ruled if stated and ruled in _LISTS and one.ideas.isdisjoint(_REASONS) else None


def _starts_plainly(one: Heard) -> bool:
    """`Que horas entra a stream A`: when it is to start by its plan, and no forecast."""
    dated = one.found.ahead.day is not None or one.found.entities.span is not None
    if dated or not (_of_stream(one) and _names_one(one)):
        return False
    said = fold(one.clause.part.text)
    return bool(_STARTS["plainly"].search(said)) and not _STARTS["forecast"].search(said)


def _names_one(one: Heard) -> bool:
    names = [name for name in one.found.names if name.at not in one.found.outside]
    return len(names) == 1 and not one.found.patterns


def _is_grouped(one: Heard) -> bool:
    """`Jobs of /PAYROLL by status`: their numbers, where nobody asks to see them."""
    return bool(one.found.entities.group_by) and one.ideas.isdisjoint(
        {"show", "reveal", "why", "cause"}
    )
