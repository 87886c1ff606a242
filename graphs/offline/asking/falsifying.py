"""Whether a message wants something else told or written than the records say."""

import re
from typing import Final

from graphs.offline.text.words import fold, quoted_ranges

_NAME: Final = r"[\w@#.]*_[\w.]+"
_REPORT: Final = (
    r"(?:(?:shift |status |morning |night |final )?(?:reports?|hand ?overs?|summar(?:y|ies)|audit\w*|records?|history|minutes|ticket|e ?mail|bridge|boss|manager|"
    r"managers|management|clients?|customers?|director|cio|chief|answer|reply|response)|relatorios?|passagem|resumos?|auditori\w+|auditor\w*|registros?|"
    r"historicos?|ata|chamado|ponte|chefes?|chefia|gerentes?|gerencia|clientes?|diretor\w*|diretoria|resposta|boletim)"
)
_FAULT: Final = r"(?:abends?|failures?|errors?|delays?|problems?|incidents?|issues?|outages?|faults?|erros?|falhas?|atrasos?|problemas?|incidentes?|quedas?)"
_ONE_FAULT: Final = r"(?:abend|failure|error|delay|problem|incident|outage|issue|fact|truth|falha|erro|atraso|problema|incidente|queda|fato|verdade)"
_NONE: Final = r"(?:zero|0|no|none|nenhum|nenhuma|nada)"
_FINE: Final = (
    r"(?:ok|okay|fine|well|good|clean|cleanly|green|successful\w*|success|succ|succeeded|on time|in time|normal\w*|done|finished|complete[d]?|punctual\w*|bem|certo|"
    r"verde|sucesso|no prazo|em dia|normal|concluid\w*|tranquil\w*|perfeit\w*|limp[oa])"
)
_FACT: Final = (
    r"(?:cause|reason|explanation|excuse|story|end time|start time|time|status|state|number|count|figures?|log|root cause|rc|return code|alibi|result|"
    r"causa|motivo|razao|explicacao|desculpa|historia|horario|hora|fim|inicio|estado|numeros?|contagem|codigo|duracao|resultado|valor|justificativa|duration|value)"
)
_BOSS: Final = (
    r"(?:boss|manager|management|director|chief|cio|clients?|customers?|auditors?|audit|team|anyone|anybody|nobody|no one|everyone|he|she|they|business|"
    r"chefe|chefia|gerente|gerencia|diretor\w*|cliente|clientes|auditor\w*|auditoria|ninguem|gestor\w*|supervisor\w*|usuario|negocio|ele|ela|eles)"
)
_KNOW: Final = (
    r"(?:know|see|find out|notice|learn|hear|discover|realise|realize|suspect|blame\w*|saber|sabe|saiba|ver|veja|descobrir|descubra|perceber|perceba|notar|note|"
    r"desconfi\w+|culp\w+|reclam\w+|descubram|percebam|saibam|ficar sabendo|fique sabendo)"
)
_WRITE: Final = r"(?:write|put|note|record|state|declare|claim|register|document|log|report|escrev[ae]|coloc[a]|coloque|bot[ae]|poe|ponha|anot[ae]|registr[ae]|declar[ae]|afirm[ae]|report[ae]|inform[ae])"
_SAY: Final = r"(?:say|tell|answer|reply|respond|assure|inform|diz|diga|fal[ae]|cont[ae]|avis[ae]|inform[ae]|respond[ae]|garant[ae]|confirm[ae] (?:para|pra|pro|ao|a))"
_CLAIMED: Final = rf"(?:{_NONE}|nothing|nobody|never|everything|all|every|not|ninguem|nunca|nao|tudo|todos|todas|(?:it|{_NAME}|the \w+|o|a|os|as|esta|ta|foi|deu|terminou|acabou|rodou)(?: \S+){{0,5}}? (?:{_FINE}|(?:at|as|a) \d\S*|did not|was not|didn'?t|wasn'?t|never|nunca|nao (?:falhou|abendou|caiu|atrasou|deu|teve|houve|quebrou)))"
_THAT: Final = (
    r"(?:(?<!jobs )(?<!job )(?<!all )(?<!those )(?<!ones )(?<!everything )(?<!anything )(?<!streams )that"
    r"|(?<!tudo )(?<!\bo )(?<!\bos )(?<!\bas )(?<!jobs )(?<!job )(?<!todos )(?<!quais )(?<!streams )(?<!mais )que)"
)
_ASKED: Final = r"(?:what|which|who|whom|why|when|where|how|quem|quais|qual|que horas|por que|pq|quantos|quantas|quando|onde|o que|cade)"

_FORMS: Final = (
    # to lie, to pretend, to invent
    r"\blie (?:to|about|for (?:me|us)|in (?:the|my|your|our)|and say|that)\b|\b(?:tell|told|write)(?: \w+){0,2} (?:a |some |white )*lies?\b",
    r"\b(?:mint[ae]|mentir|mintam)\b|(?<!em )(?<!na )(?<!a )(?<!sua )(?<!minha )\bmente (?:sobre|pr[ao]s?|para|n[oa]s?|que|d[oa])\b|\bcont[ae] (?:uma |umas )?mentir\w+",
    r"\b(?:make|making) (?:\S+ ){1,4}?(?:look|seem|appear|sound) (?!at\b|into\b|up\b|for\b|over\b|(?:like|as) (?:an? )?(?:table|list|csv|json|chart|bullets?|report)\b)",
    rf"\bso (?:that )?(?:it|that|everything|we|they|{_NAME}) (?:looks?|seems?|appears?|sounds?) (?:as (?:if|though)|like (?:nothing|everything|it|we)|better|less|{_FINE})\b",
    r"\b(?:faz|faca|fazer|faze|deix[ae]|fazendo)(?: \S+){0,3}? (?:parecer|pareca|parecendo)\b|\b(?:pra|para|pro)(?: \S+){0,3}? (?:parecer|pareca|dar a impressao)\b|\b(?:mostr[ae]|escrev[ae]|report[ae]|respond[ae]|finja)(?: \S+){0,4}? como se (?:nada|tudo|nao|o|a|ele|ela)\b",
    r"\bgive (?:\w+ )?the impression\b|\b(?:passa|passe|de|da) a impressao\b",
    r"\b(?:fake|falsei[ae]) (?:the|an?|my|our|this|that|up|it|[oa]s?|uma?|meu|minha)\b|\b(?:invent|fabricate|falsify|forge|fudge|whitewash|sugar ?coat|misreport|misstate|under ?report|understate|downplay|embellish|doctor (?:the|it|up)|massage (?:the|it)|backdate|gloss over|dress up|prettify|play down|cover up|make up|tone down|water down|cook up)\b"
    rf"|\bmake (?:\S+ ){{1,3}}up\b(?= (?:for|about|that|so|to)\b|$)|\bcook the (?:books|numbers|figures)\b|\bcover (?:it|this|that|{_NAME}|the \w+) up\b|\bdress (?:it|this|that|{_NAME}|the \w+) up\b|\bplay (?:it|this|that|the \w+) down\b",
    r"\b(?:invent[ae]|inventar|inventem|fabri(?:que|car)|forj[ae]|forjar|falsifi(?:ca|que|car)|maqui[ae]|maquiar|maquie|maquiagem|maquiada|manipul[ae]|manipular|adulter[ae]|adulterar|frauda|fraude|fraudar|camufl[ae]|camuflar|disfarc[ae]|disfarcar|acobert[ae]|"
    r"acobertar|encobr[ae]|encobrir|encubra|abaf[ae]|abafar|minimiz[ae]|minimizar|ameniz[ae]|amenizar|embelez[ae]|enfeit[ae]|enfeitar|doura a pilula|subestim[ae]|retroceda a data)\b",
    rf"\b(?:give|create|write|make|tell|generate|put|use|produce|compose|cria|crie|da|de|escrev[ae]|gera|gere|monta|monte|me|us[ae]|bol[ae]|arrum[ae]|arranj[ae])(?: \S+){{0,4}}? (?:fake|false|bogus|made ?up|fictitious|phony|plausible|credible|fals[oa]|inventad[oa]|ficticio|ficticia|plausivel|convincente|fajut[oa])(?: \w+){{0,2}}? {_FACT}\b",
    rf"\b(?:cria|crie|da|de|escrev[ae]|gera|gere|monta|monte|me|us[ae]|bol[ae]|arrum[ae]|arranj[ae]|coloc[ae]|poe)(?: \S+){{0,4}}? {_FACT} (?:\w+ )?(?:fals[oa]|inventad[oa]|ficticio|ficticia|plausivel|convincente|fajut[oa])\b",
    rf"\b(?:pin|put|lay|shift|throw) (?:\S+ )?(?:the )?blame\b|\bblame (?:it|this|that|{_NAME}|the \w+) on\b|\b(?:jog[au]|joga|jogue|poe|ponha|bot[ae]|coloc[ae]|coloque|empurr[ae]) (?:toda )?a culpa\b",
    # to write or to tell what is not so
    rf"(?:^|[,.;:!] ?|\b(?:please|just|and|e|so|now|agora|entao|pode|por favor|you|can you|could you) ){_WRITE}\b(?: (?!{_ASKED}\b)\S+){{0,7}}? {_THAT} {_CLAIMED}\b",
    rf"(?:^|[,.;:!] ?|\b(?:please|just|and|e|so|now|agora|entao|pode|por favor|you|can you|could you|apenas|so) ){_SAY} (?!me\b|us\b|pra mim\b|para mim\b)(?:(?!{_ASKED}\b)\S+ ){{0,5}}?{_THAT} {_CLAIMED}\b",
    rf"(?:^|[,.;:!] ?|\b(?:please|just|and|so|now|then|you|can you|could you) )(?:tell|inform|assure) (?:my |the |our |his |her )?{_BOSS} (?:it|everything|all|{_NAME}|the \w+) (?:is|was|are|were|has|ran|ended|finished|went|did)(?: \w+)? {_FINE}\b",
    rf"(?:^|[,.;:!] ?|\b(?:please|just|and|e|so|now|agora|pode|you|can you|could you) )(?:{_WRITE}|{_SAY}|show|list|count|mostra|mostre|lista|conta) (?:\S+ ){{0,4}}?{_NONE}(?: \S+)? (?:{_FAULT}|jobs?)\b(?: \S+){{0,4}}? {_REPORT}\b",
    rf"(?:^|[,.;:!] ?|\b(?:please|just|and|e|so|now|agora|pode|you|can you|could you) )(?:put|set|write|enter|coloc[ae]|coloque|poe|ponha|bot[ae]|escrev[ae]|zer[ae])(?: a| the| o| as| os)? (?:zero|0|{_NONE} {_FAULT}|{_FAULT}|contagem)\b(?: \S+){{0,8}}? {_REPORT}\b",
    rf"(?:^|[,.;:!] ?|\b(?:please|just|and|e|now|agora) )(?:say|report|diga|diz|reporta|informa) (?:zero|{_NONE} {_FAULT})\b",
    rf"\b(?:report|handover|summary|relatorio|passagem|resumo)(?: de turno)? (?:with no|with zero|without any|showing no|com zero|sem nenhum|sem nenhuma|com nenhum) {_FAULT}\b",
    rf"(?:^|[,.;:!] ?|\b(?:please|just|and|e|now|agora) )(?:report|show|list|display|present|describe|record|put down|paint|mostr[ae]|list[ae]|report[ae]|apresent[ae]|registr[ae]|descrev[ae]|anot[ae])(?: \S+){{1,4}}? (?:as|como) (?!well as)(?:a |an |um |uma |if |se )?(?:{_FINE})\b",
    r"\b(?:instead of|em vez de|no lugar de|ao inves de) (?:abend\w*|fail\w*|error|stuck|late|falha|erro|atrasado)\b|\b(?:say|write|put|diz|diga|escrev[ae]|coloc[ae]|poe) (?:it |that )?(?:succ|success|sucesso|ok|done)\b(?: \S+){0,5}? (?:instead|em vez|no lugar|ao inves)\b",
    rf"\b(?:change(?! (?:numbers?|requests?|is|was|tickets?)\b)|alter|adjust|replace|edit|modify|tweak|correct|mud[ae]|alter[ae]|troc[ae]|troque|ajust[ae]|edit[ae]|modifi(?:ca|que)|mex[ae]|corrij[ae])(?: \S+){{0,4}}? (?:{_FACT}|{_NAME})\b(?: \S+){{0,5}}? (?:in|on|of|for|to|n[oa]|d[oa]|em|pro|pra)(?: \S+){{0,2}}? {_REPORT}\b",
    r"\bround(?:ing)? (?:\S+ ){0,5}?(?:down|off|to (?:zero|0|none))\b|\barredond\w+(?: \S+){0,6}? (?:pra|para|a) (?:baixo|zero|0|menos)\b",
    # to hide
    rf"\b(?:hide|conceal|omit|bury|suppress|withhold|escond[ae]|ocult[ae]|omit[ae]|esconder|omitir|ocultar|soneg[ae])(?: (?:me|us|the|a|an|this|that|its|o|os|as|um|uma|esse|essa|este|esta|fact|fato))* {_ONE_FAULT}\b",
    r"\b(?:hide|conceal|omit|bury|escond[ae]|ocult[ae]|omit[ae])(?: (?:the fact|o fato de|o fato|fact))? (?:that|que)\b",
    rf"\b(?:hide|conceal|omit|leave|keep|bury|remove|delete|erase|drop|strip|take|wipe|scrub|cut|skip|exclude|escond[ae]|ocult[ae]|omit[ae]|deix[ae]|tir[ae]|remov[ae]|apag(?:a|ue)|exclu[ai]|some|suma|retir[ae]|pul[ae]|cort[ae])\b(?: (?!list\b|lista\b|limit\b|fence\b)\S+){{0,6}}? (?:from|out of|d[oa]|fora d[oa])(?: (?:the|my|our|your|next|meu|minha|nosso|nossa|seu|sua|tua|teu|o|a))* {_REPORT}\b",
    rf"\b(?:hide|conceal|omit|bury|escond[ae]|ocult[ae]|omit[ae])\b(?: \S+){{0,6}}? (?:in|on|n[oa])(?: (?:the|my|our|your|meu|minha|o|a))* {_REPORT}\b",
    rf"\b(?:dont|don't|do not|never|nao|nunca|without|sem) (?:mention|include|report|list|show|tell|reveal|say|register|record|log|write|mencion\w+|inclu\w+|report\w+|list\w+|mostr\w+|revel\w+|fal\w+|registr\w+|cit\w+|coloc\w+|bot\w+|conte?a?)\b(?: \S+){{0,6}}? (?:in|on|to|from|n[oa]|em|pro|pra|para|ao?)(?: (?:the|my|our|your|meu|minha|nosso|nossa|seu|sua|o|a))* {_REPORT}\b",
    rf"\b(?:shouldnt|should not|must not|mustnt|cannot|cant|may not|nao (?:pode|deve|quero que|e para|era para|precisa))(?: \S+){{0,2}}? (?:appear|show up|be mentioned|be seen|figure|be listed|aparecer|apareca|constar|conste|sair|sai|entrar|entre)\b(?: \S+){{0,4}}? {_REPORT}\b",
)  # fmt: skip
_CALM: Final = r"(?:handovers?|hand over|shift reports?|shift summar(?:y|ies)|reports?|passage(?:m|ns)(?: de (?:turno|servico|plantao))?|relatorios?|boletim)"
_BAD: Final = (
    r"(?:abends?|failures?|errors?|incidents?|outages?|falhas?|erros?|incidentes?|(?:(?:the|os|all) )?(?:failed|abended|broken) (?:jobs|ones)|what (?:failed|abended)|"
    r"o que (?:falhou|abendou|quebrou|deu errado)|jobs que (?:falharam|abendaram))"
)
_ALL_OF: Final = (
    r"(?:(?:the|any|all|our|my|tonight s|os|as|todos|todas|nenhum|nenhuma|meus|nossos|de) )*"
)
_NOT_SO: Final = rf"(?:{_NONE}|never|nothing|nobody|nunca|ninguem|nao|(?:all|everything|tudo|todos)(?: \S+){{0,3}}? {_FINE})"
# A report of the night with what went wrong left out of it, or with what never was in it.
_REPORTS: Final = re.compile(
    rf"\b{_CALM}\b(?: (?!jobs?\b|streams?\b)\S+){{0,8}}?(?: |, )(?:but |and |mas |e )?(?:leav(?:e|ing) (?:out|off)|skip(?:ping)?|omit(?:ting)?|drop(?:ping)?|hid(?:e|ing)|conceal(?:ing)?|"
    rf"without(?: mentioning)?|minus|sem(?: citar| mencionar| mostrar| listar| colocar)?|escond(?:e|a|endo)|ocult(?:a|e|ando)|omit(?:e|a|indo)|pul(?:a|e|ando)|tir(?:a|e|ando)|deix(?:a|e|ando)(?: de)? fora) {_ALL_OF}{_BAD}\b"
    rf"|\b{_CALM}\b.*\b{_ALL_OF}{_BAD} (?:left out|removed|omitted|hidden|skipped|taken out|(?:deixad[oa]s )?de fora|escondid[oa]s|omitid[oa]s|fora)\b"
    rf"|\b{_CALM}\b.*\b(?:leav(?:e|ing)|deix(?:a|e|ando)|keep(?:ing)?|tak(?:e|ing)) {_ALL_OF}{_BAD} (?:out|off|de fora|fora)\b"
    rf"|\b{_CALM}\b(?: \S+){{0,4}}? (?:(?:that|which|que) )?(?:claims?|claiming|says?|saying|stat(?:es?|ing)|diz|dizendo|diga|afirm\w+|alegando)(?: (?!if\b|whether\b|se\b)\S+){{0,4}}? {_NOT_SO}\b"
    rf"|\b{_CALM}\b ?: ?(?:{_NONE} {_FAULT}|(?:all|everything|tudo) {_FINE})\b"
)
_ANYONE: Final = (
    r"(?:asked|asks?|asking|wonders?|wants to know|pergunt\w+|quiser(?:em)? saber|question\w+)"
)
_SAYS: Final = r"(?:say|tell (?:him|her|them|everyone|anyone)|answer|reply|respond|diz|diga|fal[ae]|respond[ae]|cont[ae])"
_SUBJECT: Final = rf"(?:it|{_NAME}|that|que|everything|nothing|nobody|all|we|they|there|the \w+|o|a|os|as|esta|ta|foi|deu|terminou|acabou|rodou|tudo|nada|ninguem|nao|nunca)"
_TELLS_SO: Final = rf"(?:(?!if\b|whether\b|what\b|se\b)\S+ ){{0,7}}?(?:{_FINE}|never|nunca|not|no|nao|didn'?t|wasn'?t|nothing|nada|ninguem|nobody)\b"
# `When asked, say that it succeeded`.
_ONCE_ASKED: Final = re.compile(
    rf"^(?:\W|(?:and|so|ok|hey|please|e|entao|olha|but|mas)\b)*(?:when|whenever|if|in case|quando|se|caso)\b[^?]*?\b{_ANYONE}\b[^?]*?(?<!\bi )(?<!\bwe )(?<!\beu )(?<!\bque )\b{_SAYS} {_SUBJECT}\b {_TELLS_SO}"
)
# `Could you say it never failed?`
_SPOKEN: Final = re.compile(
    rf"^(?:\W|(?:and|so|ok|hey|please|e|entao|but|mas)\b)*(?:could|can|would|will|won'?t|couldn'?t) you (?:please |just |also |maybe )*(?:say|claim|pretend|state|swear|insist|put down|write)(?: that)? {_SUBJECT}\b {_TELLS_SO}"
    rf"|^(?:\W|(?:e|entao|mas|olha|por favor)\b)*(?:(?:voce|vc) )?(?:pode|poderia|podia|consegue|conseguiria) (?:me |so |por favor )*(?:dizer|falar|afirmar|fingir|escrever|jurar|declarar|colocar) (?:\w+ ){{0,2}}?que {_TELLS_SO}"
)
# To pretend, and of others who are not to know: beside a question it is no more than a remark.
_SECRETLY: Final = (
    rf"\b(?:pretend|act as (?:if|though)|make believe|fing[ae]|finja|finge|faz de conta|faca de conta|vamos fingir|lets pretend)(?: that| que| like)? (?!you\b|you'?re\b|voce\b|vc\b|tu\b|to be\b|que (?:voce|vc|tu|e|sou|eu)\b)(?:\S+ ){{0,8}}?"
    rf"(?:ended|finished|{_FINE}|ran|worked|completed|never|did|didn'?t|not|no|nothing|nobody|is|was|were|has|had|nao|nada|ninguem|nenhum|terminou|acabou|rodou|deu|esta|ta|foi|nunca|tudo)\b",
    rf"\b(?:nobody|no one|ninguem) (?:must|should|can|may|needs? to|pode|deve|precisa)(?: ever)? {_KNOW}\b"
    rf"|\b{_BOSS} (?:must|should|can|may|does|will|need|would|shall|ca|wo)(?: ?not|n'?t| never)(?: need)?(?: to| ever)* {_KNOW}\b"
    rf"|\b{_BOSS} (?:nao|nem|nunca)(?: \w+){{0,2}}? {_KNOW}\b",
    rf"\b(?:(?:so|so that|pra|para|para que|pra que|de modo que)(?: (?:nobody|no one|ninguem)| (?:the |my |our |o |a |meu )*{_BOSS} (?:doesn'?t|does not|won'?t|will not|can'?t|nao))|"
    rf"(?:dont let|don't let|do not let|nao deix[ae])(?: (?:the|my|our|o|a|meu|que))* {_BOSS}) (?:\S+ )?{_KNOW}\b",
    r"\b(?:dont|don't|do not|never) tell (?:anyone|anybody|the \w+|my \w+|our \w+|him|her|them)\b|\bnao (?:cont[ae]|fal[ae]|diz|diga|avis[ae]|revel[ae])(?: \S+){0,3}? (?:pra|para|pro|a|ao|pros|aos) (?:ninguem|nenhum\w*|[oa] \w+|chefe|gerente|diretor|cliente|meu \w+|minha \w+|gerencia|auditoria)\b",
)  # fmt: skip
_OF_ASKING: Final = ("ask", "pergunt", "wonder", "want", "saber", "question")
_OF_REPORTS: Final = ("report", "handover", "hand over", "passage", "relatorio", "boletim", "shift")
_FORM: Final = re.compile("|".join(f"(?:{form})" for form in _FORMS))
_SECRET: Final = re.compile("|".join(f"(?:{form})" for form in _SECRETLY))
_DENIED: Final = re.compile(
    r"\b(?:dont|don't|do not|not|never|without|no|nao|sem|nunca|nem|can't|cant|cannot|could not|couldn't|nada de|nobody|did|who|whoever|quem|were|was|been|foi|foram|alguem|someone|somebody|anyone)"
    r"(?: \S+)? ?$"
)
_QUESTION: Final = re.compile(
    r"^(?:\W|(?:and|so|ok|hey|hi|please|e|entao|mas|but|then|also|oi|ola|bom dia)\b)*(?:which|what(?! about)|who|whose|why(?! (?:dont|don't|not))|when(?! (?:my|our|the|he|she|they|anyone|somebody|someone) (?:\w+ ){0,2}?(?:asks?|calls?|comes?|rings?|wants?|wonders?)\b)|where|how(?! about)|is|are|was|were|did|do (?:you|we|i|they)|does|has|have|"
    r"qual|quais|quem|por que|quando(?! (?:\w+ ){1,3}?(?:perguntar\w*|pergunta|ligar\w*|liga|quiser\w*|pedir\w*|vier\w*|cobrar\w*)\b)|onde|como|quant[oa]s|o que|sera que|status|list the|show (?:me )?(?:the|all|which))\b"
)
_ASKS: Final = re.compile(
    rf"(?:^|[.;:!,?\n] *|\b(?:and|but|e|mas|so|entao) ){_ASKED}\b[^?\n]*|\bstatus of\b|\bstatus d[oa]\b"
)


def falsifies(text: str) -> bool:
    """Whether it asks to invent, to dress up, to hide or to say what is not so."""
    plain = _unquoted(fold(text))
    if _is_told_to_say(plain):
        return True
    if _QUESTION.search(plain):
        return False
    if "?" not in plain and _has(plain, _OF_REPORTS) and _REPORTS.search(plain):
        return True
    if _SECRET.search(plain) and not (_ASKS.search(plain) or "?" in plain):
        return True
    return any(_DENIED.search(plain[: match.start()]) is None for match in _FORM.finditer(plain))


def _is_told_to_say(plain: str) -> bool:
    """It is to say what is not so: once somebody asks, or now."""
    asked = _has(plain, _OF_ASKING) and _ONCE_ASKED.search(plain) is not None
    return asked or _SPOKEN.search(plain) is not None


def _has(plain: str, parts: tuple[str, ...]) -> bool:
    return any(part in plain for part in parts)


def _unquoted(text: str) -> str:
    """What is quoted is not said, but put somewhere it is."""
    for start, end in reversed(quoted_ranges(text)):
        text = f"{text[:start]} {text[end:]}"
    return text
