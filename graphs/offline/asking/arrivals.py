"""Whether a file is there: the job that waits for it knows."""

from typing import Final

from graphs.offline.asking.hearing import Heard
from graphs.offline.manners import Manners
from graphs.offline.text.words import fold, is_file
from graphs.question import Intent

_SAID: Final = Manners("arrivals")
_OPEN: Final = frozenset({Intent.UNCLEAR, Intent.ETA, Intent.WORKSTATION_STATUS, Intent.JOB_LIST})


def has_come(one: Heard, intent: Intent) -> bool:
    """`usage.dat here yet?`, `do we see /data/in/usage.dat as arrived`."""
    named = [name for name in one.found.names if not name.place]
    if intent not in _OPEN or not named or not all(is_file(name.text) for name in named):
        return False
    said = fold(one.clause.part.text)
    return _SAID["arrived"].search(said) is not None and not _SAID["to_come"].search(said)
