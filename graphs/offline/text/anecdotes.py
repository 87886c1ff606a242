"""The question in a message without the story told around it: a document is searched for the question."""

import re
from typing import Final

from graphs.offline.text.words import fold

_SUBJECT: Final = re.compile(
    r"\b(?:altpri|altjob|sb[sjdf]|showjobs|showcpus|showschedules|conman|composer|planman|optman|fences?|limite?s?|priorit\w+|prioridades?|prompts?|abend\w*|stuck|hold|ready|intro|pend|suppr|"
    r"fence|rerun|cancel\w*|confirm\w*|kill|release|symphony|jnextplan|resetplan|switchmgr|resetfta|netman|mailman|batchman|dependenc\w+|carry ?forward|recovery|critical|critic[oa]s?|hot ?list|"
    r"event rules?|regras? de evento|run cycles?|deadlines?|follows|needs|opens|until|rights|permiss\w+|direitos|workstations?|agent\w*|estac\w+|streams?|malhas?|resources?|recursos?|jobs?|sintaxe|syntax)\b"
)
_SIGNED: Final = re.compile(r"\b(?:AWS|AWK|EQQ|EEW)\w{2,3}\d|\b[Rr][Cc] ?\d|#|_")
_OPENED: Final = re.compile(
    r"[:;]\s+(?=(?:o que|que|qual|quais|como|por que|quando|posso|what|which|how|why|when|can|does|do|is)\s)",
    re.IGNORECASE,
)
_BEHIND: Final = re.compile(
    r"\s*(?:,|-|;|\.)\s*(?:i|eu|we|my boss|meu chefe)\b(?: \w+)? (?:have|need|must|forget|forgot|never|nunca|tenho|preciso|vou|esqueci)\b.*$"
    r"|\s*(?:,|-|;|\.)\s*(?:esqueci|nunca lembro|give me the|gimme the|me da|to velho)\b.*$"
    r"|\s+(?:pra|para) eu \w+(?: pro| pra| para| ao?| o| a)? .*$|\s+so (?:that )?i can .*$"
    r"|,?\s+(?:como se (?:eu|a gente) (?:fosse|tivesse)|as if i (?:was|were)|like i(?:'?m| am| was| were))\b.*$"
    r"|(?:,| -)?\s+(?:in general|generally|em geral|de (?:forma|modo) geral)(?=[?.!]*$)|^(?:in general|em geral|generally),? ",
    re.IGNORECASE | re.DOTALL,
)
_ON: Final = re.compile(
    r"\b(?:efeito|effect|acontece|happens?|funciona|work|what|which|how|que|qual|quais|como)\b"
)
# What a question behind a colon leans on, and what stands before it as its subject.
_POINTS: Final = re.compile(
    r"\b(?:its?|they|them|that|this|those|these|there|nel[ea]s?|del[ea]s?|el[ea]s?|iss?so|ess[ea]s?|la)\b"
)
_TOPIC: Final = re.compile(
    r"\b(?:conman|composer|planman|optman|fences?|limite?s?|priorit\w+|prioridades?|prompts?|abend\w*|stuck|hold|ready|intro|pend|suppr|symphony|jnextplan|agent\w*|ftas?|links?|dependenc\w+|"
    r"joins?|recovery|recursos?|resources?|deadlines?|maintenance|manutencao|logs?|masters?|backups?|syntax|sintaxe)\b"
)
_AT: Final = re.compile(r"(?<!\S)@(?=[\s,.?!]|$)")
_LONG: Final = 4  # words; a shorter message tells no story


def question_of(text: str) -> str:
    """What is asked, without what only leads to it or follows it; all of it where that is no question."""
    if len(text.split()) < _LONG:
        return text
    shown = _AT.sub("wildcards @", text)
    if _SIGNED.search(shown):
        return shown
    for cut in (_asked_first, _asked_last, _alone):
        kept = cut(shown)
        if kept != shown and _SUBJECT.search(fold(kept)):
            shown = kept
    return shown


def _asked_first(text: str) -> str:
    """`Sintaxe do altpri? esqueci a ordem`."""
    head, mark, rest = text.partition("?")
    story = mark and rest.strip() and "?" not in rest and not _ON.search(fold(rest))
    return head + mark if story else text


def _asked_last(text: str) -> str:
    """`My finger slipped at a training: what happens if one answers no`."""
    parts = list(_OPENED.finditer(text))
    if not parts:
        return text
    head, tail = fold(text[: parts[-1].start()]), text[parts[-1].end() :]
    return text if _POINTS.search(fold(tail)) or _TOPIC.search(head) else tail


def _alone(text: str) -> str:
    """`Explain it, I have to present it`: for what it is wanted, no document tells."""
    return _BEHIND.sub("", text).strip() or text
