"""Whether a clause that opens with a verb of action is an order at all, and orders without a verb."""

import re
from typing import Final

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
        "em", "sim", "nao", "ao", "off", "down", "out", "away", "meu", "minha", "so", "again", "now", "everything", "two",
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
_VALUED: Final = re.compile(
    r"(?:limite?|fence|prio\w*) ?(?:= ?|: ?|(?:to|para|em|at|for) )?\d+ (?:in|on|at|for|to|na|no|nas|nos|em|de|d[ao]|para)\b"
    r"|(?:limite?|fence|prio\w*) ?= ?\d+"
)
_AGAIN: Final = re.compile(
    r"(?:(?:once|one) (?:more|again)(?: time)?|again|(?:mais )?(?:outra|uma) vez|de novo|novamente)"
)
_REPLIES: Final = re.compile(
    r"(?:da|de|dar|give|manda|mete|taca|joga|bota|poe|send|put|hit|type|say) (?:um |uma |o |a |the |me )?(?:y|n|yes|no|sim|nao|ok) "
    r"(?:to|on|at|for|in|n[oa]s?|a[os]*|para|em|d[oa]) "
)
_GIVES: Final = re.compile(
    r"(?:da|de|dar|faz|faca|fazer|manda|mete|taca|bota|give|do|issue|fire|send)(?: (?:um|uma|o|a|an|the|it a|me um|logo um))? "
    r"(?:rerun|kill|cancel|cancl|release|hold|restart|start|stop|conf|confirm|reply|link|unlink|submit|reset|re run|rr|cj|bounce|kick)\b"
)


# What is put beside rows or into columns is words of the answer, whatever the verb.
_LAID_OUT: Final = re.compile(
    r"(?:put|add|write|place|include|append|print|show|coloca|coloque|poe|ponha|bota|bote|inclui|inclua|escreve|escreva|adiciona|adicione|"
    r"mostra|mostre|traz|traga)(?: \S+){1,9}? (?:next to|beside|besides|alongside|in front of|ao lado|do lado|na frente|junto)\b"
    r"(?: (?:of|de|d[oa]s?|the|o|a|com))*(?: (?:each|every|them|it|line|row|names?|cada|deles|delas|linha|nome))?(?: (?:one|job|line|row|um|uma))? *(?:too|tambem|please)? *$"
    r"|(?:put|add|include|insert|embed|attach|append|show|coloca|coloque|poe|ponha|bota|inclui|inclua|insere|insira|adiciona|anexa)(?: \S+){0,3}? "
    r"(?:image|picture|img|link|banner|logo|pixel|imagem|figura|foto)(?: \S+){0,2}? (?:answer|reply|response|message|resposta|mensagem)\b"
    r"|(?:include|print|write|show|inclui|inclua|escreve|mostra|traz)(?: \S+){1,6}? (?:for|with|per|para|pra|por) (?:each|every|cada)(?: \S+)? *$"
    r"|(?:put|show|give|bring|coloca|poe|bota|mostra|traz|traga|monta|faz)(?: \S+){0,5}? (?:in|as|into|em|como|numa|num|n[ao]) (?:a |an |the |uma? |formato (?:de )?)?"
    r"(?:tables?|tabela|tabelinha|columns?|colunas?|bullets?|csv|markdown|lista)(?: format)? *$"
)


# Rows are left out of an answer, and nothing of the plan: `drop the ones in SUCC and list the rest`.
_NARROWS: Final = re.compile(
    r"(?:drop|remove|take out|leave out|skip|exclude|cut|ditch|delete|tira|tire|remove|remova|exclui|exclua|corta|corte|pula|pule|descarta|descarte|deixa de fora)"
    r"(?: out)? (?:the ones|those|these|what|the \w+ (?:ones|jobs)|the jobs|os|as|o que|aqueles|aquelas)\b(?: \S+){0,8}?"
    r" ?,? (?:and|then|e|so|depois|but|mas) (?:then |only |so |depois )?(?:just )?(?:list|show|give|tell|keep|count|lista|liste|mostra|mostre|me|conta|conte|traz|deixa)\b"
)
_RUNS: Final = re.compile(
    r"\b(?:run|execute|issue|do|try|type|enter|roda|rode|rodar|executa|execute|executar|manda|mande|faz|faca|digita|dispara)"
    r"(?: (?:me|pra mim|por favor|please|ai))* (?:this|that|it|the|these|isso|isto|esse|essa|este|esta|o|a|um|uma|aquele|aquela|(?:conman )?s[jscpr]|show\w+|conman)\b"
)


def implied_order(clause: Clause, found: Found, ideas: set[str]) -> bool:
    """An order that no verb of action opens: `limit=0 em tudo`, `da y no prompt 7`, `GL_POST again pls`."""
    if clause.question or ideas & (_ASKS_WHEN | _ASKS_WHAT | {"not", "how_to", "if_word"}):
        return False
    text = _plain(clause)
    if lays_out(clause):
        return False
    if _VALUED.match(text) or _REPLIES.match(text):
        return True
    named = bool(found.names or found.entities.prompts)
    return named and bool(_GIVES.match(text) or _repeats(clause, found))


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
    return _AGAIN.fullmatch(" ".join(rest)) is not None


def _courteous(hit: Hit | None) -> bool:
    return hit is not None and "polite" in hit.ideas and not hit.ideas & {"again", "question"}


def lays_out(clause: Clause) -> bool:
    """`Put the file's name next to each one`: how the answer is to look, and nothing of the plant."""
    words = clause.part.reading.words[clause.head :]
    narrows = _NARROWS.match(" ".join(word.folded for word in words if not word.quoted))
    return narrows is not None or _LAID_OUT.search(_plain(clause)) is not None


def runs_listing(clause: Clause) -> bool:
    """`Run this for me`, of a pasted command that only shows: what it shows is asked for."""
    reading = clause.part.reading
    shows = any(hit.ideas & _SHOWN for hit in reading.hits)
    return shows and _RUNS.search(_plain(clause)) is not None


def is_order(clause: Clause, found: Found, ideas: set[str]) -> bool:
    """A verb of action at the head orders, if it has an object and nothing else is asked."""
    hit = clause.part.covering().get(clause.head)
    if lays_out(clause) or runs_listing(clause):
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
