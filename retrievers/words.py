"""Text as words to search by: folded, lower case, codes kept whole beside their parts."""

import re
import unicodedata

from retrievers.codes import codes_in, keys

_WORD = re.compile(r"[a-z0-9]+")
_PLURAL = re.compile(r"\b([a-z0-9]{3,})oes\b")  # execucoes, estacoes
_ACCENT = re.compile("[\u0300-\u036f]")
_NOT = re.compile(r"n['\u2019]t\b")  # isn't, won't
# what a plant calls its own things, such as FIN1#EODCLOSE or AGT_PAY01
_OWN_NAME = re.compile(r"\w+#[\w.@#/-]*|(?<!\w)/[A-Z]\w+|\b(?=\w*\d)[A-Z][A-Z0-9_]{3,}\b")


def fold(text: str) -> str:
    """Lower case without accents: `Não encontrado` and `nao encontrado` are one."""
    if text.isascii():
        return text.lower()
    apart = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    return _ACCENT.sub("", apart)


def words(text: str) -> list[str]:
    """The words of a text in order; at the end each code it names, as one word."""
    plain = _NOT.sub(" not", fold(text)).replace("_", " ")
    spoken = _WORD.findall(_PLURAL.sub(r"\1ao", plain))
    return [*spoken, *(code for code in code_words(text) if code not in spoken)]


def code_words(text: str) -> list[str]:
    """Each code a text names as one word: `RC 127` is `rc127`."""
    return [re.sub(r"[\s_]", "", code).lower() for code in keys(codes_in(text))]


def own_names(text: str) -> frozenset[str]:
    """The words that a text says only as part of a plant's own names."""
    rest = _OWN_NAME.sub(" ", text)
    return frozenset(words(text)).difference(words(rest), code_words(text))


def singular(word: str) -> str:
    """Good enough to compare words of either language: jobs, filas."""
    return word[:-1] if len(word) > 3 and word.endswith("s") and word[-2] != "s" else word
