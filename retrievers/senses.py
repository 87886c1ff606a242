"""What words mean across two languages and everyday speech: the keys by which they are compared."""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain
from pathlib import Path

from retrievers.cognates import cognate_key
from retrievers.common import NONE_COMMON, Common
from retrievers.errors import ThesaurusError
from retrievers.glossary import domain_glossary
from retrievers.rows import read_rows, sections, texts
from retrievers.words import fold, words

_KEYS = ("manner", "talk", "others", "groups")
_LEAST, _SHORT = 5, 4  # letters that stay of a Portuguese word when its ending goes
_ENDINGS = (
    *("amentos", "imentos", "amento", "imento", "idades", "adoras", "adores", "idade", "mente"),
    *("adora", "antes", "acoes", "icoes", "ador", "ante", "acao", "icao", "ados", "adas", "idos"),
    *("idas", "ando", "endo", "indo", "aram", "eram", "iram", "amos", "emos", "imos", "aria"),
    *("asse", "agem", "avam", "ado", "ada", "ido", "ida", "ava", "iam", "ar", "er", "ir", "ou"),
    *("eu", "iu", "am", "em", "as", "es", "os", "is", "ia", "a", "e", "i", "o", "s"),
)
_ENGLISH = "en"
_JOINED = re.compile(r"\w+(?:[_#]\w+)+")


@dataclass(frozen=True, slots=True)
class Said:
    """A word of a text by its keys; one of manner tells how is asked, and hardly of what.

    Nor does a common word tell much of it, as every trade has it, or one that is only guessed.
    """

    word: str
    own: frozenset[str]
    keys: frozenset[str]
    manner: bool = False
    common: bool = False
    guessed: bool = False


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Groups of words and phrases that say the same, those of manner among them, and mere talk."""

    groups: tuple[tuple[tuple[str, ...], tuple[str, ...]], ...]
    manner: Mapping[str, int]
    talk: frozenset[str]
    others: frozenset[str]


class Senses:
    """Reads texts into words that can be compared across languages."""

    def __init__(
        self,
        lexicon: Lexicon,
        stem: Callable[[str], str],
        idle: Iterable[str],
        common: Common = NONE_COMMON,
    ) -> None:
        self._stem = lru_cache(maxsize=50_000)(stem)
        self._idle = frozenset(idle) | lexicon.talk
        self._talk = lexicon.talk
        self._others = lexicon.others
        self._manners = {f"g{number}": name for name, number in lexicon.manner.items()}
        self._manner = frozenset(self._manners)
        self._groups = defaultdict[str, set[str]](set)
        self._phrases = defaultdict[str, list[tuple[tuple[str, ...], str]]](list)
        for number, (english, portuguese) in enumerate(lexicon.groups):
            for one in english:
                self._enter(one, f"g{number}", self._english)
            for one in portuguese:
                self._enter(one, f"g{number}", portuguese_key)
        self._common = {*map(self._english, common.english), *map(self._english, common.portuguese)}
        self._common.update(map(portuguese_key, common.portuguese))
        self.keys = lru_cache(maxsize=50_000)(self._keys)

    def read(self, text: str, *, closely: bool = False, language: str = "") -> list[Said]:
        """The words of a text that say something, each with what it shares with others.

        In a text that is known to be English no word has a Portuguese ending. Closely, a small word that tells how is asked counts too: `and after?` is all of a question.
        """
        spoken = words(text)
        phrases = self._phrased(spoken)
        return [
            self._said(word, phrases.get(place, frozenset()), english=language == _ENGLISH)
            for place, word in enumerate(spoken)
            if place in phrases or not self._is_idle(word) or (closely and self._asks(word))
        ]

    def _is_idle(self, word: str) -> bool:
        return word in self._idle or len(word) == 1 or word.isdigit()

    def _asks(self, word: str) -> bool:
        return word not in self._talk and not self._manner.isdisjoint(self.keys(word))

    def joined(self, phrase: str) -> frozenset[str]:
        """The keys of a phrase or a name, any of which speaks of it: `GL_CLOSE` is one name."""
        return self.names(phrase) or self.keys_of(phrase) | self._together(phrase)

    def names(self, text: str) -> frozenset[str]:
        """The names in a text that are made of several words."""
        return frozenset(f"n{fold(one)}" for one in named(text))

    def _together(self, text: str) -> frozenset[str]:
        return frozenset().union(*self._phrased(words(text)).values())

    def manners(self, text: str) -> frozenset[str]:
        """How a text asks: for whom to call, until when."""
        spoken = words(text)
        keys = chain(*map(self.keys, spoken), *self._phrased(spoken).values())
        return frozenset(self._manners[key] for key in keys if key in self._manners)

    def keys_of(self, text: str, language: str = "") -> frozenset[str]:
        """All the keys of a text's single words."""
        english = language == _ENGLISH
        return frozenset(
            chain.from_iterable(self.keys(one, english=english) for one in set(words(text)))
        )

    def others(self, text: str) -> frozenset[str]:
        """The products a text names that are none of ours, and of which a paper must speak."""
        return self._others.intersection(words(text))

    def _said(self, word: str, phrases: frozenset[str], *, english: bool) -> Said:
        own = self._own(word, english=english)
        keys = self.keys(word, english=english) | phrases
        return Said(
            word,
            own,
            keys,
            manner=not self._manner.isdisjoint(phrases or keys),
            common=not own.isdisjoint(self._common),
        )

    def _keys(self, word: str, *, english: bool = False) -> frozenset[str]:
        own, cognate = self._own(word, english=english), cognate_key(word)
        groups = (self._groups.get(one, ()) for one in own)
        return frozenset(chain(own, [cognate] if cognate else (), *groups))

    def _own(self, word: str, *, english: bool = False) -> frozenset[str]:
        both = (self._english(word), portuguese_key(word))
        return frozenset(both[:1] if english else both)

    def _enter(self, told: str, group: str, key: Callable[[str], str]) -> None:
        said = words(told)
        if len(said) == 1:
            self._groups[key(said[0])].add(group)
        else:
            self._phrases[self._english(said[0])].append((tuple(map(key, said)), group))

    def _phrased(self, spoken: list[str]) -> dict[int, frozenset[str]]:
        """The places of words that are part of a phrase, and what the phrase means."""
        found = dict[int, frozenset[str]]()
        for place, word in enumerate(spoken):
            for said, group in self._phrases.get(self._english(word), ()):
                here = spoken[place : place + len(said)]
                if len(here) == len(said) and all(map(self._is, here, said)):
                    for one in range(place, place + len(said)):
                        found[one] = found.get(one, frozenset()) | {group}
        return {place: keys for place, keys in found.items() if spoken[place] not in _LINKS}

    def _is(self, word: str, key: str) -> bool:
        return key in (self._english(word), portuguese_key(word))

    def _english(self, word: str) -> str:
        return f"e{self._stem(word)}"


_LINKS = frozenset(
    words(
        "a an the of de da do das dos em no na to up on in at by for por para o who whom whose quem"
    )
)


def named(text: str) -> list[str]:
    """The names in a text that are made of several words: LEDGER and CLOSE are not LEDGER_CLOSE."""
    return _JOINED.findall(text)


@lru_cache(maxsize=65_536)
def portuguese_key(word: str) -> str:
    """A word without its ending: `imprimindo` and `imprime` are one."""
    for ending in _ENDINGS:
        least = _LEAST if len(ending) >= 3 else _SHORT  # `feriado` is no `ferias`
        if word.endswith(ending) and len(word) - len(ending) >= least:
            return f"p{word[: -len(ending)]}"
    return f"p{word}"


@lru_cache(maxsize=1)
def domain_lexicon() -> Lexicon:
    """The words that Resync brings along, those of the glossary among them, read once."""
    own = load_lexicon(Path(__file__).parent / "senses.yaml")
    both = ((group, group) for group in domain_glossary().groups)
    return Lexicon((*own.groups, *both), own.manner, own.talk, own.others)


def load_lexicon(path: Path) -> Lexicon:
    """The words from their file; a broken line stops the start and is named."""
    told = sections(read_rows(path, ThesaurusError), _KEYS, str(path), ThesaurusError)
    manner, groups = told["manner"], list(_groups(told["groups"], f"{path}: groups"))
    if not isinstance(manner, Mapping):
        raise ThesaurusError(f"{path}: manner: wants names and their words")
    asking = list(_groups(list(manner.values()), f"{path}: manner"))
    talk, others = (_single(told[key], f"{path}: {key}") for key in ("talk", "others"))
    numbered = {str(name): number for number, name in enumerate(manner)}
    return Lexicon((*asking, *groups), numbered, talk, others)


def _single(told: object, where: str) -> frozenset[str]:
    return frozenset(chain.from_iterable(map(words, texts(told, where, ThesaurusError))))


def _groups(told: object, where: str) -> Iterator[tuple[tuple[str, ...], tuple[str, ...]]]:
    for line in texts(told, where, ThesaurusError):
        sides = [tuple(_entries(side, f"{where}: {line!r}")) for side in line.split("|")]
        if len(sides) != 2:  # English and Portuguese
            raise ThesaurusError(f"{where}: {line!r}: wants `english, words | palavras`")
        yield sides[0], sides[1]


def _entries(told: str, where: str) -> Iterator[str]:
    for one in told.split(","):
        entry = one.strip()
        if not entry or " ".join(words(entry)) != entry:
            raise ThesaurusError(f"{where}: {entry!r} is no plain words without accents")
        yield entry
