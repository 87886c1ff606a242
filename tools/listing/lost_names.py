"""Names of a list's filters that the plan does not have: of them nothing is counted as none."""

from dataclasses import replace
from typing import Final

from tools.hwa.client import HwaClient
from tools.hwa.errors import HwaNotFound
from tools.listing.plan_query import PlanQuery
from tools.lookup import Kind, look_up, spelled_alike
from tools.receipts import Finding, Severity
from tools.records import count_receipt
from tools.report import Report
from tools.single import not_found

_PATTERNS: Final = frozenset("@?*+~(;#")
_SLOTS: Final = {"jobstream": "stream", "workstation": "workstation"}
_STREAM: Final[tuple[Kind, ...]] = ("jobstream",)


async def lost_name(hwa: HwaClient, query: PlanQuery, kind: Kind) -> Report | None:
    """The first filter of an empty list whose name nothing has; None where all are names.

    Raises:
        HwaError: HWA could not be asked.
    """
    named: tuple[tuple[str, tuple[Kind, ...]], ...] = (
        (query.workstation, ("workstation",)),
        (query.stream, _STREAM),
        (query.name, (kind,)),
    )
    for name, kinds in named:
        if name and _PATTERNS.isdisjoint(name):
            lookup = await look_up(hwa, name, kinds)
            if lookup.found is None:
                return not_found(replace(lookup, name=name))
    return await lost_folder(hwa, query.folder) if query.folder else None


async def placed_otherwise(hwa: HwaClient, query: PlanQuery) -> PlanQuery | None:
    """The query with a name that it looked for in the wrong place where it belongs.

    What was taken for a job stream may be a workstation, a job or a folder by its bare word; what
    was taken for a folder or a workstation may be one of the others.

    Raises:
        HwaError: HWA could not be asked.
    """
    places = {"stream": query.stream, "workstation": query.workstation, "folder": query.folder}
    given = {place: name for place, name in places.items() if name}
    if len(given) != 1 or query.name:
        return None
    ((place, text),) = given.items()
    name = text.strip("/")
    found = place == "folder" and await lost_folder(hwa, text) is None
    if found or not name or "/" in name or not _PATTERNS.isdisjoint(name):
        return None
    bare = replace(query, stream="", workstation="", folder="")
    lookup = await look_up(hwa, name, ("jobstream", "workstation", "job"), near=False)
    kind = lookup.found.kind if lookup.found else None
    if kind is None:
        folder = "" if place == "folder" else await _folder_called(hwa, name)
        return replace(bare, folder=folder) if folder else None
    return None if _SLOTS.get(kind) == place else _placed(bare, kind, name)


def _placed(query: PlanQuery, kind: Kind, name: str) -> PlanQuery:
    """The query with a name as the place that it is, or as the job."""
    if kind == "workstation":
        return replace(query, workstation=name)
    return replace(query, stream=name) if kind == "jobstream" else replace(query, name=name)


async def _folder_called(hwa: HwaClient, name: str) -> str:
    """The folder that has this bare name, the one nearest the top."""
    try:
        read = await hwa.folder_counts("jobstream")
    except HwaNotFound:
        return ""
    named = [
        one.folder for one in read.value if one.folder.upper().rpartition("/")[2] == name.upper()
    ]
    return min(named, key=lambda one: one.count("/"), default="")


async def lost_folder(hwa: HwaClient, folder: str) -> Report | None:
    """The folder, where neither it nor one below it holds a job stream.

    Raises:
        HwaError: HWA could not be asked.
    """
    plain = "/" + folder.strip("/").upper()
    if not _PATTERNS.isdisjoint(plain):
        return None
    try:
        read = await hwa.folder_counts("jobstream")
    except HwaNotFound:
        return None  # an engine that does not list its folders: the number stands as it is
    known = {one.folder.upper().rstrip("/") for one in read.value}
    if any(one == plain or one.startswith(f"{plain}/") for one in known):
        return None
    near = spelled_alike(plain, known - {""})
    finding = Finding(
        statement="not_found",
        values={"name": plain, "near": near, "other": ""},
        receipts=(count_receipt(read, "jobstream", 0, folder=plain),),
        severity=Severity.WARNING,
    )
    return Report(findings=(finding,))
