"""Which language a message is in; the language of its question words wins."""

import re
from collections.abc import Sequence
from typing import Final, get_args

from graphs.offline.lexicon import Lexicon
from graphs.offline.text.reading import Hit, Part
from graphs.offline.text.words import Word
from graphs.question import Language

_ASKING: Final = frozenset(
    {"what", "which", "who", "when", "where", "why", "how_many", "how_long", "how_to", "how_is", "show", "how", "^act"}
)  # fmt: skip
_LANGUAGES: Final[tuple[Language, ...]] = get_args(Language)
_FAINT: Final = 0.2
_JARGON: Final = frozenset(
    {
        "job", "jobs", "stream", "streams", "schedule", "schedules", "sched", "workstation", "workstations",
        "agent", "agents", "master", "prompt", "prompts", "resource", "resources", "file", "folder",
        "log", "logs", "joblog", "status", "ok", "okay", "rc", "stuck", "abend", "abends", "ready", "hold",
        "held", "late", "running", "exec", "succ", "fence", "limit", "link", "priority", "deadline",
        "carried", "carry", "forward", "rerun", "reruns", "plan", "critical", "path", "eta", "down", "unlinked",
        "runbook", "successor", "successors", "predecessor", "predecessors", "batch", "host", "server",
        "return", "code", "codes", "number", "zero", "limits", "links", "fences", "run", "runs", "start", "submit", "cancel", "release", "fail", "error", "script",
        "alert", "drop", "table", "like", "name", "domain", "manager", "command", "checklist", "backup", "pool",
        "cpu", "workload", "broker", "engine", "version", "user", "login", "password", "settings", "production",
        "cat", "stop", "kill", "list", "id", "key", "token", "url", "standard", "dynamic",
        "confirm", "continue", "recovery", "state", "go", "hi", "long", "for", "draft", "carryforward",
        "fault", "tolerant", "reset", "switch", "slots", "slot", "fta", "conman", "composer", "planman", "cj", "rr", "sbs", "sbj",
    }
)  # fmt: skip
_OF: Final = frozenset({"do", "no", "na", "da", "de", "dos", "das", "nos", "nas"})
_WILD: Final = frozenset("%@")
_BEFORE_DO: Final = frozenset({"to", "i", "we", "you", "they", "and", "please", "just", "can", "not", "now", "or", "what", "how", "why", "so", "then"})  # fmt: skip
_CITIES: Final = frozenset(
    {("sao", "paulo"), ("rio", "de"), ("de", "janeiro"), ("buenos", "aires"), ("los", "angeles"), ("new", "york"), ("nova", "york")}
)  # fmt: skip
_PASTED: Final = re.compile(r"^[ \t]*(?:[=+<>|]|\S*AWS[A-Z]{3}\d|\d\d:\d\d).*$", re.MULTILINE)
_ACCENTS: Final = frozenset("ãõçáéíóúâêôà")


def language_of(part: Part, lexicon: Lexicon, *, hint: Language | None) -> Language:
    """English or Portuguese; what tells nothing stays with the hint, else English.

    Where lines of a log are pasted, what is typed behind them tells.
    """
    if hint == "en" and len(part.words) > 1 and part.words[0].text.lower() == "n":
        part = part.reading.part(part.start + 1, part.end)  # `n GL_POST?`: and, in an English talk
    typed = _typed(part)
    if typed is not None:
        own = {each: _score(each, typed, _spoken(typed), lexicon) for each in _LANGUAGES}
        if own["en"] != own["pt"]:
            return "en" if own["en"] > own["pt"] else "pt"
    spoken = _spoken(part)
    scores = {each: _score(each, part, spoken, lexicon) for each in _LANGUAGES}
    if scores["en"] == scores["pt"]:
        return hint or "en"
    return "en" if scores["en"] > scores["pt"] else "pt"


def _typed(part: Part) -> Part | None:
    """What follows the last line that is pasted; None where no line is."""
    text = part.reading.text
    if "\n" not in text:
        return None
    last = max((match.end() for match in _PASTED.finditer(text)), default=0)
    first = next(
        (at for at, word in enumerate(part.words, part.start) if word.start >= last), part.end
    )
    return part.reading.part(first, part.end) if part.start < first < part.end else None


def _spoken(part: Part) -> list[Word]:
    """The words that may tell a language."""
    return [
        word
        for at, word in enumerate(part.words, part.start)
        if word.shape == "word"
        and not word.quoted
        and at not in part.reading.strong
        and not _city(part, at)
        and not (word.folded == "em" and _is_last(part, at))
    ]


def _is_last(part: Part, at: int) -> bool:
    """`Jobs with prio 50, list em`: at the end it is English for `them`, and no preposition."""
    return all(word.shape == "mark" for word in part.reading.words[at + 1 : part.end])


def _weight(hit: Hit, part: Part, language: Language) -> float:
    """Question words tell most, HWA's own words next to nothing."""
    words = part.reading.words[hit.start : hit.end]
    if all(_is_jargon(word, language) for word in words):
        return _FAINT
    return 3.0 if hit.ideas & _ASKING else 1.0


def _is_jargon(word: Word, language: Language) -> bool:
    """`Streams stuck pfv`: HWA's words are English in every language."""
    return language == "en" and word.folded in _JARGON


def _in(part: Part, at: int) -> bool:
    """`Jobs abend no BIL_AGT01`: before a name it is no denial."""
    return part.start < at < part.end and part.reading.words[at - 1].folded == "no"


def _of(part: Part, at: int) -> bool:
    """`Status do GL_POST`, `sintaxe do submit`: between HWA's words or names it is no English verb."""
    words = part.reading.words
    if at <= part.start or at + 1 >= part.end or words[at].folded not in _OF or words[at].quoted:
        return False
    before, after = words[at - 1], words[at + 1]
    named = at + 1 in part.reading.strong or after.folded in _JARGON or after.text in _WILD
    return named and before.shape == "word" and before.folded not in _BEFORE_DO


def _city(part: Part, at: int) -> bool:
    """`In São Paulo time`: the name of a city is of no language."""
    pairs = (
        part.words[each - part.start : each - part.start + 2]
        for each in (at, at - 1)
        if each >= part.start
    )
    return any(tuple(word.folded for word in pair) in _CITIES for pair in pairs)


def _score(language: Language, part: Part, spoken: Sequence[Word], lexicon: Lexicon) -> float:
    """How much of a message belongs to one language; question words count three times."""
    own = lexicon.common[language]
    other = lexicon.common["pt" if language == "en" else "en"]
    hits = [
        hit for hit in part.hits if language in hit.meaning.languages and not _city(part, hit.start)
    ]
    score = sum(_weight(hit, part, language) for hit in hits)
    told = (word for word in spoken if word.folded in own and word.folded not in other)
    score += sum(_FAINT if _is_jargon(word, language) else 1.0 for word in told)
    if language == "pt":
        score += sum(_in(part, at) for at in part.reading.strong)
        score += sum(_of(part, at) for at in range(part.start, part.end))
        score += 1.5 * sum(not _ACCENTS.isdisjoint(word.text.lower()) for word in spoken)
    return score
