"""What a model may say over a report, and what is taken out."""

from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphs.grounding import grounded
from tests.graphs.records import MARK, gl_post
from tools.report import Report

_QUESTION = "did GL_POST end with 12 errors at 05:55, or is PAYCALC to blame?"


def _stands(sentence: str, zone: str = "UTC") -> bool:
    return grounded(sentence, gl_post(), _QUESTION, ZoneInfo(zone)) == (sentence, 0)


@pytest.mark.parametrize(
    "sentence",
    [
        f"GL_POST is in ABEND {MARK}.",
        f"`/FIN#/F/GL.GL_POST` ended with return code 8 {MARK}.",
        "It posted 1234 rows.",
        "It posted 1,234 rows.",
        "Ele gravou 1.234 linhas.",
        "The debit is 884,120.55.",
        "O débito é 884.120,55.",
        "It ended at 01:16.",
        "It ended at 01:16:00 UTC.",
        "It ended at 1:16 am.",
        "It ended at 2026-03-03T01:16:00Z.",
        "It ended on 2026-03-03.",
        "It ended on 3 Mar at 01:16.",
        "Terminou em 3 de março, 01:16.",
        "It started at 01:12.",
        "It ran for 64 min.",
        "It ran for 1 h 4 min.",
        "It ran for 1 hour and 4 minutes.",
        "It ran for 1 h 4 min 5 s.",
        "Rodou por 64 minutos.",
        "It took 1:04:05.",
        "It was read at 02:41.",
        "This is OK; the SQL over HTTP and the REST API are not to blame.",
        "There were not 12 errors, and PAYCALC is not to blame.",
        "Which PAYCALC do you mean?",
        "Não foram 12 erros.",
        "The program ended with an error of its own.",
    ],
)
def test_what_the_records_say_stands(sentence: str) -> None:
    """Figures, times, durations and names stand in every form in which the records hold them."""
    assert _stands(sentence)


@pytest.mark.parametrize(
    "sentence",
    [
        "GL_POST ended with return code 9.",
        "GL_POST is in SUCC.",
        "PAYCALC abended as well.",
        "It posted 1235 rows.",
        "It posted 12 rows.",
        "There were 12 errors.",
        "It ended at 01:17.",
        "It ended at 05:55.",
        "It ended at 1:16 pm.",
        "It ended at 2026-03-03T01:17:00Z.",
        "It ended on 2026-03-04.",
        "It ended on 4 Mar.",
        "It ran for 65 min.",
        "It ran for 2 h.",
        "It failed 3 times in 2026.",
        "The run was number 14.",
        "GL_POST is in ABEND [rdeadbeef].",
        "gl_post_2 failed.",
        "I have cancelled GL_POST.",
        "I've rerun it for you.",
        "Cancelei o job.",
        "It is 99:99 now.",
        "It ended on 2026-13-45.",
    ],
)
def test_what_the_records_do_not_say_is_removed(sentence: str) -> None:
    """An invented figure, time, name, state or mark, and the boast of an action, are taken out."""
    assert grounded(sentence, gl_post(), _QUESTION) == ("", 1)


def test_times_are_those_of_the_plan() -> None:
    """In another zone the record's moment has another clock; UTC must then be said."""
    assert _stands("It ended at 22:16.", "America/Sao_Paulo")
    assert _stands("It ended on 2 Mar at 22:16.", "America/Sao_Paulo")
    assert _stands("It ended at 01:16 UTC.", "America/Sao_Paulo")
    assert not _stands("It ended at 01:16.", "America/Sao_Paulo")


def test_supported_sentences_survive_beside_the_others() -> None:
    """Only the sentence that is wrong goes, not its neighbours."""
    text = f"GL_POST is in ABEND {MARK}. It failed 40 times. It ended at 01:16."
    kept, removed = grounded(text, gl_post(), _QUESTION)
    assert kept == f"GL_POST is in ABEND {MARK}. It ended at 01:16."
    assert removed == 1


def test_lists_keep_their_shape() -> None:
    """List numbers and bullets are no figures; a row without a sentence left goes whole."""
    text = f"## What happened\n\n1. GL_POST is in ABEND {MARK}.\n2. PAYCALC too.\n- It ended at 01:16.\n"
    kept, removed = grounded(text, gl_post(), "why?")
    assert kept.splitlines() == [
        "## What happened",
        "",
        f"1. GL_POST is in ABEND {MARK}.",
        "- It ended at 01:16.",
    ]
    assert removed == 1


def test_tables_keep_their_shape() -> None:
    """A table loses its unsupported rows, and falls when none is left."""
    head = "| Job | State |\n|---|---|\n"
    text = f"{head}| GL_POST | ABEND |\n| PAYCALC | SUCC |\n\nDone.\n"
    kept, removed = grounded(text, gl_post(), "why?")
    assert kept == f"{head}| GL_POST | ABEND |\n\nDone."
    assert removed == 1
    assert grounded(f"{head}| PAYCALC | SUCC |\n", gl_post(), "why?") == ("", 1)


def test_quotations_are_checked_line_by_line() -> None:
    """A fenced block keeps the lines that a record holds, and its frame with them."""
    text = "```text\ndebit 884,120.55\nERROR 4711 invented\n```\n"
    kept, removed = grounded(text, gl_post(), "why?")
    assert kept == "```text\ndebit 884,120.55\n```"
    assert removed == 1
    assert grounded("```\nERROR 4711\n```", gl_post(), "why?") == ("", 1)


def test_without_a_receipt_nothing_is_stated() -> None:
    """Where nothing was read a model may ask and deny, and that is all."""
    text = "Everything looks healthy. I could not see the plan. Which job do you mean?"
    kept, removed = grounded(text, Report(), "how is the night?")
    assert kept == "I could not see the plan. Which job do you mean?"
    assert removed == 1


_PIECES = st.sampled_from(
    ["GL_POST", "PAYCALC", "8", "9", "01:16", "25:61", "1. ", "- ", "| ", "|---|", "```", "\n", " ",
     ". ", "! ", MARK, "[rdeadbeef]", "3 Mar", "2026-99-99", "64 min", "1,234", "# ", "é", "\r\n"]
)  # fmt: skip


@given(st.lists(_PIECES | st.text(max_size=8), max_size=40).map("".join))
def test_grounding_only_takes_away(text: str) -> None:
    """Whatever a model writes, nothing is added or moved, and the count is honest."""
    kept, removed = grounded(text, gl_post(), _QUESTION)
    left = iter(text)
    assert all(letter in left for letter in kept)
    assert (removed > 0) or kept == text.strip()


@given(st.text(max_size=200), st.text(max_size=80))
def test_grounding_never_fails(text: str, question: str) -> None:
    """Any text over any question is judged without an error."""
    grounded(text, gl_post(), question)
    grounded(text, Report(), question)


@pytest.mark.parametrize(
    "sentence",
    [
        "GL_POST failed because the disk is full.",
        "The program ran out of memory.",
        "A deadlock stopped it.",
        "Its agent was lost.",
        "GL_POST waits because RSK_AGT01 is unlinked.",
        "O disco está cheio.",
        "Faltou espaço: o job ficou sem espaço.",
        "A conexão recusada derrubou o job.",
    ],
)
def test_a_cause_that_nobody_found_is_removed(sentence: str) -> None:
    """A model may phrase a cause; it may not think of one, in either language."""
    assert not _stands(sentence)


@pytest.mark.parametrize(
    "sentence", ["GL_POST did not fail because the disk is full.", "Is the disk full?"]
)
def test_a_cause_may_be_denied_or_asked_for(sentence: str) -> None:
    """To say that it is not so states nothing that no record holds."""
    assert _stands(sentence)


@pytest.mark.parametrize("cause", ["DISK_FULL", "WORKSTATION_UNLINKED", "DATABASE_LOCKED"])
def test_a_cause_that_was_found_may_be_said(cause: str) -> None:
    """The finding's own code allows the words for it."""
    said = {
        "DISK_FULL": "The disk is full.",
        "WORKSTATION_UNLINKED": "The agent is unlinked.",
        "DATABASE_LOCKED": "A deadlock stopped it.",
    }
    found = gl_post().findings[0]
    told = found.model_copy(update={"values": {**found.values, "cause": cause}})
    report = gl_post().model_copy(update={"findings": (told,)})
    assert grounded(said[cause], report, _QUESTION)[1] == 0
    assert all(grounded(text, report, _QUESTION)[1] for key, text in said.items() if key != cause)
