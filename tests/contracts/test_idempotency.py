"""The laws of `Idempotency-Key`."""

import asyncio
from datetime import timedelta

import pytest
from redis.asyncio import Redis

from server.idempotency import Fresh, Idempotency, InProgress, KeyReused, Replay


@pytest.fixture(name="idempotency")
def _idempotency(redis: Redis) -> Idempotency:
    return Idempotency(redis, timedelta(hours=1))


async def _fresh(idempotency: Idempotency, key: str = "key") -> Fresh:
    begun = await idempotency.begin("ana", key, "body")
    assert isinstance(begun, Fresh)
    return begun


async def test_the_same_request_gets_the_first_answer(idempotency: Idempotency) -> None:
    """Once answered, a request is answered from memory."""
    assert await idempotency.complete(await _fresh(idempotency), {"answer": "42 [1]"})

    again = await idempotency.begin("ana", "key", "body")

    assert Replay({"answer": "42 [1]"}) == again


async def test_an_answer_may_be_null(idempotency: Idempotency) -> None:
    """That there is an answer does not depend on what it is."""
    await idempotency.complete(await _fresh(idempotency), None)

    assert Replay(None) == await idempotency.begin("ana", "key", "body")


async def test_a_key_belongs_to_one_request(idempotency: Idempotency) -> None:
    """Another body under the same key is refused, before and after the answer."""
    fresh = await _fresh(idempotency)

    with pytest.raises(KeyReused):
        await idempotency.begin("ana", "key", "another body")
    await idempotency.complete(fresh, 1)
    with pytest.raises(KeyReused):
        await idempotency.begin("ana", "key", "another body")


async def test_a_key_belongs_to_one_owner(idempotency: Idempotency) -> None:
    """Another user's key is another key, however owner and key are cut."""
    await idempotency.complete(await _fresh(idempotency, "b:c"), "Ana's")

    assert isinstance(await idempotency.begin("bia", "b:c", "body"), Fresh)
    assert isinstance(await idempotency.begin("ana:b", "c", "body"), Fresh)


async def test_one_of_many_answers(idempotency: Idempotency) -> None:
    """Of fifty equal requests at once, one may answer and the others are told to wait."""
    begun = await asyncio.gather(
        *(idempotency.begin("ana", "key", "body") for _ in range(50)), return_exceptions=True
    )

    assert sum(isinstance(item, Fresh) for item in begun) == 1
    assert sum(isinstance(item, InProgress) for item in begun) == 49


async def test_an_abandoned_request_can_be_made_anew(idempotency: Idempotency) -> None:
    """A failure is not remembered: who abandons leaves the key free."""
    assert await idempotency.abandon(await _fresh(idempotency))

    assert isinstance(await idempotency.begin("ana", "key", "body"), Fresh)


async def test_who_was_given_up_cannot_answer(redis: Redis) -> None:
    """Who takes too long loses the right to answer to who comes next."""
    idempotency = Idempotency(redis, timedelta(hours=1), patience=timedelta(milliseconds=30))
    slow = await _fresh(idempotency)
    await asyncio.sleep(0.05)
    quick = await _fresh(idempotency)

    assert not await idempotency.complete(slow, "slow")
    assert not await idempotency.abandon(slow)
    assert await idempotency.complete(quick, "quick")


async def test_answers_expire(idempotency: Idempotency, redis: Redis) -> None:
    """A request in work and an answer are both kept for a time only."""
    fresh = await _fresh(idempotency)
    in_work = await redis.ttl(fresh.name)
    await idempotency.complete(fresh, 1)

    assert 0 < in_work <= 300
    assert 3000 < await redis.ttl(fresh.name) <= 3600
    assert fresh.name.startswith("resync:")
