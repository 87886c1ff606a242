"""How sections become one answer."""

from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphs.answer import AgentUsage
from graphs.composing import compose, numbered, numbering
from graphs.focus import focus_of
from graphs.offline.phrase import Phraser
from graphs.question import Focus, Intent, Task
from prompts.book import PhraseBook
from tests.graphs.records import gl_post, make_receipt, make_section
from tools.plan.diagnosis import CauseCode, Diagnosis, RootCause
from tools.receipts import Citation, Finding, Gap, ObjectRef
from tools.report import Report

_A, _B, _C = "r0000000a", "r0000000b", "r0000000c"


@pytest.fixture(scope="module", name="phraser")
def _phraser() -> Phraser:
    return Phraser(PhraseBook(), ZoneInfo("UTC"))


@given(st.permutations([_A, _B, _C]), st.lists(st.sampled_from([_A, _B, _C]), max_size=8))
def test_marks_count_up_as_they_are_read(order: list[str], cited: list[str]) -> None:
    """The first mark of the text is 1, the next new one 2; receipts that no mark cites follow."""
    text = " ".join(f"so [{mark}]" for mark in cited)
    numbers = numbering(text, [make_receipt(mark) for mark in order])
    read = list(dict.fromkeys(cited))
    assert [numbers[mark] for mark in read] == [str(n) for n in range(1, len(read) + 1)]
    assert sorted(map(int, numbers.values())) == [1, 2, 3]


def test_what_only_looks_like_a_mark_gets_no_number() -> None:
    """A log line that imitates a mark cites nothing: it stays as it was written."""
    text = "ended [r0000000a], the log says `[rdeadbeef]`"
    numbers = numbering(text, [make_receipt(_A)])
    assert numbered(text, numbers) == "ended [1], the log says `[rdeadbeef]`"


def test_sections_stand_in_the_order_of_asking(phraser: Phraser) -> None:
    """Specialists finish in any order; the answer keeps the question's, under headings."""
    late = make_section(1, f"second [{_B}]", make_receipt(_B), agent="diagnostics")
    early = make_section(0, f"first [{_A}]", make_receipt(_A))
    answer = compose([late, early], "en", phraser)
    lines = [line for line in answer.answer.splitlines() if line]
    assert lines == ["### 1. question 0", "first [1]", "### 2. question 1", "second [2]"]
    assert answer.agents == ["status", "diagnostics"]
    assert [receipt.id for receipt in answer.receipts] == ["1", "2"]


@pytest.mark.parametrize(
    ("gap", "said"),
    [
        (Gap(what="hwa_forbidden", detail="GET /plan/workstation"), "on workstations"),
        (
            Gap(what="log_denied", detail="GET /plan/job/run/r/joblog"),
            "the right to read the job log",
        ),
        (Gap(what="past_recorded_since", detail="2026-03-04T00:00:00+00:00"), ""),
    ],
)
def test_what_was_not_seen_is_said_in_the_text(phraser: Phraser, gap: Gap, said: str) -> None:
    """In one line below the answer, once; what stands beside every such answer is not repeated."""
    answer = compose([make_section(0, "so it is", make_receipt(), gaps=(gap, gap))], "en", phraser)
    told = answer.answer.removeprefix("so it is").strip()

    assert said in told
    assert bool(told) is bool(said)
    assert told.count("HWA denied") == min(1, len(said))
    assert "\n" not in told


def test_a_gap_that_the_text_tells_is_not_told_twice(phraser: Phraser) -> None:
    """A section that consists of its gap alone stays as it is."""
    gap = Gap(what="hwa_unreachable", detail="GET /plan/job")
    text = phraser.gap(gap, "en")

    assert compose([make_section(0, text, gaps=(gap,))], "en", phraser).answer == text


def test_one_record_in_two_sections_is_one_receipt(phraser: Phraser) -> None:
    """The same record has the same number wherever it is cited."""
    sections = [make_section(n, f"so [{_A}]", make_receipt(_A)) for n in (0, 1)]
    answer = compose(sections, "en", phraser)
    assert len(answer.receipts) == 1
    assert answer.answer.count("[1]") == 2


@pytest.mark.parametrize(
    ("receipts", "gaps", "status"),
    [
        ((make_receipt(),), (), "confirmed"),
        ((make_receipt(),), (Gap(what="hwa_timeout"),), "likely"),
        ((), (Gap(what="hwa_unreachable"),), "insufficient"),
    ],
)
def test_what_was_not_seen_weakens_the_evidence(
    phraser: Phraser, receipts: tuple[()], gaps: tuple[Gap, ...], status: str
) -> None:
    """Gaps beside records leave it likely; gaps alone leave nothing."""
    answer = compose([make_section(0, "x", *receipts, gaps=gaps)], "en", phraser)
    assert answer.evidence.status == status
    assert len(answer.evidence.gaps) == len(gaps)


def test_the_weakest_section_tells_the_evidence(phraser: Phraser) -> None:
    """One part that saw nothing makes the whole insufficient; the same gap is named once."""
    gap = Gap(what="hwa_unreachable")
    seen = make_section(0, f"so [{_A}]", make_receipt(_A))
    blind = [make_section(n, "nothing", gaps=(gap,)) for n in (1, 2)]
    answer = compose([seen, *blind], "en", phraser)
    assert answer.evidence.status == "insufficient"
    assert len(answer.evidence.gaps) == 1


def test_a_diagnosis_is_renumbered_with_the_text(phraser: Phraser) -> None:
    """Its receipts and the citations carry the numbers that the reader sees."""
    receipt = make_receipt(_B)
    subject = ObjectRef(kind="job", key="GL_POST", name="GL_POST")
    cause = RootCause(
        object=subject, cause_code=CauseCode.HELD, chain=(subject,), receipts=(receipt,)
    )
    diagnosis = Diagnosis(
        subject=subject, root_causes=(cause,), confidence=0.9, evidence_status="likely"
    )
    section = make_section(1, f"**GL_POST** is held [{_B}].")
    silent = Finding(
        statement="no_cause", subject=subject, values={"status": "HOLD"}, receipts=(receipt,)
    )
    citation = Citation(id=_B, document="d", section="s", text="t", score=1)
    report = Report(findings=(silent,), diagnosis=diagnosis, citations=(citation,))
    section = section.model_copy(update={"report": report})
    answer = compose([make_section(0, f"x [{_A}]", make_receipt(_A)), section], "en", phraser)
    assert answer.diagnosis
    assert answer.diagnosis.root_causes[0].receipts[0].id == "2"
    assert "GL_POST" in answer.diagnosis.verdict
    assert "[" not in answer.diagnosis.verdict
    assert answer.citations[0].id == "2"
    assert answer.evidence.status == "likely"


def test_usage_is_summed_by_agent(phraser: Phraser) -> None:
    """Two sections of one agent are one sum; the routing is the supervisor's."""
    cost = AgentUsage(input_tokens=11, output_tokens=7)
    sections = [make_section(n, "x", usage=cost, model="m", fallback=n == 1) for n in (0, 1)]
    answer = compose(sections, "en", phraser, cost)
    assert answer.usage.agents["status"] == AgentUsage(input_tokens=22, output_tokens=14)
    assert answer.usage.agents["supervisor"] == cost
    assert answer.model == "m"
    assert answer.fallback


def test_the_offline_model_costs_nothing(phraser: Phraser) -> None:
    """Where no model was called every figure is zero."""
    answer = compose([make_section(0, "x")], "en", phraser)
    assert answer.usage.agents == {"status": AgentUsage()}
    assert answer.model == "offline"


def test_suggestions_are_three_at_most_and_none_twice(phraser: Phraser) -> None:
    """A compound answer does not offer more than a single one."""
    sections = [make_section(n, "x").model_copy(update={"report": gl_post()}) for n in range(3)]
    answer = compose(sections, "en", phraser)
    assert 0 < len(answer.suggestions) <= 3
    assert len(set(answer.suggestions)) == len(answer.suggestions)


def test_an_answer_about_nothing_keeps_the_old_focus() -> None:
    """A greeting in the middle does not make `it` forget what it was."""
    job = ObjectRef(kind="job", key="K", name="GL_POST")
    before = Focus(objects=(job,))
    greeting = make_section(0, "hello", task=Task(intent=Intent.GREETING, text="hello"))
    assert focus_of([greeting], "en", before).objects == (job,)
    section = make_section(0, "x").model_copy(update={"report": Report(choices=(job, job))})
    assert focus_of([section], "pt", Focus()).choices == (job, job)
