"""What is left of a message without what it tells of the day: brackets, signatures, lead-ins, afterthoughts."""

import re
from typing import Final

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
_SELF: Final = re.compile(
    r"\b(?:i|i'm|im|i'd|i've|we|we're|my|our|me|eu|nos|a gente|meu|minha|to|estou|cheguei|peguei|entrei|acabei|preciso|assumi|sou)\b"
    r"|^\W*(?:writing|preparing|filling|updating|doing|making|building|sizing|drafting|planning|checking|escrevendo|preparando|montando|"
    r"preenchendo|fazendo|planejando|atualizando|estudando)\b"
)
_ARRIVED: Final = re.compile(
    r"\b(?:just (?:arrived|got (?:in|here|on)|came (?:in|on)|started|logged (?:in|on)|clocked in|sat down|took over|walked in)|"
    r"(?:came|coming|going|back) on(?:to)? (?:shift|duty)|cheguei|chegando|entrei|entrando|acabei de (?:chegar|entrar|assumir|sentar|logar|voltar)|"
    r"assumi|assumindo|pegando o turno|voltei|voltando)\b"
)
_OPENER: Final = (
    r"(?:(?:so|entao|then|and|e|please|por favor|pf|pls|could you|can you|pode|consegue|quero saber|i want to know|i need to know|just)[,:]? )*"
    r"(?:show|list|tell|give|name|count|what|which|who|how many|how much|where|why|is|are|did|does|has|have|mostra|mostre|me (?:mostra|diz|diga|fala|"
    r"passa|da|lista|conta|ve|confirma)|lista|liste|qual|quais|quantos|quantas|quem|cade|onde|por que|confirma|confirme|ve|veja|ve se|status|need the|"
    r"o|a|os|as)\b"
)
_CUT: Final = re.compile(rf"(?:[,:;.!]| [-\u2013\u2014]) +(?={_OPENER})")
_HENCE: Final = re.compile(r"(?:so|entao|por isso|hence|thus|therefore)\b")
_BARE: Final = re.compile(r"(?:so|entao|e|and|quero saber|:|,| )*(?:o|a|os|as)\b")
_IN_PLACE: Final = re.compile(
    r"\b(?:i'?m|i am|we are|we're|estou|to|moro|sou|fico) (?:in|from|em|de|d[oa])\b"
)
_DEFINITE: Final = re.compile(
    r"\b(?:the|this|that|its|o|a|esse|essa|este|esta|do|da|no|na) (?:job|stream|malha|workstation|agent|agente|schedule)(?! \w*_)\b(?! [a-z]*\d)"
)
_SIGNED: Final = re.compile(
    r"(?<=[\s,.;!?])(?:(?i:(?:kind |best |warm )?regards|sincerely|abs|abra[cç]os?|att|atenciosamente)[\s,.!\u2013\u2014-]+"
    r"[^\W\d_]+(?: [^\W\d_]+){0,2}"
    r"|(?i:cheers|best|grat[oa]|obrigad[oa]|thanks|thank you|thx|valeu|vlw)[\s,.!\u2013\u2014-]+[A-Z][a-zà-ú]+(?: [A-Z][a-zà-ú]+){0,2}"
    r"(?:[ ,/\u2013\u2014-]+(?:from |d[oa] )?[^\W\d_]{2,15}){0,1})\W*$"
)
_SENDER: Final = re.compile(
    r"^\W*(?:(?:[^\W_]+ ){1,4}(?:office|desk|team|department|dept|here|aqui|falando|speaking|equipe)"
    r"|(?:equipe|time|setor|area|diretoria|gerencia|pessoal) (?:d[aeo]s? )?[^\W\d_]+(?: aqui)?"
    r"|(?:aqui (?:e|é|eh|fala)|this is|quem fala (?:e|é)) (?:[^\W\d_]+ ){0,3}[^\W\d_]+)\s?[:,\u2013\u2014-]\s+",
    re.IGNORECASE,
)
_AFTER: Final = re.compile(
    r"(?:[,;.]| [-\u2013\u2014]) +(?=(?:i'?m|i am|i just|i'?ve|i own|i work|we'?re|we are|my (?:boss|manager|shift|phone|director|team)|sorry|asking for|"
    r"tou|estou|to (?:n[oa]|em|com|\w+ndo)|tava|acabei de|cheguei|entrei|peguei|meu|minha|sou|desculpa|perdao|o (?:chefe|diretor|gerente|cliente|pessoal)|"
    r"the (?:boss|director|manager|auditors?|customer|client|cfo|ceo)|e (?:pra|para) (?:o|a|um|uma|meu|minha)) )"
)
_BEFORE_I: Final = re.compile(
    r" (?:before (?:i|we) (?:go|leave|sleep|call|head|log|clock|write|email|answer|panic|escalate|ring|wake|send|speak|talk|report|turn|drive|sign)"
    r"|antes (?:de|que)(?: (?:eu|a gente|me|o|meu|minha|chefe))* (?:ir|sair|dormir|deitar|ligar|escrever|responder|acordar|falar|mandar|chamar|ligue|chegue|"
    r"acorde|pergunte))\b[^?]*(?P<mark>\??)\W*$"
)


def without_remarks(text: str) -> str:
    """The text without what asks for nothing and names nothing of the plan; all of it in doubt."""
    if len(text) > _LONG:
        return text
    for cut in (_without_brackets, _unsigned, _without_lead, _without_tail):
        left = cut(text)
        text = left if left.strip() else text
    return text


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
    signed = _SIGNED.search(text, max(0, len(text) - _LONGEST))
    if signed and not names_in(signed[0]):
        text = text[: signed.start()].rstrip(" ,;-")
    sender = _SENDER.match(text) if _PAUSED.search(text, 0, _LONGEST) else None
    if sender is None or asks(sender[0]) or not _is_idle(sender[0], _NARROWING):
        return text
    rest = text[sender.end() :]
    return rest if _stands(rest, fold(rest)) else text


def _without_lead(text: str) -> str:
    """`The phone does not stop ringing, which agent is down`: from the question on."""
    folded = fold(text)
    if len(folded) != len(text) or "\n" in text.strip():
        return text
    for cut in _CUT.finditer(folded):
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
    if _spoken(lead) < _FEW or _IN_PLACE.search(lead):
        return False
    if _BARE.match(rest) and not said & _WORLD and not _HENCE.match(rest):
        return False  # `a statement, the next one` goes on
    hence, arrived = _HENCE.match(rest) is not None, _ARRIVED.search(lead) is not None
    barred = _PLAN | _SCOPE | _ORDERS
    barred |= frozenset() if said & _WORLD else _STATES
    barred |= frozenset() if hence or arrived else _TIMES
    own = bool(said & _WORLD) or hence or arrived or _SELF.search(lead) is not None
    return own and _is_idle(typed, barred)


def _without_tail(text: str) -> str:
    """`..., tô entrando no turno`, `... before I go to sleep`: why or when somebody asks."""
    folded = fold(text)
    if len(folded) != len(text) or "\n" in text.strip():
        return text
    for cut in _AFTER.finditer(folded, max(0, len(folded) - _TALK)):
        head = text[: cut.start()]
        stands = asks(head) and _stands(head, folded[: cut.start()])
        if stands and _is_afterthought(text[cut.start() :]):
            return head
    return _without_before(text, folded)


def _is_afterthought(tail: str) -> bool:
    arrived = _ARRIVED.search(fold(tail)) is not None
    one = "?" not in tail and not _WITHIN.search(tail, 2)
    return (
        one
        and _spoken(tail) >= _FEW
        and _is_idle(tail, _NARROWING - (_TIMES if arrived else frozenset()))
    )


def _without_before(text: str, folded: str) -> str:
    """`Status of X before I go to sleep`."""
    before = _BEFORE_I.search(folded) if "before" in folded or "antes" in folded else None
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
    whole = bool(names_in(typed)) or (not _PLAN.isdisjoint(said) and not _DEFINITE.search(folded))
    return whole and not leans(typed)


def _spoken(text: str) -> int:
    return len(_WORD.findall(text))
