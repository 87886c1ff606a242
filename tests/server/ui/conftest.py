"""One house for all tests of the pages: opening it costs seconds, using it nothing."""

from collections.abc import Iterator

import pytest
from starlette.testclient import TestClient

from server.deps import COOKIE
from tests.server.ui.house import OTHER, PASSWORD, Plant, make_app


@pytest.fixture(name="plant", scope="package")
def _plant() -> Plant:
    return Plant()


@pytest.fixture(name="house", scope="package")
def _house(plant: Plant) -> Iterator[TestClient]:
    with TestClient(make_app(plant), follow_redirects=False) as client:
        yield client


@pytest.fixture(name="visitor")
def _visitor(house: TestClient) -> Iterator[TestClient]:
    """Somebody without a session, who reads English."""
    house.cookies.clear()
    house.headers["accept-language"] = "en"
    yield house
    house.cookies.clear()


@pytest.fixture(name="session", scope="package")
def _session(house: TestClient) -> str:
    """The administrator's session: a password is slow to check, by design."""
    log_in(house, "admin", PASSWORD)
    return house.cookies[COOKIE]


@pytest.fixture(name="admin")
def _admin(session: str, visitor: TestClient) -> TestClient:
    """The administrator, logged in."""
    visitor.cookies.set(COOKIE, session)
    return visitor


def log_in(client: TestClient, name: str, password: str) -> None:
    """Logs the client in as somebody else than before."""
    client.cookies.clear()
    response = client.post("/login", data={"username": name, "password": password})
    assert response.status_code == 303, response.text


def log_in_as_other(client: TestClient) -> None:
    """Logs the client in as the other user."""
    log_in(client, OTHER.username, OTHER.password.get_secret_value())
