"""The pages: the chat, the login, the API's description, and the files that they load."""

from collections.abc import Callable, Coroutine
from typing import Any

from fastapi import APIRouter, FastAPI, Request
from fastapi.responses import RedirectResponse, Response
from fastapi.routing import APIRoute

from server.auth import NotAuthenticated
from server.deps import RuntimeDep, UserDep, get_runtime
from server.errors import ProblemError, problem_of
from server.store import StoreUnavailable
from server.threads import ThreadNotFound
from server.ui import fragments, session
from server.ui.assets import Assets, KeptFiles
from server.ui.conversation import conversation, listed
from server.ui.view import Press, ViewDep, get_view

_PARTS = ("css", "js", "assets")


def add_pages(app: FastAPI) -> None:
    """Adds the pages and their static files."""
    assets = Assets()
    app.state.press = Press(assets)
    for one in (router, session.router, fragments.router):
        app.include_router(one)
    app.mount("/static", KeptFiles(assets))
    for part in _PARTS:
        app.mount(f"/{part}", KeptFiles(assets, part))


class PageRoute(APIRoute):
    """A route for people: no session leads to the login, an error is a page."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """The handler, its errors translated."""
        handle = super().get_route_handler()

        async def shown(request: Request) -> Response:
            try:
                return await handle(request)
            except NotAuthenticated:
                thread = request.query_params.get("thread", "")
                return RedirectResponse(session.login_address(thread), 303)
            except (ProblemError, StoreUnavailable, ThreadNotFound) as error:
                return _trouble(request, error)

        return shown


router = APIRouter(include_in_schema=False, route_class=PageRoute)


@router.get("/")
async def chat_page(
    runtime: RuntimeDep, user: UserDep, view: ViewDep, thread: str = ""
) -> Response:
    """The chat: a new conversation, or one of the user's as it stands."""
    found = await conversation(runtime, user, thread) if thread else None
    return view.page(
        "chat.html",
        user=user,
        threads=await listed(runtime, user),
        current=thread,
        title=found.thread.title if found else "",
        turns=found.turns if found else [],
    )


@router.get("/docs")
async def api_page(view: ViewDep) -> Response:
    """The API's description, from files of our own."""
    return view.page("docs.html")


@router.get("/favicon.ico")
async def icon() -> Response:
    """Where the icon is."""
    return RedirectResponse("/static/assets/icon.svg", 308)


def _trouble(request: Request, error: Exception) -> Response:
    view = get_view(request, get_runtime(request))
    problem = problem_of(error)
    if problem is None:
        raise error
    return view.page("trouble.html", problem.status, problem=view.problem(problem))
