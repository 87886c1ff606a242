"""Conversations of many turns, played in a whole house: what each turn is understood as."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from graphs.answer import Answer
from tests.house import House

pytestmark = pytest.mark.asyncio(loop_scope="session")
_TALKS = yaml.safe_load((Path(__file__).parent / "conversations.yaml").read_text("utf-8"))


def _seen(answer: Answer) -> dict[str, Any]:
    """What an answer tells of how its message was understood; the words of a span apart."""
    tasks = []
    for view in answer.intents:
        named = view.entities.model_dump(mode="json", exclude_defaults=True)
        named.get("span", {}).pop("words", None)
        tasks.append({"intent": view.id, **named})
    return {"language": answer.language, "tasks": tasks, "offers": len(answer.choices)}


@pytest.mark.parametrize("talk", _TALKS, ids=lambda talk: talk["talk"][:60])
async def test_each_turn_is_understood_in_its_conversation(
    house: House, talk: dict[str, Any]
) -> None:
    """Pointers, corrections, ellipses, choices and languages: intents and entities, exactly."""
    thread, wrong = None, []
    for turn in talk["turns"]:
        answer = await house.ask(turn["say"], thread)
        thread = answer.thread_id
        due = {"language": turn["language"], "tasks": turn["tasks"], "offers": 0} | {
            key: turn[key] for key in ("offers",) if key in turn
        }
        if (seen := _seen(answer)) != due:
            wrong.append((turn["say"], seen, due))
    assert wrong == []


@pytest.mark.parametrize(
    ("message", "told"),
    [
        ("since GL_POST is cancelled, what starts next?", "is not in **CANCL**"),
        ("GL_POST está rodando, quem depende dele?", "não está em **EXEC**"),
        ("why was GL_POST cancelled?", "is not in **CANCL**"),
        ("por que o GL_POST foi cancelado?", "não está em **CANCL**"),
        ("why was GL_POST rerun?", "was not rerun"),
        ("por que GL_POST foi reexecutado?", "não foi reexecutado"),
        ("why is GL_POST late?", "is not late"),
        ("por que o GL_POST está atrasado?", "não está atrasado"),
        ("why did ROUTE_PLAN fail?", "did not fail"),
        ("why is GL_POST waiting?", "is not waiting"),
        ("why isn't FIN_AGT01 linked?", "is **linked**"),
        ("por que a FIN_AGT01 está sem link?", "está **com link**"),
        ("why isn't GL_POST in the plan?", "is in the plan"),
        ("GL_EXTRACT failed, what depends on it?", "is not in **ABEND**"),
    ],
)
async def test_a_false_premise_is_corrected_by_the_record(
    house: House, message: str, told: str
) -> None:
    """What the record denies is said first, with its receipt, and what can be answered follows."""
    answer = await house.ask(message)
    first = answer.answer.split("\n")[0]
    assert told in first
    assert "[1]" in first
    assert answer.receipts


@pytest.mark.parametrize(
    "message",
    [
        "GL_POST abended, what depends on it?",
        "why did GL_POST abend?",
        "if GL_POST is cancelled, what depends on it?",
        "se o GL_POST for cancelado, quem depende dele?",
        "which held jobs depend on GL_POST?",
    ],
)
async def test_what_is_true_or_only_supposed_is_not_corrected(house: House, message: str) -> None:
    """No correction where the record agrees, nor of what is asked or supposed."""
    answer = await house.ask(message)
    first = answer.answer.split("\n")[0]
    assert " is not " not in first
    assert " não está " not in first


async def test_a_list_goes_on_where_it_was_cut(house: House) -> None:
    """Pages of one list share no row, and together hold what one longer page holds."""
    pages = await house.talk("which jobs are in HOLD?", "more", "next 5", "mais")
    rows = [[one.key for one in page.receipts if one.key != "count"] for page in pages]
    assert [len(page) for page in rows] == [20, 20, 5, 5]
    assert len({key for page in rows for key in page}) == 50


async def test_two_threads_know_nothing_of_each_other(house: House) -> None:
    """What was spoken of on one thread is unknown on another, however they are mixed."""
    one = await house.ask("status of GL_POST")
    other = await house.ask("status of ROUTE_PLAN")
    first = await house.ask("why?", one.thread_id)
    second = await house.ask("why?", other.thread_id)
    assert first.intent.entities.objects()[0].endswith(".GL_POST")
    assert second.intent.entities.objects()[0].endswith(".ROUTE_PLAN")
    fresh = await house.ask("and its stream?")
    assert not fresh.intent.entities.objects()


async def test_a_clicked_choice_answers_the_pending_question(house: House) -> None:
    """Every choice that an answer offers, sent as it is, picks that object for that question."""
    asked = await house.ask("why is SYNC_REF waiting?")
    assert len(asked.choices) == 3
    for at, choice in enumerate(asked.choices):
        again = await house.ask("why is SYNC_REF waiting?", asked.thread_id)
        picked = await house.ask(again.choices[at].message, asked.thread_id)
        assert picked.intent.id == asked.intent.id
        assert picked.intent.entities.objects() == (choice.label,)
