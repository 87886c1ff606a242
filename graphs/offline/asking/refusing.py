"""What is refused whatever the talk is about: to obey a text, other people's talks, posing as the system."""

import re
from typing import Final

from graphs.offline.asking.falsifying import falsifies
from graphs.offline.text.foreign import without_foreign
from graphs.offline.text.overrides import only_overrides, without_overrides
from graphs.offline.text.pasted import unmarked, without_pasted
from graphs.offline.text.pretence import supposed
from graphs.offline.text.spaced import unspaced
from graphs.offline.text.turns import without_turns
from graphs.offline.text.words import fold, quoted_ranges

_OBEY: Final = re.compile(
    r"^(?:(?:please|ok|okay|now|just|and|then|so|e|agora|entao|por favor|pode|go ahead and|can you) )*"
    r"(?:(?:do|follow|execute|obey|run|apply|perform|carry out) (?:exactly )?"
    r"(?:(?:what|whatever|as|everything|anything|all)\b.*"
    r"\b(?:says?|tells?|said|told|wants?|orders?|asks?|asked|instructs?)"
    r"|(?:the |those |its )?(?:steps|instructions?|orders?|commands?) (?:in|of|from|inside)\b.*)\b"
    r"|(?:faz|faca|executa|execute|segue|siga|obedece|obedeca|cumpre|cumpra|roda|rode|aplica|aplique) "
    r"(?:exatamente )?(?:o que|conforme|tudo (?:o )?que|como|as (?:instrucoes|ordens)|os (?:passos|comandos))\b.*"
    r"\b(?:diz|dizem|manda|mandam|fala|pede|pedem|quer|disse|mandou|pediu|log|texto|documento|arquivo))\b"
)
_TEXT: Final = re.compile(
    r"\b(?:logs?|joblog|it|that|this|text|message|document|runbook|output|file|line|ele|ela|isso|esse|texto|"
    r"mensagem|documento|saida|arquivo|linha)\b"
)
_DECODED: Final = re.compile(
    r"\b(?:decode|decodifi\w+|decifr\w+|decrypt|descriptograf\w+|unscramble|base ?64|rot ?13|unhex|morse|hex)\b.*\b"
    r"(?:(?:execute|run|obey|perform|follow|apply|do|act on)(?: (?:it|that|this|what|as|the \w+)\b.*|)"
    r"|(?:faz|faca|fazer|executa|executar|execute|roda|rode|rodar|cumpr\w+|obede\w+|aplica|aplique)(?: (?:isso|ele|o que|como|conforme|o \w+)\b.*|))$"
)
# The question that comes in the same line after what poses as the system.
_ASKS: Final = (
    r"[^\n.!?;]{3,200}\?|(?:status|show|list|tell me|give me|how many|which|what|why|who|when|mostra|lista|me diz|me fala"
    r"|me passa|quantos|quantas|qual|quais|por que|pq|quem|quando)\b"
)
# `[[SYSTEM OVERRIDE: ...]]`, `((aviso do sistema: ...))`, `### new system instruction: ...` to the end of the line.
_HEAD: Final = (
    r"(?:[\w']+[ \t]+){0,4}?(?:system|sistema|developer|assistant|assistente|admin\w*|root|override|"
    r"instructions?|instruc\w+|instru[cç][aãoõ]\w+|ai|ia|bot|rob[oô]|llm|modelo?)\b(?:[ \t]+[\w']+){0,4}[ \t]*:"
)
_TAGGED: Final = (
    rf"(?:\[{{1,3}}[ \t]*{_HEAD}[^\[\]\n]{{0,600}}\]{{1,3}}|\({{1,3}}[ \t]*{_HEAD}[^()\n]{{0,600}}\){{1,3}}"
    rf"|\{{{{1,3}}[ \t]*{_HEAD}[^{{}}\n]{{0,600}}\}}{{1,3}}"
    rf"|^[ \t]*(?P<rule>[#*=~-]){{2,}}[ \t]*{_HEAD}(?:[^\n]*?(?P=rule){{2,}}|[^\n]*$))"
)
# `Nova regra do sistema: ...`, `message from the admin: ...`
_NOTICE: Final = (
    r"(?:(?:new|nova|novo|urgente?|important|importante|aviso|mensagem|message|note|nota|notice|regra|rule|instru\w+|order|ordem)"
    r"[ \t]+(?:(?:d[oae]|from|of|the)[ \t]+){0,2}){0,3}"
)
_POSES: Final = re.compile(
    rf"{_TAGGED}"
    r"|<<\s*SYS\s*>>.*?(?:<<\s*/\s*SYS\s*>>|\Z)"
    r"|<\|(?:im_start|system|start_header_id)\|?>\s*(?:system)?.*?(?:<\|(?:im_end|user|end|eot_id)\|?>|\n|\Z)"
    r"|[\[<(]\s*(?P<who>system|sistema|assistant|developer|admin|root)\s*[\])>].*?[\[<(]\s*/\s*(?P=who)\s*[\])>]"
    rf"|^[ \t]*[#*\[<(=-]*[ \t]*{_NOTICE}(?:system|sistema|developer|assistant|admin(?:istrator|istrador)?|root)(?:[ _-]?"
    r"(?:message|mensagem|prompt|override|note|notice|aviso|instru\w+|update|msg|do sistema))?[ \t]*[\]>)#*=-]*[ \t]*[:\]>-]"
    rf"(?:[^\n]*[.!;](?=[ \t]+(?:{_ASKS})[^\n]*$)|[^\n]*$)",
    re.IGNORECASE | re.DOTALL | re.MULTILINE,
)
_TAGS: Final = re.compile(
    r"\[/?INST\]|</?s>|<\|[a-z_]+\|>|^###?[ \t]*(?:instructions?|user|human)[ \t]*:?[ \t]*$",
    re.IGNORECASE | re.MULTILINE,
)
_TO_US: Final = re.compile(
    r"\b(?:you|your|rules?|safety|overrid\w*|instructions?|assistant|execute|cancel|kill|rerun|release|ignore|permissions?|access|allowed|enabled?|"
    r"disabled?|approv\w*|mode|voce|vc|regras?|seguranca|instruc\w*|assistente|executa\w*|cancel\w*|mata\w*|permiss\w*|acesso|"
    r"liberad\w*|desligad\w*|aprova\w*|modo|acoes|actions?|guardrails?|limits?|from now on|a partir de agora|de agora em diante|respond\w*|"
    r"answer\w*|always|sempre|never|nunca|say|diga|reply|report|obey|obede\w+)\b"
)
_OTHERS: Final = re.compile(
    r"\b(?:chats?|conversations?|threads?|sessions?|messages?|questions?|talks?) (?:of|from|by|with) "
    r"(?:the |my |our )?(?:night|day|morning|late|early|other|others|previous|last|next|colleague|user|"
    r"operators?|team|shift|someone|somebody|people)"
    r"|\bwho (?:else )?(?:asked|asks|talked|spoke|wrote|chatted)(?: to| with)? you\b"
    r"|\bwhat (?:did|has|have|do) (?!i\b|we\b|you\b|it\b|that\b)(?:\w+ ){1,6}?(?:ask|asked|say to|tell|told|"
    r"write to|written to) you\b"
    r"|\b(?:chats?|conversas?|mensagens|perguntas|historico|sessao|sessoes|papo) (?:do|da|dos|das|de|com o|com a) "
    r"(?:turno|outros?|outras?|colegas?|usuarios?|operador(?:es)?|equipe|pessoal|noite|dia|alguem)"
    r"|\b(?:quem|alguem) (?:mais )?(?:ja )?(?:te|lhe) (?:perguntou|falou|escreveu|pediu)\b"
    r"|\b(?:chats?|conversations?|talks?|messages?|questions?) (?:that |which )?(?!i\b|we\b|you\b)(?:\w+ ){1,5}?"
    r"(?:had|has|have|was having|exchanged|started|sent|wrote|asked)(?: \w+){0,2}? (?:with |to )?you\b"
    r"|\b(?:chats?|conversas?|papos?|mensagens|perguntas|historico) (?:que )?(?!eu\b|nos\b|a gente\b|voce\b)(?:\w+ ){1,5}?"
    r"(?:teve|tem|tiveram|tinha|trocou|mandou|enviou|fez|escreveu)(?: \w+){0,2}? (?:contigo|com (?:voce|vc)|(?:pra|para) (?:voce|vc|ti))\b"
    r"|\bwhat (?:did|do|have|were) (?!i\b|we\b)(?:\w+ ){1,4}?and you (?:talk|discuss|say|chat|speak|write)"
    r"|\bo que (?:voce|vc) e (?!eu\b)(?:\w+ ){1,4}?(?:conversaram|falaram|discutiram|trocaram)"
    r"|\bo que (?!eu\b|nos\b|a gente\b|voce\b)(?:\w+ ){1,4}?(?:conversou|falou|discutiu) (?:contigo|com (?:voce|vc))\b"
    r"|\bo que (?!eu\b|nos\b|a gente\b|voce\b)(?:\w+ ){1,6}?(?:te|lhe) (?:perguntou|perguntaram|pediu|disse|falou)\b"
)


def refused(text: str) -> bool:
    """Whether the message asks to do what a text says, or for the talk of somebody else."""
    plain = " ".join(re.findall(r"[\w']+", fold(text)))
    plain = re.sub(r"\b(?:q|oq)\b", "que", re.sub(r"\bo q\b", "o que", plain))
    obeys = _OBEY.search(plain)
    if (
        only_overrides(text)
        or falsifies(text)
        or _DECODED.search(plain)
        or _OTHERS.search(plain)
        or (text.strip() and not _unposed(text))
    ):
        return True
    return bool(obeys and _TEXT.search(obeys[0]))


_CLAIMS: Final = re.compile(
    r"\b(?:approv\w+|aprov\w+|sign(?:ed|s)?(?: off| it)?|assin\w+|authori[sz]\w+|autoriz\w+|permission|permiss\w+|signature|consent\w*)\b"
    r"|\b(?:be|seja) (?:my|our|minha|meu|nossa|nosso)\b"
    r"|\b(?:act|pretend|play|behave|imagine|finj\w+|fing\w+|aja|imagin\w+|brinca\w*|faz o papel|faca o papel) "
    r"(?:as|like|my|our|the|a|an|you|to be|that|we|minha|meu|como|que|de|d[ao]|um|uma|late|falecida)\b"
)


_COAXES: Final = re.compile(
    r"\b(?:our (?:little |own |small )?secret|just between us|between you and me|just this once|only this once|make an exception"
    r"|look the other way|rules? (?:do(?: not|n'?t) )?apply to you|(?:nosso|um) segredo|(?:so |fica )?entre (?:nos|a gente)"
    r"|so (?:dessa|desta|essa|por essa|hoje)(?: unica)? ?(?:vez)?|regras? nao val\w+|quebra (?:esse|um|o|meu) galho"
    r"|abre uma excecao|faz vista grossa)\b"
)


def claims(text: str) -> bool:
    """A remark that something is approved, or that somebody else is to be played."""
    return _CLAIMS.search(fold(text)) is not None


def coaxes(text: str) -> bool:
    """Secrecy or an exception just for once: the order in it would break the rules, which a compliment alone does not."""
    return _COAXES.search(fold(text)) is not None


def own_words(text: str) -> str:
    """What the user says, without what poses as the system, was pasted or is foreign; all of it where that is all."""
    text = without_turns(unmarked(supposed(unspaced(text))))
    return without_foreign(without_overrides(without_pasted(_unposed(text) or text)))


def _unposed(text: str) -> str:
    if not _may_pose(text):
        return text
    quoted = quoted_ranges(text)

    def dropped(match: re.Match[str]) -> str:
        inside = any(start <= match.start() < end for start, end in quoted)
        return match[0] if inside or not _TO_US.search(fold(match[0])) else " "

    return _TAGS.sub(" ", _POSES.sub(dropped, text)).strip()


def _may_pose(text: str) -> bool:
    return any(sign in text for sign in ("[", "<", ":", "#"))
