import hashlib
import re
from base64 import b64encode
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from html.parser import HTMLParser
from pathlib import Path

import pytest
from playwright.sync_api import sync_playwright

from evals.judging.seen import Score
from evals.questions.expect import Expect
from evals.reporting.figures import Report
from evals.reporting.history import Entry, append, entry_of, read_history
from evals.reporting.page import page
from evals.reporting.tally import tally
from evals.reporting.trend import HEIGHT, WIDTH, trends
from graphs.question import Intent
from tests.absent import absent
from tests.evals.runs import about, dataset, part, report, turns
from tests.evals.samples import answer, result

_CHROMIUM = Path("/usr/bin/chromium")
_VOID = {"meta", "link", "br", "input", "rect", "line", "circle", "polyline", "img"}
_EVIL = "<script>alert('x')</script>\"><img src=x onerror=alert(1)>"


class _Parsed(HTMLParser):
    """Every element of a page, and whether each is closed where it was opened."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self._open: list[str] = []
        self.feed(text)
        self.close()
        assert self._open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """One more; those that have no end are not waited for."""
        self.elements.append((tag, dict(attrs)))
        if tag not in _VOID:
            self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        """The last one that was opened, and no other."""
        if tag not in _VOID:
            assert self._open.pop() == tag

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """One that closes itself."""
        self.elements.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        """What is to be read."""
        self.text += data

    def named(self, tag: str) -> list[dict[str, str | None]]:
        """The attributes of all elements of a kind."""
        return [attributes for name, attributes in self.elements if name == tag]


def _evil() -> Report:
    """A run in which everything that came from outside tries to be a part of the page."""
    wrong = result(
        "evil",
        scores={"facts": Score(False, _EVIL, _EVIL), "intent": Score(False, "why", _EVIL)},
        expect=Expect(intent=Intent.WHY),
        tags=[_EVIL],
    )
    asked = wrong.turn.model_copy(update={"user": _EVIL})
    wrong = replace(wrong, turn=asked, answer=answer(_EVIL), tools=[_EVIL])
    sealed = part(
        dataset("closed"), [result("closed", scores={"facts": Score(False)})], sealed=True
    )
    return tally([part(dataset("evil"), [wrong]), sealed], about())


def _entries(*shares: float, scope: str = "whole") -> list[Entry]:
    made = datetime(2026, 3, 4, tzinfo=UTC)
    return [
        Entry(
            made_at=made + timedelta(days=at),
            scope=scope,
            turns=100,
            share=share,
            low=share,
            high=share,
            suites={"status": share},
            median=20.0,
            p95=50.0,
            unit=10.0,
        )
        for at, share in enumerate(shares)
    ]


def test_nothing_from_outside() -> None:
    """The page asks nobody for anything, runs nothing, and its policy admits its style alone."""
    text = page(_evil(), _entries(0.9, 0.95), ["status fell"])
    parsed = _Parsed(text)
    [style] = re.findall(r"<style>(.*?)</style>", text, re.DOTALL)
    [policy] = [one["content"] for one in parsed.named("meta") if "http-equiv" in one]
    digest = b64encode(hashlib.sha256(style.encode()).digest()).decode()

    for _, attributes in parsed.elements:
        for name in ("src", "href", "srcset", "action", "data", "style"):
            assert (attributes.get(name) or "#").startswith("#")
        assert not [name for name in attributes if name.startswith("on")]
    assert not [tag for tag, _ in parsed.elements if tag in {"script", "link", "img", "iframe"}]
    assert not re.search(r"url\(|@import", style)
    assert policy is not None
    assert policy.startswith(f"default-src 'none'; style-src 'sha256-{digest}'")


def test_what_was_said_is_text() -> None:
    """A question, an answer, a fault or a tag is never markup."""
    parsed = _Parsed(page(_evil(), (), [_EVIL]))

    assert parsed.text.count(_EVIL) >= 6


def test_a_whole_page() -> None:
    """Every chart is there, every failure unfolds, and a drawing says nothing without words."""
    parsed = _Parsed(page(report(turns(8, 2)), _entries(0.8, 0.9)))
    headings = {one["id"] for one in parsed.named("h2")}

    assert {"headline", "suites", "trend", "languages", "latency", "intents"} <= headings
    assert {"confusion", "scorers", "failures"} <= headings
    assert len([one for one in parsed.named("details") if one.get("class") == "failure"]) == 2
    assert all(
        one.get("aria-hidden") == "true" or one.get("aria-label") for one in parsed.named("svg")
    )
    assert all(one.get("scope") for one in parsed.named("th"))
    assert {one["aria-labelledby"] for one in parsed.named("section")} <= headings


def test_the_gate_is_told() -> None:
    """Shut, open, or not asked."""
    run = report(turns(2, 0))

    assert "The gate is shut" in page(run, (), ["status fell"])
    assert "Passes the gate" in page(run, (), [])
    assert "not gated" in page(run)


def test_sealed_questions_are_not_shown() -> None:
    """Of a sealed failure the page tells which it is, and neither question nor answer."""
    given = part(dataset("b"), [result("b", scores={"facts": Score(False, "17")})], sealed=True)
    text = page(tally([given], about()))

    assert "status · b" in text
    assert "status of X" not in text


def test_history(tmp_path: Path) -> None:
    """A line a run, in the order of time; a line that was cut off is passed over."""
    early, late = _entries(0.8, 0.9)
    append(late, tmp_path)
    append(early, tmp_path)
    with (tmp_path / "history.jsonl").open("a", encoding="utf-8") as file:
        file.write('{"made_at": "2026-')

    assert read_history(tmp_path) == [early, late]
    assert read_history(tmp_path / "none") == []


def test_an_entry_is_the_run() -> None:
    """What is kept of a run is what its report says."""
    entry = entry_of(report(turns(3, 1), unit=5.0))

    assert (entry.turns, entry.share, entry.suites) == (4, 0.75, {"status": 0.75})
    assert (entry.median, entry.unit) == (20.0, 5.0)


def test_trends() -> None:
    """A line holds the runs of its own scope; it needs two, and stays in its drawing."""
    runs = [*_entries(0.8, 1.0, 0.95), *_entries(0.1, scope="sample 0.1")]
    found = trends(runs, "whole")

    assert [one.name for one in found] == ["All suites", "status", "Median latency", "95 % latency"]
    assert found[0].values == (0.8, 1.0, 0.95)
    for one in found:
        assert all(0 <= x <= WIDTH and 0 <= y <= HEIGHT for x, y in one.points)
    assert found[0].points[1][1] < found[0].points[2][1] < found[0].points[0][1]
    assert trends(runs, "sample 0.1") == []


@pytest.mark.browser
def test_in_a_browser(tmp_path: Path) -> None:
    """It opens under its own policy, asks nothing, fits a phone, and the filter leaves one suite."""
    if not _CHROMIUM.exists():
        absent(str(_CHROMIUM))
    suites = [part(dataset("a"), [result("a", scores={"facts": Score(False)})], "status")]
    suites.append(part(dataset("b"), [result("b", scores={"facts": Score(False)})], "knowledge"))
    file = tmp_path / "report.html"
    file.write_text(page(tally(suites, about()), _entries(0.8, 0.9)), encoding="utf-8")
    told: list[str] = []
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=_CHROMIUM, args=["--no-sandbox"])
        tab = browser.new_page(viewport={"width": 360, "height": 800})
        tab.on("request", lambda one: told.append(one.url))
        tab.on("console", lambda one: told.append(one.text))
        tab.goto(file.as_uri())
        width = tab.evaluate("document.documentElement.scrollWidth")
        both = tab.locator("details.failure:visible").count()
        tab.get_by_label("knowledge", exact=True).check()
        one = tab.locator("details.failure:visible").count()
        tab.locator("details.failure:visible summary").press("Enter")
        unfolded = tab.locator("details.failure[open] pre").count()
        browser.close()

    assert told == [file.as_uri()]
    assert width == 360
    assert (both, one, unfolded) == (2, 1, 1)
