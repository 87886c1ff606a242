"""How far back or ahead a question looks from now: `in the last two hours`, `de duas horas pra cá`."""

import re
from datetime import timedelta
from typing import Final

from graphs.offline.text.numerals import NUMBER, number_of

_LAST: Final = re.compile(
    rf"(?:(?:in|within|over|during|for|n[ao]s?|nestas|nesses|das|dos|de) )?(?:(?:the|these|a|as|os|o) )?"
    rf"(?:last|past|previous|ult(?:im[ao])?s?) (?:(?:{NUMBER}|(few|poucas|poucos)|(half(?: an?)?|meia)) )?(?:of )?"
    rf"(quarter of an hour|quarto de hora|h|hrs?|hours?|horas?|min|mins|minutes?|minutos?|days?|dias?|weeks?|semanas?)"
    rf"( and a half| e meia)?\b(?! of the| do mes)"
    rf"|(?:(?:in|within|over|during|n[ao]s?) )?(?:(?:the|as|os) )?(?:last|past|ult(?:im[ao])?s?) (\d{{1,4}})(h|hrs?|min|mins|m|d)\b"
)
_LENGTH: Final = rf"(?:{NUMBER}|(half an|meia)) ?(h|hrs?|hours?|horas?|min|mins|minutes?|minutos?)( and a half| e meia)?"
# `Rodando ha menos de duas horas` is how long, `abendou ha menos de duas horas` when.
_LASTING: Final = re.compile(
    r"\b(?:running|executing|rodando|executando|execucao|exec|wait\w*|espera\w*|aguarda\w*|parad\w+|pres[oa]s?|travad\w+|ready|hold|fila)\b"
)
_TO_NOW: Final = re.compile(
    rf"(?:de|faz|ha) (?:umas |uns )?{_LENGTH} (?:pra|para) (?:ca|aqui|agora)\b"
)
_WITHIN: Final = re.compile(
    rf"(?:(?:ha|faz) (?:menos de|no maximo|ate)|(?:less|not more|no more|not longer|at most) (?:than )?) ?{_LENGTH}(?: (?:ago|atras|back))?\b"
)
_COMING: Final = re.compile(
    rf"(?:(?:in|within|over|during|for|n[ao]s?|d[ao]s|pr[ao]s|para [ao]s) )?(?:(?:the|as|os) )?(?:next|coming|upcoming|proxim[ao]s?) (?:{NUMBER} ?|(half an|meia) )?(h|hrs?|hours?|horas?|min|mins|minutes?|minutos?)( and a half| e meia)?\b"
)
# `In the two hours to come`, `nas duas proximas horas`: the number stands first.
_TO_COME: Final = (
    re.compile(
        rf"(?:(?:in|within|over|during|n[ao]s|d[ao]s|pr[ao]s) )?(?:the )?{NUMBER}() (?:next|coming|following|proxim[ao]s?|seguintes?) (h|hrs?|hours?|horas?|min|mins|minutes?|minutos?)()\b"
    ),
    re.compile(
        rf"(?:(?:in|within|over|during|n[ao]s|d[ao]s|pr[ao]s) )?(?:the )?{NUMBER}() ?(h|hrs?|hours?|horas?|min|mins|minutes?|minutos?)() (?:to come|ahead|that follow|seguintes?|que vem|que veem|adiante|a frente|por vir)\b"
    ),
)
_MINUTES: Final = {"h": 60, "m": 1, "d": 1440, "w": 10_080, "s": 10_080, "q": 15}
_FEW: Final = 3
_NOON, _DAY = 12, 24
_LONGEST: Final = 5_256_000


def recent_at(text: str, at: int) -> tuple[int, timedelta] | None:
    """Where the words that begin here end, and how far back they look; None where they do not."""
    if match := _LAST.match(text, at):
        minutes = _of_last(match)
    elif match := _to_now(text, at) or _within(text, at):
        minutes = _of_length(match)
    else:
        return None
    return (match.end(), timedelta(minutes=minutes)) if 0 < minutes <= _LONGEST else None


def coming_at(text: str, at: int) -> tuple[int, timedelta] | None:
    """The same of `in the next two hours`: how far ahead."""
    patterns = (_COMING, *_TO_COME)
    match = next(filter(None, (pattern.match(text, at) for pattern in patterns)), None)
    return (match.end(), timedelta(minutes=_of_length(match))) if match else None


def _to_now(text: str, at: int) -> re.Match[str] | None:
    """`De 2h pra cá` is a length, `de 22h pra cá` since ten at night."""
    match = _TO_NOW.match(text, at)
    hours = match is not None and match.group(3).startswith("h") and number_of(match.group(1) or "")
    return None if hours and _NOON < hours < _DAY else match


def _within(text: str, at: int) -> re.Match[str] | None:
    match = _WITHIN.match(text, at)
    if match is None or _LASTING.search(text):
        return None
    back = match.group().startswith(("ha", "faz")) or match.group().endswith(("ago", "back"))
    return match if back else None


def _of_last(match: re.Match[str]) -> float:
    """In minutes; `last week` is one of the calendar, and no length."""
    count, few, half, unit, more, short, short_unit = match.groups()
    if count is None and (unit or "").startswith(("week", "semana")):
        return 0
    amount = 0.5 if half else float(number_of(count or short or "one") or 0)
    amount = _FEW if few else amount + (0.5 if more else 0)
    return amount * _each(unit or short_unit)


def _of_length(match: re.Match[str]) -> float:
    number, half, unit, more = match.groups()
    amount = 0.5 if half else float(number_of(number or "one") or 0) + (0.5 if more else 0)
    return amount * _each(unit)


def _each(unit: str) -> int:
    return 1 if unit.startswith("min") else _MINUTES[unit[0]]
