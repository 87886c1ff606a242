"""Conditions that no fixed phrase says: `longer than planned`, `start time is behind us`."""

import re
from collections.abc import Iterator
from typing import Final, Literal

from graphs.offline.manners import Manners
from graphs.question import Condition

Grouping = Literal["workstation", "status", "folder", "stream"]
_GAP: Final = r"(?: \w+){0,4}?"
_EXPECTED: Final = (
    r"(?:usual\w*|normal\w*|expected|estima[td]\w*|planned|predicted|forecast\w*|averages?|typical\w*|should|supposed|ought|"
    r"previst\w+|esperad\w+|usuais|medias?|deveri\w+|devi\w+|planejad\w+|habitual|costum\w+|da conta)(?! start)"
)
_LONGER: Final = (
    r"(?:longer|more time|slower|way past|well past|beyond|exceed\w*|overr[ua]n\w*|outlast\w*|"
    r"mais (?:tempo|long[oa]s?|demorad[oa]s?|lent[oa]s?)|(?:duracao|tempo|execucao) maior(?:es)?|"
    r"(?:tempo|duracao|execucao|rodando|rodam|exec) (?:muito )?(?:acima|alem)|demor\w+ mais|(?:pass|estour|ultrapass)\w+|exced\w+)"
)
_DUE: Final = r"(?:start(?:ing)?(?: time| hour)?|scheduled (?:time|start)|planned (?:time|start)|time to (?:start|begin))"
_TO_START: Final = r"(?:started|begun|start|begin|run|be (?:running|going)|(?:com[ec]\w+|inici\w+|larg\w+|rod\w+|part\w+|entr\w+))"
_PATTERNS: Final = tuple(
    (condition, re.compile(pattern))
    for condition, pattern in (
        (Condition.LONG_RUNNING, rf"\b{_LONGER}(?!{_GAP} (?:horario|hora|prazo|inicio|start|deadline)\b){_GAP} {_EXPECTED}"),
        (Condition.LONG_RUNNING, r"\brunning (?:for )?(?:ages|forever|way too long)\b|\brodando (?:demais|alem da conta|uma eternidade)\b"),
        (Condition.OVERDUE, rf"\b{_DUE}{_GAP} (?:behind|gone|passed|elapsed|already over)\b"),
        (Condition.OVERDUE, rf"\b(?:past|beyond|missed|behind)(?: \w+){{0,3}}? {_DUE}\b"),
        (Condition.OVERDUE, rf"\b(?:should|ought to|supposed to|meant to) (?:already )?have {_TO_START}\b"),
        (Condition.OVERDUE, rf"\b(?:hora|horario|inicio){_GAP} (?:ja (?:foi|era|passou|venceu)|passou|passaram|vencid[oa]|ficou para tras)\b"),
        (Condition.OVERDUE, r"\b(?:passou|passaram|passad[oa]s?|perdeu|perderam)(?: \w+){0,3}? (?:hora|horario|inicio)\b|\bja era hora\b|\b(?:ja )?era(?:m)? para ter\b"),
        (Condition.OVERDUE, rf"\b(?:devia|deviam|deveria|deveriam) (?:ja )?ter {_TO_START}\b"),
        (Condition.RERUN, r"\b(?:more than one|a second|several|multiple) (?:runs?|executions?|attempts?|tries|go|goes|passes)\b"),
        (Condition.RERUN, r"\b(?:were|was|been|got|be|jobs) (?:relaunched|re ?executed|re ?processed|re ?submitted|re ?started)\b"),
        (Condition.RERUN, r"\b(?:relancad|redisparad|reiniciad|ressubmetid|rerodad)[oa]s?\b|\b(?:relancaram|rerodaram|redispararam)\b"),
        (Condition.WAITING_FOR_PROMPT, r"\b(?:need|await|wait|lack|miss)\w*(?: \w+){0,3}? (?:operators? |human |our |my )?(?:reply|replies|answers?)\b"),
        (Condition.WAITING_FOR_PROMPT, r"\b(?:precis|esper|aguard|falt)\w+(?: \w+){0,3}? respostas?\b"),
        (Condition.WAITING_FOR_TIME, r"\bwait\w* (?:for|on|until) (?:their|its) (?:start |scheduled |own )?(?:time|hour|slot|window)\b"),
    )
)  # fmt: skip

_SAID: Final = Manners("paraphrase")
_SPOKEN: Final = (
    (Condition.LIMIT_ZERO, "limit_zero"),
    (Condition.FENCE_SET, "fence_set"),
    (Condition.WAITING_FOR_FILE, "waiting_for_file"),
    (Condition.RERUN, "rerun"),
    (Condition.OVERDUE, "overdue"),
)


_EACH: Final[tuple[tuple[Grouping, str], ...]] = (
    ("workstation", "each_workstation"),
    ("folder", "each_folder"),
    ("stream", "each_stream"),
    ("status", "each_status"),
)


_MOST: Final[tuple[tuple[Grouping, str], ...]] = (
    ("workstation", "most_workstation"),
    ("folder", "most_folder"),
    ("stream", "most_stream"),
)


def ranked_in(text: str) -> tuple[Grouping, ...]:
    """What has the most of something: `the 3 folders with the most abends`."""
    if not ("most" in text or "mais" in text or "top" in text or "maior" in text):
        return ()
    return tuple(one for one, manner in _MOST if _SAID[manner].search(text))


def split_in(text: str) -> tuple[Grouping, ...]:
    """By what a count is split: `each workstation, how many`."""
    if ranked := ranked_in(text):
        return ranked
    if not ("each" in text or "every" in text or "cada" in text):
        return ()
    return tuple(one for one, manner in _EACH if _SAID[manner].search(text))


def unbegun_in(text: str) -> bool:
    """Whether the folded text means what waits for its beginning: `they have not started yet`."""
    return _SAID["unbegun"].search(text) is not None


def denied_in(text: str) -> tuple[Condition, ...]:
    """The conditions that the folded text says of nothing: `they were not rerun`."""
    return (Condition.RERUN,) if _SAID["not_rerun"].search(text) else ()


def conditions_in(text: str) -> tuple[Condition, ...]:
    """The conditions that the folded text paraphrases, each once."""
    return tuple(dict.fromkeys(_found(text)))


def reconciled(conditions: tuple[Condition, ...], text: str) -> tuple[Condition, ...]:
    """What should have begun is late only where a deadline is spoken of, and waits for no time."""
    if Condition.STUCK in conditions and _SAID["to_confirm"].search(text):
        conditions = tuple(one for one in conditions if one is not Condition.STUCK)
    if Condition.OVERDUE not in conditions:
        return conditions
    implied = {Condition.WAITING_FOR_TIME}
    if not re.search(r"deadline|prazo|atrasad", text):
        implied.add(Condition.LATE)
    return tuple(one for one in conditions if one not in implied)


def _found(text: str) -> Iterator[Condition]:
    for condition, manner in _SPOKEN:
        if _SAID[manner].search(text):
            yield condition
    for condition, pattern in _PATTERNS:
        if pattern.search(text):
            yield condition
