"""What is asked of the documents though no word says so: a talk about a paper, and what nobody understood."""

import re
from collections.abc import Sequence
from typing import Final, Protocol

import structlog

from graphs.offline.playbook import needs_object
from graphs.offline.text.house import asks_place, of_plan
from graphs.question import DIAGNOSTICS, KNOWLEDGE, STATUS, Focus, Intent, Task, Understanding
from tools.library import LibraryUnavailable, PassageLike

log = structlog.get_logger()
_LOST: Final = frozenset({Intent.UNCLEAR, Intent.OUTSIDE, Intent.NOT_BUILT})
# Who asks what a code is asks for its meaning; who has it on a screen, for what to do.
_MEANS: Final = re.compile(
    r"\b(?:what(?:['\u2019]?s| is| does)|means?|meaning|stands? for|explain|significad?[oa]?|significa|quer dizer|o que (?:é|e|eh)|"
    r"que (?:é|eh)|explica)\b",
    re.IGNORECASE,
)
_FEW: Final = 3  # sections: more are the whole of it, told to what has no subject
# `May I lift the barrier by hand?` asks for no action, as `lift the barrier` does.
_ASKS: Final = re.compile(
    r"\A\W*(?:may|can|could|should|must|do|am|are|is|who|posso|podemos|pode|preciso|precisamos|tenho que|devo|quem)\b.*\?",
    re.IGNORECASE,
)
# `Where is it kept` is read as a list, `for how many days` as a count: what an ordinary word is asked of.
_MISTAKEN: Final = (
    _LOST | STATUS | DIAGNOSTICS | {Intent.PROVENANCE, Intent.ACTION, Intent.CODE_MEANING}
) - {Intent.HANDOVER}


class Papers(Protocol):
    """Who knows what the documents speak of; the shelf keeps this promise."""

    async def within(
        self, document: str, query: str, *, surely: bool = False
    ) -> Sequence[PassageLike]:
        """The sections of a document that speak of a query; all where that has no subject."""
        ...

    async def knows(self, message: str, *, lost: bool) -> bool:
        """True where a paper of the house surely speaks of the message; less will do if it is lost."""
        ...

    async def explains(self, message: str) -> bool:
        """True where a message is about a code that a paper of the house has."""
        ...


async def with_papers(
    message: str, understood: Understanding, focus: Focus, papers: Papers
) -> Understanding:
    """Tasks for the documents, where one speaks of what is lost; else they stay as they are.

    Where a single thing is asked, the story before it tells of what: the message is looked up.
    """
    alone = len(understood.tasks) == 1
    tasks = [
        await _of_papers(task, message if alone else task.text, focus, papers)
        for task in understood.tasks
    ]
    return understood.model_copy(update={"tasks": tuple(tasks)})


async def _of_papers(task: Task, said: str, focus: Focus, papers: Papers) -> Task:
    if task.intent in KNOWLEDGE:
        task = task.model_copy(update={"paper": focus.paper})
    if not _may_be_meant(task):
        return task
    try:
        if await papers.explains(said):  # `CX/204` is no return code where a paper has it
            coded = Intent.CODE_MEANING if _MEANS.search(said) else Intent.PROCEDURE
            return _of_document(coded, said, task, focus)
        told = task.intent not in KNOWLEDGE and await _tells(task, said, focus, papers)
    except LibraryUnavailable as error:
        log.warning("papers_not_looked_up", error=str(error))
        return task
    return _of_document(Intent.PROCEDURE, said, task, focus) if told else task


def _of_document(intent: Intent, said: str, task: Task, focus: Focus) -> Task:
    return Task(intent=intent, text=said, language=task.language, paper=focus.paper)


async def _tells(task: Task, said: str, focus: Focus, papers: Papers) -> bool:
    objects = task.entities.objects()
    if focus.paper and _is_lost(task, focus) and await papers.within(focus.paper, said):
        return True
    if task.intent is Intent.ACTION:
        return _ASKS.search(said) is not None and await papers.knows(said, lost=False)
    if of_plan(said, objects):
        lost = task.intent is Intent.UNCLEAR and not objects
        return lost and await papers.knows(said, lost=False)
    if focus.paper and await _goes_on(task, said, focus, papers):
        return True
    return await papers.knows(said, lost=task.intent in _LOST or asks_place(said))


def _may_be_meant(task: Task) -> bool:
    """It picks nothing that was offered, and what it was read as may be a mistake."""
    found = task.entities
    if task.choices or task.declined or found.folders or found.prompts:
        return False
    return task.intent in _MISTAKEN


def _is_lost(task: Task, focus: Focus) -> bool:
    """It names nothing of the plan, and nobody knows what it asks or of what."""
    if task.entities.objects():
        return False
    return task.intent in _LOST or (needs_object(task) and not focus.subjects)


async def _goes_on(task: Task, said: str, focus: Focus, papers: Papers) -> bool:
    """Sections of the talk's paper surely speak of it, and of the ordinary word that it names."""
    named = " ".join(task.entities.objects())
    if not (named or asks_place(said)) or (named and not await papers.within(focus.paper, named)):
        return False
    return 0 < len(await papers.within(focus.paper, said, surely=True)) <= _FEW
