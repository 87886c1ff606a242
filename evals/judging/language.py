"""Which language a text is in, told by its small words alone, not by what the answer says of it."""

import re
from typing import Final

from evals.judging.plain import own_words
from graphs.question import Language

_WORD = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)?")
_ENGLISH = """
the of and is are was were has have had not it its this that these those which what who why when
where with for from by on in at an be been will would can cannot you your they them than then so if
or but there here how many none nothing one each every another started ended after before
"""
_PORTUGUESE = """
o os um uma de da dos das em na nos nas e é são foi foram está estão tem têm não que qual quais quem
quando onde como com para por pelo pela pelos pelas ao aos à às ou mas se há nada nenhum nenhuma
você seu sua seus suas isso isto este esta esse essa já ainda só mais menos depois antes até sem sob
sobre cada outro outra
"""
_EN: Final = frozenset(_ENGLISH.split())
_PT: Final = frozenset(_PORTUGUESE.split())


def language_of(markdown: str) -> Language | None:
    """The language with more of its small words; None where neither leads."""
    words = [word.casefold() for word in _WORD.findall(_unnamed(own_words(markdown)))]
    english = sum(word in _EN for word in words)
    portuguese = sum(word in _PT for word in words)
    if english == portuguese:
        return None
    return "en" if english > portuguese else "pt"


def _unnamed(text: str) -> str:
    """Without HWA's words and names, which are in neither language."""
    return re.sub(r"\S*[A-Z][A-Z0-9_@#/.-]+\S*", " ", text)
