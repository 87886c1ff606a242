"""What can be clicked where an answer asks back: each choice is the question asked again, complete."""

import re
from collections.abc import Iterator, Sequence

from graphs.answer import Choice
from graphs.offline.phrase import Phraser
from graphs.question import Task
from graphs.state import Section
from tools.report import Report

_MOST = 10
_LONGEST = 300


def choices_of(sections: Sequence[Section], phraser: Phraser) -> list[Choice]:
    """The choices of every section, in the order of asking; each message once."""
    offered = [choice for section in sections for choice in _offered(section, phraser)]
    return list({choice.message: choice for choice in offered}.values())[:_MOST]


def likeliest(task: Task, phraser: Phraser) -> list[str]:
    """The questions that an unclear task most likely is, in its language."""
    asked = (phraser.question(one, task.entities, task.language) for one in task.candidates)
    questions = [question for question in dict.fromkeys(asked) if question]
    return questions if len(questions) > 1 else []


def _offered(section: Section, phraser: Phraser) -> Iterator[Choice]:
    typed = _typed(section.report)
    names = dict.fromkeys(
        (*(ref.key or ref.name for ref in section.report.choices), *_near(section.report))
    )
    for name in names:
        yield Choice(label=name, message=_asked(section.task, typed.get(name, ""), name))
    for question in likeliest(section.task, phraser):
        yield Choice(label=question, message=question)


def _near(report: Report) -> Iterator[str]:
    """The names that are spelled alike, also of what is no object, as a folder is."""
    for finding in report.findings:
        yield from finding.values.get("near", ())


def _typed(report: Report) -> dict[str, str]:
    """The name that each choice was offered for, as the question has it."""
    typed: dict[str, str] = {}
    name = ""
    for finding in report.findings:
        name = str(finding.values.get("name", name))
        if finding.subject:
            typed[finding.subject.key] = name
        typed |= dict.fromkeys(finding.values.get("near", ()), name)
    return typed


def _asked(task: Task, typed: str, name: str) -> str:
    """The question with the choice in its place; the name alone answers the pending one."""
    for written in (typed, typed.lstrip("/")):  # `the finance folder` is /FINANCE
        known = re.compile(rf"(?<![\w@/#.]){re.escape(written)}(?![\w@#])", re.IGNORECASE)
        if written and len(task.text) <= _LONGEST and known.search(task.text):
            return known.sub(lambda _: name, task.text)
    return name
