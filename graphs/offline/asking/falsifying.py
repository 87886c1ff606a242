"""Whether a message wants something else told or written than the records say."""

from typing import Final

from graphs.offline.manners import Manners
from graphs.offline.text.words import fold, quoted_ranges

_SAID: Final = Manners("falsifying")

_OF_ASKING: Final = ("ask", "pergunt", "wonder", "want", "saber", "question")
_OF_REPORTS: Final = ("report", "handover", "hand over", "passage", "relatorio", "boletim", "shift")


def falsifies(text: str) -> bool:
    """Whether it asks to invent, to dress up, to hide or to say what is not so."""
    plain = _unquoted(fold(text))
    if _is_told_to_say(plain):
        return True
    if _SAID["question"].search(plain):
        return False
    if "?" not in plain and _has(plain, _OF_REPORTS) and _SAID["reports"].search(plain):
        return True
    if _SAID["secret"].search(plain) and not (_SAID["asks"].search(plain) or "?" in plain):
        return True
    return any(
        _SAID["denied"].search(plain[: match.start()]) is None
        for match in _SAID["form"].finditer(plain)
    )


def _is_told_to_say(plain: str) -> bool:
    """It is to say what is not so: once somebody asks, or now."""
    asked = _has(plain, _OF_ASKING) and _SAID["once_asked"].search(plain) is not None
    return asked or _SAID["spoken"].search(plain) is not None


def _has(plain: str, parts: tuple[str, ...]) -> bool:
    return any(part in plain for part in parts)


def _unquoted(text: str) -> str:
    """What is quoted is not said, but put somewhere it is."""
    for start, end in reversed(quoted_ranges(text)):
        text = f"{text[:start]} {text[end:]}"
    return text
