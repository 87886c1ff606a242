"""The pages over HTTP: who may see them, what they say, and what they refuse."""

import re
from html import unescape

import pytest
from starlette.testclient import TestClient

from server.deps import COOKIE
from tests.server.ui.conftest import log_in_as_other
from tests.server.ui.house import ATTEMPTS, PASSWORD, Plant
from tests.server.ui.samples import HOSTILE

QUESTION = "why is TREAS_POSITION not starting?"


def _send(client: TestClient, message: str, thread_id: str = "") -> tuple[str, str]:
    """A message sent by the form: the thread, and where its run is followed."""
    response = client.post("/ui/messages", data={"message": message, "thread_id": thread_id})
    assert response.status_code == 200, response.text
    address = re.search(r'sse-connect="([^"]+)"', response.text)
    assert address
    return response.headers["hx-replace-url"].partition("=")[2], unescape(address[1])


def _ask(client: TestClient, message: str) -> tuple[str, str]:
    """A message and its whole stream: the thread, and the stream's text."""
    thread, address = _send(client, message)
    return thread, client.get(address).text


def test_without_a_session_the_chat_leads_to_the_login(visitor: TestClient) -> None:
    """And the login leads back to the conversation that was asked for."""
    plain, with_thread = visitor.get("/"), visitor.get("/?thread=a%26b")

    assert (plain.status_code, plain.headers["location"]) == (303, "/login")
    assert with_thread.headers["location"] == "/login?thread=a%26b"


def test_a_forged_session_leads_to_the_login(visitor: TestClient) -> None:
    """A cookie that we did not sign is no session."""
    visitor.cookies.set(COOKIE, "e30.e30.e30")

    assert visitor.get("/").headers["location"] == "/login"


def test_a_login_sets_a_cookie_that_no_script_and_no_other_site_can_use(
    visitor: TestClient,
) -> None:
    """HttpOnly and SameSite=Strict always, Secure over https."""
    form = {"username": "admin", "password": PASSWORD, "thread": "t"}

    plain = visitor.post("/login", data=form)
    secure = visitor.post("https://testserver/login", data=form)

    assert plain.headers["location"] == "/?thread=t"
    assert {"HttpOnly", "SameSite=strict"} <= set(plain.headers["set-cookie"].split("; "))
    assert "Secure" not in plain.headers["set-cookie"]
    assert "Secure" in secure.headers["set-cookie"].split("; ")


@pytest.mark.parametrize(("name", "password"), [("admin", "wrong"), ("nobody", PASSWORD), ("", "")])
def test_a_wrong_login_shows_the_form_again(visitor: TestClient, name: str, password: str) -> None:
    """It says that something was wrong but not what, and keeps the name."""
    response = visitor.post("/login", data={"username": name, "password": password})

    assert response.status_code == 401
    assert "Wrong user name or password" in response.text
    assert f'value="{name}"' in response.text
    assert password == "" or password not in response.text
    assert "set-cookie" not in response.headers


def test_too_many_logins_are_told_to_wait(visitor: TestClient) -> None:
    """The throttle of the API holds for the form too."""
    form = {"username": "eve", "password": "guess"}

    tries = [visitor.post("/login", data=form) for _ in range(ATTEMPTS + 1)]

    assert [one.status_code for one in tries] == [401] * ATTEMPTS + [429]
    assert "Wait a minute." in tries[-1].text


def test_another_site_cannot_log_in_here(visitor: TestClient) -> None:
    """A form on another site could log its own user in; it is refused."""
    form = {"username": "admin", "password": PASSWORD}

    response = visitor.post("/login", data=form, headers={"origin": "https://evil.example"})

    assert response.status_code == 403
    assert "set-cookie" not in response.headers


def test_logging_out_ends_the_session(visitor: TestClient) -> None:
    """The cookie is gone, and the chat leads to the login again."""
    log_in_as_other(visitor)
    assert visitor.get("/").status_code == 200

    assert visitor.post("/ui/logout").headers["location"] == "/login"
    assert visitor.get("/").status_code == 303


@pytest.mark.parametrize("path", ["/login", "/"])
def test_pages_have_a_strict_policy_and_are_not_kept(admin: TestClient, path: str) -> None:
    """No inline script, no inline style, no eval, no copy on a shared machine."""
    response = admin.get(path)

    policy = response.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert response.headers["cache-control"] == "no-store"
    assert "<style" not in response.text
    assert not re.search(r"<script(?![^>]* src=)|\son\w+=|\sstyle=", response.text)


def test_the_page_speaks_the_language_of_the_browser(admin: TestClient) -> None:
    """Its own words are Portuguese for who asks for that."""
    page = admin.get("/", headers={"accept-language": "pt-BR,pt;q=0.9"}).text

    assert '<html lang="pt-BR">' in page
    assert "Nova conversa" in page


def test_a_question_is_answered_with_its_records(admin: TestClient) -> None:
    """The stream brings the answer, its evidence and its records, and ends."""
    thread, stream = _ask(admin, QUESTION)

    assert "event: answer" in stream
    assert "FIN_FTA90" in stream
    assert 'data-record="1"' in stream
    assert stream.rstrip().endswith("data: done")
    page = admin.get(f"/?thread={thread}").text
    assert QUESTION in page
    assert 'data-record="1"' in page


def test_a_hostile_question_is_shown_as_text(admin: TestClient) -> None:
    """In the fragment, in the list of conversations, and when the page is loaded again."""
    thread, stream = _ask(admin, HOSTILE)

    page = admin.get(f"/?thread={thread}").text
    for html in (stream, page):
        assert "<img src=x" not in html
        assert "<script>alert" not in html


def test_a_run_can_be_followed_again(admin: TestClient) -> None:
    """A browser that comes back after the answer gets no more than the end."""
    _, address = _send(admin, QUESTION)
    whole = admin.get(address).text
    number = re.findall(r"id: (\d+)", whole)[-1]

    rest = admin.get(address, headers={"last-event-id": number}).text

    assert rest.strip().replace("\r", "") == f"id: {number}\nevent: end\ndata: done"


def test_a_conversation_of_another_user_shows_nothing(admin: TestClient) -> None:
    """Not the page, not the run, not the deletion; it looks as if it were not there."""
    thread, address = _send(admin, QUESTION)
    admin.get(address)
    log_in_as_other(admin)

    page = admin.get(f"/?thread={thread}")
    sent = admin.post("/ui/messages", data={"message": "hi", "thread_id": thread})

    assert page.status_code == 404
    assert "There is no such conversation." in page.text
    assert "TREAS_POSITION" not in page.text
    assert sent.status_code == 404
    assert admin.get(address).status_code == 404
    assert admin.post(f"{address.partition('/events')[0]}/cancel").status_code == 404
    assert admin.delete(f"/ui/threads/{thread}").status_code == 404


def test_a_run_is_found_under_its_own_conversation_only(admin: TestClient) -> None:
    """A run's address with another thread of the same user leads nowhere."""
    first, _ = _ask(admin, QUESTION)
    _, address = _send(admin, QUESTION)
    admin.get(address)

    assert admin.get(f"{address.partition('=')[0]}={first}").status_code == 404


@pytest.mark.parametrize("message", ["", "   ", "x" * 8001])
def test_a_message_of_no_or_of_absurd_length_is_refused(admin: TestClient, message: str) -> None:
    """As the API refuses it."""
    response = admin.post("/ui/messages", data={"message": message})

    assert (response.status_code, response.json()["code"]) == (422, "invalid_request")


@pytest.mark.parametrize(
    ("method", "path"),
    [("POST", "/ui/messages"), ("DELETE", "/ui/threads/t"), ("POST", "/ui/runs/r/cancel")],
)
def test_what_changes_something_needs_a_session_of_this_site(
    admin: TestClient, method: str, path: str
) -> None:
    """Without a cookie 401; with it but from another site 403."""
    form = {"message": "hello"} if path == "/ui/messages" else None
    foreign = {"origin": "https://evil.example"}

    forged = admin.request(method, path, data=form, headers=foreign)
    admin.cookies.clear()
    unknown = admin.request(method, path, data=form)

    assert (forged.status_code, forged.json()["code"]) == (403, "foreign_origin")
    assert unknown.status_code == 401


def test_a_conversation_that_is_being_answered_is_busy_until_it_is_stopped(
    admin: TestClient, plant: Plant
) -> None:
    """No second message, no deletion; the page follows the run; stopping it tells so."""
    plant.stalled = True
    try:
        thread, address = _send(admin, QUESTION)
        second = admin.post("/ui/messages", data={"message": "hi", "thread_id": thread})
        deleted = admin.delete(f"/ui/threads/{thread}")
        page = admin.get(f"/?thread={thread}").text
        stopped = admin.post(f"{address.partition('/events')[0]}/cancel")
        stream = admin.get(address).text
    finally:
        plant.stalled = False

    assert (second.status_code, second.json()["code"]) == (409, "thread_busy")
    assert deleted.status_code == 409
    assert address in unescape(page)
    assert QUESTION in page
    assert stopped.status_code == 204
    assert "Stopped." in stream
    assert "event: end" in stream


def test_a_turn_that_failed_is_still_there_when_the_page_is_loaded_again(
    admin: TestClient, plant: Plant
) -> None:
    """No question is lost: the page follows the failed run, which tells why."""
    plant.stalled = True
    thread, address = _send(admin, QUESTION)
    admin.post(f"{address.partition('/events')[0]}/cancel")
    admin.get(address)
    plant.stalled = False

    assert address in unescape(admin.get(f"/?thread={thread}").text)


def test_a_deleted_conversation_is_gone(admin: TestClient) -> None:
    """From the list, from its address; the page that shows it leaves it."""
    first, _ = _ask(admin, "which job streams are stuck?")
    second, _ = _ask(admin, "hello")
    here = {"hx-current-url": f"http://testserver/?thread={second}"}

    listed = admin.delete(f"/ui/threads/{first}", headers=here)
    left = admin.delete(f"/ui/threads/{second}", headers=here)

    assert first not in listed.text
    assert second in listed.text
    assert left.headers["hx-redirect"] == "/"
    assert admin.get(f"/?thread={first}").status_code == 404


def test_the_description_of_the_api_is_served_from_here(visitor: TestClient) -> None:
    """Nothing on the page comes from another site."""
    page = visitor.get("/docs").text

    assert page.count("/static/vendor/swagger-ui/") == 2
    assert "http://" not in page
    assert "https://" not in page


def test_the_fragments_are_no_part_of_the_described_api(visitor: TestClient) -> None:
    """They serve the page, and may change with it."""
    paths = visitor.get("/openapi.json").json()["paths"]

    assert not [path for path in paths if path.startswith(("/ui", "/login"))]


def test_a_browser_finds_the_icon_where_it_looks(visitor: TestClient) -> None:
    """No console complains about a missing icon."""
    icon = visitor.get("/favicon.ico", follow_redirects=True)

    assert icon.headers["content-type"] == "image/svg+xml"


def test_what_an_answer_asks_back_can_be_clicked(admin: TestClient) -> None:
    """The nearest name is a button that holds the whole question, so that its intent is kept."""
    _, stream = _ask(admin, "why is TREAS_POSITON not starting?")

    assert f'class="choice" data-send="{QUESTION}">TREAS_POSITION</button>' in unescape(stream)
