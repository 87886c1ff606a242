"""What the simulated engine refuses, and how it says so."""

from __future__ import annotations


class Refusal(Exception):
    """A request that the engine answers with an error status and an AWS code."""

    def __init__(self, status: int, message: str, name: str = "TWSException") -> None:
        super().__init__(message)
        self.status = status
        self.name = name

    @property
    def body(self) -> dict[str, object]:
        """The error body; V2 publishes none, so this is V1's shape."""
        return {"messages": [str(self)], "exceptionName": self.name}


class NotFound(Refusal):
    """No object of the plan has this id."""

    def __init__(self, what: str) -> None:
        super().__init__(
            404, f"AWSJDB101E The object {what!r} is not found.", "ObjectNotFoundException"
        )


class WrongKey(Refusal):
    """An id in the older `WS;JSID;JOB` form was sent where a UUID belongs."""

    def __init__(self, what: str) -> None:
        super().__init__(
            400,
            f"AWSBIO006E The field SCHED-NAME of the identifier {what!r} holds a null value.",
            "InvalidIdentifierException",
        )


class BadParameter(Refusal):
    """A query parameter has no meaning."""

    def __init__(self, message: str) -> None:
        super().__init__(400, f"AWSJSY401E {message}", "InvalidParameterException")


class BadQuery(Refusal):
    """An OQL expression that cannot be read, and where reading stopped."""

    def __init__(self, message: str, position: int) -> None:
        super().__init__(
            400,
            f"OQL_FILTER_SYNTAX_ERROR at position {position}: {message}",
            "OqlFilterSyntaxException",
        )
        self.position = position


class BadSelection(Refusal):
    """A plan_filter that is no conman selection."""

    def __init__(self, message: str) -> None:
        super().__init__(
            400, f"AWSJSY402E The plan filter is not valid: {message}", "InvalidFilterException"
        )
