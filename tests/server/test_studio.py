"""LangGraph Studio's server over our graphs, as `make studio` starts it."""

import asyncio
import os
import signal
import sys
from asyncio.subprocess import STDOUT, Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
from langgraph_sdk import get_client
from langgraph_sdk.client import LangGraphClient

from tests.absent import absent
from tests.redis_server import unused_port

__all__ = ["unused_port"]
_ROOT = Path(__file__).resolve().parents[2]
_LANGGRAPH = Path(sys.executable).with_name("langgraph")


@asynccontextmanager
async def _studio(folder: Path, port: int) -> AsyncIterator[Process]:
    """`langgraph dev` in a folder of its own, with all its children ended at the end."""
    for name in ("graphs", "prompts", "retrievers", "server", "tools", "langgraph.json"):
        (folder / name).symlink_to(_ROOT / name)
    inherited = dict(os.environ)  # noqa: TID251 - a child process needs the PATH
    environment = inherited | {
        "LANGGRAPH_CLI_NO_ANALYTICS": "1",
        "LANGGRAPH_STRICT_MSGPACK": "true",
        "APP_SIMULATOR_JOBS": "400",
    }
    arguments = ["dev", "--no-browser", "--no-reload", "--port", str(port)]
    with (folder / "log.txt").open("wb") as log:
        process = await asyncio.create_subprocess_exec(
            _LANGGRAPH, *arguments,
            cwd=folder, env=environment, stdout=log, stderr=STDOUT, start_new_session=True,
        )  # fmt: skip
        try:
            yield process
        finally:
            if process.returncode is None:
                os.killpg(process.pid, signal.SIGKILL)
            await process.wait()


async def _assistants(client: LangGraphClient, process: Process) -> list[Any]:
    """The assistants, once the server is up."""
    async with asyncio.timeout(60):
        while process.returncode is None:
            try:
                return list(await client.assistants.search())
            except httpx.TransportError:
                await asyncio.sleep(0.2)
    pytest.fail(f"langgraph dev ended with {process.returncode}")


def _question(text: str) -> dict[str, Any]:
    return {"messages": [{"role": "user", "content": text}]}


async def _ask(client: LangGraphClient, thread: str, text: str) -> dict[str, Any]:
    """The answer of a run that is waited for."""
    state = await client.runs.wait(thread, "supervisor", input=_question(text))
    assert isinstance(state, dict)
    return dict(state["answer"])


async def test_studio_holds_a_conversation(tmp_path: Path, unused_port: int) -> None:
    """Four assistants, a thread that is remembered, a stream of ours, and no blocking call."""
    if not _LANGGRAPH.exists():
        absent("langgraph-cli")
    async with _studio(tmp_path, unused_port) as process:
        client = get_client(url=f"http://127.0.0.1:{unused_port}")
        assistants = await _assistants(client, process)
        names = {one["graph_id"] for one in assistants}
        assert names == {"supervisor", "status", "diagnostics", "knowledge"}

        thread = (await client.threads.create())["thread_id"]
        first = await _ask(client, thread, "why did GL_POST abend?")
        second = await _ask(client, thread, "what depends on it?")
        assert first["diagnosis"]
        assert second["intent"]["id"] == "impact"
        assert second["intent"]["entities"]["jobs"][0].endswith("GL_POST")

        alone = (await client.threads.create())["thread_id"]
        parts = client.runs.stream(
            alone, "status", input=_question("status of GL_POST"), stream_mode=["custom", "updates"]
        )
        events = [part async for part in parts]
        told = [part.data["event"] for part in events if part.event == "custom"]
        assert told[:2] == ["agent", "agent"]
        assert {"receipt", "token"} <= set(told)
        await client.aclose()
    log = (tmp_path / "log.txt").read_text(encoding="utf-8")
    assert "BlockingError" not in log
    assert "Traceback" not in log
