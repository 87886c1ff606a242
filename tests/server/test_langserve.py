"""LangServe's own client against the graphs."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import httpx
import pytest
from langserve import RemoteRunnable

from tests.server.conftest import Site, open_site
from tests.server.problems import problem

pytestmark = [
    pytest.mark.asyncio(loop_scope="session"),
    # LangServe is frozen upstream, pydantic is not.
    pytest.mark.filterwarnings("ignore:Accessing the 'model_fields' attribute"),
]
_GRAPHS = ["supervisor", "status", "diagnostics", "knowledge"]


_Remote = RemoteRunnable[dict[str, Any], dict[str, Any]]


@asynccontextmanager
async def _remote(site: Site, name: str = "supervisor") -> AsyncIterator[_Remote]:
    """LangServe's client for one graph; it leaves its connections to the garbage collector."""
    headers = {"Authorization": f"Bearer {site.token()}"}
    remote: _Remote = RemoteRunnable(f"{site.url}/graphs/{name}/", headers=headers, timeout=15)
    try:
        yield remote
    finally:
        remote.sync_client.close()
        await remote.async_client.aclose()


async def test_a_conversation_goes_on(site: Site) -> None:
    """The thread of the first reply carries the second question."""
    async with _remote(site) as remote:
        first = await remote.ainvoke({"message": "why did GL_POST abend?"})
        second = await remote.ainvoke(
            {"message": "what depends on it?", "thread_id": first["thread_id"]}
        )
    assert second["thread_id"] == first["thread_id"]
    assert second["status"] == "done"
    assert second["answer"]["intent"]["id"] == "impact"
    assert first["reply"] == first["answer"]["answer"]
    history = (await site.maria.get(f"/api/chat/{first['thread_id']}")).json()
    assert [turn["message"] for turn in history["turns"]] == [
        "why did GL_POST abend?",
        "what depends on it?",
    ]


@pytest.mark.parametrize("name", _GRAPHS)
async def test_each_graph_is_served(site: Site, name: str) -> None:
    """Supervisor and specialists answer, and say what they take and give."""
    async with _remote(site, name) as remote:
        reply = await remote.ainvoke({"message": "hello"})
    assert reply["answer"]["intent"]["id"] == "greeting"
    taken = (await site.maria.get(f"/graphs/{name}/input_schema")).json()
    given = (await site.maria.get(f"/graphs/{name}/output_schema")).json()
    assert {"message", "thread_id"} <= set(taken["properties"])
    assert {"reply", "thread_id", "answer", "interrupts"} <= set(given["properties"])


async def test_a_batch_is_so_many_conversations(site: Site) -> None:
    """Questions of a batch do not share a thread."""
    questions = [{"message": "status of GL_POST"}, {"message": "hello"}]
    async with _remote(site) as remote:
        replies = await remote.abatch(questions)
    assert len({reply["thread_id"] for reply in replies}) == 2
    assert [reply["answer"]["intent"]["id"] for reply in replies] == ["job_status", "greeting"]


async def test_a_stream_gives_the_reply_in_pieces(site: Site) -> None:
    """Pieces add up to the reply; what is told once comes once."""
    async with _remote(site) as remote:
        pieces = [piece async for piece in remote.astream({"message": "which jobs abended?"})]
    replies = [piece["reply"] for piece in pieces if "reply" in piece]
    whole = [piece for piece in pieces if "answer" in piece]
    assert len(replies) > 3
    assert len(whole) == 1
    assert "".join(replies) == whole[0]["answer"]["answer"]


async def test_events_of_a_run_can_be_followed(site: Site) -> None:
    """`stream_events` tells the beginning, the pieces and the end."""
    question = {"message": "status of GL_POST"}
    async with _remote(site) as remote:
        events = [one["event"] async for one in remote.astream_events(question, version="v2")]
    assert events[0] == "on_chain_start"
    assert "on_chain_stream" in events
    assert events[-1] == "on_chain_end"


async def test_what_the_agents_think_is_not_told(site: Site) -> None:
    """Prompts and states from inside the graph reach no listener."""
    body = {"input": {"message": "status of GL_POST"}}
    response = await site.maria.post("/graphs/supervisor/stream_events", json=body)
    assert "on_chain_end" in response.text
    for inner in ("You are the", "resync_task", "thinker", '"object_status"'):
        assert inner not in response.text


@pytest.mark.parametrize("path", ["invoke", "batch", "stream", "stream_events"])
async def test_nobody_gets_nothing(site: Site, path: str) -> None:
    """Without a token every endpoint is closed."""
    body = {"input": {"message": "hello"}, "inputs": [{"message": "hello"}]}
    response = await site.nobody.post(f"/graphs/supervisor/{path}", json=body)
    problem(response, 401, "not_authenticated")


@pytest.mark.parametrize("path", ["input_schema", "output_schema", "playground/"])
async def test_nobody_sees_nothing(site: Site, path: str) -> None:
    """Descriptions are for users as well."""
    response = await site.nobody.get(f"/graphs/supervisor/{path}")
    problem(response, 401, "not_authenticated")


async def test_the_user_comes_from_the_token_alone(site: Site) -> None:
    """A user put into the configuration by the client changes nothing."""
    async with _remote(site) as remote:
        maria = await remote.ainvoke({"message": "hello"})
    forged: Any = {"configurable": {"user": {"name": "maria", "role": "admin"}}}
    body = {
        "input": {"message": "hello", "thread_id": maria["thread_id"]},
        "config": {**forged, "metadata": forged["configurable"]},
    }
    response = await site.joao.post("/graphs/supervisor/invoke", json=body)
    problem(response, 404, "thread_not_found")
    joao = await site.joao.post(
        "/graphs/supervisor/invoke", json={"input": {"message": "hello"}, "config": forged}
    )
    thread = joao.json()["output"]["thread_id"]
    assert (await site.joao.get(f"/api/chat/{thread}")).status_code == 200
    assert (await site.maria.get(f"/api/chat/{thread}")).status_code == 404


@pytest.mark.parametrize(
    "given", [{}, {"message": ""}, {"message": "x" * 8001}, {"message": 7}, None, "hello"]
)
async def test_a_wrong_input_is_refused(site: Site, given: Any) -> None:  # noqa: ANN401 - any JSON
    """What is no question is 422, not a failure."""
    response = await site.maria.post("/graphs/supervisor/invoke", json={"input": given})
    assert response.status_code == 422
    assert "Traceback" not in response.text


async def test_a_client_learns_why_it_failed(site: Site) -> None:
    """The remote client raises with the status that the server gave."""
    async with _remote(site) as remote:
        with pytest.raises(httpx.HTTPStatusError, match="404"):
            await remote.ainvoke({"message": "hello", "thread_id": "no-such-thread"})


async def test_the_playground_is_served_where_it_is_on(site: Site) -> None:
    """Users find the playground; production has none unless it asks for it."""
    page = await site.maria.get("/graphs/supervisor/playground/")
    assert page.status_code == 200
    assert "<html" in page.text
    settings = site.runtime.settings.model_copy(update={"playground": False})
    async with open_site(site.house, settings=settings) as strict:
        gone = await strict.maria.get("/graphs/supervisor/playground/")
        assert gone.status_code == 404
