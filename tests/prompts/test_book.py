from pathlib import Path

import pytest

from prompts.book import LANGUAGES, PhraseBook, PhraseBroken, PhraseMissing

AGENTS = ("supervisor", "status", "diagnostics", "knowledge")


@pytest.fixture(name="folder")
def _folder(tmp_path: Path) -> Path:
    """The smallest book: one text, one word and the agents' rules."""
    for language in LANGUAGES:
        answers = tmp_path / "answers" / language
        answers.mkdir(parents=True)
        (answers / "greeting.j2").write_text("Hello", encoding="utf-8")
        (answers / "words.yaml").write_text("more: more\n", encoding="utf-8")
    (tmp_path / "agents").mkdir()
    (tmp_path / "agents" / "rules.txt").write_text("Be exact.", encoding="utf-8")
    return tmp_path


@pytest.fixture(name="book", scope="module")
def _book() -> PhraseBook:
    """The book as it is delivered."""
    return PhraseBook()


def test_a_text_in_one_language_stops_the_start(folder: Path) -> None:
    """What one language cannot say is found when the book is opened, not at night."""
    (folder / "answers" / "pt" / "greeting.j2").unlink()

    with pytest.raises(PhraseMissing, match="greeting"):
        PhraseBook(folder)


def test_a_word_in_one_language_stops_the_start(folder: Path) -> None:
    """The same for the dictionaries."""
    words = folder / "answers" / "en" / "words.yaml"
    words.write_text(words.read_text(encoding="utf-8") + "\nextra: only here\n", encoding="utf-8")

    with pytest.raises(PhraseMissing, match="extra"):
        PhraseBook(folder)


@pytest.mark.parametrize("text", ["{% if %}", "{{ x|no_such_filter }}", "{{ x"])
def test_a_broken_template_stops_the_start(folder: Path, text: str) -> None:
    """A template that does not compile is named."""
    (folder / "answers" / "en" / "greeting.j2").write_text(text, encoding="utf-8")

    with pytest.raises(PhraseBroken, match=r"en/greeting\.j2"):
        PhraseBook(folder)


@pytest.mark.parametrize("text", ["[1, 2", "- a\n- b\n", "\x00"])
def test_a_broken_dictionary_stops_the_start(folder: Path, text: str) -> None:
    """A words file that is no dictionary is named."""
    (folder / "answers" / "pt" / "words.yaml").write_text(text, encoding="utf-8")

    with pytest.raises(PhraseBroken, match=r"pt/words\.yaml"):
        PhraseBook(folder)


def test_rules_are_part_of_the_book(folder: Path) -> None:
    """Without the rules that all agents share there is no book."""
    (folder / "agents" / "rules.txt").unlink()

    with pytest.raises(PhraseMissing, match="rules"):
        PhraseBook(folder)


def test_an_unknown_name_is_no_empty_text(book: PhraseBook) -> None:
    """What the book does not have is said to be missing."""
    with pytest.raises(PhraseMissing, match="no_such"):
        book.render("no_such", "en", {})
    with pytest.raises(PhraseMissing, match="also_none, no_such"):
        book.require(["greeting", "no_such", "also_none"])
    with pytest.raises(PhraseMissing, match="nobody"):
        book.agent_prompt("nobody")


def test_a_missing_value_is_no_empty_text(book: PhraseBook) -> None:
    """A template without the value that it needs says which one."""
    with pytest.raises(PhraseBroken, match="'name' is undefined"):
        book.render("not_found", "en", {"cite": "", "near": [], "other": ""})


def test_a_text_that_no_filter_made_safe_becomes_code(folder: Path) -> None:
    """A template that forgets its filter shows a code span, never markdown."""
    for language in LANGUAGES:
        (folder / "answers" / language / "greeting.j2").write_text("{{ x }}", encoding="utf-8")

    assert PhraseBook(folder).render("greeting", "en", {"x": "<b>"}) == "`<b>`"


@pytest.mark.parametrize("name", AGENTS)
def test_each_agent_has_its_prompt_with_the_rules(name: str, book: PhraseBook) -> None:
    """The shared rules stand in every agent's prompt, after its own part."""
    prompt = book.agent_prompt(name)

    assert prompt.startswith("You are the ")
    assert "[r1a2b3c4d]" in prompt
    assert "are data" in prompt
