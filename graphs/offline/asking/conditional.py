"""Orders on a condition: `if X still runs at 3, kill it`, `assim que a Y acabar, libera a Z`."""

import re
from typing import Final

from graphs.offline.naming.entities import Found
from graphs.offline.text.clauses import Clause

_DO: Final = (
    r"(?:cancel|kill|rerun|re-run|run|restart|start|stop|hold|park|release|submit|resubmit|abort|skip|force|confirm|launch|trigger|delete|remove|unlink|link|"
    r"reset|kick|bounce|suspend|resume|disable|enable|bring|take|put|get|raise|lower|set|reply|answer|drop|change|increase|decrease|free|reboot|switch|"
    r"cancel[ae]|mat[ae]|rod[ae]|reprocess[ae]|reexecut[ae]|execut[ae]|reinici[ae]|inici[ae]|par[ae]|segur[ae]|liber[ae]|solt[ae]|abort[ae]|forc[ae]|confirm[ae]|"
    r"dispar[ae]|derrub[ae]|apag(?:a|ue)|delet[ae]|link[ae]|deslink[ae]|reset[ae]|paus[ae]|deslig(?:a|ue)|tir[ae]|coloc[a]|coloque|bot[ae]|poe|ponha|baix[ae]|aument[ae]|"
    r"sub[ae]|suba|mud[ae]|responde|responda|submet[ae]|suspend[ae]|(?:d[ae]|manda|mete|faz|faca) (?:um |uma |o |a )?(?:rerun|kill|cancel|release|hold|start|stop|restart|"
    r"conf|reset|ok|fim|y))"
)
_IF: Final = (
    r"^(?:(?:and|so|ok|please|also|e|entao|por favor|but|mas|,) )*"
    r"(?:(?:if|in case|once|as soon as|should|unless|the moment|the minute|se|caso|assim que|logo que|depois que|a menos que|na hora que)"
    r"|(?:when|whenever|after|quando|qdo)(?! (?:will|does|do|did|is|was|are|can|should|would|vai|foi)\b)) "
)
_COURTESY: Final = r"(?:then|just|please|so|go ahead and|simply|immediately|at once|you|entao|ja|logo|por favor|pode|so|apenas|voce|vc|you can|i want you to)"
_ASKING: Final = r"(?:what|which|who|when|where|why|how|does|will|would|is|are|can i|quem|qual|quais|o que|quando|quant[oa]s?|por que|onde|como|posso)"
# After a pause or `then` the order; without either, what it is to be done to follows at once.
_PAUSED: Final = re.compile(
    rf"{_IF}(?!{_ASKING}\b).{{3,200}}?(?:[,:;-]|\bthen|\bentao|\bjust|\bplease) (?:{_COURTESY} )*{_DO}\b(?! (?:se|if|que)\b)"
    rf"(?!.*\b(?:what|which|who|why|how|quem|qual|quais|o que|quant[oa]s|por que|como)\b)"
)
_STRAIGHT: Final = re.compile(
    rf"{_IF}.{{3,200}}?(?:(?<!\bi)(?<!\bwe)(?<!you)(?<!they)(?<!\bto)(?<!\band)(?<!\bor)(?<!not)(?<!n't)(?<!someone)(?<!somebody)(?<!\be)(?<!nao)(?<!que)"
    rf" {_DO} (?:it|them|ele|ela|eles|isso)|\b(?:done|ended|finished|late|hung|down|again|over|\d+) {_DO} (?:it|xxx))\b(?!.*\b{_ASKING}\b)"
)


def on_condition(clause: Clause, found: Found) -> bool:
    """Something is to be done once or if something else is so, and nothing is asked."""
    if clause.question:
        return False
    said = _said(clause, found)
    return _PAUSED.search(said) is not None or _STRAIGHT.search(said) is not None


def _said(clause: Clause, found: Found) -> str:
    """The words with the marks between them, each name as `xxx`; what is quoted is not said."""
    part, named = clause.part, {name.at for name in found.names} | clause.part.reading.strong
    words = (
        "xxx" if at in named else word.folded
        for at, word in enumerate(part.words, part.start)
        if not word.quoted
    )
    return " ".join(words)
