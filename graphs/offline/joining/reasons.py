"""What a question takes for the reason: `is B holding A`, `A waits for B`, `B ended, why not A`."""

import re
from collections.abc import Sequence
from typing import Final

from graphs.offline.asking.hearing import Heard
from graphs.offline.naming.names import Name
from graphs.question import Entities

_SMALL = r"(?:(?:the|that|this|a|an|o|as|os|um|uma|my|job|jobs|stream|agent|agente|workstation|maquina|box|machine|predecessor|recurso|resource|file|it|being|really|actually|mesmo|so|just|still|ainda|n[oa])\s)*"
_BLAMED: Final = tuple(
    re.compile(pattern.replace("~", _SMALL))
    for pattern in (
        # what stands after: `waiting for B`, `because of B`, `must be B`
        r"(?:wait\w*|hold\w*|held|stuck|hang\w*|hung|block\w*|delayed|sit\w*|pending|queued|depend\w*) (?:up |back )?(?:only |just |solely |merely |purely |also )?(?:for|on|by|behind|because of|due to) ~(?P<n>n\d+)\b",
        r"(?:because of|due to|down to|caused by|blame|behind|fault of|thanks to) ~(?P<n>n\d+)\b",
        r"(?:must be|might be|could be|may be|is it|was it|probably|maybe|i guess|guess its?|bet its?) ~(?P<n>n\d+)\b",
        r"(?:espera\w*|aguarda\w*|parad[oa]s?|pres[oa]s?|travad[oa]s?|segurad[oa]s?|depend\w*|pendurad[oa]s?|bloquead[oa]s?) (?:so |apenas |somente |tb |tambem |mesmo )?(?:por causa |atras )?(?:por |pel[oa]s? |d[oa]s? |com )?~(?P<n>n\d+)\b",
        r"(?:por causa|culpa|devido|por conta|atras) (?:d[oa]s? |a[os]? )~(?P<n>n\d+)\b",
        r"(?:deve ser|sera que e|sera|talvez seja|talvez|acho que e|so pode ser) (?:por causa d[oa] )?~(?P<n>n\d+)\b",
        # what stands before: `B is the reason`, `is B blocking A`
        r"(?P<n>n\d+) (?:is |was |be |really |actually |maybe |the |a |one )*(?:reason|cause|culprit|problem|blocker)\b",
        r"(?P<n>n\d+) (?:e |eh |foi |seria |que e |o |a )*(?:motivo|causa|culpad[oa]|razao|problema)\b",
        r"(?P<n>n\d+) (?:is |be |que |ta |esta |still |that |thats |ainda )*(?:block\w*|holding|holds|stopping|delaying|segurando|segura|travando|trava|bloqueando|bloqueia|prendendo|atrasando|impedindo) (?:back |up )?~n\d+\b",
    )
)
# What is a reason that is known already: `besides B, what else holds A`.
_BESIDES: Final = (
    re.compile(
        r"(?:besides|apart from|aside from|other than|in addition to|alem|sem contar|tirando) "
        rf"(?:d[oa]s? )?{_SMALL}(?P<n>n\d+)\b"
    ),
)
_TOLD: Final = tuple(
    re.compile(pattern)
    for pattern in (
        r"(?:predecessor|antecessor) (?P<n>n\d+)\b",
        r"(?P<n>n\d+) (?:has |have |is |was |ja |had |already |esta |ta |tinha |just |que |q |which |deu |em |in |com |went |ran |rodou |ficou )*(?:ended|finished|done|completed|succeeded|succ|success|sucesso|ok|through|fine|well|green|certo|bem|verde|acabou|terminou|terminado|finalizou|concluiu|concluido|encerrou|acabado)\b",
    )
)


_WAITS_FOR_THAT: Final = re.compile(
    r"n0 (?:\w+ ){0,3}?(?:wait\w*|hold\w*|held|stuck|hung|block\w*) (?:up )?(?:for|on|by|behind) (?:that|this|the same)\b"
    r"|n0 (?:\w+ ){0,3}?(?:espera\w*|aguarda\w*|pres[oa]s?|travad[oa]s?) (?:por |pel[oa] |n)?(?:ess[ea]|est[ea]|aquel[ea]|mesm[oa])\b"
)


def with_reasons(entities: Entities, one: Heard) -> Entities:
    """The entities with what is taken for the reason; what is only said to be over is no object."""
    names = sorted((*one.told, *one.found.names), key=lambda name: name.at)
    if len(names) < 2:
        return entities
    text = _masked(one, names)
    blamed, told = _matched(_BLAMED + _BESIDES, text), _matched(_TOLD, text)
    reasons = [name for at, name in enumerate(names) if at in blamed | told]
    if not reasons or len(reasons) == len(names):
        return entities
    over = {name.text for at, name in enumerate(names) if at in told - blamed}
    kept = {
        slot: tuple(name for name in getattr(entities, slot) if name not in over)
        for slot in ("jobs", "streams", "names")
    }
    return entities.model_copy(update={**kept, "reasons": tuple(name.text for name in reasons)})


def blames(one: Heard) -> bool:
    """Of several things that are named, some are taken for what holds the others."""
    names = sorted(one.found.names, key=lambda name: name.at)
    if len(names) == 1:
        return _WAITS_FOR_THAT.search(_masked(one, names)) is not None
    return 0 < len(_matched(_BLAMED, _masked(one, names))) < len(names)


def _masked(one: Heard, names: Sequence[Name]) -> str:
    """What is said, folded and without marks, each name as `n` and its place."""
    places = {name.at: f"n{place}" for place, name in enumerate(names)}
    words = enumerate(one.clause.part.words, one.clause.part.start)
    said = (places.get(at) or word.folded for at, word in words if word.shape != "mark")
    return " ".join(said)


def _matched(patterns: Sequence[re.Pattern[str]], text: str) -> set[int]:
    found = (match["n"] for pattern in patterns for match in pattern.finditer(text))
    return {int(name[1:]) for name in found}
