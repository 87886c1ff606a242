"""The model of a generated plant: what is defined, whether or not today's plan has an instance."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import accumulate
from random import Random

from tools.hwa.simulator.plan.blueprint import Blueprint, JobSpec, StreamSpec
from tools.hwa.simulator.plan.build import HOUR
from tools.hwa.simulator.plan.definitions import (
    Calendar,
    Model,
    RunCycle,
    RunCycleGroup,
    StreamDefinition,
    VariableTable,
)
from tools.hwa.simulator.plan.run_cycles import WEEKDAYS, selects
from tools.hwa.simulator.plan.world import World
from tools.hwa.simulator.plants.plant import AREAS, Area
from tools.hwa.simulator.plants.recipe import Recipe

ABSENT = 0.05
"""The share of definitions that today's plan has no instance of."""

HOLIDAYS = ((1, 1), (4, 21), (5, 1), (9, 7), (10, 12), (11, 2), (11, 15), (12, 25))
ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Rhythm:
    """How often a stream runs: cycles, groups and free days that many streams share."""

    share: int
    cycles: tuple[RunCycle, ...] = ()
    groups: tuple[str, ...] = ()
    free_days: str = "/HOLIDAYS"


@dataclass(frozen=True, slots=True)
class Flaw:
    """Why a stream that should run today is not in the plan."""

    draft: bool = False
    from_days: int | None = None
    to_days: int | None = None


FLAWS = (Flaw(draft=True), Flaw(from_days=12), Flaw(to_days=-3))
"""Still a draft, not valid yet, valid no more."""


def plan_day(world: World) -> date:
    """The day that the plan is made for: the one on which it starts."""
    return datetime.fromtimestamp(world.plan_start, UTC).date()


def define(world: World, recipe: Recipe, paper: Blueprint) -> Model:
    """Every stream of the plan with run cycles that pick its day, and others that are not in it."""
    day = plan_day(world)
    model = _surroundings(world, day)
    random = recipe.random(" model")
    menu = list(rhythms(day))
    menus = inside, outside = _sorted_out(menu, model, day)
    today: dict[str, StreamDefinition] = {}
    for spec in paper.streams:
        if spec.path in today or spec.carried_forward or spec.earlier:
            continue
        rhythm = menu[0] if spec.name.startswith("FINAL") else _pick(random, inside)
        today[spec.path] = _definition(world, spec, rhythm)
    for spec in paper.streams:
        if spec.path not in today:
            today[spec.path] = _definition(world, spec, _pick(random, outside))
    for spec in absentees(recipe, paper):
        today[spec.path] = _absent(world, random, spec, menus)
    model.streams = {each.id: each for each in today.values()}
    return model


def absentees(recipe: Recipe, paper: Blueprint) -> list[StreamSpec]:
    """Streams that are defined beside those of the blueprint: one for every twenty."""
    random = recipe.random(" absentees")
    inner = [area for area in AREAS if area.folder != "/"]
    return [_absentee(random, number, inner) for number in range(_count(paper))]


def rhythms(day: date) -> Iterator[Rhythm]:
    """Every way to run that the plant knows; `day` fixes the dates of the simple ones."""
    daily = _rule("DAILY", "FREQ=DAILY;INTERVAL=1", "NONE")
    yield Rhythm(50, (daily,))
    yield Rhythm(25, (_rule("WORKDAYS", "FREQ=DAILY;INTERVAL=1", "DO_NOT_SELECT"),))
    yield Rhythm(6, groups=("/WORKWEEK",))
    for name in WEEKDAYS:
        yield Rhythm(2, (_rule(f"WEEKLY_{name}", f"FREQ=WEEKLY;INTERVAL=1;BYDAY={name}", "NONE"),))
        skip = _rule(f"NOT_{name}", f"FREQ=WEEKLY;INTERVAL=1;BYDAY={name}", "NONE", exclusive=True)
        yield Rhythm(1, (daily, skip))
    for number in (1, 5, 10, 15, 20, 25, -1):
        rule = f"FREQ=MONTHLY;INTERVAL=1;BYMONTHDAY={number}"
        yield Rhythm(
            1, (_rule("MONTHLY", rule, "NEAREST_AFTER" if number > 0 else "NEAREST_BEFORE"),)
        )
    yield Rhythm(1, (_rule("SECOND_TUESDAY", "FREQ=MONTHLY;INTERVAL=1;BYDAY=2TU", "NONE"),))
    for calendar, offset in (("/MONTHEND", -2), ("/MONTHEND", 1), ("/PAYDAYS", -1)):
        yield Rhythm(1, (_by_calendar(calendar, offset),))
    off = RunCycle("NOT_ON_HOLIDAYS", "calendar", calendar="/HOLIDAYS", exclusive=True,
                   free_days_rule="NONE")  # fmt: skip
    yield Rhythm(3, (daily, off), free_days="")
    for away in (0, 1, -7):
        dates = (day + away * ONE_DAY,)
        yield Rhythm(1, (RunCycle("ONCE", "simple", dates=dates, free_days_rule="NONE"),))


def _rule(name: str, expression: str, free_days: str, *, exclusive: bool = False) -> RunCycle:
    return RunCycle(name, expression=expression, free_days_rule=free_days, exclusive=exclusive)


def _by_calendar(calendar: str, offset: int) -> RunCycle:
    return RunCycle(
        calendar.strip("/"),
        "calendar",
        calendar=calendar,
        offset=offset,
        offset_unit="WORKDAY",
        free_days_rule="NONE",
    )


def _surroundings(world: World, day: date) -> Model:
    """Calendars, a group and variable tables."""
    first, last = date(day.year - 1, 1, 1), date(day.year + 1, 12, 31)
    days = [first + number * ONE_DAY for number in range((last - first).days + 1)]
    calendars = (
        ("HOLIDAYS", "Bank holidays", [d for d in days if (d.month, d.day) in HOLIDAYS]),
        ("MONTHEND", "Last days of months", [d for d in days if (d + ONE_DAY).day == 1]),
        ("PAYDAYS", "Days on which wages are paid", [d for d in days if d.day in {5, 20}]),
        ("AUDITDAY", "Last year's audits", [d for d in days if d.year < day.year and d.day == 9]),
    )
    made = (
        Calendar(world.uuid("calendar", name), name, description=about, dates=frozenset(dates))
        for name, about, dates in calendars
    )
    week = _rule("MO_TO_FR", "FREQ=WEEKLY;INTERVAL=1;BYDAY=MO,TU,WE,TH,FR", "DO_NOT_SELECT")
    group = RunCycleGroup(world.uuid("runcyclegroup", "WORKWEEK"), "WORKWEEK", cycles=(week,))
    return Model(
        calendars={each.id: each for each in made},
        groups={group.id: group},
        tables={each.id: each for each in _tables(world)},
    )


def _tables(world: World) -> Iterator[VariableTable]:
    yield VariableTable(
        world.uuid("variabletable", "MAIN_TABLE"),
        "MAIN_TABLE",
        default=True,
        variables=(("ENVIRONMENT", "PROD"), ("DATADIR", "/data"), ("RETRIES", "3")),
    )
    for area in AREAS:
        if area.folder != "/":
            name = f"{area.prefix}_VARS"
            pairs = (("INBOX", f"/data/{area.prefix.lower()}/in"), ("LEVEL", "2"))
            identity = world.uuid("variabletable", name)
            yield VariableTable(identity, name, area.folder, variables=pairs)


def _sorted_out(
    menu: Iterable[Rhythm], model: Model, day: date
) -> tuple[list[Rhythm], list[Rhythm]]:
    """The rhythms that pick the day, and those that do not."""
    parts: tuple[list[Rhythm], list[Rhythm]] = ([], [])
    for each in menu:
        sample = StreamDefinition(
            "", "", "/", "", "", cycles=each.cycles, groups=each.groups,
            free_days_calendar=each.free_days,
        )  # fmt: skip
        parts[not selects(sample, model, day)].append(each)
    return parts


def _pick(random: Random, some: Sequence[Rhythm]) -> Rhythm:
    weights = tuple(accumulate(each.share for each in some))
    return random.choices(some, cum_weights=weights)[0]


def _definition(world: World, spec: StreamSpec, rhythm: Rhythm) -> StreamDefinition:
    folder = next((a for a in AREAS if a.folder == spec.folder and a.folder != "/"), None)
    return StreamDefinition(
        id=world.uuid("definition", spec.path),
        abstract_id=world.uuid("abstract", spec.path),
        folder=spec.folder,
        name=spec.name,
        workstation=spec.on,
        free_days_calendar=rhythm.free_days,
        cycles=rhythm.cycles,
        groups=rhythm.groups,
        start_time=_clock_time(world, spec.at or 0.0),
        priority=spec.priority if spec.planned_priority is None else spec.planned_priority,
        limit=spec.limit,
        variable_table=f"{folder.folder}/{folder.prefix}_VARS" if folder else "",
        jobs=tuple(job.name for job in spec.jobs),
    )


def _absent(
    world: World, random: Random, spec: StreamSpec, menus: tuple[list[Rhythm], list[Rhythm]]
) -> StreamDefinition:
    """A definition that does not select the day: by its rhythm, or by a flaw."""
    inside, outside = menus
    if random.random() < 0.5:
        return _definition(world, spec, _pick(random, outside))
    flaw, day = random.choice(FLAWS), plan_day(world)
    made = _definition(world, spec, _pick(random, inside))
    made.draft = flaw.draft
    made.valid_from = None if flaw.from_days is None else day + flaw.from_days * ONE_DAY
    made.valid_to = None if flaw.to_days is None else day + flaw.to_days * ONE_DAY
    return made


def _absentee(random: Random, number: int, areas: Sequence[Area]) -> StreamSpec:
    area = random.choice(areas)
    topic = random.choice(area.topics)
    names = [f"{topic}_STEP_X{number:04d}{chr(65 + at)}" for at in range(random.randint(1, 5))]
    return StreamSpec(
        folder=area.folder,
        name=f"{area.prefix}{topic[:7]}X{number:04d}",
        on=area.agent,
        at=round(random.uniform(1, 20) * 12) / 12,
        jobs=tuple(
            JobSpec(name=name, minutes=5, after=tuple(names[at - 1 : at]))
            for at, name in enumerate(names)
        ),
    )


def _clock_time(world: World, hours: float) -> str:
    at = datetime.fromtimestamp(world.plan_start + round(hours * HOUR), UTC)
    return f"{at:%H%M}"


def _count(paper: Blueprint) -> int:
    return max(8, round(len(paper.streams) * ABSENT / (1 - ABSENT)))
