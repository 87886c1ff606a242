"""What the records of a report say, in every form in which a model may repeat it."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from functools import cached_property
from typing import Any

from tools.receipts import Receipt
from tools.report import Report

NUMBER = re.compile(r"(?<![\w.])\d+(?:[.,:]\d+)*")
INSTANT = re.compile(
    r"\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:?\d{2})?"
)
# Machine ids are full of digits that nobody may count with.
ID = re.compile(r"\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b")
_DURATION = re.compile(
    r"(?:(?P<days>\d+) days?, )?(?P<hours>\d+):(?P<minutes>\d\d):(?P<seconds>\d\d)"
)
_THOUSANDS = re.compile(r"\d{1,3}(?:[.,]\d{3})+")
_UNITS = (1, 60, 3600, 86_400)
_KEY = re.compile(r"[\w#./@-]*[#./][\w#./@-]*")
_STATUS = re.compile(r"^(?:\w*status|state)\n(\w+)$", re.MULTILINE)
_PERCENT = re.compile(r"(\d+(?:[.,]\d+)?)\s*(?:%|percent)")
_FRACTION = re.compile(r"[01][.]\d+")


@dataclass(frozen=True)
class Known:
    """The words, numbers, instants and durations that the records hold."""

    words: str
    numbers: frozenset[str]
    instants: frozenset[datetime]
    durations: frozenset[int]
    zone: tzinfo = UTC

    def has_word(self, word: str) -> bool:
        """The word stands there whole: PAY is not in PAYCALC."""
        return bool(re.search(rf"(?<!\w){re.escape(word.lower())}(?!\w)", self.words))

    def has_text(self, text: str) -> bool:
        """The text stands there word by word, wherever its lines break."""
        return " ".join(text.lower().split()) in self._run_on

    def has_name(self, name: str) -> bool:
        """The object stands there, under its whole key or with parts of it left out."""
        if self.has_word(name):
            return True
        parts = _parts(name)
        return len(parts) > 1 and any(_is_within(parts, key) for key in self._keys)

    def has_any(self, words: frozenset[str]) -> bool:
        """One of these words stands there."""
        return not self._said.isdisjoint(word.lower() for word in words)

    def has_share(self, share: str) -> bool:
        """The share is told as such; a count of the same figure is none."""
        if not share[:1].isdigit():
            return self.has_word(share)
        plain = float(share.replace(",", "."))
        return any(abs(plain - known) < 0.5 for known in self._shares)

    @cached_property
    def states(self) -> frozenset[str]:
        """The words in capitals that the records tell as a status."""
        return frozenset(found.upper() for found in _STATUS.findall(self.words))

    @cached_property
    def _said(self) -> frozenset[str]:
        return frozenset(re.findall(r"\w+", self.words))

    @cached_property
    def _run_on(self) -> str:
        return " ".join(self.words.split())

    @cached_property
    def _keys(self) -> tuple[tuple[str, ...], ...]:
        return tuple({_parts(key) for key in _KEY.findall(self.words)})

    @cached_property
    def _shares(self) -> tuple[float, ...]:
        told = [float(one.replace(",", ".")) for one in _PERCENT.findall(self.words)]
        fractions = [float(one) * 100 for one in self.numbers if _FRACTION.fullmatch(one)]
        return (*told, *fractions)

    def has_number(self, number: str) -> bool:
        """The number is there, with or without its thousands separators, in either notation."""
        plain = re.sub(r"[.,]", "", number) if _THOUSANDS.fullmatch(number) else number
        swapped = number.translate(str.maketrans(".,", ",."))
        return not self.numbers.isdisjoint({number, plain, swapped})

    def has_instant(self, text: str) -> bool:
        """The moment is there; one without a zone is the plan's local time, or UTC as tools say."""
        moment = _moment(text)
        if moment is None:
            return False
        # A text cut at the minute stands for the whole minute.
        step = 1 if len(text) > len("2026-01-01T00:00Z") else 60
        given = [moment] if moment.tzinfo else [moment.replace(tzinfo=z) for z in (self.zone, UTC)]
        return any(
            abs((one - known).total_seconds()) < step for one in given for known in self.instants
        )

    def has_date(self, day: date) -> bool:
        """Something happened on that day, in the plan's zone."""
        return any(known.astimezone(self.zone).date() == day for known in self.instants)

    def has_day(self, day: int, month: int) -> bool:
        """The same for a date without its year."""
        local = (known.astimezone(self.zone) for known in self.instants)
        return any((one.day, one.month) == (day, month) for one in local)

    def has_time(self, at: time, *, utc: bool = False) -> bool:
        """Something happened at that time of day in the plan's zone; to the minute or second."""
        zone = UTC if utc else self.zone
        local = (known.astimezone(zone).time() for known in self.instants)
        return any(
            (one.hour, one.minute) == (at.hour, at.minute) and at.second in {0, one.second}
            for one in local
        )

    def has_duration(self, seconds: int, unit: int) -> bool:
        """Something took that long, told to the unit (in seconds): cut off or rounded."""
        return any(
            seconds in {known // unit * unit, round(known / unit) * unit}
            for known in self.durations
        )


def known_of(report: Report, zone: tzinfo = UTC, earlier: Sequence[Receipt] = ()) -> Known:
    """What the findings, receipts and gaps of a report say; and the records proved earlier."""
    return _known([*_told(report), *(part for one in earlier for part in _record(one))], zone)


def known_in(text: str, zone: tzinfo = UTC) -> Known:
    """What a text says, such as the question."""
    return _known([text], zone)


def _known(values: Iterable[Any], zone: tzinfo) -> Known:
    texts: list[str] = []
    instants: set[datetime] = set()
    durations: set[int] = set()
    for value in values:
        if isinstance(value, datetime):
            instants.add(value if value.tzinfo else value.replace(tzinfo=UTC))
        elif isinstance(value, timedelta):
            durations.add(round(value.total_seconds()))
        else:
            texts.append(_number(value))
    words = "\n".join(texts)
    instants |= {moment for found in INSTANT.findall(words) if (moment := _aware(found))}
    durations |= {_seconds(match) for match in _DURATION.finditer(words)}
    countable = ID.sub(" ", INSTANT.sub(" ", words))
    return Known(
        words=words.lower(),
        numbers=frozenset(NUMBER.findall(countable)),
        instants=frozenset(instants),
        durations=frozenset(durations),
        zone=zone,
    )


def _told(report: Report) -> Iterable[Any]:
    for finding in report.findings:
        yield finding.subject.key if finding.subject else ""
        yield from _flat(finding.values)
        for receipt in finding.receipts:
            yield from _record(receipt)
    for gap in report.gaps:
        yield gap.detail
        yield from gap.codes


def _record(receipt: Receipt) -> Iterable[Any]:
    yield receipt.key
    yield receipt.read_at
    yield from _flat(receipt.fields)


def _parts(name: str) -> tuple[str, ...]:
    return tuple(part for part in re.split(r"[#./]+", name.lower()) if part)


def _is_within(parts: Sequence[str], key: Sequence[str]) -> bool:
    """The parts stand in the key in this order, with others in between."""
    left = iter(key)
    return all(part in left for part in parts)


def _flat(value: Any) -> Iterable[Any]:  # noqa: ANN401 - findings hold any JSON
    if isinstance(value, dict):
        for name, part in value.items():
            yield name
            yield from _flat(part)
    elif isinstance(value, list | tuple | set | frozenset):
        yield len(value)
        for part in value:
            yield from _flat(part)
    else:
        yield value


def _number(value: Any) -> str:  # noqa: ANN401 - any JSON leaf
    """A whole number is said without its point; a sign is not part of the figure."""
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)


def _aware(text: str) -> datetime | None:
    moment = _moment(text)
    return moment.replace(tzinfo=UTC) if moment and moment.tzinfo is None else moment


def _moment(text: str) -> datetime | None:
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return None


def _seconds(match: re.Match[str]) -> int:
    given = [int(match[name] or 0) for name in ("seconds", "minutes", "hours", "days")]
    return sum(number * unit for number, unit in zip(given, _UNITS, strict=True))
