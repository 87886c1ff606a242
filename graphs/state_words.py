"""The words by which people name states: a text that says "succeeded" tells a state as HWA does."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType

_GOOD = "SUCC SUCCESSFUL SUCCP COMPLETE COMPLETED DONE succeeded successes"
_BAD = "ABEND ABENP FAIL FAILED ERROR STUCK BLOCKED failures"
_STATES: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "good": (
            _GOOD,
            r"succeeded|(?:(?<=not )|(?<=n['\u2019]t ))succeed|successful(?:ly)?|finished (?:ok|well|cleanly|fine)|went (?:well|fine)|"
            r"com sucesso|bem[- ]sucedid[oa]s?|terminou bem|conclu[íi]d[oa]s?",
        ),
        "bad": (
            _BAD,
            r"failed|(?:(?<=not )|(?<=n['\u2019]t ))(?:fail|abend)|abended|crashed|in error|falhou|falharam|abendou|abendaram|com erro|em erro",
        ),
        "running": (
            "EXEC RUNNING STARTED INTRO",
            r"(?:is|are|still|currently) (?:running|executing)|em execu[çc][ãa]o|(?:est[áa]|est[ãa]o) rodando",
        ),
        "waiting": (
            "HOLD HELD WAITING READY SCHED WAIT PEND FENCE ADD BOUND STUCK BLOCKED "
            "waiting still_waiting open_dependencies ASKED",
            r"(?:is|are|still) (?:waiting|held|on hold)|(?:est[áa]|est[ãa]o) (?:aguardando|esperando|ret[ie]d[oa]s?|em espera)",
        ),
        "cancelled": (
            "CANCL CANCELED CANCELLED CANCLP cancelled",
            r"(?:is|are|was|were|been) cancel+ed|(?:foi|est[áa]|foram) cancelad[oa]s?",
        ),
    }
)
_PATTERNS: Mapping[str, re.Pattern[str]] = MappingProxyType(
    {
        name: re.compile(rf"(?<!\w)(?:{words})(?!\w)", re.IGNORECASE)
        for name, (_, words) in _STATES.items()
    }
)
_HEALTHY = re.compile(
    r"(?<!\w)(?:healthy|all (?:is )?(?:good|well|fine|green|ok)|(?:is|are|looks?|runs?) (?:fine|ok|okay|good|normal)|"
    r"no (?:problems?|issues?|failures?|errors?)|in order|saud[áa]ve(?:l|is)|tudo (?:bem|certo|ok|em ordem|normal)|"
    r"(?:est[áa]|est[ãa]o) (?:bem|ok|normal|normais|em ordem)|sem (?:problemas?|falhas?|erros?))(?!\w)",
    re.IGNORECASE,
)
_DENIAL = r"(?:\b(?:not|never|nor|não|nunca|nem|no|nenhum|nenhuma)|n['\u2019]t)\s+(?:\w+\s+){0,2}?"
_NO_REASON = r"(?!\s+(?:because|due|from|by|of|porque|por)\b)"
_BAD_STATES = frozenset(_BAD.split())


@dataclass(frozen=True)
class Told:
    """A state that a text tells in people's words."""

    words: str
    states: frozenset[str]


def states_told(text: str) -> Iterator[Told]:
    """Each state that the text names in words, with HWA's words for it."""
    for name, pattern in _PATTERNS.items():
        for words in dict.fromkeys(found[0] for found in pattern.finditer(text)):
            yield Told(words, frozenset(_STATES[name][0].split()))


def denies(text: str, words: str) -> bool:
    """The text says that it is not so: the denial stands right before the words.

    To say that it is not so *because* of something denies the reason alone.
    """
    return bool(re.search(_DENIAL + re.escape(words) + _NO_REASON, text, re.IGNORECASE))


def says_healthy(text: str) -> bool:
    """The text says that all is well."""
    return bool(_HEALTHY.search(text))


def are_bad(states: frozenset[str]) -> bool:
    """One of the states is no good news."""
    return not _BAD_STATES.isdisjoint(states)
