"""How many rows are in each group that HWA counts itself, kept as rows change."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from tools.plan.copy.columns import Vocabulary
from tools.plan.copy.counting import counted
from tools.plan.copy.table import Rows, Table

BY = ("workstation", "common", "folder")


@dataclass(frozen=True)
class Tally:
    """Counts under HWA's own names of the groups: workstation, external status and folder."""

    counts: Mapping[str, int]

    @classmethod
    def of(cls, table: Table, words: Vocabulary) -> "Tally":
        """All the table's rows, counted."""
        groups = counted(table, words, BY, table.alive)
        return cls({",".join(group): count for group, count in groups.items()})

    def followed(self, before: Table, after: Table, rows: Rows, words: Vocabulary) -> "Tally":
        """The counts after these rows changed; the effort is that of the rows, not of the plan."""
        if not len(rows):
            return self
        counts = dict(self.counts)
        known = rows[rows < len(before)]
        for table, some, step in ((before, known, -1), (after, rows, 1)):
            for group, count in _grouped(table, some, words).items():
                counts[group] = counts.get(group, 0) + step * count
                if not counts[group]:
                    del counts[group]
        return Tally(counts)


def _grouped(table: Table, rows: Rows, words: Vocabulary) -> Counter[str]:
    rows = rows[table.alive[rows]]
    numbers = zip(*(table[name][rows].tolist() for name in BY), strict=True)
    return Counter(
        f"{words.workstations[workstation]},{words.words[common]},{words.folders[folder]}"
        for workstation, common, folder in numbers
    )
