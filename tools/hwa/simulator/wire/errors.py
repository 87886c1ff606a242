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


class BadBody(Refusal):
    """A request's body cannot be read, or says what has no meaning."""

    def __init__(self, message: str) -> None:
        super().__init__(400, f"AWSJSY403E {message}", "InvalidPayloadException")


class WrongMoment(Refusal):
    """An action that the state of its object does not allow."""

    def __init__(self, message: str) -> None:
        super().__init__(
            500,
            f"AWSJSY404E The operation on the plan failed. AWSBIN076E {message}",
            "PlanOperationException",
        )


class Conflict(Refusal):
    """A job of this name is in the stream already."""

    def __init__(self, name: str, stream: str) -> None:
        super().__init__(
            409, f"AWSJSY409E Job {name} is in job stream {stream} already.", "ConflictException"
        )


class Forbidden(Refusal):
    """The user lacks a right."""

    def __init__(self, right: str, kind: str, folder: str) -> None:
        super().__init__(
            403,
            f"AWSJDB817E The user is not authorized: right {right} on {kind} in folder {folder}.",
            "NotAuthorizedException",
        )


class Unjustified(Refusal):
    """A change came without a reason that this site demands."""

    def __init__(self, header: str) -> None:
        super().__init__(
            400, f"AWSJSY410E The header {header} is mandatory.", "JustificationException"
        )
