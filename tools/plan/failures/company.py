"""The other jobs of a failed one: those of its machine then, and those that directly follow it."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

import numpy as np

from tools.plan.copy.columns import Flag
from tools.plan.copy.links import job_nodes
from tools.plan.copy.picture import Picture
from tools.plan.copy.strings import Strings

WINDOW = 3600
"""Seconds before and after."""
_NAMED = 3
_FAILED = ("ABEND", "FAIL")

Suspect = Literal["machine", "job", "open"]


@dataclass(frozen=True)
class Company:
    """How the other jobs of a machine ended there and then; some of the failed by their ids."""

    failed: int
    succeeded: int
    ids: tuple[str, ...] = ()

    @property
    def suspect(self) -> Suspect:
        """Where most others failed too it is the machine, where hardly any did it is the job."""
        if self.failed >= 2 and self.failed >= self.succeeded:
            return "machine"
        if self.succeeded and self.failed * 4 <= self.succeeded:
            return "job"
        return "open"


def company(picture: Picture, job_id: str, workstations: Collection[str], at: datetime) -> Company:
    """Of the copy: the last runs of other jobs of these workstations that ended around then."""
    table, words = picture.jobs, picture.words
    ended, moment = table["ended"].astype(np.int64), at.timestamp()
    mask = table.alive & (ended > 0) & (np.abs(ended - moment) <= WINDOW)
    mask &= np.isin(table["workstation"], _known(words.workstations, workstations))
    mask &= (table["flags"] & Flag.CANCELED.value) == 0
    if (own := picture.job_row(job_id)) is not None:
        mask[own] = False
    codes = [code for word in _FAILED if (code := words.words.find(word)) is not None]
    failed = mask & np.isin(table["status"], codes)
    succeeded = mask & (table["status"] == words.words.find("SUCC"))
    rows = np.flatnonzero(failed)
    near = rows[np.argsort(np.abs(ended[rows] - moment), kind="stable")][:_NAMED]
    ids = tuple(picture.job(row).id for row in near.tolist())
    return Company(len(rows), int(np.count_nonzero(succeeded)), ids)


def _known(texts: Strings, wanted: Iterable[str]) -> list[int]:
    """The numbers of those texts that any row has."""
    return [number for number in map(texts.find, wanted) if number is not None]


def following(picture: Picture, row: int) -> list[str]:
    """The ids of the jobs in the plan that wait directly for this one."""
    node = job_nodes(np.array([row]))[0]
    owners = picture.links.owner[picture.links.followed == node]
    rows = np.unique(owners[owners % 2 == 0]) // 2
    return [picture.job(one).id for one in rows[picture.jobs.alive[rows]].tolist()]
