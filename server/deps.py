"""What routes take as arguments: the runtime, and the user who asks."""

from typing import Annotated, cast
from urllib.parse import urlsplit

from fastapi import Depends, Request
from starlette.requests import HTTPConnection

from server.auth import NotAuthenticated, User
from server.errors import ProblemError
from server.runtime import Runtime

COOKIE = "resync_session"
_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})


def get_runtime(connection: HTTPConnection) -> Runtime:
    """The runtime that the lifespan opened."""
    return cast("Runtime", connection.state.runtime)


RuntimeDep = Annotated[Runtime, Depends(get_runtime)]


def get_user(request: Request, runtime: RuntimeDep) -> User:
    """The user behind the bearer token, or behind the page's cookie.

    Raises:
        NotAuthenticated: there is neither, or it is not valid.
        ProblemError: a page of another origin uses the cookie to change something.
    """
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer":
        token = request.cookies.get(COOKIE, "")
        require_own_origin(request)
    if not token:
        raise NotAuthenticated("no token")
    return runtime.users.find(runtime.tokens.name_in(token))


UserDep = Annotated[User, Depends(get_user)]


def find_user(request: Request, runtime: RuntimeDep) -> User | None:
    """The user, or None where nobody claims to be one; for what anybody may ask, with less detail.

    Raises:
        NotAuthenticated: a token was given, and it is not valid.
    """
    claimed = "authorization" in request.headers or COOKIE in request.cookies
    return get_user(request, runtime) if claimed else None


MaybeUserDep = Annotated[User | None, Depends(find_user)]


def require_admin(user: UserDep) -> User:
    """The user, who must be an administrator.

    Raises:
        ProblemError: the user is none.
    """
    if user.role != "admin":
        raise ProblemError(403, "admin_only", "This is for administrators.", "Ask one of them.")
    return user


def require_own_origin(request: Request) -> None:
    """The cookie is SameSite=Strict already; browsers that ignore that still send the origin."""
    origin = request.headers.get("origin")
    if request.method in _SAFE or origin is None:
        return
    if urlsplit(origin).netloc != request.headers.get("host"):
        raise ProblemError(403, "foreign_origin", "Another site may not use this session.")
