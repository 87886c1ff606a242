"""By what a list is to be sorted, and which way: `newest first`, `os que mais demoraram`."""

import re
from typing import Final

from graphs.offline.manners import Manners
from graphs.offline.text.numerals import NUMBER
from graphs.question import Order

# `sorted by`, `ordena por`, `em ordem de`: what a list is sorted by comes next.
_BY: Final = r"(?:by|por|pel[oa]s?|(?:in )?order of|(?:em |por )?ordem d[eao])(?: (?:their|its|the|ordem de|o|a))?"
_SAID: Final = Manners("sorting")
_STARTS: Final = r"(?:com[ec]\w+|inici\w+|larg\w+|rod\w+|part\w+|entr\w+)"
_ENDS: Final = r"(?:termin\w+|acab\w+|fal[h]\w+|abend\w+|ca[ií]\w+|encerr\w+|finaliz\w+|conclu\w+)"
_COUNT: Final = rf"(?: (?:{NUMBER[1:-1]}))?(?: (?:jobs?|ones?))?"
_BEGUN_LAST: Final = (
    rf"(?:last|latest|most recent|newest){_COUNT} (?:to (?:start|begin|kick off|launch|have (?:started|begun|kicked off|launched))|(?:that |which )?(?:were |was )?(?:started|began|launched|kicked off))|"
    r"(?:started|began|begun|kicked off|launched|start) (?:the )?(?:last|latest|most recently)|most recent(?:ly)? (?:start(?:s|ed)?|launched|begun)|"
    rf"ultim[oa]s{_COUNT} (?:a|que) {_STARTS}|{_STARTS} (?:por ultimo|mais recentemente|ha menos tempo|mais tarde)|"
    rf"mais (?:recentes?|nov[oa]s?) a {_STARTS}"
)
_BEGUN_FIRST: Final = (
    rf"(?:first|earliest){_COUNT} to (?:start|begin|kick off|launch)|(?:started|began|begun|kicked off|launched) (?:the )?(?:first|earliest)|"
    rf"primeir[oa]s{_COUNT} (?:a|que) {_STARTS}|{_STARTS} (?:primeiro|mais cedo|antes de todos)"
)
_ENDED_LAST: Final = (
    rf"(?:last|latest|most recent){_COUNT} (?:to (?:end|finish|fail|abend|complete|have (?:ended|finished|failed|abended|completed))|that (?:ended|finished|failed|abended|completed))|"
    r"(?:ended|finished|failed|abended|completed) (?:the )?(?:last|latest|most recently)|"
    rf"ultim[oa]s{_COUNT} (?:a|que) {_ENDS}|{_ENDS} (?:por ultimo|mais recentemente)"
)
_ENDED_FIRST: Final = (
    rf"(?:first|earliest){_COUNT} (?:to (?:end|finish|fail|abend|complete)|that (?:ended|finished|failed|abended|completed))|"
    r"(?:ended|finished|failed|abended|completed) (?:the )?(?:first|earliest)|"
    rf"primeir[oa]s{_COUNT} (?:a|que) {_ENDS}|{_ENDS} primeiro"
)
_ORDERS: Final[tuple[tuple[Order, bool, str], ...]] = (
    ("minutes_late", False, r"(?:most|furthest|farthest|worst) (?:late|delayed|behind|overdue)|mais atrasad[oa]s?|maior(?:es)? atrasos?|"
     rf"{_BY} (?:lateness|delay|atraso)"),
    ("minutes_waiting", False, r"(?:wait\w*|stuck|held|queued|hold|ready|queue|parked|idle|sitting)(?: \w+){0,2}? (?:for )?(?:the )?longest(?! running)|"
     r"longest (?:wait\w*|in the queue|queued|held|on hold|idle|parked)|(?:wait\w*|stuck|held|queued|hold|ready|queue) (?:for )?the most time|"
     r"(?:esperando|aguardando|esperam|aguardam|parad[oa]s?|pres[oa]s?|na fila|em espera|em hold|retid[oa]s?|segurad[oa]s?) ha mais tempo|"
     r"ha mais tempo (?:esperando|aguardando|parad[oa]s?|pres[oa]s?|na fila|em espera|em hold)|"
     rf"{_BY} (?:waiting time|wait time|tempo (?:de|em) espera)"),
    ("started", True, _BEGUN_FIRST),
    ("started", False, _BEGUN_LAST),
    ("ended", True, _ENDED_FIRST),
    ("ended", False, _ENDED_LAST),
    ("priority", True, r"lowest priorit(?:y|ies)|least priority|menor(?:es)? prioridades?"),
    ("priority", False, r"(?:highest|top) priorit(?:y|ies)|maior(?:es)? prioridades?|"
     rf"{_BY} (?:priority|prioridade)|mais prioritari[oa]s?"),
    ("minutes", True, r"fastest|quickest|shortest(?: running)?|mais rapid[oa]s?|menor(?:es)? (?:duracao|tempo)"),
    ("minutes", False, r"slowest|longest(?: running| duration)?|took (?:the )?(?:longest|most time)|most time consuming|"
     r"running (?:the )?longest|mais (?:lent[oa]s?|demorad[oa]s?|long[oa]s?)(?! (?:do )?que)|(?:demoraram|demorou|demoram) mais(?! (?:do )?que)|"
     r"(?:at it|going|running|executing|been|run|ran|took|take|lasted)(?: (?:for|now|up))*(?: the)? longest|longest (?:at it|going)|"
     r"(?:que )?mais (?:demor\w+|tempo (?:rodando|executando|em exec))|(?:rodar\w*|rodand\w+|execut\w+|dur\w+) (?:por )?mais tempo(?! (?:do )?que)|faz mais tempo|"
     r"ha mais tempo(?! (?:do )?que)|maior(?:es)? (?:duracao|duracoes|tempos?)|(?:com|tem|tendo) (?:o )?mais tempo(?! (?:do )?que)|mais tempo (?:de|em) (?:execucao|exec)(?! (?:do )?que)|"
     r"(?:lev(?:aram|ou|am)|gast(?:aram|ou|am)|consum(?:iram|iu|em)) (?:o )?mais tempo(?! (?:do )?que)|(?:with|has|have|having) most time|"
     r"(?:with|has|have|having)(?: the)? most (?:minutes|hours|mileage)(?: on (?:the|their|its) clocks?)?|"
     r"(?:that|who|which)(?: have)?(?: been)? on the clock (?:the )?longest|(?:rodando|executando|em exec\w*|no ar|trabalhando) a mais tempo(?! (?:do )?que)|(?:com|tem|tendo) (?:os |as )?mais (?:minutos|horas)(?! (?:do )?que)|"
     r"(?:with|has|have|having) the most (?:run ?time|running time|elapsed time|time)|"
     rf"{_BY} (?:duration|duracao|elapsed(?: time)?|run(?:ning)? ?time|time running|time in (?:exec(?:ution)?|state exec)|tempo (?:em|de|rodando|executando) ?(?:exec(?:ucao)?)?|how long (?:they|it)|tempo(?: de (?:execucao|corrida))?)"),
    ("reruns", False, r"(?:re ?run|re ?runs|restarted|reexecutad[oa]s|reprocessad[oa]s) (?:the )?most(?: often)?|(?:com|tem|teve|tiveram|tendo) mais (?:re ?runs|reexecucoes|reprocessamentos)(?! (?:do )?que)|(?:most|more often) (?:rerun|restarted)|most (?:re ?runs|restarts)|mais (?:reprocessad[oa]s|reexecutad[oa]s|reexecucoes)"),
    ("started", True, r"(?:first|earliest) (?:to start|started)|oldest|primeir[oa]s? a (?:comecar|iniciar|rodar)|mais antig[oa]s?"),
    ("started", False, r"(?:last|latest|most recently) (?:to start|started)|ultim[oa]s? a (?:comecar|iniciar|rodar)|"
     rf"{_BY} (?:start(?: time)?|inicio|hora(?:rio)? de inicio)|newest(?! first)|mais nov[oa]s?"),
    ("ended", True, r"(?:first|earliest) to (?:end|finish|fail|abend)|primeir[oa]s? a (?:terminar|falhar|abendar|cair)"),
    ("ended", False, r"(?:last|latest|most recent(?:ly)?) (?:to (?:end|finish|fail)|ended|failed|finished|failures?|abends?|errors?)|most recent|"
     r"ultim[oa]s? (?:a (?:terminar|falhar|abendar|cair)|falhas|erros|abends)|mais recentes?|(?:latest|newest|most recent) (?:ones? )?first|"
     rf"{_BY} (?:end time|finish time|hora(?:rio)? d[eo] (?:fim|termino))"),
)  # fmt: skip
_ORDER_RES: Final = tuple(
    (order, up, re.compile(rf"(?<!\w)(?:{words})\b")) for order, up, words in _ORDERS
)


def order_in(text: str) -> tuple[Order | None, bool, tuple[int, int] | None]:
    """The order, whether it ascends, and the stretch of the text that says so."""
    down = _SAID["downward_order"].search(text)
    rest = f"{text[: down.start()]}{'#' * len(down[0])}{text[down.end() :]}" if down else text
    for order, ascending, pattern in _ORDER_RES:
        if match := pattern.search(rest):
            up = ascending or bool(_SAID["upward_order"].search(rest))
            return order, up and not down, match.span()
    return _newest(text, down.span()) if down else (None, False, None)


def _newest(text: str, at: tuple[int, int]) -> tuple[Order | None, bool, tuple[int, int] | None]:
    """`Newest first`, and nothing said of what: what runs by its start, what ended by its end."""
    said = text[at[0] : at[1]]
    if re.search(r"longest|slowest|biggest|highest|desc", said):
        longest = re.search(r"longest|slowest", said)
        return ("minutes", False, at) if longest else (None, False, None)
    begun = re.search(
        r"\b(?:start\w*|began|running|executing|exec|comecar\w*|iniciar\w*|rodando|execu\w+)\b",
        text,
    )
    return ("started" if begun else "ended"), False, at


def without_direction(text: str) -> str:
    """`Longest one first` says how to sort, and not how many."""
    for direction in (_SAID["downward_order"], _SAID["upward_order"]):
        text = direction.sub(lambda match: "#" * len(match[0]), text)
    return text
