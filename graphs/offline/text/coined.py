"""Substates that HWA could have: one that nobody wrote down is a code all the same, and no name."""

import re
from dataclasses import replace
from typing import Final

from graphs.offline.manners import Manners
from graphs.offline.text.words import Word, fold

_SAID: Final = Manners("coined")
_CALLED: Final = re.compile(r"\bsub[ -]?(?:stat|estad)")
_LONG: Final = 2  # underscores of a substate; `hold_list` may be a job


def with_substate(word: Word, text: str) -> Word:
    """`READY_WAITING_FOR_X` is a substate; `HOLD_BY_X` where the text asks what it means."""
    if word.shape != "word" or "_" not in word.text or not _is_substate(word.folded, fold(text)):
        return word
    return replace(word, shape="code")


def _is_substate(word: str, text: str) -> bool:
    if _SAID["waits"].fullmatch(word):
        return True
    if not _SAID["shaped"].fullmatch(word):
        return False
    explained = word.count("_") >= _LONG and _SAID["explained"].search(text)
    return bool(explained or _CALLED.search(text))
