"""Questions that only a house's papers answer: whom to call, who decides, how long to wait, what is allowed."""

import re
from collections.abc import Collection
from typing import Final

from graphs.offline.manners import Manners
from graphs.offline.text.words import fold

_SAID: Final = Manners("house")
_Cued = tuple[frozenset[str], str]

_OF_ANY: Final[tuple[_Cued, ...]] = (
    (frozenset({"who", "whom", "whos", "whose"}), "called"),
    (frozenset({"quem", "ligo", "ligar", "liga", "chamo", "chamar", "aviso", "avisar", "aciono", "acionar", "acordo", "acordar"}), "called_pt"),
    (frozenset({"phone", "telephone", "extension", "hotline", "0800", "ramal", "telefone", "fone"}), "phoned"),
    (frozenset({"number", "numero"}), "numbered"),
    (frozenset({"contact", "contato", "escalation", "escalate", "escalated", "escalonamento", "nobody", "noone", "one", "ninguem", "somebody"}), "reached"),
    (frozenset({"who", "whom", "whose", "quem", "qm", "by", "from"}), "decided"),
    (
        frozenset({"paper", "papers", "papel", "papeis", "paperwork", "papelada", "binder", "instructions", "instrucoes", "ficha", "pasta", "doc", "docs", "document", "documents", "documento", "documentos", "documentation", "documentacao", "runbook", "runbooks", "roteiro", "roteiros", "playbook", "procedimento", "procedimentos", "written", "wrote", "documented", "escrito", "escrita", "documentado", "wish", "dera", "queria", "rule", "rules", "house", "shop", "casa", "recovery", "recuperacao"}),
        "written",
    ),
)  # fmt: skip
# Where no object is named: it is no question of the plan as it stands.
_OF_NO_OBJECT: Final[tuple[_Cued, ...]] = (
    (frozenset({"order", "sequence", "ordem", "sequencia", "first", "primeiro", "power", "energia", "luz", "blackout", "apagao", "generator", "gerador", "outage", "databases", "database", "bancos", "banco", "cold", "frio"}), "sequence"),
    (frozenset({"holiday", "holidays", "feriado", "feriados", "easter", "christmas", "thanksgiving", "carnival", "year", "carnaval", "corpus", "natal", "ano", "pascoa", "finados"}), "holiday"),
)  # fmt: skip
# And where it is not of jobs, nor of a start or an end.
_OF_NO_RUN: Final[tuple[_Cued, ...]] = (
    (frozenset({"wait", "waiting", "how", "until", "till", "up", "after", "when", "by", "last", "quanto", "qto", "quantos", "espera", "espero", "esperar", "esperamos", "aguarda", "aguardar", "aguardo", "aguardamos", "tempo", "ate", "depois", "quando", "horas", "ultimo", "ultima", "horario"}), "waited"),
    (frozenset({"until", "till", "by", "ate", "up", "cutoff", "cut", "deadline", "limit", "window", "horario", "corte", "limite", "prazo"}), "taken"),
    (frozenset({"allowed", "permitted", "forbidden", "prohibited", "entitled", "limits", "taboo", "rules", "rule", "policy", "proibido", "proibida", "permitido", "permitida", "vedado", "vedada", "liberado", "liberada", "regra", "regras", "politica", "pode", "asking", "pedir"}), "allowed"),
    (frozenset({"case", "cases", "circumstances", "condition", "conditions", "caso", "casos", "condicao", "condicoes", "situacao", "situacoes"}), "cases"),
)  # fmt: skip
# What only a name of the plan looks like, however ordinary its words: `GL_POST`, `HR_AGT01#`, `NODE12`, `/FINANCE`.
_PLANT_NAME: Final = re.compile(r"\w_\w|[#@{}]|\b[A-Z]{2,}\d|(?<!\w)/[A-Z]{2,}|\w{24}")
_SHORT: Final = 3
_FROZEN: Final = frozenset({"freeze", "freezes", "freezing", "frozen", "congelamento", "congelado", "congelados", "congelada", "congeladas"})  # fmt: skip


def of_house(said: str, *, named: bool) -> bool:
    """Whether a message in small words, each name as `xxx`, asks what the papers of the house say."""
    words = frozenset(said.split())
    asked = _asks(_OF_ANY, words, said) or (not named and _of_no_object(words, said))
    return asked and not any(_SAID[apart].search(said) for apart in ("several", "private"))


def asks_leave(said: str) -> bool:
    """`The safe password, who authorises it`: what is asked for properly breaks no rule."""
    return any(_SAID[manner].search(said) for manner in ("decided", "cases"))


def asks_place(said: str) -> bool:
    """`The list of what was sent, where is it kept?`: the plan has no places for such things."""
    return bool(_SAID["placed"].search(fold(said)))


def of_plan(said: str, objects: Collection[str]) -> bool:
    """Whether a message surely speaks of the plan: by a word of HWA, or a name as only that has."""
    typed = (one for one in objects if len(one) > _SHORT and one in said)  # in capitals
    if _PLANT_NAME.search(" ".join((said, *objects))) or any(typed):
        return True
    return bool(_SAID["of_plan"].search(fold(said)))


def _of_no_object(words: frozenset[str], said: str) -> bool:
    if not words.isdisjoint(_FROZEN):
        return bool(_SAID["frozen"].search(said)) and not _SAID["unfrozen"].search(said)
    if _asks(_OF_NO_OBJECT, words, said):
        return True
    return _asks(_OF_NO_RUN, words, said) and not _SAID["planned"].search(said)


def _asks(manners: tuple[_Cued, ...], words: frozenset[str], said: str) -> bool:
    return any(
        not words.isdisjoint(cues) and _SAID[manner].search(said) for cues, manner in manners
    )
