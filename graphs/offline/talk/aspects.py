"""Short questions about what the talk is about, as `rc?` and `on which machine`: read by a table."""

from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, get_args

from graphs.offline.lexicon import FOLDER, Lexicon, LexiconError
from graphs.offline.text.reading import Hit, Part, read
from graphs.offline.text.words import Word, fold
from graphs.question import Intent, TaskPart
from retrievers.rows import read_rows, sections
from tools.receipts import ObjectKind

_FILE: Final = "aspects.yaml"
_LANGUAGES: Final = ("en", "pt")
_SETTINGS: Final = frozenset(
    {"intent", "after", "of", "tells", "alone", "of_many", "weak", *_LANGUAGES}
)
_PARTS: Final = ("pointers", "light", "prepositions", "aspects")
_LAST: Final = "last"
_LONGEST: Final = 8
_NOUNS: Final = ("stream", "workstation")
_TIME: Final = "<time>"
_IT: Final = "<it>"
_POINTING: Final = frozenset(
    {"the", "that", "this", "its", "o", "do", "esse", "desse", "este", "deste"}
)
_BOTH: Final = frozenset(
    {"two", "both", "dois", "duas", "ambos", "ambas", "those", "these", "esses"}
)
_PAIR: Final = frozenset({"jobs", "two", "dois", "duas"})
# Alone these ask for nothing that could be told.
_VAGUE: Final = frozenset(
    {
        "what",
        "which",
        "who",
        "whom",
        "how",
        "when",
        "que",
        "qual",
        "quem",
        "como",
        "quando",
        "job",
        _TIME,
    }
)
Key = tuple[str, ...]
_Table = dict[Key, "Aspect | None"]


@dataclass(frozen=True, slots=True)
class Aspect:
    """What a short question asks of its object; without an intent it asks the last one again."""

    name: str
    intent: Intent | None
    after: frozenset[Intent]
    of: frozenset[ObjectKind] | None
    tells: TaskPart
    alone: bool
    of_many: bool
    weak: bool


class Aspects:
    """Recognises aspects by what is left of a message without its small words."""

    def __init__(self, lexicon: Lexicon, folder: Path = FOLDER) -> None:
        content = _content(folder)
        self._pointers = _words(content["pointers"], "pointers")
        self._light = _words(content["light"], "light") - self._pointers
        self._small = _words(content["prepositions"], "prepositions") | {_IT}
        self._tables: tuple[_Table, ...] = ({}, {}, {})
        for name, entry in content["aspects"].items():
            aspect = _aspect(name, entry)
            for phrase in _phrases(name, entry):
                self._add(aspect, phrase, lexicon)

    def asked(self, part: Part, names: Set[int] = frozenset()) -> Aspect | None:
        """The aspect that a stretch asks for, the words of its names apart."""
        keys = self._keys(part, names)
        if not 0 < len(keys[1]) <= _LONGEST:
            return None
        pairs = zip(self._tables, keys, strict=True)
        return next(filter(None, (table.get(key) for table, key in pairs)), None)

    def says_nothing(self, part: Part, names: Set[int]) -> bool:
        """Beside its names there are small words alone."""
        return not self._keys(part, names)[2]

    def _keys(self, part: Part, names: Set[int]) -> tuple[Key, Key, Key]:
        """With its pointers; without them; without prepositions too."""
        apart = self._with_prepositions(part, names)
        heavy = [token for token in _tokens(part, apart) if token not in self._light]
        whole = tuple(_IT if token in self._pointers else token for token in heavy)
        return whole, _without(whole, {_IT}), _without(whole, self._small)

    def _with_prepositions(self, part: Part, names: Set[int]) -> Set[int]:
        """The names, and what ties them to the question: `of X`, `pro X`."""
        apart, small = set(names), self._small | self._light
        for at in range(part.end - 2, part.start - 1, -1):
            if at + 1 in apart and part.reading.words[at].folded in small:
                apart.add(at)
        return apart

    def _add(self, aspect: Aspect, phrase: str, lexicon: Lexicon) -> None:
        reading = read(phrase, lexicon)
        keys = self._keys(reading.part(0, len(reading.words)), frozenset())
        if not keys[1]:
            raise LexiconError(f"{_FILE}: {aspect.name}: `{phrase}` has nothing but small words")
        other = self._tables[0].setdefault(keys[0], aspect)
        if other is not aspect and other is not None:
            raise LexiconError(f"{_FILE}: `{phrase}` is {other.name} and {aspect.name}")
        for table, key in zip(self._tables[1:], keys[1:], strict=True):
            if not set(key) <= _VAGUE:
                known = table.setdefault(key, aspect)
                table[key] = aspect if known is aspect else None  # what two may mean, none does


def _tokens(part: Part, names: Set[int]) -> Iterator[str]:
    """Its words as the lexicon reads them; nouns of a kind, and clock times, are all one."""
    covering = part.covering()
    before = ""
    for at, word in enumerate(part.words, part.start):
        if word.shape == "mark" or at in names:
            continue
        said = _token(word, covering.get(at), at)
        pointed = (said == "job" and before in _POINTING) or (said in _PAIR and before in _BOTH)
        if said and not pointed:
            yield said
        before = said


def _token(word: Word, hit: Hit | None, at: int) -> str:
    if word.shape == "clock":
        return _TIME
    noun = next((noun for noun in _NOUNS if hit and f"one:{noun}" in hit.ideas), None)
    if noun is None or hit is None:
        return "job" if hit and hit.ideas & {"one:job"} else word.folded
    return noun if hit.end == at + 1 else ""


def _without(tokens: Sequence[str], left_out: Set[str]) -> Key:
    return tuple(token for token in tokens if token not in left_out)


def _content(folder: Path) -> Mapping[str, Any]:
    told = read_rows(folder / _FILE, LexiconError, name=_FILE)
    content = sections(told, _PARTS, _FILE, LexiconError)
    if not isinstance(content["aspects"], dict):
        raise LexiconError(f"{_FILE}: aspects wants a mapping of names")
    return content


def _words(entry: object, name: str) -> frozenset[str]:
    if not isinstance(entry, dict) or not set(entry) <= set(_LANGUAGES):
        raise LexiconError(f"{_FILE}: {name} wants lists of words under en or pt")
    return frozenset(fold(str(word)) for words in entry.values() for word in words)


def _aspect(name: str, entry: object) -> Aspect:
    if not isinstance(entry, dict) or not set(entry) <= _SETTINGS or "intent" not in entry:
        raise LexiconError(f"{_FILE}: {name} wants an intent and {', '.join(sorted(_SETTINGS))}")
    try:
        intent = None if entry["intent"] == _LAST else Intent(entry["intent"])
        after = frozenset(map(Intent, entry.get("after", ())))
    except ValueError as error:
        raise LexiconError(f"{_FILE}: {name}: {error}") from error
    kinds, tells = entry.get("of"), entry.get("tells", "")
    if not set(kinds or ()) <= set(get_args(ObjectKind)) or tells not in get_args(TaskPart):
        raise LexiconError(f"{_FILE}: {name}: of wants kinds of objects, tells a part of a job")
    of = None if kinds is None else frozenset(kinds)
    alone, of_many, weak = (bool(entry.get(flag)) for flag in ("alone", "of_many", "weak"))
    return Aspect(name, intent, after, of, tells, alone, of_many, weak)


def _phrases(name: str, entry: Mapping[str, Any]) -> Iterator[str]:
    for language in _LANGUAGES:
        for phrase in entry.get(language, ()):
            if not isinstance(phrase, str) or not phrase.split():
                raise LexiconError(f"{_FILE}: {name}: {language} wants a list of phrases")
            yield phrase
