"""What all houses of these tests have in common."""

import pytest

from evals.running.house import settings
from server.runtime import Texts, read_texts


@pytest.fixture(name="texts", scope="session")
def _texts() -> Texts:
    """What is read from files and never changes is read once for all houses."""
    return read_texts(settings())
