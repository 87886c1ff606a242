"""Laws of conversations: what a message may point at, and that understanding never breaks."""

from pathlib import Path
from shutil import copytree
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graphs.focus import focus_of
from graphs.offline.lexicon import FOLDER, LexiconError
from graphs.offline.talk.moves import Moves
from graphs.question import Entities, Focus, Intent, Task
from graphs.state import Section
from tests.graphs.offline.tables import understand
from tools.receipts import ObjectKind, ObjectRef
from tools.report import Report

_REFS = [
    *(
        ObjectRef(kind="job", key=f"/WS{n}#/F{n}/STREAM{n}.JOB_{n}", name=f"JOB_{n}")
        for n in range(6)
    ),
    *(
        ObjectRef(kind="jobstream", key=f"/WS{n}#/F{n}/OTHER{n}", name=f"OTHER{n}")
        for n in range(3)
    ),
    *(ObjectRef(kind="workstation", key=f"/APP{n}", name=f"APP{n}") for n in range(3)),
    ObjectRef(kind="resource", key="/APP1#LOCK", name="LOCK"),
]
_GROUP = st.lists(st.sampled_from(_REFS), max_size=4, unique=True).map(tuple)
_TASKS = st.lists(
    st.builds(
        Task,
        intent=st.sampled_from([one for one in Intent if one is not Intent.UNCLEAR]),
        text=st.just("what it was"),
        entities=st.just(Entities(states=("ABEND",))),
    ),
    max_size=2,
).map(tuple)
_FOCUSES = st.builds(
    Focus,
    objects=_GROUP,
    choices=_GROUP,
    tasks=_TASKS,
    pending=_TASKS,
    listed=_GROUP,
    subjects=_GROUP,
    earlier=st.lists(_GROUP, max_size=3).map(tuple),
)
_POINTING = st.lists(
    st.sampled_from(
        [
            "it",
            "its",
            "that",
            "this",
            "job",
            "stream",
            "agent",
            "workstation",
            "resource",
            "the",
            "second",
            "first",
            "last",
            "one",
            "other",
            "both",
            "all",
            "of",
            "them",
            "those",
            "ones",
            "in",
            "on",
            "/F1",
            "APP1",
            "and",
            "e",
            "o",
            "a",
            "dele",
            "dela",
            "esse",
            "essa",
            "aquele",
            "malha",
            "segundo",
            "outro",
            "os",
            "dois",
            "nenhum",
            "desses",
            "no",
            "não",
            "not",
            "but",
            "i",
            "meant",
            "quis",
            "dizer",
            "yes",
            "sim",
            "2",
            "3",
            "7th",
            "again",
            "more",
            "de",
            "novo",
            "mais",
            "the",
            "rest",
            "resto",
            "why",
            "log",
            "status",
            "linked",
            "late",
            "what",
            "depends",
            "on",
            "is",
            "back",
            "to",
            "voltando",
            "ao",
            "english",
            "português",
            "em",
            "in",
            "?",
            ",",
            "only",
            "só",
            "how",
            "many",
            "which",
            "quantos",
            "quais",
        ]
    ),
    min_size=1,
    max_size=9,
).map(" ".join)


def _known(focus: Focus) -> set[str]:
    """What was spoken of or shown, with the streams and workstations that the keys name."""
    groups = [focus.objects, focus.choices, focus.listed, focus.subjects, *focus.earlier]
    keys = {ref.key for group in groups for ref in group}
    places = {key.partition("#")[0] for key in keys if "#" in key}
    streams = {key.rpartition(".")[0] for key in keys if "." in key}
    return keys | places | streams


@settings(deadline=None, max_examples=150)
@given(_POINTING, _FOCUSES)
def test_a_pointer_means_what_was_spoken_of_or_shown(text: str, focus: Focus) -> None:
    """No words that only point bring an object into the talk that was not in it."""
    said = {word.upper() for word in text.replace("/", " ").split()}
    for task in understand(text, focus).tasks:
        named = {name for name in task.entities.objects() if name.strip("/") not in said}
        assert named <= _known(focus)
        assert {ref.key for ref in task.choices} <= _known(focus)


@settings(deadline=None, max_examples=100)
@given(st.text(max_size=200), _FOCUSES)
def test_no_text_breaks_a_conversation(text: str, focus: Focus) -> None:
    """Whatever was talked about before, each text has a task, and the message its language."""
    understanding = understand(text, focus)
    assert understanding.tasks
    assert understanding.language in {"en", "pt"}


def _section(at: int, kind: ObjectKind, rows: int) -> Section:
    refs = tuple(
        ObjectRef(kind=kind, key=f"/WS#/F/S{at}.J{at}_{n}", name=f"J{at}_{n}", object_id="x" * 60)
        for n in range(rows)
    )
    intent = Intent.JOB_LIST if rows > 1 else Intent.JOB_STATUS
    task = Task(intent=intent, text="t" * 9000, entities=Entities(names=(f"J{at}_0",)))
    return Section(position=0, agent="status", task=task, text="said", report=Report(objects=refs))


def test_the_focus_stays_small_however_long_the_talk() -> None:
    """After a hundred turns on a hundred objects it is no larger than after thirty."""
    focus, sizes = Focus(), []
    for turn in range(100):
        focus = focus_of([_section(turn, "job", 1 + 99 * (turn % 3 == 0))], "en", focus)
        sizes.append(len(focus.model_dump_json()))
    assert max(sizes[30:]) <= max(sizes[:30]) * 1.1
    assert max(sizes) < 20_000
    assert focus.earlier[0][0].name == "J1_0"  # the first that was looked at is not forgotten


def test_a_row_is_counted_after_its_list() -> None:
    """The list stays countable while single rows of it are talked about, and no longer."""
    focus = focus_of([_section(0, "job", 4)], "en", Focus())
    focus = focus_of([_section(1, "job", 1)], "en", focus)
    (task,) = understand("and the third one?", focus).tasks
    assert task.entities.jobs == ("/WS#/F/S0.J0_2",)
    focus = focus_of([_section(2, "job", 2)], "en", focus)
    (task,) = understand("the last one", focus).tasks
    assert task.entities.jobs == ("/WS#/F/S2.J2_1",)


def test_a_clicked_choice_is_the_choice() -> None:
    """Each offered object, sent as its key or in its question's place, answers what was asked."""
    choices = tuple(_REFS[:3])
    task = Task(intent=Intent.WHY_FAILED, text="why did X fail?", entities=Entities(names=("X",)))
    focus = Focus(choices=choices, objects=choices, tasks=(task,), pending=(task,))
    for choice in choices:
        for message in (choice.key, f"why did {choice.key} fail?", choice.key.lower()):
            (picked,) = understand(message, focus).tasks
            assert (picked.intent, picked.entities.jobs) == (Intent.WHY_FAILED, (choice.key,))
            assert picked.entities.names == ()


def test_every_pending_question_is_answered_by_the_choice() -> None:
    """Two questions about one name are both asked of what was chosen."""
    tasks = tuple(
        Task(intent=intent, text="?", entities=Entities(names=("X",)))
        for intent in (Intent.JOB_STATUS, Intent.WHY_WAITING)
    )
    focus = Focus(choices=tuple(_REFS[:2]), tasks=tasks, pending=tasks)
    picked = understand("the second", focus).tasks
    assert [task.intent for task in picked] == [task.intent for task in tasks]
    assert {task.entities.jobs for task in picked} == {(_REFS[1].key,)}


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (lambda text: text.replace("whole:", "whale:"), "wants exactly whole"),
        (lambda text: text.replace("  again:", "  agian:"), "exactly the moves"),
        (lambda text: text.replace("{en: [again,", "{fr: [again,"), "phrases under en, pt or any"),
        (lambda text: text.replace("{en: [again,", "{en: [7,"), "wants a list of phrases"),
        (lambda text: text + "\n : [", "cannot be read"),
    ],
)
def test_a_broken_file_of_moves_is_told(tmp_path: Path, change: Any, told: str) -> None:  # noqa: ANN401 - a function of the text
    """A fault in moves.yaml stops the start and says what is wrong."""
    folder = copytree(FOLDER, tmp_path / "lexicon")
    file = folder / "moves.yaml"
    file.write_text(change(file.read_text("utf-8")), "utf-8")
    with pytest.raises(LexiconError, match=told):
        Moves(folder)
