"""What is said in a language that Resync does not speak, beside something that it does."""

import re
from typing import Final

from graphs.offline.text.words import fold

_SENTENCE: Final = re.compile(r"[^.!?\n]+[.!?]*\s*")
_WORD: Final = re.compile(r"(?<![\w#/@.-])[^\W\d_]+(?![\w#/@-])")
_LEAST: Final = 4
"""A shorter sentence may be a name or a saying."""

_TOLD: Final = 2
# No word of these is one of English or Portuguese: small ones, those of orders, and filler.
_THEIRS: Final = """
    der das ein eine einen ist sind und oder nicht mit auf den dem zu zum zur aus sie ich wir aber alle alles bitte jetzt
    sofort neu ignoriere ignorieren regeln anweisungen starte starten stoppe lösche beende deine
    les une sont et dans pour avec ne il elle cette aux sur vous nous toutes tous maintenant vite ignorez règles relancez
    relance arrête arrêtez tes vos précédentes
    el las del al pero ahora reglas instrucciones borra reinicia detén usted tus anteriores
    gli della con questo subito regole tutti tutte riavvia ferma
    lorem ipsum dolor amet consectetur adipiscing elit eiusmod tempor incididunt labore dolore magna aliqua enim minim
    veniam quis nostrud exercitation ullamco laboris nisi aliquip commodo consequat duis aute irure
"""
_OUR_OWN: Final = """
    the is are was of and to in on for with it this that not has have which who what why how did does do you your we my me
    please all any
    os um uma é são foi foram está estão da dos das em no na nos nas para pra não se que ao seu esse essa tem ou mas você
    vc eu ele ela qual quais quem onde pq já todos tudo meu minha isso
"""
_FOREIGN: Final = frozenset(map(fold, _THEIRS.split()))
_OURS: Final = frozenset(map(fold, _OUR_OWN.split()))


def without_foreign(text: str) -> str:
    """The text without the sentences of another language; all of it where that is all.

    A question stays, whatever its language.
    """
    sentences = _SENTENCE.findall(text)
    kept = [one for one in sentences if not _is_foreign(one)]
    if len(kept) == len(sentences) or not any(map(_WORD.search, kept)):
        return text
    return "".join(kept).strip()


def _is_foreign(sentence: str) -> bool:
    words = [fold(word) for word in _WORD.findall(sentence)]
    if len(words) < _LEAST or sentence.rstrip().endswith("?"):
        return False
    foreign = len({word for word in words if word in _FOREIGN})
    ours = sum(word in _OURS for word in words)
    return foreign >= _TOLD and foreign > ours
