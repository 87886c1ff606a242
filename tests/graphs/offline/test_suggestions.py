from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from graphs.offline.understand import Understander
from graphs.question import Intent, Language
from prompts.book import LANGUAGES, PhraseBook

BOOK = PhraseBook()
UNDERSTANDER = Understander(timezone=ZoneInfo("America/Sao_Paulo"))
NOW = datetime(2026, 3, 4, 6, 0, tzinfo=UTC)
JOB = ("PAYCALC", "/FTA1#/PAY/PAYDAILY.PAYCALC")
MEANT: dict[str, tuple[Intent, tuple[str, ...]]] = {
    "why": (Intent.WHY, JOB),
    "resource_status": (Intent.RESOURCE_STATUS, ("TAPEDRV", "/FTA1#TAPEDRV")),
    "engine": (Intent.ENGINE_INFO, ("",)),
    "critical": (Intent.CRITICAL_JOBS, ("",)),
    "status": (Intent.JOB_STATUS, JOB),
    "stream_status": (Intent.STREAM_STATUS, ("PAYDAILY", "/FTA1#/PAY/PAYDAILY")),
    "workstation_status": (Intent.WORKSTATION_STATUS, ("FIN_AGT01",)),
    "why_failed": (Intent.WHY_FAILED, JOB),
    "why_waiting": (Intent.WHY_WAITING, JOB),
    "impact": (Intent.IMPACT, JOB),
    "log": (Intent.JOB_LOG, JOB),
    "code": (Intent.CODE_MEANING, ("AWSBDW002E",)),
    "holders": (Intent.RESOURCE_HOLDERS, ("TAPEDRV", "/FTA1#TAPEDRV")),
    "running_on": (Intent.JOB_LIST, ("FIN_AGT01",)),
    "failed_on": (Intent.JOB_LIST, ("FIN_AGT01",)),
    "failed_in": (Intent.JOB_LIST, ("PAYDAILY",)),
    "failed": (Intent.JOB_LIST, ("",)),
    "failed_by_workstation": (Intent.JOB_COUNT, ("",)),
    "stuck": (Intent.STREAM_LIST, ("",)),
    "unlinked": (Intent.WORKSTATION_LIST, ("",)),
    "prompts": (Intent.PROMPT_LIST, ("",)),
    "waiting_for_resource": (Intent.JOB_LIST, ("",)),
    "long_running": (Intent.JOB_LIST, ("",)),
    "late": (Intent.JOB_LIST, ("",)),
    "summary": (Intent.PLAN_SUMMARY, ("",)),
    "plan_run": (Intent.PLAN_RUN, ("",)),
    "eta": (Intent.ETA, JOB),
    "batch_end": (Intent.ETA, ("",)),
    "deadlines": (Intent.DEADLINES, ("",)),
    "delay": (Intent.DEADLINES, JOB),
    "path": (Intent.CRITICAL_PATH, ("",)),
    "path_of": (Intent.CRITICAL_PATH, JOB),
    "if_released": (Intent.WHAT_IF, JOB),
    "changed": (Intent.WHAT_CHANGED, ("",)),
    "changed_in": (Intent.WHAT_CHANGED, JOB),
    "handover": (Intent.HANDOVER, ("",)),
    "past_failures": (Intent.PAST_FAILURES, JOB),
    "tomorrow": (Intent.SCHEDULE, ("PAYDAILY", "/FTA1#/PAY/PAYDAILY")),
    "rerun_safety": (Intent.RERUN_SAFETY, JOB),
    "common_causes": (Intent.COMMON_CAUSES, ("",)),
    "one_cause": (Intent.COMMON_CAUSES, ("",)),
}


def test_each_question_has_its_meaning_here() -> None:
    """A new question of the book must say what it is expected to mean."""
    assert set(MEANT) == set(BOOK.words("en")["questions"])


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("key", MEANT)
def test_what_resync_suggests_it_understands(key: str, language: Language) -> None:
    """A suggestion, clicked, is one clear question on the object that it names."""
    intent, names = MEANT[key]
    for name in names:
        asked = BOOK.words(language)["questions"][key].format(name=name)

        understood = UNDERSTANDER.understand(asked, now=NOW)

        assert [task.intent for task in understood.tasks] == [intent], asked
        assert understood.language == language, asked
        assert understood.confidence >= 0.7, asked
        entities = understood.tasks[0].entities
        assert not name or name in (*entities.objects(), *entities.codes), asked
