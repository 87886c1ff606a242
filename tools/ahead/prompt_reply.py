"""What would follow if somebody answered a prompt with yes: the prompt itself is not touched."""

import asyncio
from dataclasses import dataclass

from tools.ahead.foreseen import Foreseen
from tools.ahead.grounds import basis_finding
from tools.ahead.outlooks import Loaded, no_copy_gap
from tools.ahead.thought import Thought, impact_of, moved_rows, thought_of
from tools.causes.remedies import prompt_call
from tools.hwa.client import HwaClient, Read
from tools.hwa.models import JobInPlan, JobStreamInPlan, Page, PlanPrompt
from tools.listing.lists import prompt_row
from tools.lookup import Lookup
from tools.plan.ahead.outlook import Outlook
from tools.plan.ahead.prompts import answered, waiting_for
from tools.plan.diagnosis import CONFIDENCE, Diagnosis
from tools.receipts import Finding, Severity
from tools.records import receipt, ref
from tools.report import Report

_OPEN = frozenset({"ASKED", "NOTASKED", "NOT_ASKED", ""})


@dataclass(frozen=True)
class Prompted:
    """The prompt that a question means, and the read that told it."""

    read: Read[Page[PlanPrompt]]
    prompt: PlanPrompt

    @property
    def key(self) -> str:
        """What jobs call it that wait for it: its name, else its number."""
        return self.prompt.name or f"#{self.prompt.number}"


async def prompt_meant(hwa: HwaClient, lookup: Lookup, replies: bool) -> Prompted | None:
    """The prompt that has the name, or that the job or stream of the name waits for.

    What is no reply is about a prompt only where nothing else has the name.

    Raises:
        HwaError: HWA could not be asked.
    """
    if lookup.found and not replies:
        return None
    wanted = {lookup.name.upper().lstrip("#"), *await _awaited(hwa, lookup)}
    read = await hwa.prompts()
    named = [one for one in read.value.results if wanted & {one.name.upper(), str(one.number)}]
    named.sort(key=lambda one: one.status not in _OPEN)
    return Prompted(read, named[0]) if named else None


async def _awaited(hwa: HwaClient, lookup: Lookup) -> set[str]:
    """The prompts that what was found waits for; only its own record tells them."""
    found = lookup.found.groups[0][0] if lookup.found else None
    if isinstance(found, JobInPlan):
        links = (await hwa.job(found.id)).value.dependencies
    elif isinstance(found, JobStreamInPlan):
        links = (await hwa.job_stream(found.id)).value.dependencies
    else:
        return set()
    return {
        (one.prompt_name or str(one.number)).upper()
        for one in links
        if one.dependency_type == "PROMPT" and not one.satisfied
    }


async def if_answered(
    hwa: HwaClient,
    asked: Prompted,
    outlook: Outlook | None,
    loaded: Loaded,
    *,
    yes: bool = True,
) -> Report:
    """What would start after a yes, and what would wait on; what is answered stays as it is.

    A no lets nobody go: who waits for the prompt waits on.

    Raises:
        HwaError: HWA could not be asked.
    """
    subject = ref(asked.prompt)
    if asked.prompt.status not in _OPEN:
        return _refused(asked)
    calls = _calls(asked, yes=yes)
    if outlook is None:
        return Report(findings=(calls,), gaps=(no_copy_gap(loaded),), objects=(subject,))
    seen = Foreseen(hwa, outlook)
    thought = await asyncio.to_thread(_think, outlook, asked.key, yes=yes)
    await seen.read(thought.named, thought.stops)
    verdict = Diagnosis(
        subject=subject,
        confidence=CONFIDENCE["likely"],
        evidence_status="likely",
        gaps=seen.gaps,
        impact=impact_of(seen, thought),
    )
    return Report(
        findings=(
            _head(seen, asked, thought, _change(yes=yes)),
            *([prompt_row(asked.read, asked.prompt)] if asked.prompt.job_key else ()),
            *moved_rows(seen, thought),
            calls,
            basis_finding(seen),
        ),
        gaps=seen.gaps,
        objects=(subject, *(seen.ref(node) for node in thought.shown)),
        diagnosis=verdict,
    )


def _think(before: Outlook, key: str, *, yes: bool) -> Thought:
    situation = before.situation
    after = answered(situation, key) if yes else situation
    return thought_of(before, after, waiting_for(situation, key))


def _change(*, yes: bool) -> str:
    return "reply" if yes else "refuse"


def _head(seen: Foreseen, asked: Prompted, thought: Thought, change: str) -> Finding:
    nothing_of_it = dict.fromkeys(("value", "since", "until", "own_start", "own_end"))
    return Finding(
        statement="whatif_change",
        subject=ref(asked.prompt),
        values={"change": change, **nothing_of_it, "running": 0, **thought.counts()},
        receipts=(receipt(asked.read, asked.prompt), seen.basis),
    )


def _calls(asked: Prompted, *, yes: bool) -> Finding:
    subject = ref(asked.prompt)
    remedy = prompt_call(subject, yes=yes)
    return Finding(
        statement="whatif_calls",
        subject=subject,
        values={"change": _change(yes=yes), "conman": remedy.conman, "rest": remedy.rest},
        receipts=(receipt(asked.read, asked.prompt),),
    )


def _refused(asked: Prompted) -> Report:
    """It has its answer already."""
    subject = ref(asked.prompt)
    values = {
        "change": "reply",
        "reason": "answered",
        "kind": "prompt",
        "status": asked.prompt.status,
        "value": None,
    }
    finding = Finding(
        statement="whatif_refused",
        subject=subject,
        values=values,
        receipts=(receipt(asked.read, asked.prompt),),
        severity=Severity.WARNING,
    )
    verdict = Diagnosis(subject=subject, confidence=CONFIDENCE["confirmed"])
    return Report(findings=(finding,), objects=(subject,), diagnosis=verdict)
