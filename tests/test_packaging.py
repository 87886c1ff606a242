"""The flat names are ours alone, and the locks can be installed from any index."""

import importlib.util
import re
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
NAMES = ("graphs", "tools", "retrievers", "prompts", "server", "evals")
_PIN = re.compile(r"^([A-Za-z0-9._\-]+)(?:\[[^\]]+\])?==([^\s;]+)", re.MULTILINE)
_ADDRESS = re.compile(r"://|--(extra-)?index-url|--find-links|--trusted-host|\bfile:")


def locked(name: str) -> dict[str, str]:
    """The versions that a lock names."""
    return dict(_PIN.findall((ROOT / name).read_text("utf-8")))


@pytest.mark.parametrize("name", [*NAMES, "tests"])
def test_a_name_is_our_folder(name: str) -> None:
    """Importing one of our names gives the folder of this tree."""
    spec = importlib.util.find_spec(name)

    assert spec is not None
    assert spec.origin is not None
    assert ROOT / name / "__init__.py" == Path(spec.origin)


@pytest.mark.parametrize("name", NAMES)
def test_nobody_else_claims_a_name(name: str) -> None:
    """No installed distribution but Resync itself ships a package of that name."""
    assert set(packages_distributions().get(name, [])) <= {"resync"}


@pytest.mark.parametrize("lock", ["requirements.lock", "requirements-dev.lock"])
def test_a_lock_holds_no_address(lock: str) -> None:
    """A lock says what, never from where; every pin has a hash."""
    text = (ROOT / lock).read_text("utf-8")

    assert not _ADDRESS.search(text)
    assert all("--hash=sha256:" in block for block in re.split(r"\n(?=\S)", text.strip()))


def test_the_locks_agree() -> None:
    """What runs in production is what was tested: same packages, same versions."""
    production, development = locked("requirements.lock"), locked("requirements-dev.lock")

    assert production
    assert production.items() <= development.items()
