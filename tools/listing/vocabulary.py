"""The words that lists know: states of HWA and conditions; a word that is none is refused."""

from collections.abc import Sequence
from typing import Final

from tools.hwa.qualifiers import JOB_STATES, STREAM_STATES
from tools.receipts import Gap
from tools.report import Report

_MORE_OF_JOBS: Final = frozenset({"ABENP", "BOUND", "CANCLP", "STUCK", "SUSP"})
_MORE_OF_STREAMS: Final = frozenset({"CANCLP", "FAIL"})
_SHOWN: Final = (
    "ABEND", "CANCL", "EXEC", "FAIL", "FENCE", "HOLD", "PEND", "READY", "SUCC", "SUPPR", "WAIT",
)  # fmt: skip
_MOST: Final = 40


def unknown_words(
    states: Sequence[str], conditions: Sequence[str], known: Sequence[str]
) -> Report | None:
    """What is asked back where a state or a condition is none: the valid ones are named."""
    of_plan = JOB_STATES | STREAM_STATES | _MORE_OF_JOBS | _MORE_OF_STREAMS
    gaps = [
        Gap(what="state_unknown", detail=state[:_MOST], codes=_SHOWN)
        for state in dict.fromkeys(states)
        if state.upper() not in of_plan
    ]
    gaps += [
        Gap(what="condition_unknown", detail=name[:_MOST], codes=tuple(known))
        for name in dict.fromkeys(conditions)
        if name not in known
    ]
    return Report(gaps=tuple(gaps)) if gaps else None
