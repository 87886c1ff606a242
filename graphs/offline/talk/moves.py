"""What a message says to the conversation itself: again, more, none of these, no, I meant."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from graphs.offline.lexicon import FOLDER, LexiconError
from graphs.offline.text.numerals import counting
from graphs.offline.text.reading import Reading
from graphs.offline.text.words import Word, fold
from retrievers.rows import read_rows, sections

_FILE: Final = "moves.yaml"
_WHOLE: Final = frozenset(
    {
        "again", "more", "rest", "which", "how_many", "none", "refused", "accepted", "some", "english",
        "portuguese", "everywhere",
    }
)  # fmt: skip
_OPENING: Final = frozenset(
    {"meant", "namely", "none", "not_but", "back", "topic", "english", "portuguese"}
)
_DENIED: Final = frozenset({"not", "nao", "no"})
_SHORT: Final = 4
_TONGUES: Final = frozenset({"english", "portuguese"})
_PARTS: Final = ("whole", "opening", "closing", "fillers", "courtesies")
_LANGUAGES: Final = frozenset({"en", "pt", "any"})
Phrase = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Opening:
    """How a message opens, and the word at which what is meant begins."""

    move: str
    rest: int
    paused: bool


class Moves:
    """Recognises the moves of a conversation by their phrases."""

    def __init__(self, folder: Path = FOLDER) -> None:
        told = read_rows(folder / _FILE, LexiconError, name=_FILE)
        content = sections(told, _PARTS, _FILE, LexiconError)
        self._whole = dict(_phrases(content["whole"], _WHOLE))
        self._opening = _grouped(_phrases(content["opening"], _OPENING))
        self._closing = {phrase for phrase, _ in _spoken("closing", content["closing"])}
        self._closing_sizes = sorted({len(phrase) for phrase in self._closing})
        courtesies = _spoken("courtesies", content["courtesies"])
        self._courtesies = {phrase for phrase, _ in courtesies}
        self._sizes = sorted(set(map(len, self._courtesies)), reverse=True)
        self._fillers = {word for (word,), _ in _spoken("fillers", content["fillers"])}
        self._longest = max(map(len, self._whole))

    def whole(self, reading: Reading) -> frozenset[str]:
        """Every move that the message is; none where it says more than that."""
        words = self._bare([word for word in reading.words if word.shape != "mark"])
        if len(words) > self._longest:
            return frozenset()
        found = self._whole.get(_typed(words)) or self._whole.get(_read(words))
        return found or self._tongue(_typed(words))

    def _tongue(self, said: Phrase) -> frozenset[str]:
        """`Can you repeat that in English`: a language, and nothing else but words around it."""
        named = tuple(word for word in said if word not in self._fillers)
        return self._whole.get(named, frozenset()) & _TONGUES

    def counted(self, reading: Reading) -> tuple[frozenset[str], int | None]:
        """The moves, and the number in `the next 5` and `mais dez`."""
        if moves := self.whole(reading):
            return moves, None
        words = [word for word in reading.words if word.shape != "mark"]
        numbers = [word for word in words if counting(word.folded)]
        if len(numbers) != 1 or len(words) > self._longest:
            return frozenset(), None
        rest = tuple(word for word in self._bare(words) if word is not numbers[0])
        moves = self._whole.get(_typed(rest), frozenset()) & {"more", "some"}
        return moves, counting(numbers[0].folded) if moves else None

    def openings(self, reading: Reading) -> Iterator[Opening]:
        """How the message may open, the longest phrase first."""
        spoken = [(at, word) for at, word in enumerate(reading.words) if word.shape != "mark"]
        words = [word for _, word in spoken]
        skipped = len(words) - len(self._bare(words, behind=False))
        at = skipped if skipped < len(words) else 0
        first = _typed(words[at : at + 1])
        for phrase, moves in self._opening.get(first[0] if first else "", ()):
            end = at + len(phrase)
            if _typed(words[at:end]) == phrase and end < len(words):
                rest = spoken[end][0]
                paused = rest > spoken[end - 1][0] + 1
                # `não o stream, a máquina` denies; after a pause what follows is what is meant.
                ordered = sorted(moves, key=lambda move: (paused or move != "not_but", move))
                yield from (Opening(move, rest, paused) for move in ordered)

    def closing(self, reading: Reading) -> int | None:
        """The word before which what is meant ends: `X, sorry`, `after 1 i mean, not 2`."""
        spoken = [(at, word) for at, word in enumerate(reading.words) if word.shape != "mark"]
        said = _typed(word for _, word in spoken)
        for start in range(1, len(said)):
            for size in self._closing_sizes:
                end = start + size
                if said[start:end] in self._closing and self._ends(said[end:]):
                    return spoken[start][0]
        return None

    def _ends(self, after: Phrase) -> bool:
        """Nothing but another such phrase follows, or what is not meant."""
        return not after or after in self._closing or (after[0] in _DENIED and len(after) <= _SHORT)

    def _bare(self, words: Sequence[Word], *, behind: bool = True) -> Sequence[Word]:
        """The words without the courtesies around them; at least one is kept."""
        while (size := self._leading(_typed(words))) and size < len(words):
            words = words[size:]
        while behind and (size := self._trailing(_typed(words))) and size < len(words):
            words = words[:-size]
        return words

    def _leading(self, said: Phrase) -> int:
        return next((size for size in self._sizes if said[:size] in self._courtesies), 0)

    def _trailing(self, said: Phrase) -> int:
        return next((size for size in self._sizes if said[-size:] in self._courtesies), 0)


def _typed(words: Iterable[Word]) -> Phrase:
    """As it was typed; `that's` is two words."""
    return tuple(word.folded if "'" in word.text else fold(word.text) for word in words)


def _read(words: Iterable[Word]) -> Phrase:
    """As the lexicon reads them, with typing errors put right."""
    return tuple(word.folded for word in words)


def _phrases(entries: object, known: frozenset[str]) -> Iterator[tuple[Phrase, frozenset[str]]]:
    """Each phrase with all the moves that it may be."""
    if not isinstance(entries, dict) or set(entries) != known:
        raise LexiconError(f"{_FILE}: wants exactly the moves {', '.join(sorted(known))}")
    moves: dict[Phrase, set[str]] = {}
    for move, words in entries.items():
        for phrase, _ in _spoken(move, words):
            moves.setdefault(phrase, set()).add(move)
    for phrase, found in moves.items():
        yield phrase, frozenset(found)


def _spoken(name: str, words: object) -> Iterator[tuple[Phrase, str]]:
    if not isinstance(words, dict) or not set(words) <= _LANGUAGES:
        raise LexiconError(f"{_FILE}: {name} wants lists of phrases under en, pt or any")
    for language, phrases in words.items():
        for phrase in phrases if isinstance(phrases, list) else [None]:
            if not isinstance(phrase, str) or not phrase.split():
                raise LexiconError(f"{_FILE}: {name}: {language} wants a list of phrases")
            yield tuple(fold(phrase).split()), language


def _grouped(
    phrases: Iterable[tuple[Phrase, frozenset[str]]],
) -> dict[str, tuple[tuple[Phrase, frozenset[str]], ...]]:
    """Openings by their first word, the longest first."""
    groups: dict[str, list[tuple[Phrase, frozenset[str]]]] = {}
    for phrase, moves in phrases:
        groups.setdefault(phrase[0], []).append((phrase, moves))
    return {
        first: tuple(sorted(found, key=lambda one: -len(one[0]))) for first, found in groups.items()
    }
