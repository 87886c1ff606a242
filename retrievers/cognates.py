"""Words that English and Portuguese have in common, spelt by other rules: calibration, calibração."""

import re
from functools import lru_cache
from typing import Final

_LEAST: Final = 5  # letters of a word that is compared by its spelling
_STEM, _BARE = 3, 4  # letters that are left of it, with the sign of its ending or without one
# Endings that answer one another, by one sign; the longer ones go first.
_ANSWERING: Final = {
    "T": "coes cao tions tion sions sion soes sao",
    "D": "idades idade ities ity",
    "": "amente mente ally ly ados ado adas ada ated ates ate ating ar ando",
    "R": "arios ario arias aria aries ary orios orio orias oria ories ory",
    "C": "icos ico icas ica ical ics ic",
    "V": "ivos ivo ivas iva ives ive",
    "O": "osos oso osas osa ous",
    "N": "encias encia ancias ancia ences ence ances ance ency ancy",
    "A": "entes ente antes ante ents ent ants ant",
    "S": "ismos ismo isms ism istas ista ists ist",
    "G": "logias logia logies logy",
    "F": "grafias grafia graphies graphy",
    "B": "aveis avel iveis ivel ables able ibles ible",
    "Z": "izar izado izada ize ized izing ise ised ising",
    "M": "mentos mento ments ment",
    "L": "adores ador adoras adora ators ator",
    "P": "ssoes ssao ssures ssure",
}
_SIGNS: Final = dict(
    sorted(
        ((ending, sign) for sign, endings in _ANSWERING.items() for ending in endings.split()),
        key=lambda one: -len(one[0]),
    )
)
_SPELT: Final = (
    (re.compile("ph"), "f"),
    (re.compile("th"), "t"),
    (re.compile("[ao]e"), "e"),
    (re.compile("[cp]t"), "t"),
    (re.compile("qu|ck|ch"), "c"),
    (re.compile("k"), "c"),
    (re.compile("y"), "i"),
    (re.compile("ci"), "ti"),
    (re.compile("^es(?=[tpcm])"), "s"),
    (re.compile("(?<=[^aeiou])er$"), "r"),
    (re.compile(r"([a-z])\1"), r"\1"),
)  # fmt: skip
_LAST: Final = "aeios"
# They look alike and mean something else.
_FALSE: Final = frozenset(
    word
    for line in (
        "policy policies policia actual actually atual atualmente pretend pretender library livraria",
        "parents parentes push puxar fabric fabrica costume costumes assist assistir attend atender",
        "realize realizar novel novela college colegio sensible sensivel lecture leitura exit exito",
        "intend entender eventual eventually casual casualty support suportar parcel parcela process",
        "notice noticia grade resume resumir plane planes plano planos plant plants plantao plantoes",
        "receipt receipts receita receitas retry reter reteve certs certo certa certos certas",
        "compress compra compras comprar",
    )
    for word in line.split()
)


@lru_cache(maxsize=65_536)
def cognate_key(word: str) -> str:
    """What a folded word and its cognate in the other language share; nothing where it is too short."""
    if len(word) < _LEAST or not word.isalpha() or word in _FALSE:
        return ""
    stem, sign = _cut(word)
    for spelt, alike in _SPELT:
        stem = spelt.sub(alike, stem)
    if not sign:
        stem = stem.rstrip(_LAST)
    return f"c{stem}{sign}" if len(stem) >= (_STEM if sign else _BARE) else ""


def _cut(word: str) -> tuple[str, str]:
    for ending, sign in _SIGNS.items():
        if word.endswith(ending) and len(word) - len(ending) >= _STEM:
            return word[: -len(ending)], sign
    return word, ""
