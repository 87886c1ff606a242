"""What the tools and the talk can emit, read off their source: a new statement without a phrase is found."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import get_args

from tools.lookup import Kind

_HOUSE = Path(__file__).resolve().parents[3]
_TOOLS, _TALK = _HOUSE / "tools", _HOUSE / "graphs" / "suspects.py"


@cache
def statements() -> frozenset[str]:
    """The name of every finding."""
    found = set(_keywords("statement"))
    for tree in _trees():
        found.update(_through_parameters(tree))
    return frozenset(found)


@cache
def gaps() -> frozenset[str]:
    """The name of every gap."""
    found = set(_keywords("what"))
    for tree in _trees():
        for node in ast.walk(tree):
            if isinstance(node, ast.Dict):
                found.update(_updates(node))
            elif isinstance(node, ast.Assign) and _assigns(node, "_GAPS"):
                found.update(_constants(node.value))
    return frozenset(name for name in found if not name.startswith("Hwa"))


@cache
def effects_and_risks() -> tuple[frozenset[str], frozenset[str]]:
    """What remedies do, and what they may cost."""
    effects, risks = set(_keywords("effect")), set(_keywords("risk"))
    for tree in _trees():
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and _called(node) == "_make":
                effects.update(_constants(node.args[0]))
                risks.update(_constants(node.args[1]))
    return frozenset(effects), frozenset(risks)


@cache
def _trees() -> tuple[ast.Module, ...]:
    """All that is told with; thinking and the client below say nothing themselves."""
    rooms = {path.parent.name for path in _TOOLS.glob("*/__init__.py")} - {"plan", "hwa"}
    files = [
        _TALK,
        *_TOOLS.glob("*.py"),
        *(path for room in rooms for path in _TOOLS.glob(f"{room}/*.py")),
    ]
    return tuple(ast.parse(path.read_text(encoding="utf-8")) for path in sorted(files))


def _keywords(name: str) -> Iterator[str]:
    for tree in _trees():
        for node in ast.walk(tree):
            if isinstance(node, ast.keyword) and node.arg == name:
                yield from _constants(node.value)


def _through_parameters(tree: ast.Module) -> Iterator[str]:
    """Functions that are handed the statement: what their callers say."""
    takers = {
        node.name: [argument.arg for argument in node.args.args].index("statement")
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef)
        and "statement" in [argument.arg for argument in node.args.args]
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and _called(node) in takers:
            position = takers[_called(node)]
            if len(node.args) > position:
                yield from _constants(node.args[position])


def _constants(node: ast.expr) -> Iterator[str]:
    """The texts that an expression can be; a kind put into a name stands for every kind."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    elif isinstance(node, ast.IfExp):
        yield from _constants(node.body)
        yield from _constants(node.orelse)
    elif isinstance(node, ast.JoinedStr):
        tail = "".join(_text(part) for part in node.values)
        yield from (f"{kind}{tail}" for kind in get_args(Kind))
    elif isinstance(node, ast.Call):
        yield from (text for argument in node.args for text in _constants(argument))
    elif isinstance(node, ast.Dict):
        yield from (text for value in node.values for text in _constants(value))


def _text(part: ast.expr) -> str:
    return str(part.value) if isinstance(part, ast.Constant) else ""


def _updates(node: ast.Dict) -> Iterator[str]:
    for key, value in zip(node.keys, node.values, strict=True):
        if isinstance(key, ast.Constant) and key.value == "what":
            yield from _constants(value)


def _assigns(node: ast.Assign, name: str) -> bool:
    return any(isinstance(target, ast.Name) and target.id == name for target in node.targets)


def _called(node: ast.Call) -> str:
    return node.func.id if isinstance(node.func, ast.Name) else ""
