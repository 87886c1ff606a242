"""The plant as this server knows it: a picture kept fresh in the background, and its health."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from time import perf_counter
from typing import Literal

import structlog

from server.journal import Journal
from server.shared_plan import SharedPlan
from server.store import StoreUnavailable
from tools.hwa.errors import HwaError, HwaUnsupported
from tools.plan.copy.mirror import Mirror, PlanUnsteady
from tools.plan.copy.moves import Moves
from tools.plan.copy.picture import Picture
from tools.plan.copy.snapshot import SnapshotBroken

log = structlog.get_logger()
_LONGEST_WAIT = 4
"""Intervals between tries while nothing but failures come."""
_PATIENCE = 3
"""Failures in a row after which a reader gives the lease back."""

_LOOK_SECONDS = 60.0
"""Between two looks at workstations, resources and prompts; the copy reads them more rarely."""

Role = Literal["reader", "follower"]
State = Literal["loading", "fresh", "stale", "unsupported"]


@dataclass(frozen=True)
class PlantHealth:
    """What an operator of Resync wants to know of its copy of the plan."""

    state: State
    role: Role
    percent: int | None
    read_at: datetime | None
    age_seconds: float | None
    complete: bool
    gaps: list[str]
    jobs: int
    streams: int
    run_number: int | None
    loads: int
    refreshes: int
    refresh_seconds: float | None
    failures: int
    last_failure: str


@dataclass
class _Count:
    refreshes: int = 0
    failures: int = 0
    in_a_row: int = 0
    last_failure: str = ""
    seconds: float | None = None


@dataclass
class Plant:
    """Keeps a mirror fresh: reads HWA while it holds the lease, follows the holder while not."""

    mirror: Mirror
    shared: SharedPlan | None
    seconds: float
    clock: Callable[[], datetime] = lambda: datetime.now(UTC)
    role: Role = "follower"
    loaded: asyncio.Event = field(default_factory=asyncio.Event)
    supported: bool = True
    """False once the engine has turned out to have no API that a copy can be read through."""
    journal: Journal | None = None
    _count: _Count = field(default_factory=_Count)
    _heard: int | None = None
    """How far the load is by the word of the process that reads."""

    @property
    def picture(self) -> Picture | None:
        """The newest whole state; None until one was read."""
        return self.mirror.picture

    def copy(self) -> Picture | None:
        """The picture, where it is fresh enough that a figure from it may be stated."""
        return self.picture if self._state(self._age()) == "fresh" else None

    @property
    def moves(self) -> Moves:
        """What moved between the states that this server saw."""
        return self.mirror.moves

    def health(self) -> PlantHealth:
        """The figures of this moment."""
        picture, count = self.picture, self._count
        age = self._age()
        return PlantHealth(
            state=self._state(age),
            role=self.role,
            percent=self.percent if picture is None else 100,
            read_at=picture.read_at if picture else None,
            age_seconds=age,
            complete=bool(picture and picture.complete),
            gaps=[gap.what for gap in picture.gaps] if picture else [],
            jobs=picture.jobs.living if picture else 0,
            streams=picture.streams.living if picture else 0,
            run_number=picture.plan.run_number if picture else None,
            loads=self.mirror.loads,
            refreshes=count.refreshes,
            refresh_seconds=count.seconds,
            failures=count.failures,
            last_failure=count.last_failure,
        )

    async def run(self) -> None:
        """Turn after turn, as long as the engine can be copied; after a failure the next tries."""
        while self.supported:
            await self.turn()
            failed = min(self._count.in_a_row, _LONGEST_WAIT)
            await asyncio.sleep(self.seconds * max(1, failed))

    async def turn(self) -> None:
        """One refresh, whether it succeeds or not."""
        started = perf_counter()
        try:
            await self._read_or_follow()
        except HwaUnsupported as error:
            self.supported = False
            log.warning("plan_not_copied", reason=str(error))
            await self._release()
        except (HwaError, PlanUnsteady, StoreUnavailable, SnapshotBroken) as error:
            self._failed(error)
            await self._step_back()
            log.warning("plan_not_refreshed", reason=f"{type(error).__name__}: {error}")
        except Exception as error:
            # The outermost loop: what nobody foresaw must not leave an old plan without a word.
            self._failed(error)
            log.exception("plan_refresh_broke")
        else:
            self._count.in_a_row = 0
            self._count.refreshes += 1
            self._count.seconds = round(perf_counter() - started, 3)
        if self.picture is not None:
            self.loaded.set()
            await self._keep(self.picture)

    async def look(self) -> None:
        """What the plan runs on, for the journal; only who reads the plan looks."""
        await self.loaded.wait()
        while self.journal is not None:
            try:
                if self.role == "reader":
                    await self.journal.look()
            except Exception:
                # The outermost loop: one look that broke must not be the last.
                log.exception("look_broke")
            await asyncio.sleep(_LOOK_SECONDS)

    async def keep_lease(self) -> None:
        """Renews the lease while a long read goes on; one that is lost ends the role."""
        if self.shared is None:
            return
        while True:
            await asyncio.sleep(self.shared.lease_seconds / 3)
            if self.role == "reader":
                # Without Redis the reader goes on: nobody else can begin to read either.
                with suppress(StoreUnavailable):
                    self.role = "reader" if await self.shared.renew() else "follower"
                    await self._tell(self.shared)

    async def _keep(self, picture: Picture) -> None:
        """The reader records what it found; the others note how far that is."""
        if self.journal is None:
            return
        try:
            if self.role == "reader":
                await self.journal.record(picture)
            else:
                await self.journal.followed(picture)
        except Exception:
            # As above: what goes wrong with the past must not stop the present.
            log.exception("history_broke")

    async def _tell(self, shared: SharedPlan) -> None:
        if self.role == "reader" and self.picture is None:
            await shared.tell(self.percent)

    async def _step_back(self) -> None:
        """A reader that cannot read lets another try."""
        if self.shared and self.role == "reader" and self._count.in_a_row >= _PATIENCE:
            await self._release()

    async def _release(self) -> None:
        self.role = "follower"
        if self.shared:
            self.shared.forget()
            with suppress(StoreUnavailable):
                await self.shared.release()

    async def _read_or_follow(self) -> None:
        if self.shared is None:
            self.role = "reader"
            await self._read()
            return
        try:
            claimed = await self.shared.claim()
        except StoreUnavailable:
            if self.role == "follower":
                raise
            # Without Redis the reader goes on; the others tell how old their picture is.
            log.warning("plan_not_shared")
            self.shared.forget()
            await self._read()
            self.mirror.updates = []
            return
        if claimed and self.role == "follower":
            # What the last reader published is the newest state: reading goes on from there.
            with suppress(SnapshotBroken):
                await self._follow(self.shared)
            if self.picture is not None:
                await self._keep(self.picture)
        self.role = "reader" if claimed else "follower"
        if claimed:
            await self._read_and_publish(self.shared)
        else:
            await self._follow(self.shared)

    async def _read(self) -> None:
        await self.mirror.refresh()
        if self.role == "reader":
            await self.mirror.sweep()

    async def _read_and_publish(self, shared: SharedPlan) -> None:
        loads = self.mirror.loads
        await self._read()
        picture, updates = self.mirror.picture, self.mirror.updates
        if picture is None:
            return
        self.mirror.updates = []
        if not await shared.publish(picture, updates, whole=self.mirror.loads != loads):
            self.role = "follower"
            log.info("plan_lease_lost")

    async def _follow(self, shared: SharedPlan) -> None:
        picture = await shared.follow(self.picture)
        if picture is None:
            self._heard = await shared.told()
        if picture is not None and picture is not self.picture:
            await self.mirror.adopt(picture)

    @property
    def percent(self) -> int | None:
        """How far a load is, in hundredths; None where that is not known."""
        return self._heard if self.role == "follower" else self.mirror.progress.percent

    def _age(self) -> float | None:
        picture = self.picture
        return None if picture is None else (self.clock() - picture.read_at).total_seconds()

    def _state(self, age: float | None) -> State:
        if not self.supported:
            return "unsupported"
        if age is None:
            return "loading"
        return "fresh" if age <= self.seconds * (_LONGEST_WAIT + 1) else "stale"

    def _failed(self, error: Exception) -> None:
        self._count.failures += 1
        self._count.in_a_row += 1
        self._count.last_failure = f"{type(error).__name__}: {error}"


@asynccontextmanager
async def open_plant(
    mirror: Mirror,
    shared: SharedPlan | None,
    *,
    seconds: float,
    clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    journal: Journal | None = None,
) -> AsyncIterator[Plant]:
    """A plant that loads in the background at once; at its end it lets another read."""
    plant = Plant(mirror, shared, seconds, clock, journal=journal)
    works = (plant.run(), plant.keep_lease(), plant.look())
    tasks = [asyncio.create_task(work) for work in works]
    try:
        yield plant
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        if shared is not None and plant.role == "reader":
            with suppress(StoreUnavailable):
                await shared.release()
