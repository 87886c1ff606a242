"""A message that thanks and goes, and asks for nothing: `valeu, até amanhã`, `ok. thanks, that was it`."""

import re
from typing import Final

from graphs.offline.manners import Manners
from graphs.offline.text.words import fold

_LONGEST: Final = 90
_MARKS: Final = re.compile(r"[^\w'?]+")
_SAID: Final = Manners("partings")


def parts(text: str) -> bool:
    """Whether the whole message is said by somebody who has what he wanted."""
    if len(text) > _LONGEST:
        return False
    plain = _MARKS.sub(" ", fold(text)).replace("'", "").strip()
    return _SAID["parts"].fullmatch(plain) is not None
