"""What a plant's faults drew, by placeholders: `{0.job}` is the job that feels the first fault."""

import re
from collections.abc import Mapping
from typing import Any, TypeVar

from pydantic import ValidationError

from evals.questions.case import Case, Turn
from evals.questions.dataset import DatasetError
from tools.hwa.simulator.plan.world import Job, Node, World
from tools.hwa.simulator.plants.faults.night import Night
from tools.hwa.simulator.plants.faults.truth import Thing, Truth

Names = Mapping[str, str]
"""What stands for each placeholder, by its words: 0.job."""

_PLACEHOLDER = re.compile(r"\{(\d+\.[a-z_]+)\}")
_T = TypeVar("_T")


def names_of(night: Night) -> Names:
    """What every placeholder stands for in a plant."""
    return {
        f"{number}.{name}": value
        for number, truth in enumerate(night.truths)
        for name, value in _names(night.world, truth).items()
    }


def filled(given: _T, names: Names) -> _T:
    """The same with every placeholder replaced, in keys of mappings too.

    Raises:
        DatasetError: a placeholder stands for nothing.
    """
    return _filled(given, names)  # type: ignore[no-any-return]  # the same shape comes back


def told(case: Case, names: Names) -> Case:
    """A case as it is asked of its plant.

    Raises:
        DatasetError: a placeholder stands for nothing, or for something that may not stand there.
    """
    given = [
        one.model_dump(mode="json", exclude_unset=True, by_alias=True) for one in case.conversation
    ]
    try:
        turns = [Turn.model_validate(one) for one in filled(given, names)]
    except (DatasetError, ValidationError) as error:
        raise DatasetError(f"{case.id}: {error}") from error
    return case.model_copy(update={"conversation": turns})


def _filled(given: Any, names: Names) -> Any:  # noqa: ANN401 - JSON
    if isinstance(given, str):
        return _PLACEHOLDER.sub(lambda found: _named(found[1], names), given)
    if isinstance(given, Mapping):
        return {_filled(key, names): _filled(value, names) for key, value in given.items()}
    return [_filled(one, names) for one in given] if isinstance(given, list) else given


def _named(placeholder: str, names: Names) -> str:
    if placeholder in names:
        return names[placeholder]
    known = ", ".join(names) or "none: the plant has no faults"
    raise DatasetError(f"no such placeholder: {{{placeholder}}}; there are {known}")


def _names(world: World, truth: Truth) -> dict[str, str]:
    root = truth.roots[0]
    return {
        **_subject_names(world, truth.subject),
        "root": _short(root),
        "root_key": root.key,
        "cause": truth.cause_code,
    }


def _subject_names(world: World, subject: Thing) -> dict[str, str]:
    node = _node(world, subject.id or "")
    if node is None:
        return {"name": _short(subject), "key": subject.key}
    stream = node.stream if isinstance(node, Job) else node
    own = {"job": node.name} if isinstance(node, Job) else {}
    return {
        **own,
        "name": _unmistaken(world, node),
        "key": subject.key,
        "stream": stream.name,
        "folder": stream.folder,
        "workstation": node.workstation.name,
    }


def _node(world: World, node_id: str) -> Node | None:
    return world.jobs.get(node_id) or world.streams.get(node_id)


def _unmistaken(world: World, node: Node) -> str:
    """As short as it can be said."""
    if isinstance(node, Job) and len(world.jobs_by_name[node.name]) > 1:
        return f"{node.stream.name}.{node.name}"
    return node.name


def _short(thing: Thing) -> str:
    """The name at the end of a key."""
    if thing.kind == "file":
        return thing.key.partition("#")[2]
    if thing.kind == "job":
        return thing.key.rpartition(".")[2]
    return re.split(r"[/#]", thing.key)[-1]
