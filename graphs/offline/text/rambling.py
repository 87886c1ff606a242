"""What is left of a message where something was said over and over."""

import re
from typing import Final

from graphs.offline.text.remarks import without_remarks
from graphs.offline.text.signed import unsigned

_FEW: Final = 40
"""A message of no more words is no ramble."""

_TIMES: Final = 3
_LONGEST: Final = 24
_FILLER: Final = 6
_ASKED: Final = 3
_TELLING: Final = re.compile(r"[?_#@\d]|\b[A-Z]{3,}")
_WORD: Final = re.compile(r"\S+")
# `My manager, who hates waiting, wants ...`: what somebody is like is nothing that is asked; of
# `será que chove, queria sair` it is all that is.
_LIKE: Final = re.compile(
    r"(?<=\w)(?<!\b[Ss]er[aá])(?<!\b[Aa]cho)(?<!\b[Dd]iz)(?<!\b[Tt]omara)(?<!\b[Ee]spero),? (?:who|whose|que|cuj[oa])\s(?:(?![,?!;:\n]|[\w@/]*#|\w*_\w|\b[A-Z]{3}|\d).){3,70}, "
    r"(?=(?:wants?|asks?|asked|needs?|is asking|keeps asking|would like|wonders|demands|insists|"
    r"quer|querem|queria|pergunta|perguntou|pede|pediu|precisa|exige|cobra|insiste|est[aá] perguntando)\b)"
)

# `I'd be calmer if you told me when X is done`: what would do somebody good is to be told it.
_WISHED: Final = re.compile(
    r"^\W*(?:[^\s.?!,;:]+\s+){1,8}?(?:(?P<en>if (?:you|u|somebody|someone) (?:could |can |would )?(?:told|tell|let) me(?: know)?|if i (?:just |only )?knew|knowing)"
    r"|(?:se|caso) (?:(?:voc[eê]|vc|tu|algu[eé]m) )?(?:me )?(?:dissesse|falasse|contasse|disser|falar|contar|informasse)|sabendo|se (?:eu )?soubesse) "
    r"(?=(?:when|what|how|why|which|where|quando|a que|que horas|o que|por que|como|qual|onde)\b)",
    re.IGNORECASE,
)


def unrepeated(text: str) -> str:
    """The text with each run of words that comes several times in a row said once.

    What was typed is kept otherwise, and a short message as it is but for what it says of people
    and of the day.
    """
    text = without_remarks(_LIKE.sub(" ", _WISHED.sub(_told, unsigned(text))))
    words = list(_WORD.finditer(text))
    if len(words) <= _FEW:
        return text
    said = [word[0].casefold().strip(".,;:!?-") for word in words]
    kept: list[str] = []
    at = _lead_in(text, words, said)
    while at < len(said):
        size, end = _run(said, at)
        once = text[words[at].start() : words[at + size - 1].end()]
        after = words[end].start() if end < len(words) else len(text)
        kept += [once, text[words[end - 1].end() : after]]  # a line that ends there ends
        at = end
    return "".join(kept).strip()


def _told(wished: re.Match[str]) -> str:
    return "tell me " if wished["en"] else "me diz "


def _lead_in(text: str, words: list[re.Match[str]], said: list[str]) -> int:
    """Where what is said begins: after words that somebody filled the message up with."""
    size, end = _run(said, 0)
    run = text[: words[size - 1].end()]
    filler = end // size >= _FILLER and not _TELLING.search(run)
    return end if filler and len(said) - end >= _ASKED else 0


def _run(said: list[str], at: int) -> tuple[int, int]:
    """How many words from here on are a run, and where its last repetition ends."""
    for size in range(1, min(_LONGEST, (len(said) - at) // 2) + 1):
        end = at + size
        while said[end : end + size] == said[at : at + size]:
            end += size
        if (end - at) // size >= _TIMES:
            return size, end
    return 1, at + 1
