"""Who may ask: passwords, tokens, cookies, and everything that only looks like them."""

from datetime import UTC, datetime, timedelta
from typing import Any

import jwt
import pytest
from pydantic import SecretStr
from structlog.testing import capture_logs

from server.auth import Tokens, User, Users, password_hash
from server.deps import COOKIE
from tests.house import MARIA, PASSWORDS
from tests.server.conftest import Login, Site, open_site
from tests.server.problems import problem

pytestmark = pytest.mark.asyncio(loop_scope="session")
_PRIVATE = ["/api/agents", "/api/status", "/api/health/full", "/api/chat/x"]


async def test_a_password_gets_a_token(site: Site, login: Login) -> None:
    """The token of a login opens the doors, for as long as it says."""
    told = (await login("maria", PASSWORDS["maria"])).json()
    assert told["token_type"] == "bearer"
    assert told["expires_in"] == site.runtime.settings.token_minutes * 60
    headers = {"Authorization": f"Bearer {told['access_token']}"}
    assert (await site.nobody.get("/api/agents", headers=headers)).status_code == 200


@pytest.mark.parametrize(
    ("name", "password"), [("maria", "wrong"), ("nobody", "wrong"), ("maria", "joaos-password")]
)
async def test_a_wrong_password_is_told_as_such(login: Login, name: str, password: str) -> None:
    """Which of the two is wrong is not told, and the log does not have the password."""
    with capture_logs() as logs:
        told = problem(await login(name, password), 401, "wrong_password")
    assert told["detail"] == "Wrong name or password."
    assert password not in repr(logs)


@pytest.mark.parametrize("form", [{}, {"username": "maria"}, {"username": "", "password": ""}])
async def test_an_incomplete_form_is_refused(site: Site, form: dict[str, str]) -> None:
    """Name and password are both needed."""
    problem(await site.nobody.post("/token", data=form), 422, "invalid_request")


async def test_an_absurd_password_is_refused_unread(login: Login) -> None:
    """Nobody's processor is spent on hashing a book."""
    problem(await login("maria", "x" * 257), 422, "invalid_request")


async def test_too_many_tries_must_wait(site: Site) -> None:
    """After the minute's tries even the right password waits; other names do not."""
    settings = site.runtime.settings.model_copy(update={"login_attempts": 2})
    async with open_site(site.house, settings=settings) as strict:
        wrong = {"username": "joao", "password": "wrong"}
        for _ in range(2):
            problem(await strict.nobody.post("/token", data=wrong), 401, "wrong_password")
        right = {"username": "joao", "password": PASSWORDS["joao"]}
        told = problem(await strict.nobody.post("/token", data=right), 429, "too_many_logins")
        assert told["hint"] == "Wait a minute."
        other = {"username": "admin", "password": PASSWORDS["admin"]}
        assert (await strict.nobody.post("/token", data=other)).status_code == 200


async def test_logging_in_often_is_no_offence(site: Site) -> None:
    """Only failures use up the minute's tries: a success forgets those before it."""
    settings = site.runtime.settings.model_copy(update={"login_attempts": 2})
    right = {"username": "admin", "password": PASSWORDS["admin"]}
    assert (await site.nobody.post("/token", data=right)).status_code == 200
    async with open_site(site.house, settings=settings) as strict:
        for _ in range(4):
            assert (await strict.nobody.post("/token", data=right)).status_code == 200


def _claims(**changed: Any) -> dict[str, Any]:
    now = datetime.now(UTC)
    return {"sub": "maria", "aud": "resync", "exp": now + timedelta(hours=1), **changed}


_SECRET = "s" * 32
_FORGED = {
    "spaces": "a b",
    "garbage": "abc.def.ghi",
    "foreign secret": jwt.encode(_claims(), "another-secret-of-32-characters!", "HS256"),
    "unsigned": jwt.encode(_claims(), "", "none"),
    "expired": jwt.encode(_claims(exp=datetime.now(UTC) - timedelta(1)), _SECRET, "HS256"),
    "other audience": jwt.encode(_claims(aud="other"), _SECRET, "HS256"),
    "nobody's": jwt.encode(_claims(sub="mallory"), _SECRET, "HS256"),
    "no subject": jwt.encode({"aud": "resync", "exp": 9_999_999_999}, _SECRET, "HS256"),
    "no end": jwt.encode({"aud": "resync", "sub": "maria"}, _SECRET, "HS256"),
}


@pytest.mark.parametrize("name", _FORGED)
async def test_what_is_no_valid_token_opens_nothing(site: Site, name: str) -> None:
    """Missing, changed, expired or foreign tokens are 401 at every door, and are not explained."""
    tokens = Tokens(_SECRET, timedelta(hours=1))
    async with open_site(site.house, tokens=tokens) as guarded:
        headers = {"Authorization": f"Bearer {_FORGED[name]}"}
        for path in _PRIVATE:
            response = await guarded.nobody.get(path, headers=headers)
            told = problem(response, 401, "not_authenticated")
            assert response.headers["www-authenticate"] == "Bearer"
            assert told["detail"] == "This needs a valid token."
        assert (await guarded.maria.get("/api/agents")).status_code == 200


@pytest.mark.parametrize("header", ["Basic bWFyaWE6eA==", "Bearer", "bearer", "maria", ""])
async def test_another_scheme_is_no_token(site: Site, header: str) -> None:
    """Only a bearer token counts."""
    response = await site.nobody.get("/api/agents", headers={"Authorization": header})
    problem(response, 401, "not_authenticated")


async def test_a_cookie_is_a_session_of_its_own_site_only(site: Site) -> None:
    """The page's cookie reads; to change something the request must come from the same origin."""
    cookie = {"cookie": f"{COOKIE}={site.token()}"}
    asked = {"message": "hello"}
    assert (await site.nobody.get("/api/agents", headers=cookie)).status_code == 200
    own = {**cookie, "origin": site.url}
    assert (await site.nobody.post("/api/chat", json=asked, headers=own)).status_code == 200
    for origin in ("https://evil.example", "null", site.url.replace("127.0.0.1", "localhost")):
        foreign = {**cookie, "origin": origin}
        response = await site.nobody.post("/api/chat", json=asked, headers=foreign)
        problem(response, 403, "foreign_origin")


async def test_a_bearer_token_has_no_origin(site: Site) -> None:
    """Programs send their token on purpose; where they run does not matter."""
    headers = {"origin": "https://tools.example"}
    response = await site.maria.post("/api/chat", json={"message": "hello"}, headers=headers)
    assert response.status_code == 200


async def test_a_token_goes_before_a_cookie(site: Site) -> None:
    """A wrong token is not made good by a right cookie."""
    headers = {"Authorization": "Bearer x", "cookie": f"{COOKIE}={site.token()}"}
    response = await site.nobody.get("/api/agents", headers=headers)
    problem(response, 401, "not_authenticated")


async def test_logging_out_forgets_the_cookie(site: Site) -> None:
    """The browser is told to drop its session."""
    response = await site.nobody.post("/logout")
    assert response.status_code == 204
    assert f'{COOKIE}=""' in response.headers["set-cookie"]


async def test_a_user_who_is_gone_is_nobody() -> None:
    """A token outlives its user, the user's right does not."""
    users = Users({"maria": (SecretStr(password_hash().hash("x")), "operator")})
    assert users.find("maria") == MARIA
    assert await users.verify("maria", "x") == User("maria", "operator")
    with pytest.raises(Exception, match="no such user"):
        users.find("joao")
