"""What is refused whatever the talk is about: to obey a text, other people's talks, posing as the system."""

import re
from typing import Final

from graphs.offline.words import fold, quoted_ranges

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
_POSES: Final = re.compile(
    r"<<\s*SYS\s*>>.*?(?:<<\s*/\s*SYS\s*>>|\Z)"
    r"|<\|(?:im_start|system|start_header_id)\|?>\s*(?:system)?.*?(?:<\|(?:im_end|user|end|eot_id)\|?>|\n|\Z)"
    r"|^[ \t]*[#*\[<(=-]*[ \t]*(?:system|sistema|developer|assistant|admin(?:istrator|istrador)?|root)(?:[ _-]?"
    r"(?:message|mensagem|prompt|override|note|notice|aviso|instru\w+|update|msg|do sistema))?[ \t]*[\]>)#*=-]*[ \t]*[:\]>-][^\n]*$",
    re.IGNORECASE | re.DOTALL | re.MULTILINE,
)
_TAGS: Final = re.compile(
    r"\[/?INST\]|</?s>|<\|[a-z_]+\|>|^###?[ \t]*(?:instructions?|user|human)[ \t]*:?[ \t]*$",
    re.IGNORECASE | re.MULTILINE,
)
_TO_US: Final = re.compile(
    r"\b(?:you|your|rules?|safety|overrid\w*|instructions?|assistant|execute|cancel|kill|rerun|release|ignore|permissions?|access|allowed|enabled?|"
    r"disabled?|approv\w*|mode|voce|vc|regras?|seguranca|instruc\w*|assistente|executa\w*|cancel\w*|mata\w*|permiss\w*|acesso|"
    r"liberad\w*|desligad\w*|aprova\w*|modo|acoes|actions?|guardrails?|limits?)\b"
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
    r"|\bo que (?!eu\b|nos\b|a gente\b|voce\b)(?:\w+ ){1,6}?(?:te|lhe) (?:perguntou|perguntaram|pediu|disse|falou)\b"
)


def refused(text: str) -> bool:
    """Whether the message asks to do what a text says, or for the talk of somebody else."""
    plain = " ".join(re.findall(r"[\w']+", fold(text)))
    plain = re.sub(r"\b(?:q|oq)\b", "que", re.sub(r"\bo q\b", "o que", plain))
    obeys = _OBEY.search(plain)
    if _DECODED.search(plain) or _OTHERS.search(plain) or (text.strip() and not _unposed(text)):
        return True
    return bool(obeys and _TEXT.search(obeys[0]))


_CLAIMS: Final = re.compile(
    r"\b(?:approv\w+|aprov\w+|sign(?:ed|s)?(?: off| it)?|assin\w+|authori[sz]\w+|autoriz\w+|permission|permiss\w+|signature|consent\w*)\b"
    r"|\b(?:be|seja) (?:my|our|minha|meu|nossa|nosso)\b"
    r"|\b(?:act|pretend|play|behave|imagine|finj\w+|fing\w+|aja|imagin\w+|brinca\w*|faz o papel|faca o papel) "
    r"(?:as|like|my|our|the|a|an|you|to be|that|we|minha|meu|como|que|de|d[ao]|um|uma|late|falecida)\b"
)


def claims(text: str) -> bool:
    """A remark that something is approved, or that somebody else is to be played."""
    return _CLAIMS.search(fold(text)) is not None


def own_words(text: str) -> str:
    """What the user says, without what poses as a message of the system; all of it where that is all."""
    return _unposed(text) or text


def _unposed(text: str) -> str:
    quoted = quoted_ranges(text)

    def dropped(match: re.Match[str]) -> str:
        inside = any(start <= match.start() < end for start, end in quoted)
        return match[0] if inside or not _TO_US.search(fold(match[0])) else " "

    return _TAGS.sub(" ", _POSES.sub(dropped, text)).strip() if _may_pose(text) else text


def _may_pose(text: str) -> bool:
    return any(sign in text for sign in ("[", "<", ":", "#"))
