"""The plan's past, kept: what each refresh found, whole states now and then, and the holes."""

import asyncio
import zlib
from collections import deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import cast

import msgspec
import structlog
from redis.asyncio import Redis
from redis.asyncio.client import Pipeline

from server.history import Entry, Header, HistoryKeys, headers_from, spans_from
from server.store import StoreUnavailable, store_errors
from tools.plan.copy.columns import Flag
from tools.plan.copy.picture import Picture
from tools.plan.past.frame import FAILED, frame_of, packed_frame
from tools.plan.past.journal import differences
from tools.plan.past.moved import Moved, packed
from tools.plan.past.surroundings import Surroundings, Turn, merged, turns_between
from tools.plan.past.watch import Reason, Span, Switch, extended, living

log = structlog.get_logger()
_MISSED = 8
"""Turns without a recording after which the time between counts as not watched."""
_FEWEST = 120.0
_BEFORE = (Flag.ABENDED_BEFORE | Flag.FAILED_BEFORE).value
_AROUND = msgspec.msgpack.Decoder(Surroundings)

Write = Callable[[Pipeline], None]
_Command = Callable[[Pipeline], object]
Guard = Callable[[Write], Awaitable[bool]]
"""Carries a write out only while this process may record; tells whether it did."""
LookAround = Callable[[], Awaitable[Surroundings]]


@dataclass(frozen=True)
class Keeping:
    """How long and how much is kept, and how often a whole state is."""

    hours: float = 72
    megabytes: float = 256
    frame_minutes: float = 15
    turn_seconds: float = 15

    @property
    def life(self) -> timedelta:
        """The life of every key."""
        return timedelta(hours=self.hours)

    @property
    def patience(self) -> float:
        """Seconds without a recording that are no hole yet."""
        return max(_FEWEST, _MISSED * self.turn_seconds)


@dataclass
class _Place:
    """What is kept so far, as this process last saw it."""

    headers: deque[Header]
    spans: tuple[Span, ...]
    around: Surroundings | None
    size: int

    @property
    def next(self) -> int:
        """The number of the next value."""
        return self.headers[-1].number + 1 if self.headers else 0

    @property
    def framed(self) -> float:
        """When the last whole state was kept."""
        return max((one.until for one in self.headers if one.kind == "frame"), default=0.0)


@dataclass(frozen=True)
class JournalHealth:
    """What an operator of Resync wants to know of what is kept."""

    values: int
    bytes: int
    since: float | None
    until: float | None
    trouble: str


class Journal:
    """Records pictures while this process is the one that reads the plan.

    `record` and `followed` are called by one task. They never raise for Redis's sake: what could
    not be written is written with the next, from the last state that was.
    """

    def __init__(
        self,
        redis: Redis,
        keys: HistoryKeys,
        keeping: Keeping,
        *,
        look_around: LookAround | None = None,
        guard: Guard | None = None,
    ) -> None:
        """`look_around` reads what the plan runs on; `guard` keeps two from recording at once."""
        self._redis = redis
        self._keys = keys
        self._keeping = keeping
        self._look_around = look_around
        self._guard = guard or self._unguarded
        self._base: Picture | None = None
        self._tried: Picture | None = None
        self._own = False
        self._place: _Place | None = None
        self._around: Surroundings | None = None
        self.trouble = ""

    def health(self) -> JournalHealth:
        """The figures of this moment, as far as this process knows them."""
        place = self._place
        spans = place.spans if place else ()
        return JournalHealth(
            values=len(place.headers) if place else 0,
            bytes=place.size if place else 0,
            since=spans[0].start if spans else None,
            until=spans[-1].end if spans else None,
            trouble=self.trouble,
        )

    async def look(self) -> None:
        """Takes note of what the plan runs on; it is kept with the next picture."""
        if self._look_around is not None:
            self._around = merged(self._around, await self._look_around())

    async def followed(self, picture: Picture) -> None:
        """Another process records: a picture that it is through with is where we would go on."""
        self._place = None
        try:
            with store_errors():
                spans = await self._spans()
        except StoreUnavailable:
            return  # the mirror says so already
        if spans and spans[-1].end >= picture.read_at.timestamp():
            self._base, self._own = picture, False

    async def record(self, picture: Picture) -> None:
        """Keeps what changed since the last picture that was kept."""
        if picture is self._base:
            return
        try:
            with store_errors():
                await self._record(picture)
        except StoreUnavailable as error:
            self._place = None
            if not self.trouble:
                log.warning("history_not_kept", reason=str(error))
            self.trouble = str(error)

    async def _record(self, picture: Picture) -> None:
        place = self._place or await self._found()
        self._resume(place)
        write = await asyncio.to_thread(self._prepared, place, picture)
        self._place, self._tried = None, picture  # until it is known that it went well
        if not await self._guard(write.to):
            log.info("history_lease_lost")
            return
        self._place, self._base, self._tried, self._own = write.place, picture, None, True
        self.trouble = ""

    def _resume(self, place: _Place) -> None:
        """A write whose answer was lost may have gone well."""
        tried = self._tried
        if tried and place.spans and place.spans[-1].end == tried.read_at.timestamp():
            self._base = tried
        self._tried = None

    def _prepared(self, place: _Place, picture: Picture) -> "_Writing":
        writing = _Writing(self._keys, self._keeping, place, picture.read_at.timestamp())
        base, now = self._base, writing.now
        start = place.spans[-1].end if place.spans else now
        same = base is not None and _is_same(base, picture)
        writing.watch(self._reason(place, now), bridged=same)
        if base is not None:
            moved = differences(base, picture) if same else None
            switch = [] if same else [Switch(now, base.plan.run_number, picture.plan.run_number)]
            turns = self._turns(place, now)
            writing.entry(min(start, now), moved, turns, switch)
        else:
            writing.entry(now, None, self._turns(place, now), [])
        if self._around is not None and self._around is not place.around:
            writing.around(self._around)
        if not same or writing.is_new or self._frame_due(place, now):
            writing.value("frame", now, 0, packed_frame(frame_of(picture, self._around)))
        writing.tidy()
        return writing

    def _frame_due(self, place: _Place, now: float) -> bool:
        first_look = place.around is None and self._around is not None
        return first_look or now - place.framed >= self._keeping.frame_minutes * 60

    def _reason(self, place: _Place, now: float) -> Reason | None:
        """Why a new span begins; None where the last one goes on."""
        if not place.spans:
            return "start"
        if self._base is None:
            return "stopped"
        silent = now - place.spans[-1].end
        if silent < -1:
            return "clock"
        if silent <= self._keeping.patience:
            return None
        if not self._own:
            return "stopped"
        return "store" if self.trouble else "unreachable"

    def _turns(self, place: _Place, now: float) -> list[Turn]:
        if place.around is None or self._around is None:
            return []
        turns = turns_between(place.around, self._around)
        return [msgspec.structs.replace(turn, at=min(turn.at, now)) for turn in turns]

    async def _found(self) -> _Place:
        packed_index = await cast(
            "Awaitable[list[bytes]]", self._redis.lrange(self._keys.index, 0, -1)
        )
        headers = await asyncio.to_thread(headers_from, packed_index)
        around = cast("bytes | None", await self._redis.get(self._keys.around))
        return _Place(
            headers=deque(headers),
            spans=await self._spans(),
            around=_AROUND.decode(zlib.decompress(around)) if around else None,
            size=sum(one.size for one in headers),
        )

    async def _spans(self) -> tuple[Span, ...]:
        return spans_from(cast("bytes | None", await self._redis.get(self._keys.watch)))

    async def _unguarded(self, write: Write) -> bool:
        async with self._redis.pipeline(transaction=True) as pipe:
            write(pipe)
            await pipe.execute()
        return True


class _Writing:
    """Commands that together lead from one place to the next; all are carried out, or none."""

    def __init__(self, keys: HistoryKeys, keeping: Keeping, place: _Place, now: float) -> None:
        self.now = now
        self.is_new = False
        self.place = _Place(deque(place.headers), place.spans, place.around, place.size)
        self._keys = keys
        self._life = keeping.life
        self._most = int(keeping.megabytes * 1024 * 1024)
        self._commands: list[_Command] = []

    def to(self, pipe: Pipeline) -> None:
        """Puts the commands into a transaction."""
        for command in self._commands:
            command(pipe)

    def watch(self, reason: Reason | None, *, bridged: bool) -> None:
        """The plan is watched up to now; with a reason, after a time in which it was not."""
        self.is_new = reason is not None
        if reason is None:
            self.place.spans = extended(self.place.spans, self.now)
        else:
            self.place.spans = (*self.place.spans, Span(self.now, self.now, reason, bridged))

    def entry(
        self, since: float, moved: Moved | None, turns: list[Turn], switches: list[Switch]
    ) -> None:
        """What moved; nothing is kept where nothing did."""
        if not turns and not switches and not (moved and len(moved)):
            return
        data = packed(moved) if moved and len(moved) else b""
        entry = msgspec.msgpack.encode(Entry(data, turns, switches))
        rows = len(moved) if moved else 0
        self.value("moves", since, rows, zlib.compress(entry, 1))
        if moved and rows:
            self._failures(moved)

    def value(self, kind: str, since: float, rows: int, data: bytes) -> None:
        """One more value, and its header at the end of the index."""
        number = self.place.next
        header = msgspec.convert((number, kind, since, self.now, rows, len(data)), Header)
        self.place.headers.append(header)
        self.place.size += len(data)
        line, life = msgspec.msgpack.encode(header), self._life
        self._commands.append(lambda pipe: pipe.set(self._keys.value(number), data, px=life))
        self._commands.append(lambda pipe: pipe.rpush(self._keys.index, line))

    def around(self, around: Surroundings) -> None:
        """The state against which the next one is compared."""
        self.place.around = around
        data, life = zlib.compress(msgspec.msgpack.encode(around)), self._life
        self._commands.append(lambda pipe: pipe.set(self._keys.around, data, px=life))

    def tidy(self) -> None:
        """Lets the oldest go, and gives every key that stays its life."""
        place, dropped = self.place, 0
        oldest = self.now - self._life.total_seconds()
        while len(place.headers) > 1 and (
            place.size > self._most or place.headers[0].until < oldest
        ):
            header = place.headers.popleft()
            place.size -= header.size
            dropped += 1
            self._commands.append(_deletion(self._keys.value(header.number)))
        if dropped:
            self._commands.append(lambda pipe: pipe.ltrim(self._keys.index, dropped, -1))
            oldest = max(oldest, place.headers[0].since)
        place.spans = living(place.spans, oldest) or place.spans[-1:]
        spans, life = msgspec.msgpack.encode(place.spans), self._life
        self._commands.append(lambda pipe: pipe.set(self._keys.watch, spans, px=life))
        for key in (self._keys.index, self._keys.around):
            self._commands.append(_renewal(key, life))

    def _failures(self, moved: Moved) -> None:
        failed = [number for text in FAILED if (number := moved.texts.find(text)) is not None]
        rows = (moved["was_status"][:, None] == failed).any(axis=1)
        rows |= (moved["status"][:, None] == failed).any(axis=1)
        rows |= (moved["flags"] & _BEFORE) != 0
        if not rows.any():
            return
        data, key, life = packed(moved.taken(rows)), self._keys.failures(self.now), self._life
        self._commands.append(lambda pipe: pipe.rpush(key, data))
        self._commands.append(_renewal(key, life))


def _deletion(key: str) -> _Command:
    return lambda pipe: pipe.delete(key)


def _renewal(key: str, life: timedelta) -> _Command:
    return lambda pipe: pipe.pexpire(key, life)


def _is_same(base: Picture, picture: Picture) -> bool:
    """Of one plan; a master that failed over tells the same plan."""
    one, other = base.plan, picture.plan
    return (one.run_number, one.plan_id) == (other.run_number, other.plan_id)
