"""A message read against the lexicon: which phrases stand where, and what looks like a name."""

import re
from bisect import bisect_left
from collections.abc import Callable, Hashable, Iterator, Sequence, Set
from dataclasses import dataclass, field, replace
from functools import wraps
from typing import Any, Final, TypeVar

from graphs.offline.lexicon import Lexicon, Meaning
from graphs.offline.text.coined import with_substate
from graphs.offline.text.foreign import is_theirs
from graphs.offline.text.joined_by_n import N, joins
from graphs.offline.text.words import Word, fold, is_file, words_of
from graphs.question import Reading as Correction

_NAME: Final = re.compile(r"[A-Za-z@][\w@$&.\-?]{0,39}")
_SCRAMBLED: Final = re.compile(
    r"(?=[^a-z]*[a-z][^A-Z]*[A-Z][^a-z]*[a-z][^A-Z]*[A-Z])"
    r"(?=.{24}|.*[A-Za-z]\d+[A-Za-z])[A-Za-z0-9+/=]{12,}"
)
_JOB_NUMBER: Final = re.compile(r"[Jj]\d+")
_LETTERS: Final = str.maketrans("03457", "oeast")
_LEET: Final = re.compile(r"(?=.*[a-z])[a-z0134-57]*[a-z][0134-57]+[a-z][a-z0134-57]*")
_LONGEST: Final = 40  # no word that is known is longer
_ENCODINGS: Final = frozenset({"base64", "rot13", "utf8", "sha256", "md5"})
_ENDINGS: Final = "aos"
_STEMMED: Final = 6
_STEM: Final = 0.6
_ORDINARY: Final = re.compile(r"[A-Za-z]{1,3}\d?|rc\d{1,4}", re.IGNORECASE)
_TICKET: Final = re.compile(r"(?:INC|CHG|REQ|RITM|PRB|TASK|CHAMADO|TICKET)\d{4,}", re.IGNORECASE)
_SPLITTING: Final = frozenset({"by", "por"})
_Told = TypeVar("_Told")


@dataclass(frozen=True, slots=True)
class Hit:
    """A phrase of the lexicon, from one word to before another."""

    start: int
    end: int
    meaning: Meaning

    @property
    def ideas(self) -> frozenset[str]:
        """What the phrase says."""
        return self.meaning.ideas


@dataclass(frozen=True, slots=True, eq=False)
class Reading:
    """The words of a message, the phrases in them, and the words that are surely names.

    Two readings are never equal: one stands for one message, and is told apart without its words.
    """

    text: str
    words: tuple[Word, ...]
    hits: tuple[Hit, ...]
    strong: frozenset[int]
    shouted: bool
    known: dict[Hashable, Any] = field(default_factory=dict, repr=False)
    """What was found out of its parts, for whoever asks again."""

    def part(self, start: int, end: int) -> "Part":
        """The words from one to before another, with the hits that lie in them."""
        first = bisect_left(self.hits, start, key=lambda hit: hit.start)
        last = bisect_left(self.hits, end, lo=first, key=lambda hit: hit.start)
        return Part(self, start, end, self.hits[first:last])


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of a reading: one clause, or the whole."""

    reading: Reading
    start: int
    end: int
    hits: tuple[Hit, ...]

    @property
    def words(self) -> tuple[Word, ...]:
        """The words of this stretch."""
        return self.reading.words[self.start : self.end]

    @property
    def text(self) -> str:
        """What was written, from its first word to its last."""
        words = self.words
        return self.reading.text[words[0].start : words[-1].end] if words else ""

    def ideas(self) -> frozenset[str]:
        """Every idea that a phrase in it says."""
        return _ideas(self)

    def readings(self, used: Set[int]) -> tuple[Correction, ...]:
        """The mistyped words that the sense hangs on: those of a phrase, and the words used."""
        taken = used | self.covering().keys()
        slips = [(at, word) for at, word in enumerate(self.words, self.start) if word.slip]
        told = [Correction(typed=word.text, taken=word.folded) for at, word in slips if at in taken]
        return tuple(dict.fromkeys(told))

    def covering(self) -> dict[int, Hit]:
        """The hit that each word belongs to."""
        return _covering(self)


def once(look: Callable[[Part], _Told]) -> Callable[[Part], _Told]:
    """A part is looked at once for each thing that is asked of it, however many ask."""

    @wraps(look)
    def told(part: Part) -> _Told:
        known, key = part.reading.known, (look, part.start, part.end)
        if key not in known:
            known[key] = look(part)
        found: _Told = known[key]
        return found

    return told


@once
def _ideas(part: Part) -> frozenset[str]:
    return frozenset().union(*(hit.ideas for hit in part.hits))


@once
def _covering(part: Part) -> dict[int, Hit]:
    return {at: hit for hit in part.hits for at in range(hit.start, hit.end)}


def read(text: str, lexicon: Lexicon) -> Reading:
    """The reading of a normalised text."""
    raw = [plain_word(word, text) for word in words_of(text)]
    letters = "".join(word.text for word in raw if word.shape == "word")
    shouted = letters.isupper() and len([word for word in raw if word.shape == "word"]) > 1
    words = tuple(_together(list(_spelled(raw, lexicon, shouted=shouted)), text, lexicon))
    words = tuple(
        word if word.folded in lexicon.known else with_substate(word, text) for word in words
    )
    strong = frozenset(
        at
        for at, word in enumerate(words)
        if is_strong(word, lexicon, shouted=shouted) and not _is_job_number(words, at)
    )
    return Reading(text, words, tuple(_hits(words, lexicon, strong)), strong, shouted)


def _is_job_number(words: Sequence[Word], at: int) -> bool:
    """`#J48112` in a pasted line of conman: the number of a run, and no object."""
    marked = at > 0 and words[at - 1].text == "#" and words[at - 1].end == words[at].start
    return marked and _JOB_NUMBER.fullmatch(words[at].text) is not None


def is_strong(word: Word, lexicon: Lexicon, *, shouted: bool) -> bool:
    """Whether a word is a name by its looks alone."""
    if word.shape == "selection" or is_file(word.text):
        return True
    if word.shape != "word" or not _NAME.fullmatch(word.text) or word.folded in lexicon.known:
        return _nameable(word, lexicon, shouted=shouted)
    if "_" in word.text or ("@" in word.text and len(word.text) > 1):
        return not _ORDINARY.fullmatch(word.text)
    if word.folded in _ENCODINGS or _TICKET.fullmatch(word.text):
        return False
    if any(letter.isdecimal() for letter in word.text):
        return len(word.text) > 2 and not word.folded.startswith("rc")
    reserved = word.folded in lexicon.names["reserved"]
    return word.capitals and not shouted and len(word.text) > 2 and not reserved


def _nameable(word: Word, lexicon: Lexicon, *, shouted: bool) -> bool:
    """An everyday word that somebody wrote in capitals, such as BACKUP."""
    return (
        word.shape == "word"
        and word.capitals
        and not shouted
        and word.folded in lexicon.names["nameable"]
    )


def _spelled(words: Sequence[Word], lexicon: Lexicon, *, shouted: bool) -> Iterator[Word]:
    """The words with shorthand written out and typing errors put right."""
    for at, word in enumerate(words):
        plain = word.shape == "word" and (shouted or not word.capitals)
        if word.folded == N and joins(words, at, lexicon):
            yield replace(word, folded="and")
        elif meant := _disguised(word, lexicon):
            yield replace(word, folded=meant)
        elif not plain:
            yield word
        elif word.folded in lexicon.spellings:
            for full in lexicon.spellings[word.folded]:
                yield replace(word, folded=full)
        elif near := _near(word, lexicon):
            yield replace(word, folded=near, slip=not _inflected(word.folded, near))
        else:
            yield word


def plain_word(word: Word, text: str) -> Word:
    """`%n` and what follows a backslash are signs of a machine, and what nobody can pronounce is no name."""
    escaped = word.shape == "word" and text[word.start - 1 : word.start] in {"\\", "%"}
    if word.shape == "word" and (escaped or _SCRAMBLED.fullmatch(word.text)):
        return replace(word, shape="mark")
    return word


def _disguised(word: Word, lexicon: Lexicon) -> str | None:
    """`c4nc3l`: a known word, with digits in the place of letters."""
    if word.shape != "word" or len(word.text) > _LONGEST or word.folded in lexicon.known:
        return None
    if not _LEET.fullmatch(word.text):
        return None
    letters = (word.folded.translate(_LETTERS | {ord("1"): one}) for one in "il")
    return next((meant for meant in letters if meant in lexicon.known), None)


def _together(words: Sequence[Word], text: str, lexicon: Lexicon) -> Iterator[Word]:
    """`gl post` and `gl-post` as the one name that they are, typed apart."""
    at = 0
    while at < len(words):
        pair = words[at : at + 2]
        if len(pair) == 2 and _apart(pair[0], pair[1], text, lexicon):
            first, second = pair
            written = text[first.start : second.end]
            yield replace(first, text=written, folded=fold(written), end=second.end)
            at += 2
        else:
            yield words[at]
            at += 1


def _apart(first: Word, second: Word, text: str, lexicon: Lexicon) -> bool:
    """A beginning of names before a word that says nothing else; after a hyphen any such word."""
    if not first.shape == second.shape == "word" or first.quoted or first.capitals:
        return False
    between = text[first.end : second.start]
    names = lexicon.names
    ends = second.folded in names["nameable"] or not _says(second.folded, lexicon)
    if between == "-":
        return ends and first.folded not in lexicon.phrases and len(second.text) > 1
    return between == " " and ends and first.folded in names["beginnings"] and len(second.text) > 2


def _says(word: str, lexicon: Lexicon) -> bool:
    """By itself it is an everyday word, or a phrase."""
    phrases = lexicon.phrases.get(word, ())
    everyday = any(word in words for words in lexicon.common.values())
    return everyday or word in lexicon.spellings or any(len(phrase) == 1 for phrase, _ in phrases)


def _near(word: Word, lexicon: Lexicon) -> str | None:
    """The known word that this one is a slip for; what may be a name is none."""
    if word.folded in lexicon.known or word.folded in lexicon.names["nameable"]:
        return None
    if is_theirs(word.folded) or word.folded in lexicon.everyday.things:
        return None
    near = lexicon.spelling.correct(word.folded)
    if near is None or (word.folded in lexicon.everyday and not _akin(word.folded, near)):
        return None  # `falaram` is a word, and no slip for `falharam`
    return near


def _akin(word: str, near: str) -> bool:
    """A word of a language may well be another form of a known one, as `caindo` is of `caido`."""
    shared = next((at for at, (a, b) in enumerate(zip(word, near, strict=False)) if a != b), None)
    return len(word) >= _STEMMED and (shared is None or shared >= _STEM * len(near))


def _inflected(word: str, near: str) -> bool:
    """The same word in another gender or number, as `prevista` for `previsto`: no slip."""
    return word.rstrip(_ENDINGS) == near.rstrip(_ENDINGS)


def _hits(words: Sequence[Word], lexicon: Lexicon, strong: frozenset[int]) -> Iterator[Hit]:
    """The longest phrases from left to right; marks, names and quoted text stop a phrase."""
    folded = tuple("" if at in strong else word.folded for at, word in enumerate(words))
    at = 0
    while at < len(words):
        hit = None if words[at].quoted else _longest(folded, at, lexicon)
        if hit is None:
            at += 1
        else:
            yield hit
            at = hit.end


def _longest(folded: tuple[str, ...], at: int, lexicon: Lexicon) -> Hit | None:
    for phrase, meaning in lexicon.phrases.get(folded[at], ()):
        end = at + len(phrase)
        if folded[at:end] == phrase and not (len(phrase) > 1 and _splits(folded, end - 1, lexicon)):
            return Hit(at, end, meaning)
    return None


def _splits(folded: tuple[str, ...], at: int, lexicon: Lexicon) -> bool:
    """`Atrasados por pasta`: the last word begins that by which a count is split."""
    after = _longest(folded, at, lexicon) if folded[at] in _SPLITTING else None
    return after is not None and bool(after.meaning.groups)
