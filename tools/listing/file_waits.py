"""A file that jobs wait for, named by its path or by the last part of it."""

from typing import Final

from tools.hwa.client import HwaClient
from tools.listing.lists import list_jobs
from tools.listing.overview import LiveCopy, no_copy
from tools.listing.plan_query import PlanQuery
from tools.receipts import Finding
from tools.report import Report

_MOST: Final = 100


async def file_waits(hwa: HwaClient, name: str, *, copy: LiveCopy = no_copy) -> Report | None:
    """Who waits for the file of that name; None where nobody does, since HWA tells of no other.

    Raises:
        HwaError: HWA could not be asked.
    """
    query = PlanQuery(conditions=["waiting_for_file"])
    listed = await list_jobs(hwa, query, limit=_MOST, copy=copy)
    wanted = _last_part(name)
    rows: list[Finding] = []
    files: dict[str, None] = {}
    for row in listed.findings:
        mine = [
            one for one in map(str, row.values.get("waits_on") or ()) if _last_part(one) == wanted
        ]
        if mine:
            files.update(dict.fromkeys(mine))
            rows.append(row)
    if not rows:
        return None
    head = Finding(
        statement="file_missing",
        values={"files": list(files), "count": len(rows)},
        receipts=tuple(proof for row in rows for proof in row.receipts),
    )
    objects = tuple(row.subject for row in rows if row.subject)
    return Report(findings=(head, *rows), objects=objects, gaps=listed.gaps)


def _last_part(name: str) -> str:
    """`/APP01#/data/in/usage.dat` is spoken of as `usage.dat`, whatever the case."""
    return name.rsplit("#", 1)[-1].replace("\\", "/").rstrip("/").rsplit("/", 1)[-1].casefold()
