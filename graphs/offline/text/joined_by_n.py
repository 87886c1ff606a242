"""`rc n end time`: a lone n joins among English words; among Portuguese ones it denies."""

from collections.abc import Sequence
from typing import Final

from graphs.offline.lexicon import Lexicon
from graphs.offline.text.words import Word

N: Final = "n"
# HWA's verbs, which both languages use: `o job n start`.
_SHARED: Final = frozenset({"start", "run", "link", "go", "submit", "abend"})


def joins(words: Sequence[Word], at: int, lexicon: Lexicon) -> bool:
    """Whether the n at this place stands for `and`."""
    if not 0 < at < len(words) - 1:
        return False
    after = words[at + 1]
    told = _told(after, lexicon)
    rest = sum(_told(word, lexicon) for word in (*words[:at], *words[at + 2 :]) if word.text != N)
    if told < 0 or after.shape == "mark":
        return False
    if told > 0 and after.folded not in _SHARED:
        return rest >= 0
    return rest > 0 or (told == rest == 0 and _named(words[at - 1]))


def _named(word: Word) -> bool:
    """Like the name of an object: `gl_post n load_2 status`."""
    return word.shape == "word" and (word.capitals or "_" in word.text)


def _told(word: Word, lexicon: Lexicon) -> int:
    """1 for a word of English alone, -1 for one of Portuguese alone."""
    if word.shape != "word" or word.quoted:
        return 0
    return sum(_of_one(one, lexicon) for one in lexicon.spellings.get(word.folded, (word.folded,)))


def _of_one(word: str, lexicon: Lexicon) -> int:
    common = lexicon.common
    languages = {
        language
        for phrase, meaning in lexicon.phrases.get(word, ())
        if len(phrase) == 1
        for language in meaning.languages
    }
    english = word in common["en"] or "en" in languages
    portuguese = word in common["pt"] or "pt" in languages
    return english - portuguese
