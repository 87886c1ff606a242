"""What a question counts, lists or waits for that no plan has: `how many trucks leave tonight`."""

from collections.abc import Iterator
from typing import Final

from graphs.offline.lexicon import Lexicon
from graphs.offline.text.reading import Hit, Part
from graphs.question import Entities, Intent

_OF_PLAN: Final = frozenset(
    {
        Intent.JOB_LIST, Intent.JOB_COUNT, Intent.STREAM_LIST, Intent.WORKSTATION_LIST,
        Intent.PROMPT_LIST, Intent.CRITICAL_JOBS, Intent.COMMON_CAUSES, Intent.PLAN_SUMMARY,
        Intent.ETA, Intent.DEADLINES, Intent.CRITICAL_PATH, Intent.WHAT_CHANGED,
    }
)  # fmt: skip
_ASKING: Final = frozenset({"how_many", "which", "show", "when"})
_PASSED: Final = frozenset({"the", "all", "many", "ask_verb", "polite"})
_ARTICLES: Final = frozenset(
    {"o", "a", "os", "as", "um", "uma", "the", "an", "my", "our", "meu", "minha", "meus", "minhas", "nosso", "nossa", "nossos",
     "nossas", "me", "us", "do", "does", "will", "can"}
)  # fmt: skip
_OF: Final = frozenset({"of", "de", "do", "da", "dos", "das"})
_OUTSIDE: Final = "outside"
_LEAST: Final = 4


def stranger(part: Part, intent: Intent, found: Entities, lexicon: Lexicon) -> str:
    """The thing that a question of the whole plan asks about and that no plan has; empty where none is.

    A word that nobody knows counts as one where the question says `which` or `how many` of it. The commonest
    things (customers, people) are often told beside a question: these count there alone.
    """
    if intent not in _OF_PLAN or found.objects() or found.folders or found.prompts:
        return ""
    return next(_strangers(part, lexicon), "")


def _strangers(part: Part, lexicon: Lexicon) -> Iterator[str]:
    covering = part.covering()
    words = part.reading.words
    for hit in part.hits:
        at = _asked(part, hit, covering) if hit.ideas & _ASKING else part.end
        if (
            at < part.end
            and _is_strange(part, at, covering, lexicon)
            and not _of_known(part, at, covering)
        ):
            yield words[at].folded
    if any(map(_is_kind, part.hits)):
        return
    for at in range(part.start, part.end):
        word = words[at].folded
        if at not in covering and word in lexicon.everyday.things and not _is_common(word, lexicon):
            yield word


def _asked(part: Part, hit: Hit, covering: dict[int, Hit]) -> int:
    """Where the noun stands that is asked of: behind articles, and states that qualify it."""
    at = hit.end
    while at < part.end and (
        _passed(covering.get(at)) or part.reading.words[at].folded in _ARTICLES
    ):
        at = covering[at].end if at in covering else at + 1
    return at


def _passed(hit: Hit | None) -> bool:
    if hit is None or _is_kind(hit):
        return False
    return _is_state(hit) or bool(hit.ideas & _PASSED)


def _is_kind(hit: Hit | None) -> bool:
    return hit is not None and any(idea.startswith(("one:", "many:")) for idea in hit.ideas)


def _is_state(hit: Hit | None) -> bool:
    return hit is not None and bool(hit.meaning.states or hit.meaning.conditions)


def _is_strange(part: Part, at: int, covering: dict[int, Hit], lexicon: Lexicon) -> bool:
    word = part.reading.words[at]
    if at in covering:
        return _OUTSIDE in covering[at].ideas
    if at in part.reading.strong or word.shape != "word":
        return False
    if word.folded in lexicon.everyday.things:
        return True
    known = word.folded in lexicon.everyday or _is_common(word.folded, lexicon)
    return not known and len(word.folded) >= _LEAST


def _is_common(folded: str, lexicon: Lexicon) -> bool:
    return any(folded in one for one in lexicon.common.values())


def _of_known(part: Part, at: int, covering: dict[int, Hit]) -> bool:
    """`The chain of jobs`, `a penca de abends`: it only gathers what is known."""
    words = part.reading.words
    gathers = at + 2 < part.end and words[at + 1].folded in _OF
    return gathers and (_is_kind(covering.get(at + 2)) or _is_state(covering.get(at + 2)))
