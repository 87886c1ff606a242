"""The scorers: each a pure function of what was expected and what was seen; no model judges."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Final

from evals.judging.language import language_of
from evals.judging.plain import holds, marks
from evals.judging.seen import Score, Seen, cut, joined
from evals.judging.truth import faults
from evals.judging.understood import agent, entities, intent, on_question, span
from evals.questions.expect import Scorer
from graphs.answer import Answer
from graphs.question import DIAGNOSTICS, STATUS
from tools.plan.diagnosis import EvidenceStatus

__all__ = ["SCORERS", "Score", "Seen", "score"]
_PLANT: Final = STATUS | DIAGNOSTICS


def score(seen: Seen) -> dict[Scorer, Score]:
    """The scores that apply to the turn; where a problem is expected, no other."""
    if seen.expect.error is not None:
        return {"error": error(seen)}
    given = {name: scorer(seen) for name, scorer in SCORERS.items()}
    return {name: one for name, one in given.items() if one is not None}


def error(seen: Seen) -> Score:
    """The turn ended in the problem that it must end in."""
    wanted = seen.expect.error or ""
    got = seen.problem or cut(seen.answer.answer)
    return Score(seen.problem == wanted, wanted, f"{got} {seen.error}".strip())


def answered(seen: Seen) -> Score:
    """There is an answer, and no error."""
    got = seen.error or ("" if seen.answer.answer.strip() else "nothing")
    return Score(not got, "an answer", got)


def tools(seen: Seen) -> Score | None:
    """The tools that the answer needs were called."""
    wanted = seen.expect.tools
    if not wanted:
        return None
    return Score(set(wanted) <= set(seen.tools), joined(wanted), joined(seen.tools))


def tools_not(seen: Seen) -> Score | None:
    """No tool was called that must not be."""
    unwanted = seen.expect.tools_not
    if not unwanted:
        return None
    called = [one for one in seen.tools if one in unwanted]
    return Score(not called, "not " + ", ".join(unwanted), joined(called))


def no_tools(seen: Seen) -> Score | None:
    """Nothing was read where nothing may be."""
    if not seen.expect.no_tools:
        return None
    return Score(not seen.tools, "none", joined(seen.tools))


def facts(seen: Seen) -> Score | None:
    """Every expected fact is told."""
    if not seen.facts:
        return None
    text = seen.text
    missing = [fact for fact in seen.facts if not any(holds(text, wording) for wording in fact)]
    told = " / ".join(" or ".join(fact) for fact in missing)
    return Score(not missing, told, cut(seen.answer.answer))


def not_facts(seen: Seen) -> Score | None:
    """Nothing is told that is wrong here."""
    wrong = seen.expect.not_facts
    if not wrong:
        return None
    told = [fact for fact in wrong if holds(seen.text, fact)]
    return Score(not told, "not " + ", ".join(wrong), ", ".join(told))


def cause(seen: Seen) -> Score | None:
    """The verdict names the true root: the object and its cause."""
    wanted = seen.expect.cause
    if wanted is None:
        return None
    codes = wanted.code if isinstance(wanted.code, list) else [wanted.code]
    objects = wanted.object if isinstance(wanted.object, list) else [wanted.object]
    roots = seen.answer.diagnosis.root_causes if seen.answer.diagnosis else ()
    right = any(
        one.cause_code in codes and any(_names(one.object.key, name) for name in objects)
        for one in roots
    )
    got = ", ".join(f"{one.object.key} {one.cause_code.value}" for one in roots)
    return Score(right, f"{' or '.join(objects)} {' or '.join(codes)}", got or "no diagnosis")


def receipts(seen: Seen) -> Score:
    """Enough receipts; each mark in the text has one, and each one its mark."""
    least = seen.expect.receipts
    wanted = _least_receipts(seen) if least is None else least
    cited, given = marks(seen.answer.answer), [one.id for one in seen.answer.receipts]
    right = len(given) >= wanted and set(cited) == set(given) and len(set(given)) == len(given)
    return Score(
        right,
        f"{wanted} or more, each cited",
        f"cited {joined(cited)}; given {joined(given)}",
    )


def receipts_true(seen: Seen) -> Score | None:
    """Each receipt, read again by its own call, still says the same."""
    if not seen.answer.receipts:
        return None
    wrong = [
        f"[{one.id}] {one.key}: {fault}"
        for one in seen.answer.receipts
        for fault in faults(one, seen.records, seen.documents)
    ]
    return Score(not wrong, "the plant says the same", cut("; ".join(wrong)))


def citations(seen: Seen) -> Score | None:
    """The documents that hold the answer are cited."""
    wanted, got = _documents(seen), _cited(seen)
    if not wanted:
        return None
    right = all(set(any_of) & set(got) for any_of in wanted)
    return Score(right, joined([" or ".join(any_of) for any_of in wanted]), joined(got))


def rank(seen: Seen) -> Score | None:
    """What is cited first is a document that holds the answer."""
    wanted, got = [one for any_of in _documents(seen) for one in any_of], _cited(seen)
    if not seen.expect.first_document:
        return None
    return Score(bool(got) and got[0] in wanted, " or ".join(wanted), joined(got))


def language(seen: Seen) -> Score:
    """The answer is in the language of the question, and says that it is."""
    wanted = seen.expect.language or seen.language
    heard = language_of(_without_titles(seen.answer))
    got = f"sounds {heard or 'neither'}, says {seen.answer.language}"
    # Too few small words say nothing: then what the answer says of itself stands alone.
    return Score(heard in (wanted, None) and seen.answer.language == wanted, wanted, got)


def evidence(seen: Seen) -> Score | None:
    """The answer is as sure as the records allow."""
    wanted = seen.expect.evidence
    if wanted is None:
        return None
    any_of: list[EvidenceStatus] = wanted if isinstance(wanted, list) else [wanted]
    told = seen.answer.evidence
    return Score(told.status in any_of, " or ".join(any_of), f"{told.status} {told.gaps}")


def asks_back(seen: Seen) -> Score | None:
    """It asks where it must ask, and answers where it can."""
    if seen.expect.asks_back is None:
        return None
    asked = seen.asks
    return Score(asked == seen.expect.asks_back, _yes(seen.expect.asks_back), cut(seen.text))


def choices(seen: Seen) -> Score | None:
    """What may be meant can be clicked."""
    wanted = seen.expect.choices
    if not wanted:
        return None
    offered = [f"{one.label} {one.message}".casefold() for one in seen.answer.choices]
    missing = [name for name in wanted if not any(holds(one, name) for one in offered)]
    got = joined([one.label for one in seen.answer.choices])
    return Score(not missing, joined(missing or wanted), got)


def refuses(seen: Seen) -> Score | None:
    """It declines in words and reads nothing of the plant for it, where that is right."""
    if seen.expect.refuses is None:
        return None
    refused = seen.declines and not seen.tools and not seen.answer.receipts
    return Score(refused == seen.expect.refuses, _yes(seen.expect.refuses), cut(seen.text))


SCORERS: Mapping[Scorer, Callable[[Seen], Score | None]] = MappingProxyType(
    {
        "answered": answered,
        "intent": intent,
        "agent": agent,
        "entities": entities,
        "span": span,
        "on_question": on_question,
        "tools": tools,
        "tools_not": tools_not,
        "no_tools": no_tools,
        "facts": facts,
        "not_facts": not_facts,
        "cause": cause,
        "receipts": receipts,
        "receipts_true": receipts_true,
        "citations": citations,
        "rank": rank,
        "language": language,
        "evidence": evidence,
        "asks_back": asks_back,
        "choices": choices,
        "refuses": refuses,
    }
)
"""Those that look at one turn; `error` stands alone, and `twins` looks at several."""


def _documents(seen: Seen) -> list[list[str]]:
    """Ids of documents; of an inner list any one."""
    return [[one] if isinstance(one, str) else one for one in seen.expect.citations]


def _cited(seen: Seen) -> list[str]:
    """The documents in the order in which they are first cited."""
    return list(dict.fromkeys(one.document for one in seen.answer.citations))


def _without_titles(answer: Answer) -> str:
    """The text without the titles of the documents that it cites: those are in their own tongue."""
    text = answer.answer
    titles = [one.fields.get("title") for one in answer.receipts if one.kind == "document"]
    for title in (*titles, *(one.section for one in answer.citations)):
        text = text.replace(title, " ") if title else text
    return text


def _least_receipts(seen: Seen) -> int:
    """Facts of the plant and of documents need at least one; a question back or a refusal none."""
    expect = seen.expect
    if expect.refuses or expect.asks_back:
        return 0
    proven = any(one in _PLANT for one in expect.any_intent())
    return 1 if proven or expect.cause or expect.citations else 0


def _names(key: str, wanted: str) -> bool:
    """A key ends in the name that a dataset gives, or is it."""
    return key == wanted or any(key.endswith(sign + wanted) for sign in "/.#")


def _yes(wanted: bool) -> str:
    return "yes" if wanted else "no"
