import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jsonschema
import pytest

import evals
from evals.questions.dataset import Dataset, DatasetError, read_dataset, schema
from evals.questions.plant_spec import PlantSpec
from graphs.question import Intent
from tests.evals.lines import CASE, HEADER

FOLDER = Path(evals.__file__).parent
DATASETS = FOLDER / "datasets"
TWIN = CASE | {"twin": "t"}
GROUP: dict[str, Any] = {
    "id": "late",
    "wordings": {"en": ["is X late?", "x late"], "pt": ["o X atrasou?"]},
    "expect": {"intent": "job_status"},
    "tags": ["times"],
}
Write = Callable[..., Path]


@pytest.fixture(name="write")
def _write(tmp_path: Path) -> Write:
    def write(*lines: object) -> Path:
        path = tmp_path / "tiny.jsonl"
        texts = [line if isinstance(line, str) else json.dumps(line) for line in lines]
        path.write_text("\n".join(texts) + "\n", encoding="utf-8")
        return path

    return write


def test_short_is_long(write: Write) -> None:
    """A case of one turn, written short, is a conversation of one turn."""
    long = {"id": "b", "conversation": [{"user": CASE["user"], "expect": CASE["expect"]}]}
    first, second = read_dataset(write(HEADER, CASE, "", long)).cases

    assert first.conversation == second.conversation
    assert first.conversation[0].expect.intent is Intent.JOB_STATUS


def test_a_group_is_its_wordings(write: Write) -> None:
    """Each wording is a case in its language with the group's expectation; they are twins."""
    cases = read_dataset(write(HEADER, GROUP)).cases

    assert [one.id for one in cases] == ["late.en-1", "late.en-2", "late.pt-1"]
    assert [one.language for one in cases] == ["en", "en", "pt"]
    assert {one.twin for one in cases} == {"late"}
    assert {one.conversation[0].expect.intent for one in cases} == {Intent.JOB_STATUS}
    assert all(one.tags == ["times"] for one in cases)


def test_slots_that_are_given(write: Write) -> None:
    """Only slots that are given are judged, and null says that one must be empty."""
    slots = {"objects": ["X"], "states": None, "span": None, "whole": None, "skip": None}
    [case] = read_dataset(write(HEADER, CASE | {"expect": {"entities": slots}})).cases
    found = case.conversation[0].expect.entities

    assert found is not None
    assert found.slots == {"named": ("X",), "states": (), "span": None, "whole": False, "skip": 0}


def test_plant_of_a_case(write: Write) -> None:
    """A case has the header's plant with its own changes."""
    dataset = read_dataset(write(HEADER, CASE | {"plant": {"scenario": "calm"}}))

    spec = dataset.cases[0].plant_of(dataset.header)

    assert spec == PlantSpec(seed=7, jobs=400, scenario="calm")


@pytest.mark.parametrize(
    ("lines", "told"),
    [
        ([], "empty"),
        ([HEADER], "no cases"),
        ([HEADER, "{"], ":2: not JSON"),
        ([HEADER | {"thresholds": {"charm": 1}}, CASE], r":1: thresholds\.charm"),
        ([HEADER | {"thresholds": {"facts": 2}}, CASE], r":1: thresholds\.facts"),
        ([HEADER | {"plant": {"now": "2026-03-04T02:30:00"}}, CASE], r":1: plant\.now"),
        ([HEADER, CASE, CASE], ":3: id: 'a' is used twice"),
        ([HEADER, CASE | {"expect": {"intent": "gossip"}}], r":2: expect\.intent"),
        ([HEADER, CASE | {"expect": {"tools": ["dig"]}}], ":2: .*no such tool: dig"),
        ([HEADER, CASE | {"expect": {"fact": ["x"]}}], r":2: expect\.fact"),
        ([HEADER, CASE | {"plant": {"scenario": "party"}}], r":2: plant\.scenario"),
        ([HEADER, {"id": "a", "conversation": []}], ":2: conversation"),
        ([HEADER, CASE | {"conversation": [{"user": "x"}]}], ":2: "),
        ([HEADER, {"id": "a"}], ":2: user"),
        ([HEADER | {"suite": "gossip"}, CASE], ":1: suite"),
        ([HEADER, GROUP | {"wordings": {"en": []}}], r":2: wordings\.en"),
        ([HEADER, GROUP | {"wordings": {"de": ["x"]}}], r":2: wordings\.de"),
        ([HEADER, GROUP, CASE | {"id": "late.en-2"}], ":3: id: 'late.en-2' is used twice"),
        ([HEADER, CASE | {"expect": {"entities": {"job": ["X"]}}}], r":2: expect\.entities\.job"),
        (
            [HEADER, CASE | {"expect": {"entities": {"span": {"since": "2026-03-04T02:30:00"}}}}],
            r":2: expect\.entities\.span\.since",
        ),
        ([HEADER, CASE | {"expect": {"first_document": True}}], "no citations are expected"),
        ([HEADER, CASE | {"plant": {"faults": ["disk-ful"]}}], "disk-full"),
        ([HEADER, CASE | {"plant": {"hwa": {"paths": "("}}}], r":2: plant\.hwa\.paths"),
        ([HEADER, CASE | {"plant": {"documents": ["x"]}}], r":2: plant\.documents\.0"),
        ([HEADER, CASE | {"timezone": "Mars/Base"}], ":2: timezone: .*no such time zone"),
        ([HEADER, CASE | {"plant": {"without": ["coffee"]}}], r":2: plant\.without"),
        (
            [HEADER, TWIN, TWIN | {"id": "b", "plant": {"seed": 8}}],
            ":3: twin: 'b' has another plant than 'a'",
        ),
        (
            [HEADER, TWIN, {"id": "b", "twin": "t", "conversation": [{"user": "x"}] * 2}],
            ":3: twin: 'b' has not as many turns",
        ),
    ],
)
def test_faults_are_named(write: Write, lines: list[object], told: str) -> None:
    """A fault names the file and the line, and what is wrong there."""
    path = write(*lines)

    with pytest.raises(DatasetError, match=told) as caught:
        read_dataset(path)

    assert str(path) in str(caught.value)


def test_missing_file(tmp_path: Path) -> None:
    """A file that is not there is a fault of the dataset."""
    with pytest.raises(DatasetError, match="cannot be read"):
        read_dataset(tmp_path / "none.jsonl")


def test_only(write: Write) -> None:
    """Cases are chosen by their id or by any of their tags."""
    other = CASE | {"id": "b", "tags": ["list"]}
    dataset = read_dataset(write(HEADER, CASE, other))

    assert [one.id for one in dataset.only(["list"]).cases] == ["b"]
    assert len(read_dataset(write(HEADER, GROUP)).only(["late"]).cases) == 3
    assert [one.id for one in dataset.only(["a"]).cases] == ["a"]
    assert len(dataset.only([]).cases) == 2


def test_schema_is_current() -> None:
    """The schema beside the code is what the code gives: python -m evals schema prints it."""
    written = json.loads((FOLDER / "dataset.schema.json").read_text(encoding="utf-8"))

    assert written == schema()


FILES = sorted(one.relative_to(DATASETS) for one in DATASETS.rglob("*.jsonl"))


@pytest.mark.parametrize("name", FILES, ids=str)
def test_files_keep_the_schema(name: Path) -> None:
    """Each line of a dataset holds by the schema that others validate with, and can be read."""
    validator = jsonschema.Draft202012Validator(schema())
    lines = (DATASETS / name).read_text(encoding="utf-8").splitlines()

    assert not [error for line in lines for error in validator.iter_errors(json.loads(line))]
    assert read_dataset(DATASETS / name).cases


def test_first_dataset() -> None:
    """150 cases, nearly half of each language, every intent asked, every scorer with a threshold."""
    dataset = read_dataset(DATASETS / "first.jsonl")
    portuguese = sum(one.language == "pt" for one in dataset.cases)
    talks = [one for one in dataset.cases if len(one.conversation) > 1]

    assert len(dataset.cases) == 158
    assert 60 <= portuguese <= 90
    assert len(talks) >= 10
    assert _asked(dataset) == set(Intent)
    assert len(dataset.header.thresholds) == 14
    assert {one.plant_of(dataset.header).scenario for one in dataset.cases} == {
        "night", "calm", "agent-down", "abend-storm", "morning",
    }  # fmt: skip


def test_datasets_share_no_case() -> None:
    """What is held back is not in the first dataset, neither by id nor by its words."""
    first, held = (read_dataset(DATASETS / f"{name}.jsonl") for name in ("first", "held"))
    words = [{_words(one.conversation[0].user) for one in each.cases} for each in (first, held)]

    assert not {one.id for one in first.cases} & {one.id for one in held.cases}
    # Two dialogues may open with a question that stands alone elsewhere.
    assert len(words[0] & words[1]) <= 8


def _words(text: str) -> str:
    return re.sub(r"\W+", " ", text.casefold()).strip()


def _asked(dataset: Dataset) -> set[Intent]:
    found: set[Intent] = set()
    for turn in (turn for case in dataset.cases for turn in case.conversation):
        wanted = turn.expect.intent
        found |= set(turn.expect.intents)
        found |= {wanted} if isinstance(wanted, Intent) else set(wanted or [])
    return found
