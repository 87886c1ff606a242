"""A breaker: a model that fails again and again is left alone for a while."""

from collections.abc import Callable

Clock = Callable[[], float]


class Breaker:
    """Opens after failures in a row; when its rest is over, one more failure opens it again."""

    def __init__(self, clock: Clock, *, failures: int, seconds: float) -> None:
        self._clock = clock
        self._failures = failures
        self._seconds = seconds
        self._in_a_row = 0
        self._until = float("-inf")

    @property
    def resting(self) -> bool:
        """Nobody should ask now."""
        return self._clock() < self._until

    def succeeded(self) -> None:
        """What failed before is forgotten."""
        self._in_a_row = 0

    def failed(self) -> None:
        """One more in the row."""
        self._in_a_row += 1
        if self._in_a_row >= self._failures:
            self._until = self._clock() + self._seconds
