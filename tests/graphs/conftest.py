"""One house for the laws of the graphs: it is opened once, conversations keep apart."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from tests.house import House, open_house
from tests.model_endpoint import Endpoint, model_endpoint


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def graph_house() -> AsyncIterator[House]:
    """A house without a language model."""
    async with open_house() as house:
        yield house


@pytest.fixture
def house(graph_house: House) -> House:
    """The same, HWA well."""
    graph_house.heal()
    return graph_house


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def endpoint() -> AsyncIterator[Endpoint]:
    """A model endpoint that does what a test tells it."""
    async with model_endpoint() as opened:
        yield opened


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def model_house(endpoint: Endpoint) -> AsyncIterator[House]:
    """A house with that language model, and little patience with it."""
    async with open_house(
        llm_endpoint=endpoint.url,
        llm_model="fake-model",
        llm_api_key="sk-very-secret",
        llm_seconds=2.5,
        llm_first_token_seconds=1.5,
        llm_breaker_failures=1_000_000,  # a model that failed in one test speaks in the next
    ) as house:
        yield house
