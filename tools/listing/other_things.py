"""A name that no job, stream, workstation or resource has: a prompt's, or that of a file."""

from tools.hwa.client import HwaClient
from tools.hwa.errors import HwaError
from tools.listing.file_waits import file_waits
from tools.listing.lists import list_prompts
from tools.listing.overview import LiveCopy, no_copy
from tools.listing.prompt_waits import with_waiters
from tools.report import Report


def is_unknown(report: Report) -> bool:
    """Nothing has the name among what was searched."""
    return [finding.statement for finding in report.findings] == ["not_found"]


async def prompt_or_file(hwa: HwaClient, name: str, *, copy: LiveCopy = no_copy) -> Report | None:
    """The prompt of that name, or who waits for the file; None where it is neither.

    Only a help where nothing was found: what cannot be read is not told.
    """
    try:
        prompts = await list_prompts(hwa, names=[name])
        if prompts.objects:
            return await with_waiters(hwa, prompts, copy)
        return await file_waits(hwa, name, copy=copy) if "." in name else None
    except HwaError:
        return None
