"""Templates become pages, in the language of the browser and the time zone of the plan."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any, cast
from zoneinfo import ZoneInfo

from fastapi import Depends, Request
from fastapi.responses import HTMLResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from graphs.question import Language
from server.deps import RuntimeDep
from server.errors import Problem
from server.ui.assets import Assets
from server.ui.records import records_of, seen
from server.ui.words import Words, load_words, preferred

_TEMPLATES = Path(__file__).with_name("templates")


class Press:
    """The templates and the words, loaded once for an app."""

    def __init__(self, assets: Assets) -> None:
        """Reads the words; templates are read when they are first used."""
        self.words: Mapping[Language, Words] = load_words()
        # The name of each file is its kind: all of them are HTML, so all of them escape.
        self.templates = Environment(
            loader=FileSystemLoader(_TEMPLATES),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self.templates.globals["asset"] = assets.url
        self.templates.globals["records_of"] = records_of
        self.templates.filters["seen"] = seen


@dataclass(frozen=True)
class View:
    """How one request sees the pages."""

    press: Press
    language: Language
    zone: ZoneInfo

    @property
    def words(self) -> Words:
        """The words of this language."""
        return self.press.words[self.language]

    def html(self, template: str, **values: Any) -> str:
        """A template filled in; every value is escaped."""
        return self.press.templates.get_template(template).render(
            words=self.words, moment=self.moment, **values
        )

    def page(self, template: str, status: int = 200, **values: Any) -> HTMLResponse:
        """A template as a response.

        The referrer stays on this site, so that forms still tell their origin.
        """
        headers = {"referrer-policy": "same-origin", "vary": "Accept-Language, Cookie"}
        return HTMLResponse(self.html(template, **values), status, headers)

    def problem(self, problem: Problem) -> Mapping[str, str]:
        """A problem in the words of the page, where it has some."""
        own = self.words["problems"].get(problem.code, {})
        return {
            "detail": own.get("detail", problem.detail),
            "hint": own.get("hint", problem.hint),
            "reference": problem.correlation_id if problem.status >= 500 else "",
        }

    def moment(self, when: datetime) -> str:
        """A moment to the second, in the plan's zone."""
        return f"{when.astimezone(self.zone):%Y-%m-%d %H:%M:%S %Z}"


def get_view(request: Request, runtime: RuntimeDep) -> View:
    """The view of a request."""
    press = cast("Press", request.app.state.press)
    language = preferred(request.headers.get("accept-language", ""))
    return View(press, language, ZoneInfo(runtime.settings.timezone))


ViewDep = Annotated[View, Depends(get_view)]
