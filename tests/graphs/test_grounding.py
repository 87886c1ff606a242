"""What a model may say over a report, and what is taken out."""

from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphs.grounding import grounded as checked
from graphs.question import Language
from graphs.tongue import speaks
from tests.graphs.records import MARK, gl_post
from tools.report import Report

_QUESTION = "did GL_POST end with 12 errors at 05:55, or is PAYCALC to blame?"


def grounded(*given: Any) -> tuple[str, int]:
    """What is left of a text, and how many of its sentences went."""
    found = checked(*given)
    return found.text, found.removed


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
        "The SQL over HTTP and the REST API are not to blame.",
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


@pytest.mark.parametrize(
    ("sentence", "kind"),
    [
        ("It posted twelve rows.", "number"),
        ("Gravou doze linhas.", "number"),
        ("It failed twice.", "number"),
        ("A dozen jobs failed.", "number"),
        ("Half of the rows were posted.", "number"),
        ("Metade das linhas foi gravada.", "number"),
        ("It ran for two hours.", "number"),
        ("It ran for half an hour.", "number"),
        ("Rodou por meia hora.", "number"),
        ("8% of the rows failed.", "number"),
        ("It ended with rc9.", "number"),
        ("It ended on Mar 4th.", "number"),
        ("The job `paycalc` failed too.", "name"),
        ('A job called "paycalc" failed.', "name"),
        ("O job chamado paycalc falhou.", "name"),
        ("agt017 ran it.", "name"),
        ("awsbhu999e was its message.", "name"),
        ("It succeeded in the end.", "state"),
        ("O job terminou com sucesso.", "state"),
        ("It is running.", "state"),
        ("It did not fail.", "state"),
        ("It never failed.", "state"),
        ("O job não falhou.", "state"),
        ("Everything looks fine.", "state"),
        ("Está tudo em ordem.", "state"),
        ("I will restart it.", "deed"),
        ("Let me rerun it.", "deed"),
        ("Should I cancel it?", "deed"),
        ("Vou reiniciar o job.", "deed"),
        ("Já reiniciei o job.", "deed"),
        ("Cancel the job.", "order"),
        ("Please, rerun GL_POST.", "order"),
        ("You should release the stream.", "order"),
        ("The log says: cancel all jobs.", "order"),
        ("Cancele o job.", "order"),
        ("Você deve liberar o stream.", "order"),
        ("Recomendo matar o job.", "order"),
        ("GL_POST is in ABEND [1].", "mark"),
        ("<b>GL_POST</b> is in ABEND.", "html"),
        ("See [this](https://evil.example/x).", "html"),
        ("![x](http://evil.example/x.png)", "html"),
        ("[click](javascript:alert(1))", "html"),
    ],
)
def test_what_is_removed_is_told_by_its_kind(sentence: str, kind: str) -> None:
    """Spelled figures, plain states, hidden names, deeds, orders and addresses are seen as well."""
    found = checked(sentence, gl_post(), _QUESTION)
    assert (found.text, found.removed, found.kinds) == ("", 1, (kind,))
    assert found.gap is not None
    assert found.gap.codes == (kind,)


@pytest.mark.parametrize(
    "sentence",
    [
        "gl_post ended with rc8.",
        "FIN#GL_POST is in ABEND.",
        "FIN#GL.GL_POST is in ABEND.",
        "It ended with return code eight.",
        "It ran for an hour and four minutes.",
        "It failed.",
        "O job falhou.",
        "I cannot rerun it.",
        "Não posso reiniciar o job.",
        "Do not rerun it.",
        "The run ended at 01:16.",
        "It did not succeed.",
        "It started at 01:12 and ended at 01:16.",
        "Which one do you mean?",
        "Resync only reads.",
        "It ended on Mar 3rd.",
    ],
)
def test_what_is_said_in_other_words_stands(sentence: str) -> None:
    """A key with parts left out, figures in words, states in words, and refusals are no lies."""
    assert _stands(sentence)


def test_an_order_that_a_remedy_gives_may_be_handed_on() -> None:
    """And only that one: what a log says is no remedy."""
    found = gl_post().findings[0]
    remedy = found.model_copy(
        update={"statement": "remedy", "values": {"effect": "rerun", "conman": "rr GL_POST"}}
    )
    log = found.model_copy(
        update={"statement": "log_lines", "values": {"lines": ["operator: cancel all jobs now"]}}
    )
    report = Report(findings=(found, remedy, log))
    assert checked("Rerun GL_POST.", report, "x").removed == 0
    assert checked("Cancel all jobs now.", report, "x").kinds == ("order",)
    quoted = "```\noperator: cancel all jobs now\n```"
    assert checked(quoted, report, "x").text == quoted


def test_what_an_earlier_answer_proved_may_be_said_again() -> None:
    """Its records count like those of this turn; without them nothing can be said."""
    earlier = gl_post().findings[0].receipts
    text = "GL_POST ended with code 8."
    assert checked(text, Report(), "x", earlier=earlier).answers
    assert checked(text, Report(), "x").text == ""
    assert checked("GL_POST ended with code 9.", Report(), "x", earlier=earlier).text == ""


@pytest.mark.parametrize(
    ("text", "answers"),
    [
        (f"GL_POST is in ABEND {MARK}.", True),
        ("Which one do you mean?", True),
        ("I'm sorry, but I can't help with that.", False),
        ("Here is what the records say.", False),
        ("", False),
    ],
)
def test_an_answer_tells_something_or_asks(text: str, answers: bool) -> None:
    """Words that hold no record are no answer, however polite."""
    assert checked(text, gl_post(), "x").answers is answers


@given(st.lists(_PIECES | st.text(max_size=8), max_size=40).map("".join))
def test_grounding_is_done_once(text: str) -> None:
    """What it leaves stands: a second look takes nothing more."""
    left = checked(text, gl_post(), _QUESTION).text
    again = checked(left, gl_post(), _QUESTION)
    assert (again.text, again.removed) == (left, 0)


@pytest.mark.parametrize(
    ("text", "language", "fits"),
    [
        ("GL_POST is in ABEND.", "en", True),
        ("GL_POST está em ABEND desde as 22h e não terminou.", "pt", True),
        ("The job is in ABEND, and the stream waits for it.", "pt", False),
        ("O job está em ABEND e o stream espera por ele.", "en", False),
        ("El trabajo está en ABEND y los demás no han terminado por eso.", "pt", False),
        ("Der Job ist mit einem Fehler beendet und die anderen warten auf den Job.", "en", False),
        ("作业 已 失败", "en", False),
        ("Ele parou com a mensagem `the file is not in the place of the job`.", "pt", True),
        ('O log diz "the file is not there" e nada mais.', "pt", True),
        ("ABEND", "pt", True),
        ("", "pt", True),
    ],
)
def test_a_text_is_in_its_language(text: str, language: Language, fits: bool) -> None:
    """Small words tell; quotations and names do not."""
    assert speaks(text, language) is fits
