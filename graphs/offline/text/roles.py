"""Parts that the assistant is to play, and codes that it is to read and obey: beside a question they are data."""

import re
from typing import Final

_SIGNS: Final = (
    "act ", "behave", "pretend", "imagin", "play", "believe", "you", "voce", "vc ", "tu es", "finj", "fing", "de conta", "aja ", "atue",
    "what it", "what that", "que isso", "que ele", "role", "papel", "deco", "deci", "decrypt", "descript", "unscramble", "base64", "base 64", "rot13", "rot 13", "hex", "morse",
)  # fmt: skip
_BEGINS: Final = (
    r"(?:(?:^|[.!?;:,()\[\]\n\u2013\u2014-])\s*|\b(?:and|e|please|now|so|just|favor|agora)\s)"
)
_A: Final = r"(?:(?:now|agora|the|an?|my|our|um|uma|o|meu|minha|late) )*"
_WHO: Final = r"(?:you(?: a|'|\u2019)?re|u are|voce e|vc e|tu es|vc eh)"
_AS_ONE: Final = (
    rf"(?:pretend|imagine|make believe|act as if|act like|finja|finge|imagina|imagine|faz de conta|faca de conta|vamos fingir)(?: that| que)? "
    rf"(?:{_WHO}|you were (?!to\b)|you (?:have|had) no|to be\b|(?:voce|vc|tu) (?:seja|fosse|nao tem|tem)\b|(?:e|es|seja|fosse|ser) (?:um|uma|o meu|a minha|meu|minha)\b)"
)
_PART: Final = (
    r"(?:(?:act|behave|role ?play|aja|atue|comporte[ -]se) (?:as|like|como) (?!if\b|se\b)"
    r"|(?:take|assume|play|adopt|assuma|faca|faz) (?:on )?(?:the |o |a )?(?:role|part|persona|papel) (?:of|d[eo])\b)"
)
_BOLD: Final = (
    rf"{_WHO} (?:now|agora) \w|{_WHO} {_A}(?:\w*(?:bot|gpt|god)(?!\w)|dan\b|root\b|hackers?\b|(?:\w+ ){{1,4}}(?:who|that|with|without|que|com|sem) "
    r"(?:\w+ ){0,3}?(?:anything|everything|no rules|rules|limits|regras|limites|limite|regra|tudo|obeys?|obedece)\b)"
)
_DO: Final = (
    r"(?:execute|run|obey|perform|follow|apply|act on|do (?:it|that|this|so|as|what|the)|faz|faca|fazer|executa|executar|rod[ae]|rodar|cumpr\w+|"
    r"obede\w+|aplica|aplique)\b"
)
_CODED: Final = (
    r"\b(?:decod\w+|decif\w+|decipher|decrypt|descriptograf\w+|unscramble|base ?64|rot ?13|unhex|hex|morse)\b[^\n?]*?\b"
    + _DO
)
_SAID: Final = (
    r"(?:do|execute|run|follow|obey|faz|faca|execut[ae]|obede[cs]\w+|cumpr[ae]) (?:exactly )?(?:what|whatever|as|o que) (?:it|that|this|isso|ele|ela) (?:says?|tells?|diz|manda|pede)\b"
    r"|(?:rot ?13|base ?64|hex|morse) ?: ?\S"
)
_ROLE: Final = re.compile(rf"{_BEGINS}(?:{_AS_ONE}|{_PART}|{_BOLD}|{_SAID})|{_CODED}")


def casts(folded: str) -> bool:
    """Somebody else is to be played, or what a code says is to be done."""
    return any(sign in folded for sign in _SIGNS) and _ROLE.search(folded) is not None
