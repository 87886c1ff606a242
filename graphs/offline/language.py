"""Which language a message is in; the language of its question words wins."""

from collections.abc import Sequence
from typing import Final, get_args

from graphs.offline.lexicon import Lexicon
from graphs.offline.reading import Part
from graphs.offline.words import Word
from graphs.question import Language

_ASKING: Final = frozenset(
    {"what", "which", "who", "when", "where", "why", "how_many", "how_long", "how_to", "how_is", "show", "how", "^act"}
)  # fmt: skip
_LANGUAGES: Final[tuple[Language, ...]] = get_args(Language)
_ACCENTS: Final = frozenset("ãõçáéíóúâêôà")


def language_of(part: Part, lexicon: Lexicon, *, hint: Language | None) -> Language:
    """English or Portuguese; what tells nothing stays with the hint, else English."""
    spoken = [
        word
        for at, word in enumerate(part.words, part.start)
        if word.shape == "word" and not word.quoted and at not in part.reading.strong
    ]
    scores = {each: _score(each, part, spoken, lexicon) for each in _LANGUAGES}
    if scores["en"] == scores["pt"]:
        return hint or "en"
    return "en" if scores["en"] > scores["pt"] else "pt"


def _score(language: Language, part: Part, spoken: Sequence[Word], lexicon: Lexicon) -> float:
    """How much of a message belongs to one language; question words count three times."""
    own = lexicon.common[language]
    other = lexicon.common["pt" if language == "en" else "en"]
    hits = [hit for hit in part.hits if language in hit.meaning.languages]
    score = sum(3.0 if hit.ideas & _ASKING else 1.0 for hit in hits)
    score += sum(word.folded in own and word.folded not in other for word in spoken)
    if language == "pt":
        score += 1.5 * sum(not _ACCENTS.isdisjoint(word.text.lower()) for word in spoken)
    return score
