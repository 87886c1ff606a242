"""The saver does what LangGraph's own suite asks of a saver."""

from collections.abc import AsyncGenerator
from datetime import timedelta

from langgraph.checkpoint.conformance import checkpointer_test, validate
from redis.asyncio import Redis

from graphs.checkpoints import RedisSaver, make_saver


async def test_the_saver_passes_the_base_and_the_extended_suite(redis: Redis) -> None:
    """Every capability that LangGraph knows is there, and none of its tests fails."""

    async def saver() -> AsyncGenerator[RedisSaver, None]:
        await redis.flushall()
        yield make_saver(redis, timedelta(hours=1))

    report = await validate(checkpointer_test(name="RedisSaver")(saver))

    failures = {name: result.failures for name, result in report.results.items()}
    assert {name: [] for name in failures} == failures
    assert all(result.detected for result in report.results.values())
    assert sum(result.tests_passed for result in report.results.values()) >= 70
