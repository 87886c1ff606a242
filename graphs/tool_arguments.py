"""The arguments of a tool call, checked before the call: what is wrong is said with what is right."""

from collections.abc import Mapping
from typing import Any

from langchain_core.tools import BaseTool
from pydantic import BaseModel, ValidationError

_SHOWN = 60
_FAULTS = 4


def fault_in(tool: BaseTool, arguments: Mapping[str, Any]) -> str:
    """Empty where the tool takes these arguments; else what is wrong and what it takes.

    An argument that the tool does not know would be dropped in silence, and a list without its
    filter is another list.
    """
    schema = tool.args_schema
    if not isinstance(schema, type) or not issubclass(schema, BaseModel):
        return ""
    known = schema.model_fields
    faults = [f"there is no argument {name[:_SHOWN]!r}" for name in arguments if name not in known]
    try:
        schema.model_validate(dict(arguments))
    except ValidationError as error:
        faults += [_fault(one["loc"], one["msg"]) for one in error.errors(include_url=False)]
    if not faults:
        return ""
    taken = "; ".join(_taken(name, tool) for name in known)
    return f"{tool.name}: {'; '.join(faults[:_FAULTS])}. It takes: {taken or 'no arguments'}"


def _fault(where: tuple[int | str, ...], what: str) -> str:
    return f"{'.'.join(map(str, where))[:_SHOWN]}: {what[:200]}"


def _taken(name: str, tool: BaseTool) -> str:
    described = tool.args.get(name, {}).get("description", "")
    return f"{name} ({described})" if described else name
