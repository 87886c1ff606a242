"""A conman selection such as `/F/WS#/G/STREAM.JOB+state=abend`, read into its parts and into OQL.

Grammar: `[/wsfolder/]ws#[/jsfolder/]js[(hhmm date)][.job]{+|~qualifier}`; `@` and `?` are wildcards.
"""

import re
from dataclasses import dataclass

from tools.hwa.oql import Field, Oql, all_of

_SELECTION = re.compile(
    r"""(?:(?P<wsfolder>/(?:[\w@?\-]+/)*)?(?P<ws>[\w@?\-]+)\#)?
        (?P<jsfolder>/(?:[\w@?\-]+/)*)?(?P<js>[\w@?\-]+)
        (?:\((?P<at>[^)]{1,40})\))?
        (?:\.(?P<job>[\w@?\-]+))?
        (?P<qualifiers>(?:[+~][\w]+(?:=[^+~\s]+)?)*)""",
    re.VERBOSE | re.ASCII,
)
_QUALIFIER = re.compile(r"([+~])(\w+)(?:=([^+~\s]+))?")


class SelectionError(ValueError):
    """The text is not a selection."""


@dataclass(frozen=True)
class Selection:
    """The parts that a selection names; None where it leaves them open."""

    stream: str
    job: str | None = None
    workstation: str | None = None
    workstation_folder: str | None = None
    folder: str | None = None
    states: tuple[str, ...] = ()

    @property
    def full(self) -> bool:
        """It names a workstation or a job: more than a bare name."""
        return self.workstation is not None or self.job is not None


def parse_selection(text: str) -> Selection:
    """The selection in the text.

    Raises:
        SelectionError: the text is none.
    """
    match = _SELECTION.fullmatch(text.strip())
    if not match:
        raise SelectionError(f"not a selection: {text[:80]!r}")
    states = [
        state.upper()
        for sign, name, value in _QUALIFIER.findall(match["qualifiers"])
        if (sign, name) == ("+", "state")
        for state in value.split(",")
    ]
    return Selection(
        stream=match["js"].upper(),
        job=match["job"] and match["job"].upper(),
        workstation=match["ws"] and match["ws"].upper(),
        workstation_folder=match["wsfolder"],
        folder=_folder(match["jsfolder"]),
        states=tuple(states),
    )


def job_filter(selection: Selection) -> Oql:
    """The jobs that it selects."""
    terms = [Field("jobStreamName").matches(selection.stream)]
    if selection.job:
        terms.insert(0, Field("name").matches(selection.job))
    if selection.workstation:
        terms.append(workstation_is("jobStreamWorkstation", selection.workstation))
    if selection.folder:
        terms.append(Field("folder").matches(selection.folder))
    if selection.states:
        terms.append(Field("jobruns.compositeStatus.status").one_of(selection.states))
    found = all_of(terms)
    assert found is not None  # noqa: S101 - there is always the stream's term
    return found


def stream_filter(selection: Selection) -> Oql:
    """The streams that it selects."""
    found = Field("name").matches(selection.stream)
    if selection.workstation:
        found = found & workstation_is("workstation", selection.workstation)
    if selection.folder:
        found = found & Field("folder").matches(selection.folder)
    return found


def workstation_is(field: str, name: str) -> Oql:
    """A workstation field, which HWA writes with its folder, against a name without one."""
    return Field(field).matches(name) if "/" in name else Field(field).like(f"@/{name}")


def _folder(text: str | None) -> str | None:
    return text if text is None else (text.rstrip("/") or "/").upper()
