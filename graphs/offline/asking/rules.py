"""The rules that make an intent from ideas: how they are written, and which one wins."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from graphs.question import Intent

BUILT_IN: Final = frozenset(
    {
        "object", "named", "ref", "within", "several", "selection", "code", "rc", "folder_name",
        "prompt_number", "state", "condition", "group", "time", "question", "bare_name",
        "arithmetic", "substance", "named_job", "named_stream", "named_workstation",
        "named_resource", "final_name", "hwa_name", "number", "soft", "courtesy",
        "strong_name", "many_ref", "change", "delay", "moment", "day", "value", "typed_name",
        "described", "placed", "ordered", "defiant", "awaited", "held_up", "holds_others", "hogs", "remedy", "who_may",
        "past_deed", "who_acted", "came_about", "exists", "selected", "ranked",
    }
)  # fmt: skip


class RuleError(ValueError):
    """A rule that is not written as a rule is."""


@dataclass(frozen=True, slots=True)
class Rule:
    """When all `needs` (each a choice) are there and none of `without`: the intent, that sure."""

    intent: Intent | None
    sure: float
    needs: tuple[frozenset[str], ...]
    without: frozenset[str]

    def ideas(self) -> frozenset[str]:
        """Every idea that the rule names."""
        found = frozenset().union(*self.needs, self.without)
        return frozenset(idea.removeprefix("^") for idea in found)

    def holds(self, ideas: frozenset[str]) -> bool:
        """Whether these ideas satisfy the rule."""
        for need in self.needs:  # most rules fail here, at their first need: a loop is quickest
            if need.isdisjoint(ideas):
                return False
        return self.without.isdisjoint(ideas)


@dataclass(frozen=True, slots=True)
class Verdict:
    """The intent that the rules found, and how sure they are."""

    intent: Intent
    sure: float


def parse_rule(intent: Intent, line: object) -> Rule:
    """A rule from a line such as `0.95 why not start|run -failed`."""
    first, _, rest = str(line).strip().partition(" ")
    try:
        sure = float(first)
    except ValueError as error:
        raise RuleError(f"`{line}` does not begin with how sure it is") from error
    if not 0 < sure <= 1:
        raise RuleError(f"`{line}`: how sure it is lies between 0 and 1")
    rule = parse_expression(rest)
    return Rule(intent, sure, rule.needs, rule.without)


def parse_expression(line: str) -> Rule:
    """The part of a rule after the number."""
    needs: list[frozenset[str]] = []
    without: set[str] = set()
    for term in str(line).split():
        choices = term.removeprefix("-").split("|")
        if not all(choice.removeprefix("^").replace("_", "").isalnum() for choice in choices):
            raise RuleError(f"`{line}`: `{term}` is not an idea")
        if term.startswith("-"):
            without.update(choices)
        else:
            needs.append(frozenset(choices))
    if not needs:
        raise RuleError(f"`{line}` asks for nothing")
    return Rule(None, 1.0, tuple(needs), frozenset(without))


class Rulebook:
    """Rules filed by the need of theirs that is least often met: of many, few are looked at."""

    def __init__(self, rules: Iterable[Rule]) -> None:
        self._rules = tuple(rule for rule in rules if rule.intent is not None)
        needed = Counter(idea for rule in self._rules for need in rule.needs for idea in need)
        filed = defaultdict[str, list[int]](list)
        for place, rule in enumerate(self._rules):
            for idea in min(rule.needs, key=lambda need: sum(needed[one] for one in need)):
                filed[idea].append(place)
        self._filed = dict(filed)

    def __iter__(self) -> Iterator[Rule]:
        return iter(self._rules)

    def decide(self, ideas: frozenset[str]) -> Sequence[Verdict]:
        """Each intent whose rules hold, the surest first; the rule that asks for more goes first."""
        best: dict[Intent, tuple[float, int]] = {}
        for rule in self._likely(ideas):
            if rule.intent is not None and rule.holds(ideas):
                found = (rule.sure, len(rule.needs))
                if found > best.get(rule.intent, (0.0, 0)):
                    best[rule.intent] = found
        ranked = sorted(best.items(), key=lambda item: item[1], reverse=True)
        return [Verdict(intent, sure) for intent, (sure, _) in ranked]

    def _likely(self, ideas: frozenset[str]) -> Iterator[Rule]:
        """The rules that one of these ideas leads to, in the order in which they were written."""
        places = {place for idea in ideas for place in self._filed.get(idea, ())}
        return map(self._rules.__getitem__, sorted(places))
