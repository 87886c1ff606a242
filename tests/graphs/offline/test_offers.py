"""What Resync offers to ask, it understands."""

from pathlib import Path
from typing import Any, Final

import pytest
import yaml

import prompts
from graphs.question import Intent
from tests.graphs.offline.tables import understand

_BOOK: Final = Path(prompts.__file__).parent / "answers"
_ANSWERED: Final = frozenset(Intent) - {Intent.UNCLEAR, Intent.ACTION, Intent.NOT_BUILT}


def _questions(language: str) -> dict[str, str]:
    words: dict[str, Any] = yaml.safe_load((_BOOK / language / "words.yaml").read_text("utf-8"))
    return dict(words["questions"])


def _named(question: str, key: str) -> str:
    return question.replace("{name}", "AWSBHT001E" if key == "code" else "PAYCALC")


@pytest.mark.parametrize("key", sorted(_questions("en")))
def test_suggestions_are_understood(key: str) -> None:
    """Each question of the phrase book is understood for sure, alike in both languages."""
    english, portuguese = (
        understand(_named(_questions(language)[key], key)).tasks for language in ("en", "pt")
    )
    assert len(english) == len(portuguese) == 1
    assert english[0].intent in _ANSWERED
    assert (english[0].intent, english[0].entities.objects()) == (
        portuguese[0].intent,
        portuguese[0].entities.objects(),
    )
    assert min(english[0].confidence, portuguese[0].confidence) >= 0.7
