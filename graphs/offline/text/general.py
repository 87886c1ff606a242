"""Questions of how HWA works, of its signs and of the house's papers: knowledge, and not the plan as it stands."""

import re
from typing import Final

from graphs.offline.text.reading import Part, Reading
from graphs.offline.text.terms import asks_code, explained_by, of_success
from graphs.offline.text.words import fold
from graphs.question import Intent

_LONGEST: Final = 45  # words; a longer message tells a story
_HWA_OWN: Final = frozenset({"FINAL", "USERJOBS", "JOBS", "FINALPOSTREPORTS"})

_KIND: Final = (
    r"(?:job ?streams?|jobstreams?|streams?|jobs?|prompts?|workstations?|agents?|agentes?|malhas?|processos?|fluxos?|tasks?|tarefas?|"
    r"estac(?:ao|oes)(?: de trabalho)?|resources?|recursos?|predecessors?|predecessor(?:es)?|successors?|sucessor(?:es)?|"
    r"dependenc\w+|masters?|ftas?|pools?|event rules?|regras? de evento|runs?|rerun|domain managers?)"
)
# `a` is any one in English, and that one in Portuguese.
_ENGLISH: Final = (
    r"(?:job ?streams?|streams?|jobs?|prompts?|workstations?|agents?|tasks?|resources?|predecessors?|successors?|dependency|"
    r"masters?|ftas?|pools?|event rules?|runs?|rerun|domain managers?)"
)
_WORDS: Final = r"(?:[\w'-]+ ){0,3}?"
# Any one of a kind: `a running job`, `num prompt`, `jobs that`, `de job crítico`, `quem`.
_ANY: Final = re.compile(
    rf"\ban? {_WORDS}{_ENGLISH}\b|\b(?:any|every|each|some|one|n?uma?|d?uma?|alguma?|qualquer|cada) {_WORDS}{_KIND}\b"
    r"|\b(?:unfinished|incomplete|leftover|failed|abended|late) (?:jobs|streams|job streams)\b"
    rf"|(?<!\bthe )(?<!\bthose )(?<!\bthese )(?<!\bmy )(?<!\bour )(?<!\bwhich )(?<!\bwhat )(?<!\bhow many )(?<!\bcritical )"
    rf"\b(?:job streams|streams|jobs|prompts|workstations|agents) (?:that|which|when|who|with|without|left|in|on|not|still|waiting|nobody)\b"
    rf"|(?:^|\b(?:de|com|em|quando|se|que|e|ou|para|por) ){_KIND} (?:que|sem|com|em|inacabad\w+|nao|abert\w+|pendente\w*|critic\w+|abendad\w+|cancelad\w+)\b"
    r"|\b(?:all|everything|whatever|that which|those) (?:that )?(?:hasnt|has not|havent|have not|didnt|did not|isnt|is not|wasnt|was not) (?:yet )?(?:finish|end|r[au]n|complete|start|done|over)\w*"
    r"|\btudo (?:o )?(?:que )?(?:ainda )?nao (?:termin|rod|acab|complet|conclu)\w*"
    r"|\b(?:if|se|when|quando|caso) (?:someone|somebody|anyone|an operator|alguem|(?:um |o )?operador)\b"
    r"|\bo que (?:acontece|ocorre|vira|e feito|se faz) (?:com|d)(?:e|o|a|os|as)? (?:os |as )?(?:jobs|streams|malhas|prompts|processos) (?!d[eoa]s? hoje)\w+"
)
_EFFECT: Final = re.compile(
    r"\bwhat (?:will |would |does |then |actually |exactly |really )*(?:happens?|becomes?|comes|occurs?|goes on)\b"
    r"|\bwhat (?:s|is|are|would be|will be)? ?(?:the )?(?:effects?|consequences?|results?|outcomes?|impact|point|use|fate|purpose)\b|\b(?:effects?|consequences?|outcomes?|side effects?) (?:of|for|on)\b"
    r"|\bo que (?:e que )?(?:acontece|ocorre|rola|sucede|vira|se passa)\b|\b(?:da|dao) (?:em |n?o )?que\b|\bo que (?:da|muda) (?:se|quando)\b|\bqual (?:e |seria )?(?:o|a) (?:efeito|consequencia|resultado|impacto|destino|utilidade)\b"
    r"|\bwhat (?:does|would|will) (?:that|this|it) (?:actually |really )?(?:do|mean|cause|change)\b|\bo que (?:isso|isto) (?:faz|causa|muda|provoca)\b"
    r"|\b(?:do|does|will|would|can) (?:they|it|such|the (?:process|job|script|program|old one|first run))\b(?! (?:ask|require|need))"
    r"|\b(?:is|are) (?:it|they) (?:carried|lost|kept|dropped|deleted|removed|moved|forgotten|rerun|restarted|killed|cancelled|stopped|skipped|released|counted)\b"
    r"|\b(?:some|somem|some ou|desaparec\w+|se perde\w*|perde\w*|passam?|vai|vao|herdad\w+|sobreviv\w+|continuam?) (?:ou|pr[oa]|para)\b"
    r"|\bo (?:processor?|script|programa|job) (?:para|morre|continua|segue|roda|espera|cai|termina)\b"
    r"|\b(?:releases?|frees?|blocks?|holds?|libera\w*|solta\w*|dispara\w*|segura\w*|trava\w*) (?:the |its |their |os |seus |as )?(?:successors?|sucessor\w*|dependents?|dependentes)\b"
    r"|\b(?:will|do|does|would|can) (?:the |its |their )?(?:successors?|dependents?) (?:still |then |ever )?(?:start|run|go|launch|wait)\b|\b(?:os )?sucessores (?:rod|inici|part|corr|comec|esper|fic)\w+"
    r"|\bhow (?:does|do) (?:that|this|it|they) work\b|\bcomo (?:isso )?funciona\b|\bwhat (?:is|s) the difference\b"
    r"|\bwhat (?:is|s|are) (?:the|an?) .* (?:of|for|in|on|to) an?\b|\bo que (?:e|sao|seria\w*) [oa]s? .* d[eo]\b"
)
_ROLE: Final = re.compile(
    r"^(?!(?:the|o|a|os|as|this|that|it|esse|essa|my|our) )(?:[a-z]+ ){1,5}(?:qual (?:e |seria )?(?:o efeito|a funcao|a utilidade|o papel)|"
    r"what (?:is|s) the (?:effect|point|purpose|use)|what is it for|what does (?:it|that) do|(?:pra|para) que serve)$"
)
_STEPS: Final = re.compile(
    r"\b(?:how|como|steps?|passos?|first|primeiro|what (?:should|must|to|next)|do (?:i|we)|to do|(?:o )?que (?:eu )?(?:fac\w+|fazer|faz)|manda\w*|tells?|says? (?:to|when|if)|diz(?:em)? (?:quando|se)|call|ligo|ligar|acion\w+|"
    r"chamo|procedure|procedimento|recover\w*|fix|resolv\w+|fail\w*|falh\w+|abend\w*|pau|caiu|quebr\w+)\b"
)
_TODAY: Final = re.compile(
    r"\b(?:now|right now|currently|at the moment|today|tonight|yesterday|tomorrow|so far|agora|hoje|hj|ontem|amanha|esta noite|hoje a noite|atualmente|no momento|"
    r"neste momento|nesse momento|how many|how much|quant[oa]s?|which|quais|^list|please list|list (?:me|all|the|every)|listar?|show me|mostr\w+|are there|is there|tem algum\w*|ha algum\w*|existe\w*|"
    r"happened|aconteceu|got stuck|my|meus?|minhas?|figures?|totals?|totais|counts?|numbers?|numeros?|anybody)\b|\bprompt \d|^(?:it|ele|ela) |\b(?:you|voce|vc|password|senha)\b"
)
_DEFINED: Final = re.compile(
    r"(?<!the )(?<!da )(?<!a )\b(?:definitions?|definicao|meaning|significado)$|\b(?:definition|definicao|meaning|significado) (?:of|d[eoa]) (?:the |o |a )?(?:term|termo|word|palavra|concept|conceito|state|estado|status|abbreviation|sigla)\b"
    r"|\b(?:explain|define|expli\w+|defin\w+|what is|whats|what s|what does|o que e|qual e?) (?:me |pra mim |para mim |to me )?(?:by |with )?(?:the |o |a )?(?:term|termo|concept|conceito|word|palavra|expression|expressao|jargon|jargao|abbreviation|sigla|notion|nocao)\b"
    r"|^(?:\w+ ){1,6}(?:whats|what s|what is|what would|what the heck is|o que (?:e|seria|vem a ser|diabos e)|que e)(?: (?:that|this|it|isso|isto|be|that be))?(?: (?:the |d?[eo]s? )?(?:critical jobs?|jobs? criticos?|in hwa|no hwa|exactly|afinal|mesmo))?$"
    r"|\b(?:as|like) (?:if )?(?:i (?:was|were|am|m) |im )(?:five|5|a child|new)\b|\bcomo se eu (?:tivesse|fosse)\b"
)
_LIVE: Final = re.compile(
    r"\b(?:level|version|sql|job|it|ele|ela|esse|essa|this|that one|failed|falhou|abended|stuck|late|atrasad\w+)\b.*\b(?:what is|whats|what s|o que e|q e|que e)(?: (?:it|that|this|isso))?$"
)
_TERM: Final = (
    r"(?:fences?|limite?s?|priorit(?:y|ies)|prioridades?|holds?|ready|abend|fail|stuck|intro|pend|suppr|undecided|cancell?|cancelar|delete|deletar|rerun|restart|resubmit|"
    r"untill?|deadline|schedtime|every|follows|needs|opens|prompts?|releases?|confirm|kill|symphony|jnextplan|resetplan|switchplan|switchmgr|ftas?|(?:dynamic )?agents?|dynamic|"
    r"master|broker|(?:domain )?manager|(?:dynamic )?pools?|workstations?|job ?streams?|jobs?|resources?|recursos?|link|start|stop|unlink|plano?|abenp|succp|succ|late|[1-5]\d\d|abended|failed)"
)
_AGAINST: Final = re.compile(
    rf"\b{_TERM} (?:x|vs|versus|against|contra|as opposed to|compared (?:to|with)|comparado (?:com|a)) (?:an? |the |o |a |um |uma )?{_TERM}\b"
    rf"|\b{_TERM} (?:(?:and|e|or|ou) )?{_TERM} (?:arent|are not|are|isnt|is|nao)(?: not)? (?:they|these|those|both|that|it|sao|e|os dois)? ?(?:the |a )?(?:same|mesma|mesmo)\b"
)
_PAPERS: Final = re.compile(
    r"\b(?:our|nosso|nossa|nossos|nossas|house|in house|internal|local|company|own|team) (?:own |house |internal |operations? |ops |naming |written |proprios? )?"
    r"(?:docs?|documents?|documentos?|documentation|documentacao|runbooks?|manual|manuals|manuais|conventions?|convencao|convencoes|naming|playbooks?|wiki|handbook|roteiros?|"
    r"procedimentos?|guidelines?|rulebook|paperwork|papers|instrucoes|sops?)\b"
    r"|\b(?:runbooks?|documentos?|docs|manual|roteiros?|procedimentos?|convencao(?: de nomes?)?|wiki|padrao de nomes?|regras?) (?:aqui )?(?:da casa|intern[oa]s?|da (?:nossa )?(?:equipe|empresa))\b"
    r"|\b(?:naming (?:conventions?|standards?|rules?)|convenc(?:ao|oes) de nom\w+|padrao de nom\w+|nomenclatura)\b"
    r"|\b(?:segundo|conforme|de acordo com|pel[oa]s?|according to|as per|per|by) (?:o |a |os |as |the )?(?:roteiros?|runbooks?|documentos?|docs?|documentation|documentacao|manual|playbooks?|wiki|handbook|convencao|convention)\b"
)
_RUNBOOK: Final = re.compile(r"\b(?:runbooks?|playbooks?|roteiros?|procedimentos?|sops?)\b")
# A code, a command or steps: the words say by themselves what is asked.
_EXACT: Final = re.compile(
    r"\b(?:rc ?\d+|aw[a-z]{3,4}\d+\w?|(?:return|exit) code|codigo de retorno|commands?|comandos?|syntax|sintaxe|conman|composer|planman|optman|steps|passos|passo a passo)\b"
)
_LIVES: Final = frozenset(
    {
        "now",
        "today",
        "tonight",
        "yesterday",
        "tomorrow",
        "currently",
        "agora",
        "hoje",
        "hj",
        "ontem",
        "amanha",
    }
)
_MOST: Final = 30  # words of a question that is read as a whole
_HOUSE_CODE: Final = re.compile(r"[A-Z]{2,5}\d{3,5}[EWISAC]", re.IGNORECASE)
_FOLDER: Final = re.compile(r"(?<![\w/])/[A-Za-z]")
_ASKED_OF_SIGN: Final = re.compile(
    r"\b(?:mean|means|meaning|meant|stands?|signific\w+|quer(?:em)? dizer|what is|what are|what s|whats|wots|what does|what do|what about|o que e|o que sao|que e|que sao|q e|e o que|qual e|what flag|explain|expli\w+|how (?:do|should|can) (?:i|we|you) read|"
    r"como (?:eu )?(?:leio|lemos|se le|ler|interpreto|interpretar|entendo)|how to read|how is .* read|decode|decifr\w+|flag|tell me what)\b"
)
_SIGN: Final = re.compile(
    r"\[(?:P|o|Until|Late|Max ?Duration ?Exceeded|Min ?Duration ?Not ?Reached|Kill ?Submitted|Continue|Recovery|Confirmed|Confirm ?Submitted|Cancelled|Cancel Pend|Abended|Carry|Wait)\]"
    r"|>>\s*(?:rerun|every|recovery)\b",
    re.IGNORECASE,
)
_TABLE: Final = re.compile(
    r"^\s*CPUID\s+RUN\b|^\S+\s+\d+\s+\*?(?:UNIX|WNT|WINT|OTHR|IBM i|ZSYS|LINUX)\b.*$",
    re.MULTILINE,
)
_LETTERS: Final = re.compile(
    r"\b(?:letters?|letras?)\b|\b(?:state|status) (?:column|field)\b|\b(?:coluna|campo) (?:d[eo] )?(?:state|estado|status)\b|\blone [a-z]\b|\b(?:does|do|is|are|um|os?|as?) (?:[a-z] ){1,4}(?:tell|mean|say|stand|signific|quer|there)|\b(?:um|uma|an?|only|so|just|solitari[oa]) (?:l|i|j|t|b|w|x|f|m|e|d|a|h|r)\b"
)
_OF_CPUS: Final = re.compile(r"\b(?:showcpus?|sc|state column|coluna state|cpus?)\b")
_LETTER_BY_LETTER: Final = "workstation state letters one by one"
_CONDITION: Final = "RCCONDSUCC success condition, when a run counts as success"
_TOOL: Final = re.compile(r"\b(?:conman|composer|planman|optman|ocli)\b")
_TYPED: Final = re.compile(
    r"\b(?:how (?:do|would|should|can) (?:i|we|you|u) (?:type|write|spell|put) (?:that|this|it)|(?:which|what|qual)(?: (?:is|s|e|seria))?(?: the| o| a)? (?:command|comando|sintaxe|syntax)|"
    r"command|comando|syntax|sintaxe|como (?:eu )?(?:digito|escrevo|digita|escreve))(?: (?:for|to|pra|para) (?:that|this|it|isso))?$"
    r"|^(?:conman|composer|planman|optman) (?:p|pra|para|to|for) \w+"
)
_APART: Final = re.compile(r";(?!(?:alias|deps|into|noask|succ|short|info|keys|stdlist|pri|at)\b)")
_SHORT: Final = 6
_DONE_SO: Final = re.compile(
    r"\b(?:how (?:is|s) (?:that|this|it) done|how (?:do|does|would|should) (?:i|you|we|one) (?:do|go about) (?:that|this|it)|como (?:e que )?(?:se )?faz(?: isso)?|como (?:eu )?faco isso|como fazer isso)$"
)
_OWN_ASKED: Final = re.compile(
    r"\bwhat (?:does|do|would|is|s|are|was) (?:the |a |an )?(?:(?:job )?stream )?hhh(?: (?:job )?stream| one| thing)? ?(?:actually |really |even |exactly |there )*(?:do|for|about|good for|used for)\b"
    r"|\bhhh\b.*\bwhat (?:is|s|are) (?:it|that|this|they)(?: good| used| there)? for\b|\bhhh\b.*\bwhat (?:does|do) (?:it|they|that|this) (?:actually |really )?do\b"
    r"|\bque (?:e que )?(?:a |o |as |os )?(?:(?:job )?stream |malha )?hhh (?:realmente |de fato )?(?:faz|fazem)\b|\b(?:pra|para|p) (?:o )?que serve\w* (?:a |o |as |os )?(?:(?:job )?stream |malha )?hhh\b"
    r"|\bhhh\b.*\b(?:(?:pra|para|p) (?:o )?que (?:que )?(?:serve\w*|e)|o que (?:ela |ele |isso )?faz(?:em)?|serve (?:pra|para) que|faz o que)\b"
)
_BARE_CODE: Final = re.compile(r"^(?:rc|return code|exit code|exit|codigo de retorno) ?\d{1,5}$")
# `127, what does that stand for in general`: a number that is put first, or alone with `in general`.
_IN_GENERAL: Final = r"(?:in general|generally(?: speaking)?|normally|usually|em geral|no geral|normalmente|geralmente)"
_FRONTED_CODE: Final = re.compile(
    r"^(?:(?:and|e|ok|so|but|mas|then|entao|this|that|esse|este) )*(?:(?:the|o|a|an?|um) )?"
    r"(?:(?:rc|return code|exit code|exit|code|codigo(?: de (?:retorno|saida))?) )?(\d{2,5})"
    rf"(?: {_IN_GENERAL}(?: (?:what|whats|o que|q) .*)?| (?:what (?:does|would) (?:that|this|it|one)|(?:what is|what s|whats) (?:that|this|it)\b|o que (?:e|quer|signific)|que (?:e|quer|signific)|meaning|significado)(?!.*\b(?:status|job|jobs|stream|state of)\b).*)$"
    r"|^(?:(?:and|e|ok|so|but|mas|then|entao) )*(?:what (?:does|would) (?:an? |the )?(?P<en>\d{2,5}) (?:mean|stand for|tell|say)\b.*"
    rf"|what (?:is|s) (?:an? |the )?(?P<is>\d{{2,5}})(?: {_IN_GENERAL})?|o que (?:significa|quer dizer|e) (?:o |um )?(?P<pt>\d{{2,5}})(?: {_IN_GENERAL})?)$"
)
_ORDINARY_END: Final = re.compile(
    r"^(?:(?:and |e )?(?:how does (?:that|this|it) work|como (?:isso )?funciona(?: isso)?|qual (?:e |seria )?o efeito(?: disso)?|what (?:is|s) the effect(?: of that)?|o que acontece(?: entao)?|what happens(?: then)?|how|como|how so|(?:which|what|quais|que|qual) (?:rights?|permissions?|permissoes|permissao|direitos|roles?)(?: \w+){0,4}|(?:please )?explain|me explica|what is that|whats that|what s that|o que e isso|meaning of that|meaning|o que (?:isso )?(?:significa|quer dizer)(?: isso)?))$"
)


def asked_of_documents(part: Part) -> Intent | None:
    """`What happens to jobs that did not finish`, `o que é [Until]`, `by our runbook, ...`: asked of no object."""
    text = part.text
    if len(part.words) > _LONGEST and not _TABLE.search(text):
        return None
    said = _plain(part)
    if _of_signs(text, said):
        return Intent.CODE_MEANING
    if _PAPERS.search(said):
        return Intent.PROCEDURE if _STEPS.search(said) or _RUNBOOK.search(said) else Intent.CONCEPT
    if _TOOL.search(said) and _TYPED.search(said):
        return Intent.SYNTAX
    return _of_words(part, said) or _of_hwa(part, said)


def fronted_code(part: Part) -> int | None:
    """`127, what does that stand for`: the code that opens the question, and that is asked of."""
    if len(part.words) > _LONGEST or not any(
        word.shape == "number" for word in part.words[:_SHORT]
    ):
        return None
    found = _FRONTED_CODE.match(_plain(part))
    return next((int(code) for code in found.groups() if code), None) if found else None


def sought(text: str) -> str:
    """What the documents are searched for: a sign is looked up by itself, and not by what was pasted around it."""
    plain = fold(text)
    if of_success(_bare(plain)):
        return _CONDITION
    if not _ASKED_OF_SIGN.search(_bare(plain)):
        return text
    if sign := _SIGN.search(text):
        return (
            f"row prefixes {sign[0]}"
            if sign[0][0] == ">"
            else f"flags in square brackets {sign[0]}"
        )
    if _LETTERS.search(plain) and (_TABLE.search(text) or _OF_CPUS.search(plain)):
        return _LETTER_BY_LETTER
    return text


def as_one(reading: Reading) -> bool:
    """The whole message is one such question, however many marks it has."""
    whole = reading.part(0, len(reading.words))
    if _APART.search(reading.text) or not _asks_once(whole):
        return False
    return asked_of_documents(whole) is not None


def _asks_once(whole: Part) -> bool:
    """One question mark at the end, or before it one that `how does that work` only repeats."""
    texts = [fold(one).strip(" ,.:-") for one in whole.text.split("?")]
    later = [one for one in texts[1:] if one]
    return all(_ORDINARY_END.match(_bare(one)) for one in later)


def _of_signs(text: str, said: str) -> bool:
    if not _ASKED_OF_SIGN.search(said):
        return False
    if _SIGN.search(text):
        return True
    return bool(_LETTERS.search(said) and (_TABLE.search(text) or _OF_CPUS.search(said)))


def _of_words(part: Part, said: str) -> Intent | None:
    """What is surely asked of a word, a code, a right or a way, where no object is named."""
    spoken = said.split()
    if len(spoken) > _MOST or not _LIVES.isdisjoint(spoken):
        return None
    words = part.reading.words
    strong = [words[at].text for at in part.reading.strong if part.start <= at < part.end]
    named = [one for one in strong if one not in _HWA_OWN]
    codes = [word.text for word in part.words if word.shape == "code"]
    codes += [one for one in named if _HOUSE_CODE.fullmatch(one)]
    if codes and asks_code(said):
        return Intent.CODE_MEANING if set(named) <= set(codes) else None
    if named or codes or _FOLDER.search(part.text):
        return None
    return explained_by(said)


def _of_hwa(part: Part, said: str) -> Intent | None:
    if "xxx" in said.split() or _FOLDER.search(part.text) or _TODAY.search(said):
        return None
    if _BARE_CODE.match(said) or fronted_code(part) is not None:
        return Intent.CODE_MEANING
    if _EXACT.search(said) or any(word.shape == "code" for word in part.words):
        return None
    if _DONE_SO.search(said) and len(said.split()) > _SHORT:
        return Intent.PROCEDURE
    concept = (
        _OWN_ASKED.search(_plain(part, own="hhh"))
        or (_ANY.search(said) and _EFFECT.search(said))
        or (_DEFINED.search(said) and not _LIVE.search(said))
        or _AGAINST.search(said)
        or _ROLE.search(said)
    )
    return Intent.CONCEPT if concept else None


def _plain(part: Part, own: str = "final") -> str:
    """What is said in small words, each name as `xxx`; HWA's own names apart."""
    strong = part.reading.strong
    words = (
        own if word.text in _HWA_OWN else "xxx" if at in strong else _bare(word.folded)
        for at, word in enumerate(part.words, part.start)
        if word.shape != "mark"
    )
    return " ".join(words)


def _bare(word: str) -> str:
    return re.sub(r"['\u2019]", "", word)
