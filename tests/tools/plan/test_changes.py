"""The net of many moves: exact totals, bounded lists, and nothing told that came back."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from tools.plan.copy.columns import NO_CODE, Flag
from tools.plan.copy.strings import Strings
from tools.plan.past.changes import GROUPS, PROGRESS, Changes, Line, net_changes
from tools.plan.past.episodes import recorded_episodes
from tools.plan.past.frame import Failure, Frame
from tools.plan.past.moved import JOB, STREAM, Moved, joined, nothing_moved
from tools.plan.past.shifts import Shifts
from tools.plan.past.surroundings import Turn, Value
from tools.plan.past.watch import Span, extended, holes, living

AT = 1_772_600_000
_STATUSES = ["HOLD", "READY", "EXEC", "SUCC", "ABEND", "FAIL", "CANCL", ""]


def move(number: int, was: str, now: str, at: int = AT, **more: Any) -> Moved:
    """One move of the job or stream with this number."""
    texts = Strings(["", "/", "/WS", "S", f"JOB{number}"])
    kind = more.pop("kind", JOB)
    same = {"flags": 0, "runs": 1, "priority": 10, "start": 0, "deadline": 0, "limit": 0}
    values = {
        "kind": kind,
        "high": UUID(int=number << 64 | 7).int >> 64,
        "low": 7,
        "name": texts.number(f"JOB{number}"),
        "folder": texts.number("/"),
        "workstation": texts.number("/WS"),
        "stream": texts.number("S"),
        "home": texts.number("/WS"),
        **{f"was_{name}": value for name, value in same.items()},
        **same,
        "was_status": texts.number(was),
        "status": texts.number(now),
        "code": NO_CODE,
        "at": at,
        **more,
    }
    empty = nothing_moved()
    columns = {
        name: np.array([values[name]], column.dtype) for name, column in empty.columns.items()
    }
    return Moved(columns, texts, {})


def line(changes: Changes, group: str) -> Line:
    """The one line of a group."""
    (found,) = changes.sections[group].lines  # type: ignore[index]
    return found


def test_a_way_through_the_statuses_is_one_line() -> None:
    """Where it began, what it went through, where it is, and when it came there."""
    steps = [move(1, "HOLD", "READY"), move(1, "READY", "EXEC", AT + 5)]
    told = net_changes(joined([*steps, move(1, "EXEC", "ABEND", AT + 60, code=8)]))
    found = line(told, "failed")
    assert found.path == ("HOLD", "READY", "EXEC", "ABEND")
    assert (found.key, found.at, found.code) == ("/WS#/S.JOB1", AT + 60, 8)
    assert (told.total, told.between, told.moves) == (1, 0, 3)


def test_what_came_back_is_counted_and_not_listed() -> None:
    """Held and released again within the time: no change, but a sign of life."""
    there = move(1, "HOLD", "HOLD", priority=0)
    back = move(1, "HOLD", "HOLD", AT + 9, was_priority=0)
    told = net_changes(joined([there, back]))
    assert (told.total, told.between) == (0, 1)
    assert line(net_changes(there), "held").fields[0].now == 0


def test_each_object_is_in_the_group_that_matters_most() -> None:
    """A failure that was also made late is a failure; a rerun that worked is healed."""
    late = Flag.LATE.value
    cases = {
        "failed": move(1, "EXEC", "FAIL", flags=late),
        "failed_again": move(2, "ABEND", "ABEND", runs=2),
        "stuck": move(3, "EXEC", "STUCK", kind=STREAM),
        "cancelled": move(4, "HOLD", "CANCL"),
        "held": move(5, "READY", "HOLD", priority=0),
        "late": move(6, "HOLD", "READY", flags=late),
        "healed": move(7, "ABEND", "SUCC", runs=2),
        "freed": move(8, "STUCK", "EXEC", kind=STREAM),
        "released": move(9, "HOLD", "READY", was_priority=0),
        "rerun": move(10, "ABEND", "EXEC", runs=2),
        "priority": move(11, "HOLD", "HOLD", priority=101),
        "stream_limit": move(12, "HOLD", "HOLD", kind=STREAM, limit=3),
        "times": move(13, "HOLD", "HOLD", deadline=AT),
        "added": move(14, "", "READY"),
        "gone": move(15, "SUCC", ""),
        "ended": move(16, "EXEC", "SUCC"),
        "started": move(17, "READY", "EXEC"),
        "other": move(18, "HOLD", "READY"),
    }
    told = net_changes(joined(list(cases.values())))
    assert {group: section.total for group, section in told.sections.items()} == dict.fromkeys(
        cases, 1
    )
    assert list(told.sections) == [group for group in GROUPS if group in cases]
    for group, one in cases.items():
        assert line(told, group).object_id == one.id(0)


def test_a_failure_between_two_looks_is_healed_and_not_lost() -> None:
    """HWA's own mark of an earlier run tells what nobody saw."""
    told = net_changes(move(1, "EXEC", "SUCC", runs=2, flags=Flag.ABENDED_BEFORE.value))
    assert list(told.sections) == ["healed"]


_MOVES = st.lists(
    st.tuples(st.integers(1, 6), st.sampled_from(_STATUSES), st.integers(0, 3)), max_size=30
)


@settings(max_examples=80, deadline=None)
@given(_MOVES)
def test_totals_are_exact_whatever_moved(steps: list[tuple[int, str, int]]) -> None:
    """Every object that differs is in one group; all others that moved came back."""
    state: dict[int, tuple[str, int]] = {}
    first: dict[int, tuple[str, int]] = {}
    moves = []
    for number, status, priority in steps:
        was = state.get(number, ("HOLD", 10))
        first.setdefault(number, was)
        if was == (status, priority):
            continue
        moves.append(move(number, was[0], status, was_priority=was[1], priority=priority))
        state[number] = (status, priority)
    told = net_changes(joined(moves), shown=2)
    differ = {
        number
        for number, now in state.items()
        if now[0] != first[number][0] or (now[0] and now[1] != first[number][1])
    }
    assert told.total == len(differ)
    assert told.between == len(state) - len(differ)
    assert all(len(section.lines) == min(section.total, 2) for section in told.sections.values())


def test_a_day_of_a_hundred_thousand_moves_is_told_in_bounds() -> None:
    """Totals are exact, lists stay short, and no object stands twice."""
    count, rng = 100_000, np.random.default_rng(7)
    one = joined([move(1, "READY", "EXEC"), move(2, "EXEC", "ABEND"), move(3, "EXEC", "SUCC")])
    rows = rng.integers(0, 3, count)
    big = one.taken(rows)
    big.columns["high"] = rng.integers(0, 40_000, count).astype("u8")
    big.columns["at"] = np.arange(AT, AT + count).astype("u4")
    told = net_changes(big)
    last = dict(zip(big["high"].tolist(), rows.tolist(), strict=True))
    failed = sum(row == 1 for row in last.values())
    assert told.moves == count
    assert told.sections["failed"].total == failed
    assert all(len(section.lines) <= 10 for section in told.sections.values())
    assert told.total + told.between == len(last)
    assert [each.at for each in told.sections["failed"].lines] == sorted(
        each.at for each in told.sections["failed"].lines
    )


def turn(field: str, was: Value, now: Value, at: float = AT, **more: Any) -> Turn:
    """One field of a workstation that changed."""
    return Turn(
        more.get("kind", "workstation"), "w1", more.get("key", "/APP01"), field, was, now, at
    )


def test_limits_fences_and_links_are_told_net() -> None:
    """A limit that was put back is no change; a link that is still down is."""
    told = net_changes(
        nothing_moved(),
        [
            turn("limit", 10, 0),
            turn("limit", 0, 10, AT + 9),
            turn("fence", 0, 40),
            turn("linked", True, False),
            turn("started", True, False, AT + 1),
            turn("in_use", 1, 2, kind="resource", key="/R"),
        ],
    )
    assert list(told.sections) == ["link", "fence"]
    assert told.between == 1
    assert {one.field for one in line(told, "link").fields} == {"linked", "started"}


def test_one_object_can_be_asked_for_by_name() -> None:
    """Its bare name, its pattern or its key; everything of it is told, progress too."""
    moved = joined(
        [move(1, "READY", "EXEC"), move(12, "EXEC", "SUCC"), move(2, "HOLD", "HOLD", priority=0)]
    )
    turns = [turn("limit", 1, 0), turn("limit", 1, 0, key="/OTHER")]
    assert net_changes(moved, turns, name="JOB12").total == 1
    assert net_changes(moved, turns, name="job1@").total == 2
    assert net_changes(moved, turns, name="S").total == 3
    assert net_changes(moved, turns, name="/WS#/S.JOB2").total == 1
    assert net_changes(moved, turns, name="WS#/S.JOB2").total == 1
    assert net_changes(moved, turns, name="APP01").total == 1
    assert net_changes(moved, turns, name="NONE").total == 0
    assert PROGRESS


def frame(*failures: str, plan: str = "p") -> Frame:
    """A whole state with these failures."""
    open_ = tuple(Failure(one, f"/WS#/S.{one}", "ABEND", 8, float(AT)) for one in failures)
    return Frame(AT, 1, plan, {}, {}, {}, {}, len(open_), open_, None)


def test_failures_of_a_time_without_moves_are_found_by_the_states_around_it() -> None:
    """What was open before is not new, nor what the moves tell already; plans are not mixed."""
    known = move(5, "EXEC", "ABEND")
    around = (frame("A"), frame("A", "B", known.id(0)))
    told = net_changes(known, holes=[around])
    assert told.sections["failed"].total == 2
    assert {one.key for one in told.sections["failed"].lines} == {"/WS#/S.B", "/WS#/S.JOB5"}
    assert (
        net_changes(known, holes=[(frame("A"), frame("B", plan="q")), (None, frame("B"))]).total
        == 1
    )


def test_failures_and_what_became_of_them() -> None:
    """Healed by the rerun, failed again, cancelled, gone with its plan, or still open."""
    day = 86_400
    steps = [
        move(1, "EXEC", "ABEND", AT, code=8),
        move(1, "ABEND", "EXEC", AT + 60, runs=2),
        move(1, "EXEC", "ABEND", AT + 120, code=8),
        move(1, "ABEND", "EXEC", AT + 180, runs=3),
        move(1, "EXEC", "SUCC", AT + 300, runs=3),
    ]
    other = [move(1, "EXEC", "FAIL", AT + day), move(1, "FAIL", "", AT + day + 60)]
    for one in other:
        one.columns["low"] = np.array([9], "u8")  # tomorrow's instance of the same job
    found = recorded_episodes(joined([*steps, *other, move(2, "EXEC", "ABEND")]), "/WS#/S.JOB1")
    assert [(one.status, one.code, one.outcome) for one in found] == [
        ("ABEND", 8, "again"),
        ("ABEND", 8, "healed"),
        ("FAIL", None, "gone"),
    ]
    assert [(one.settled - one.at).total_seconds() for one in found if one.settled] == [
        120,
        180,
        60,
    ]


@settings(max_examples=60)
@given(st.integers(1, 31_000_000))
def test_a_shift_began_less_than_a_shift_ago(second: int) -> None:
    """Also over midnight, and where the clocks are changed."""
    shifts = Shifts(zone=ZoneInfo("Europe/Berlin"))
    now = datetime(2026, 1, 2, tzinfo=UTC) + timedelta(seconds=second)
    began = shifts.began(now)
    assert began < now <= began + timedelta(hours=9)
    assert began.astimezone(shifts.zone).strftime("%H:%M") in {"06:00", "14:00", "22:00"}


def test_spans_and_holes() -> None:
    """Holes lie between spans and are cut to what was asked; the oldest is let go."""
    spans = extended((Span(0, 10), Span(20, 20, "stopped")), 30)
    assert spans[-1].end == 30
    assert [(one.start, one.end, one.reason) for one in holes(spans, 5, 15)] == [
        (10, 15, "stopped")
    ]
    assert holes(spans, 21, 30) == []
    assert living(spans, 25) == (Span(25, 30, "stopped"),)
