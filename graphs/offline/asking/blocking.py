"""Who holds whom up: the order of the words tells the held from the holder, who share all verbs."""

import re
from typing import Final

from graphs.offline.naming.entities import Found
from graphs.offline.text.clauses import Clause

_X: Final = (
    r"(?:(?:the|that|this|just|only|job|stream|task|o|a|os|as|esse|essa|este|esta|malha|processo|so|apenas) )*"
    r"(?:xxx|it|him|ele|ela|isso)\b"
)
_STUCK: Final = (
    r"(?:sit\w*|sat|stuck|queu\w*|wait\w*|block\w*|held|hang\w*|hung|park\w*|stall\w*|lined|jammed|delay\w*|piled|frozen|"
    r"stopped|kept|tied|backed|trapped|caught|on hold|hold|depend\w*)"
)
_MANY: Final = (
    r"\b(?:how many|how much(?! (?:long|late|more time|time|extra|further|slow))|how long is the|how big|how (?:large|wide|far)|number|numbers?|count|amount|total|tally|headcount|"
    r"quant[oa]s(?! tempo)|quanto (?:job|stream|malha|processo|trampo|trabalho|coisa)|quantidade|numero|qtd|tamanho|soma|contagem)\b"
)
_HOLDS: Final = (
    r"(?:hold\w*|block\w*|keep\w*|stopp?\w*|delay\w*|drag\w*|tak(?:e|es|ing)|tie|tying|jam\w*|clog\w*|back\w*|hit|hits|hitting|affect\w*|impact\w*|freez\w*|"
    r"segur\w*|trav\w*|prend\w*|bloque\w*|atras[aeo]\w*|imped\w*|par[ae]\w*|derrub\w*|lev[ae]\w*|afet\w*|atrapalh\w*|emperr\w*|barr[ae]\w*|retend\w*)"
)
_FEITOS: Final = r"(?:segurad|travad|pres|bloquead|impactad|afetad|parad|atrasad|prejudicad|pendurad|barrad|emperrad|empacad|retid|impedid)[oa]s?"
_BECAUSE: Final = (
    r"(?:because of|due to|thanks to|on account of|on the back of|courtesy of|owing to|"
    r"por (?:causa|conta|culpa) d[oae]s?|devido a[os]*|em (?:funcao|razao) d[oae]s?|gracas a[os]*)"
)
_BLOCKS: Final = (
    r"(?:blockers?|obstacles?|impediments?|hurdles?|snags?|holdups?|hold ups|roadblocks?|showstoppers?|"
    r"bloqueios?|bloqueadores|impedimentos?|entraves?|empecilhos?|pendencias?|obstaculos?|travas?|barreiras?|gargalos?)"
)
_LATELY: Final = r"(?: (?:right now|now|exactly|then|at the moment|currently|these days|here|agora|mesmo|afinal|ai))?"
_SELF: Final = r"(?:is|s|has|was|been|being|still|just|now|got|it|sits?|esta|ta|ficou|fica|ainda|segue|continua|foi|e|sendo)"

_IT: Final = r"(?:xxx|it|ele|ela)"
_HELD_UP: Final = tuple(
    re.compile(pattern)
    for pattern in (
        # the preposition that its verb has left behind: `what is X stuck behind`
        rf"\b{_IT} (?:{_SELF} ){{0,4}}{_STUCK} (?:up |back )?(?:behind|on|for|by|because of){_LATELY}$",
        rf"\b{_IT} (?:{_SELF} ){{0,4}}{_STUCK} (?:up |back )?(?:behind|on|for|by|because of) (?:what|who|whom|which)\b",
        rf"\b{_IT} (?:{_SELF} ){{0,4}}(?:atras|esperando|aguardando|na fila|{_FEITOS})(?: atras| por| em| n?a?)*(?: causa)? (?:do |de |d)?(?:que|quem|qual)\b",
        r"\b(?:atras|por conta|por causa|na fila|a espera|a mando) de (?:que|quem|qual)\b.*\b(?:xxx|ele|ela)\b",
        rf"\b(?:quem|que|qual)(?: job| e que| q)? (?:o |a )?{_IT} (?:(?:esta|ta|ainda|continua|segue|so|e que) )*(?:esper|aguard)\w+$",
        rf"\b{_BLOCKS}(?: \w+){{0,2}}? (?:of|for|to|on|with|d[oa]|pr[oa]|para|n[oa]|em|ao|que)\b(?: \S+){{0,4}}? xxx\b",
        rf"\bxxx (?:s )?{_BLOCKS}\b",
        r"\b(?:has|have|got|keeps?|keeping) xxx (?:all |so )?(?:tied|held|blocked|stuck|waiting|parked|stalled|on hold|hanging|stranded)",
        r"\b(?:anything|something|nothing|everything|whatever|things?|reasons?|coisas?|algo|nada|tudo)\b(?: \S+){0,4}? (?:stop\w*|prevent\w*|block\w*|hold\w*|keep\w*|segur\w*|trav\w*|imped\w*|bloque\w*|prend\w*)(?: up| back)? (?:(?:o|a|the|job) )*xxx",
        r"\b(?:culprit|blame|culpad[oa]|vilao|villain)\b.* xxx (?:not|nao|still|being|stuck|waiting|parad[oa])\b",
        rf"\b(?:rules?|conditions?|constraints?|dependenc(?:y|ies)|regras?|condic(?:ao|oes)|restric(?:ao|oes)|dependencias?)\b(?: \w+){{0,3}}? {_HOLDS}(?: up| back)? (?:(?:o|a|the|job) )*{_IT}\b",
        rf"\b(?:rules?|conditions?|constraints?|dependenc(?:y|ies)|regras?|condic(?:ao|oes)|restric(?:ao|oes)|dependencias?) (?:\w+ ){{0,3}}?{_IT} (?:{_SELF} )*(?:{_STUCK}|{_FEITOS})",
        r"\bin (?:its|his|xxx s) way\b|\b(?:in the way of|no caminho d[oae]) (?:xxx|it)\b|\bno caminho del[ea]\b",
        r"\b(?:na|a) frente d[oa] xxx\b|\b(?:ahead of|in front of) xxx\b",
        rf"\bxxx (?:{_SELF} ){{0,3}}(?:em hold|on hold|held|parado|parada) (?:por causa |por conta )?(?:for|d[eo]|over|por) (?:what|que|o que|quem)\b",
    )
)  # fmt: skip
_HOLDS_OTHERS: Final = tuple(
    re.compile(pattern)
    for pattern in (
        rf"{_MANY}.*\b(?:{_STUCK}|down|idle|dead|wrecked|impacted|affected|hit) (?:up |back |down |from \w+ )?(?:by|behind|{_BECAUSE}) {_X}",
        rf"{_MANY}.*\b(?:wait\w*) for {_X}(?! to (?:be|run))|{_MANY}.*\bwaiting for {_X}",
        rf"{_MANY}.*\b{_FEITOS}(?: agora)? (?:por|pel[oa]s?|atras d[oa]s?|{_BECAUSE}) {_X}",
        rf"{_MANY}.*{_BECAUSE} {_X}|{_MANY}.*\b(?:dele|dela|disso)$",
        rf"{_MANY}.*\b(?:behind|atras d[oa]s?|downstream (?:of|from)|underneath|below|depois d[oa]s?|abaixo d[oa]s?) {_X}",
        rf"\b{_HOLDS} (?:up |down |back |off )?(?:{_MANY}|quais jobs|which jobs|what jobs)",
        rf"{_MANY}.*\b{_X} (?:{_SELF} |can |will |would |vai |pode |does |que )*{_HOLDS}",
        rf"{_MANY}.*\b(?:need|needs|require\w*|depend\w* (?:on|upon)|rely on|hang\w* (?:on|off)|precis\w+ d[oa]s?|depend\w+ d[oa]s?|esper\w+ (?:o|a|pel[oa]|por)|aguard\w+ (?:o|a|pel[oa])) {_X}",
        rf"{_MANY}.*\b(?:impactad|afetad|atingid|prejudicad)[oa]s? (?:pel[oa]s?|por) {_X}",
        rf"\bxxx (?:{_SELF} )*{_HOLDS} (?:up |back |down )?(?:anyone|anybody|anything|somebody|someone|something|whom?|alguem|quem|algo|mais alguem)\b",
        rf"{_MANY}.*\b(?:because|since|as|porque|pois|pq|ja que|enquanto|while) {_X}",
        rf"{_MANY}.*\b(?:dependents?|dependentes|successors?|sucessor\w*|followers)\b|\b(?:dependents?|dependentes|successors?|sucessor\w*|followers)\b.*{_MANY}",
        rf"\b(?:algum\w*|alguem|anything|anyone|anybody|algo|nada)\b(?: \w+){{0,3}}? (?:{_FEITOS}|{_STUCK}) (?:up )?(?:{_BECAUSE}|behind|by|atras d[oa]s?|pel[oa]s?) {_X}",
        rf"\b(?:todo mundo|todos|everyone|everybody|the lot)\b(?: \w+){{0,3}}? (?:{_FEITOS}|esperando|na fila|{_STUCK}) (?:behind|atras d[oa]s?|{_BECAUSE}|pel[oa]s?) {_X}",
        r"\bquem\b.* xxx faz falta\b|\bquem\b.* falta d[oa] xxx\b|\bwhat (?:are|do|will|would) we los\w+ .*xxx|\bo que (?:a gente |nos )?(?:esta |ta )?perd\w+ .*xxx",
        r"\b(?:blast radius|knock on|ripple|damage|fallout|collateral|estragos?|danos?|prejuizo|efeito (?:domino|cascata))\b",
        rf"\b(?:what|who|whom|which|quem|que|quais)\b.*\bxxx (?:{_SELF} )*(?:holding|blocking|delaying|stopping|dragging|jamming|segurando|travando|prendendo|bloqueando|atrasando|impedindo|emperrando|atrapalhando)(?: up| back| down)?{_LATELY}$",
        rf"\b(?:anything|anyone|anybody|who|what|mais alguem|mais algo|mais nada|mais coisa|algo mais|alguem mais)(?: else)?\b.*{_BECAUSE} {_X}",
        rf"^(?:(?:and|so|ok|hey|e|entao) )*(?:what|who|which(?: jobs?| ones?| streams?)?|anyone|anything|anybody|what all)(?: else)? (?:(?:is|are|s|still|now|all|currently|gets?|being) )*{_STUCK} (?:up |back )?(?:for|behind|by|{_BECAUSE}) {_X}",
        rf"^(?:(?:e|entao|mas) )*(?:quem|o que|quais(?: jobs| malhas| processos)?|que jobs?|tudo que|alguem)(?: mais)? (?:(?:esta|ta|estao|tao|ficou|ficaram|ainda|fica|ficam|que) )*{_FEITOS} (?:por|pel[oa]s?|atras d[oa]s?|{_BECAUSE}) {_X}",
        rf"\b(?:kept|held|prevented|stopped|blocked) (?:back |up )?from \w+ by {_X}",
        rf"^(?:(?:tell|give|show|me|list|a|the|lista|me|mostra|diz) )*(?:jobs|everything|all jobs|all the jobs|tudo|todos os jobs|os jobs)(?: \w+){{0,3}}? (?:{_STUCK}|{_FEITOS}) (?:up |back )?(?:by|behind|{_BECAUSE}|pel[oa]s?|atras d[oa]s?) {_X}",
        r"\b(?:falhou|caiu|abendou|quebrou|morreu|erro|failed|abended|died|broke|down|crashed)\b.*"
        rf"{_MANY}.*\b(?:stuck|waiting|blocked|held|behind|pendurad\w+|pres[oa]s?|parad[oa]s?|travad[oa]s?|esperando|na fila)\b",
    )
)  # fmt: skip
_POINTS: Final = re.compile(r"\b(?:it|its|him|d?el[ea]|d?isso|d?ess[ea]|that|this)\b")
_OTHER_KINDS: Final = frozenset({"resource", "workstation"})
_APART: Final = frozenset(
    {"deadline", "prompt", "prompts", "resource", "units", "limit", "fence", "log", "how_to", "what_if", "if_word", "rerun_verb", "to_rerun", "safe"}
)  # fmt: skip


def blocking(clause: Clause, found: Found, ideas: set[str]) -> frozenset[str]:
    """`held_up` where what is named is stuck, `holds_others` where others are stuck behind it."""
    names = found.names
    if len(names) > 1 or any(name.kind in _OTHER_KINDS for name in names) or ideas & _APART:
        return frozenset()
    said = _plain(clause, found)
    if not (names or _POINTS.search(said)):
        return frozenset()
    if any(pattern.search(said) for pattern in _HELD_UP):
        return frozenset({"held_up"})
    if any(pattern.search(said) for pattern in _HOLDS_OTHERS):
        return frozenset({"holds_others"})
    return frozenset()


def _plain(clause: Clause, found: Found) -> str:
    """What is said in small words, each name as `xxx`."""
    part, named = clause.part, {name.at for name in found.names}
    words = (
        "xxx" if at in named else word.folded
        for at, word in enumerate(part.words, part.start)
        if word.shape != "mark" and not word.quoted
    )
    return " ".join(words)
