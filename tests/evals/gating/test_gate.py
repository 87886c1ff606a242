from pathlib import Path
from typing import Final

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evals.gating.baseline import Baseline, read_baseline, write_baseline
from evals.gating.gate import ENOUGH, bars_missed, complaints, known, misses
from evals.judging.seen import Score
from evals.reporting.figures import Report, ReportError
from evals.reporting.tally import tally
from tests.evals.runs import about, dataset, part, report, turns
from tests.evals.samples import result

_ANY: Final = "tools"
"""A scorer that no headline figure is made of."""


def _kept(before: Report) -> Baseline:
    return Baseline().with_run(before)


def _against(before: Report, after: Report) -> list[str]:
    return complaints(after, _kept(before))


def test_the_same_again() -> None:
    """A run does not fall behind itself."""
    one = report(turns(97, 3, scorer=_ANY))

    assert _against(one, one) == []


@pytest.mark.parametrize(("held", "passes"), [(98, True), (97, True), (96, True), (95, False)])
def test_accuracy(held: int, passes: bool) -> None:
    """Two points may be lost, and no more."""
    before = report(turns(98, 2, scorer=_ANY))
    after = report(turns(held, 100 - held, scorer=_ANY))

    assert (_against(before, after) == []) is passes


def test_what_fell_is_told() -> None:
    """From what to what, of how many, and which cases turned; those that failed before did not."""
    before, after = report(turns(99, 1, scorer=_ANY)), report(turns(96, 4, scorer=_ANY))
    fell, scorer = _against(before, after)

    assert fell == (
        "status: accuracy fell from 99.0% (99 of 100) to 96.0% (96 of 100); "
        "turned: case-96, case-97, case-98"
    )
    assert scorer.startswith("status: tools fell from 99.0% (99 of 100) to 96.0%")


@settings(max_examples=20)
@given(st.integers(1, 120), st.data())
def test_better_is_never_complained_of(of: int, data: st.DataObject) -> None:
    """Who answers as much or more right than before passes."""
    before = data.draw(st.integers(0, of))
    after = data.draw(st.integers(before, of))
    was, now = (report(turns(held, of - held, scorer=_ANY)) for held in (before, after))

    assert _against(was, now) == []


@settings(max_examples=20)
@given(st.integers(20, 120), st.data())
def test_every_larger_fall_is_complained_of(of: int, data: st.DataObject) -> None:
    """More than two points lost are told, wherever they begin."""
    before = data.draw(st.integers(of // 2, of))
    after = data.draw(st.integers(0, before).filter(lambda held: (before - held) / of > 0.021))
    was, now = (report(turns(held, of - held, scorer=_ANY)) for held in (before, after))

    assert any("accuracy fell" in one for one in _against(was, now))


def test_a_scorer_falls_behind_an_improved_suite() -> None:
    """What one scorer loses is told even where the suite as a whole stands as it did."""
    good, bad = Score(True), Score(False, "a", "b")
    before = [result(f"x-{at}", scores={_ANY: good, "span": bad}) for at in range(20)]
    after = [
        result(f"x-{at}", scores={_ANY: good if at < 15 else bad, "span": good}) for at in range(20)
    ]
    against = _against(report(before), report(after))

    assert [one for one in against if one.startswith("status: tools fell")]
    assert not [one for one in against if "accuracy" in one]


def test_a_suite_that_is_gone() -> None:
    """A suite that was not asked did not pass."""
    some = turns(50, 0, scorer=_ANY)
    names = dict.fromkeys(one.case.id for one in some)
    both = tally([part(dataset(*names), some, suite) for suite in ("status", "degraded")], about())

    assert _against(both, report(some)) == ["degraded: the suite is not in this run; 50 turns were"]


def test_a_scorer_that_is_gone() -> None:
    """A scorer that judged nothing did not pass."""
    after = [result(f"case-{at}") for at in range(50)]

    assert _against(report(turns(50, 0, scorer=_ANY)), report(after)) == [
        "status: nothing is scored by 'tools' any more; 50 turns were"
    ]


def test_fewer_cases() -> None:
    """Who leaves out what fails has not got better."""
    before, after = report(turns(95, 5, scorer=_ANY)), report(turns(95, 0, scorer=_ANY))

    assert _against(before, after) == ["status: fewer cases: 95, and there were 100"]


@pytest.mark.parametrize(("elapsed", "unit", "passes"), [
    (29.0, 10.0, True),
    (31.0, 10.0, False),
    (40.0, 20.0, True),  # a machine half as fast
    (20.0, 6.0, False),  # a faster one that needs as long
])  # fmt: skip
def test_latency(elapsed: float, unit: float, passes: bool) -> None:
    """A turn may take half as long again, in units of the machine's own speed."""
    before = report(turns(100, 0, scorer=_ANY, elapsed=20.0))
    after = report(turns(100, 0, scorer=_ANY, elapsed=elapsed), unit=unit)
    against = _against(before, after)

    assert (against == []) is passes
    assert all("latency" in one for one in against)


def test_a_few_slow_turns() -> None:
    """The slowest twentieth counts by itself, where it is more than one or two turns."""
    quick = turns(90, 0, scorer=_ANY, name="quick")
    before = report([*quick, *turns(10, 0, scorer=_ANY, elapsed=30.0, name="slow")])
    after = report([*quick, *turns(10, 0, scorer=_ANY, elapsed=99.0, name="slow")])
    few = [report(turns(ENOUGH - 2, 0)[:-1] + turns(1, 0, elapsed=time)) for time in (20.0, 900.0)]

    assert all("latency (95 %) grew from 3.00 to 9.90" in one for one in _against(before, after))
    assert len(_against(before, after)) == 2
    assert _against(*few) == []


def test_bars() -> None:
    """A bar that the baseline reached and the run misses is complained of; so is a threshold."""
    bad = turns(90, 10)
    given = dataset(*dict.fromkeys(one.case.id for one in bad), facts=0.95)
    missed = tally([part(given, bad)], about())

    assert _against(missed, missed) == [
        "tiny: facts 90.0% (90 of 100), at least 95.0%",
        "bar: facts right (open): 90.0% (90 of 100), at least 97%",
    ]
    assert bars_missed(missed) == _against(missed, missed)


def test_bars_that_were_never_reached() -> None:
    """What the baseline missed too is told, and shuts nothing; what it reached does."""
    missed = tally([part(dataset(*dict.fromkeys("ab"), facts=0.95), turns(90, 10))], about())
    before = Baseline().with_run(missed, misses(missed))

    assert complaints(missed, before) == []
    assert known(missed, before) == bars_missed(missed) != []
    assert complaints(missed, Baseline().with_run(missed, ["another"])) == bars_missed(missed)


def test_another_scope() -> None:
    """A part is not measured by the whole, nor a model by the rules."""
    whole = report(turns(10, 0, scorer=_ANY))
    some = dataset("case-0")
    sample = tally([part(some, turns(1, 0, scorer=_ANY))], about(scope="sample 0.1"))

    assert complaints(sample, _kept(whole)) == [
        "the baseline has no run of 'sample 0.1'; it has whole"
    ]
    assert complaints(sample, _kept(whole).with_run(sample)) == []


def test_a_file(tmp_path: Path) -> None:
    """A baseline is read as it was written, and written anew it is the same file."""
    path = tmp_path / "baseline.json"
    kept = _kept(report(turns(3, 1)))
    write_baseline(kept, path)
    once = path.read_bytes()
    write_baseline(read_baseline(path), path)

    assert read_baseline(path) == kept
    assert path.read_bytes() == once


@pytest.mark.parametrize("text", ["", '{"format": 7}', '{"runs": {"whole": {}}}'])
def test_no_baseline(tmp_path: Path, text: str) -> None:
    """A file that is no baseline is told: no gate stands open for it."""
    path = tmp_path / "baseline.json"
    path.write_text(text, encoding="utf-8")

    with pytest.raises(ReportError, match=r"baseline\.json: no baseline"):
        read_baseline(path)
    with pytest.raises(ReportError, match="cannot be read"):
        read_baseline(tmp_path / "none.json")
