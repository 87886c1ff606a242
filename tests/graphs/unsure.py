"""Messages of which the rules are unsure, so that a language model is asked: picked as they stand."""

from datetime import UTC, datetime
from functools import cache
from zoneinfo import ZoneInfo

from graphs.offline.understand import Understander
from graphs.question import Intent
from graphs.supervisor import CLEAR

UNCLEAR = "is the ledger posting happy?"
# The rules learn; whichever of these they still half understand will do.
_HALVES = (
    "what is the status of GL_POST? and zorp the blib glarb of the florb?",
    "status of GL_POST? mumble the frumious ledger happily",
    "what is the status of GL_POST? and is the ledger posting happy?",
    "zorp the blib glarb? status of GL_POST?",
    "does the ledger sing a song tonight? status of GL_POST?",
    "who painted the ledger blue yesterday? what is the status of GL_POST?",
    "status of GL_POST? who painted the ledger blue yesterday?",
    "what is the status of GL_POST? and how is the thing with the ledger?",
)


@cache
def unsure() -> str:
    """A message that asks for the status of GL_POST, and for something that nobody understands."""
    understander = Understander(timezone=ZoneInfo("UTC"))
    for message in _HALVES:
        heard = understander.understand(message, now=datetime(2026, 3, 3, 2, 41, tzinfo=UTC))
        if heard.confidence < CLEAR and any(
            task.intent is Intent.JOB_STATUS and task.entities.objects() for task in heard.tasks
        ):
            return message
    raise AssertionError("the rules are sure of all of these: add one")
