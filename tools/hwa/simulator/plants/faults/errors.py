"""What can be wrong with a fault that somebody asks for."""

from __future__ import annotations


class FaultError(ValueError):
    """A fault that cannot be placed; its text says what would do."""


class UnknownKindError(FaultError):
    """No fault has this name."""


class NoPlaceError(FaultError):
    """The plant has no healthy place where this fault could show by now."""


class ScenarioFileError(FaultError):
    """A scenario file that cannot be read, or says something that makes no sense."""
