import json
import subprocess
import sys
from pathlib import Path

import pytest

from retrievers.__main__ import main
from tests.retrievers.samples import markdown


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with one document."""
    found = tmp_path / "documents"
    found.mkdir()
    (found / "job-hold.md").write_text(markdown(), encoding="utf-8")
    return found


def test_a_folder_is_indexed_and_asked(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """What `index` kept, `search` finds, as JSON on request."""
    url = str(tmp_path / "store")
    assert main(["index", "--url", url, "--folder", str(folder)]) == 0
    assert "1 passages written" in capsys.readouterr().out
    assert main(["search", "job travado em hold", "--url", url, "--json"]) == 0
    assert json.loads(capsys.readouterr().out)[0]["id"] == "job-hold#reasons"


def test_a_question_without_a_store_searches_the_folder(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """In memory the folder is read first, and the text is shown."""
    assert main(["search", "hold", "--folder", str(folder)]) == 0
    assert "A predecessor has not finished." in capsys.readouterr().out


def test_nothing_found_is_said_and_told_to_scripts(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Exit code 3 and a sentence, no invented passage."""
    assert main(["search", "banana", "--folder", str(folder)]) == 3
    assert "Nothing relevant" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["index", "--folder", "nowhere"], "not a folder"),
        (["index", "--url", "redis://host"], "no store at"),
        (["search", "hold", "--url", "{empty}"], "is empty; fill it"),
    ],
)
def test_a_fault_is_one_line(
    arguments: list[str], told: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Exit code 1 and what to try, no traceback."""
    given = [one.format(empty=tmp_path / "empty") for one in arguments]
    assert main(given) == 1
    error = capsys.readouterr().err
    assert error.startswith("error: ")
    assert told in error


@pytest.mark.parametrize("arguments", [[], ["search"], ["search", "x", "--limit", "0"]])
def test_a_wrong_command_line_is_explained(arguments: list[str]) -> None:
    """Exit code 2 as customary."""
    with pytest.raises(SystemExit, match="2"):
        main(arguments)


def test_the_default_store_does_not_pay_for_the_others() -> None:
    """Opening the embedded store imports neither the Qdrant client nor an LLM framework."""
    heavy = "{'numpy', 'qdrant_client', 'langchain_core', 'langchain_qdrant', 'openai'}"
    program = (
        "import sys, asyncio, retrievers.search, retrievers.store as s\n"
        "async def go():\n"
        "    async with s.open_store(':memory:'): pass\n"
        "asyncio.run(go())\n"
        f"print(sorted({heavy} & set(sys.modules)))"
    )
    root = Path(__file__).resolve().parents[2]
    done = subprocess.run(  # noqa: S603 - our own interpreter and program
        [sys.executable, "-c", program], cwd=root, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"
