"""What many failed and waiting jobs have in common: their roots, one line each."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

import numpy as np

from tools.causes.common_answer import Answer
from tools.causes.common_findings import answered
from tools.causes.common_live import common_live
from tools.causes.common_place import placed
from tools.causes.common_scope import Among, Asked, Scope, scope_of
from tools.causes.failed_together import Together, failed_together
from tools.causes.root_records import Proofs, proven
from tools.hwa.client import HwaClient
from tools.kept.stretch import no_stretch
from tools.listing.lost_names import lost_folder
from tools.listing.overview import LiveCopy, no_copy
from tools.listing.vocabulary import unknown_words
from tools.plan.causes.bursts import Failed, Group
from tools.plan.causes.common import (
    Share,
    Waiting,
    best,
    divided,
    is_slow,
    regrouped,
    relevant,
    shares,
    urgent,
)
from tools.plan.causes.reasons import Reasons, Root
from tools.plan.causes.standing import Standing
from tools.plan.copy.picture import Picture
from tools.plan.copy.where import Where, jobs_where
from tools.plan.diagnosis import CauseCode
from tools.report import Report

SHOWN = 10
_CANDIDATES = 14  # a few more than are shown: some may have moved on since the copy was read
_SLOW_SHOWN = 3
_TOGETHER = 3  # failures with one trouble are one root from so many on
_LOST = frozenset({CauseCode.AGENT_LOST, CauseCode.NOT_LAUNCHED, None})
"""What jobs die of when their machine goes; None where nothing could be read."""


async def common_causes(  # noqa: PLR0913 - each is a part of the question
    hwa: HwaClient,
    copy: LiveCopy = no_copy,
    *,
    states: Sequence[str] = (),
    stream: str = "",
    workstation: str = "",
    folder: str = "",
    since: datetime | None = None,
    until: datetime | None = None,
    among: Among = "all",
) -> Report:
    """The roots of all failures and waits that are meant, what holds up most first.

    Raises:
        HwaError: HWA could not be asked.
    """
    if unknown := unknown_words(states, (), ()):
        return unknown
    states = tuple(state.upper() for state in states)
    asked = Asked(states, stream, workstation, folder, since, until, among)
    if empty := _no_stretch(since, until):
        return empty
    picture = copy()
    asked = placed(picture, asked) if picture else asked
    if folder and (lost := await _lost(hwa, picture, folder)):
        return lost
    if picture is None:
        return await common_live(hwa, asked)
    standing = Standing.of(picture)
    scope = await scope_of(hwa, standing, asked)
    return scope if isinstance(scope, Report) else await _Case(hwa, standing, asked, scope).report()


async def _lost(hwa: HwaClient, picture: Picture | None, folder: str) -> Report | None:
    """Of a folder that is not there, nothing is healthy."""
    if picture is not None and jobs_where(picture, Where(folder=folder.upper())).any():
        return None
    return await lost_folder(hwa, folder)


def _no_stretch(since: datetime | None, until: datetime | None) -> Report | None:
    return no_stretch(since, until, until) if since and until else None


class _Weighed(NamedTuple):
    roots: list[Share]
    slow: list[Share]
    best: Share | None
    waiting: Waiting


@dataclass
class _Case:
    """One question on a copy of the plan."""

    hwa: HwaClient
    standing: Standing
    asked: Asked
    scope: Scope

    async def report(self) -> Report:
        """Weighs the roots in the copy, reads them again, and weighs anew where one moved on."""
        together = await self._together(await asyncio.to_thread(self._failures))
        reasons = await asyncio.to_thread(self._reasons, together)
        weighed = await asyncio.to_thread(self._weighed, reasons)
        proofs = await self._proven(weighed)
        if proofs.moved:
            reasons = reasons.without({share.root for share in proofs.moved})
            weighed = await asyncio.to_thread(self._weighed, reasons)
            proofs = await self._proven(weighed)
        return answered(self._answer(together, weighed, proofs))

    def _failures(self) -> list[Failed]:
        rows = np.flatnonzero(self.scope.jobs & self.standing.states.failed)
        return self._failed(rows.tolist())

    def _failed(self, rows: Sequence[int]) -> list[Failed]:
        picture = self.standing.picture
        ended = picture.jobs["ended"]
        views = [picture.job(row) for row in rows]
        return [
            Failed(one.id, one.name, one.workstation, int(ended[one.row]), one.row) for one in views
        ]

    async def _together(self, failed: Sequence[Failed]) -> Together:
        if len(failed) < 2 or self.asked.among == "waiting":
            return Together([Group((job,), None, "", 0) for job in failed])
        return await failed_together(self.hwa, failed)

    def _reasons(self, together: Together) -> Reasons:
        """Why those jobs stand: failures that are one trouble under one root."""
        standing, picture = self.standing, self.standing.picture
        found = relevant(standing, standing.trouble, self.scope.jobs)
        if self.scope.single:
            progress = relevant(standing, standing.progress, self.scope.jobs)
            found = found.joined(progress)
        moved = [picture.job_row(identity) for identity in together.moved]
        rows = [row for row in moved if row is not None]
        found = found.only(~np.isin(found.nodes, rows))
        return regrouped(found, self._groups(together.groups))

    def _groups(self, groups: Sequence[Group]) -> Mapping[int, Root]:
        large = [group for group in groups if len(group.jobs) >= _TOGETHER]
        return {job.place: self._root_of(group) for group in large for job in group.jobs}

    def _root_of(self, group: Group) -> Root:
        """A machine that is down is the cause of what died on it; else the first that failed."""
        first = group.jobs[0].place
        place = int(self.standing.picture.jobs["workstation"][first])
        lost = len(group.workstations) == 1 and group.cause in _LOST
        down = self.standing.places.dead.get(place) if lost else None
        if down in {CauseCode.WORKSTATION_UNLINKED, CauseCode.WORKSTATION_STOPPED}:
            return Root(down, place)
        return Root(CauseCode.PREDECESSOR_FAILED, first)

    def _weighed(self, reasons: Reasons) -> _Weighed:
        found = shares(self.standing, reasons, self.scope.jobs)
        pressing = [share for share in found if not is_slow(share)]
        slow = [share for share in found if is_slow(share)]
        whole = self.scope.single or not pressing
        named = reasons if whole else urgent(reasons)
        waiting = divided(self.standing, self.scope.jobs, named)
        first = best(pressing) or (best(slow) if whole else None)
        if whole:
            return _Weighed([*pressing, *slow], [], first, waiting)
        return _Weighed(pressing, slow, first, waiting)

    async def _proven(self, weighed: _Weighed) -> Proofs:
        first = [*weighed.roots[:_CANDIDATES], *weighed.slow[:_SLOW_SHOWN]]
        if weighed.best and weighed.best not in first:
            first.append(weighed.best)
        return await proven(self.hwa, self.standing, first)

    def _answer(self, together: Together, weighed: _Weighed, proofs: Proofs) -> Answer:
        known = {one.share.root: one for one in proofs.proven}
        stand = [share for share in weighed.roots if share not in proofs.moved]
        shown = [known[share.root] for share in stand if share.root in known]
        slow = [known[share.root] for share in weighed.slow[:_SLOW_SHOWN] if share.root in known]
        first = weighed.best
        return Answer(
            standing=self.standing,
            asked=self.asked,
            scope=self.scope,
            waiting=weighed.waiting,
            together=together,
            roots=len(stand),
            shown=shown[:SHOWN],
            slow=slow,
            best=known.get(first.root) if first else None,
            unread=tuple(proofs.gaps),
        )
