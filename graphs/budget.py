"""What a turn may cost, and what it has cost so far."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Literal

import orjson

from graphs.answer import AgentUsage

Spendable = Literal["tokens", "seconds", "calls"]
# Of the tool calls of a turn these are kept for the offline model, should it have to finish.
_KEPT_BACK: Final = 2


@dataclass(frozen=True, kw_only=True)
class Limits:
    """What one turn may cost, over all its specialists."""

    tokens: int = 60_000
    seconds: float = 60.0
    model_calls: int = 12
    tool_calls: int = 12


@dataclass
class Spent:
    """What one turn has cost so far; specialists that work side by side share it."""

    tokens: int = 0
    seconds: float = 0.0
    model_calls: int = 0
    tool_calls: int = 0
    failed: set[str] = field(default_factory=set)
    results: dict[str, Any] = field(default_factory=dict)

    def add(self, usage: AgentUsage) -> None:
        """The tokens of one answer."""
        self.tokens += usage.input_tokens + usage.output_tokens

    def may_call_tool(self, limits: Limits, *, by_model: bool) -> bool:
        """Whether one more tool call fits; if so it is counted."""
        bound = limits.tool_calls - (_KEPT_BACK if by_model else 0)
        if self.tool_calls >= bound:
            return False
        self.tool_calls += 1
        return True


def used_up(limits: Limits, spent: Spent) -> Spendable | None:
    """What leaves no room for one more call of a model."""
    if spent.tokens >= limits.tokens:
        return "tokens"
    if spent.seconds >= limits.seconds:
        return "seconds"
    return "calls" if spent.model_calls >= limits.model_calls else None


def call_key(name: str, arguments: Mapping[str, Any]) -> str:
    """The same call has the same key, in whatever order its arguments came."""
    return f"{name} {orjson.dumps(arguments, option=orjson.OPT_SORT_KEYS, default=str).decode()}"
