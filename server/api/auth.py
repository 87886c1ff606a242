"""Login: a token for programs, a cookie for pages."""

from typing import Annotated

import structlog
from fastapi import APIRouter, Depends, Request, Response
from fastapi.security import OAuth2PasswordRequestForm
from pydantic import BaseModel

from server.attempts import Attempts
from server.deps import COOKIE, RuntimeDep
from server.errors import Problem, ProblemError
from server.runtime import Runtime

log = structlog.get_logger()
router = APIRouter(tags=["auth"])
_LONGEST_PASSWORD = 256
Form = Annotated[OAuth2PasswordRequestForm, Depends()]


class Token(BaseModel):
    """An OAuth2 bearer token."""

    access_token: str
    token_type: str = "bearer"  # noqa: S105 - the standard's word, not a secret
    expires_in: int


@router.post("/token", responses={401: {"model": Problem}, 429: {"model": Problem}})
async def token(request: Request, form: Form, runtime: RuntimeDep) -> Token:
    """A token for a name and a password (OAuth2 password form)."""
    access = await login(runtime, request, form.username, form.password)
    return Token(access_token=access, expires_in=int(runtime.tokens.life.total_seconds()))


@router.post("/logout", status_code=204)
async def logout(response: Response) -> None:
    """Forgets the page's session."""
    response.delete_cookie(COOKIE, httponly=True, samesite="strict")


async def login(runtime: Runtime, request: Request, name: str, password: str) -> str:
    """A token for the user, where the tries of this minute are not used up.

    Raises:
        WrongPassword: the name or the password is wrong.
        ProblemError: too many tries, or a password of absurd length.
    """
    address = request.client.host if request.client else ""
    attempts = Attempts(runtime.redis, limit=runtime.settings.login_attempts)
    if not await attempts.allow(name, address):
        log.warning("login_throttled", name=name[:64], address=address)
        raise ProblemError(429, "too_many_logins", "Too many tries.", "Wait a minute.")
    if len(password) > _LONGEST_PASSWORD:
        raise ProblemError(422, "invalid_request", "The password is too long.")
    user = await runtime.users.verify(name, password)
    await attempts.forget(name, address)
    log.info("login", name=user.name)
    return runtime.tokens.issue(user)
