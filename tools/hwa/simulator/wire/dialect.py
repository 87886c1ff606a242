"""The versions of HWA that the simulator can speak, and what each of them serves."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from enum import StrEnum

_WALKS = re.compile(r"/plan/(job|jobstream)/\{id\}/(predecessors|successors)(/.*)?")
_NEWER_LISTS = re.compile(r"/plan/(prompt|file)(/\{id\})?|/plan/prompt/action/reply")


class Dialect(StrEnum):
    """A version as operators name it; `any` serves what any version with REST V2 does."""

    ANY = "any"
    V9_5 = "9.5"
    V10_1 = "10.1"
    V10_2_8 = "10.2.8"

    @property
    def version(self) -> str:
        """What `engine/info` calls itself."""
        return {"9.5": "9.5.0.6", "10.1": "10.1.0.1"}.get(self.value, "10.2.8")

    @property
    def fence_parameters(self) -> tuple[str, ...]:
        """What the new fence is called in a request; 10.2.8 renamed it."""
        return {"10.1": ("priority",), "10.2.8": ("fence",)}.get(self.value, ("fence", "priority"))

    def serves(self, path: str) -> bool:
        """Whether this version has this path of REST V2, written with `{id}` for parameters."""
        if self is Dialect.V9_5:
            return False
        if self is Dialect.V10_1:
            return _NEWER_LISTS.fullmatch(path) is None
        return self is Dialect.ANY or _WALKS.fullmatch(path) is None


def description(dialect: Dialect, prefix: str, paths: Iterable[tuple[str, str]]) -> object:
    """An OpenAPI document with nothing in it but the methods of each path."""
    methods: dict[str, Mapping[str, object]] = {}
    for method, path in paths:
        answers = {"responses": {"200": {"description": "OK"}}}
        methods[prefix + path] = {**methods.get(prefix + path, {}), method.lower(): answers}
    return {
        "openapi": "3.0.3",
        "info": {"title": "HCL Workload Automation", "version": dialect.version},
        "paths": methods,
    }
