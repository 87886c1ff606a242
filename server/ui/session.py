"""Logging in and out by a form; a cookie keeps the session."""

from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Form, Request
from fastapi.responses import RedirectResponse, Response
from pydantic import BaseModel

from server.api.auth import login
from server.auth import NotAuthenticated
from server.deps import COOKIE, RuntimeDep, require_own_origin
from server.errors import ProblemError
from server.runtime import Runtime
from server.ui.view import View, ViewDep

router = APIRouter(include_in_schema=False)


class LoginForm(BaseModel):
    """What the form sends; `thread` is the conversation to come back to."""

    username: str = ""
    password: str = ""
    thread: str = ""


@router.get("/login")
async def login_page(view: ViewDep, thread: str = "") -> Response:
    """The form; `thread` is the conversation to come back to."""
    return view.page("login.html", thread=thread, name="", trouble="")


@router.post("/login")
async def log_in(
    request: Request, view: ViewDep, runtime: RuntimeDep, form: Annotated[LoginForm, Form()]
) -> Response:
    """The session, or the form again with what was wrong."""
    try:
        require_own_origin(request)
        token = await login(runtime, request, form.username, form.password)
    except NotAuthenticated:
        return _again(view, 401, view.words["wrong"], form)
    except ProblemError as error:
        shown = view.problem(error.problem)
        trouble = f"{shown['detail']} {shown['hint']}"
        return _again(view, error.problem.status, trouble, form)
    return _with_session(request, runtime, token, form.thread)


@router.post("/ui/logout")
async def log_out() -> Response:
    """Forgets the session and shows the form."""
    response = RedirectResponse("/login", 303)
    response.delete_cookie(COOKIE, httponly=True, samesite="strict")
    return response


def login_address(thread: str) -> str:
    """Where to log in, and which conversation to come back to."""
    return f"/login?{urlencode({'thread': thread})}" if thread else "/login"


def _again(view: View, status: int, trouble: str, form: LoginForm) -> Response:
    return view.page("login.html", status, thread=form.thread, name=form.username, trouble=trouble)


def _with_session(request: Request, runtime: Runtime, token: str, thread: str) -> Response:
    target = f"/?{urlencode({'thread': thread})}" if thread else "/"
    response = RedirectResponse(target, 303)
    response.set_cookie(
        COOKIE,
        token,
        max_age=int(runtime.tokens.life.total_seconds()),
        httponly=True,
        samesite="strict",
        secure=request.url.scheme == "https",
    )
    return response
