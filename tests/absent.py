"""What to do where a program that a test drives is not on this machine."""

import os
from typing import NoReturn

import pytest


def absent(program: str) -> NoReturn:
    """Skips with the reason; in CI, which installs its programs, a missing one is a fault."""
    if os.environ.get("CI"):  # noqa: TID251 - the test run's own environment
        pytest.fail(f"{program} is not installed, and .ci/run should have installed it")
    pytest.skip(f"{program} is not installed")
