"""The scorers: each a pure function of what was expected and what was seen; no model judges."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from evals.dataset import Expect, Scorer
from evals.facts import Wanted
from evals.language import language_of
from evals.plain import holds, marks, own_words, plain
from evals.plant import Record
from evals.truth import Library, faults
from graphs.answer import Answer
from graphs.question import DIAGNOSTICS, STATUS, Intent, Language

_PLANT: Final = STATUS | DIAGNOSTICS
_REFUSALS: Final[dict[Language, tuple[str, ...]]] = {
    "en": (
        "cannot", "can't", "can not", "will not", "won't", "do not", "don't", "does not", "not able",
        "only reads", "only read", "read-only", "did not run", "refuse", "not answer", "outside",
    ),
    "pt": (
        "não posso", "não pode", "não vou", "não vai", "não consigo", "não consegue", "não faço",
        "não faz", "não executo", "não executa", "não executou", "não respondo", "não responde",
        "não sei", "não altero", "não altera", "só leio", "só lê", "apenas lê", "apenas leio",
        "somente leitura", "não mudam", "não são alteradas", "fora do que",
    ),
}  # fmt: skip


@dataclass(frozen=True)
class Score:
    """Whether it held; where it did not, what was expected and what came instead."""

    held: bool
    expected: str = ""
    got: str = ""


@dataclass(frozen=True, kw_only=True)
class Seen:
    """A turn as it went, with all that is needed to judge it."""

    expect: Expect
    language: Language
    answer: Answer
    tools: Sequence[str] = ()
    facts: Sequence[Wanted] = ()
    records: Mapping[str, Record] = field(default_factory=dict)
    documents: Library = field(default_factory=dict)
    error: str = ""

    @property
    def text(self) -> str:
        """The words of the answer."""
        return plain(self.answer.answer)


def score(seen: Seen) -> dict[Scorer, Score]:
    """The scores that apply to the turn."""
    given = {name: scorer(seen) for name, scorer in SCORERS.items()}
    return {name: one for name, one in given.items() if one is not None}


def answered(seen: Seen) -> Score:
    """There is an answer, and no error."""
    got = seen.error or ("" if seen.answer.answer.strip() else "nothing")
    return Score(not got, "an answer", got)


def intent(seen: Seen) -> Score | None:
    """What was asked was understood."""
    expect, got = seen.expect, [one.id for one in seen.answer.intents] or [seen.answer.intent.id]
    if expect.intents:
        wanted = [one.value for one in expect.intents]
        return Score(got == wanted, ", ".join(wanted), ", ".join(got))
    if expect.intent is None:
        return None
    any_of = [expect.intent] if isinstance(expect.intent, Intent) else expect.intent
    values = [one.value for one in any_of]
    return Score(len(got) == 1 and got[0] in values, " or ".join(values), ", ".join(got))


def agent(seen: Seen) -> Score | None:
    """The right specialists worked, in order, and no other."""
    expect = seen.expect
    wanted = expect.agents or ([expect.agent] if expect.agent else [])
    if not wanted:
        return None
    return Score(list(wanted) == seen.answer.agents, ", ".join(wanted), _joined(seen.answer.agents))


def tools(seen: Seen) -> Score | None:
    """The tools that the answer needs were called."""
    wanted = seen.expect.tools
    if not wanted:
        return None
    return Score(set(wanted) <= set(seen.tools), _joined(wanted), _joined(seen.tools))


def facts(seen: Seen) -> Score | None:
    """Every expected fact is told."""
    if not seen.facts:
        return None
    text = seen.text
    missing = [fact for fact in seen.facts if not any(holds(text, wording) for wording in fact)]
    told = " / ".join(" or ".join(fact) for fact in missing)
    return Score(not missing, told, _cut(seen.answer.answer))


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
        f"cited {_joined(cited)}; given {_joined(given)}",
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
    return Score(not wrong, "the plant says the same", _cut("; ".join(wrong)))


def citations(seen: Seen) -> Score | None:
    """The documents that hold the answer are cited."""
    wanted = [[one] if isinstance(one, str) else one for one in seen.expect.citations]
    if not wanted:
        return None
    got = list(dict.fromkeys(one.document for one in seen.answer.citations))
    right = all(set(any_of) & set(got) for any_of in wanted)
    return Score(right, _joined([" or ".join(any_of) for any_of in wanted]), _joined(got))


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
    got = seen.answer.evidence.status
    return Score(got == wanted, wanted, got)


def asks_back(seen: Seen) -> Score | None:
    """It asks where it must ask, and answers where it can."""
    if seen.expect.asks_back is None:
        return None
    asked = "?" in own_words(seen.answer.answer)
    return Score(asked == seen.expect.asks_back, _yes(seen.expect.asks_back), _cut(seen.text))


def refuses(seen: Seen) -> Score | None:
    """It declines in words and reads nothing of the plant for it, where that is right."""
    if seen.expect.refuses is None:
        return None
    words = " ".join(own_words(seen.answer.answer).casefold().split())
    declined = any(holds(words, one) for one in _REFUSALS[seen.answer.language])
    refused = declined and not seen.tools and not seen.answer.receipts
    return Score(refused == seen.expect.refuses, _yes(seen.expect.refuses), _cut(seen.text))


SCORERS: dict[Scorer, Callable[[Seen], Score | None]] = {
    "answered": answered,
    "intent": intent,
    "agent": agent,
    "tools": tools,
    "facts": facts,
    "not_facts": not_facts,
    "cause": cause,
    "receipts": receipts,
    "receipts_true": receipts_true,
    "citations": citations,
    "language": language,
    "evidence": evidence,
    "asks_back": asks_back,
    "refuses": refuses,
}


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
    wanted = expect.intents or (
        [expect.intent] if isinstance(expect.intent, Intent) else expect.intent or []
    )
    proven = any(one in _PLANT for one in wanted)
    return 1 if proven or expect.cause or expect.citations else 0


def _names(key: str, wanted: str) -> bool:
    """A key ends in the name that a dataset gives, or is it."""
    return key == wanted or any(key.endswith(sign + wanted) for sign in "/.#")


def _joined(names: Sequence[str]) -> str:
    return ", ".join(names) or "none"


def _yes(wanted: bool) -> str:
    return "yes" if wanted else "no"


def _cut(text: str, longest: int = 400) -> str:
    return text if len(text) <= longest else text[:longest] + " ..."
