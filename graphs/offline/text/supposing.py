"""What is supposed without an `if`: `releasing X, who starts`, `what happens once it is back`."""

import re
from collections.abc import Collection
from typing import Final

from graphs.offline.text.reading import Part

_LEAD: Final = r"(?:(?:and|so|ok|e|entao|by|just|mas|but|now|agora|assim|only|so) )*"
_DOING: Final = (
    r"(?:releas|free|cancel+|confirm|re ?runn|restart|reply|answer|respond|hold(?!ing (?:up|back))|park|kill|stopp|tak|bring|"
    r"putt|sett|flipp|mark|forc|giv|say|(?:re|un)?link|rais|lower|bump|chang|dropp|skipp|remov|lift|submitt|start|launch|shutt|"
    r"reboot|patch|turn|switch|accept|approv|suspend|paus|abort|terminat)ing"
)
_FAZENDO: Final = (
    r"(?:respond|tir|cancel|liber|solt|confirm|reprocess|reexecut|reinici|mat|derrub|desl?ig|segur|coloc|bot|po|marc|forc|d|diz|"
    r"(?:re|des)?link|sub|aument|baix|mud|remov|retir|pul|submet|inici|dispar|re?lig|aceit|aprov|suspend|paus|abort|encerr|deix|sac)"
    r"(?:a|e|i|o|)ndo"
)
_THEN: Final = r"(?:what|which|who|whom|how many|que|oq|quais|quem|quant[oa]s)"
_ONCE: Final = (
    r"(?:once|as soon as|the moment|the minute|assim que|logo que|depois que|apos|qdo|"
    r"(?:when|after|quando)(?! (?:will|is|are|does|do|did|was|were|can|should|would|vai|foi|e|esta|sera)\b))"
)
_HAPPENS: Final = (
    r"(?:what|who|which \w+|o que|que|oq|quem|quais \w+)(?: \w+)? "
    r"(?:happens|happen|follows|moves?|starts?|runs?|goes|go|changes|breaks|acontece|ocorre|rola|muda|anda|comeca|roda|sai|entra|destrava)"
)
_PLANNED: Final = (
    r"(?:(?:i|we|they|ill|im|were|she|he|somebody|someone) (?:\w+ ){0,2}?(?:about to|going to|gonna|planning to|plan to|thinking of|will|want to|wanna)"
    r"|(?:a gente |nos |eu )?(?:vou|vamos|vai|quero|queremos|queria|penso em|pensando em|(?:estamos|estou|to|tamo|ta) (?:pra|para|prestes a)))"
)
_COMES: Final = (
    r"(?:what (?:happens|follows|then|starts|comes (?:next|after)|would|will (?:happen|follow|move|start|run)|moves|runs|breaks|else)|then what|what next|"
    r"who (?:starts|moves|suffers|is hit)|o que (?:acontece|vem|rola|muda|anda|comeca|roda|sai|destrava|vai acontecer)|quem (?:anda|comeca|sofre|roda|trava)|e depois|e ai)"
)
_DONE: Final = re.compile(rf"^{_LEAD}(?:{_DOING}|{_FAZENDO})\b")
_SUPPOSED: Final = re.compile(
    rf"^{_LEAD}(?:{_DOING}|{_FAZENDO})\b.*\b{_THEN}\b"
    rf"|^{_LEAD}{_HAPPENS}(?: \w+){{0,2}}? {_ONCE}\b"
    rf"|^{_LEAD}{_ONCE} .*\b{_HAPPENS}\b"
    rf"|^{_LEAD}{_PLANNED} .*\b{_COMES}\b"
)
_PLANS: Final = re.compile(rf"^{_LEAD}{_PLANNED}\b")
_COMING: Final = re.compile(rf"^{_LEAD}{_ONCE}\b")
_MOVES: Final = re.compile(rf"^{_LEAD}{_HAPPENS}\b")
_FOLLOWS: Final = re.compile(rf"^{_LEAD}{_COMES}\b")
_ASKS_THEN: Final = re.compile(rf"^{_LEAD}(?:o |em )?{_THEN}\b")
_PAST: Final = re.compile(
    r"\b(?:was|were|did|happened|had|been|aconteceu|foi|foram|houve|why|por que|pq|how (?:do|can|should)|como)\b"
)
_SIGNS: Final = frozenset(
    {
        "once", "as", "moment", "minute", "when", "after", "assim", "logo", "depois", "apos", "quando", "qdo",
        "about", "going", "gonna", "planning", "plan", "thinking", "will", "want", "wanna", "vou", "vamos", "vai",
        "quero", "queremos", "queria", "penso", "pensando", "pra", "para", "prestes",
    }
)  # fmt: skip
_MOST: Final = 40
_GENERAL: Final = frozenset({"how_to", "mean", "command", "safe", "why", "past_aux"})


def supposed(part: Part, ideas: Collection[str]) -> bool:
    """Whether a clause asks what comes of a change, which is told as done or about to be."""
    words = _spoken(part)
    if not _hints(words) or "change" not in ideas or not _GENERAL.isdisjoint(ideas):
        return False
    text = " ".join(words)
    return _SUPPOSED.search(text) is not None and not _PAST.search(text)


def opens_supposing(before: Part, after: Part) -> bool:
    """`Answering yes to X, | which jobs go?`: what comes before the pause belongs to its question."""
    words = _spoken(before)
    if not _hints(words):
        return False
    text, asked = " ".join(words), " ".join(_spoken(after)[:6])
    pairs = ((_DONE, _ASKS_THEN), (_PLANS, _FOLLOWS), (_COMING, _MOVES))
    return any(told.search(text) and then.search(asked) for told, then in pairs)


def _hints(words: list[str]) -> bool:
    """The cheap test: nothing of this is looked for where no word of it was said."""
    return any(word in _SIGNS or word.endswith(("ing", "ndo")) for word in words)


def _spoken(part: Part) -> list[str]:
    return [word.folded for word in part.words[:_MOST] if word.shape != "mark" and not word.quoted]
