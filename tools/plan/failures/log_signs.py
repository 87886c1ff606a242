"""What each line of a log says: trouble, a retry, a recovery, the announced end, or just work."""

import re
from collections.abc import Iterator, Sequence
from enum import Enum, auto
from functools import lru_cache
from itertools import islice

from tools.plan.failures.log_lines import LogLine
from tools.plan.failures.symptom_table import BY_MESSAGE
from tools.plan.failures.symptoms import LITERALS, MESSAGE, symptom_of


class Sign(Enum):
    """What a line says of the run."""

    TROUBLE = auto()
    CLOSING = auto()
    """Trouble without a content of its own: giving up, step failed."""
    RETRY = auto()
    RECOVERED = auto()
    WORK = auto()
    NOTHING = auto()
    """Blank, a frame, a stack, the announced end: it neither fails nor works."""


# Only a line that holds one of these can speak of trouble: far cheaper than any pattern.
_STEMS = (
    "err", "exce", "fail", "fatal", "fata", "abort", "denied", "refused", "rejected", "not found",
    "not recogni", "cannot", "can't", "could not", "unable", "killed", "out of memory", "timed",
    "time out", "timeout", "deadlock", "traceback", "segmentation", "panic", "unhandled", "core dumped",
    "stack overflow", "falh", "negad", "recusad", "rejeitad", "encontrad", "foi poss", "inexistente",
    "inv", "aw", "eqq",
)  # fmt: skip
_QUIET = (
    "connect", "recover", "resum", "succe", "using", "continu", "failover", "conect", "conex",
    "restab", "usando", "available", "lock", "retr", "attempt", "again", "tentativ", "tentando",
    "giv", "exit", "code", "status", "roll", "terminat", "ended", "stopped", "finished", "no data",
    "desist", "encerr", "digo", "termin", "hint", "detail", "context", "line ", "dica", "detalhe",
    "  at ", "\tat ", "more", "common", "file ", "ora-065", "+ ", "unsuccess",
)  # fmt: skip
_TELLING = tuple(
    one
    for one in dict.fromkeys((*_STEMS, *LITERALS))
    if not any(other in one and other != one for other in (*_STEMS, *LITERALS))
)
_HOT = tuple(dict.fromkeys((*_TELLING, *_QUIET)))
_BLOCK = 64
_SPEAKS = re.compile(
    r"(?:error|exception)\b|\b(?:errors|err|fatal|fail(?:ed|ure|s)?|abort(?:ed|ing)?|denied"
    r"|refused|rejected"
    r"|not found|not recogni[sz]ed|cannot|can't|could not|unable|killed|out of memory|timed? ?out"
    r"|deadlock|traceback|segmentation|panic|unhandled|core dumped|stack overflow"
    r"|erros?|falh(?:a|as|ou)|fata(?:l|is)|negad[oa]|recusad[oa]|rejeitad[oa]|abortad[oa]|exce..?o"
    r"|n.{1,2}o (?:encontrad[oa]|foi poss.{1,2}vel)|inexistente|inv.{1,2}lid[oa])\b",
    re.IGNORECASE,
)
_LEVEL = re.compile(
    r"^(?:[^A-Za-zÀ-ÿ]|\[[^\]]{0,80}\]|[A-Z][a-z]{2}\b|[TZ]\b|(?<=\d)[TZ])*"
    r"(?:(ERROR|ERRO|ERR|FATAL|SEVERE|CRITICAL|ALERT|EMERG)|(WARN(?:ING)?|AVISO|ALERTA|Warning"
    r"|warning|Aviso|aviso)"
    r"|(INFO|INFORMATION|NOTICE|DEBUG|TRACE|VERBOSE))\b"
)
_JSON_LEVEL = re.compile(
    r'"(?:level|severity|lvl)"\s*:\s*"(?:(err\w*|fatal|crit\w*|severe)|(warn\w*)|(info\w*|debug|trace))"',
    re.IGNORECASE,
)
_HARMLESS = re.compile(
    r"\b(?:0|no|zero|without|sem|nenhum|nenhuma) (?:(?:fatal|other|further) )?(?:errors?"
    r"|failures?|exceptions?|erros?|falhas?)\b"
    r"|\b(?:errors?|failures?|failed|erros?|falhas?|err)\s*[:=]\s*0+\b|\b0+ (?:failed|rejected"
    r"|rejeitad[oa]s)\b"
    r"|\b\d+ (?:\w+ ){0,2}(?:rejected|rejeitad[oa]s?|skipped|ignorad[oa]s?)\b"
    r"|\bwarn(?:ing)?s?\b|\bavisos?\b|\((?:ignored|ignorad[oa])\)|\berrors? ignored|not an error"
    r"|n.{1,2}o .{1,2} (?:um )?erro\b"
    r"|\b(?:on|em|in) (?:case of )?(?:error|failure|erro|falha)\b.{0,30}\b(?:continue|mode|modo|policy|handler|exit)",
    re.IGNORECASE,
)
_RECOVERED = re.compile(
    r"(?<!not )(?<!be )\b(?:re)?connected (?:to|again)\b|\b(?:re-?connected|recovered|resumed)\b"
    r"|connection (?:re-?)?established"
    r"|\b(?:retry|attempt|tentativa)\b.{0,30}\b(?:succe\w*|ok\b|bem|sucesso)|\b(?:succeeded"
    r"|successful) (?:on|after|at) "
    r"|\busing (?:the )?(?:default|fallback|local|backup|secondary|standby)\b"
    r"|\bcontinuing (?:with|without)\b|\bfailover (?:ok|complete|succe)"
    r"|\breconectado|conex.{1,2}o (?:re)?estabelecida|restabelecid|(?<!n.o )\bconectado (?:a|ao"
    r"|à|em)\b|usando (?:o |a )?(?:padr|local|reserva|secund)"
    r"|\bnow available\b|\block (?:was )?(?:released|acquired|obtained)\b",
    re.IGNORECASE,
)
_RETRY = re.compile(
    r"\bre-?try(?:ing)?\b|\bretries\b|\battempt \d|\btrying again\b|\btry again in\b"
    r"|\breconnecting\b"
    r"|\btentativa \d|\bnova tentativa|\btentando (?:novamente|de novo)|\breconectando\b",
    re.IGNORECASE,
)
_CLOSING = re.compile(
    r"\bgiv(?:ing|en) up\b|\babort(?:ed|ing)?\b|\bexit(?:ing|ed)\b|\b(?:exit|return"
    r"|condition) (?:code|status)\b|\broll(?:ed|ing) ?back\b"
    r"|\b(?:step|job|program|script|task|process|load|upload|download|transfer|run|batch|phase"
    r"|stage|statement|command|main|etl)\b.{0,40}"
    r"\b(?:failed|terminated|ended|aborted|stopped|finished|unsuccessful)\b|\bfailed with (?:rc"
    r"|status|code|exit)\b|\bterminating\b|\bno data received\b"
    r"|\bdesistindo\b|\babortad[oa]\b|\bencerrad[oa] com erro\b|\bc.{1,2}digo de (?:retorno"
    r"|sa.{1,2}da)\b"
    r"|\b(?:passo|etapa|programa|processo|carga|job|script|transfer.{1,2}ncia|execu..{1,2}o)\b.{0,40}\b(?:falhou|abortou|terminou|encerrad[oa]|abortad[oa])\b",
    re.IGNORECASE,
)
_STACK = re.compile(
    r'\s+at [\w.$<>/`]+|\s*\.\.\. \d+ (?:more|common)|\s+File "|\s*(?:HINT|DETAIL|CONTEXT'
    r"|LINE \d+|DICA|DETALHE):"
    r"|\s*\+ |ORA-065(?:12|50)\b|\s*$"
)
_GOOD_END = re.compile(
    r"\b(?:normal end|(?:completed|ended|finished) (?:successfully|normally|ok\b)"
    r"|success(?:ful(?:ly)?)?"
    r"|fim normal|com sucesso|sucesso|encerrad[oa] normalmente|conclu.{1,2}d[oa])\b",
    re.IGNORECASE,
)
_QUOTED = re.compile(r'"([^"]*)(?:"|$)')
_LONG_QUOTE = 30
_GOOD = 6
_ENDING = 40
_MOST_LOOKED_AT = 3_000  # lines with telling words; a log of nothing else is not judged whole


def error_lines(lines: Sequence[LogLine], most: int | None = None) -> list[LogLine]:
    """The last lines that speak of trouble, without the log's frame and without mere warnings."""
    found = (lines[place] for place, sign in backwards(lines) if sign in _TROUBLED)
    return list(islice(found, most))[::-1]


def backwards(lines: Sequence[LogLine]) -> Iterator[tuple[int, Sign]]:
    """From the end on: the place of each line, and what it says.

    Most lines say nothing that matters. Which telling words a whole block of lines has is found
    quickly, and only lines that have one of those are looked at, up to a bound.
    """
    left = _MOST_LOOKED_AT
    for end in range(len(lines), 0, -_BLOCK):
        start = max(0, end - _BLOCK)
        lowered = [line.text.casefold() for line in lines[start:end]]
        block = "\n".join(lowered)
        hot = [word for word in _HOT if word in block]
        for place in range(end - 1, start - 1, -1):
            low = lowered[place - start]
            told = any(word in low for word in hot)
            left -= told
            if left < 0:
                return
            yield place, sign_of(lines[place].text) if told else _plain(low)


def is_trouble(text: str) -> bool:
    """Whether a line speaks of trouble; a warning does not."""
    return sign_of(text) in _TROUBLED


_TROUBLED = frozenset({Sign.TROUBLE, Sign.CLOSING})


@lru_cache(maxsize=8192)  # logs repeat themselves
def sign_of(text: str) -> Sign:
    """What a line says."""
    low = text.casefold()
    if _plain(low) is Sign.NOTHING or _STACK.match(text):
        return Sign.NOTHING
    if not any(word in low for word in _TELLING) or not _troubled(text):
        return _calm(text)
    return Sign.CLOSING if _CLOSING.search(text) and symptom_of(text) is None else Sign.TROUBLE


def _plain(low: str) -> Sign:
    """A line without any telling word: it works, unless it is blank or belongs to the frame."""
    return Sign.WORK if low.strip() and not low.startswith("=") else Sign.NOTHING


def whispered(lines: Sequence[LogLine]) -> Iterator[LogLine]:
    """Lines that a program calls mere information, though they name a trouble that we know."""
    for line in reversed(lines):
        if _level(line.text) == "info" and not _HARMLESS.search(line.text):
            told = _told(line.text)
            if symptom_of(told):
                yield line


def ended_well(lines: Sequence[LogLine]) -> bool:
    """The log's last lines say that the program ended as it should."""
    last = [line.text for line in lines[-_ENDING:]]
    told = [text for text in last if sign_of(text) is not Sign.NOTHING][-_GOOD:]
    return any(_GOOD_END.search(text) and not is_trouble(text) for text in told)


def _calm(text: str) -> Sign:
    if _RECOVERED.search(text):
        return Sign.RECOVERED
    if _RETRY.search(text):
        return Sign.RETRY
    return Sign.NOTHING if _STACK.match(text) or _CLOSING.search(text) else Sign.WORK


def _troubled(text: str) -> bool:
    if codes := MESSAGE.findall(text):
        return any(code[-1] in "EST" or code in BY_MESSAGE for code in codes)
    level = _level(text)
    if level:
        return level == "error"
    if _HARMLESS.search(text):
        return False
    told = _told(text)
    return bool(_SPEAKS.search(told)) or symptom_of(told) is not None


def _level(text: str) -> str:
    """What the program itself calls the line: error, warning or info; nothing where it does not."""
    found = _LEVEL.match(text) or (_JSON_LEVEL.search(text) if text.startswith("{") else None)
    if found is None:
        return ""
    return "error" if found.group(1) else "warning" if found.group(2) else "info"


def _told(text: str) -> str:
    """A line without what it only quotes: a customer's words are data, not the program's."""
    return text if text.lstrip().startswith("{") else _QUOTED.sub(_unquoted, text)


def _unquoted(quoted: re.Match[str]) -> str:
    return '""' if len(quoted.group(1)) >= _LONG_QUOTE else quoted.group(0)
