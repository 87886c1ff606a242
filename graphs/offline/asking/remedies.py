"""What to do about one object that is named: `how do I get X going`, `X abendou, o que eu faço`."""

from collections.abc import Collection
from typing import Final

from graphs.offline.manners import Manners
from graphs.offline.naming.entities import Found
from graphs.offline.text.clauses import Clause

_SAID: Final = Manners("remedies")
_SIGNS: Final = frozenset(
    {
        "how", "what", "whats", "wat", "which", "any", "way", "ways", "now", "next", "fix", "como", "que", "oq", "agora", "saida",
        "passo", "passos", "jeito", "solucao", "remedio", "a", "the", "proximo", "proximos", "modo", "maneira", "forma",
    }
)  # fmt: skip
_OTHERS: Final = frozenset(
    {
        "resource",
        "prompt",
        "code",
        "rerun_verb",
        "what_if",
        "if_word",
        "many_ref",
        "jobs",
        "ordered",
        "deadline",
    }
)
_HWA_OWN: Final = frozenset(
    {"MAKEPLAN", "SWITCHPLAN", "CREATEPOSTREPORTS", "UPDATESTATS", "CHECKSYNC"}
)
_MOST: Final = 40


def remedied(clause: Clause, found: Found, ideas: Collection[str]) -> frozenset[str]:
    """`remedy` where it is asked what helps the one thing that is named, by no procedure."""
    named = {name.at for name in found.names}
    if len(named) != 1 or not _OTHERS.isdisjoint(ideas):
        return frozenset()
    if found.names[0].kind == "resource" or found.names[0].text in _HWA_OWN:
        return frozenset()
    words = [
        "xxx" if at in named else word.folded
        for at, word in enumerate(clause.part.words, clause.part.start)
        if word.shape != "mark" and not word.quoted
    ]
    said = " ".join(piece for word in words for piece in word.split())
    if len(words) > _MOST or _SIGNS.isdisjoint(said.split()):
        return frozenset()
    if _SAID["of_papers"].search(said) or not _SAID["remedied"].search(said):
        return frozenset()
    return frozenset({"remedy"})
