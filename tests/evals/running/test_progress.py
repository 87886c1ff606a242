from io import StringIO

from evals.running.progress import Bar


class Terminal(StringIO):
    """A stream that somebody looks at."""

    def isatty(self) -> bool:
        """Always."""
        return True


def test_what_the_bar_tells() -> None:
    """How much is done, how fast, and how long the rest will take."""
    bar = Bar(total=40, done=10, started=100.0)

    assert (
        bar.line(105.0) == "[#######                       ] 10/40 conversations, 2.0/s, 0:15 left"
    )
    assert Bar(total=40, started=100.0).line(100.0).endswith("? left")
    assert Bar(total=0, started=100.0).line(101.0).startswith("[ ")


def test_only_on_a_terminal() -> None:
    """Nothing is written where nobody looks."""
    seen, unseen = Terminal(), StringIO()
    for stream in (seen, unseen):
        bar = Bar(total=2, stream=stream)
        bar.step()
        bar.step(5)
        bar.close()

    assert "2/2" in seen.getvalue()
    assert seen.getvalue().endswith("\n")
    assert unseen.getvalue() == ""
