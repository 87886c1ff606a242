"""Files are addressed by their content and kept by browsers."""

import pytest
from starlette.testclient import TestClient

from server.ui.assets import FOLDER, Assets


def test_a_file_that_is_not_there_has_no_address() -> None:
    """A template with a wrong name fails instead of linking to nothing."""
    with pytest.raises(KeyError):
        Assets().url("js/none.js")


def test_a_file_asked_for_by_its_version_is_kept_for_a_year(visitor: TestClient) -> None:
    """The address changes with the content, so the content of an address never does."""
    response = visitor.get(Assets().url("js/chat.js"))

    assert response.status_code == 200
    assert response.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert response.headers["content-type"].startswith("text/javascript")


@pytest.mark.parametrize("path", ["/static/js/chat.js", "/static/js/chat.js?v=old", "/js/chat.js"])
def test_a_file_asked_for_otherwise_is_kept_for_an_hour(visitor: TestClient, path: str) -> None:
    """An address without the present version may show new content tomorrow."""
    assert visitor.get(path).headers["cache-control"] == "public, max-age=3600"


def test_an_alias_serves_the_same_versions(visitor: TestClient) -> None:
    """`/css/...` is `/static/css/...`."""
    alias = Assets().url("css/console.css").removeprefix("/static")

    response = visitor.get(alias)

    assert response.text == (FOLDER / "css/console.css").read_text(encoding="utf-8")
    assert "immutable" in response.headers["cache-control"]


def test_an_unchanged_file_is_not_sent_again(visitor: TestClient) -> None:
    """The ETag of the first response answers the second."""
    tag = visitor.get("/static/css/console.css").headers["etag"]

    again = visitor.get("/static/css/console.css", headers={"if-none-match": tag})

    assert (again.status_code, again.content) == (304, b"")


@pytest.mark.parametrize("path", ["/static/none.js", "/static/%2e%2e/pages.py", "/static/"])
def test_nothing_but_the_files_is_served(visitor: TestClient, path: str) -> None:
    """No listing, no way up, no such file: a problem like any other."""
    response = visitor.get(path)

    assert response.status_code == 404
    assert response.headers["content-type"] == "application/problem+json"


def test_every_vendored_folder_has_its_licence_and_its_line() -> None:
    """What is not ours is named with its licence."""
    told = (FOLDER / "vendor" / "VENDORED.md").read_text(encoding="utf-8")

    for folder in (one for one in (FOLDER / "vendor").iterdir() if one.is_dir()):
        assert (folder / "LICENSE").is_file()
        assert f"`{folder.name}/`" in told
