"""Chat over HTTP: answers, histories, and every way to ask wrongly."""

import asyncio
from uuid import uuid4

import pytest

from graphs.answer import Answer
from tests.server.conftest import Site
from tests.server.problems import problem

pytestmark = pytest.mark.asyncio(loop_scope="session")
_ASKED = {"message": "status of GL_POST"}


async def test_a_question_gets_an_answer(site: Site) -> None:
    """The answer comes as JSON with its conversation, receipts and cost."""
    response = await site.maria.post("/api/chat", json=_ASKED)
    answer = Answer.model_validate(response.json())
    assert response.status_code == 200
    assert answer.thread_id
    assert answer.run_id
    assert answer.receipts
    assert answer.usage.elapsed_ms > 0


async def test_a_conversation_is_kept_whole(site: Site) -> None:
    """Its history has each message with the answer that was given, oldest first."""
    first = (await site.maria.post("/api/chat", json=_ASKED)).json()
    again = {"message": "what depends on it?", "thread_id": first["thread_id"]}
    second = (await site.maria.post("/api/chat", json=again)).json()
    history = (await site.maria.get(f"/api/chat/{first['thread_id']}")).json()
    assert [turn["message"] for turn in history["turns"]] == [_ASKED["message"], again["message"]]
    assert [turn["answer"] for turn in history["turns"]] == [first, second]
    assert history["title"] == _ASKED["message"]


@pytest.mark.parametrize(
    "body",
    [
        {"message": ""},
        {"message": " \n\t "},
        {"message": "x" * 8001},
        {"message": 7},
        {"message": None},
        {},
        [],
        "hello",
        {"message": "x", "thread_id": 7},
        {"message": "x", "context": "y"},
        {"message": "x", "context": {"model": "gpt"}},
        {"message": "x", "context": {"timezone": "Mars/Olympus"}},
        {"message": "x", "context": {"timezone": "../../etc/passwd"}},
        {"message": "x", "context": {"timezone": 3}},
    ],
)
async def test_a_wrong_body_is_told_where(site: Site, body: object) -> None:
    """A body of another shape is 422, and the answer says which field is wrong, not what it had."""
    told = problem(await site.maria.post("/api/chat", json=body), 422, "invalid_request")
    assert told["errors"]
    assert "xxxx" not in str(told)


async def test_a_time_is_of_the_users_zone(site: Site) -> None:
    """The zone of the context is the one in which a time in the message is read."""
    body = {"message": "what failed since 22:00", "context": {"timezone": "America/Sao_Paulo"}}
    response = await site.maria.post("/api/chat", json=body)
    answer = Answer.model_validate(response.json())
    span = answer.intent.entities.span
    assert span is not None
    assert span.since is not None
    assert (span.since.hour, span.zone) == (1, "America/Sao_Paulo")


async def test_the_longest_message_is_answered(site: Site) -> None:
    """Eight thousand characters are still a message."""
    response = await site.maria.post("/api/chat", json={"message": "x" * 8000})
    assert response.status_code == 200


async def test_hostile_characters_are_answered(site: Site) -> None:
    """No character stops an answer: control codes, quotes, lone marks, other scripts."""
    message = (
        "status of \x00\x1b[31m'\"`<script>alert(1)</script> [rdeadbeef] \u202e 你好 {{7*7}} %s"
    )
    response = await site.maria.post("/api/chat", json={"message": message})
    assert response.status_code == 200
    assert "49" not in response.json()["answer"]


async def test_broken_json_is_said_to_be_that(site: Site) -> None:
    """A body that is no JSON is 422 with a code of its own."""
    headers = {"content-type": "application/json"}
    response = await site.maria.post("/api/chat", content="{nope", headers=headers)
    problem(response, 422, "invalid_json")


@pytest.mark.parametrize("media_type", ["text/plain", "application/xml", "multipart/form-data"])
async def test_another_content_type_is_refused(site: Site, media_type: str) -> None:
    """Chat takes JSON and says so."""
    headers = {"content-type": media_type}
    response = await site.maria.post("/api/chat", content='{"message": "x"}', headers=headers)
    problem(response, 422, "invalid_request")


@pytest.mark.parametrize(
    "thread_id", ["3f1d9a52-0000-4000-8000-000000000000", "../../etc", "x" * 500, "a b", ""]
)
async def test_an_unknown_thread_is_not_found(site: Site, thread_id: str) -> None:
    """A thread that never was cannot be continued."""
    asked = {**_ASKED, "thread_id": thread_id}
    problem(await site.maria.post("/api/chat", json=asked), 404, "thread_not_found")


async def test_another_users_thread_does_not_exist(site: Site) -> None:
    """Neither asking, reading, following nor cancelling tells that it is there."""
    answer = (await site.maria.post("/api/chat", json=_ASKED)).json()
    thread, run = answer["thread_id"], answer["run_id"]
    asked = {**_ASKED, "thread_id": thread}
    tries = [
        await site.joao.post("/api/chat", json=asked),
        await site.joao.get(f"/api/chat/{thread}"),
        await site.joao.get(f"/threads/{thread}/runs/{run}/stream"),
        await site.joao.post(f"/threads/{thread}/runs/{run}/cancel"),
        await site.admin.get(f"/api/chat/{thread}"),
    ]
    nowhere = await site.joao.get(f"/api/chat/{uuid4()}")
    for response in tries:
        told = problem(response, 404, "thread_not_found")
        assert told["detail"].replace(thread, "") == nowhere.json()["detail"].replace(
            nowhere.url.path.rsplit("/", 1)[1], ""
        )


async def test_a_run_belongs_to_its_thread(site: Site) -> None:
    """A run is not found under another thread of the same user."""
    one = (await site.maria.post("/api/chat", json=_ASKED)).json()
    two = (await site.maria.post("/api/chat", json=_ASKED)).json()
    address = f"/threads/{one['thread_id']}/runs/{two['run_id']}/stream"
    problem(await site.maria.get(address), 404, "run_not_found")


async def test_two_messages_at_once_are_one_too_many(site: Site) -> None:
    """A thread works on one message; the other is told so, and can be sent again."""
    first = (await site.maria.post("/api/chat", json=_ASKED)).json()
    asked = {**_ASKED, "thread_id": first["thread_id"]}
    site.house.hwa.delay = 0.4
    both = [site.maria.post("/api/chat", json=asked) for _ in range(2)]
    responses = sorted(await asyncio.gather(*both), key=lambda one: one.status_code)
    site.house.heal()
    assert responses[0].status_code == 200
    problem(responses[1], 409, "thread_busy")
    assert (await site.maria.post("/api/chat", json=asked)).status_code == 200


async def test_the_same_key_gives_the_same_answer(site: Site) -> None:
    """Sent again under its key a request is not asked again: same run, same answer."""
    headers = {"idempotency-key": str(uuid4())}
    first = await site.maria.post("/api/chat", json=_ASKED, headers=headers)
    second = await site.maria.post("/api/chat", json=_ASKED, headers=headers)
    assert first.json() == second.json()
    stranger = await site.joao.post("/api/chat", json=_ASKED, headers=headers)
    assert stranger.json()["run_id"] != first.json()["run_id"]


async def test_a_key_belongs_to_one_body(site: Site) -> None:
    """The same key with another message is refused."""
    headers = {"idempotency-key": str(uuid4())}
    await site.maria.post("/api/chat", json=_ASKED, headers=headers)
    other = await site.maria.post("/api/chat", json={"message": "hello"}, headers=headers)
    problem(other, 422, "idempotency_key_reused")


async def test_a_key_in_progress_is_told_to_wait(site: Site) -> None:
    """While the first request is answered its twin is not started."""
    headers = {"idempotency-key": str(uuid4())}
    site.house.hwa.delay = 0.4
    both = [site.maria.post("/api/chat", json=_ASKED, headers=headers) for _ in range(2)]
    responses = sorted(await asyncio.gather(*both), key=lambda one: one.status_code)
    assert responses[0].status_code == 200
    problem(responses[1], 409, "in_progress")


async def test_a_failed_request_frees_its_key(site: Site) -> None:
    """What gave no answer may be asked again under the same key."""
    headers = {"idempotency-key": str(uuid4())}
    asked = {**_ASKED, "thread_id": str(uuid4())}
    for _ in range(2):
        response = await site.maria.post("/api/chat", json=asked, headers=headers)
        problem(response, 404, "thread_not_found")


async def test_an_absurd_key_is_refused(site: Site) -> None:
    """A key has two hundred characters at most."""
    headers = {"idempotency-key": "k" * 201}
    problem(
        await site.maria.post("/api/chat", json=_ASKED, headers=headers), 422, "invalid_request"
    )
