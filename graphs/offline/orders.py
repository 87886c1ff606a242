"""Whether a clause that opens with a verb of action is an order at all."""

from typing import Final

from graphs.offline.clauses import Clause
from graphs.offline.entities import Found

ORDER_IDEAS: Final = frozenset({"^act", "^rerun_verb", "^action_command", "^act_workstation"})
_ASKS_WHEN: Final = frozenset({"when", "where", "how_long", "how_many", "who", "why"})
_ASKS_WHAT: Final = frozenset({"what", "which"})
_OBJECTS: Final = frozenset(
    {
        "the", "this", "that", "it", "they", "all", "first", "second", "third", "last", "other",
        "limit", "fence", "limit_zero", "prompt", "prompts", "resource", "priority", "state",
        "condition", "predecessor", "only", "polite", "one:job", "one:stream", "one:workstation",
        "one:resource", "one:folder", "many:job", "many:stream", "many:workstation",
        "many:resource", "plan_build", "plan_only", "rules_noun",
    }
)  # fmt: skip
_SMALL: Final = frozenset(
    {
        "a", "an", "my", "our", "your", "from", "to", "up", "yes", "no", "y", "n", "step", "for",
        "on", "with", "o", "os", "as", "um", "uma", "de", "do", "da", "na", "nos", "nas",
        "em", "sim", "nao", "ao", "meu", "minha", "so", "again", "now", "everything", "two",
        "=", "-",
    }
)  # fmt: skip


def is_order(clause: Clause, found: Found, ideas: set[str]) -> bool:
    """A verb of action at the head orders, if it has an object and nothing else is asked."""
    hit = clause.part.covering().get(clause.head)
    if hit is None or _asks(clause, ideas):
        return False
    if clause.question and "en" not in hit.meaning.languages and "polite" not in ideas:
        return False  # `roda hoje?` asks; `pode rodar hoje?` orders
    return _takes_object(clause, found, hit.end, asking_what=bool(ideas & {"question"}))


def _asks(clause: Clause, ideas: set[str]) -> bool:
    return bool(ideas & _ASKS_WHEN) or (clause.question and bool(ideas & _ASKS_WHAT))


def _takes_object(clause: Clause, found: Found, at: int, *, asking_what: bool) -> bool:
    """What follows the verb can be acted on: `set of jobs` and `run status` are no orders."""
    part = clause.part
    if at >= part.end:
        return True
    word, hit = part.reading.words[at], part.covering().get(at)
    if word.shape in {"mark", "number", "selection", "folder", "clock"} or word.folded in _SMALL:
        return True
    if any(name.at == at for name in found.names):
        return True
    return bool(hit and (hit.ideas & _OBJECTS or ("what" in hit.ideas and not asking_what)))
