import re
from collections import Counter
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graphs.offline.phrase import Phraser
from graphs.question import Intent, Language
from prompts.book import LANGUAGES, PhraseBook
from tests.graphs.offline import emitted
from tests.graphs.offline.findings.every import samples
from tests.graphs.offline.findings.past import past_samples
from tests.graphs.offline.findings.things import (
    AGENT,
    JOB,
    LINES,
    NOW,
    PROMPT,
    RESOURCE,
    STREAM,
    WAITING,
    counted,
    job_values,
    proof,
    stream_values,
)
from tests.graphs.offline.findings.waiting import cause
from tests.graphs.offline.tables import understand
from tests.prompts.hostile import texts
from tests.prompts.rendered import blocks, code_of, in_line, powers
from tools.plan.diagnosis import CauseCode
from tools.receipts import Finding, Gap
from tools.report import Report

BOOK = PhraseBook()
PHRASER = Phraser(BOOK, ZoneInfo("America/Sao_Paulo"))
SAMPLES = [*samples(), *past_samples()]
MARK = re.compile(r"\[(r[0-9a-f]{8})\]")
NUMBER = re.compile(r"(?<![\w#])\d+")


def said(finding: Finding, language: Language, now: datetime = NOW) -> str:
    """One finding on its own."""
    return PHRASER.section(Report(findings=(finding,)), language, now)


def named(finding: Finding) -> str:
    """What a failing sample is called."""
    return finding.statement


def test_every_statement_of_the_tools_can_be_said() -> None:
    """A new statement or gap without a phrase fails here, not at night."""
    BOOK.require(emitted.statements() | emitted.gaps())

    assert PHRASER.statements() == BOOK.names
    assert len(emitted.statements()) > 35
    assert len(emitted.gaps()) > 12


def test_every_statement_has_its_sample() -> None:
    """The laws below speak for every statement that the tools emit."""
    assert emitted.statements() == {finding.statement for finding in SAMPLES}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_code_has_its_words(language: Language) -> None:
    """Causes, effects and risks are words in both languages, never bare codes."""
    words = BOOK.words(language)
    effects, risks = emitted.effects_and_risks()

    assert {code.value for code in CauseCode} == set(words["causes"])
    assert effects == set(words["effects"])
    assert risks == set(words["risks"])


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("finding", SAMPLES, ids=named)
def test_each_statement_shows_its_receipts(finding: Finding, language: Language) -> None:
    """Every receipt is cited, no mark is made up, and no value is missing from its sentence."""
    text = said(finding, language)

    assert {receipt.id for receipt in finding.receipts} == set(MARK.findall(text))
    assert not re.search(r"\bNone\b|\{\{|\}\}|\{%|Undefined| ,|,,|\(\)", text)
    assert text == text.strip()


@pytest.mark.parametrize("finding", SAMPLES, ids=named)
def test_both_languages_tell_the_same_facts(finding: Finding) -> None:
    """Numbers, marks and code are the same in both; only the words differ."""
    english, portuguese = said(finding, "en"), said(finding, "pt")

    assert code_of(english) == code_of(portuguese)
    assert Counter(NUMBER.findall(english)) == Counter(NUMBER.findall(portuguese))
    assert MARK.findall(english) == MARK.findall(portuguese)
    assert blocks(english) == blocks(portuguese)


@settings(max_examples=100)
@given(data=st.data(), hostile=texts)
@pytest.mark.parametrize("language", LANGUAGES)
def test_hostile_names_change_nothing_but_themselves(
    language: Language, data: st.DataObject, hostile: str
) -> None:
    """A text out of HWA or a log never becomes markup, and never adds a block or a mark."""
    finding = data.draw(st.sampled_from([one for one in SAMPLES if one.statement != "passage"]))
    spoilt = said(_with(finding, f"a {hostile}"), language)
    tame = said(_with(finding, "a b"), language)

    assert blocks(tame) == blocks(spoilt)
    assert powers(spoilt) == set()
    assert in_line(spoilt) <= in_line(tame) | {"text", "text_special", "code_inline"}
    assert set(MARK.findall(tame)) == set(MARK.findall(spoilt))


@given(texts)
def test_hostile_passages_stay_quoted(text: str) -> None:
    """A document's passage cannot act, cite or reach beyond its quotation."""
    page = next(one for one in SAMPLES if one.statement == "passage")
    shown = said(_with(page, text), "en")

    assert powers(shown) == set()
    assert set(MARK.findall(shown)) == {receipt.id for receipt in page.receipts}
    assert blocks(shown)[-1] == "blockquote_close"


@given(texts)
def test_hostile_gaps_and_texts_stay_code(text: str) -> None:
    """What failed and what was asked are quoted safely too."""
    for name in sorted(emitted.gaps()):
        assert powers(PHRASER.gap(Gap(what=name, detail=text, codes=(text,)), "pt")) == set()
    for name in ("heading", "action_refused", "not_built", "unclear", "unclear_reference"):
        shown = PHRASER.text(name, "en", text=text, number=1)
        assert powers(shown) == set()
        assert blocks(shown).count("inline") == 1
    values = {"text": text, "texts": [text], "limit": 5, "other": text, "here": [text]}
    for name in ("too_many", "other_specialist"):
        assert powers(PHRASER.text(name, "pt", **values)) == set()


def _with(finding: Finding, text: str) -> Finding:
    """The finding with every text of it replaced, and the keys of its tables."""
    subject = finding.subject
    if subject:
        subject = subject.model_copy(update={"key": text, "name": text, "object_id": text})
    receipts = tuple(
        receipt.model_copy(update={"key": text, "fields": _spoilt(receipt.fields, text)})
        for receipt in finding.receipts
    )
    values = _spoilt(finding.values, text)
    if isinstance(values.get("groups"), dict):
        values["groups"] = {text: 1}
    return Finding(statement=finding.statement, subject=subject, values=values, receipts=receipts)


def _spoilt(value: Any, text: str) -> Any:  # noqa: ANN401 - values of any kind
    if isinstance(value, str):
        return text
    if isinstance(value, dict):
        return {key: _spoilt(one, text) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_spoilt(one, text) for one in value]
    return value


@pytest.mark.parametrize(
    ("count", "english", "portuguese"),
    [
        (0, "**0** jobs are", "**0** jobs estão"),
        (1, "**1** job is", "**1** job está"),
        (2, "**2** jobs are", "**2** jobs estão"),
    ],
)
def test_counts_have_their_forms(count: int, english: str, portuguese: str) -> None:
    """1 job, 2 jobs, 0 jobs."""
    values = {"count": count, "shown": 0, "groups": [], "healed": 0, "states": ["ABEND"]}
    finding = Finding(statement="job_count", values=values, receipts=(counted("job", count),))

    assert said(finding, "en").startswith(english)
    assert said(finding, "pt").startswith(portuguese)


def test_an_abended_job_in_one_sentence() -> None:
    """Name, state, return code, machine and times in the plan's own zone, then the mark."""
    finding = Finding(
        statement="job_status",
        subject=JOB,
        values=job_values(deadline=None),
        receipts=(proof(JOB),),
    )
    mark = proof(JOB).id

    assert said(finding, "en") == (
        "**PAYCALC** (`/FTA1#/PAY/PAYDAILY.PAYCALC`) is in **ABEND** (ended in error), return code"
        f" **8**, on `/FTA1`, started 02:29, ended 02:41 after 12 min [{mark}]."
    )
    assert said(finding, "pt") == (
        "**PAYCALC** (`/FTA1#/PAY/PAYDAILY.PAYCALC`) está em **ABEND** (terminou com erro), código"
        f" de retorno **8**, em `/FTA1`, início 02:29, fim 02:41 após 12 min [{mark}]."
    )


def test_times_of_another_day_tell_the_day() -> None:
    """At three in the morning, 23:41 was yesterday."""
    yesterday = job_values(start=NOW - timedelta(hours=4), end=NOW - timedelta(hours=3, minutes=19))
    finding = Finding(statement="job_row", subject=JOB, values=yesterday, receipts=(proof(JOB),))

    assert "início 3 mar 23:00, fim 3 mar 23:41" in said(finding, "pt")


def test_times_are_told_in_the_zone_that_is_asked_for() -> None:
    """A question that names a zone is answered in it; one that names none, in the plan's."""
    times = job_values(start=NOW - timedelta(hours=4), end=NOW - timedelta(hours=3, minutes=19))
    row = Finding(statement="job_row", subject=JOB, values=times, receipts=(proof(JOB),))
    report = Report(findings=(row,))

    assert PHRASER.in_zone("").section(report, "en", NOW) == said(row, "en")
    assert "11:00" in PHRASER.in_zone("Asia/Tokyo").section(report, "en", NOW)


def test_a_waiting_job_opens_with_its_root() -> None:
    """The verdict names the root cause and cites both records; the rows follow their labels."""
    root = cause("PROMPT_WAITING", PROMPT, number=7, text="May it run?")
    remedy = Finding(
        statement="remedy",
        subject=PROMPT,
        values={
            "effect": "reply_prompt",
            "risk": "prompt_reason",
            "conman": "reply FINOK;y",
            "rest": "",
            "frees_subject": True,
        },
        receipts=(proof(PROMPT),),
    )
    head = Finding(statement="waiting", subject=JOB, values={**WAITING}, receipts=(proof(JOB),))
    report = Report(findings=(head, root, remedy))

    assert PHRASER.verdict(report, "en", NOW) == (
        "**PAYCALC** (`/FTA1#/PAY/PAYDAILY.PAYCALC`) is waiting in **HOLD** (waiting for a prompt);"
        " the root cause is **unanswered prompt** at `FINOK`."
    )
    lines = PHRASER.section(report, "en", NOW).splitlines()
    assert f"`FINOK` [{proof(JOB).id}][{proof(PROMPT).id}]." in lines[0]
    assert lines[2] == "**Where it starts**"
    assert lines[3].startswith("1. **unanswered prompt**: prompt `FINOK`, number **7**, asks `May")
    assert lines[5].startswith("**What you can do**")
    assert "**this alone frees it**" in lines[6]
    assert lines[7] == "  - conman: `reply FINOK;y`"


def test_several_roots_are_counted() -> None:
    """More than one root: their number first, then the nearest."""
    head = Finding(statement="waiting", subject=JOB, values={**WAITING}, receipts=(proof(JOB),))
    roots = (cause("FILE_MISSING", STREAM), cause("FENCED", AGENT))

    text = PHRASER.verdict(Report(findings=(head, *roots)), "pt", NOW)

    assert "**2** causas raiz, a primeira é **arquivo ausente**" in text


def test_a_long_chain_is_drawn() -> None:
    """The way to a root that is not the next step is told from the subject on."""
    far = cause("PREDECESSOR_FAILED", AGENT, STREAM)

    assert "Chain: `/FTA1#/PAY/PAYDAILY.PAYCALC` ← `/FTA1#/PAY/PAYDAILY` ← `/FTA1`" in said(
        far, "en"
    )


def test_healed_jobs_stand_apart() -> None:
    """A rerun that succeeded is no open failure: it is counted and listed on its own."""
    values = {"count": 1, "shown": 1, "groups": [], "healed": 1, "states": ["ABEND"]}
    head = Finding(statement="job_list", values=values, receipts=(counted("job", 1),))
    row = Finding(statement="job_row", subject=JOB, values=job_values(), receipts=(proof(JOB),))
    healed = Finding(
        statement="healed_row",
        subject=JOB,
        values=job_values(status="SUCC"),
        receipts=(proof(JOB),),
    )

    text = PHRASER.section(Report(findings=(head, row, healed)), "pt", NOW)

    assert "Mais **1** job falhou antes, e a reexecução teve sucesso." in text
    assert text.count("\n\n") == 1
    assert "\n\nFalharam antes, e a reexecução teve sucesso:\n- **PAYCALC**" in text


def test_rows_after_a_table_do_not_join_it() -> None:
    """A blank line keeps rows out of the table above them."""
    groups = [{"by": "status", "rows": [("ABEND", 1)]}]
    values = {"count": 1, "shown": 0, "groups": groups, "healed": 0}
    head = Finding(statement="job_count", values=values, receipts=(counted("job", 1),))
    row = Finding(statement="job_row", subject=JOB, values=job_values(), receipts=(proof(JOB),))

    kinds = blocks(PHRASER.section(Report(findings=(head, row)), "en", NOW))

    assert kinds.count("tr_open") == 2
    assert "bullet_list_open" in kinds


def test_a_portuguese_answer_says_that_the_document_is_english() -> None:
    """The text stays as it was written, and the reader is told why."""
    page = next(one for one in SAMPLES if one.statement == "passage")

    assert "(o documento está em inglês)" in said(page, "pt")
    assert "Read it." in said(page, "pt")
    assert "the document is in" not in said(page, "en")


def test_a_gap_keeps_the_codes_of_hwa() -> None:
    """One sentence: what, where, and HWA's own code."""
    gap = Gap(what="hwa_forbidden", detail="GET /plan/job", codes=("AWSJDB817E",))

    assert PHRASER.gap(gap, "en") == (
        "HWA denied Resync the right to read this (`LIST` and `DISPLAY` on jobs) during `GET /plan/job` (HWA says `AWSJDB817E`)."
    )
    assert "`AWSJDB817E`" in PHRASER.gap(gap, "pt")


@pytest.mark.parametrize("name", ["ungrounded", "model_failed", "calls_exhausted"])
@pytest.mark.parametrize("detail", ["", "1", "3"])
def test_gaps_of_the_model_are_one_sentence_in_both_languages(name: str, detail: str) -> None:
    """What the graphs add to the tools' gaps has its phrase too."""
    english, portuguese = (
        PHRASER.gap(Gap(what=name, detail=detail), language) for language in LANGUAGES
    )

    assert NUMBER.findall(english) == NUMBER.findall(portuguese)
    assert "\n" not in english + portuguese


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_source_of_an_answer_is_listed(language: Language) -> None:
    """Each receipt with its object, its call, its time and its mark."""
    receipts = [proof(JOB, status="ABEND", returnCode=8), proof(AGENT)]

    text = PHRASER.text("provenance", language, receipts=receipts, now=NOW)

    assert [receipt.id for receipt in receipts] == MARK.findall(text)
    assert ["`returnCode=8`" in text, "`GET /plan/job/3f0c-job`" in text, "03:00" in text] == [
        True
    ] * 3


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_refused_action_shows_what_was_asked(language: Language) -> None:
    """The refusal names the action, and that nothing was run."""
    assert "`rerun PAYCALC`" in PHRASER.text("action_refused", language, action="rerun PAYCALC")
    assert "`cancel X`" in PHRASER.text("action_refused", language, text="cancel X")


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_left_over_is_named(language: Language) -> None:
    """Questions beyond the bound, and those for somebody else, are quoted back."""
    left = PHRASER.text("too_many", language, limit=5, texts=["what abended?", "why?"])
    other = PHRASER.text("other_specialist", language, text="rc 127?", other="knowledge", here=())

    assert code_of(left) == ["what abended?", "why?"]
    assert "**5**" in left
    assert code_of(other)[:2] == ["rc 127?", "knowledge"]


def test_a_report_without_findings_says_nothing() -> None:
    """No finding, no sentence: neither section nor verdict is made up."""
    assert PHRASER.section(Report(), "en", NOW) == ""
    assert PHRASER.verdict(Report(), "en", NOW) == ""


@pytest.mark.parametrize("finding", SAMPLES, ids=named)
def test_a_verdict_is_one_line_without_marks(finding: Finding) -> None:
    """What goes into a diagnosis is a sentence, not a section."""
    text = PHRASER.verdict(Report(findings=(finding,)), "pt", NOW)

    assert text
    assert "\n" not in text
    assert not MARK.search(text)
    assert len(code_of(text)) == text.count("`") // 2


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("intent", list(Intent))
def test_suggestions_are_few_and_never_actions(intent: Intent, language: Language) -> None:
    """At most three, each a question of the book, none that changes the plant."""
    every = set()
    for finding in SAMPLES:
        offered = PHRASER.suggestions(intent, Report(findings=(finding,)), language)

        assert len(offered) <= 3
        assert len(offered) == len(set(offered))
        every.update(offered)
    assert Intent.ACTION not in {task.intent for one in every for task in understand(one).tasks}


def test_suggestions_follow_a_failure() -> None:
    """After a failed job: may it be rerun, who waits for it, and has it failed before."""
    failed = next(one for one in SAMPLES if one.statement == "failed")

    assert PHRASER.suggestions(Intent.WHY_FAILED, Report(findings=(failed,)), "en") == [
        "Is it safe to rerun PAYCALC?",
        "What depends on PAYCALC?",
        "Has PAYCALC failed before?",
    ]


def test_where_one_is_to_be_chosen_nothing_else_is_offered() -> None:
    """The choices are there to click; another question would lose the one that is pending."""
    report = Report(choices=(JOB, STREAM, RESOURCE))

    assert PHRASER.suggestions(Intent.JOB_STATUS, report, "pt") == []


@given(texts)
def test_a_name_that_cannot_be_asked_for_is_not_suggested(text: str) -> None:
    """A suggestion never carries text that could be more than a name."""
    hostile = JOB.model_copy(update={"name": f"x {text}", "key": f"y {text}"})
    finding = Finding(statement="job_status", subject=hostile, values=job_values())

    offered = PHRASER.suggestions(Intent.JOB_STATUS, Report(findings=(finding,)), "en")

    assert not any("PAY" in one or "x " in one for one in offered)


def test_log_lines_keep_their_numbers() -> None:
    """The error is shown with the log's own line numbers, in a block of its own."""
    failed = next(one for one in SAMPLES if one.statement == "failed")

    assert f"19: {LINES[0]['text']}\n20: abort\n" in code_of(said(failed, "en"))


def test_a_stream_that_waits_tells_why_first() -> None:
    """The state of a stream and its root stand in one sentence, with both marks."""
    head = Finding(
        statement="jobstream_status",
        subject=STREAM,
        values=stream_values(status="HOLD", start=None),
        receipts=(proof(STREAM),),
    )
    report = Report(findings=(head, cause("FENCED", AGENT, fence=50)))

    first = PHRASER.section(report, "en", NOW).splitlines()[0]

    assert "is in **HOLD** (waiting); the root cause is **fence above the job's priority**" in first
    assert f"`/FTA1` [{proof(STREAM).id}][{proof(AGENT).id}]. Its record: " in first
