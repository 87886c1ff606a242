"""A conman selection such as `/F/WS#/G/STREAM.JOB+state=abend`, read into its parts and back.

Grammar: `[/wsfolder/]ws#[/jsfolder/]js[(hhmm date)][.job]{+|~qualifier}`, or `ws#jobnumber`, or
`[jsfolder/]jsid[.job];schedid{+|~qualifier}`; `@` and `?` are wildcards.
"""

import re
from dataclasses import dataclass

from tools.hwa.oql import Field, Oql, all_of
from tools.hwa.qualifiers import Qualifier, SelectionError, parse_qualifiers

_SELECTION = re.compile(
    r"""(?:(?P<wsfolder>/(?:[\w@?\-]+/)*)?(?P<ws>[\w@?\-]+)\#)?
        (?P<jsfolder>/(?:[\w@?\-]+/)*)?(?P<js>[\w@?\-]+)
        (?:\((?P<at>\d{4}(?:\ \d{2}/\d{2}(?:/(?:\d{4}|\d{2}))?)?)\))?
        (?:\.(?P<job>[\w@?\-]+))?
        (?P<schedid>;schedid)?""",
    re.VERBOSE | re.ASCII | re.IGNORECASE,
)
_QUALIFIED = re.compile(r"[+~]")
_NUMBER = re.compile(r"[0-9]{1,19}")
_ANYWHERE = "/@/"


@dataclass(frozen=True)
class Selection:
    """The parts that a selection names; None where it leaves them open.

    `number` is a job's number on its workstation; with `by_id` the stream is told by its
    instance's id.
    """

    stream: str
    job: str | None = None
    workstation: str | None = None
    workstation_folder: str | None = None
    folder: str | None = None
    instance: str | None = None
    qualifiers: tuple[Qualifier, ...] = ()
    number: int | None = None
    by_id: bool = False

    @property
    def full(self) -> bool:
        """It names a workstation or a job: more than a bare name."""
        return self.workstation is not None or self.job is not None

    @property
    def narrowed(self) -> bool:
        """It says more than names do, which only HWA itself can judge."""
        particular = self.instance is not None or self.number is not None or self.by_id
        return particular or bool(self.qualifiers)

    @property
    def states(self) -> tuple[str, ...]:
        """The states that a `+state=` keeps."""
        kept = [each for each in self.qualifiers if each.keep and each.name == "state"]
        return tuple(state for each in kept for state in each.values)

    @property
    def only_states(self) -> bool:
        """All that narrows it is one `+state=`: then `states` says all that it says."""
        if self.instance is not None or self.number is not None or self.by_id:
            return False
        return len(self.qualifiers) == (1 if self.states else 0)

    @property
    def plan_filter(self) -> str:
        """The selection as HWA reads it; a folder that nobody named stands for all of them."""
        workstation = f"{_slashed(self.workstation_folder)}{self.workstation or '@'}"
        if self.by_id:
            return self._text("" if self.folder is None else _slashed(self.folder))
        folder = "" if self.number is not None else _slashed(self.folder)
        return f"{workstation}#{self._text(folder)}"

    def __str__(self) -> str:
        folder = "" if self.folder is None else _slashed(self.folder)
        at = "" if self.workstation_folder is None else _slashed(self.workstation_folder)
        workstation = "" if self.workstation is None else f"{at}{self.workstation}#"
        return f"{workstation}{self._text(folder)}"

    def _text(self, folder: str) -> str:
        instance = f"({self.instance})" if self.instance else ""
        job = f".{self.job}" if self.job else ""
        by_id = ";schedid" if self.by_id else ""
        return f"{folder}{self.stream}{instance}{job}{by_id}{''.join(map(str, self.qualifiers))}"


def parse_selection(text: str) -> Selection:
    """The selection in the text.

    Raises:
        SelectionError: the text is none.
    """
    text = text.strip()
    joint = _QUALIFIED.search(text)
    names = text[: joint.start()] if joint else text
    match = _SELECTION.fullmatch(names)
    if not match or not _consistent(match):
        raise SelectionError(f"not a selection: {text[:80]!r}")
    number = _number(match)
    job = match["job"] is not None or number is not None
    return Selection(
        stream=match["js"].upper(),
        job=match["job"] and match["job"].upper(),
        workstation=match["ws"] and match["ws"].upper(),
        workstation_folder=_folder(match["wsfolder"]),
        folder=_folder(match["jsfolder"]),
        instance=match["at"],
        qualifiers=parse_qualifiers(text[len(names) :], job=job),
        number=number,
        by_id=match["schedid"] is not None,
    )


def _consistent(match: re.Match[str]) -> bool:
    """An instance's id stands alone: its workstation and its time are in it."""
    return not match["schedid"] or not (match["ws"] or match["at"])


def _number(match: re.Match[str]) -> int | None:
    """The job's number in `ws#number`; no stream is named by digits alone."""
    bare = match["ws"] and not (match["jsfolder"] or match["at"] or match["job"])
    return int(match["js"]) if bare and _NUMBER.fullmatch(match["js"]) else None


def job_filter(selection: Selection) -> Oql:
    """The jobs of that name; what narrows a selection is for `plan_filter`."""
    terms = [Field("name").matches(selection.job)] if selection.job else []
    terms.append(Field("jobStreamName").matches(selection.stream))
    if selection.workstation:
        terms.append(workstation_is("jobStreamWorkstation", workstation_of(selection)))
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
        found = found & workstation_is(workstation, workstation_of(selection))
    if selection.folder:
        found = found & Field("folder").matches(selection.folder)
    return found


def number_filter(selection: Selection) -> Oql:
    """The job of that number on that workstation."""
    found = Field("jobruns.jobNumber").eq(selection.number)
    return found & workstation_is("workstation", workstation_of(selection))


def workstation_is(field: str, name: str) -> Oql:
    """A workstation field, which HWA writes with its folder, against a name without one."""
    return Field(field).matches(name) if "/" in name else Field(field).like(f"@/{name}")


def runs_on(name: str) -> Oql:
    """Jobs planned on a workstation, and those of a pool that were sent to it."""
    planned = workstation_is("workstation", name)
    return planned | workstation_is("jobruns.actualWorkstation", name)


def workstation_of(selection: Selection) -> str:
    """The workstation, with its folder where that was named; "/@/" and none mean any."""
    name, folder = selection.workstation or "@", selection.workstation_folder
    return name if folder in {None, "/@"} else f"{_slashed(folder)}{name}"


def _folder(text: str | None) -> str | None:
    return text if text is None else (text.rstrip("/") or "/").upper()


def _slashed(folder: str | None) -> str:
    return _ANYWHERE if folder is None else f"{folder.rstrip('/')}/"
