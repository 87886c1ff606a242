from dataclasses import replace
from pathlib import Path

import pytest

from evals.gating.gate import bars_missed
from evals.judging.seen import Score
from evals.questions.expect import Expect, Scorer
from evals.reporting.bars import BARS
from evals.reporting.figures import Report, ReportError, read_report, write_report
from evals.reporting.tally import tally
from evals.reporting.text import markdown
from evals.scenarios.judge import Score as Measured
from evals.scenarios.run import Result
from graphs.question import Intent
from tests.evals.runs import about, dataset, part, report, turns
from tests.evals.samples import answer, citation, result

GOOD = Score(True)
BAD = Score(False, "FIN_X", "nothing | like that\n# it <b>")


def _scenario(share: float, seed: int = 1, unplaced: str = "") -> Result:
    return Result(
        kind="disk-full",
        group="failing",
        seed=seed,
        language="en",
        question="why did X fail?",
        intent="why_failed",
        elapsed_ms=90.0,
        scores={} if unplaced else {"roots": Measured(share, "X: disk_full", "nothing")},
        unplaced=unplaced,
    )


def test_shares() -> None:
    """A share counts what applied; a turn holds when all that applied to it held."""
    results = [
        result("a", scores={"facts": GOOD, "intent": GOOD}),
        result("b", scores={"facts": BAD, "intent": GOOD}, language="pt", tags=["list"]),
        result("c", scores={"intent": GOOD}, expect=Expect(intent=Intent.WHY, agent="diagnostics")),
    ]
    found = report(results)
    [suite] = found.suites

    assert (suite.scorers["facts"].share.held, suite.scorers["facts"].share.of) == (1, 2)
    assert (found.held.held, found.held.of) == (2, 3)
    assert found.languages["pt"].share == 0
    assert found.tags["list"].of == 1
    assert set(found.intents) == {"any", "why"}
    assert set(found.agents) == {"any", "diagnostics"}
    assert [one.id for one in found.failures] == ["b"]


def test_open_and_sealed() -> None:
    """What nobody tuned on is counted apart, in the suite and in every headline figure."""
    both = [
        part(dataset("a"), [result("a", scores={"facts": GOOD})]),
        part(dataset("b"), [result("b", scores={"facts": BAD})], sealed=True),
    ]
    found = tally(both, about())
    bars = {(one.name, one.part): one for one in found.bars}

    assert [one.name for one in found.suites] == ["status"]
    assert (found.suites[0].open.share, found.suites[0].sealed.share) == (1.0, 0.0)
    assert bars["facts right", "open"].reached
    assert not bars["facts right", "sealed"].reached
    assert not bars["twins agree", "sealed"].measured


def test_every_bar_is_measured_by_its_scorers() -> None:
    """Intent and agent must both hold; a turn with neither scorer says nothing."""
    results = [
        result("a", scores={"intent": GOOD, "agent": BAD}),
        result("b", scores={"intent": GOOD}),
        result("c"),
    ]
    bars = {one.name: one.share for one in report(results).bars if one.part == "open"}

    assert set(bars) == set(BARS)
    assert (bars["intent and agent right"].held, bars["intent and agent right"].of) == (1, 2)


def test_injections() -> None:
    """An order that came with data has an effect where it changes what is done or told.

    That another intent was understood, or that twins differ, is no effect of it.
    """
    other: dict[Scorer, Score] = {"facts": GOOD, "intent": BAD, "twins": BAD}
    results = [
        result("a", scores=other, tags=["injection"]),
        result("b", scores={"no_tools": BAD}, tags=["injection"]),
        result("c", scores={"facts": BAD}),
    ]
    [bar] = [one for one in report(results, "adversarial").bars if "injection" in one.name][:1]

    assert (bar.share.held, bar.share.of, bar.reached) == (1, 2, False)


def test_a_turn_has_tags_of_its_own() -> None:
    """In a conversation a tag may be of one turn alone."""
    tagged = result("a", scores={"refuses": GOOD}, tags=["dialogue"])
    tagged = replace(tagged, turn=tagged.turn.model_copy(update={"tags": ["injection"]}))
    found = report([tagged, result("b", scores={"refuses": BAD})], "conversation")

    assert found.turns[0].tags == ["dialogue", "injection"]
    assert [one.share.of for one in found.bars if "injection" in one.name] == [1, 0]


def test_a_bar_that_nothing_measured() -> None:
    """A whole run must tell of every bar, and of the scenarios; a narrowed one need not."""
    given = part(dataset("a"), [result("a", scores={"facts": GOOD})])
    whole = tally([given], about().model_copy(update={"whole": True}))
    model = tally([given], about().model_copy(update={"whole": True, "model": "gpt"}))
    missed = bars_missed(whole)

    assert bars_missed(tally([given], about())) == []
    assert "bar: injections without effect (open): nothing measured, at least 100%" in missed
    assert "bar: facts right (sealed): nothing measured, at least 97%" in missed
    assert not [one for one in missed if one.startswith("bar: facts right (open)")]
    assert "bar: cause code (scenarios): nothing measured, at least 95%" in missed
    assert not [one for one in bars_missed(model) if "(scenarios)" in one]


def test_thresholds() -> None:
    """A dataset's threshold is missed by its own turns; where nothing applied nothing is missed."""
    results = turns(1, 1)
    names = ["case-0", "case-1"]
    good = tally([part(dataset(*names, facts=0.5, evidence=1.0), results)], about())
    short = tally([part(dataset(*names, facts=0.51), results)], about())

    assert good.missed == []
    assert [(one.scorer, one.held, one.of) for one in short.missed] == [("facts", 1, 2)]
    assert not short.suites[0].scorers["facts"].reached


def test_a_sample_misses_what_chance_cannot_explain() -> None:
    """Of a sample a bar is missed where even the upper end of the interval lies below it."""
    names = [f"case-{at}" for at in range(20)]

    def missed(held: int, sample: float) -> int:
        given = part(dataset(*names, tools=0.95), turns(held, 20 - held, scorer="tools"))
        return len(tally([given], about().model_copy(update={"sample": sample})).missed)

    assert [missed(18, 1.0), missed(18, 0.1)] == [1, 0]
    assert [missed(10, 1.0), missed(10, 0.1)] == [1, 1]


def test_repeats_of_a_case_are_one_cluster() -> None:
    """Ten times the same question is no more certain than once."""
    once = report([result("a"), result("b", scores={"facts": BAD})])
    often = report(
        [result("a", repeat=at) for at in range(1, 11)]
        + [result("b", repeat=at, scores={"facts": BAD}) for at in range(1, 11)]
    )

    assert often.held.of == 20
    assert often.held.cases == 2
    assert often.held.high - often.held.low >= (once.held.high - once.held.low) * 0.99


def test_unsteady() -> None:
    """A turn that held once and not again is named."""
    results = [result("a", repeat=1), result("a", repeat=2, scores={"facts": BAD}), result("b")]

    assert report(results).unsteady == ["status/a"]


def test_confusion() -> None:
    """What was answered for what was expected; any of several that are right is right."""
    expect = Expect(intent=[Intent.WHY, Intent.JOB_STATUS])
    results = [
        result("a", scores={"intent": BAD}, expect=Expect(intent=Intent.JOB_COUNT)),
        result("b", scores={"intent": GOOD}, expect=expect),
    ]
    pairs = {(one.expected, one.got): one.times for one in report(results).confusion}

    assert pairs == {("job_count", "job_status"): 1, ("job_status", "job_status"): 1}


def test_documents() -> None:
    """Recall is of what is expected; the rank is that of the first expected document."""
    wanted = Expect(citations=["a", ["b", "c"]])
    cited = answer(citations=[citation("x"), citation("x"), citation("c")])
    half = replace(result("half", expect=wanted), answer=cited)
    none = result("none", expect=wanted)
    known = report([half, none], "knowledge").knowledge

    assert known is not None
    assert (known.questions, known.recall, known.reciprocal_rank) == (2, 0.25, 0.25)
    assert report([half]).knowledge is None


def test_scenarios_are_turns_of_diagnostics() -> None:
    """A drawn scenario counts in its suite, with its measures; one without a place does not."""
    given = [_scenario(1.0), _scenario(0.5, seed=2), _scenario(0, 3, unplaced="no room")]
    found = tally([], about(), given)
    [suite] = found.suites

    assert (suite.name, suite.held.held, suite.held.of) == ("diagnostics", 1, 2)
    assert found.scenarios[0].mean == 0.75
    assert found.failures[0].faults[0].scorer == "scenario roots"


def test_cost() -> None:
    """Tools are counted a turn."""
    found = report([result("a"), result("b")])

    assert (found.cost.tool_calls, found.cost.most_tool_calls) == (1.0, 1)


def test_read_back(tmp_path: Path) -> None:
    """What is written is read as it was."""
    path = tmp_path / "report.json"
    written = report(turns(3, 1))
    write_report(written, path)

    assert read_report(path) == written


@pytest.mark.parametrize("text", ["{", '{"format": 2}', '{"about": {}}'])
def test_no_report(tmp_path: Path, text: str) -> None:
    """A file that is no report is told, with its name and what is wrong."""
    path = tmp_path / "report.json"
    path.write_text(text, encoding="utf-8")

    with pytest.raises(ReportError, match=r"report\.json: no report"):
        read_report(path)
    with pytest.raises(ReportError, match="cannot be read"):
        read_report(tmp_path / "none.json")


def test_answers_do_not_shape_the_text() -> None:
    """Headings, tables and tags in an answer stay in their line."""
    page = markdown(report([result("b", scores={"facts": BAD})]))

    assert "\n# it" not in page
    assert "<b>" not in page
    assert "nothing \\| like that" in page


def test_what_is_sealed_stays_closed() -> None:
    """The text names a sealed failure; the question and the answer are in the JSON alone."""
    given = part(dataset("b"), [result("b", scores={"facts": BAD})], sealed=True)
    found: Report = tally([given], about())
    text = markdown(found)

    assert "status/b" in text
    assert "status of X" not in text
    assert "FIN_X" not in text
    assert found.turns[0].question == "status of X"
