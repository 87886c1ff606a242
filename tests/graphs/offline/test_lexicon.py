"""The lexicon's files are checked when they are loaded."""

import shutil
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graphs.offline.asking.rules import Rulebook, RuleError, parse_expression, parse_rule
from graphs.offline.lexicon import FOLDER, LexiconError, load_lexicon
from graphs.offline.text.spelling import Spelling
from graphs.question import Intent


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the lexicon that a test may spoil."""
    return Path(shutil.copytree(FOLDER, tmp_path / "lexicon"))


@pytest.mark.parametrize(
    ("file", "content", "complaint"),
    [
        ("intents.yaml", "no_such: ['0.9 why']", "no such intent: no_such"),
        ("intents.yaml", "why: ['why']", "does not begin with how sure"),
        ("intents.yaml", "why: ['1.5 why']", "between 0 and 1"),
        ("intents.yaml", "why: ['0.9 whyy']", "unknown ideas: whyy"),
        ("intents.yaml", "why: ['0.9 -not']", "asks for nothing"),
        ("intents.yaml", "why: ['0.9 a&b']", "is not an idea"),
        ("intents.yaml", "- why", "mapping"),
        ("intents.yaml", "why: [", "cannot be read"),
        ("states.yaml", "odd: {en: [odd]}", "odd names no states"),
        ("conditions.yaml", "odd: {en: [odd]}", "no such condition: odd"),
        ("groups.yaml", "odd: {en: [odd]}", "no such group: odd"),
        ("kinds.yaml", "job: {one: {en: [job]}}", "exactly the kinds"),
        ("concepts.yaml", "why: {fr: [pourquoi]}", "under en, pt or any"),
        ("concepts.yaml", "why: {en: why}", "wants a list of phrases"),
        ("concepts.yaml", "why: {en: ['']}", "empty phrase"),
        ("common.yaml", "en: the", "one text for en and one for pt"),
        ("names.yaml", "reserved: [rc]", "exactly the lists"),
        ("intents.yaml", "why: {a: b}", "why wants a list of rules"),
        ("conditions.yaml", "late: [late]", "late wants phrases"),
        ("conditions.yaml", "late: {when: late}", "a list under when"),
        ("conditions.yaml", "late: {when: ['late&x']}", "is not an idea"),
        (
            "kinds.yaml",
            "{job: 1, stream: 1, workstation: 1, resource: 1, folder: 1}",
            "one and many",
        ),
        ("spellings.yaml", "im: []", "im wants words"),
        ("references.yaml", "it: [it]", "under en, pt or any"),
        ("commands.yaml", "list_jobs_command: sj", "wants a list of phrases"),
        ("substates.yaml", "ODD: [odd]", "under en, pt or any"),
    ],
)
def test_faults_are_named(folder: Path, file: str, content: str, complaint: str) -> None:
    """A file that is wrong stops the load; the error says which file and what."""
    (folder / file).write_text(content, "utf-8")
    with pytest.raises(LexiconError, match=complaint) as caught:
        load_lexicon(folder)
    assert file in str(caught.value)


@pytest.mark.parametrize(
    ("file", "content", "line"),
    [
        ("intents.yaml", "why:\n  - 0.9 why\n  - 0.9 whyy\n", 3),
        ("concepts.yaml", "# words\nwhy:\n  fr: [pourquoi]\n", 2),
        ("states.yaml", "\nodd: {en: [odd]}\n", 2),
    ],
)
def test_the_line_of_a_fault_is_named(folder: Path, file: str, content: str, line: int) -> None:
    """Whoever extends the words finds the place without a search."""
    (folder / file).write_text(content, "utf-8")
    with pytest.raises(LexiconError, match=rf"{file}, line {line}: "):
        load_lexicon(folder)


def test_missing_file_is_named(folder: Path) -> None:
    """A missing file is a fault like any other."""
    (folder / "states.yaml").unlink()
    with pytest.raises(LexiconError, match=r"states\.yaml: cannot be read"):
        load_lexicon(folder)


def test_every_intent_has_rules() -> None:
    """Each intent can be reached by a rule; only the unclear one is what remains."""
    reached = {rule.intent for rule in load_lexicon().rules}
    assert reached == set(Intent) - {Intent.UNCLEAR}


def test_the_surest_rule_wins_and_then_the_one_that_asks_for_more() -> None:
    """Rules compete by how sure they are, and among equals by how much they ask."""
    rules = [
        parse_rule(Intent.WHY, "0.9 why"),
        parse_rule(Intent.WHY_FAILED, "0.9 why failed"),
        parse_rule(Intent.JOB_LOG, "0.8 why failed -not"),
    ]
    found = [verdict.intent for verdict in Rulebook(rules).decide(frozenset({"why", "failed"}))]
    assert found == [Intent.WHY_FAILED, Intent.WHY, Intent.JOB_LOG]


def test_expressions_choose_and_exclude() -> None:
    """`a|b` wants one of them, `-c|d` wants neither."""
    rule = parse_expression("a|b x -c|d")
    assert rule.holds(frozenset({"b", "x"}))
    assert not rule.holds(frozenset({"x"}))
    assert not rule.holds(frozenset({"a", "x", "d"}))


@settings(deadline=None)
@given(st.text(max_size=30))
def test_no_expression_surprises(line: str) -> None:
    """A line is a rule or a RuleError, never anything else."""
    try:
        parse_rule(Intent.WHY, line)
    except RuleError:
        return


_KNOWN = ["starting", "waiting", "status", "abended"]


@settings(deadline=None)
@given(st.sampled_from(_KNOWN), st.data())
def test_one_slip_is_put_right(word: str, data: st.DataObject) -> None:
    """A letter left out, doubled or swapped after the first is put right."""
    at = data.draw(st.integers(1, len(word) - 2))
    slips = [
        word[:at] + word[at + 1 :],
        word[:at] + word[at] + word[at:],
        word[:at] + word[at + 1] + word[at] + word[at + 2 :],
    ]
    assert all(Spelling(_KNOWN).correct(slip) == word for slip in slips if len(slip) >= 5)


_LONG = ["workstation", "predecessor", "dependencies", "successors"]


@settings(deadline=None)
@given(st.sampled_from(_LONG), st.data())
def test_two_slips_in_a_long_word_are_put_right(word: str, data: st.DataObject) -> None:
    """A long word may be two slips away; a short one would be another word by then."""
    first, second = sorted(
        data.draw(st.lists(st.integers(1, len(word) - 1), min_size=2, max_size=2, unique=True))
    )
    slip = word[:first] + word[first + 1 : second] + word[second + 1 :]
    assert Spelling(_LONG).correct(slip) == word
    assert Spelling(["status"]).correct("stts") is None


def test_other_words_are_left_alone() -> None:
    """A word that is nobody's neighbour stays as it is."""
    assert Spelling(_KNOWN).correct("paycalc") is None
    assert Spelling(_KNOWN).correct("wait") is None
