"""What is left of a message without what it tells of the day: brackets, signatures, lead-ins, afterthoughts."""

import re
from typing import Final

from graphs.offline.manners import Manners
from graphs.offline.text.asked import asks, leans, names_in
from graphs.offline.text.words import fold, quoted_ranges

_FEW: Final = 3
_LONGEST: Final = 80
_TALK: Final = 240
_LONG: Final = 1000
_PAUSED: Final = re.compile(r"[:,\u2013\u2014-]\s")
_WITHIN: Final = re.compile(r"[.!;:]\s+\w")
_WORD: Final = re.compile(r"[\w']+")
_BRACKET: Final = re.compile(r"\s*\((?P<said>[^()\n?\"`]{8,160})(?:\)|$)")
_ROLES: Final = frozenset(
    {
        "CFO",
        "CEO",
        "CTO",
        "CIO",
        "COO",
        "CISO",
        "CRO",
        "NOC",
        "SRE",
        "DBA",
        "SLA",
        "SOX",
        "ERP",
        "SAC",
    }
)
# What names a part of the plan, and so can be asked for.
_PLAN: Final = frozenset(
    {
        "job", "jobs", "stream", "streams", "malha", "malhas", "schedule", "schedules", "agent", "agents", "agente", "agentes",
        "workstation", "workstations", "estacao", "estacoes", "plan", "plano", "folder", "folders", "pasta", "pastas", "prompt",
        "prompts", "resource", "resources", "recurso", "recursos", "processor", "evtproc", "master", "mdm", "engine",
        "jnextplan", "virada", "jobman", "fta", "ftas",
    }
)  # fmt: skip
# What happened to such a part.
_STATES: Final = frozenset(
    {
        "abend", "abended", "abends", "abendou", "abendaram", "failed", "fail", "fails", "falhou", "falharam", "falha", "hold", "held",
        "stuck", "travado", "travou", "late", "atrasado", "atrasados", "atrasou", "waiting", "esperando", "succ", "exec", "ready",
        "running", "rodando", "rodou", "down", "caiu", "unlinked", "cancelled", "canceled", "cancelado", "rerun", "error", "erro",
        "log", "rc", "reason", "motivo", "cause", "causa", "preso", "parado", "parados", "overdue", "killed", "ended", "terminou",
    }
)  # fmt: skip
# What says which, when or how, what is ordered, or how one is to behave.
_SCOPE: Final = frozenset(
    {
        "only", "except", "excluding", "without", "exceto", "menos", "apenas", "somente", "fora", "per",
        "table", "tabela", "names", "nomes", "sorted", "order", "ordem", "zone", "fuso", "horario", "timezone", "mean", "meant",
        "refiro", "digo", "named", "called", "chamado", "chamada", "if", "suppose", "assuming", "se", "caso", "supondo", "unless",
        "reroda",
        "you", "your", "voce", "vc", "rules", "regras", "ignore", "instructions", "instrucoes", "admin", "administrator", "approved",
        "aprovado", "aprovou", "authorized", "autorizado", "autorizou", "permission", "permissao", "approves", "approval", "pretend",
        "grandmother", "grandma", "avo", "system", "sistema", "what", "which", "why", "when", "who", "qual", "quais",
        "quem", "quantos", "quantas", "quando", "onde", "dependencies", "dependencias", "successors", "predecessors",
        "one", "ones", "carry", "carried", "forward", "secret", "segredo", "previous", "each", "cada", "including", "inclusive", "incluindo", "tipo",
    }
)  # fmt: skip
_ORDERS: Final = frozenset(
    {
        "cancel", "kill", "release", "rerun", "submit", "hold", "cancela", "mata", "libera", "solta", "segura", "roda", "reroda", "reprocessa",
    }
)  # fmt: skip
_TIMES: Final = frozenset(
    {
        "since", "desde", "today", "yesterday", "tonight", "hoje", "ontem", "madrugada", "night", "noite", "morning", "manha", "tarde",
        "afternoon", "evening", "week", "semana", "month", "mes", "hour", "hours", "hora", "horas", "minutes", "minutos", "midnight",
        "meia", "weekend", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday", "segunda", "terca", "quarta",
        "quinta", "sexta", "sabado", "domingo", "between", "entre", "until", "ate", "before", "antes", "after", "depois", "apos",
        "utc", "tomorrow", "amanha",
    }
)  # fmt: skip
_NARROWING: Final = _PLAN | _STATES | _SCOPE | _TIMES | _ORDERS

# Who and what there is in the world beside the plan.
_WORLD: Final = frozenset(
    {
        "rede", "network", "telefone", "phone", "catraca", "turnstile", "door", "porta", "predio", "building", "storage", "disco", "datacenter",
        "internet", "luz", "cafe", "coffee", "chefe", "boss", "gerente", "manager", "cliente", "clientes", "customer", "customers",
        "diretor", "diretora", "director", "dealers", "traders", "auditor", "auditors", "auditores", "auditoria", "auditora",
        "audit", "regulator", "regulador", "vp", "cfo", "ceo", "cio", "cto", "bridge", "meeting", "reuniao", "sala", "room", "ticket", "chamado", "usuarios",
        "users", "helpdesk", "pager", "bip", "celular", "vpn", "monitor", "teams", "slack", "email", "caixas", "fila", "loja", "lojas",
        "stores", "trem", "onibus", "chuva", "obra", "incendio", "alarme", "alarm", "elevator", "elevador", "power", "energia", "gerencia",
        "operador", "colega", "colleague", "wife", "esposa", "filho", "presidente", "president", "vizinho", "firewall", "switch", "cabo",
        "management", "banker", "bank", "banco", "supplier", "fornecedor", "pessoal", "galera", "povo",
    }
)  # fmt: skip
_AHEAD: Final = frozenset({"before", "antes"})
_SAID: Final = Manners("remarks")


def without_remarks(text: str) -> str:
    """The text without what asks for nothing and names nothing of the plan; all of it in doubt."""
    if len(text) > _LONG:
        return text
    text = _apart(text)
    for cut in (
        _without_day,
        _without_brackets,
        _unsigned,
        _without_lead,
        _without_tail,
        _without_otherwise,
    ):
        left = cut(text)
        text = left if left.strip() else text
    return text


def _apart(text: str) -> str:
    """`Abend count + open prompts + who holds X`: each a question of its own."""
    parts = text.split(" + ") if text.count(" + ") > 1 else []
    several = bool(parts) and all(_spoken(part) > 1 for part in parts)
    return "? ".join(parts) if several and not quoted_ranges(text) else text


def _without_otherwise(text: str) -> str:
    """`Anything in EXEC or is it all quiet`: the other answer asks nothing, nor does `..., yes?`."""
    folded = fold(text)
    if len(folded) != len(text):
        return text
    if (other := _SAID["otherwise"].search(folded)) and not _STATES.isdisjoint(
        _WORD.findall(folded[: other.start()])
    ):
        return f"{text[: other.start()]}?"
    tag = _SAID["tag"].search(folded) if "?" in folded else None
    return f"{text[: tag.start()]}, right?" if tag and names_in(text) else text


def _without_brackets(text: str) -> str:
    """`State of X (to no celular, desculpa)`; `(the one of yesterday)` and `(job A)` tell which."""
    if "(" not in text:
        return text
    quoted = quoted_ranges(text)

    def dropped(match: re.Match[str]) -> str:
        inside = any(start <= match.start() < end for start, end in quoted)
        said = match["said"]
        rest = text[: match.start()] + text[match.end() :]
        orders = not _ORDERS.isdisjoint(_WORD.findall(fold(said))[:2])
        idle = not orders and _is_idle(said, _NARROWING - _ORDERS)
        idle = idle and " " in said and _spoken(said) >= _FEW
        idle = idle and (asks(rest) or bool(names_in(rest)))
        return match[0] if inside or not idle else ""

    return _BRACKET.sub(dropped, text)


def _unsigned(text: str) -> str:
    """`..., kind regards, Priya` and `CFO office: ...`: who writes."""
    signed = _SAID["signed"].search(text, max(0, len(text) - _LONGEST))
    if signed and not names_in(signed[0]):
        text = text[: signed.start()].rstrip(" ,;-")
    sender = _SAID["sender"].match(text) if _PAUSED.search(text, 0, _LONGEST) else None
    if sender is None or asks(sender[0]) or not _is_idle(sender[0], _NARROWING):
        return text
    rest = text[sender.end() :]
    return rest if _stands(rest, fold(rest)) else text


def _without_day(text: str) -> str:
    """`Morning folks, coffee in hand. how was the night`: what is told of the day, and by no job."""
    folded = fold(text)
    told = _SAID["day"].match(folded) if len(folded) == len(text) else None
    if told is None or not _is_idle(text[: told.end()], _PLAN | _STATES | _ORDERS):
        return text
    return text[told.end() :]


def _without_lead(text: str) -> str:
    """`The phone does not stop ringing, which agent is down`: from the question on."""
    folded = fold(text)
    if len(folded) != len(text) or "\n" in text.strip():
        return text
    for cut in _SAID["cut"].finditer(folded):
        lead, rest = folded[: cut.start()], folded[cut.end() :]
        if "?" in lead or len(lead) > _TALK:
            break
        if text[cut.end() :].lower().startswith("só"):
            continue  # `nothing is to be rerun, só me diz ...`
        if _tells_of_day(text[: cut.start()], lead, rest) and _stands(text[cut.end() :], rest):
            return text[cut.end() :]
    return text


def _tells_of_day(typed: str, lead: str, rest: str) -> bool:
    """What leads in is of the world, of the asker, or a mere reason to ask; it narrows nothing."""
    said = set(_WORD.findall(lead))
    if _spoken(lead) < _FEW or _SAID["in_place"].search(lead):
        return False
    if _SAID["bare"].match(rest) and not said & _WORLD and not _SAID["hence"].match(rest):
        return False  # `a statement, the next one` goes on
    hence, arrived = (
        _SAID["hence"].match(rest) is not None,
        _SAID["arrived"].search(lead) is not None,
    )
    barred = _PLAN | _SCOPE | _ORDERS
    barred |= frozenset() if said & _WORLD else _STATES
    barred |= frozenset() if hence or arrived else _TIMES
    own = bool(said & _WORLD) or hence or arrived or _SAID["self"].search(lead) is not None
    return own and _is_idle(typed, barred)


def _without_tail(text: str) -> str:
    """`..., tô entrando no turno`, `... before I go to sleep`: why or when somebody asks."""
    folded = fold(text)
    if len(folded) != len(text) or "\n" in text.strip():
        return text
    for cut in _SAID["after"].finditer(folded, max(0, len(folded) - _TALK)):
        head = text[: cut.start()]
        stands = asks(head) and _stands(head, folded[: cut.start()])
        if stands and _is_afterthought(text[cut.start() :]):
            return head
    return _without_before(text, folded)


def _is_afterthought(tail: str) -> bool:
    arrived = _SAID["arrived"].search(fold(tail)) is not None
    one = "?" not in tail and not _WITHIN.search(tail, 2)
    return (
        one
        and _spoken(tail) >= _FEW
        and _is_idle(tail, _NARROWING - (_TIMES if arrived else frozenset()))
    )


def _without_before(text: str, folded: str) -> str:
    """`Status of X before I go to sleep`."""
    before = _SAID["before_i"].search(folded) if "before" in folded or "antes" in folded else None
    if before is None or not _is_idle(text[before.start() :], _NARROWING - _AHEAD):
        return text
    head = text[: before.start()]
    return head + before["mark"] if _stands(head, fold(head)) else text


def _is_idle(typed: str, barred: frozenset[str]) -> bool:
    """It names nothing and says none of these words."""
    named = [name for name in names_in(typed) if name not in _ROLES]
    if named or any(one.isdigit() or one in '/#@"`' for one in typed):
        return False
    return barred.isdisjoint(_WORD.findall(fold(typed)))


def _stands(typed: str, folded: str) -> bool:
    """A question that is whole by itself: it names a thing, or asks for a kind of things."""
    said = _WORD.findall(folded)
    whole = bool(names_in(typed)) or (
        not _PLAN.isdisjoint(said) and not _SAID["definite"].search(folded)
    )
    return whole and not leans(typed)


def _spoken(text: str) -> int:
    return len(_WORD.findall(text))
