"""What somebody is said to have said of the object just asked about: a remark, and no question."""

import re
from collections.abc import Sequence
from typing import Final

from graphs.question import Task

_SAID: Final = re.compile(
    r"(?:(?:and|but|e|mas|pq|porque|because|since|as)\W+)?"
    r"(?:(?:i|we|eu|a gente)\W+)?(?:have |ve |just |só |so )?"
    r"(?:heard|was told|were told|been told|am told|got told|read|saw|ouvi|ouvimos|soube|li|vi)\b"
    r"|(?:somebody|someone|they|people|he|she|the \w+|algu[eé]m|me|o pessoal|a galera|o \w+)\W+"
    r"(?:said|says|say|told me|told us|claims?|swears?|disse\w*|falou|falaram|contou|contaram|avisou|avisaram|jura)\b"
    r"|(?:disseram|falaram|dizem|diz que|parece que|supposedly|apparently|allegedly)\b",
    re.IGNORECASE,
)


def without_hearsay(tasks: Sequence[Task]) -> list[Task]:
    """`X ok? I heard it abended`: the rumour names nothing of its own, so that X is asked about."""
    return [task for at, task in enumerate(tasks) if not (at and _is_rumour(task, tasks[at - 1]))]


def _is_rumour(task: Task, before: Task) -> bool:
    asks = task.text.rstrip().endswith("?") and before.text.rstrip()[-1:] != "?"
    named = bool(before.entities.objects()) and not task.entities.objects()
    return named and not asks and _SAID.match(task.text.strip()) is not None
