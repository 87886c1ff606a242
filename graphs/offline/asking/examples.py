"""Example questions, from files that can be extended without code, and what they have taught."""

import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import structlog

from graphs.offline.asking.learned import COMPOUND, EXAMPLES, FILE, Learned, fingerprint_of, load
from graphs.offline.lexicon import FOLDER, LexiconError, mapping
from graphs.question import Intent

_NAMES: Final[dict[str, dict[str, tuple[str, ...]]]] = {
    "any": {
        "job": ("GL_POST", "PAYCALC", "cust_load", "BILLING_02", "stage_orders", "RPT_REG"),
        "stream": ("PAYDAILY", "FINCLOSE", "dwh_night", "RETSALES", "bil_usage"),
        "workstation": ("APP01", "FIN_AGT02", "db02", "PROD1", "ret_agt90"),
        "resource": ("TAPEDRV", "DWHLOCK", "dbslots"),
        "folder": ("/FINANCE", "/DWH/MARTS", "/retail"),
        "code": ("AWSBHT057W", "AWSBDW002E"),
        "number": ("12", "127", "8", "30"),
    },
    "en": {
        "time": ("since midnight", "last night", "since 22:00", "yesterday", "tonight"),
        "it": ("it", "that job", "it"),
    },
    "pt": {
        "time": ("desde a meia-noite", "ontem", "desde as 22h", "de madrugada", "hoje"),
        "it": ("ele", "esse job", "ele"),
    },
}
log = structlog.get_logger()
_PLACEHOLDER: Final = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True, slots=True)
class Example:
    """A question of a file with names in it, and its label: an intent's id, or `compound`."""

    label: str
    text: str


def load_learned(folder: Path = FOLDER) -> Learned:
    """What the examples have taught; those that were changed since are checked, and told to wait.

    Raises:
        LexiconError: nothing was learnt, or an example is wrong.
    """
    try:
        learned = load(folder)
    except (OSError, ValueError, KeyError) as error:
        raise LexiconError(f"{FILE}: cannot be read, `make learn` makes it: {error}") from error
    if learned.fingerprint != fingerprint_of(folder):
        _check(folder)
        log.warning("examples_not_learnt", hint="run `make learn`")
    return learned


def _check(folder: Path) -> None:
    try:
        for _ in read_examples(folder):
            pass
    except LexiconError as error:
        raise error.located(folder) from error


def read_examples(folder: Path) -> Iterator[Example]:
    """The examples of a lexicon's folder, each with names of its own in its placeholders.

    Raises:
        LexiconError: names the file that is wrong, and the question.
    """
    for path in sorted((folder / EXAMPLES).glob("*.yaml")):
        file = f"{EXAMPLES}/{path.name}"
        for label, languages in mapping(folder, file).items():
            if label != COMPOUND and label not in set(Intent):
                raise LexiconError(f"{file}: no such intent: {label}", at=label)
            for language, question in _questions(file, label, languages):
                yield Example(label, _spoken(file, question, language))


def _questions(file: str, label: str, languages: Any) -> Iterator[tuple[str, str]]:  # noqa: ANN401 - YAML
    if not isinstance(languages, dict) or not set(languages) <= {"en", "pt"}:
        raise LexiconError(f"{file}: {label} wants questions under en and pt", at=label)
    for language, questions in languages.items():
        if not isinstance(questions, list) or not all(isinstance(one, str) for one in questions):
            raise LexiconError(f"{file}: {label}: {language} wants a list of questions", at=label)
        yield from ((language, question) for question in questions)


def _spoken(file: str, question: str, language: str) -> str:
    """The question with names in its placeholders, the same each time."""
    turn = zlib.crc32(question.encode())

    def name(match: re.Match[str]) -> str:
        names = _NAMES["any"].get(match[1]) or _NAMES[language].get(match[1])
        if names is None:
            known = ", ".join(sorted(_NAMES["any"] | _NAMES["en"]))
            wrong = f"`{question}` has a placeholder that is none of {known}"
            raise LexiconError(f"{file}: {wrong}", at=question)
        return names[(turn + match.start()) % len(names)]

    return _PLACEHOLDER.sub(name, question)
