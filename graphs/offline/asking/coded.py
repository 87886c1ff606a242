"""Which codes a message wants explained, and which words beside a code only tell what went wrong."""

import re

from graphs.offline.text.general import sought
from graphs.question import Task

_AND = r"(?:\s*(?:,|/|and|or|e|ou|vs\.?|versus|x)\s*)"


def explained(task: Task) -> list[str]:
    """The codes of a question; a state beside one only where both are asked in one breath.

    `What error is AWSBHT001E, it failed`: an error and a failure are how one speaks of a code.
    """
    found, text = task.entities, task.text
    if sought(text) != text:
        return []  # of `HOLD [Until]` the flag
    coded = [*found.codes, *(f"RC {code}" for code in found.return_codes)]
    if not coded:
        return [state for state in found.states if state in text.upper()] or list(found.states)
    return [*coded, *(state for state in found.states if _beside(state, text))]


def _beside(state: str, text: str) -> bool:
    """`FAIL and AWSBHT001E`: joined to a code, and typed as one."""
    code = r"[A-Z]*\d+[A-Z]?|[A-Z]+_[A-Z_]+"
    after, before = rf"(?:{code}){_AND}{state}\b", rf"\b{state}{_AND}(?:(?i:rc)\s*)?(?:{code})"
    return re.search(rf"{after}|{before}", text) is not None
