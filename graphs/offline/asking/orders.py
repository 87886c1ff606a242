"""Whether a clause that opens with a verb of action is an order at all, and orders without a verb."""

from typing import Final

from graphs.offline.manners import Manners
from graphs.offline.naming.entities import Found
from graphs.offline.text.clauses import Clause
from graphs.offline.text.reading import Hit

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
        "on", "with", "whatever", "every", "each", "any", "todo", "toda", "qualquer", "o", "os", "as", "um", "uma", "de", "do", "da", "na", "nos", "nas",
        "em", "sim", "nao", "ao", "geral", "off", "down", "out", "away", "meu", "minha", "so", "again", "now", "everything", "two",
        "=", "-",
    }
)  # fmt: skip


_IN: Final = frozenset(
    {"in", "on", "at", "by", "per", "na", "no", "nas", "nos", "por", "da", "do", "das", "dos", "count", "list",
     "total", "qtd", "for", "of", "from", "since", "desde", ",", ":", "-", "/"}
)  # fmt: skip
_EVERY: Final = frozenset({"tudo", "todos", "todas", "everything", "all", "them"})
_SHOWN: Final = frozenset(
    {"list_jobs_command", "list_streams_command", "list_workstations_command", "list_prompts_command",
     "list_resources_command", "stdlist_command"}
)  # fmt: skip
_SAID: Final = Manners("orders")


def implied_order(clause: Clause, found: Found, ideas: set[str]) -> bool:
    """An order that no verb of action opens: `limit=0 em tudo`, `da y no prompt 7`, `GL_POST again pls`."""
    if clause.question or ideas & (_ASKS_WHEN | _ASKS_WHAT | {"not", "how_to", "if_word"}):
        return False
    text = _plain(clause)
    if lays_out(clause):
        return False
    if _SAID["valued"].match(text) or _SAID["replies"].match(text):
        return True
    named = bool(found.names or found.entities.prompts)
    return named and bool(_SAID["gives"].match(text) or _repeats(clause, found))


def _plain(clause: Clause) -> str:
    """What is said from the head on, marks against the words as they were typed."""
    part = clause.part
    words = [word for word in part.reading.words[clause.head : part.end] if not word.quoted]
    return " ".join(word.folded for word in words)


def _repeats(clause: Clause, found: Found) -> bool:
    """Nothing but a name, `again` and courtesies; `X once more, what state?` asks."""
    part = clause.part
    if any(word.shape != "mark" for word in part.reading.words[part.end :]):
        return False
    covering, named = part.covering(), {name.at for name in found.names}
    rest = [
        word.folded
        for at, word in enumerate(part.words, part.start)
        if at not in named and word.shape != "mark" and not _courteous(covering.get(at))
    ]
    return _SAID["again"].fullmatch(" ".join(rest)) is not None


def _courteous(hit: Hit | None) -> bool:
    return hit is not None and "polite" in hit.ideas and not hit.ideas & {"again", "question"}


def lays_out(clause: Clause) -> bool:
    """`Put the file's name next to each one`: how the answer is to look, and nothing of the plant."""
    words = clause.part.reading.words[clause.head :]
    narrows = _SAID["narrows"].match(" ".join(word.folded for word in words if not word.quoted))
    return narrows is not None or _SAID["laid_out"].search(_plain(clause)) is not None


def runs_listing(clause: Clause) -> bool:
    """`Run this for me`, of a pasted command that only shows: what it shows is asked for."""
    reading = clause.part.reading
    shows = any(hit.ideas & _SHOWN for hit in reading.hits)
    return shows and _SAID["runs"].search(_plain(clause)) is not None


def is_order(clause: Clause, found: Found, ideas: set[str]) -> bool:
    """A verb of action at the head orders, if it has an object and nothing else is asked."""
    hit = clause.part.covering().get(clause.head)
    if lays_out(clause) or runs_listing(clause) or _SAID["weighed"].match(_plain(clause)):
        return False
    if hit is None or _asks(clause, ideas) or ideas & _SHOWN or _is_noun(clause, hit):
        return False
    if clause.question and "en" not in hit.meaning.languages and "polite" not in ideas:
        return False  # `roda hoje?` asks; `pode rodar hoje?` orders
    return _takes_object(clause, found, hit.end, asking_what=bool(ideas & {"question"}))


def _is_noun(clause: Clause, hit: Hit) -> bool:
    """`Hold na pasta FINANCE`, `hold streams, folder /HR`: a state, and no verb."""
    part, at = clause.part, hit.end
    if not hit.meaning.states or at >= part.end:
        return False
    word, after = part.reading.words[at].folded, part.covering().get(at)
    if after and any(idea.startswith("many:") for idea in after.ideas):
        return True
    following = part.reading.words[at + 1].folded if at + 1 < part.end else ""
    return word in _IN and following not in _EVERY


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
