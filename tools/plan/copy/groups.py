"""Where our counts and HWA's own differ, and how those jobs are read again."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby

from tools.hwa.bulk import GroupCounts
from tools.hwa.oql import Field, Oql
from tools.plan.copy.counting import Group
from tools.plan.copy.tally import BY

ASKED = "workstation,status,folder"
_TIMED = frozenset({"RUNNING", "SUCCESSFUL", "ERROR"})
"""External statuses that a job enters with a time of its own."""
_AT_ONCE = 40  # groups in one query: its address must stay short enough for any proxy


@dataclass(frozen=True)
class Differences:
    """Groups that HWA counts otherwise than we: theirs less ours."""

    more: Mapping[Group, int]
    fewer: Mapping[Group, int]

    @property
    def objects(self) -> int:
        """How many objects at least are elsewhere than we think."""
        return max(sum(self.more.values()), -sum(self.fewer.values()))

    @property
    def balance(self) -> int:
        """How many objects HWA has in all more than we, or fewer."""
        return sum(self.more.values()) + sum(self.fewer.values())

    @property
    def groups(self) -> int:
        """How many groups differ."""
        return len(self.more) + len(self.fewer)

    def certain(self, before: "Differences") -> "Differences":
        """What is no mere matter of the moment at which each of us looked.

        In a plan that moves, what starts and ends is found by its time; a group of such jobs is
        looked into when it differs by as much as `before`. What leaves no time is, at once; and
        everything is where HWA has more objects in all, or fewer: no moment explains that.
        """
        if self.balance:
            return self
        again = self.shared(before)
        timeless = {group: by for group, by in self.more.items() if group[1] not in _TIMED}
        return Differences({**again.more, **timeless}, again.fewer)

    def shared(self, other: "Differences") -> "Differences":
        """What differs by as much in both."""
        return Differences(
            dict(self.more.items() & other.more.items()),
            dict(self.fewer.items() & other.fewer.items()),
        )

    def __bool__(self) -> bool:
        return bool(self.more or self.fewer)


NOTHING = Differences({}, {})


def differences(ours: Mapping[str, int], theirs: Mapping[str, int]) -> Differences:
    """The groups of which HWA has more than we, and those of which it has fewer."""
    named = {text for text, count in theirs.items() if ours.get(text) != count}
    shared = len(theirs) - sum(text not in ours for text in named)
    if shared < len(ours):
        named |= ours.keys() - theirs.keys()
    differing = {
        tuple(text.split(",")): by
        for text in named
        if (by := theirs.get(text, 0) - ours.get(text, 0))
    }
    return Differences(
        more={group: by for group, by in differing.items() if by > 0},
        fewer={group: by for group, by in differing.items() if by < 0},
    )


def understood(counts: GroupCounts) -> dict[str, int] | None:
    """HWA's groups, each under its parts in one text; None where they cannot be told apart."""
    groups = counts.grouped_count
    if any(text.count(",") != len(BY) - 1 for text in groups):
        return None
    return groups if sum(groups.values()) == counts.count else None


def newcomers(groups: Iterable[Group], status: str) -> Iterator[Oql]:
    """Queries that find what came into these groups; they may find others as well."""
    by_status = sorted(groups, key=lambda group: (group[1], group))
    for common, same in groupby(by_status, key=lambda group: group[1]):
        listed = list(same)
        for start in range(0, len(listed), _AT_ONCE):
            some = listed[start : start + _AT_ONCE]
            yield Field(status).eq(common) & _places(some)


def neighbours(groups: Iterable[Group]) -> Iterator[tuple[Group, Oql]]:
    """For each workstation and folder from which jobs are gone, the query for all there."""
    for workstation, folder in sorted({(group[0], group[2]) for group in groups}):
        place = (workstation, "", folder)
        yield place, _places([place])


def _places(groups: list[Group]) -> Oql:
    workstations = sorted({group[0] for group in groups})
    folders = sorted({group[2] for group in groups})
    return Field("workstation").one_of(workstations) & Field("folder").one_of(folders)
