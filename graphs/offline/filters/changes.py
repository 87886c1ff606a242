"""What would be done to something, were it done: the change, and the number it would set."""

import re
from typing import Final

from graphs.offline.text.reading import Part
from graphs.question import Change

_CHANGES: Final[dict[str, Change]] = {
    "to_release": "release",
    "to_cancel": "cancel",
    "to_confirm": "confirm",
    "to_hold": "hold",
    "to_rerun": "rerun",
    "to_link": "link",
    "to_kill": "kill",
    "to_reply": "reply",
    "to_outage": "outage",
}
_SET_TO: Final = frozenset(
    {"to", "para", "pra", "pro", "em", "at", "of", "de", "a", "=", "for", "with", "has", "had"}
)
_SETTINGS: Final = frozenset({"limit", "fence", "limit_zero", "fenced", "priority", "units"})
_GAP: Final = r"(?: \S+){0,4}? "
_PUT: Final = (
    r"\b(?:set\w*|forc\w*|mark\w*|flag\w*|put\w*|call\w*|mak\w*|made|declar\w*|overrid\w*|turn\w*|"
    r"stamp\w*|treat\w*|report\w*|tell|told|chang\w*|mov\w*|flip\w*|complet\w*|"
    r"set[ae]\w*|bota\w*|coloc\w*|por|puser\w*|pus\w*|deix\w*|d[ea]r?|dou|dess\w*|dad[oa]|vir\w*|"
    r"mud\w*|pass\w*|consider\w*|jog\w*|trat\w*|fic\w*|fal\w*|diz\w*|inform\w*|get|gets|got|goes|went|go)\b"
)
_WELL: Final = (
    r"(?:succ|success\w*|sucesso|done|complete[d]?|finished|ended (?:fine|ok|well)|green|good|fine|"
    r"conclui\w*|terminad[oa]|finalizad[oa]|bom|boa|verde|ok)\b"
)
_LINKS: Final = r"(?:dependenc\w*|dependency|deps?|predecessor\w*|follows|wait|espera|file|arquivo|resource|recurso|condition|condicao)"
# The first that fits is meant: what says more stands before what says less.
_SAID: Final[tuple[tuple[str, Change], ...]] = (
    (r"\b(?:confirm\w*|set\w*|mark\w*|forc\w*|coloc\w*|marc\w*)" + _GAP + r"?(?:(?:as|to|como|em|pra|para|it|ele) )*(?:abend\w*|failed|failure|erro|falha\w*)\b", "abend"),
    (r"\bprompt\b.*\b(?:no|nao|refus\w*|negat\w*|recus\w*|neg\w*)\b", "refuse"),
    (r"\b(?:repl\w+|answer\w*|say\w*|said|respond\w*|diz\w*|diss\w*|der|dar|dou)" + _GAP + r"?(?:a |um )?(?:no|nao|n) (?:to|on|in|ao|no|pro|para|pra)\b.*\bprompt\b", "refuse"),
    (r"\b(?:repl\w+|answer\w*|say\w*|giv\w+) (?:a )?no (?:to|on|for)\b|\b(?:respond\w+|diz\w*|dando|dar|der) (?:um )?nao (?:n[oa]|ao|em|pr[oa]|para)\b", "refuse"),
    (r"\b(?:repl\w+|answer\w*|say\w*|giv\w+) (?:a )?yes (?:to|on|for)\b|\b(?:respond\w+|diz\w*|dando|dar|der) (?:um )?(?:sim|yes) (?:n[oa]|ao|em|pr[oa]|para)\b", "reply"),
    (r"\bprompt\b.*\b(?:yes|sim|y|ok|accept\w*|aceit\w*|go ahead)\b|\b(?:yes|sim|ok)\b.*\bprompt\b", "reply"),
    (r"\b(?:off|out of|from|lift\w*|drop\w*|clear\w*|end\w*|undo|remov\w*|take away)(?: the| its| that| a)? hold\b", "release"),
    (r"\b(?:tir\w*|remov\w*|sai\w*|solt\w*|libert\w*)" + _GAP + r"?(?:d[oe]|o|esse) hold\b|\b(?:sai|saisse|saia) d[oe] hold\b", "release"),
    (r"\b(?:lift\w*|drop\w*|clear\w*|remov\w*|take|took) hold\b|\bholds? (?:is|was|were|gets|got) (?:lifted|removed|dropped|cleared)\b", "release"),
    (r"\b(?:drop\w*|remov\w*|delet\w*|ignor\w*|cut\w*|waiv\w*|bypass\w*|strip\w*|clear\w*|tir\w*|apag\w*|cort\w*|exclu\w*|dispens\w*|satisf\w*|met|skip\w*|pul\w*)" + _GAP + r"?" + _LINKS + r"\b", "release"),
    (r"\b" + _LINKS + r"\b" + _GAP + r"?(?:were|was|is|are|gets|got|be|being|seja\w*|foss\w*|for|forem|fica\w*) (?:\S+ )?(?:drop\w*|remov\w*|delet\w*|ignor\w*|cut|waiv\w*|bypass\w*|satisf\w*|met|tirad\w*|apagad\w*|cortad\w*|dispensad\w*)", "release"),
    (r"\b(?:without|sem) (?:waiting|esperar|aguardar|depender|(?:(?:its|the|any|o|a|as|os) )?" + _LINKS + r")", "release"),
    (r"\b(?:dependenc\w*|predecessor\w*)\b.*\b(?:drop\w*|remov\w*|tirad\w*)\b", "release"),
    (r"\b(?:rerun\w*|reprocess\w*|resubmit\w*|relaunch\w*|re execut\w*|relanc\w*|reinici\w*|redispar\w*|reexecut\w*)\b", "rerun"),
    (r"\b(?:run|runs|ran|go|execut\w*|start\w*|launch\w*|fire\w*|kick\w*)\b" + _GAP + r"?(?:again|once more|one more time|a second time|another time|anew|from scratch|afresh)\b", "rerun"),
    (r"\b(?:giv\w*|gave|have|has|had|gets?|got|take|do)\b" + _GAP + r"?(?:another|a second|one more|a new) (?:go|shot|try|run|chance|attempt)\b", "rerun"),
    (r"\b(?:rod\w*|execut\w*|dispar\w*|inici\w*|fa[cz]\w*|fiz\w*)\b" + _GAP + r"?(?:de novo|novamente|outra vez|mais uma vez|do zero|do inicio|uma segunda vez)\b(?! (?:o agente|a maquina))", "rerun"),
    (_PUT + _GAP + r"?(?:(?:to|as|pra|para|como|em|de|por|it|um|o|a|that|que) )*(?:manual |force )?" + _WELL, "confirm"),
    (r"\bsucc\b|\bby confirming\b|\b(?:complet|conclu)\w* (?:it |ele |o )?(?:manually|by hand|na mao|manualmente)\b|\bmanually complet\w*", "confirm"),
    (r"\b(?:drop\w*|scrap\w*|remov\w*|pull\w*|yank\w*|tak\w*|took|throw\w*|strik\w*|kick\w*|leav\w*|left)\b" + _GAP + r"?(?:from|out of|off)(?: \S+){0,2}? (?:plan|batch|schedule|run)\b", "cancel"),
    (r"\b(?:tir\w*|exclu\w*|remov\w*|sac\w*|retir\w*|arranc\w*|elimin\w*)\b" + _GAP + r"?d[oae] (?:plano|planejamento|malha|noite|cadeia)\b", "cancel"),
    (r"\b(?:scrap\w*|ditch\w*|axe[ds]?|bin|binned|nuke[ds]?|void\w*|drop (?:it|that job|the job)|excluir\w*|excluid[oa]|descart\w*|anul\w*)\b", "cancel"),
    (r"\b(?:abort\w*|interromp\w*|interrupt\w*|mid ?run|midway|halfway|no meio|encerr\w* (?:a forca|na marra)|force ?stop\w*|end task|sigkill|sigterm)\b", "kill"),
    (r"\b(?:park\w*|freez\w*|froz\w*|stall\w*|congel\w*|suspend\w*|suspens\w*|estacion\w*|em espera|on ice|(?:keep|kept|hold\w*|held|put)" + _GAP + r"?(?:back|aside|parked|on ice))\b", "hold"),
    (r"\b(?:com(?:e|es|ing) back|came back|back (?:up|online|alive|on line|in service)|is back|recover\w*|reconnect\w*|rejoin\w*|responds again|answers again|link\w* (?:back|up|again)|(?:once|as soon as|after|when)(?: \S+){0,3}? (?:is|are|gets?) (?:linked|online|connected|reachable)|gets? its link|link (?:is |comes |came )?(?:returns|restored|back))\b", "link"),
    (r"\b(?:volt\w* (?:a |ao |pro |pra )?(?:responder|ar|funcionar|rodar|link|subir|conectar|normal)|sub\w* (?:de novo|novamente|outra vez)|retorn\w*|recuper\w*|reconect\w*|religa\w*)\b", "link"),
)  # fmt: skip
_WORDINGS: Final = tuple((re.compile(pattern), change) for pattern, change in _SAID)
_AT_A_TIME: Final = re.compile(
    r"\b(\d{1,4}) jobs?(?: \S+){0,2}? ?(?:at (?:a time|once)|in parallel|concurrent\w*|simultan\w*|ao mesmo tempo|em paralelo|de cada vez|por vez)\b"
    r"|\b(?:open\w*|allow\w*|permit\w*|abr\w*|deix\w*)\b(?: \S+){0,4}? (\d{1,4}) jobs?\b"
)
_STAYS_AWAY: Final = re.compile(
    r"\b(?:not|never|nao|nunca)(?: mais)? (?:come|comes|coming|get|gets|recover\w*|return\w*|reconnect\w*|link|volt\w*|retorn\w*|reconect\w*|sub\w*|relig\w*|recuper\w*)\b"
)
_HIGH: Final = (
    (re.compile(r"\b(?:go|maxim\w*|top|highest)\b"), 101),
    (re.compile(r"\b(?:hi|high|alta)\b"), 100),
)


def change_in(part: Part, text: str) -> Change | None:
    """What would be done, `text` being its plain words: a setting, else what its verbs say."""
    ideas, value = part.ideas(), value_in(part, text)
    verb = _verb(part, text)
    if verb in {"refuse", "reply", "abend"}:
        return verb
    if ideas & {"limit", "limit_zero"} or _AT_A_TIME.search(text):
        return "limit" if value is not None or verb in {None, "outage"} else verb
    if ideas & {"fence", "fenced"}:
        return "fence" if value is not None or verb in {None, "outage"} else verb
    if "priority" in ideas or "prio" in text.split():
        return "priority" if value is not None or verb is None else verb
    if "units" in ideas and value is not None:
        return "units"
    return verb


def _verb(part: Part, text: str) -> Change | None:
    if _STAYS_AWAY.search(text):
        return "outage"
    said = next((change for pattern, change in _WORDINGS if pattern.search(text)), None)
    hits = (change for hit in part.hits for idea, change in _CHANGES.items() if idea in hit.ideas)
    return said or next(hits, None)


def value_in(part: Part, text: str) -> int | None:
    """The number that a setting would be given; the one after `to` goes first."""
    if at_a_time := _AT_A_TIME.search(text):
        return int(at_a_time.group(1) or at_a_time.group(2))
    ideas = part.ideas()
    if ideas.isdisjoint(_SETTINGS) and "prio" not in text.split():
        return None
    numbers = _numbers(part)
    if numbers:
        return max(reversed(numbers), key=lambda one: one[0])[1]
    if ideas & {"zero", "limit_zero"}:
        return 0
    return _high(text) if "priority" in ideas else None


def _numbers(part: Part) -> list[tuple[bool, int]]:
    """The numbers, and of each whether something is set to it."""
    numbers: list[tuple[bool, int]] = []
    before = ""
    for word in part.words:
        if word.shape == "number" and word.text.isdecimal() and len(word.text) < 7:
            numbers.append((before in _SET_TO, int(word.text)))
        before = word.folded if word.shape != "mark" or word.text == "=" else before
    return numbers


def _high(text: str) -> int | None:
    """The priorities that HWA has words for."""
    return next((value for pattern, value in _HIGH if pattern.search(text)), None)
