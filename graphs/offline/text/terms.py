"""What surely asks for an explanation: a word of HWA's, a command, a code, a right, a way of doing it."""

import re
from typing import Final

from graphs.question import Intent

_EXPLAINS: Final = re.compile(
    r"^(?:(?:please|pls|hi|hey|oi|ola|can you|could you|voce pode|pode|me|por favor) )*(?:explain|define|describe|expli(?:ca|que|car)|defin[ae]|descrev[ae])(?: me| to me| pra mim| para mim)?"
    r"(?: (?:the|o|a|os|as|an|um|uma|what|o que|que|is|e|by|state|estado|status|concept|conceito|of|d[eo]|term|termo|job|stream|command|comando))*? "
    r"(?:hhh|(?:internetwork|external|cross|conditional|join|file|resource|prompt) dependenc\w+|dependencias? (?:internetwork|externa|condicional|de \w+)|"
    r"(?:carry ?forward|hot ?list|critical (?:path|job|network)s?|caminho critico|matching criteria|run cycles?|ciclos? de execucao|event rules?|regras? de evento|shadow jobs?|"
    r"fences?|fence|limits?|limites?|symphony|netman|mailman|batchman|jobman|jnextplan|dynamic pools?|domain managers?|recovery options?|variable tables?)\b)"
)
_NOTION: Final = re.compile(
    r"(?:^| )(?:the |o )?(?:conceito|concept|in a nutshell|em (?:uma|duas|poucas) (?:frases?|palavras?|linhas?)|significado de cada(?: um\w?)?|meaning of each(?: one)?|what each (?:one )?(?:means|does)|o que cada uma? (?:significa|faz|e))$"
    r"|^(?:and |e )?(?:whos|who is|who s|quem e) (?:who|quem)(?:$| (?:among|between|in|of|on|entre|n[oa]s?|d[eo]s?|em|\w+man|hwa)\b)"
)
_FUNCTION: Final = re.compile(
    r"\b(?:qual (?:e |seria )?(?:mesmo )?(?:a funcao|o papel|a finalidade|a utilidade|o objetivo|o proposito)|what (?:is|s) the (?:role|purpose|function|job)) (?:d[aeo]|of) (?:the |o |a )?(?:job )?(?:stream |malha )?final\b"
)
_RIGHTS: Final = re.compile(
    r"\b(?:which|what|quais|que|qual) (?:are the |sao [oa]s )?(?:access )?(?:rights?|permissions?|permiss(?:ao|oes)|direitos?|privileg\w+|autorizac\w+|roles?)\b"
    r"|\b(?:may|can) see (?:a|the|an?y?) \w+ but (?:not|may not|cannot|cant)\b|\b(?:refused|denied|negad\w+|recusad\w+|not allowed|sem permissao)\b.*\b(?:rights?|permissions?|permiss(?:ao|oes)|direitos?)\b"
)
_WAY: Final = re.compile(
    r"\b(?:which way|what way|by what means|qual (?:e )?(?:o|a) (?:metodo|jeito certo|maneira|forma certa)|de que (?:jeito|forma|maneira)|the method|o metodo|proper way to|right way to|correct way to|jeito certo de|forma correta de|"
    r"what (?:do (?:i|we) |should (?:i|we) |to )check (?:when|if|first)|o que (?:eu )?(?:verificar|checar|conferir|olhar|verifico|checo|confiro|olho) (?:primeiro )?(?:quando|se)|"
    r"(?:o )?que (?:nos )?fazemos (?:aqui )?(?:quando|se)|what do we do (?:here )?(?:when|if)|o que se faz aqui (?:quando|se))\b"
    r"|^(?:quais (?:sao )?os passos|what are the steps|which steps|steps|passos) (?:pra|para|de|to|for|on)\b.*\b(?:fail\w*|falh\w*|jnextplan|symphony|corrupt\w*|broken|master|agent\w*|deu)\b"
    r"|\b(?:in general|generally|em geral|de forma geral|de modo geral)\b.*\b(?:how (?:do|can|should|to|would)|como (?:eu |se )?(?:fa[cz]|desc[ou]b|encontr|ach|trat|resolv|verific|recuper|saber|sei)\w*)\b|\b(?:how (?:can|should|to|do (?:i|we|you|u))|como (?:eu |se )?(?:fa[cz]|desc[ou]b|encontr|ach|trat|resolv|verific|recuper|saber|sei)\w*)\b.*\b(?:in general|generally|em geral|de forma geral|de modo geral)$"
    r"|\b(?:console|conman)\b.*\b(?:disagree|differ|diverge\w*|discord\w+)\b.*\b(?:how|como|what|o que)\b"
)
_REMEDY: Final = (
    r"(?:procedures?|procedimentos?|remed(?:y|ies)|remedio|fix|cure|cura|recipe|receita|drill|providencias?|medidas?|solution|solucao|guide|"
    r"(?:recommended|right|correct|proper|usual|best) (?:action|steps?|reaction|reply|sequence|order)|(?:acao|sequencia|ordem) (?:recomendada|certa|correta)|"
    r"(?:process|processo|caminho|saida|way out) (?:if|when|for|to|se|quando|pra|para)|(?:process|processo|caminho|saida|way out)$)"
)
_REMEDIED: Final = re.compile(
    rf"\b(?:what (?:is|s|are)|whats|qual|quais|is there|existem?|tem|ha)(?: e| sao| seria)? (?:\w+ ){{0,3}}?{_REMEDY}\b"
    rf"|\b{_REMEDY}\b.* (?:what is it|whats that|what is that|qual (?:e|seria))$"
    r"|\bwhat (?:would|do|can|should) (?:you|we|i|one|people|they) do (?:with|to|when|if)\b|\bo que (?:se )?(?:faz|faria|deve fazer|da pra fazer) com\b|\bwhat helps (?:when|if|against|with)\b"
)
_HOW_LAST: Final = re.compile(
    r"\b(?:want|need|have|like|quero|queria|preciso|gostaria|tenho|tem)\b.*\b(?:an?|one|any|some|um|uma|qualquer|algum|alguma) .*\b(?:how|how so|como|de que jeito)$"
)
_STATE: Final = r"(?:intro|abenp|succp|pend|suppr|hold|ready|exec|fence|sched|wait|waitd|stuck|extrn|cancl|cancp|abend|fail|succ|add|done|undecided|error)"
_STATE_ASKED: Final = re.compile(
    rf"^(?:what (?:is|s)|whats|o que e) (?:the |a |an |o )?(?:{_STATE} (?:job |stream )?(?:state|status)|(?:estado|status) (?:de )?{_STATE})$|"
    rf"\b{_STATE} (?:as|is|e|como) (?:an? |um )?(?:job |stream |job stream |de )?(?:state|status|estado)\b.*\b(?:what|whats|o que|que)\b"
    rf"|\b{_STATE}\b.* (?:status|state|column|coluna)\b.*\b(?:whats? (?:is |s )?(?:it|that)|what does (?:it|that) mean|o que e(?: isso)?|que estado e(?: esse)?|what is that supposed to mean)$"
    rf"|\b(?:explain|expli\w+|define|defina|describe|descreva) (?:me |to me |pra mim )?(?:the |o )?(?:(?:job |stream )?(?:state|status|estado)(?: de)?) (?:de |of )?{_STATE}\b"
)
_MEANT: Final = (
    r"(?:what does (?:it|that|this) (?:mean|say)|what (?:is|s) (?:behind|that one|that|it|up with)|what is this|whats (?:behind|that|it|this)|explain|explica|explique|meaning|significado|significa|"
    r"o que e|o q e|que e isso|quer dizer|how (?:do|should|can) i read|como (?:eu )?(?:leio|interpreto)|traduz|decode)"
)
_CODED: Final = re.compile(rf"\b{_MEANT}\b")
_MENDED: Final = re.compile(
    r"\b(?:what (?:do|should|can) (?:i|we)|what to do|how (?:do|can|should) (?:i|we) (?!read)|how to|fix|steps|o que (?:eu )?(?:fac\w+|fazer)|que fa[cz]\w*|como (?:resolv|corrig|consert|fac)\w*|resolv\w+|passos|why|por ?que|failed|falhou)\b"
)
_RETURNED: Final = re.compile(
    r"\b(?:rc|return code|exit code|exit status|codigo de (?:retorno|saida)) ?\d{1,5}\b.*\b(?:significado|o que significa|meaning|what does it mean)$"
)
_SUCCEEDS: Final = re.compile(
    r"(?=.*\b(?:rc|return codes?|exit codes?|codigos? de (?:retorno|saida))\b)(?=.*\b(?:success\w*|sucesso|succ)\b)"
    r".*\b(?:accept\w*|counts?|counted|treat\w*|consider\w*|regard\w*|aceit\w+|cont[ae]\w*|consider\w+|trat\w+|valer|valha|vale)\b"
)
_DEFINING: Final = re.compile(
    r"\b(?:how|como|way|jeito|possible|possivel|tem como|da pra|definition|definicao|called|chama|quero que|i want)\b"
)
_PRIORITIES: Final = re.compile(
    r"(?=.*\bpriori\w+)(?=.*\b(?:go|hi)\b).*\b(?:quanto|valor|vale\w*|numero\w*|numbers?|values?|worth|what|which|qual|quais|que)\b"
)
_TYPED: Final = (
    r"(?:altpri|altjob|altpass|sb[sjdf]|submit (?:job|sched|stream|docommand|file)|rerun(?:succ)?|listsucc|confirm|kill|release|reply|recall|adddep|deldep|limit (?:cpu|sched)|"
    r"fence|cancel (?:job|sched)|showjobs?|showschedules|showcpus|sj|ss|sc|sp|sr|tellop|resetfta|follows|needs|opens|onuntil|schedtime|until|every|deadline|except|runcycle)"
)
_WRITTEN: Final = re.compile(
    rf"\bhow (?:is|are|s) {_TYPED} (?:written|typed|spelled|specified|coded)\b|\bcomo (?:e que )?(?:se )?(?:escreve|digita|especifica) (?:o |a |um )?{_TYPED}\b"
    rf"|\b(?:syntax|sintaxe|arguments|argumentos|parameters|parametros) (?:of|for|d[eo]|pr[ao]) (?:the |o |a )?(?:conman |command |comando )?{_TYPED}\b|\b{_TYPED}(?: \w+)? (?:syntax|sintaxe)\b"
    rf"|\b(?:o )?que (?:eu )?digito n[oa] (?:conman|composer|planman|optman)\b|\bwhat (?:do|should) i type (?:in|into|at) (?:conman|composer|planman|optman)\b"
)
_USED: Final = re.compile(
    r"\b(?:how (?:do (?:i|we|you) |to )(?:use|run|do)|como (?:eu )?(?:usar|uso|se usa|rodar|rodo|executar)|how is) (?:a |the |o |um )?(?:resetfta|switchmgr|resetplan|logman|evtsize|rmstdlist)\b"
)
_RECOVERING: Final = re.compile(
    r"\brecovery\b.*\b(?:o que acontece|what happens|efeito|effect)\b|\b(?:o que acontece|what happens|efeito|effect)\b.*\brecovery (?:e|is|option|opcao|stop|continue|rerun)\b"
)
_TAKES_OVER: Final = re.compile(
    r"\bcomo (?:eu )?(?:assum|pass|troc|promov|vir)\w* .*\bbackup\b|\bhow (?:do|can|should) (?:i|we) (?:switch|take over|move|fail ?over|promote)\b.*\bbackup\b"
)
_CUES: Final = (
    (frozenset({"recovery"}), _RECOVERING, Intent.CONCEPT),
    (frozenset({"backup"}), _TAKES_OVER, Intent.PROCEDURE),
    (frozenset({"rights", "right", "permissions", "permission", "permissoes", "permissao", "direitos", "privilegios", "roles", "autorizacao"}), _RIGHTS, Intent.CONCEPT),
    (frozenset({"success", "successful", "sucesso", "succ"}), _SUCCEEDS, Intent.CONCEPT),
    (frozenset({"priority", "priorities", "prioridade", "prioridades"}), _PRIORITIES, Intent.CONCEPT),
    (frozenset({"explain", "define", "describe", "explica", "explique", "explicar", "defina", "descreve", "descreva"}), _EXPLAINS, Intent.CONCEPT),
    (frozenset({"state", "status", "estado", "column", "coluna"}), _STATE_ASKED, Intent.CONCEPT),
    (frozenset({"conceito", "concept", "nutshell", "palavras", "frases", "linhas", "cada", "each", "who", "quem"}), _NOTION, Intent.CONCEPT),
    (frozenset({"final"}), _FUNCTION, Intent.CONCEPT),
    (frozenset({"code", "rc", "codigo", "exit"}), _RETURNED, Intent.CODE_MEANING),
    (frozenset({"written", "typed", "spelled", "specified", "syntax", "sintaxe", "arguments", "argumentos", "parameters", "parametros", "escreve", "digita", "digito", "type"}), _WRITTEN, Intent.SYNTAX),
    (frozenset({"how", "como"}), _HOW_LAST, Intent.PROCEDURE),
    (frozenset({"resetfta", "switchmgr", "resetplan", "logman", "evtsize", "rmstdlist"}), _USED, Intent.PROCEDURE),
    (frozenset({"procedure", "procedimento", "remedy", "remedio", "fix", "cure", "recipe", "receita", "drill", "providencia", "providencias", "medidas", "solution", "solucao", "guide", "action", "acao", "sequence", "sequencia", "process", "processo", "caminho", "saida", "out", "do", "faz", "faria", "fazer", "helps"}), _REMEDIED, Intent.PROCEDURE),
    (frozenset({"way", "method", "metodo", "means", "jeito", "forma", "maneira", "check", "verificar", "checar", "conferir", "olhar", "verifico", "checo", "confiro", "olho", "fazemos", "steps", "passos", "do", "faz", "general", "generally", "geral", "modo", "disagree", "differ", "divergem", "diverge", "discordam"}), _WAY, Intent.PROCEDURE),
)  # fmt: skip

_OF_NONE: Final = (_PRIORITIES, _STATE_ASKED)
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
    for cues, pattern, intent in _CUES:
        if words.isdisjoint(cues) or not pattern.search(said):
            continue
        if pattern in _OF_NONE and not _MANY.isdisjoint(words):
            continue
        if pattern is _SUCCEEDS and not _DEFINING.search(said):
            continue
        return intent
    return None


def asks_code(said: str) -> bool:
    """A code, and beside it the wish to have it explained, and not to have it mended."""
    return _CODED.search(said) is not None and _MENDED.search(said) is None


def of_success(said: str) -> bool:
    """`How do I make RC 4 count as success`: of the condition, and not of the code."""
    if "succ" not in said and "sucesso" not in said:
        return False
    return _SUCCEEDS.search(said) is not None and _DEFINING.search(said) is not None
