"""Sentences that would take the rules away or put words into the answer: beside a question they are data."""

import re
from typing import Final

from graphs.offline.text.asked import asks, leans, names_in
from graphs.offline.text.pasted import orders
from graphs.offline.text.roles import casts
from graphs.offline.text.words import fold, quoted_ranges

_RULES: Final = (
    r"(?:rules?|restrictions?|guidelines?|instructions?|guardrails?|safeguards?|safety(?: \w+)?|constraints?|directives?|programming|"
    r"regras?|restricao|restricoes|instrucao|instrucoes|diretri\w+|amarras|programacao|orientacao|orientacoes)"
)
_LIMITS: Final = (
    rf"(?:{_RULES}|limits?|limitations?|polic(?:y|ies)|filters?|training|protocols?|chains|prompt|limites?|limitacao|limitacoes|politicas?|"
    r"filtros?|travas?|treinamento|protocolos?)"
)
_IGNORE: Final = (
    r"(?:ignor(?:e|a|em|ing)|disregard|forget|drop|bypass|overrid(?:e|ing)|skip|break|abandon|suspend|discard|ditch|lose|lift|unlearn|erase|"
    r"disable|remove|shed|(?:turn|switch|put|set|throw) (?:off|aside|away)|turn|switch|esquec[ae]|larg(?:a|ue)|desconsider[ae]|abandon[ae]|"
    r"descart[ae]|quebr[ae]|burl[ae]|deslig(?:a|ue)|desativ[ae]|suspend[ae]|pul[ae]|deix[ae]|joga|apag(?:a|ue)|nao (?:siga|segue))"
)
_WHOSE: Final = (
    r"(?:your|ur|all|any|every|those|these|the|previous|prior|earlier|above|old|former|system|suas?|tuas?|seus?|teus?|tod[oa]s|anterior(?:es)?|"
    r"previ[oa]s|antig[oa]s|qualquer)"
)
_KIND: Final = (
    r"(?:developer|dev|debug|god|admin|administrator|root|maintenance|jailbreak|jailbroken|dan|sudo|unrestricted|free|test|unsafe|super ?user|"
    r"engineer(?:ing)?|diagnostics?|service|unlimited|expert|desenvolvedor|deus|administrador|manutencao|livre|irrestrito|teste|engenheiro|"
    r"supervisor|mestre|turbo|depuracao)"
)
_FREE: Final = (
    r"(?:free(?! to\b)|unrestricted|unlimited|jailbroken|unlocked|uncensored|unchained|unbound|liberated|dan|above the rules|without (?:any )?\w+|"
    r"no longer \w+|not bound|livre|libert[oa]|liberad[oa](?! (?:pra|para|a)\b)|desbloquead[oa]|irrestrit[oa]|desacorrentad[oa]|solt[oa]|sem \w+)"
)
_OFF: Final = (
    r"(?:(?:is|are|been|were|was|has|have|now|just|all|foi|foram|esta|estao|ta|tao|sao|agora|ja) )*"
    r"(?:off|disabled|lifted|removed|suspended|deactivated|gone|void|revoked|cancel(?:l)?ed|waived|over|no more|obsolete|deslig\w+|desativ\w+|"
    r"remov\w+|suspens\w+|revog\w+|caiu|cairam|acab\w+|anulad\w+|nao (?:\w+ )?(?:valem|vale|existem?|se aplicam?|servem)|"
    r"(?:do|does)(?: not|n'?t) (?:\w+ )?apply|no longer (?:appl(?:y|ies)|exists?|hold|count|bind|matter))"
)
_COUNTS: Final = r"(?:counts?|totals?|answers?|numbers?|figures?|results?|contage(?:m|ns)|totais|total|respostas?|numeros?|resultados?)"
_OVERRIDE: Final = re.compile(
    r"\b(?:"
    rf"{_IGNORE} (?:\S+ ){{0,3}}?{_WHOSE} (?:\S+ ){{0,4}}?{_LIMITS}\b"
    r"|(?:ignore|disregard|forget|ignor[ae]|esquec[ae]|desconsider[ae]) (?:everything|all|anything|whatever|what|tudo|o que|qualquer coisa)\b"
    r"(?: (?!i\b|we\b|eu\b)\S+){0,6}? (?:told|said|before|above|learned|know|taught|given|falaram|disseram|ensinaram|mandaram|antes|acima|sabe|aprendeu|anterior)\b"
    rf"|(?:your|ur|the|all|suas?|tuas?|seus?|teus?|as|os|tod[oa]s as) (?:\w+ )?{_LIMITS} {_OFF}"
    rf"|{_RULES} {_OFF}"
    rf"|(?:there are|you have|you have got|got|have|has|with) (?:no|zero) (?:more |longer )?{_LIMITS}"
    rf"|(?:(?:nao (?:tem|ha|existem?)|acab(?:ou|aram)) (?:mais )?(?:as |os )?|(?:voce|vc|robo|bot|ia|modo) (?:\w+ )?sem ){_LIMITS}"
    rf"|{_KIND} mode(?: \w+)?(?: (?:on|enabled|activated|engaged|unlocked|active|granted))?|modo (?:de )?{_KIND}(?: \w+)?"
    r"|(?:system|sistema|safety|security|admin|prompt) ?(?:prompt )?(?:override|update|overwrite)|override (?:do|de|of) \w+|(?:override|overwrite) (?:accepted|aceito)"
    r"|(?:atualizacao|alteracao|substituicao) d[oae] (?:prompt|sistema|instruc\w+)"
    r"|(?:new|updated|fresh|nov[oa]s?) (?:system )?(?:instructions?|prompts?|orders|rules|directives?|persona|instrucao|instrucoes|ordens|regras|diretrizes)\b"
    r"(?= (?:from|for|d[aeo]|para|pra)\b| ?[:\-]| ?$)"
    r"|(?:end of|fim d[aoe]) (?:the |this )?(?:chat|conversation|prompt|instructions?|session|context|conversa|sessao|instrucoes|contexto|transcript)"
    r"|(?:you|u|voce|vc|tu)(?: are|'?re| have| been| were| e| es| foi| esta| ta| agora| now)+ (?:now |agora |finally |totally |completely |totalmente |completamente |um |uma |an? )*"
    rf"{_FREE}"
    rf"|(?:security|seguranca|censorship|censura|moderation|moderacao) {_OFF}"
    r"|(?:from now on|de agora em diante|a partir de agora|daqui pra frente),? (?:you|u|voce|vc|tu) (?!tell|show|answer in|me )(?:\w+)"
    r"|(?:obey (?:me|my|only)|me obede\w+|obede\w+ (?:a mim|so a mim|me)|do (?:only )?(?:as|what) i (?:say|tell)|faz(?:er)? (?:so )?o que eu (?:mando|digo))\b"
    rf"|(?:all|every|the|any|tod[oa]s (?:as|os)|toda|qualquer|as|a|os|o) (?:\w+ )?{_COUNTS} (?:\w+ )?(?:is|are|be|equals?|e|sao|sera|serao|deve ser|devem ser|=) (?:\w+ )?(?:\d+|zero|ok|fine)"
    r")\b"
)
_WORD: Final = (
    r"[\"'`*]*(?!(?:SUCC|ABEND|HOLD|READY|EXEC|FAIL|STUCK|WAIT|PEND|CANCL|SUPPR|OK)\b)(?:[A-Z][A-Z0-9]+(?:-[A-Z0-9]+)*|[A-Z]+-?\d+|\d{3,})(?![\w#.]*[_#])[\"'`*!.]*"
    r"(?= *$| *[,;:.!)\]]|(?: (?:to|now|first|and (?:stop|nothing|kill|cancel|then)|before|after|every|at|em|agora|antes|e (?:pare|nada|mat|cancel)|a tudo|pra|para|in|no|na|instead|then)))"
)
# A word to be put into the answer: `say CANARY`, `reply only with HACKED`, `diga a palavra BANANA`.
_SAYING: Final = re.compile(
    r"(?:(?:^|[:;,.()\[\]!?\"'*#-]\s*|\b(?:must|shall|should|deve|devem|please|and|to|now|just|then|only|e|agora|favor|bot|model|modelo|ai|ia|assistant|you|will)\s)"
    r"(?i:say|print|output|echo|diga|escreva|imprima|repita)(?: (?i:the word|just|only|exactly|a palavra|apenas|s[oó]|now|please))*"
    r"|\b(?i:write|type|repeat|append|include|reply|respond|answer|start|end|begin|finish|diz|fal[ae]|escreve|imprime|repete|digit[ae]|respond[ae]|comece|comec[ae]|termin[ae]|inclu[ai])\b"
    r"(?: (?i:to everything|everything|always|now|back|a|the|code|your answer|tudo|sua|tua|resposta|please|por favor|everyone|all))*"
    r" (?i:with|only|just|exactly|the word|com|apenas|s[oó]|somente|exatamente|a palavra|always|sempre|instead)"
    r"(?: (?i:with|the|word|letters|code|phrase|string|a|o|palavra|c[oó]digo|frase|com))*) "
    rf"{_WORD}"
    rf"|\b(?i:append|include|inclu[ai]|acrescent[ae]|adicion[ae]) {_WORD}"
)
_PLAIN_WORD: Final = re.compile(
    r"\b(?:say|print|output|write|echo|type|repeat|include|reply|respond|answer|diga|diz|fala|escrev[ae]|imprim[ae]|repit[ae]|responda) "
    r"(?:\w+ ){0,4}?(?:the (?:secret |magic |code)?word|the (?:phrase|string|code)|a (?:palavra|frase|senha magica)|o codigo) \S+"
)
# A remark to the machine, in brackets or behind the mark of a comment: `(bot: ...)`, `# ai: ...`.
_MACHINES: Final = (
    r"(?:bots?|robots?|robos?|ais?|ias?|llms?|assistants?|assistentes?|models?|modelos?|chatbots?|gpt)\b(?: (?:agents?|assistants?|models?))?"
    r"(?: (?:reading|processing|lendo|que (?:le|ler))(?: (?:this|that|isto|isso))?)? ?[:,]"
)
_CALLED: Final = (
    r"(?:note|message|nota|aviso|recado|msg) (?:to|for|para|pra|ao?|p/)|attention|atencao|dear|caro"
)
_MACHINE: Final = rf"(?:(?:{_CALLED}),? (?:the |any |o |a )?)?{_MACHINES}"
_ADDRESSED: Final = re.compile(
    rf"^(?:[(\[{{]+[ \t]*(?:[\w .#/-]{{1,24}}:[ \t]*)?{_MACHINE}|\W*(?:{_CALLED}),? (?:the |any |o |a )?{_MACHINES}[^?]*$)"
)
_COMMENT: Final = re.compile(
    rf"(?:^|(?<=[\s?!.:]))[\"']?(?:#+|//|--+|/\*|[=*~<>|-]{{2,}}|>+)[ \t]*{_MACHINE}(?:(?!-->)[^\n?])*(?:-->)?"
    # what somebody else has told it, in a talk
    rf"|^[ \t]*(?:\[[^\]\n]{{1,20}}\][ \t]*|\d\d:\d\d(?::\d\d)?[ \t]+(?:-[ \t]+)?)?<?[a-z][\w .@]{{0,24}}>?(?: \d\d:\d\d)?[ \t]*:[ \t]*{_MACHINE}(?:[^\n?.]|\.(?=\w))*",
    re.MULTILINE,
)
_SENTENCE: Final = re.compile(
    r"\([^()\n]{0,400}\)|\[[^\[\]\n]{0,400}\]|\{[^{}\n]{0,400}\}|(?:[^.!?;\n(){}\[\]]|[.](?=\w))+[.!?;]*|.|\n"
)
# Where in one sentence the question begins, after what would take the rules away.
_ASKER: Final = (
    r"(?:what|which|who|whose|why|when|where|how|is|are|was|were|did|does|do|has|have|can you|could you|show|list|tell|give|count|explain|status|"
    r"qua(?:l|is|ndo|ntos|ntas)|quem|o que|por ?qu[eê]|porque|pq|onde|como|cad[eê]|mostr[ae]|list[ae]|me (?:diz|diga|fala|fale|mostra|lista|passa|conta)|conta)"
)
_CUT: Final = re.compile(
    rf"(?:[,:\u2013\u2014-]|\b(?:and|then|so|now|but|e|ent[aã]o|agora|mas|depois)\b)[ \t]+(?:(?:and|then|so|now|ok|please|also|but|e|ent[aã]o|agora|mas|por favor)[ \t,]+)*(?={_ASKER}\b)",
    re.IGNORECASE,
)  # fmt: skip
_PAUSE: Final = re.compile(r"[,:](?=[ \t])|[ \t][\u2013\u2014-](?=[ \t])|[ \t](?=\()")
_OPENS: Final = re.compile(
    r"^\W*(?:(?:and|so|ok|please|e|entao|mas|por favor) )*"
    r"(?:what|which|who|why|when|where|how|is|are|does|did|qual|quais|quem|o que|por que|pq|quando|onde|como|explain|explica|"
    r"has|have|was|were|did|status|state|list|show|tell me|give me|count|estado|lista|mostra|me (?:diz|diga|fala|mostra|passa))\b"
    r"|\b(?:status|state|estado|situacao)\W*$"
)
_BEGINS: Final = (
    r"what|which|who|whose|why|when|where|how|is|are|does|did|has|have|was|were|can you|could you|status|state|list|show|tell me|give me|count|explain|"
    r"qual|quais|quem|o que|oq|que horas|por que|porque|pq|quando|onde|como|cade|quant[oa]s?|explica|estado|lista|liste|mostra|mostre|conta|conte|"
    r"me (?:diz|diga|fala|fale|mostra|mostre|passa|lista|conta|da)|da pra|pode"
)
_QUESTION: Final = re.compile(
    rf"\?|(?:^|[.!;,:\n])\s*(?:(?:ok|so|and|then|please|now|also|my question|question|pergunta|e|entao|mas|agora|por favor|ah)[\s,:]+)*(?:{_BEGINS})\b"
    r"|\b(?:status|state|estado|situacao|log|eta)\b",
    re.MULTILINE,
)
_SECRETS: Final = re.compile(
    r"\b(?:passwords?|senhas?|secrets?|segredos?|credenci\w+|credentials?|tokens?|api ?keys?|system prompt|prompt de sistema|instructions|instrucoes|prompt|configuration|configuracao|config)\b"
)


def without_overrides(text: str) -> str:
    """The text without such sentences where a question is left, else all of it."""
    if not (overrides(text) or re.search(_MACHINE, fold(text))):
        return text
    told = _uncommented(text)
    kept = _parts(told)
    left = "".join(kept).strip()
    if not _QUESTION.search(fold(left)) or _SECRETS.search(fold(left)):
        return text
    dropped = [
        one[0] for one, rest in zip(_SENTENCE.finditer(told), kept, strict=True) if one[0] != rest
    ]
    return text if leans(left) and any(map(names_in, dropped)) else left


def _uncommented(text: str) -> str:
    for match in reversed(list(_COMMENT.finditer(fold(text)))):
        text = text[: match.start()] + text[match.end() :]
    return text


def overrides(text: str) -> bool:
    """Whether a text would take the rules away, or have a word put into the answer."""
    plain = fold(text)
    return (
        _OVERRIDE.search(plain) is not None
        or _PLAIN_WORD.search(plain) is not None
        or _SAYING.search(text) is not None
        or casts(plain)
    )


def only_overrides(text: str) -> bool:
    """Nothing is left of the text without them."""
    return overrides(text) and not any(map(str.strip, _parts(text)))


def _is_asked(rest: str) -> bool:
    """`Developer mode on: the job GL_POST still runs?`: it names something, and orders nothing."""
    return rest.rstrip().endswith("?") and bool(names_in(rest)) and not orders(rest)


def _parts(text: str) -> list[str]:
    """What is kept of each of the sentences; what is quoted is no speech and stays."""
    quoted = quoted_ranges(text)
    return [
        match[0]
        if any(start <= match.start() and match.end() <= end for start, end in quoted)
        else _rest(match[0])
        for match in _SENTENCE.finditer(text)
    ]


def _rest(sentence: str) -> str:
    """What of one sentence asks: all of it, what stands before or after an override, or nothing."""
    if _ADDRESSED.search(fold(sentence)):
        return " "
    if not overrides(sentence):
        return sentence
    for cut in _CUT.finditer(sentence):
        if not overrides(after := sentence[cut.end() :]):
            return after
    if asks(sentence) and (beside := _beside(sentence)):
        return beside
    asked = _OPENS.search(fold(sentence)) is not None or sentence.rstrip().endswith("?")
    return sentence if asked else " "


def _beside(sentence: str) -> str:
    """The question before or after the pause that an override ends or begins at."""
    for pause in _PAUSE.finditer(sentence):
        before, after = sentence[: pause.start()], sentence[pause.end() :]
        if _OPENS.search(fold(before)) and not overrides(before):
            return before
        if _is_asked(after) and not overrides(after):
            return after
    return ""
