"""A tool's border: a failed call to HWA becomes a gap that the answer names."""

from collections.abc import Awaitable, Callable
from functools import wraps
from inspect import signature
from typing import ParamSpec

from tools.hwa.errors import HwaError
from tools.hwa.oql import OqlError
from tools.library import LibraryUnavailable
from tools.receipts import Gap
from tools.report import Report, ToolReturn, failed, returned

P = ParamSpec("P")


def guarded(work: Callable[P, Awaitable[Report]]) -> Callable[P, Awaitable[ToolReturn]]:
    """Gives a report as content and artifact; HWA's failures come back as what was not seen."""
    taken = tuple(signature(work).parameters)

    @wraps(work)
    async def tool(*args: P.args, **kwargs: P.kwargs) -> ToolReturn:
        try:
            report = await work(*args, **kwargs)
        except HwaError as error:
            report = failed(error)
        except LibraryUnavailable as error:
            report = Report(gaps=(Gap(what="documents_unavailable", detail=str(error)),))
        except OqlError as error:
            report = Report(gaps=(Gap(what="value_not_searchable", detail=str(error)),))
        return returned(report, [name for name in taken if not kwargs.get(name)])

    return tool
