"""What is asked of the documents though no word says so: a talk about a paper, and what nobody understood."""

from collections.abc import Sequence
from typing import Final, Protocol

import structlog

from graphs.offline.playbook import needs_object
from graphs.question import KNOWLEDGE, Focus, Intent, Task, Understanding
from tools.library import LibraryUnavailable, PassageLike

log = structlog.get_logger()
_LOST: Final = frozenset({Intent.UNCLEAR, Intent.OUTSIDE, Intent.NOT_BUILT})


class Papers(Protocol):
    """Who knows what the documents speak of; the shelf keeps this promise."""

    async def within(self, document: str, query: str) -> Sequence[PassageLike]:
        """The sections of a document that speak of a query; all where that has no subject."""
        ...

    async def knows(self, message: str) -> bool:
        """True where a paper of the house surely speaks of the message."""
        ...


async def with_papers(understood: Understanding, focus: Focus, papers: Papers) -> Understanding:
    """Tasks for the documents, where one speaks of what is lost; else they stay as they are."""
    tasks = [await _of_papers(task, focus, papers) for task in understood.tasks]
    return understood.model_copy(update={"tasks": tuple(tasks)})


async def _of_papers(task: Task, focus: Focus, papers: Papers) -> Task:
    if task.intent in KNOWLEDGE:
        return task.model_copy(update={"paper": focus.paper})
    if not _is_lost(task, focus):
        return task
    try:
        told = await _tells(task, focus, papers)
    except LibraryUnavailable as error:
        log.warning("papers_not_looked_up", error=str(error))
        return task
    update = {"intent": Intent.PROCEDURE, "paper": focus.paper}
    return task.model_copy(update=update) if told else task


async def _tells(task: Task, focus: Focus, papers: Papers) -> bool:
    if focus.paper and await papers.within(focus.paper, task.text):
        return True
    return task.intent is Intent.UNCLEAR and await papers.knows(task.text)


def _is_lost(task: Task, focus: Focus) -> bool:
    """It names nothing of the plan, and nobody knows what it asks or of what."""
    found = task.entities
    if task.choices or task.declined or found.objects() or found.folders or found.prompts:
        return False
    if task.intent in _LOST:
        return task.intent is Intent.UNCLEAR or bool(focus.paper)
    return bool(focus.paper) and needs_object(task) and not focus.subjects
