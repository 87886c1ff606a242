"""V1's answers as what they should be, or the error that says they are not."""

from collections.abc import Callable
from typing import Any, TypeVar

from pydantic import ValidationError

from tools.hwa.errors import HwaBadAnswer
from tools.hwa.models import PlanObject
from tools.hwa.v1.objects import modelled
from tools.hwa.v1.parts import Record
from tools.hwa.v1.wire import Row

T = TypeVar("T")
M = TypeVar("M", bound=PlanObject)


def row_of(value: Any, call: str) -> Row:  # noqa: ANN401 - JSON is anything
    """A single object."""
    if not isinstance(value, dict):
        raise HwaBadAnswer("not one of V1's objects", call=call)
    return value


def rows_of(value: Any, call: str) -> list[Row]:  # noqa: ANN401 - JSON is anything
    """A bare array of objects."""
    if not isinstance(value, list):
        raise HwaBadAnswer("not a list of V1's objects", call=call)
    return [row_of(each, call) for each in value]


def model_of(record: Record, model: type[M], call: str) -> M:
    """The record as a model."""
    return checked(lambda: modelled(record, model), call)


def checked(make: Callable[[], T], call: str) -> T:
    """What is made of an answer."""
    try:
        return make()
    except ValidationError as error:
        raise HwaBadAnswer("not the answer of HWA: ValidationError", call=call) from error
