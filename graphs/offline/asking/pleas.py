"""What a long message comes to: the question or the order in it, and not the talk around it."""

from collections.abc import Callable, Sequence
from typing import Final

from graphs.offline.asking.hearing import Heard
from graphs.offline.asking.refusing import claims, coaxes
from graphs.offline.manners import Manners
from graphs.offline.text.reading import Reading
from graphs.question import Intent, Task

Defies = Callable[[Sequence[Heard]], bool]
Rethink = Callable[[Heard, frozenset[str]], Heard]

_SOME, _ASKS, _CLEAR, _SURE = 0.5, 0.7, 0.8, 0.9
_TALK, _WHOLE, _CONFIRMING, _PAIR = 12, 45, 5, 2
_OF_DOCUMENTS: Final = frozenset({Intent.CONCEPT, Intent.PROCEDURE, Intent.SYNTAX})
_ACTING: Final = frozenset({"act", "^act", "ordered", "defiant"})
_HOW_IDEAS: Final = frozenset({"how", "how_to", "how_is", "command"})
_SAID: Final = Manners("pleas")
_OPENS: Final = frozenset({"^what", "^which", "^who"})
_ASKING: Final = _OPENS | {"^why", "^how", "^when"}
_SOCIAL: Final = frozenset({Intent.GREETING, Intent.HELP, Intent.OUTSIDE, Intent.UNCLEAR})


def pleas(heard: Sequence[Heard], rethink: Rethink, defies: Defies) -> list[Heard]:
    """The clauses that matter: without a long lead-in, and of remarks and an order the order.

    Where the remarks would have the rules broken, that is what is asked.
    """
    asked = _asked_how(_unrelayed(_unconfirmed(_after_talk(heard)), rethink), rethink)
    if any("who_acted" in one.ideas for one in asked):  # `who cancelled X, any record?`
        asked = [one for one in asked if one.names_things or "provenance" not in one.ideas]
    orders = [one for at, one in enumerate(asked) if _orders(asked[:at], one)]
    others = [one for one in asked if one not in orders]
    if (mass := _of_those(asked)) is not None:
        return [*asked[:-1], rethink(mass, mass.ideas | {"ordered"})]
    if len(heard) == 1 or not orders or any(_matters(one) for one in others):
        return asked
    claimed = any(claims(text) or coaxes(text) for text in (one.clause.part.text for one in heard))
    manner = "defiant" if claimed or defies(heard) else "ordered"
    return [rethink(one, one.ideas | {manner}) for one in orders]


def _unconfirmed(heard: Sequence[Heard]) -> list[Heard]:
    """`They say that A was cancelled. Please confirm`: whether it is so, and no order to confirm A."""
    told = any(one.names_things for one in heard)
    return [one for one in heard if not (told and _confirms_only(one))] or list(heard)


def _confirms_only(one: Heard) -> bool:
    bare = not (one.names_things or one.pointer or one.found.entities.states)
    words = sum(word.shape != "mark" for word in one.clause.part.words)
    return bare and "to_confirm" in one.ideas and words <= _CONFIRMING


def searched(tasks: tuple[Task, ...], reading: Reading) -> tuple[Task, ...]:
    """`The agent won't link, what do I check first`: the documents are asked the whole of it."""
    alone = len(tasks) == 1 and (tasks[0].intent in _OF_DOCUMENTS or _of_no_code(tasks[0]))
    if not alone or len(reading.words) > _WHOLE:
        return tasks
    return (tasks[0].model_copy(update={"text": reading.text.strip()}),)


def _of_no_code(task: Task) -> bool:
    """`I never met READY_SUBMITTED. What is that substatus`: its code is elsewhere in the message."""
    found = task.entities
    coded = found.codes or found.return_codes or found.states
    return task.intent is Intent.CODE_MEANING and not coded


def _after_talk(heard: Sequence[Heard]) -> list[Heard]:
    """`The night was long and the coffee is cold, anyway, why does X wait`: from the question on."""
    clear = next((at for at, one in enumerate(heard) if _is_clear(one) and not _opens(one)), 0)
    talk = heard[:clear]
    if not talk:
        return list(heard)
    words = sum(word.shape != "mark" for one in talk for word in one.clause.part.words)
    if any(_matters(one) for one in talk) or (
        words < _TALK and not _is_prelude(talk, heard[clear])
    ):
        return list(heard)
    return list(heard[clear:])


def _is_prelude(talk: Sequence[Heard], asked: Heard) -> bool:
    """`Before I ask the dba: can X be rerun`: what comes first is no part of the question."""
    if len(talk) != 1 or talk[0].names_things or not (asked.asks and asked.names_things):
        return False
    return _opens(talk[0])


def _opens(one: Heard) -> bool:
    return not one.clause.question and _SAID["prelude"].fullmatch(_plainly(one)) is not None


def _is_clear(one: Heard) -> bool:
    return one.best.sure >= _CLEAR and one.best.intent not in _SOCIAL and not one.forbids


def _unrelayed(heard: list[Heard], rethink: Rethink) -> list[Heard]:
    """`The boss wants X released. What holds it?`: what others want is told, and the question asked."""
    asks = any(
        (one.best.sure >= _ASKS or not one.ideas.isdisjoint(_ASKING))
        and one.asks
        and one.ideas.isdisjoint({"act", "^act"})
        for one in heard
    )
    if not asks:
        return heard
    return [rethink(one, one.ideas - _ACTING) if "relayed" in one.ideas else one for one in heard]


def _asked_how(heard: list[Heard], rethink: Rethink) -> list[Heard]:
    """`Responder um prompt: como se faz?`: how it is done is asked, and nothing ordered."""
    if len(heard) < _PAIR or heard[-1].names_things or heard[0].names_things:
        return heard
    *told, last = heard
    if "difference" in last.ideas:  # `kill e cancel: o que muda de um pro outro?`
        return [*(rethink(one, one.ideas - _ACTING) for one in told), last]
    how = last.ideas & _HOW_IDEAS and _SAID["how_of_it"].fullmatch(_plainly(last))
    return [rethink(told[0], (told[0].ideas - _ACTING) | {"how_to"}), *heard[1:]] if how else heard


def _plainly(one: Heard) -> str:
    return " ".join(word.folded for word in one.clause.part.words if word.shape != "mark")


def _orders(before: Sequence[Heard], one: Heard) -> bool:
    acts = "^act" in one.ideas and one.best.intent is Intent.ACTION and not one.forbids
    sure = one.best.sure >= _SURE or (bool(before) and _addressed(before[-1], one))
    return acts and sure and not _told(before, one)


def _of_those(asked: Sequence[Heard]) -> Heard | None:
    """`The db is back. All abends on X, rerun them`: an order, and no question which these are."""
    if len(asked) < _PAIR:
        return None
    *told, last = asked
    many = "many_ref" in last.ideas and "^act" in last.ideas and last.best.sure >= _SURE
    if not many or last.best.intent is not Intent.ACTION or last.forbids:
        return None
    stated = all(one.tells and "^show" not in one.ideas for one in told)
    return last if stated and _addressed(told[-1], last) else None


def _addressed(before: Heard, one: Heard) -> bool:
    """`All those abends, rerun`: the order comes after what it is about."""
    told = before.tells and before.ideas.isdisjoint({"^status", "^show"})
    about = before.names_things or "many_ref" in before.ideas
    return told and about and not (one.names_things or one.clause.question)


def _told(before: Sequence[Heard], one: Heard) -> bool:
    """`What failed first e segura o X`: the verb goes on with the question, and orders nothing."""
    asks = bool(before) and not before[-1].ideas.isdisjoint(_OPENS)
    goes_on = one.clause.part.words[0].folded == "e" and "holds_name" in one.ideas
    return asks and goes_on and not before[-1].clause.question


def _matters(one: Heard) -> bool:
    """It asks something, or tells of what the question hangs on."""
    if {"^ask_verb", "safe"} <= one.ideas:
        return True  # `they want it rerun; is that safe`
    if one.clause.question or one.best.intent in _SOCIAL:
        return one.clause.question
    named = one.names_things and not (
        one.found.names and not any(n.strong for n in one.found.names)
    )
    asks = one.asks and one.best.sure >= _ASKS
    return asks or (named and one.best.sure >= _SOME)
