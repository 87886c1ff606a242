"""Nodes of an outlook as an answer tells them: their moments, and their records as they are now."""

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from types import MappingProxyType

import numpy as np

from tools.by_id import by_ids
from tools.hwa.client import HwaClient, Read
from tools.hwa.models import JobInPlan, JobStreamInPlan, Page, WorkstationInPlan
from tools.listing.overview import call_for, gaps_of
from tools.plan.ahead.deciding import Stop
from tools.plan.ahead.outlook import Outlook
from tools.plan.ahead.situation import State
from tools.plan.ahead.spread import Draws
from tools.plan.ahead.supposed import OF_STATION
from tools.plan.copy.columns import Flag
from tools.plan.copy.picture import Picture
from tools.plan.copy.things import CAUSES, things_in
from tools.plan.copy.views import JobView, StreamView
from tools.plan.diagnosis import CauseCode, Expected, RootCause
from tools.receipts import Gap, ObjectKind, ObjectRef, Receipt
from tools.records import count_receipt, receipt, ref

Told = JobInPlan | JobStreamInPlan | WorkstationInPlan
_THINGS: Mapping[CauseCode, ObjectKind] = MappingProxyType(
    {
        CauseCode.PROMPT_WAITING: "prompt",
        CauseCode.PROMPT_REFUSED: "prompt",
        CauseCode.FILE_MISSING: "file",
        CauseCode.PREDECESSOR_NOT_IN_PLAN: "job",
        CauseCode.PREDECESSOR_ORPHAN: "job",
        CauseCode.REMOTE_ENGINE: "workstation",
    }
)
_OVER = frozenset({"SUCC", "ABEND", "FAIL", "CANCL", "SUPPR"})


def station_number(picture: Picture, record: WorkstationInPlan) -> int | None:
    """The workstation's number in the copy's vocabulary; None where no job runs there."""
    path = f"{record.folder.rstrip('/')}/{record.name}"
    find = picture.words.workstations.find
    numbers = (find(text) for text in (record.key, path, record.name) if text)
    return next((number for number in numbers if number is not None), None)


class Foreseen:
    """What of an outlook is told; `read` first what is to be told, all of it in few calls."""

    def __init__(self, hwa: HwaClient, outlook: Outlook) -> None:
        self.hwa, self.outlook = hwa, outlook
        self.picture = outlook.situation.picture
        self._told: dict[str, Receipt] = {}
        self._refs: dict[str, ObjectRef] = {}
        self._moved: set[str] = set()

    async def read(self, nodes: Iterable[int], stops: Iterable[Stop] = ()) -> None:
        """Reads again what the answer will name: the nodes, and what stops are about.

        Raises:
            HwaError: HWA could not be asked.
        """
        stops = list(stops)
        views = [self.view(node) for node in (*nodes, *(one.node for one in stops))]
        fresh = [one for one in views if one.id not in self._told]
        jobs = dict.fromkeys(one.id for one in fresh if isinstance(one, JobView))
        streams = dict.fromkeys(one.id for one in fresh if isinstance(one, StreamView))
        hwa = self.hwa
        of_jobs, of_streams, of_stations = await asyncio.gather(
            by_ids(lambda oql, limit: hwa.jobs(oql, limit=limit), list(jobs)),
            by_ids(lambda oql, limit: hwa.job_streams(oql, limit=limit), list(streams)),
            by_ids(lambda oql, limit: hwa.workstations(oql, limit=limit), self._stations(stops)),
        )
        for job in of_jobs.records:
            self.know(receipt(of_jobs.reads[job.id], job), job)
        for stream in of_streams.records:
            self.know(receipt(of_streams.reads[stream.id], stream), stream)
        for station in of_stations.records:
            self.know(receipt(of_stations.reads[station.id], station), station)

    def know(self, told: Receipt, record: Told) -> None:
        """Takes a record that was read already."""
        self._refs[record.id], self._told[record.id] = ref(record), told
        if isinstance(record, JobInPlan) and self._has_moved(record):
            self._moved.add(record.id)

    def view(self, node: int) -> JobView | StreamView:
        """The row behind a node."""
        jobs, streams = len(self.picture.jobs), len(self.picture.streams)
        if node < jobs:
            return self.picture.job(node)
        return self.picture.stream((node - jobs) % streams)

    def ref(self, node: int) -> ObjectRef:
        """What an answer calls a node."""
        view = self.view(node)
        kind: ObjectKind = "job" if isinstance(view, JobView) else "jobstream"
        known = self._refs.get(view.id)
        return known or ObjectRef(kind=kind, key=view.key, name=view.name, object_id=view.id)

    def proof(self, *nodes: int) -> tuple[Receipt, ...]:
        """The records of nodes, as far as HWA still has them."""
        return self.receipts_of(self.view(node).id for node in nodes)

    def receipts_of(self, ids: Iterable[str]) -> tuple[Receipt, ...]:
        """The records under these ids, as far as they were read."""
        return tuple(self._told[one] for one in dict.fromkeys(ids) if one in self._told)

    @property
    def basis(self) -> Receipt:
        """The call behind every number of the whole plan: the copy's."""
        count = self.picture.jobs.living
        whole = Page[JobInPlan](count=count, results=[])
        read = Read(whole, call_for("job", None), self.picture.read_at)
        return count_receipt(read, "job", count)

    @property
    def gaps(self) -> tuple[Gap, ...]:
        """What the copy did not see, and what moved since it was read."""
        gaps = list(gaps_of(self.picture))
        jobs = self.picture.jobs
        unknown = np.count_nonzero((jobs["flags"] & Flag.LINKS_UNKNOWN.value)[jobs.alive])
        if unknown:
            gaps.append(Gap(what="eta_links_unknown", detail=str(unknown)))
        units = self.outlook.situation.units
        if units.needs and not units.told:
            gaps.append(Gap(what="eta_resources_unread", detail=str(len(units.needs))))
        if self._moved:
            gaps.append(Gap(what="eta_moved", detail=str(len(self._moved))))
        return tuple(gaps)

    def moment(self, seconds: float) -> datetime:
        """A moment, so many seconds from the outlook's present."""
        return self.at(self.outlook.situation.now + seconds)

    def at(self, moment: float) -> datetime:
        """A moment of the outlook."""
        return datetime.fromtimestamp(round(moment), UTC)

    def expected(self, draws: Draws | None) -> Expected | None:
        """Drawn moments as an answer tells them."""
        if draws is None or not len(draws):
            return None
        early, median, late = np.quantile(draws, (0.1, 0.5, 0.9)).tolist()
        return Expected(
            earliest=self.moment(early), median=self.moment(median), latest=self.moment(late)
        )

    def root(self, stop: Stop) -> RootCause:
        """A stop as a verdict tells it, with the way to it and the records of both ends."""
        way = list(dict.fromkeys(self.ref(node) for node in stop.way))
        found = self._object(stop)
        chain = way if way[-1] == found else [*way, found]
        ids = (self.view(stop.node).id, found.object_id)
        return RootCause(
            object=found,
            cause_code=stop.cause,
            chain=tuple(chain),
            receipts=self.receipts_of(ids),
        )

    def _object(self, stop: Stop) -> ObjectRef:
        """What has to be looked at: the node, its workstation, or a thing that it waits for."""
        view = self.view(stop.node)
        if stop.cause in OF_STATION:
            return self._station(view.workstation)
        if stop.cause is CauseCode.STREAM_LIMIT_REACHED and isinstance(view, JobView):
            home = view.stream_row
            return self.ref(stop.node if home is None else self.outlook.situation.begin(home))
        kind, names = _THINGS.get(stop.cause), self._things(view, stop.cause)
        if kind and names:
            return ObjectRef(kind=kind, key=names[0], name=names[0].rpartition(".")[2])
        return self.ref(stop.node)

    def _things(self, view: JobView | StreamView, cause: CauseCode) -> Sequence[str]:
        table = self.picture.jobs if isinstance(view, JobView) else self.picture.streams
        text = self.picture.words.things[int(table["things"][view.row])]
        return [one.key for one in things_in(text) if CAUSES.get(one.what) is cause]

    def _station(self, path: str) -> ObjectRef:
        name = path.rpartition("/")[2]
        found = next((one for one in self.picture.workstations if one.name == name), None)
        identity = found.id if found else ""
        known = self._refs.get(identity)
        return known or ObjectRef(kind="workstation", key=path, name=name, object_id=identity)

    def _stations(self, stops: Sequence[Stop]) -> list[str]:
        """The ids of the workstations that stops are about."""
        paths = (self.view(one.node).workstation for one in stops if one.cause in OF_STATION)
        found = (self._station(path).object_id for path in paths)
        return [one for one in dict.fromkeys(found) if one and one not in self._told]

    def _has_moved(self, job: JobInPlan) -> bool:
        """It is over by now, and was not when the outlook began."""
        row = self.picture.job_row(job.id)
        if row is None:
            return False
        state = self.outlook.situation.jobs.state[row]
        return state in {State.WAITING, State.RUNNING} and job.status in _OVER
