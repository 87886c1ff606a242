"""How one language says times, durations, plurals and HWA's words: the filters of its templates."""

import re
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta, tzinfo
from typing import Any

from jinja2 import pass_context
from jinja2.runtime import Context

from prompts.markdown import Safe, bold, cell, code, fence, plain
from prompts.quotation import quotation

_ISO_DURATION = re.compile(
    r"P(?:(?P<days>\d+)D)?T?(?:(?P<hours>\d+)H)?(?:(?P<minutes>\d+)M)?(?:(?P<seconds>\d+)(?:\.\d+)?S)?"
)
_CLOCK_DURATION = re.compile(r"(?:(\d+) days?, )?(\d+):(\d\d):(\d\d)(?:\.\d+)?")
_NOTHING = Safe("")
_CODE_LIKE = re.compile(r"[A-Z][A-Z0-9_-]{0,40}")


class Speech:
    """The filters of one language; `words` are its dictionaries."""

    def __init__(self, words: Mapping[str, Any]) -> None:
        self._words = words

    def filters(self) -> dict[str, Any]:
        """Every filter by the name that templates know."""
        return {
            "bold": bold,
            "cell": cell,
            "clock": self.clock,
            "code": code,
            "duration": duration,
            "fence": fence,
            "gloss": self.gloss,
            "listed": self.listed,
            "lone": lone,
            "mark": mark,
            "number": number,
            "plain": plain,
            "plural": plural,
            "question": self.question,
            "quote": quotation,
            "state": self.state,
        }

    @pass_context
    def clock(self, context: Context, when: datetime | str | None) -> Safe:
        """Local time of the plan as HH:MM, with the day where it is not today's; empty for none."""
        if not when:
            return _NOTHING
        moment = _moment(when)
        if moment is None:
            return code(when, 40)
        zone: tzinfo = context.get("zone") or UTC
        local = moment.astimezone(zone)
        now = context.get("now")
        today = now.astimezone(zone) if now else None
        time = f"{local.hour:02}:{local.minute:02}"
        if today and local.date() == today.date():
            return Safe(time)
        year = "" if today and local.year == today.year else f" {local.year}"
        month = self._words["months"][local.month - 1]
        return Safe(f"{local.day} {month}{year} {time}")

    def gloss(self, key: object, table: str, field: str | None = None) -> Safe:
        """The words for one of HWA's codes; a code that is new to us stays as it is."""
        known = self._words[table].get(str(key))
        if known is None:
            return code(key)
        return Safe(known[field] if field else known)

    def state(self, status: object, substatus: str | None = None) -> Safe:
        """HWA's word for a state, and in brackets what it means; the substatus says it nearer."""
        if not status:
            return Safe(self._words["no_state"])
        if not isinstance(status, str):
            return code(status, 40)  # no word of HWA's: shown as it came
        word = f"**{status}**" if _CODE_LIKE.fullmatch(status) else code(status, 40)
        meaning = self._words["substates"].get(substatus) if substatus else None
        if meaning is None and substatus:
            meaning = code(substatus, 60)
        meaning = meaning or self._words["states"].get(status)
        return Safe(f"{word} ({meaning})" if meaning else word)

    def listed(self, items: Iterable[object], joint: str = "and", shown: int = 20) -> Safe:
        """`A`, `B` and `C`; what goes beyond the bound is counted."""
        spans = [item if isinstance(item, Safe) else code(item) for item in items]
        more = len(spans) - shown
        if more > 0:
            rest = f"{more} {self._words['more']}"
            spans = [*spans[:shown], Safe(rest)]
        word = self._words["joints"][joint]
        *first, last = spans or [Safe("-")]
        text = f"{', '.join(first)} {word} {last}" if first else last
        return Safe(text)

    def question(self, key: str, name: str = "") -> Safe:
        """A question that Resync answers, as an example; the name is the template's own."""
        asked: str = self._words["questions"][key].format(name=name)
        return Safe(f'"{asked}"')


def lone(facts: str) -> Safe:
    """Facts that usually follow a comma, where they open a sentence."""
    return Safe(facts.strip().removeprefix(", "))


def mark(receipt: str) -> Safe:
    """A receipt's mark as it stands between brackets."""
    return Safe(receipt) if receipt.isalnum() else code(receipt, 20)


def numbered(lines: Iterable[Mapping[str, Any]]) -> list[str]:
    """Lines of a log, each after its number."""
    return [f"{line['number']}: {line['text']}" for line in lines]


def number(value: float) -> Safe:
    """A number exactly as it is, without separators that a reader could mistake."""
    return Safe(f"{value}")


def plural(count: int, one: str, many: str) -> Safe:
    """The form that goes with the count; the words are the template's own."""
    return Safe(one if count == 1 else many)


def duration(span: timedelta | float | str | None) -> Safe:
    """A length of time as 31 s, 12 min 5 s, 1 h 12 min or 3 d 4 h; empty for none."""
    if span is None or span == "":
        return _NOTHING
    seconds = _seconds(span)
    if seconds is None:
        return code(span, 40)
    return Safe(_told(seconds))


def _told(seconds: int) -> str:
    if seconds < 60:
        return f"{seconds} s"
    minutes, rest = divmod(seconds, 60)
    if minutes < 60:
        return f"{minutes} min {rest} s" if rest else f"{minutes} min"
    hours, minutes = divmod(minutes, 60)
    if hours < 48:
        return f"{hours} h {minutes} min" if minutes else f"{hours} h"
    days, hours = divmod(hours, 24)
    return f"{days} d {hours} h" if hours else f"{days} d"


def _seconds(span: timedelta | float | str) -> int | None:
    if isinstance(span, timedelta):
        return round(abs(span.total_seconds()))
    if isinstance(span, int | float):
        return round(abs(span))
    return _written_seconds(span)


def _written_seconds(text: str) -> int | None:
    """Records write a duration as ISO 8601 does, or as H:MM:SS."""
    if found := _CLOCK_DURATION.fullmatch(text):
        days, hours, minutes, seconds = (int(part or 0) for part in found.groups())
        return ((days * 24 + hours) * 60 + minutes) * 60 + seconds
    iso = _ISO_DURATION.fullmatch(text)
    if iso is None or text in {"P", "PT"}:
        return None
    parts = {name: int(value or 0) for name, value in iso.groupdict().items()}
    return round(timedelta(**parts).total_seconds())


def _moment(when: datetime | str) -> datetime | None:
    if isinstance(when, datetime):
        return when if when.tzinfo else when.replace(tzinfo=UTC)
    try:
        found = datetime.fromisoformat(when)
    except ValueError:
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)
