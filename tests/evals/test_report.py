import json
from pathlib import Path

from evals.dataset import Case, Dataset, Expect, Header, Scorer
from evals.report import markdown, summarise, write
from evals.scorers import Score
from graphs.question import Intent
from tests.evals.samples import result

GOOD = Score(True)
BAD = Score(False, "FIN_X", "nothing | like that\n# it")


def _dataset(**thresholds: float) -> Dataset:
    header = Header.model_validate(
        {
            "name": "tiny",
            "description": "d",
            "language": "en",
            "thresholds": thresholds,
            "plant": {"now": "2026-03-04T02:30:00Z"},
        }
    )
    case = Case.model_validate({"id": "one", "conversation": [{"user": "x"}]})
    return Dataset(header=header, cases=[case])


def test_shares() -> None:
    """A share counts what applied; a turn holds when all that applied to it held."""
    results = [
        result("a", scores={"facts": GOOD, "intent": GOOD}),
        result("b", scores={"facts": BAD, "intent": GOOD}, language="pt", tags=["list"]),
        result("c", scores={"intent": GOOD}, expect=Expect(intent=Intent.WHY)),
    ]
    summary = summarise(_dataset(), results)

    assert (summary.scorers["facts"].held, summary.scorers["facts"].applied) == (1, 2)
    assert summary.held.held == 2
    assert summary.languages["pt"].share == 0
    assert summary.tags["list"].applied == 1
    assert set(summary.intents) == {"any", "why"}


def test_thresholds() -> None:
    """A threshold holds when the share reaches it; where nothing applied there is nothing to miss."""
    half: list[dict[Scorer, Score]] = [{"facts": GOOD}, {"facts": BAD}]
    results = [result(str(at), scores=one) for at, one in enumerate(half)]

    assert summarise(_dataset(facts=0.5, evidence=1.0), results).below == []
    assert summarise(_dataset(facts=0.51), results).below == ["facts"]


def test_latency() -> None:
    """The median and the 95th percentile of the turns."""
    results = [result(str(at), elapsed=float(at)) for at in range(1, 102)]
    latency = summarise(_dataset(), results).latency

    assert (latency.median, latency.p95, latency.longest) == (51.0, 96.0, 101.0)


def test_unsteady() -> None:
    """A turn that held once and not again is named."""
    results = [result("a", repeat=1), result("a", repeat=2, scores={"facts": BAD})]

    assert summarise(_dataset(), results).unsteady == ["a"]


def test_written(tmp_path: Path) -> None:
    """The JSON has every turn; the Markdown lists each failure with its question."""
    results = [result("a"), result("b", scores={"facts": BAD})]
    summary = summarise(_dataset(facts=1.0), results)
    data, text = write(summary, results, tmp_path / "new")

    body = json.loads(data.read_text(encoding="utf-8"))
    page = text.read_text(encoding="utf-8")

    assert [turn["id"] for turn in body["all"]] == ["a", "b"]
    assert body["failures"][0]["faults"][0]["expected"] == "FIN_X"
    assert "### b (en)\n\nstatus of X" in page
    assert "| facts | 0 | 1 | 0.000 | 1.000 | BELOW |" in page


def test_answers_do_not_shape_the_report() -> None:
    """Headings in an answer stay in their line."""
    page = markdown(summarise(_dataset(), [result("b", scores={"facts": BAD})]))

    assert "\n# it" not in page
