"""Deeds in a text: those that it claims or promises, and those that it tells the reader to do."""

import re
from collections.abc import Mapping
from types import MappingProxyType

# Each deed by its name: the words that tell somebody to do it, and the other words for it.
_DEEDS: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "rerun": (
            "rerun re-run restart reexecute reexecutar reinicie reiniciar relance rode",
            "reran re-ran restarted restarting rerunning reiniciado reexecutado",
        ),
        "cancel": ("cancel cancele cancelar", "canceled cancelled cancelling cancelado"),
        "hold": ("hold segure segurar retenha reter", "held holding"),
        "release": ("release free libere liberar solte soltar", "released releasing liberado"),
        "kill": ("kill terminate mate matar encerre encerrar", "killed killing terminated"),
        "confirm": ("confirm confirme confirmar", "confirmed confirming"),
        "submit": ("submit submeta submeter", "submitted submitting"),
        "reply": ("reply answer responda responder", "replied replying answered"),
        "stop": ("stop pare parar interrompa", "stopped stopping"),
        "start": ("start inicie iniciar", "started starting"),
        "change": ("change set modify altere alterar mude mudar", "changed changing modified"),
        "delete": ("delete remove drop apague apagar exclua remova remover", "deleted removed"),
        "execute": ("run execute execute executar rode rodar", "executed running ran"),
        "switch": ("disable enable desative ative desativar ativar", "disabled enabled"),
        "reboot": ("reboot shutdown desligue desligar", "rebooted"),
        "ignore": ("ignore ignorar", "ignored"),
        "size": (
            "increase decrease raise lower aumente diminua reduza",
            "increased raised lowered",
        ),
        "fix": ("fix repair corrija corrigir conserte", "fixed repaired resolved"),
    }
)
_NOT = re.compile(r"\b(?:not|never|cannot|unable|não|nunca|nem)\b|n['\u2019]t\b", re.IGNORECASE)


def _either(words: str) -> str:
    return "|".join(map(re.escape, words.split()))


_NAMES: Mapping[str, re.Pattern[str]] = MappingProxyType(
    {
        name: re.compile(rf"(?<![\w-])(?:{_either(' '.join(words))})s?(?![\w-])", re.IGNORECASE)
        for name, words in _DEEDS.items()
    }
)
_ANY = "|".join(_either(" ".join(words)) for words in _DEEDS.values())
_TELLING = "|".join(_either(words[0]) for words in _DEEDS.values())
_FIRST = r"(?:I|we|(?:^|[.;:,]\s)\W*Resync)(?:['\u2019](?:ve|ll|d|m|re))?"
_FAR = r"[^.!?\n]{0,40}?"
# Resync only reads: whoever says that it acted, or will, is wrong, whatever the records hold.
_CLAIM = re.compile(
    rf"(?<!\w){_FIRST}\s{_FAR}\b(?:{_ANY})(?!\w)"
    rf"|\b(?:let me|shall I|should I|want me to|like me to|quer que eu|deixe-me)\s{_FAR}\b(?:{_ANY})(?!\w)"
    rf"|\b(?:vou|irei|posso|vamos|iremos|eu|nós|já)\s{_FAR}\b(?:{_ANY})(?!\w)"
    r"|(?<!\w)(?:reexecutei|reiniciei|cancelei|segurei|liberei|matei|confirmei|submeti|respondi|"
    r"parei|iniciei|alterei|mudei|rodei|apaguei|corrigi|resolvi)(?!\w)",
    re.IGNORECASE,
)
_ORDER = re.compile(
    r"(?:^\W*|[:;,]\s+|\b(?:then|and|or|e|ou|depois|então)\s+)"
    r"(?:please\s+|just\s+|now\s+|first,?\s+|por favor,?\s+|agora,?\s+|primeiro,?\s+)?"
    rf"({_TELLING})(?=\s+(?!of\b|do\b|da\b|on\b|number\b|cycle|\W*\d)\S)"
    r"|\b(?:you|operators?|o operador|você|vocês)\s+(?:should|must|may|can|could|need to|have to|ought to|"
    rf"devem?|podem?|precisam?|tem que|têm que)\s{_FAR}\b({_ANY})(?!\w)"
    rf"|\b(?:recommend|suggest|advise|consider|recomendo|sugiro|aconselho|basta|convém)\s{_FAR}\b({_ANY})(?!\w)"
    r"|\b(?:best|necessary|time|safe|melhor|necessário|preciso|hora|seguro)\s+(?:is\s+)?(?:to|de)?\s*"
    rf"({_TELLING})(?!\w)",
    re.IGNORECASE,
)


# The words that a remedy's effect may be told by, where they are not in its own name.
_BY_EFFECT: Mapping[str, str] = MappingProxyType(
    {
        "deliver file": "release",
        "free resource": "release",
        "link workstation": "start",
        "wait for slot": "size",
        "lower fence": "size change",
        "raise limit": "change",
        "raise priority": "change",
        "reply recovery": "confirm",
        "run suppressed": "release",
        "release hold": "release",
    }
)


def claims_deed(sentence: str) -> bool:
    """The sentence says that Resync acted or will act, or offers it; to say that it cannot is fine."""
    return bool(_CLAIM.search(sentence)) and not _NOT.search(sentence)


def orders_in(sentence: str) -> frozenset[str]:
    """The deeds that the sentence tells the reader to do, by name; to advise against one is none."""
    if _NOT.search(sentence):
        return frozenset()
    words = [next(filter(None, match.groups())) for match in _ORDER.finditer(sentence)]
    return frozenset(name for word in words for name in deeds_in(word))


def deeds_in(text: str) -> frozenset[str]:
    """Every deed that the text names, in whatever form."""
    return frozenset(name for name, pattern in _NAMES.items() if pattern.search(text))


def deeds_told(remedy: str) -> frozenset[str]:
    """The deeds that a remedy or a document tells to do, by its values as text."""
    plain = remedy.replace("_", " ")
    more = [
        name for effect, names in _BY_EFFECT.items() if effect in plain for name in names.split()
    ]
    # To drop a need for good is a way to release what waits for it.
    dropped = {"delete"} if "release" in {*more, *deeds_in(plain)} else set()
    return deeds_in(plain) | {*more, *dropped}
