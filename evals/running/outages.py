"""Backends that go down under a house that opened well."""

from collections.abc import Iterable

from fakeredis import FakeServer

from evals.plants.plant import Plant
from evals.questions.dataset import DatasetError
from evals.questions.plant_spec import Backend
from server.runtime import Runtime


async def take_down(backends: Iterable[Backend], runtime: Runtime, plant: Plant) -> None:
    """From now on these refuse every call.

    Raises:
        DatasetError: the house keeps its Redis elsewhere than in its own process.
    """
    for backend in backends:
        if backend == "hwa":
            plant.transport.cut = True
        elif backend == "documents":
            await runtime.knowledge.close()
        else:
            _disconnect(runtime)


def _disconnect(runtime: Runtime) -> None:
    """The Redis in process knows how to be gone: each command finds the connection closed."""
    server = runtime.redis.connection_pool.connection_kwargs.get("server")
    if not isinstance(server, FakeServer):
        raise DatasetError("redis can only be taken down where it runs in this process")
    server.connected = False
