"""The chat in a real browser: asking, reading, following up."""

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import ANSWERED, Console, ask, log_in
from tests.server.ui.house import OTHER, PASSWORD, Plant
from tests.server.ui.samples import HOSTILE

QUESTION = "why is TREAS_POSITION not starting?"


def test_a_wrong_password_is_told_and_the_right_one_opens_the_chat(
    browser: Browser, site: str
) -> None:
    """And logging out closes it again."""
    context = browser.new_context(base_url=site, locale="en-US")
    page = context.new_page()

    log_in(page, "wrong")
    expect(page.get_by_role("alert")).to_contain_text("Wrong user name or password")
    log_in(page, PASSWORD)
    expect(page.locator("#message")).to_be_focused()
    page.get_by_role("button", name="Log out").click()
    expect(page.locator("#username")).to_be_visible()
    page.goto("/")
    expect(page.locator("#username")).to_be_visible()
    context.close()


def test_a_question_is_answered_with_receipts_that_open(page: Page) -> None:
    """[1] opens the raw record; Esc closes it and goes back to where one was reading."""
    ask(page, QUESTION)

    expect(page.locator(".answered .markdown")).to_contain_text("FIN_FTA90")
    expect(page.locator(".badge")).to_contain_text("Confirmed")
    mark = page.locator(".mark").first
    mark.click()
    record = page.locator('.record[data-record="1"]')
    expect(record.locator("pre")).to_contain_text('"status": "FENCE"')
    expect(record).to_contain_text("GET /twsd/api/v2/plan/job/")
    page.keyboard.press("Escape")
    expect(record.locator("pre")).to_be_hidden()
    expect(mark).to_be_focused()


def test_a_question_in_portuguese_is_answered_in_portuguese(page: Page) -> None:
    """The answer's language is the question's, and a screen reader is told."""
    ask(page, "Por que o job TREAS_POSITION não inicia?")

    answer = page.locator(".answered .markdown")
    expect(answer).to_have_attribute("lang", "pt-BR")
    expect(answer).to_contain_text("prioridade")


def test_the_page_of_a_portuguese_browser_speaks_portuguese(
    browser: Browser, site: str, console: Console
) -> None:
    """Its own words follow the browser."""
    context = browser.new_context(base_url=site, locale="pt-BR")
    page = context.new_page()
    console.listen(page)

    log_in(page, PASSWORD)

    expect(page.get_by_role("heading", name="O que você quer saber")).to_be_visible()
    context.close()


def test_a_suggestion_sends_itself(page: Page) -> None:
    """A click asks the next question on the same conversation."""
    ask(page, "which job streams are stuck?")
    suggestion = page.locator(".suggestion").first
    text = suggestion.inner_text()

    suggestion.click()

    expect(page.locator(".turn")).to_have_count(2)
    expect(page.locator(".turn:last-child .asked p")).to_have_text(text)
    page.wait_for_selector(ANSWERED)


def test_a_choice_asks_the_pending_question_again_from_the_keyboard(page: Page) -> None:
    """An unknown name offers the nearest; Enter on it asks the same of that one."""
    ask(page, "why is TREAS_POSITON not starting?")
    page.locator(".choice").first.focus()

    page.keyboard.press("Enter")

    expect(page.locator(".turn:last-child .asked p")).to_have_text(QUESTION)
    page.wait_for_selector(ANSWERED)
    expect(page.locator(".turn:first-child .choices")).to_be_hidden()


def test_an_example_starts_a_conversation(page: Page) -> None:
    """Whoever does not know what to ask clicks."""
    page.get_by_role("button", name="Which job streams are stuck?", exact=True).click()

    page.wait_for_selector(ANSWERED)
    expect(page.locator(".empty")).to_be_hidden()


def test_loading_the_page_again_shows_the_conversation(page: Page) -> None:
    """The address is the conversation's from the first message on."""
    ask(page, QUESTION)
    ask(page, "and its successors?")
    page.reload()

    expect(page.locator(".turn")).to_have_count(2)
    expect(page.locator(".asked p").first).to_have_text(QUESTION)
    page.locator(".turn:first-child .mark").first.click()
    expect(page.locator(".record[open] pre").first).to_be_visible()


def test_the_list_leads_to_a_conversation_and_can_forget_it(page: Page) -> None:
    """A deleted conversation leaves the list; the page that showed it starts anew."""
    ask(page, "hello there, list me")
    here = page.locator("#menu li", has=page.locator("[aria-current=page]"))
    expect(here).to_contain_text("hello there, list me")
    address = page.url

    page.get_by_role("link", name="New conversation").click()
    page.get_by_role("link", name="hello there, list me").click()
    expect(page).to_have_url(address)
    here.get_by_role("button").click()

    expect(page.locator(".empty")).to_be_visible()
    expect(page.get_by_role("link", name="hello there, list me")).to_have_count(0)


def test_keys_alone_do_everything(page: Page) -> None:
    """Shift+Enter breaks the line, Enter sends, Tab and Enter open a record, Esc closes it."""
    page.locator("#message").press_sequentially("why is TREAS_POSITION")
    page.keyboard.press("Shift+Enter")
    page.keyboard.type("not starting?")
    page.keyboard.press("Enter")
    page.wait_for_selector(ANSWERED)
    expect(page.locator(".asked p")).to_have_text("why is TREAS_POSITION\nnot starting?")
    expect(page.locator("#message")).to_be_focused()

    for _ in range(40):
        page.keyboard.press("Shift+Tab")
        if page.evaluate("document.activeElement.matches('.mark')"):
            break
    page.keyboard.press("Enter")
    expect(page.locator(".record[open]")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator(".record[open]")).to_have_count(0)
    assert page.evaluate("document.activeElement.matches('.mark')")


def test_a_hostile_question_stays_text(page: Page) -> None:
    """It is shown, also as a title and after a reload, and nothing of it runs."""
    ask(page, HOSTILE)
    page.reload()

    expect(page.locator(".asked p")).to_have_text(HOSTILE)
    assert page.locator("img[src=x]").count() == 0
    assert page.locator("#turns script").count() == 0


@pytest.mark.parametrize("hostile", ["<img src=x onerror=alert(1)>", "](javascript:alert(1)) [9]"])
def test_a_hostile_object_name_stays_text(page: Page, plant: Plant, hostile: str) -> None:
    """A name in the plan is data: in the answer, in its records, on the next page."""
    plant.swaps = {b"HR_AGT90": hostile.encode()}
    try:
        ask(page, "which workstations are unlinked?")
    finally:
        plant.swaps = {}
    page.locator(".records > summary").click()

    expect(page.locator(".answered")).to_contain_text(hostile)
    assert page.locator(".answered img, .answered a, .answered script").count() == 0


def test_a_conversation_of_another_user_is_an_error(
    page: Page, browser: Browser, site: str
) -> None:
    """The address alone shows nothing of it."""
    ask(page, QUESTION)
    context = browser.new_context(base_url=site, locale="en-US")
    other = context.new_page()
    other.goto("/login")
    other.fill("#username", OTHER.username)
    other.fill("#password", OTHER.password.get_secret_value())
    other.keyboard.press("Enter")
    expect(other.locator("#message")).to_be_visible()

    other.goto(page.url)

    expect(other.get_by_role("alert")).to_contain_text("There is no such conversation.")
    assert "TREAS_POSITION" not in other.content()
    context.close()


def test_a_working_turn_can_be_stopped_and_is_busy_until_then(
    page: Page, plant: Plant, console: Console
) -> None:
    """The second message stays in the box; the first says that it was stopped."""
    plant.stalled = True
    try:
        page.fill("#message", QUESTION)
        page.keyboard.press("Enter")
        expect(page.locator(".steps")).to_contain_text("diagnostics")
        page.fill("#message", "and this?")
        page.keyboard.press("Enter")
        expect(page.locator("#notices")).to_contain_text("still being answered")
        expect(page.locator("#message")).to_have_value("and this?")
        page.get_by_role("button", name="Stop").click()
        expect(page.locator(".answered .notice:not(.lost)")).to_contain_text("Stopped.")
        expect(page.get_by_role("button", name="Stop")).to_be_hidden()
    finally:
        plant.stalled = False

    assert all("409" in one for one in console.complaints)
    console.complaints.clear()


def test_a_turn_goes_on_while_the_page_is_loaded_again(page: Page, plant: Plant) -> None:
    """The reload finds the question, and the answer when it comes."""
    plant.stalled = True
    try:
        page.fill("#message", QUESTION)
        page.keyboard.press("Enter")
        page.wait_for_selector(".turn")
        page.reload()
        expect(page.locator(".asked p")).to_have_text(QUESTION)
        expect(page.locator(".working")).to_be_visible()
    finally:
        plant.stalled = False

    page.wait_for_selector(ANSWERED)


def test_a_lost_connection_is_told_and_comes_back(page: Page, console: Console) -> None:
    """The browser asks again by itself, and the answer is there."""
    page.route("**/events?*", lambda route: route.abort(), times=1)
    page.fill("#message", QUESTION)
    page.keyboard.press("Enter")

    expect(page.locator(".lost")).to_be_visible()
    page.wait_for_selector(ANSWERED)

    expect(page.locator(".lost")).to_be_hidden()
    # The browser's line on the failed request, and htmx's on the event.
    assert all("ERR_FAILED" in one or "Event" in one for one in console.complaints)
    console.complaints.clear()


def test_an_ended_session_is_told_with_the_way_back(page: Page, console: Console) -> None:
    """The question stays in the box while one logs in again."""
    kept = page.context.cookies()
    page.context.clear_cookies()
    page.fill("#message", QUESTION)
    page.keyboard.press("Enter")

    expect(page.locator("#notices")).to_contain_text("Your session has ended.")
    expect(page.locator("#notices a")).to_have_attribute("href", "/login")
    expect(page.locator("#message")).to_have_value(QUESTION)
    page.context.add_cookies([{**one} for one in kept])  # type: ignore[typeddict-item]
    assert all("401" in one for one in console.complaints)
    console.complaints.clear()
