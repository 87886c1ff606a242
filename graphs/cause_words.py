"""The words by which people name causes: a text that names one speaks of that cause."""

import re
from collections.abc import Iterator, Mapping
from types import MappingProxyType

from tools.plan.diagnosis import CauseCode
from tools.report import Report

_PATTERNS: Mapping[CauseCode, str] = {
    CauseCode.DISK_FULL: r"(disk|file ?system|tablespace)s? (is |was |are |were )?full"
    r"|(no|out of|ran out of) (disk )?space|disco (est[áa] |estava |ficou )?cheio|(sem|falta de) espaço",
    CauseCode.OUT_OF_MEMORY: r"out of memory|(lack|shortage) of memory|oom"
    r"|(sem|falta de|estouro de) mem[óo]ria|mem[óo]ria (insuficiente|esgotada)",
    CauseCode.DATABASE_LOCKED: r"dead ?lock\w*|(database|table|row)s? (is |was |are |were )?locked"
    r"|database lock|(banco|tabela) bloquead[ao]|bloqueio (no|do) banco",
    CauseCode.DATABASE_ERROR: r"database (error|problem|failure|is down|was down)"
    r"|(erro|falha|problema) (no|do|de) banco( de dados)?",
    CauseCode.CONNECTION_FAILED: r"(network|connection|connectivity) (error|problem|failure|issue|failed|was refused|lost)"
    r"|connection refused|(falha|problema|erro) (de|na) (conex[ãa]o|rede)|conex[ãa]o recusada",
    CauseCode.PERMISSION_DENIED: r"(permission|access) (was |is )?denied|(missing|lack of) (permission|rights)"
    r"|permiss[ãa]o negada|acesso negado|falta de permiss[ãa]o",
    CauseCode.LOGON_FAILED: r"(wrong|expired|invalid|bad) (password|credentials|user)|log[oi]n (failed|failure)"
    r"|senha (errada|expirada|inv[áa]lida)|falha (de|no) log[oi]n",
    CauseCode.FILE_NOT_FOUND: r"(missing|absent) input( file)?|(input )?file (was |is )?(not found|missing)"
    r"|arquivo (de entrada )?(n[ãa]o (foi )?encontrado|ausente|faltando)",
    CauseCode.COMMAND_NOT_FOUND: r"(command|script) (was |is )?not found|comando n[ãa]o encontrado",
    CauseCode.AGENT_LOST: r"(lost|losing) (the )?agent|agent (was |is )?(lost|died|crashed)"
    r"|agente (foi )?perdido|perda do agente",
    CauseCode.KILLED: r"(was|were|got|been) killed|foi (morto|encerrado)",
    CauseCode.MAX_DURATION: r"maximum duration|time ?limit exceeded|dura[çc][ãa]o m[áa]xima",
    CauseCode.WORKSTATION_UNLINKED: r"unlinked|not linked|lost (its|the) link|sem link",
    CauseCode.WORKSTATION_LIMIT_ZERO: r"limit (is |of |was )?(0|zero)|limite? (em |de )?zero",
    CauseCode.FENCED: r"fenced|(by|behind|below|under|at|of) (the|a|its) fence|(pela|na|abaixo da) fence",
    CauseCode.PROMPT_WAITING: r"(unanswered|open|pending|waiting) prompt|prompt (is |was )?(unanswered|pending|open)"
    r"|prompt (sem resposta|pendente|aberto)",
    CauseCode.RESOURCE_SHORT: r"(shortage|lack) of (a |the )?resource|resource (is |was )?(short|exhausted|unavailable)"
    r"|falta (de|do) recurso|recurso (em falta|indispon[íi]vel)",
    CauseCode.FILE_MISSING: r"(file|files) (has|have|had) not (arrived|come)|waits? for (a |the )?file"
    r"|arquivo (ainda )?n[ãa]o (chegou|veio)|espera (um|pelo|o) arquivo",
    CauseCode.NEEDS_CONFIRMATION: r"(needs|awaits|waits for) (a )?confirmation|precisa de confirma[çc][ãa]o",
    CauseCode.REMOTE_ENGINE: r"(other|remote|another) engine|outro (motor|master)",
}  # fmt: skip
_CAUSES: Mapping[CauseCode, re.Pattern[str]] = MappingProxyType(
    {
        cause: re.compile(rf"(?<!\w)(?:{pattern})(?!\w)", re.IGNORECASE)
        for cause, pattern in _PATTERNS.items()
    }
)
_CODES = frozenset(CauseCode)
# A file that is not there is one thing to people, whoever looked for it.
_NO_FILE = (CauseCode.FILE_MISSING, CauseCode.FILE_NOT_FOUND)
_NAMED_SO: Mapping[str, tuple[CauseCode, ...]] = MappingProxyType(
    {
        "unlinked": (CauseCode.WORKSTATION_UNLINKED,),
        "fence_set": (CauseCode.FENCED,),
        "FENCE": (CauseCode.FENCED,),
        "limit_zero": (CauseCode.WORKSTATION_LIMIT_ZERO,),
        CauseCode.FILE_MISSING: _NO_FILE,
        CauseCode.FILE_NOT_FOUND: _NO_FILE,
    }
)


def causes_named(text: str) -> Iterator[tuple[CauseCode, str]]:
    """Each cause that the text names, with the words that do."""
    for cause, pattern in _CAUSES.items():
        if found := pattern.search(text):
            yield cause, found[0]


def causes_in(report: Report) -> frozenset[CauseCode]:
    """The causes that a report's findings and verdict hold, also those that they rule out."""
    found = {code for one in report.findings for code in _codes(one.values)}
    if report.diagnosis:
        found |= {root.cause_code for root in report.diagnosis.root_causes}
        found |= {one.hypothesis for one in report.diagnosis.ruled_out}
    return frozenset(found)


def _codes(value: object) -> Iterator[CauseCode]:
    if isinstance(value, str):
        yield from _NAMED_SO.get(value, ())
        if value in _CODES:
            yield CauseCode(value)
    elif isinstance(value, Mapping):
        for name, one in value.items():
            yield from _seen_in(str(name), one)
            yield from _codes(one)
    elif isinstance(value, list | tuple):
        for one in value:
            yield from _codes(one)


def _seen_in(name: str, value: object) -> Iterator[CauseCode]:
    """A record's own field can show a cause that nobody diagnosed."""
    if name == "linked" and value is False:
        yield CauseCode.WORKSTATION_UNLINKED
    if name == "limit" and value == 0:
        yield CauseCode.WORKSTATION_LIMIT_ZERO
    yield from _NAMED_SO.get(name, ())
