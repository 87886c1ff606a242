"""The phrase book: every text of an answer in both languages, and the prompts of the agents."""

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any, Final, Literal

import yaml
from jinja2 import Environment, StrictUndefined, Template, TemplateError

from prompts.markdown import Safe, code
from prompts.speech import Speech, numbered

Language = Literal["en", "pt"]
LANGUAGES: Final[tuple[Language, ...]] = ("en", "pt")
_PARTS = "_parts"  # macros that several templates share
_RULES = "rules"


class PhraseError(Exception):
    """The phrase book cannot say what it should."""


class PhraseMissing(PhraseError):
    """A text that is asked for, or that the other language has, is not there."""


class PhraseBroken(PhraseError):
    """A text is there and cannot be read or filled."""


class PhraseBook:
    """Every text, read and compiled once; a fault in any of them stops the start.

    Raises:
        PhraseMissing: a text exists in one language only, or an agent has no prompt.
        PhraseBroken: a template does not compile, or a words file is no dictionary.
    """

    def __init__(self, folder: Path | None = None) -> None:
        root = folder or Path(__file__).parent
        answers = {language: root / "answers" / language for language in LANGUAGES}
        self._words = {language: _read_words(answers[language]) for language in LANGUAGES}
        _same_keys(self._words["en"], self._words["pt"], "words.yaml")
        self._templates = {
            language: _compile(answers[language], self._words[language]) for language in LANGUAGES
        }
        _same_names(self._templates)
        self._agents = _read_agents(root / "agents")

    @property
    def names(self) -> frozenset[str]:
        """Every text that can be rendered, in either language."""
        return frozenset(self._templates["en"])

    def render(self, name: str, language: Language, values: Mapping[str, Any]) -> str:
        """The text filled with the values; a string that no filter made safe becomes code.

        Raises:
            PhraseMissing: there is no such text.
            PhraseBroken: the text needs a value that was not given.
        """
        template = self._templates[language].get(name)
        if template is None:
            raise PhraseMissing(f"no text {name!r} in prompts/answers/{language}")
        try:
            return str(template.render(values)).strip("\n")
        except (TemplateError, TypeError) as error:
            raise PhraseBroken(f"{language}/{name}.j2 cannot be filled: {error}") from error

    def words(self, language: Language) -> Mapping[str, Any]:
        """The dictionaries of a language: what causes, states, effects and risks are called."""
        return self._words[language]

    def agent_prompt(self, name: str) -> str:
        """The system prompt of an agent, the rules that all of them share included.

        Raises:
            PhraseMissing: no such agent has a prompt.
        """
        if name not in self._agents or name == _RULES:
            raise PhraseMissing(f"no prompt {name!r} in prompts/agents")
        return f"{self._agents[name]}\n\n{self._agents[_RULES]}"

    def require(self, names: Iterable[str]) -> None:
        """Checks at the start that every statement can be said.

        Raises:
            PhraseMissing: names them all, not only the first.
        """
        missing = sorted(set(names) - self.names)
        if missing:
            raise PhraseMissing(f"no text in prompts/answers for: {', '.join(missing)}")


def _compile(folder: Path, words: Mapping[str, Any]) -> dict[str, Template]:
    environment = _environment(words)
    templates: dict[str, Template] = {}
    for path in sorted(folder.glob("*.j2")):  # "_parts" sorts before the names that use it
        try:
            templates[path.stem] = environment.from_string(path.read_text(encoding="utf-8"))
            if path.stem == _PARTS:
                environment.globals.update(_macros(templates.pop(_PARTS)))
        except (TemplateError, OSError, UnicodeDecodeError) as error:
            raise PhraseBroken(f"{folder.name}/{path.name}: {error}") from error
    for template in templates.values():
        template.globals = dict(template.globals)  # a plain dictionary is quicker than a chain
    return templates


class _Environment(Environment):
    """Templates in which `values.name` is the entry first, as most of what they read are dicts."""

    def getattr(self, obj: object, attribute: str) -> object:
        if type(obj) is dict and attribute in obj:
            return obj[attribute]
        return super().getattr(obj, attribute)


def _environment(words: Mapping[str, Any]) -> Environment:
    environment = _Environment(
        autoescape=False,  # the text is markdown: `finalize` escapes, and not for HTML
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_safe,
    )
    environment.filters.update(Speech(words).filters())
    environment.globals["numbered"] = numbered
    return environment


def _safe(value: object) -> object:
    return code(value) if isinstance(value, str) and not isinstance(value, Safe) else value


def _macros(parts: Template) -> dict[str, Any]:
    """What the shared parts print was made safe within them."""
    module = parts.module
    names = [name for name in dir(module) if not name.startswith("_")]
    return {name: _safely(getattr(module, name)) for name in names}


def _safely(macro: Callable[..., str]) -> Callable[..., Safe]:
    return lambda *args, **kwargs: Safe(macro(*args, **kwargs))


def _read_words(folder: Path) -> dict[str, Any]:
    path = folder / "words.yaml"
    try:
        words = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    except FileNotFoundError as error:
        raise PhraseMissing(f"{folder.name}/words.yaml is not there") from error
    except (yaml.YAMLError, OSError, UnicodeDecodeError) as error:
        raise PhraseBroken(f"{folder.name}/words.yaml: {error}") from error
    if not isinstance(words, dict):
        raise PhraseBroken(f"{folder.name}/words.yaml: not a dictionary")
    return words


def _same_keys(one: object, other: object, where: str) -> None:
    """Both languages know the same words; the words themselves are each language's own."""
    if not isinstance(one, dict) or not isinstance(other, dict):
        if type(one) is not type(other):
            raise PhraseBroken(f"{where}: not the same kind of entry in both languages")
        return
    odd = sorted(map(str, one.keys() ^ other.keys()))
    if odd:
        raise PhraseMissing(f"{where}: in one language only: {', '.join(odd)}")
    for key, value in one.items():
        _same_keys(value, other[key], f"{where}: {key}")


def _same_names(templates: Mapping[Language, Mapping[str, Template]]) -> None:
    odd = sorted(templates["en"].keys() ^ templates["pt"].keys())
    if odd:
        raise PhraseMissing(f"prompts/answers: in one language only: {', '.join(odd)}")


def _read_agents(folder: Path) -> dict[str, str]:
    try:
        found = {path.stem: path.read_text(encoding="utf-8").strip() for path in _texts(folder)}
    except (OSError, UnicodeDecodeError) as error:
        raise PhraseBroken(f"{folder.name}: {error}") from error
    if _RULES not in found:
        raise PhraseMissing(f"{folder.name}/{_RULES}.txt is not there")
    return found


def _texts(folder: Path) -> list[Path]:
    return sorted(folder.glob("*.txt"))
