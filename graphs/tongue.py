"""Whether a text is in the language that it should be in, told by its small words."""

import re
from collections import Counter
from collections.abc import Mapping
from types import MappingProxyType

from graphs.question import Language

# What is quoted keeps its own language: log lines, passages, names; and a mark is no word.
_QUOTED = re.compile(
    r"```.*?(?:```|\Z)|`[^`\n]*`|\"[^\"\n]*\"|\u201c[^\u201d\n]*\u201d|^[ \t]*>[^\n]*$|\[r[0-9a-f]{8}\]|\*\*[^*\n]*\*\*",
    re.DOTALL | re.MULTILINE,
)
_WORD = re.compile(r"(?<![\w#/@-])[^\W\d_]+(?:['\u2019][^\W\d_]+)?(?![\w#/@-])")
_LISTED = {
    "en": "the is are was were of and to in on at for with it its this that not no has have had be been"
    " by from as an there which who what when why did does do you your i we they he she will would can"
    " could should since until after before because all any",
    "pt": "o os um uma é são foi foram está estão de do da dos das e em no na nos nas para por pelo pela"
    " com não se que ao aos à às seu sua este esta isso esse essa tem têm há ou mas você eu ele ela eles"
    " nós qual quais quem quando onde porque pois já ainda desde até",
    "es": "el los las un una es son fue fueron está están de del y en para por con no se que al su este"
    " esta eso tiene hay pero usted yo él ella ellos cuál quién cuando donde porque ya desde hasta lo le"
    " la",
    "fr": "le la les un une des est sont était de du et en dans pour par avec ne pas que qui il elle ce"
    " cette au aux sur mais vous je nous ils depuis dont où à a été",
    "de": "der die das ein eine einen ist sind war wurde von und in im für mit nicht dass es auf den dem"
    " des zu zum zur aus bei sie ich wir hat haben aber seit nach wegen",
    "it": "il lo gli un una è sono era di del della dei e in nel per con non che si al alla questo questa"
    " ha hanno ma perché da dal dalla stato sulla",
}
_SMALL: Mapping[str, frozenset[str]] = MappingProxyType(
    {language: frozenset(words.split()) for language, words in _LISTED.items()}
)
_LATIN_END = "\u024f"


def speaks(text: str, language: Language) -> bool:
    """The text is in this language, as far as its words tell; a text without any tells nothing."""
    spoken = _WORD.findall(_QUOTED.sub(" ", text))
    words = [word.lower() for word in spoken if not word.isupper()]
    if not words:
        return True
    foreign = sum(max(word) > _LATIN_END for word in words)
    if foreign * 3 > len(words):
        return False
    counts = Counter({name: sum(word in small for word in words) for name, small in _SMALL.items()})
    other, most = counts.most_common(1)[0]
    # Neighbours share their small words, so a language is another only by a clear lead.
    return other == language or most < 3 or most < 1.5 * counts[language]
