"""The question in a message without the story told around it: a document is searched for the question."""

import re
from typing import Final

from graphs.offline.manners import Manners
from graphs.offline.text.words import fold

_SAID: Final = Manners("anecdotes")
_SIGNED: Final = re.compile(r"\b(?:AWS|AWK|EQQ|EEW)\w{2,3}\d|\b[Rr][Cc] ?\d|#|_")
_BEHIND: Final = re.compile(
    r"\s*(?:,|-|;|\.)\s*(?:i|eu|we|my boss|meu chefe)\b(?: \w+)? (?:have|need|must|forget|forgot|never|nunca|tenho|preciso|vou|esqueci)\b.*$"
    r"|\s*(?:,|-|;|\.)\s*(?:esqueci|nunca lembro|give me the|gimme the|me da|to velho)\b.*$"
    r"|\s+(?:pra|para) eu \w+(?: pro| pra| para| ao?| o| a)? .*$|\s+so (?:that )?i can .*$"
    r"|,?\s+(?:como se (?:eu|a gente) (?:fosse|tivesse)|as if i (?:was|were)|like i(?:'?m| am| was| were))\b.*$"
    r"|(?:,| -)?\s+(?:in general|generally|em geral|de (?:forma|modo) geral)(?=[?.!]*$)|^(?:in general|em geral|generally),? ",
    re.IGNORECASE | re.DOTALL,
)
_SIGN: Final = re.compile(r"(?<!\S)[@%](?=[\s,.?!]|$)")  # wildcards
_LONG: Final = 4  # words; a shorter message tells no story


def question_of(text: str) -> str:
    """What is asked, without what only leads to it or follows it; all of it where that is no question."""
    if len(text.split()) < _LONG:
        return text
    shown = _SIGN.sub(r"wildcards folders \g<0>", text)
    if _SIGNED.search(shown):
        return shown
    for cut in (_asked_first, _asked_last, _alone):
        kept = cut(shown)
        if kept != shown and _has_subject(fold(kept)):
            shown = kept
    return shown


def _has_subject(said: str) -> bool:
    """`Which is the command in conman`, after its task was told, has none."""
    subject = _SAID["subject"].search(said) is not None
    return subject and not _SAID["of_command"].fullmatch(said.strip(" ?.!,:"))


def _asked_first(text: str) -> str:
    """`Sintaxe do altpri? esqueci a ordem`."""
    head, mark, rest = text.partition("?")
    story = mark and rest.strip() and "?" not in rest and not _SAID["in_talk"].search(fold(rest))
    return head + mark if story else text


def _asked_last(text: str) -> str:
    """`My finger slipped at a training: what happens if one answers no`."""
    parts = list(_SAID["opened"].finditer(text))
    if not parts:
        return text
    head, tail = fold(text[: parts[-1].start()]), text[parts[-1].end() :]
    return text if _SAID["points"].search(fold(tail)) or _SAID["topic"].search(head) else tail


def _alone(text: str) -> str:
    """`Explain it, I have to present it`: for what it is wanted, no document tells."""
    return _BEHIND.sub("", text).strip() or text
