"""What the times of a question are said of: beginnings, plans, or people and mails."""

import re
from typing import Final, Literal

_STARTED: Final = re.compile(
    r"(?<!shift )(?<!plan )(?<!plano )(?<!turno )(?<!plantao )\b(?:started|began|begun|kicked off|launched|comecaram|comecou|iniciaram|iniciou|iniciad[oa]s?|"
    r"partiram|entraram em execucao)\b(?! (?:my shift|o turno|o plano))"
)
_GONE: Final = re.compile(
    r"\b(?:since|desde|should have|deveria\w* ter|was|were|not|nao|yesterday|ontem|last|ultim\w+)\b"
)
_DUE: Final = re.compile(
    r"\b(?:scheduled|due|planned|should start|supposed to (?:start|run)|agendad[oa]s?|previst[oa]s?|programad[oa]s?|"
    r"deveriam (?:comecar|iniciar|rodar)|about to (?:start|begin|run)|(?:will|vao|vai) (?:start|begin|launch|kick off|comecar|iniciar|arrancar|partir|entrar)|"
    r"(?<!did )(?:jobs|streams|schedules|that|which|what|malhas) (?:start|begin|launch|kick off|starting between)|comecam?|iniciam?|arrancam?|partem)\b(?! (?:with|com|time|late)\b)"
)
_MAILED: Final = re.compile(
    r"(?:^got (?:this|that|these|it)\b(?: (?!job)\w+){0,5} ?$)|\b(?:(?:i|we|they|he|she|just|have|has) got|received|forwarded|mailed|pasted|copied|recebi|mandaram|encaminh\w+|colaram)\b(?: (?!job)\w+){0,6} ?$"
)
# `The morning crew`, `o pessoal da noite`: who is meant, and not when.
_CREW_BEFORE: Final = re.compile(
    r"\b(?:turma|pessoal|equipe|galera|time|gente|colega|turno seguinte|(?:pr[oa]|para o|para a|ao) (?:proximo )?(?:turno|plantao|shift))(?: que entra)? $"
)
_CREW_AFTER: Final = re.compile(
    r"^ ?(?:s )?(?:crew|team|folk|folks|guy|guys|people|operator|operators|colleague)\b"
)
# `Just sat down for my shift, which jobs abended`: who asks has come, and the question is of now.
_CAME: Final = re.compile(
    r"\b(?:s[ai]t(?:ting)? down|settl(?:ed|ing) in|just (?:on|in|for|about)|c[ao]m(?:e|ing) (?:on|in|back)|start(?:ed|ing)?|began|begun|beginning|clock(?:ed|ing) (?:on|in)|"
    r"tak(?:e|ing|en) over|took over|arriv(?:ed|ing)|got (?:in|here|on)|log(?:ged|ging) (?:on|in)|new (?:on|to)|joined|joining|back (?:on|for|to)|picking up|picked up|"
    r"chegu?\w+|entr(?:ei|ando|o)|assum(?:i|indo|o)|peg(?:uei|ando)|come[cç](?:ei|ando|o)|inici(?:ei|ando)|sentei|abri(?:ndo)?)"
    r"(?: (?:just|now|right now|again|agora|agorinha|mesmo|ja|aqui|hoje|for|on|to|into|in|of|with|pra|para|pro|o|no|na|n[eo]sse|neste|do|ao|de|the|my|meu))* ?$"
)
_COUNTED_FROM: Final = re.compile(
    r"\b(?:since|after|from|when|while|during|before|until|desde|depois|a partir|quando|durante|antes|ate|what|which|who|how|show|list|o que|quem|quais|qual|quant[oa]s|mostra|lista)\b"
)
_SHIFT: Final = re.compile(r"(?:shift|turno|plantao)")
_NOT_BEFORE: Final = re.compile(r"\b(?:since|desde|so far|ate agora)\b")


def still_due(text: str) -> bool:
    """What is due, or starts: its times are still to come."""
    return bool(_DUE.search(text)) and not _GONE.search(text)


def times_of(text: str) -> Literal["", "started", "due"]:
    """`That started after 22:00` is about beginnings, `scheduled for tomorrow` about plans."""
    if _STARTED.search(text):
        return "started"
    return "due" if _DUE.search(text) else ""


def no_time(text: str, start: int, end: int) -> bool:
    """The words from start to end tell when something was mailed, or who takes over."""
    before = re.sub(r"\b(?:d[aeo]|of the|the) $", "", text[:start])
    return bool(
        _MAILED.search(text[:start]) or _CREW_BEFORE.search(before) or _CREW_AFTER.match(text[end:])
    ) or _of_arrival(text, start, end)


def _of_arrival(text: str, start: int, end: int) -> bool:
    """Somebody has come on shift, and nothing is counted from then."""
    shift = _SHIFT.search(text, start, end)
    before = text[: shift.start()] if shift else ""
    return bool(
        _CAME.search(before)
        and not _COUNTED_FROM.search(before)
        and not _NOT_BEFORE.search(text, end)
    )
