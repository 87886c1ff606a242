"""Whatever an answer, a question or a title says, it says it as text."""

from html.parser import HTMLParser
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from server.store import now
from server.threads import Thread
from server.ui.assets import Assets
from server.ui.conversation import ShownTurn
from server.ui.following import Progress, Step
from server.ui.view import Press, View
from tests.server.ui.samples import HOSTILE, answer_saying

VIEW = View(Press(Assets()), "pt", ZoneInfo("America/Sao_Paulo"))


class _Skeleton(HTMLParser):
    """The tags and the names of their attributes, in order."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[tuple[str, tuple[str, ...]]] = []
        self.text = ""
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, tuple(name for name, _ in attrs)))

    def handle_data(self, data: str) -> None:
        self.text += data


def _html(text: str) -> str:
    """Everything that a turn can show, saying the text."""
    turn = ShownTurn(message=text, thread_id="t", run_id="r", answer=answer_saying(text))
    working = ShownTurn(message=text, thread_id="t", run_id="r")
    thread = Thread(id="t", owner="ana", title=text, created_at=now(), updated_at=now())
    progress = Progress(text, text, {"1": Step(text, text)}, text)
    problem = {"detail": text, "hint": text, "reference": text}
    return "".join(
        [
            VIEW.html("turn.html", turn=turn),
            VIEW.html("sent.html", turn=working, threads=[thread], current="t"),
            VIEW.html("progress.html", progress=progress),
            VIEW.html("problem.html", problem=problem, message=text),
            VIEW.html("login.html", thread=text, name=text, trouble=text),
        ]
    )


@given(st.text(min_size=1) | st.just(HOSTILE) | st.text(alphabet="<>&\"'/= a!-", min_size=1))
def test_no_text_can_add_a_tag_or_an_attribute(text: str) -> None:
    """The page has the same skeleton whatever is said in it."""
    assert _Skeleton(_html(text)).tags == _Skeleton(_html("x")).tags


def test_what_was_said_is_read_as_it_was_said() -> None:
    """Escaping loses nothing."""
    turn = ShownTurn(message=HOSTILE, thread_id="t", run_id="r", answer=answer_saying(HOSTILE))

    assert _Skeleton(VIEW.html("turn.html", turn=turn)).text.count(HOSTILE) >= 6


def test_times_are_told_in_the_zone_of_the_plan() -> None:
    """An operator reads the plant's own clock."""
    turn = ShownTurn(message="x", thread_id="t", run_id="r", answer=answer_saying("x"))

    assert "2026-03-03 23:30:00 -03" in VIEW.html("turn.html", turn=turn)
