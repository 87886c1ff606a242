"""What HWA's own things are and do: a command, a keyword, a process, a sign, and what is asked of it in general."""

from typing import Final

from graphs.offline.manners import Manners
from graphs.offline.text.reading import Part
from graphs.question import Intent

_SAID: Final = Manners("matters")
_LONGEST: Final = 26  # words; a longer message tells a story


def of_matter(part: Part, said: str) -> Intent | None:
    """`ResetPlan -scratch, what would it wipe`, `139 at the end, esse numero me diz o que`.

    `said` is the part in small words, with each name of an object as `xxx`.
    """
    if len(part.words) > _LONGEST:
        return None
    if tells_number(said):
        return Intent.CODE_MEANING
    if "xxx" in said:
        return None
    if _SAID["bounded"].search(said):
        return Intent.CONCEPT
    return (_of_thing(part, said) or _of_state(said)) if _is_general(said) else None


def lasting(said: str) -> bool:
    """`How long does an API key live`: of no key that anybody should be told."""
    return _SAID["lasting"].search(said) is not None


def _of_thing(part: Part, said: str) -> Intent | None:
    """What HWA's own things are and do; of a state beside one, what the state means."""
    if _SAID["meant"].search(said) and not _SAID["cancelled"].search(said):
        return Intent.CODE_MEANING
    asked = _is_thing(part, said) and _SAID["asked"].search(said)
    return Intent.CONCEPT if asked else None


def _of_state(said: str) -> Intent | None:
    """`PEND, the tale behind it`, `can a job in FAIL be confirmed`."""
    if not _SAID["stated"].search(said):
        return None
    if _SAID["confirmed"].search(said):
        return Intent.CONCEPT
    meant = _SAID["rare"].search(said) and _SAID["asked"].search(said)
    return Intent.CODE_MEANING if meant else None


def is_called(word: str) -> bool:
    """`BATCHMAN`, `JnextPlan`: HWA's own, and no object's name, however it is typed."""
    return any(_SAID[own].fullmatch(word) for own in ("called", "stated"))


def tells_number(said: str) -> bool:
    """`139 at the end, that number tells me what`: of a number that a program ended with."""
    return any(map(str.isdecimal, said)) and _SAID["number"].search(said) is not None


def _is_thing(part: Part, said: str) -> bool:
    named = _SAID["thing"].search(said) or _SAID["capital"].search(part.text)
    return named is not None


def _is_general(said: str) -> bool:
    return _SAID["theory"].search(said) is not None or not _SAID["live"].search(said)
