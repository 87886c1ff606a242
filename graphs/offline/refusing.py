"""Requests that are refused whatever the talk is about: to obey a text, to see other people's talks."""

import re
from typing import Final

from graphs.offline.words import fold

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
_OTHERS: Final = re.compile(
    r"\b(?:chats?|conversations?|threads?|sessions?|messages?|questions?|talks?) (?:of|from|by|with) "
    r"(?:the |my |our )?(?:night|day|morning|late|early|other|others|previous|last|next|colleague|user|"
    r"operators?|team|shift|someone|somebody|people)"
    r"|\bwho (?:else )?(?:asked|asks|talked|spoke|wrote|chatted)(?: to| with)? you\b"
    r"|\bwhat (?:did|has|have|do) (?!i\b|we\b|you\b|it\b|that\b)(?:\w+ ){1,3}?(?:ask|asked|say to|tell|told|"
    r"write to|written to) you\b"
    r"|\b(?:chats?|conversas?|mensagens|perguntas|historico|sessao|sessoes|papo) (?:do|da|dos|das|de|com o|com a) "
    r"(?:turno|outros?|outras?|colegas?|usuarios?|operador(?:es)?|equipe|pessoal|noite|dia|alguem)"
    r"|\b(?:quem|alguem) (?:mais )?(?:ja )?(?:te|lhe) (?:perguntou|falou|escreveu|pediu)\b"
    r"|\bo que (?!eu\b|nos\b|a gente\b|voce\b)(?:\w+ ){1,3}?(?:te|lhe) (?:perguntou|perguntaram|pediu|disse|falou)\b"
)


def refused(text: str) -> bool:
    """Whether the message asks to do what a text says, or for the talk of somebody else."""
    plain = " ".join(re.findall(r"[\w']+", fold(text)))
    plain = re.sub(r"\b(?:q|oq)\b", "que", re.sub(r"\bo q\b", "o que", plain))
    obeys = _OBEY.search(plain)
    return bool((obeys and _TEXT.search(obeys[0])) or _OTHERS.search(plain))
