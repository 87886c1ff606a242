"""How many, how much and in which order: the numbers by which a question narrows a list."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from graphs.offline.filters.ranges import Range, lengths_in, of_noun, ranges_in, returned_in
from graphs.offline.filters.sorting import order_in, without_direction
from graphs.offline.manners import Manners
from graphs.offline.text.numerals import NUMBER, counting, number_of
from graphs.question import Comparison, Order, Quantity

_MORE: Final = r"(?:greater|higher|bigger|larger|longer|more|above|over)"
_LESS: Final = r"(?:less|lower|smaller|shorter|fewer|below|under)"
_OPERATORS: Final = (
    (">=", r">=|≥|at least|no less than|not less than|a minimum of|pelo menos|no minimo|ao menos|minimo de|a partir de|"
           rf"(?:{_MORE} (?:than )?or equal|equal (?:to )?or {_MORE})(?: to| than)?|nao menos (?:do )?que|"
           r"(?:maior(?:es)?|superior(?:es)?|mais) ou igua(?:l|is)(?: a| ao?)?|igua(?:l|is) ou (?:maior(?:es)?|superior(?:es)?)(?: (?:do )?que| a)?"),
    ("<=", r"<=|≤|at most|no more than|not more than|up to|a maximum of|no maximo|ate|"
           rf"(?:{_LESS} (?:than )?or equal|equal (?:to )?or {_LESS})(?: to| than)?|nao mais (?:do )?que|"
           r"(?:menor(?:es)?|inferior(?:es)?|menos) ou igua(?:l|is)(?: a| ao?)?|igua(?:l|is) ou (?:menor(?:es)?|inferior(?:es)?)(?: (?:do )?que| a)?"),
    ("<>", r"<>|!=|other than|different (?:from|than|to)|not equal to|is not|not|non|diferentes? d[eo]|nao e|nao"),
    (">", r">|(?:greater|higher|bigger|larger|longer|more|later) than|more|over|above|beyond|exceed(?:s|ing|ed)?|"
          r"mais (?:do )?que|mais de|acima d[eo]|maior(?:es)? (?:do )?que|superior(?:es)? a|passa(?:ram|ndo)? de|passou de"),
    ("<", r"<|(?:less|lower|smaller|shorter|fewer) than|under|below|menos (?:do )?que|menos de|abaixo d[eo]|"
          r"menor(?:es)? (?:do )?que|inferior(?:es)? a"),
    ("=", r"=|equal to|exactly|igual a|exatamente"),
)  # fmt: skip
_OPERATOR: Final = "(" + "|".join(f"(?:{words})" for _, words in _OPERATORS) + ")"
_NOUNS: Final[tuple[tuple[Quantity, str], ...]] = (
    (
        "return_code",
        r"rcs?|return codes?|exit codes?|(?:end|completion|error)(?:ing)? codes?|codes?|codigos? de (?:retorno|saida|erro|termino)|codigo retorno|codigos?|retornos?",
    ),
    ("priority", r"priorit(?:y|ies)|prioridades?|prio"),
    ("reruns", r"re ?runs?|restarts?|reexecuc(?:ao|oes)|reprocessamentos?"),
)
_SIGNED: Final = rf"(?P<operator>{_OPERATOR[1:-1]})"
_VALUE: Final = rf"(?P<number>{NUMBER[1:-1]})(?!\w)"
_BEING: Final = (
    r"(?:(?:that |which |que )?(?:is|are|was|were|of|being|has been|came (?:out|back)(?: (?:as|at))?|comes? (?:out|back)|ended up(?: (?:as|at|being))?|turned out(?: to be)?|"
    r"went|goes|got|reads?|shows?|set to|de|e|eh|foi|seja|era|sendo|saiu|veio|deu|ficou|esta|estava|termin(?:ou|aram)|que seja)(?: com| a| as)?)"
)
_BETWEEN: Final = tuple(
    (quantity, of_noun(rf"(?:{noun})(?: {_BEING})?(?: (?:in|at|n[ao]))?"))
    for quantity, noun in _NOUNS
)
# What a job came out with is its return code: `jobs that came out greater than 8`.
_CAME_OUT: Final = re.compile(
    rf"\b(?:came (?:out|back)|come (?:out|back)|returned|returning|exited|ended|finished|terminated|sairam|saiu|voltaram|retornaram|retornou|terminaram|terminou)(?: (?:with|at|as|com|em)(?: (?:a|an|um|something|anything|algo))?)? {_SIGNED} {_VALUE}"
    r"(?! ?(?:h|hrs?|hours?|horas?|min|mins|minutes?|minutos?|seconds?|segundos?|secs?|days?|dias?|times|vezes|:|am|pm|o clock|percent|%)\b)(?! ?:)"
)
_COMPARED: Final = tuple(
    (quantity, re.compile(pattern))
    for quantity, noun in _NOUNS
    for pattern in (
        rf"(?<!\w)(?:{noun})(?: {_BEING})? {_SIGNED} ?{_VALUE}",
        rf"(?<!\w){_SIGNED} {_VALUE} (?:{noun})\b",
    )
)
# What follows a number: `50 or more`, `50 and up`, `de 50 pra cima`.
_UPWARDS: Final = (
    rf"\+|or {_MORE}|or up|or later|and (?:up|upwards?|above|over|higher|more)|upwards?|or better|at least|minimum|"
    r"ou (?:mais|maior(?:es)?|acima|superior(?:es)?)|e (?:acima|mais)|(?:pra|para|p) (?:cima|mais)|no minimo|pelo menos|ao menos"
)
_DOWNWARDS: Final = (
    rf"or {_LESS}|and (?:under|below|down|lower|less)|at most|maximum|tops|"
    r"ou (?:menos|menor(?:es)?|abaixo|inferior(?:es)?)|e (?:abaixo|menos)|(?:pra|para|p) (?:baixo|menos)|no maximo"
)
_WAY: Final = rf" ?(?:(?P<up>{_UPWARDS})|(?P<down>{_DOWNWARDS}))(?!\w)"
_OPENED: Final = tuple(
    (quantity, re.compile(pattern))
    for quantity, noun in _NOUNS
    for pattern in (
        rf"(?<!\w)(?:{noun})(?: (?:{_BEING}|at|from|em|igual a|=))? ?{_VALUE}{_WAY}",
        rf"(?<!\w){_VALUE}{_WAY} (?:(?:em|in|de|of|for|no|na) )?(?:{noun})\b",
    )
)
_UNIT: Final = (
    r"(h|hrs?|hours?|horas?|min|mins|minutes?|minutos?|seconds?|segundos?|secs?|days?|dias?)\b"
)
_LENGTH: Final = re.compile(
    rf"(?<!\w){_OPERATOR} (?:an? (?:maximum|minimum) of )?(?:{NUMBER}|(half an|meia)) ?{_UNIT}( and a half| e meia)?"
    r"(?! (?:ago|atras)\b)"
)
_POST_LENGTH: Final = re.compile(rf"{NUMBER} ?{_UNIT}{_WAY}")
_RUNS: Final = (
    r"(?:times?|vez(?:es)?|runs|executions|attempts|tries|execucoes|rodadas|corridas|tentativas)"
)
_POST_COUNTED: Final = re.compile(
    rf"(?<!\w)(?:{NUMBER} {_RUNS}|(once|twice|uma vez|duas vezes)){_WAY}"
)
_POST_RUNS: Final = re.compile(rf"(?<!\w){NUMBER}{_WAY} {_RUNS}\b")
_COUNTED: Final = re.compile(
    rf"(?<!\w){_OPERATOR} (?:{NUMBER} {_RUNS}|(once|twice|uma vez|duas vezes))\b"
    r"(?! (?:their|its|the|his|as|of|o|a|os|seu|sua|normal|usual|expected|mais))"
)
_TIMES: Final = {"once": 1, "twice": 2, "uma vez": 1, "duas vezes": 2}
_EQUAL: Final = re.compile(
    rf"\b(?:with|have|has|having|had|got|gets|at|of|on|com|tem|tenham|tinham|de|em) (?:a |an |the |uma? )?(?:priorit(?:y|ies)|prioridades?|prio) (?:of |de |= ?|igual a )?{NUMBER}(?!\w)"
)
# `Whose priority was put to 0`, `com a prioridade posta em 0`.
_PUT_TO: Final = re.compile(
    r"\b(?:whose|with|have|has|having|had|their|com|cuj[oa]s?|tem|tenham?|tinham) (?:(?:a|an|the|their|its|uma?|o|as?|sua) )?(?:priorit(?:y|ies)|prioridades?|prio) "
    r"(?:(?:was|is|were|are|been|being|has been|got|foi|foram|esta|estao|ficou) )?(?:set|put|raised|lowered|dropped|reduced|changed|turned|brought|left|"
    r"post[oa]s?|colocad[oa]s?|mudad[oa]s?|baixad[oa]s?|reduzid[oa]s?|deixad[oa]s?|definid[oa]s?|alterad[oa]s?)(?: down| up| back)? "
    rf"(?:to|at|as|em|para|pra|a|p) {NUMBER}(?!\w)"
)
_NONZERO: Final = re.compile(
    rf"\bnon ?zero (?:{_NOUNS[0][1]})\b|\b(?:{_NOUNS[0][1]}) (?:is |e )?(?:non ?zero|nao zero)\b"
)
_SECONDS: Final = {"h": 3600, "m": 60, "s": 1, "d": 86_400}
_LATENESS: Final = re.compile(r"\b(?:late|lateness|delay\w*|behind|overdue|atras\w+)\b")
_WAITING: Final = re.compile(
    r"\b(?:wait\w*|hold|held|ready|stuck|queued|espera\w*|aguarda\w*|presos?|parad\w+|travad\w+|retid\w+|na fila)\b"
)
_COUNT_NOUN: Final = r"(?:jobs?|streams?|malhas?|rotinas?|agents?|agentes|workstations?|failures?|falhas|erros|errors|abends|prompts?)"
_TOP: Final = re.compile(
    rf"\b(?:top|first|last|latest|worst|biggest|next|shortest|longest|slowest|fastest|quickest|oldest|newest|primeir[oa]s|ultim[oa]s|maiores|piores|proxim[oa]s) {NUMBER}(?!\w)(?! ?(?:h|hrs?|hours?|horas?|min\w*|days?|dias?|nights?|noites|weeks?|semanas)\b)"
    rf"|\b{NUMBER} (?:{_COUNT_NOUN} )?(?:primeir[oa]s|ultim[oa]s|maiores|piores|worst|biggest|first|latest|most recent|oldest|newest)\b"
    rf"|\b(?:show|list|give|get|mostra\w*|lista\w*|liste|me d[ae]|traga|traz)(?: me)? (?:the |os |as )?{NUMBER} (?:\w+ )?{_COUNT_NOUN}\b"
    rf"|\b(?:only|just|so|apenas|somente|limit(?:ed)? to|no maximo|at most) {NUMBER} {_COUNT_NOUN}\b"
)
_STILL: Final = re.compile(r"running|ha mais tempo")
_NOW: Final = re.compile(
    r"\b(?:now|at the moment|at present|currently|this (?:minute|moment|instant)|agora|neste momento|no momento|nesse instante)\b"
)
_OF_MANY: Final = re.compile(
    rf"(?:^|\W)(?:(?:show|list|give|get|see|want|take|name|mostra\w*|lista\w*|liste|me d[ae]|traga|traz|quero|ver)(?: \w+)?? )?"
    rf"(?:only|just|so|apenas|somente|any|uns|umas) {NUMBER} (?:of (?:the|those|these|them)|d[oae]s|dess[ea]s|d?el[ea]s)\b"
    rf"|(?:^|\b(?:show|list|give|get|see|want|take|name|mostra\w*|lista\w*|liste|d[ae]|traga|traz|quero|ver) (?:me )?){NUMBER} "
    rf"(?:of (?:the|those|these)|d[oa]s|dess[ea]s)\b(?! (?:last|past|ultim\w+))"
    rf"|\b(?:only|just|so|apenas|somente) (?:the |os |as ){NUMBER}(?= (?:that|which|who|que|with|com|jobs)\b)"
    rf"|(?:^|\W){NUMBER} (?:of them |deles )?(?:max(?:imum|imo)?|no maximo|at most|only|apenas|somente|so|tops|is enough|are enough|basta\w*|chega\w*) *$"
    rf"|\b(?:max(?:imum|imo)?|at most|no maximo|limit(?:ed)?(?: to)?|limitad[oa]s? a|limite(?: de)?|up to|ate|only|just|so|apenas|somente|uns|umas) "
    rf"{NUMBER}(?: (?:rows|lines|linhas|results?|resultados|entries|itens|items|{_COUNT_NOUN[3:-1]})\b|(?= *$))"
)
_BEFORE_ORDER: Final = re.compile(
    rf"^(?:(?:show|list|give|get|mostra\w*|lista\w*|traz|quero|the|os|as|me) )*{NUMBER} {_COUNT_NOUN} "
    rf"(?:(?!(?:which|what|quais|qual|how|why|than|que \w+ram)\b)\w+ ){{1,6}}$|"
    rf"(?:^|\W){NUMBER} (?:{_COUNT_NOUN} )?(?:que |that |com |with |of |de )?(?:the |os |as |a |o )?$"
    rf"|(?:^|\W){NUMBER} {_COUNT_NOUN} (?:[a-z]+ ){{1,3}}$|\b(?:the|os|as|quais|which) {NUMBER} (?:[a-z]+ ){{0,8}}$"
)
_RECENT: Final = re.compile(
    rf"\b(?:(?:last|latest|ultim[oa]s) {NUMBER}|{NUMBER} (?:last|latest|ultim[oa]s)) (?:{_COUNT_NOUN} )?(?:que |that |to |a )?(?:failures?|falhas|erros|errors|abends|failed|abended|falharam|abendaram|cairam|fail|ended|finished|terminaram)"
)
_NUMBERED: Final = re.compile(
    r"\b(?:limits?|limites?|fences?)\b.*\b(?:agent\w*|workstations?|estac\w+|maquinas?|machines?|cpus?)\b|\brc\b|\bprompts?\b"
)
_SAID: Final = Manners("measuring")
_MOST: Final = 10_000
UNBEGUN: Final = ("HOLD", "READY")
"""The states in which a job waits."""
_Found = tuple[Comparison, int, int]


@dataclass(frozen=True, slots=True)
class Measured:
    """What a clause says in numbers, and the stretches of its text that say it."""

    comparisons: tuple[Comparison, ...] = ()
    order: Order | None = None
    ascending: bool = False
    limit: int | None = None
    running: bool = False
    """`Longest running`: those that still run."""
    pieces: tuple[tuple[int, int], ...] = ()
    compared: tuple[tuple[int, int], ...] = ()
    """Those of them that compare."""

    @property
    def waiting(self) -> bool:
        """It compares or sorts how long something waits."""
        compared = any(one.quantity == "minutes_waiting" for one in self.comparisons)
        return compared or self.order == "minutes_waiting"

    @property
    def says(self) -> bool:
        """It narrows or sorts a list."""
        return bool(self.comparisons or self.order)


def without_ranges(text: str) -> str:
    """The text with `rc between 4 and 8` struck out: no time of day is meant."""
    for _, one in (*_coded(text), *(("minutes", one) for one in lengths_in(text))):
        text = f"{text[: one.start]}{'#' * (one.end - one.start)}{text[one.end :]}"
    return text


def _coded(text: str) -> Iterator[tuple[Quantity, Range]]:
    """The ranges of codes, priorities and reruns."""
    for quantity, patterns in _BETWEEN:
        yield from ((quantity, one) for one in ranges_in(text, *patterns))
    yield from (("return_code", one) for one in returned_in(text))


def measured(text: str) -> Measured:
    """The numbers of a folded text; what is a time of day was taken before."""
    compared = list(_compared(text))
    order, ascending, at = order_in(text)
    rest = text
    for _, start, end in compared:
        rest = f"{rest[:start]}{'#' * (end - start)}{rest[end:]}"
    limit, limited = _limit(without_direction(rest), at)
    pieces = [(start, end) for _, start, end in compared]
    pieces += [piece for piece in (at, limited) if piece]
    if order is None and limit and _RECENT.search(text):
        order = "ended"
    return Measured(
        comparisons=tuple(dict.fromkeys(one for one, _, _ in compared)),
        order=order,
        ascending=ascending,
        limit=limit,
        running=bool(
            order == "minutes" and at and (_STILL.search(text[at[0] : at[1]]) or _NOW.search(text))
        ),
        pieces=tuple(pieces),
        compared=tuple((start, end) for _, start, end in compared),
    )


def _compared(text: str) -> Iterator[_Found]:
    """Each comparison."""
    for match in _LENGTH.finditer(text):
        yield from _length(text, match)
    for match in _POST_LENGTH.finditer(text):
        number, unit = match.groups()[:2]
        yield _of_time(text, match.span(), _side(match), (number_of(number) or 0) * _each(unit))
    for match in _COUNTED.finditer(text):
        operator, number, word = match.groups()
        yield _of_runs(text, match, _operator(operator), number, word)
    for match in _POST_COUNTED.finditer(text):
        yield _of_runs(text, match, _side(match), *match.groups()[:2])
    for match in _POST_RUNS.finditer(text):
        yield _of_runs(text, match, _side(match), match.group(1), None)
    yield from _of_nouns(text)
    yield from _ranged(text)


def _of_nouns(text: str) -> Iterator[_Found]:
    """Numbers beside the word for what they count."""
    for quantity, pattern in _COMPARED:
        for match in pattern.finditer(text):
            number, sign = number_of(match["number"]), _operator(match["operator"])
            plain = quantity == "return_code" and sign == "="  # a slot of its own
            if number is not None and not plain:
                yield _told(quantity, sign, number, match)
    yield from _came_out(text)
    opened = [(quantity, match) for quantity, one in _OPENED for match in one.finditer(text)]
    for quantity, match in opened:
        yield _told(quantity, _side(match), number_of(match["number"]) or 0, match)
    for match in _NONZERO.finditer(text):
        yield _told("return_code", "<>", 0, match)
    taken = [match.span() for _, match in opened] + [
        (one.start, one.end) for _, one in _coded(text)
    ]
    for match in (*_EQUAL.finditer(text), *_PUT_TO.finditer(text)):
        if not any(end > match.start() and start < match.end() for start, end in taken):
            yield _told("priority", "=", number_of(match.group(1)) or 0, match)


def _came_out(text: str) -> Iterator[_Found]:
    """`Came out greater than 8`."""
    for match in _CAME_OUT.finditer(text):
        if (sign := _operator(match["operator"])) != "=":
            yield _told("return_code", sign, number_of(match["number"]) or 0, match)


def _ranged(text: str) -> Iterator[_Found]:
    """What lies between two numbers; lengths as minutes."""
    for quantity, one in _coded(text):
        for sign, value in ((">=", one.first), ("<=", one.last)):
            told = Comparison(quantity=quantity, operator=sign, values=(value,))
            yield told, one.start, one.end
    for one in lengths_in(text):
        for sign, value in ((">=", one.first), ("<=", one.last)):
            yield _of_time(text, (one.start, one.end), sign, value * _each(one.unit))


def _told(quantity: Quantity, operator: str, value: float, match: re.Match[str]) -> _Found:
    return Comparison(quantity=quantity, operator=operator, values=(value,)), *match.span()


def _length(text: str, match: re.Match[str]) -> Iterator[_Found]:
    operator, number, half, unit, more = match.groups()
    amount = 0.5 if half else float(number_of(number) or 0)
    minutes = (amount + (0.5 if more else 0)) * _each(unit)
    if minutes:
        yield _of_time(text, match.span(), _operator(operator), minutes)


def _of_time(text: str, at: tuple[int, int], operator: str, minutes: float) -> _Found:
    """How long it ran; beside a word for lateness how late it is, beside one for waiting how long."""
    start, end = at
    near = text[max(start - 40, 0) : end + 30]
    if _LATENESS.search(near):
        return Comparison(quantity="minutes_late", operator=operator, values=(minutes,)), start, end
    if _WAITING.search(near):
        return (
            Comparison(quantity="minutes_waiting", operator=operator, values=(minutes,)),
            start,
            end,
        )
    return Comparison(quantity="minutes", operator=operator, values=(minutes,)), start, end


def _side(match: re.Match[str]) -> str:
    """Which way what follows the number points."""
    return ">=" if match["up"] else "<="


def _of_runs(
    text: str, match: re.Match[str], operator: str, number: str, word: str | None
) -> _Found:
    """`Ran more than 3 times` counts runs, `rerun more than 3 times` those after the first."""
    count = _TIMES[word] if word else number_of(number) or 0
    again = re.search(r"\bre ?run|restart|reprocess|reexecut|de novo|again", text)
    value = count if again else count - 1
    return _told("reruns", operator, value, match)


def _each(unit: str) -> float:
    return _SECONDS[unit[0]] / 60


def _operator(words: str) -> str:
    return next(sign for sign, forms in _OPERATORS if re.fullmatch(forms, words))


def _limit(text: str, order: tuple[int, int] | None) -> tuple[int | None, tuple[int, int] | None]:
    """`Top ten`, `first 5`, `os 3 mais atrasados`."""
    if match := _TOP.search(text):
        return _bounded(next(group for group in match.groups() if group)), match.span()
    if (match := _OF_MANY.search(text)) and not _NUMBERED.search(text):
        return _bounded(next(group for group in match.groups() if group)), match.span()
    if (match := _SAID["rows_wanted"].search(text)) and not _NUMBERED.search(text):
        return _bounded(match["rows"] or match["rows2"]), match.span(match.lastgroup or 0)
    if order and (match := _BEFORE_ORDER.search(text[: order[0]])):
        group = match.lastindex or 0
        return _bounded(match[group]), match.span(group)
    return None, None


def _bounded(word: str) -> int | None:
    number = number_of(word) if word.isdecimal() or " " in word else counting(word)
    return number if number and number < _MOST else None
