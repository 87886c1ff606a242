"""LangSmith: datasets and results go there where somebody asks for it and has a key."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

from langsmith import Client
from langsmith.schemas import Dataset as Kept
from langsmith.schemas import Example
from langsmith.utils import LangSmithError, LangSmithNotFoundError
from pydantic import SecretStr
from requests import RequestException

from evals.questions.case import Case
from evals.reporting.figures import WHOLE, Report, Turn
from evals.reporting.tally import Part

_SPACE = uuid5(NAMESPACE_URL, "resync/evals")
_AT_ONCE = 100
"""Examples that one call takes away: their ids stand in its address."""


class UploadError(Exception):
    """Nothing, or not all, could be sent."""


@dataclass(frozen=True)
class Synced:
    """What became of a dataset's examples."""

    dataset: str
    created: int
    updated: int
    removed: int
    runs: int


class Desk:
    """A desk that sends: the only thing here that opens a socket, and not before it is used."""

    def __init__(
        self,
        key: SecretStr | None,
        endpoint: str,
        *,
        workspace: str = "",
        with_sealed: bool = False,
    ) -> None:
        if key is None or not key.get_secret_value():
            raise UploadError("--upload needs LANGSMITH_API_KEY; nothing was sent")
        # Runs and feedback go in batches behind our back: what goes wrong there is kept.
        self._broken: list[Exception] = []
        self._with_sealed = with_sealed
        self._client = Client(
            api_url=endpoint,
            api_key=key.get_secret_value(),
            workspace_id=workspace or None,
            tracing_sampling_rate=1.0,
            tracing_error_callback=self._broken.append,
        )

    def send(self, parts: Sequence[Part], report: Report) -> list[Synced]:
        """Every dataset with its examples, then this run as an experiment of each.

        Raises:
            UploadError: LangSmith cannot be reached, or refuses.
        """
        try:
            sent = [self._send(part, report) for part in parts]
            self._client.flush()
        except (LangSmithError, RequestException) as error:
            raise UploadError(f"LangSmith: {error}") from error
        finally:
            self._client.close()
        if self._broken:
            raise UploadError(f"LangSmith: {self._broken[0]}") from self._broken[0]
        return sent

    def _shows(self, part: Part) -> bool:
        """Its wording may be read there: what is asked, expected and answered."""
        return self._with_sealed or not part.sealed

    def _send(self, part: Part, report: Report) -> Synced:
        name = _name(part)
        kept = self._dataset(name, part)
        counts = self._sync(kept, part, whole=report.about.part == WHOLE)
        runs = self._experiment(kept, part, report)
        return Synced(name, *counts, runs)

    def _dataset(self, name: str, part: Part) -> Kept:
        try:
            found: Kept = self._client.read_dataset(dataset_name=name)
        except LangSmithNotFoundError:
            header = part.dataset.header
            return self._client.create_dataset(
                name, description=header.description, metadata=_metadata(part)
            )
        return found

    def _sync(self, kept: Kept, part: Part, *, whole: bool) -> tuple[int, int, int]:
        """What is new is created, what changed is updated; what is gone is removed.

        A narrowed run does not know what is gone, and removes nothing.
        """
        fields_of = _fields if self._shows(part) else _closed_fields
        wanted = {example_id(part, case): fields_of(part, case) for case in part.dataset.cases}
        there = {one.id: one for one in self._client.list_examples(dataset_id=kept.id)}
        new = [_created(key, fields) for key, fields in wanted.items() if key not in there]
        changed = [
            {"id": key, **fields}
            for key, fields in wanted.items()
            if key in there and not _same(there[key], fields)
        ]
        gone = [key for key in there if whole and key not in wanted]
        if new:
            self._client.create_examples(dataset_id=kept.id, examples=new)
        if changed:
            self._client.update_examples(dataset_id=kept.id, updates=changed)
        for at in range(0, len(gone), _AT_ONCE):
            self._client.delete_examples(gone[at : at + _AT_ONCE])
        return len(new), len(changed), len(gone)

    def _experiment(self, kept: Kept, part: Part, report: Report) -> int:
        """One project a run and dataset: a run of it for each conversation, with its feedback."""
        about = report.about
        name = f"{kept.name} {about.made_at:%Y-%m-%d %H:%M:%S}"
        project = self._client.create_project(
            name,
            description=about.command,
            metadata={"scope": about.scope, "model": about.model, **_metadata(part)},
            reference_dataset_id=kept.id,
        )
        asked = _conversations(part, report.turns)
        for (case, repeat), turns in asked.items():
            key = uuid5(project.id, f"{case}/{repeat}")
            shown = turns if self._shows(part) else [_closed(one) for one in turns]
            self._run(key, name, _example_id(part, case), shown, about.made_at)
            self._feedback(key, project.id, shown)
        self._client.update_project(project.id, end_time=about.made_at)
        return len(asked)

    def _run(
        self, key: UUID, project: str, example: UUID, turns: Sequence[Turn], began: datetime
    ) -> None:
        took = timedelta(milliseconds=sum(one.elapsed_ms for one in turns))
        self._client.create_run(
            name="conversation",
            run_type="chain",
            id=key,
            trace_id=key,
            dotted_order=f"{began:%Y%m%dT%H%M%S%f}Z{key}",
            project_name=project,
            reference_example_id=example,
            inputs={"messages": [one.question for one in turns]},
            outputs={"answers": [one.answer for one in turns]},
            start_time=began,
            end_time=began + took,
            extra={"metadata": {"tools": [one.tools for one in turns]}},
        )

    def _feedback(self, key: UUID, project: UUID, turns: Sequence[Turn]) -> None:
        """A scorer's share over the turns of the conversation, and what did not hold in words."""
        for scorer, held in _scores(turns).items():
            faults = [
                f"expected {one.expected}; came {one.got}"
                for turn in turns
                for one in turn.faults
                if one.scorer == scorer
            ]
            self._client.create_feedback(
                key,
                scorer,
                score=sum(held) / len(held),
                comment="\n".join(faults) or None,
                feedback_id=uuid5(key, scorer),
                session_id=project,
                trace_id=key,
            )


def example_id(part: Part, case: Case) -> UUID:
    """The id of a case's example: the same in every run, whoever uploads it."""
    return _example_id(part, case.id)


def _example_id(part: Part, case: str) -> UUID:
    return uuid5(_SPACE, f"{_name(part)}/{case}")


def _name(part: Part) -> str:
    """The dataset's name there: a file may be dealt to several suites, each a dataset of its own."""
    own = part.dataset.header.name
    name = own if own == part.suite else f"{part.suite}, {own}"
    return f"resync {name}{' (sealed)' if part.sealed else ''}"


def _metadata(part: Part) -> dict[str, Any]:
    return {"suite": part.suite, "sealed": part.sealed}


def _fields(part: Part, case: Case) -> dict[str, Any]:
    """An example: what is asked of which plant, and what is right."""
    plant = case.plant_of(part.dataset.header).model_dump(mode="json", exclude_defaults=True)
    return {
        "inputs": {"messages": [turn.user for turn in case.conversation], "plant": plant},
        "outputs": {
            "expect": [
                turn.expect.model_dump(mode="json", exclude_defaults=True)
                for turn in case.conversation
            ]
        },
        "metadata": {
            "case": case.id,
            "language": case.language,
            "tags": list(case.tags),
            **_metadata(part),
        },
    }


def _closed_fields(part: Part, case: Case) -> dict[str, Any]:
    """The example of a case whose wording stays here: which case it is."""
    metadata = _fields(part, case)["metadata"]
    return {"inputs": {"messages": []}, "outputs": {"expect": []}, "metadata": metadata}


def _closed(turn: Turn) -> Turn:
    """A turn's scores, without a word of it."""
    return turn.model_copy(update={"question": "", "answer": "", "faults": []})


def _created(key: UUID, fields: Mapping[str, Any]) -> dict[str, Any]:
    """A new example; only there the client calls what is right by another name."""
    given = dict(fields)
    return {"id": key, "reference_outputs": given.pop("outputs"), **given}


def _same(example: Example, fields: Mapping[str, Any]) -> bool:
    """Nothing of ours is otherwise there; LangSmith adds fields of its own to the metadata."""
    metadata = example.metadata or {}
    return (
        example.inputs == fields["inputs"]
        and example.outputs == fields["outputs"]
        and all(metadata.get(key) == value for key, value in fields["metadata"].items())
    )


def _conversations(part: Part, turns: Iterable[Turn]) -> dict[tuple[str, int], list[Turn]]:
    """The turns of the part's cases, a conversation each time that it was asked."""
    cases = {case.id for case in part.dataset.cases}
    found: dict[tuple[str, int], list[Turn]] = {}
    for turn in turns:
        if turn.suite == part.suite and turn.sealed == part.sealed and turn.case in cases:
            found.setdefault((turn.case, turn.repeat), []).append(turn)
    return found


def _scores(turns: Iterable[Turn]) -> dict[str, list[bool]]:
    found: dict[str, list[bool]] = {}
    for turn in turns:
        for scorer, held in turn.scores.items():
            found.setdefault(scorer, []).append(held)
    return found
