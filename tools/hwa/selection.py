"""A conman selection such as `/F/WS#/G/STREAM.JOB+state=abend`, read into its parts and into OQL.

Grammar: `[/wsfolder/]ws#[/jsfolder/]js[(hhmm date)][.job]{+|~qualifier}`; `@` and `?` are wildcards.
"""

import re
from dataclasses import dataclass

from tools.hwa.oql import Field, Oql, all_of

_SELECTION = re.compile(
    r"""(?:(?P<wsfolder>/(?:[\w@?\-]+/)*)?(?P<ws>[\w@?\-]+)\#)?
        (?P<jsfolder>/(?:[\w@?\-]+/)*)?(?P<js>[\w@?\-]+)
        (?:\((?P<at>[0-9 :/]{1,40})\))?
        (?:\.(?P<job>[\w@?\-]+))?
        (?P<qualifiers>(?:[+~]\w+(?:=[\w@?/.,:\-]+)?)*)""",
    re.VERBOSE | re.ASCII,
)
_QUALIFIER = re.compile(r"([+~])(\w+)(?:=([\w@?/.,:\-]+))?", re.ASCII)
_ANYWHERE = "/@/"


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
    instance: str | None = None
    qualifiers: str = ""
    states: tuple[str, ...] = ()

    @property
    def full(self) -> bool:
        """It names a workstation or a job: more than a bare name."""
        return self.workstation is not None or self.job is not None

    @property
    def narrowed(self) -> bool:
        """It names an instance or a qualifier, which only HWA itself can judge."""
        return self.instance is not None or bool(self.qualifiers)

    @property
    def only_states(self) -> bool:
        """Every qualifier is one `+state=`: then `states` says all that they say."""
        qualifiers = len(_QUALIFIER.findall(self.qualifiers))
        return self.instance is None and qualifiers == (1 if self.states else 0)

    @property
    def plan_filter(self) -> str:
        """The selection as HWA reads it; a folder that nobody named stands for all of them."""
        workstation = f"{_slashed(self.workstation_folder)}{self.workstation or '@'}"
        instance = f"({self.instance})" if self.instance else ""
        job = f".{self.job}" if self.job else ""
        node = f"{_slashed(self.folder)}{self.stream}{instance}{job}"
        return f"{workstation}#{node}{self.qualifiers}"


def parse_selection(text: str) -> Selection:
    """The selection in the text.

    Raises:
        SelectionError: the text is none.
    """
    match = _SELECTION.fullmatch(text.strip())
    if not match:
        raise SelectionError(f"not a selection: {text[:80]!r}")
    return Selection(
        stream=match["js"].upper(),
        job=match["job"] and match["job"].upper(),
        workstation=match["ws"] and match["ws"].upper(),
        workstation_folder=_folder(match["wsfolder"]),
        folder=_folder(match["jsfolder"]),
        instance=match["at"],
        qualifiers=match["qualifiers"],
        states=_states(match["qualifiers"]),
    )


def job_filter(selection: Selection) -> Oql:
    """The jobs of that name; what narrows a selection is for `plan_filter`."""
    terms = [Field("name").matches(selection.job)] if selection.job else []
    terms.append(Field("jobStreamName").matches(selection.stream))
    if selection.workstation:
        terms.append(workstation_is("jobStreamWorkstation", _workstation(selection)))
    if selection.folder:
        terms.append(Field("folder").matches(selection.folder))
    found = all_of(terms)
    assert found is not None  # noqa: S101 - there is always the stream's term
    return found


def stream_filter(selection: Selection) -> Oql:
    """The streams of that name; what narrows a selection is for `plan_filter`."""
    return named_filter(selection, "name", "workstation")


def named_filter(selection: Selection, name: str, workstation: str) -> Oql:
    """Objects whose own name stands where a selection names the stream."""
    found = Field(name).matches(selection.stream)
    if selection.workstation:
        found = found & workstation_is(workstation, _workstation(selection))
    if selection.folder:
        found = found & Field("folder").matches(selection.folder)
    return found


def workstation_is(field: str, name: str) -> Oql:
    """A workstation field, which HWA writes with its folder, against a name without one."""
    return Field(field).matches(name) if "/" in name else Field(field).like(f"@/{name}")


def _workstation(selection: Selection) -> str:
    """With its folder where that was named; "/@/" and none at all mean any."""
    name, folder = selection.workstation or "@", selection.workstation_folder
    return name if folder in {None, "/@"} else f"{_slashed(folder)}{name}"


def _states(qualifiers: str) -> tuple[str, ...]:
    states = [
        state.upper()
        for sign, name, value in _QUALIFIER.findall(qualifiers)
        if (sign, name.lower()) == ("+", "state")
        for state in value.split(",")
    ]
    if "" in states:
        raise SelectionError(f"a state without its name: {qualifiers[:80]!r}")
    return tuple(states)


def _folder(text: str | None) -> str | None:
    return text if text is None else (text.rstrip("/") or "/").upper()


def _slashed(folder: str | None) -> str:
    return _ANYWHERE if folder is None else f"{folder.rstrip('/')}/"
