"""The words of the offline model: read once from the YAML files beside, and checked."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, TypeVar, get_args

from graphs.offline.asking.features import Ideas
from graphs.offline.asking.rules import (
    BUILT_IN,
    Rule,
    Rulebook,
    RuleError,
    parse_expression,
    parse_rule,
)
from graphs.offline.manners import check_manners
from graphs.offline.text.everyday import Everyday
from graphs.offline.text.spelling import Spelling
from graphs.offline.text.words import fold
from graphs.question import Condition, Intent, Language
from retrievers.rows import read_rows

FOLDER: Final = Path(__file__).parent / "lexicon"
KINDS: Final = ("job", "stream", "workstation", "resource", "folder")
_T = TypeVar("_T")
_LANGUAGES: Final = ("en", "pt", "any")
_GROUPS: Final = ("workstation", "status", "folder", "stream")
_NAME_LISTS: Final = (
    "reserved",
    "nameable",
    "connectors",
    "places",
    "insides",
    "slots",
    "vague",
    "spelled",
    "beginnings",
    "areas",
)


class LexiconError(ValueError):
    """A lexicon file that cannot be used: the file, what is wrong in it, and the words it is at."""

    def __init__(self, message: str, *, at: str = "") -> None:
        super().__init__(message)
        self.at = at

    def located(self, folder: Path) -> "LexiconError":
        """The same fault with its line, as far as its words are found in the file."""
        file, _, wrong = str(self).partition(": ")
        line = _line_of(folder / file, self.at) if self.at else 0
        return LexiconError(f"{file}, line {line}: {wrong}") if line else self


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a phrase says: its ideas, the language it belongs to, and values it carries."""

    ideas: frozenset[str]
    languages: frozenset[Language]
    states: tuple[str, ...] = ()
    conditions: tuple[Condition, ...] = ()
    groups: tuple[str, ...] = ()
    substates: tuple[str, ...] = ()


@dataclass(slots=True)
class _Draft:
    """A meaning while the files are being read."""

    ideas: set[str] = field(default_factory=set)
    languages: set[Language] = field(default_factory=set)
    shared: bool = False
    states: list[str] = field(default_factory=list)
    conditions: list[Condition] = field(default_factory=list)
    groups: list[str] = field(default_factory=list)
    substates: list[str] = field(default_factory=list)

    def meaning(self) -> Meaning:
        languages = frozenset() if self.shared or len(self.languages) > 1 else self.languages
        return Meaning(
            frozenset(self.ideas),
            frozenset(languages),
            _once(self.states),
            _once(self.conditions),
            _once(self.groups),
            _once(self.substates),
        )


def _once(values: list[_T]) -> tuple[_T, ...]:
    """Each value once; most phrases carry none."""
    return tuple(dict.fromkeys(values)) if values else ()


Phrases = Mapping[str, tuple[tuple[tuple[str, ...], Meaning], ...]]


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Everything that the files say, ready for use."""

    phrases: Phrases
    rules: Rulebook
    derived: tuple[tuple[Condition, Rule], ...]
    common: Mapping[Language, frozenset[str]]
    names: Mapping[str, frozenset[str]]
    spellings: Mapping[str, tuple[str, ...]]
    spelling: Spelling
    known: frozenset[str]
    substates: Mapping[str, str]
    ideas: Ideas
    everyday: Everyday


def load_lexicon(folder: Path = FOLDER) -> Lexicon:
    """The lexicon of a folder.

    Raises:
        LexiconError: names the file that is wrong, and the line.
        MannersError: names the file of manners that is wrong, and the row.
    """
    check_manners()
    try:
        return _loaded(folder)
    except LexiconError as error:
        raise error.located(folder) from error


def _loaded(folder: Path) -> Lexicon:
    drafts: dict[str, _Draft] = defaultdict(_Draft)
    _read_phrases(folder, drafts)
    _read_states(folder, drafts)
    substates = _read_substates(folder, drafts)
    derived = _read_conditions(folder, drafts)
    words_of_ideas = frozenset().union(*(draft.ideas for draft in drafts.values()))
    ideas = words_of_ideas | BUILT_IN | frozenset(Condition)
    rules = Rulebook(_read_rules(folder, ideas))
    conditions = tuple((one, _condition_rule(line, ideas)) for one, line in derived)
    common = _read_common(folder)
    spellings = _read_spellings(folder)
    words = {word for phrase in drafts for word in phrase.split()}
    ours = {
        word
        for phrase, draft in drafts.items()
        if draft.ideas != {"outside"}
        for word in phrase.split()
    }
    names = _read_names(folder)
    small = names["connectors"] | names["places"] | names["insides"] | names["slots"]
    known = frozenset(words | common["en"] | common["pt"] | set(spellings) | small)
    phrases = _index(drafts)
    return Lexicon(
        phrases=phrases,
        rules=rules,
        derived=conditions,
        common=common,
        names=names,
        spellings=spellings,
        spelling=Spelling(ours | names["spelled"]),
        known=known,
        substates=substates,
        ideas=_ideas_of(phrases),
        everyday=Everyday(),
    )


def _read_phrases(folder: Path, drafts: dict[str, _Draft]) -> None:
    """Ideas, commands, references and the nouns of the kinds."""
    for file in ("concepts.yaml", "references.yaml"):
        for idea, words in mapping(folder, file).items():
            _add(drafts, file, words, ideas=(idea,))
    for idea, commands in mapping(folder, "commands.yaml").items():
        _add(drafts, "commands.yaml", {"any": commands}, ideas=(idea, "command_typed"))
    kinds = mapping(folder, "kinds.yaml")
    if sorted(kinds) != sorted(KINDS):
        raise LexiconError(f"kinds.yaml: wants exactly the kinds {', '.join(KINDS)}")
    for kind, numbers in kinds.items():
        _want(isinstance(numbers, dict), "kinds.yaml", kind, "words under one and many")
        _add(drafts, "kinds.yaml", numbers.get("one", {}), ideas=(kind, f"one:{kind}"))
        _add(drafts, "kinds.yaml", numbers.get("many", {}), ideas=(f"{kind}s", f"many:{kind}"))
    for group, words in mapping(folder, "groups.yaml").items():
        if group not in _GROUPS:
            raise LexiconError(f"groups.yaml: no such group: {group}", at=group)
        _add(drafts, "groups.yaml", words, ideas=("group",), groups=(group,))


def _read_states(folder: Path, drafts: dict[str, _Draft]) -> None:
    for name, entry in mapping(folder, "states.yaml").items():
        states = entry.pop("states", None) if isinstance(entry, dict) else None
        if not isinstance(states, list) or not states:
            raise LexiconError(f"states.yaml: {name} names no states", at=name)
        _add(drafts, "states.yaml", entry, ideas=(name, "state"), states=states)


def _read_substates(folder: Path, drafts: dict[str, _Draft]) -> dict[str, str]:
    """The codes are words by themselves; what is said for them counts beside `substatus`."""
    spoken: dict[str, str] = {}
    for code, entry in mapping(folder, "substates.yaml").items():
        _add(drafts, "substates.yaml", {"any": [code]}, ideas=("substate",), substates=(code,))
        phrases = _phrases("substates.yaml", code, entry)
        spoken |= {phrase: code for _, phrase in phrases}
    return spoken


def _read_conditions(folder: Path, drafts: dict[str, _Draft]) -> list[tuple[Condition, str]]:
    """Conditions with their words; returns the expressions that derive one."""
    derived: list[tuple[Condition, str]] = []
    for name, entry in mapping(folder, "conditions.yaml").items():
        try:
            condition = Condition(name)
        except ValueError as error:
            raise LexiconError(f"conditions.yaml: no such condition: {name}", at=name) from error
        _want(isinstance(entry, dict), "conditions.yaml", name, "phrases, or a list under when")
        _want(isinstance(entry.get("when", []), list), "conditions.yaml", name, "a list under when")
        derived += [(condition, line) for line in entry.pop("when", [])]
        ideas = (name, "condition")
        _add(drafts, "conditions.yaml", entry, ideas=ideas, conditions=(condition,))
    return derived


def _read_rules(folder: Path, ideas: frozenset[str]) -> Iterator[Rule]:
    for name, lines in mapping(folder, "intents.yaml").items():
        try:
            intent = Intent(name)
        except ValueError as error:
            raise LexiconError(f"intents.yaml: no such intent: {name}", at=name) from error
        _want(isinstance(lines, list), "intents.yaml", name, "a list of rules")
        for line in lines:
            try:
                rule = parse_rule(intent, line)
            except RuleError as error:
                raise LexiconError(f"intents.yaml: {name}: {error}", at=str(line)) from error
            yield _rule(rule, ideas, "intents.yaml", line)


def _condition_rule(line: str, ideas: frozenset[str]) -> Rule:
    try:
        rule = parse_expression(line)
    except RuleError as error:
        raise LexiconError(f"conditions.yaml: {error}", at=str(line)) from error
    return _rule(rule, ideas, "conditions.yaml", line)


def _rule(rule: Rule, ideas: frozenset[str], file: str, line: str) -> Rule:
    """The rule, if every idea in it exists."""
    if missing := sorted(rule.ideas() - ideas):
        raise LexiconError(
            f"{file}: `{line}` asks for unknown ideas: {', '.join(missing)}", at=str(line)
        )
    return rule


def _read_common(folder: Path) -> dict[Language, frozenset[str]]:
    texts = mapping(folder, "common.yaml")
    if sorted(texts) != sorted(get_args(Language)):
        raise LexiconError("common.yaml: wants one text for en and one for pt")
    return {
        language: frozenset(fold(str(texts[language])).replace("-", " ").split())
        for language in get_args(Language)
    }


def _read_names(folder: Path) -> dict[str, frozenset[str]]:
    lists = mapping(folder, "names.yaml")
    if sorted(lists) != sorted(_NAME_LISTS):
        raise LexiconError(f"names.yaml: wants exactly the lists {', '.join(_NAME_LISTS)}")
    for name, words in lists.items():
        _want(isinstance(words, list), "names.yaml", name, "a list of words")
    return {name: frozenset(fold(str(word)) for word in words) for name, words in lists.items()}


def _read_spellings(folder: Path) -> dict[str, tuple[str, ...]]:
    pairs = mapping(folder, "spellings.yaml")
    for short, full in pairs.items():
        _want(isinstance(full, str) and bool(full.split()), "spellings.yaml", short, "words")
    return {fold(short): tuple(fold(full).split()) for short, full in pairs.items()}


def _ideas_of(phrases: Phrases) -> dict[str, list[tuple[tuple[str, ...], frozenset[str]]]]:
    """The phrases with nothing but their ideas, as the examples want them."""
    return {
        first: [(phrase, meaning.ideas) for phrase, meaning in entries]
        for first, entries in phrases.items()
    }


def _want(right: bool, file: str, name: str, wanted: str) -> None:
    """A fault of the entry of that name, unless it is right."""
    if not right:
        raise LexiconError(f"{file}: {name} wants {wanted}", at=name)


def _line_of(path: Path, words: str) -> int:
    """The line of the entry of that name, else the first that holds the words; 0 for none."""
    lines = [fold(line) for line in path.read_text("utf-8").splitlines()]
    keys = (at for at, line in enumerate(lines, 1) if line.strip().startswith(f"{fold(words)}:"))
    held = (at for at, line in enumerate(lines, 1) if fold(words) in line)
    return next(keys, 0) or next(held, 0)


def mapping(folder: Path, file: str) -> dict[str, Any]:
    """A YAML file whose top is a mapping with words as keys."""
    content = read_rows(folder / file, LexiconError, name=file)
    if not isinstance(content, dict) or not all(isinstance(key, str) for key in content):
        raise LexiconError(f"{file}: wants a mapping with words as keys")
    return content


def _add(
    drafts: dict[str, _Draft],
    file: str,
    words: object,
    *,
    ideas: Iterable[str],
    **values: Iterable[Any],
) -> None:
    """Puts the phrases of one entry into the drafts, with what they mean."""
    ideas = tuple(ideas)
    for language, phrase in _phrases(file, ideas[0], words):
        draft = drafts[phrase]
        draft.ideas.update(ideas)
        if language == "any":
            draft.shared = True
        else:
            draft.languages.add("pt" if language == "pt" else "en")
        for slot, extra in values.items():
            getattr(draft, slot).extend(extra)


def _phrases(file: str, name: str, words: object) -> Iterator[tuple[str, str]]:
    """Each language and folded phrase of an entry."""
    if not isinstance(words, dict) or not set(words) <= set(_LANGUAGES):
        raise LexiconError(f"{file}: {name} wants lists of phrases under en, pt or any", at=name)
    for language, phrases in words.items():
        if not isinstance(phrases, list):
            raise LexiconError(f"{file}: {name}: {language} wants a list of phrases", at=name)
        for phrase in phrases:
            folded = " ".join(fold(str(phrase)).replace("-", " ").replace("'", " ").split())
            if not folded:
                raise LexiconError(f"{file}: {name}: {language} has an empty phrase", at=name)
            yield language, folded


def _index(drafts: dict[str, _Draft]) -> Phrases:
    """Phrases by their first word, the longest first."""
    index: dict[str, list[tuple[tuple[str, ...], Meaning]]] = defaultdict(list)
    for phrase, draft in drafts.items():
        words = tuple(phrase.split())
        index[words[0]].append((words, draft.meaning()))
    return {
        first: tuple(sorted(entries, key=lambda entry: -len(entry[0])))
        for first, entries in index.items()
    }
