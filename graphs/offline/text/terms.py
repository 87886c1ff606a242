"""What surely asks for an explanation: a word of HWA's, a command, a code, a right, a way of doing it."""

from typing import Final

from graphs.offline.manners import Manners
from graphs.question import Intent

_SAID: Final = Manners("terms")
_CUES: Final = (
    (frozenset({"recovery"}), "recovering", Intent.CONCEPT),
    (frozenset({"backup"}), "takes_over", Intent.PROCEDURE),
    (frozenset({"rights", "right", "permissions", "permission", "permissoes", "permissao", "direitos", "privilegios", "roles", "autorizacao"}), "rights", Intent.CONCEPT),
    (frozenset({"success", "successful", "sucesso", "succ"}), "succeeds", Intent.CONCEPT),
    (frozenset({"priority", "priorities", "prioridade", "prioridades"}), "priorities", Intent.CONCEPT),
    (frozenset({"explain", "define", "describe", "explica", "explique", "explicar", "defina", "descreve", "descreva"}), "explains", Intent.CONCEPT),
    (frozenset({"state", "status", "estado", "column", "coluna"}), "state_asked", Intent.CONCEPT),
    (frozenset({"conceito", "concept", "nutshell", "palavras", "frases", "linhas", "cada", "each", "who", "quem"}), "notion", Intent.CONCEPT),
    (frozenset({"final"}), "function", Intent.CONCEPT),
    (frozenset({"code", "rc", "codigo", "exit"}), "returned", Intent.CODE_MEANING),
    (frozenset({"written", "typed", "spelled", "specified", "syntax", "sintaxe", "arguments", "argumentos", "parameters", "parametros", "escreve", "digita", "digito", "type"}), "written", Intent.SYNTAX),
    (frozenset({"how", "como"}), "how_last", Intent.PROCEDURE),
    (frozenset({"how", "como", "step", "steps", "passo", "passos"}), "installed", Intent.PROCEDURE),
    (frozenset({"resetfta", "switchmgr", "resetplan", "logman", "evtsize", "rmstdlist"}), "used", Intent.PROCEDURE),
    (frozenset({"procedure", "procedimento", "remedy", "remedio", "fix", "cure", "recipe", "receita", "drill", "providencia", "providencias", "medidas", "solution", "solucao", "guide", "action", "acao", "sequence", "sequencia", "process", "processo", "caminho", "saida", "out", "do", "faz", "faria", "fazer", "helps"}), "remedied", Intent.PROCEDURE),
    (frozenset({"way", "method", "metodo", "means", "jeito", "forma", "maneira", "check", "verificar", "checar", "conferir", "olhar", "verifico", "checo", "confiro", "olho", "fazemos", "steps", "passos", "do", "faz", "general", "generally", "geral", "modo", "disagree", "differ", "divergem", "diverge", "discordam"}), "way", Intent.PROCEDURE),
)  # fmt: skip

_OF_NONE: Final = frozenset({"priorities", "state_asked"})
_MANY: Final = frozenset(
    {
        "jobs",
        "streams",
        "list",
        "show",
        "many",
        "quantos",
        "quantas",
        "lista",
        "liste",
        "mostra",
        "mostre",
        "why",
    }
)


def explained_by(said: str) -> Intent | None:
    """What a message in small words without names surely wants told of HWA."""
    spoken = said.split()
    words = frozenset(spoken)
    for cues, manner, intent in _CUES:
        if words.isdisjoint(cues) or not _SAID[manner].search(said):
            continue
        if manner in _OF_NONE and not _MANY.isdisjoint(words):
            continue
        if manner == "succeeds" and not _SAID["defining"].search(said):
            continue
        return intent
    return None


def asks_code(said: str) -> bool:
    """A code, and beside it the wish to have it explained, and not to have it mended."""
    return _SAID["coded"].search(said) is not None and _SAID["mended"].search(said) is None


def of_success(said: str) -> bool:
    """`How do I make RC 4 count as success`: of the condition, and not of the code."""
    if not any(one in said for one in ("succ", "sucesso", "green", "verd")):
        return False
    return _SAID["succeeds"].search(said) is not None and _SAID["defining"].search(said) is not None
