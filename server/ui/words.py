"""The words of the pages in each language, and which language a browser asks for."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import yaml

from graphs.question import Language

Words = Mapping[str, Any]
_FILE = Path(__file__).with_name("words.yaml")


class WordsBroken(Exception):
    """The languages do not say the same things."""


def load_words(file: Path = _FILE) -> Mapping[Language, Words]:
    """The words by language.

    Raises:
        WordsBroken: a word is missing in one of them.
    """
    words: dict[Language, Words] = yaml.safe_load(file.read_text(encoding="utf-8"))
    missing = set(_paths(words["en"])) ^ set(_paths(words["pt"]))
    if missing:
        raise WordsBroken(f"only in one language: {', '.join(sorted(missing))}")
    return words


def preferred(accepted: str) -> Language:
    """The language of ours that an Accept-Language header likes best; English if it says none."""
    ranked = [_ranked(part) for part in accepted.split(",")]
    liked = [one for one in ranked if one[0] > 0]
    best = max(liked, key=lambda one: one[0], default=(0.0, "en"))
    return "pt" if best[1] == "pt" else "en"


def _ranked(part: str) -> tuple[float, str]:
    """How much a language is liked; what is no language of ours is not."""
    tag, _, parameter = part.partition(";")
    language = tag.strip().lower().partition("-")[0]
    if language not in {"en", "pt"}:
        return 0.0, ""
    weight = parameter.strip().removeprefix("q=")
    try:
        return (float(weight) if weight else 1.0), language
    except ValueError:
        return 0.0, ""


def _paths(words: Mapping[str, Any], above: str = "") -> Iterator[str]:
    for key, value in words.items():
        yield f"{above}{key}"
        if isinstance(value, dict):
            yield from _paths(value, f"{above}{key}.")
