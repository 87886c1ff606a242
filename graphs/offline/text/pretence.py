"""`Pretend that X was cancelled, what no longer runs`: with a question of effect a pretence supposes."""

import re
from typing import Final

_SIGNS: Final = ("retend", "elieve", "ing", "onta", "inj")
_LEAD: Final = (
    r"^(?P<lead>(?:(?:ok|okay|so|now|and|hey|please|let'?s|e|ent[aã]o|agora|oi|por favor)[\s,]+)*)"
    r"(?:(?P<en>pretend(?:ing)?|make believe)(?: that)?|(?:vamos fingir|vamo fingir|finge|finja|fingindo|fa[zç]a? de conta)(?: s[oó])?(?: que)?)\s+"
)
_YOU: Final = r"(?:you\b|you'?re|to\b|voc[eê]\b|vc\b|tu\b|[eé] (?:um|uma|meu|minha)\b|ser\b)"
_ASKED: Final = (
    r"(?:[,.;:?!\u2013\u2014-]\s*|\band |\be )(?:(?:then|so|and|ent[aã]o|e|a[ií])[\s,]+)*(?:what|who|which|how (?:many|much|late|long)|whom|would|does|will|"
    r"o que|oq|quem|quais|qua[ln]t?[oa]?s?|que)\b[^\n]*"
)
_EFFECT: Final = (
    r"\b(?:no longer|not run|stops?|runs?|breaks?|hit|affected|slips?|late|waits?|happens?|fails?|delay\w*|impact\w*|stuck|starts?|suffers?|blocked|goes|"
    r"deixa\w*|roda\w*|par[ae]\w*|quebra\w*|afeta\w*|atras\w*|acontece\w*|espera\w*|trava\w*|depende\w*|sofr\w+|cai|caem|prejudica\w*|muda\w*|fica\w*|impacta\w*)\b"
)
_PRETENDED: Final = re.compile(
    rf"{_LEAD}(?!{_YOU})(?P<what>[^\n]{{3,160}}?)(?P<asked>{_ASKED})$", re.IGNORECASE
)


def supposed(text: str) -> str:
    """The text with `suppose` for `pretend`, where what comes of it is asked; else as it is."""
    if not any(sign in text[:40] for sign in _SIGNS):
        return text
    told = _PRETENDED.search(text)
    if told is None or not re.search(_EFFECT, told["asked"], re.IGNORECASE):
        return text
    return (
        f"{told['lead']}{'suppose' if told['en'] else 'suponha que'} {told['what']}{told['asked']}"
    )
