"""One server on a loopback port and one Chromium for all browser tests."""

import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
import uvicorn
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, sync_playwright

from tests.absent import absent
from tests.server.ui.house import PASSWORD, Plant, make_app

CHROMIUM = Path("/usr/bin/chromium")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
ANSWERED = ".turn:last-child .answered[aria-busy=false] .facts"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything here needs a browser."""
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.browser)


@dataclass
class Console:
    """What the browser complained of."""

    complaints: list[str] = field(default_factory=list)

    def listen(self, page: Page) -> None:
        """Hears a page's errors and warnings."""
        page.on("console", self._hear)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("dialog", lambda dialog: dialog.accept())

    def _hear(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            self.complaints.append(message.text)


@pytest.fixture(name="plant", scope="package")
def _plant() -> Plant:
    return Plant()


@pytest.fixture(name="site", scope="package")
def _site(plant: Plant) -> Iterator[str]:
    """The address of a running server."""
    config = uvicorn.Config(
        make_app(plant), port=0, log_config=None, ws="none", timeout_graceful_shutdown=1
    )
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run)
    thread.start()
    give_up_at = time.monotonic() + 30
    while not server.started and thread.is_alive() and time.monotonic() < give_up_at:
        time.sleep(0.02)
    assert server.started
    yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    server.should_exit = True
    thread.join()


@pytest.fixture(name="browser", scope="package")
def _browser() -> Iterator[Browser]:
    if not CHROMIUM.exists():
        absent(str(CHROMIUM))
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture(name="session", scope="package")
def _session(browser: Browser, site: str) -> Iterator[BrowserContext]:
    """A browser in which the administrator is logged in."""
    context = browser.new_context(
        base_url=site, locale="en-US", viewport={"width": 1280, "height": 860}
    )
    context.set_default_timeout(5_000)
    page = context.new_page()
    log_in(page, PASSWORD)
    page.close()
    yield context
    context.close()


@pytest.fixture(name="console")
def _console() -> Iterator[Console]:
    """The console of the test's pages; a complaint fails the test that does not expect it."""
    console = Console()
    yield console
    assert console.complaints == []


@pytest.fixture(name="page")
def _page(session: BrowserContext, console: Console) -> Iterator[Page]:
    """A new conversation of the administrator."""
    page = session.new_page()
    console.listen(page)
    page.goto("/")
    yield page
    page.close()


def log_in(page: Page, password: str) -> None:
    """Fills in the login form, from wherever it was asked for."""
    page.goto("/")
    page.fill("#username", "admin")
    page.fill("#password", password)
    with page.expect_navigation():
        page.keyboard.press("Enter")


def ask(page: Page, question: str) -> None:
    """Types a question, sends it by Enter and waits for the answer."""
    turns = page.locator(".turn").count()
    page.fill("#message", question)
    page.keyboard.press("Enter")
    page.wait_for_selector(f".turn:nth-child({turns + 1})")
    page.wait_for_selector(ANSWERED)
