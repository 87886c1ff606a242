"""How the pages look: on a phone, in the dark, and to a screen reader."""

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser.conftest import Console, ask


@pytest.fixture(name="phone")
def _phone(page: Page) -> Page:
    page.set_viewport_size({"width": 360, "height": 740})
    return page


def _is_wider_than_the_screen(page: Page) -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth > innerWidth"))


@pytest.mark.parametrize(
    "question",
    [
        "why is TREAS_POSITION not starting?",
        "how many jobs failed by workstation?",
        "how do I switch to the backup master?",
    ],
)
def test_nothing_is_wider_than_a_phone(phone: Page, question: str) -> None:
    """Not the empty page, not an answer, not its open records; tables scroll in their box."""
    assert not _is_wider_than_the_screen(phone)

    ask(phone, question)
    for summary in phone.locator(".records > summary, .record > summary").all():
        summary.click()

    assert not _is_wider_than_the_screen(phone)


def test_a_very_long_word_breaks(phone: Page) -> None:
    """A pasted log line without a space does not push the page apart."""
    ask(phone, "x" * 500)

    assert not _is_wider_than_the_screen(phone)


def test_the_menu_of_a_phone_opens_and_closes(phone: Page) -> None:
    """By its button; Esc, or a touch beside it, closes it."""
    button = phone.get_by_role("button", name="Conversations")
    menu = phone.get_by_role("link", name="New conversation")
    expect(menu).to_be_hidden()

    button.click()
    expect(menu).to_be_visible()
    phone.keyboard.press("Escape")
    expect(menu).to_be_hidden()
    button.click()
    phone.mouse.click(350, 400)
    expect(menu).to_be_hidden()


def test_every_control_has_a_name_and_every_part_its_landmark(page: Page) -> None:
    """What a screen reader reads out."""
    ask(page, "which job streams are stuck?")

    for role in ("banner", "navigation", "main", "log"):
        expect(page.get_by_role(role)).to_have_count(1)
    expect(page.get_by_role("textbox", name="Your question")).to_have_count(1)
    expect(page.locator("[role=status]")).to_have_text("The answer is ready.")
    for button in page.get_by_role("button").all():
        named = button.get_attribute("aria-label") or button.text_content()
        assert named
        assert named.strip()


_CONTRASTS = """() => {
  const pixel = document.createElement("canvas").getContext("2d", {willReadFrequently: true});
  const rgb = (colour) => {
    pixel.clearRect(0, 0, 1, 1); pixel.fillStyle = colour; pixel.fillRect(0, 0, 1, 1);
    return [...pixel.getImageData(0, 0, 1, 1).data];
  };
  const light = ([r, g, b]) => [r, g, b].map((part) => part / 255)
    .map((part) => part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4)
    .reduce((sum, part, at) => sum + part * [0.2126, 0.7152, 0.0722][at], 0);
  const ground = (element) => {
    for (let one = element; one; one = one.parentElement) {
      const colour = rgb(getComputedStyle(one).backgroundColor);
      if (colour[3] === 255) return colour;
    }
    return rgb("Canvas");
  };
  const texts = [...document.querySelectorAll("body *")].filter((element) =>
    element.checkVisibility() &&
    [...element.childNodes].some((node) => node.nodeType === 3 && node.data.trim()));
  return texts.map((element) => {
    const [a, b] = [rgb(getComputedStyle(element).color), ground(element)].map(light);
    return [(Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05), element.className || element.tagName];
  }).filter(([ratio]) => ratio < 4.5);
}"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_all_text_can_be_read(page: Page, scheme: str) -> None:
    """A contrast of 4.5 or more, by day and by night."""
    page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    assert page.evaluate(_CONTRASTS) == []

    ask(page, "why is TREAS_POSITION not starting?")
    for summary in page.locator(".records > summary, .record > summary").all():
        summary.click()

    assert page.evaluate(_CONTRASTS) == []


def test_a_page_without_motion_does_not_glide(page: Page) -> None:
    """Who asked for less motion gets it."""
    page.emulate_media(reduced_motion="reduce")

    behaviour = page.evaluate("getComputedStyle(document.documentElement).scrollBehavior")

    assert behaviour == "auto"


def test_the_description_of_the_api_opens(browser: Browser, site: str, console: Console) -> None:
    """For everybody, without a complaint."""
    page = browser.new_page(base_url=site)
    console.listen(page)

    page.goto("/docs")

    expect(page.locator(".opblock").first).to_be_visible()
    page.close()


def test_the_playground_opens(session: BrowserContext) -> None:
    """LangServe's own page, under the looser policy."""
    page = session.new_page()
    console = Console()
    console.listen(page)

    page.goto("/graphs/supervisor/playground/", wait_until="networkidle")

    assert console.complaints == []
    expect(page.get_by_text("Playground")).to_be_visible()
    page.close()
