"""A run's log through V1, which gives it page by page."""

from dataclasses import dataclass
from typing import Any

from tools.hwa.v1.answers import row_of
from tools.hwa.v1.wire import PLAN, V1Wire, segment

_LINES = 1000


@dataclass(frozen=True)
class Log:
    """Some lines of a log, and the call that gave the last of them."""

    text: str
    call: str


async def read_log(wire: V1Wire, run_id: str, first: int, last: int | None) -> Log:
    """Lines from `first` to `last`, counted from 1, both included."""
    number = (first - 1) // _LINES + 1
    before, lines, file_id = (number - 1) * _LINES, list[str](), None
    while True:
        told, call = await _page(wire, run_id, number, file_id)
        text, file_id = str(told.get("log") or ""), told.get("fileId")
        lines += text.splitlines(keepends=True)
        enough = last is not None and before + len(lines) >= last
        if enough or not text or told.get("lastPage") is not False:
            break
        number += 1
    end = None if last is None else max(0, last - before)
    return Log("".join(lines[first - 1 - before : end]), call)


async def _page(
    wire: V1Wire, run_id: str, number: int, file_id: object
) -> tuple[dict[str, Any], str]:
    params = {"lines": _LINES, "pageNumber": number}
    asked = params if file_id is None else {**params, "fileId": file_id}
    value, call = await wire.get(f"{PLAN}/job/{segment(run_id)}/joblog", asked)
    return row_of(value, call), call
