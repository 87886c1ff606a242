"""The vendor's own description of REST V2, as a judge of requests and of answers.

The description forbids nothing and requires little; here a property or a parameter that it does
not name is a fault. Where it contradicts itself, or what was seen on real systems, one of the
tables below names the exception and the reason.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import orjson
import pytest
from jsonschema import Draft202012Validator, FormatChecker

SPEC = Path(__file__).resolve().parents[2] / ".." / "shared/hwa/openapi-v2-10.1.0.1.json"
PREFIX = "/twsd/api/v2"

Json = Any
Schema = dict[str, Any]

NEWER_READS = {
    "/plan/prompt": "PromptInPlanV2",
    "/plan/file": "FileInPlanV2",
}
"""Lists of 10.2.8: the file is 10.1's, names the objects, and has no operation to read them."""

NEWER_OPERATIONS: Mapping[tuple[str, str], Schema] = {
    ("PUT", "/plan/prompt/action/reply"): {
        "like": ("PUT", "/plan/resource/action/update-quantity"),
        "body": "PromptInPlanAnswer",
        "without": "quantity",
    },
}
"""Actions of 10.2.8 that the file does not have, each in the likeness of one that it has."""

NEWER_PARAMETERS = {
    "/plan/workstation/action/update-fence": {"fence": "integer"},
    "/plan/workstation/{workstation_id}/action/update-fence": {"fence": "integer"},
}
"""10.2.8 renamed `priority` to `fence`; who does not know the version sends both."""

DEPENDENCIES = {
    "INTERNAL": "InternalDependencyInPlanV2",
    "EXTERNAL_JOB": "ExternalJobDependencyInPlanV2",
    "EXTERNAL_JOBSTREAM": "ExternalJobStreamDependencyInPlanV2",
    "JOIN": "JoinDependencyInPlanV2",
    "FILE": "FileDependencyInPlanV2",
    "INTERNETWORK": "InternetworkDependencyInPlanV2",
    "RESOURCE": "ResourceDependencyInPlanV2",
    "PROMPT": "PromptDependencyInPlanV2",
}
"""`oneOf` over shapes that all fit anything decides nothing: `dependencyType` does."""

FLOW_NODES = {"JOB": "JobInPlanV2", "JOBSTREAM": "JobStreamInPlanV2"}
"""A walk lists jobs and streams in their own shapes; FlowNodeInPlanV2 is what they share."""

CHOSEN: Mapping[str, tuple[str, Mapping[str, str]]] = {
    "DependencyInPlanV2": ("dependencyType", DEPENDENCIES),
    "FlowNodeDependencyInPlanV2": ("dependencyType", DEPENDENCIES),
    "FlowNodeInPlanV2": ("flowNodeType", FLOW_NODES),
}
"""Base schemas that are read as the shape which a property of the object names."""

ERRORS = {
    400: "a filter, an id or a body that cannot be read is refused on every operation",
    401: "no credentials",
    403: "no right; the file lists it everywhere",
    404: "seen wherever an id or a plan id is unknown, also on lists",
    405: "seen for a method that a path does not have",
    406: "a representation other than JSON, where only JSON is spoken",
    409: "a job of this name is in the stream",
    500: "seen for an action on a job in the wrong state",
}
"""Statuses that any operation may answer with; for none of them is a body published."""

NO_BOUNDS = {"minimum": 0, "maximum": 0}
"""Bounds of every number in the model: made from an annotation without values, they would let a
priority, a limit, a port and an offset be 0 and nothing else."""

NOBODY = "00000000-0000-0000-0000-000000000000"
"""The id that stands in where the file requires one that nobody needs."""

_DATE = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")
_SPAN = re.compile(r"PT(?:\d+H)?(?:\d+M)?(?:\d+S)?")
_SAMPLE = 25
"""Of a long page so many objects are judged, spread over it; the rest is of the same making."""


class Operation(NamedTuple):
    """One method of one path, as the description has it."""

    method: str
    template: str
    parameters: Mapping[str, Schema]
    headers: frozenset[str]
    body: Schema | None
    body_required: bool
    answers: Mapping[int, Schema | None]


def check_response(
    method: str, path: str, status: int, body: Json, *, thorough: bool = False
) -> None:
    """Fails where an answer is not what the description allows for this call.

    `body` is the decoded JSON, or the text of a text answer. Of a long page some objects are
    judged, or all of them where it is to be thorough.
    """
    operation = find_operation(method, path)
    if operation is None:
        assert status in {404, 405}, f"{method} {path} is in no description, yet gives {status}"
        return
    if status in ERRORS:
        return
    assert status in operation.answers, f"{method} {path} may not give {status}"
    schema = operation.answers[status]
    if schema is None:
        return
    _judge(_sampled(body) if not thorough else body, schema, f"{method} {path}", request=False)


def check_request(
    method: str,
    path: str,
    query: Mapping[str, object] | Iterable[tuple[str, str]] = (),
    headers: Mapping[str, str] | None = None,
    body: Json = None,
) -> None:
    """Fails where a request is not what the description allows: path, query, headers, body."""
    operation = find_operation(method, path)
    assert operation is not None, f"the description has no {method} {path}"
    sent = list(query.items() if isinstance(query, Mapping) else query)
    _check_query(operation, [(name, str(value)) for name, value in sent])
    _check_headers(operation, headers or {})
    _check_body(operation, body)


def check_schema(value: Json, name: str) -> None:
    """Fails with the first property that the schema of this name does not allow."""
    _judge(value, {"$ref": f"#/$defs/{name}"}, name, request=False)


def operations() -> tuple[Operation, ...]:
    """Every V2 operation that the judge knows, the newer ones included."""
    return tuple(each for found in _operations().values() for each in found)


def find_operation(method: str, path: str) -> Operation | None:
    """The operation behind a call; the path may carry the API's prefix or not."""
    wanted = path.partition("?")[0].removeprefix(PREFIX).strip("/").split("/")
    fitting = [
        each
        for each in _operations().get((method.upper(), len(wanted)), [])
        if _fits(each.template, wanted)
    ]
    return min(fitting, key=lambda each: each.template.count("{"), default=None)


def _fits(template: str, wanted: list[str]) -> bool:
    own = template.strip("/").split("/")
    return all(mine.startswith("{") or mine == theirs for mine, theirs in zip(own, wanted))  # noqa: B905 - same length by key


def _check_query(operation: Operation, sent: list[tuple[str, str]]) -> None:
    where = f"{operation.method} {operation.template}"
    names = [name for name, _ in sent]
    assert len(set(names)) == len(names), f"{where}: a parameter is sent twice in {names}"
    for name, value in sent:
        assert name in operation.parameters, f"{where}: no parameter {name!r}"
        schema = operation.parameters[name].get("schema", {})
        _judge(_typed(value, schema), schema, f"{where}?{name}", request=True)
    for name, parameter in operation.parameters.items():
        # A required parameter with a default can be left out: the default stands for it.
        if parameter.get("required") and "default" not in parameter.get("schema", {}):
            assert name in names, f"{where}: {name!r} is required"


def _typed(value: str, schema: Schema) -> object:
    kind = schema.get("type")
    if kind == "integer" and re.fullmatch(r"-?\d+", value):
        return int(value)
    if kind == "boolean" and value in {"true", "false"}:
        return value == "true"
    return value


def _check_headers(operation: Operation, headers: Mapping[str, str]) -> None:
    known = frozenset().union(*(each.headers for each in operations()))
    for name, value in headers.items():
        own = name.lower() in known
        told = f"{operation.method} {operation.template}: no header {name!r}"
        assert not own or name.lower() in operation.headers, told
        if name.lower() == "scope":
            _judge(value, {"$ref": "#/$defs/ScopeType"}, "scope", request=True)


def _check_body(operation: Operation, body: Json) -> None:
    where = f"{operation.method} {operation.template}"
    if operation.body is None:
        assert body is None, f"{where} takes no body"
        return
    if body is None:
        assert not operation.body_required, f"{where} needs a body"
        return
    schema = operation.body
    if where.endswith(("release-dependencies", "remove-dependencies")):
        # An id is enough here, the description says so itself; `jobId` is required all the same.
        for each in body.get("dependencies", []):
            assert each.get("id"), f"{where}: a dependency without an id"
            shape = {"$ref": "#/$defs/DependencyInPlanV2"}
            assumed = {"jobId": NOBODY} if each.get("dependencyType") == "INTERNAL" else {}
            _judge({**assumed, **each}, shape, where, request=True)
        body = {**body, "dependencies": []}
    _judge(body, schema, where, request=True)


def _sampled(body: Json) -> Json:
    if not isinstance(body, dict) or not isinstance(body.get("results"), list):
        return body
    results = body["results"]
    step = max(1, len(results) // _SAMPLE)
    return {**body, "results": results[::step]}


def _judge(value: Json, schema: Schema, where: str, request: bool) -> None:
    key = orjson.dumps(schema, option=orjson.OPT_SORT_KEYS)
    error = next(iter(_validator(key, request).iter_errors(value)), None)
    assert error is None, f"{where} at {list(error.absolute_path)}: {error.message[:600]}"


@cache
def _validator(schema: bytes, request: bool) -> Draft202012Validator:
    whole = {**_closed(orjson.loads(schema), request), "$defs": _definitions(request)}
    return Draft202012Validator(whole, format_checker=_formats(request))


@cache
def _definitions(request: bool) -> Mapping[str, Schema]:
    schemas = _spec()["components"]["schemas"]
    strict = {name: _closed(_relinked(each), request) for name, each in schemas.items()}
    for name, (decider, shapes) in CHOSEN.items():
        strict[name] = {
            "allOf": [
                {
                    "if": {"properties": {decider: {"const": word}}, "required": [decider]},
                    "then": {"$ref": f"#/$defs/{shape}"},
                }
                for word, shape in shapes.items()
            ],
            "properties": {decider: {"enum": list(shapes)}},
            "required": [decider],
        }
    return strict


def _closed(schema: Schema, request: bool) -> Schema:
    """The schema with nothing allowed that it does not name; a request sends nothing read-only."""
    if "properties" not in schema:
        return schema
    named = schema["properties"]
    if request:
        named = {name: each for name, each in named.items() if not each.get("readOnly")}
    required = [name for name in schema.get("required", []) if name in named]
    closed = {**schema, "properties": named, "required": required}
    return {"additionalProperties": False, **closed}


@cache
def _operations() -> Mapping[tuple[str, int], list[Operation]]:
    found: dict[tuple[str, int], list[Operation]] = {}
    for each in [*_described(), *_newer_reads(), *_newer_operations()]:
        segments = len(each.template.strip("/").split("/"))
        found.setdefault((each.method, segments), []).append(each)
    return found


def _described() -> list[Operation]:
    return [
        _operation(method, path.removeprefix(PREFIX), _relinked(operation))
        for path, methods in _spec()["paths"].items()
        for method, operation in methods.items()
        if method in {"get", "put", "post", "patch", "delete"}
    ]


def _operation(method: str, template: str, described: Schema) -> Operation:
    parameters = described.get("parameters", [])
    body = described.get("requestBody", {})
    newer = NEWER_PARAMETERS.get(template, {})
    return Operation(
        method=method.upper(),
        template=template,
        parameters={
            each["name"]: {**each, "schema": _with_default(each.get("schema", {}))}
            for each in parameters
            if each["in"] == "query"
        }
        | {name: {"schema": {"type": kind}} for name, kind in newer.items()},
        headers=frozenset(each["name"].lower() for each in parameters if each["in"] == "header"),
        body=_schema(body) if body else None,
        body_required=bool(body.get("required")),
        answers={
            int(status): _schema(answer)
            for status, answer in described["responses"].items()
            if status.isdigit()
        },
    )


def _with_default(schema: Schema) -> Schema:
    """The schema of a parameter whose default is written as if every value were an object.

    A word of an enumeration cannot be an object as well: only the default is meant.
    """
    parts = schema.get("allOf", [])
    kept = [each for each in parts if set(each) != {"type", "default"}]
    if len(kept) == len(parts):
        return schema
    default = next(each["default"] for each in parts if each not in kept)
    return {"allOf": kept, "default": default}


def _schema(part: Schema) -> Schema | None:
    content = part.get("content") or {}
    first = next(iter(content.values()), None)
    return None if first is None else first.get("schema", {})


def _newer_reads() -> list[Operation]:
    like = _operation("get", "", _spec_of("get", "/plan/resource"))
    page = {"count": {"type": "integer"}, "next": {"type": "string"}}
    found = []
    for path, name in NEWER_READS.items():
        one: Schema = {"$ref": f"#/$defs/{name}"}
        many = {"properties": {**page, "results": {"type": "array", "items": one}}}
        found.append(like._replace(template=path, answers={200: many}))
        found.append(like._replace(template=f"{path}/{{id}}", parameters={}, answers={200: one}))
    return found


def _newer_operations() -> list[Operation]:
    found = []
    for (method, path), newer in NEWER_OPERATIONS.items():
        like = _operation(
            method.lower(), path, _spec_of(newer["like"][0].lower(), newer["like"][1])
        )
        left = {name: each for name, each in like.parameters.items() if name != newer["without"]}
        body = {"$ref": f"#/$defs/{newer['body']}"}
        found.append(like._replace(parameters=left, body=body, body_required=True))
    return found


def _spec_of(method: str, path: str) -> Schema:
    relinked: Schema = _relinked(_spec()["paths"][PREFIX + path][method])
    return relinked


@cache
def _spec() -> Schema:
    if not SPEC.exists():
        pytest.skip("the vendor's description is not at ../shared/hwa beside this repository")
    loaded: Schema = orjson.loads(SPEC.read_bytes())
    return loaded


def _formats(request: bool) -> FormatChecker:
    checker = FormatChecker(formats=())
    checker.checks("duration")(lambda value: _SPAN.fullmatch(str(value)) is not None)
    if request:
        checker.checks("date-time", raises=ValueError)(_is_moment)
    else:
        checker.checks("date-time")(lambda value: _DATE.fullmatch(str(value)) is not None)
    return checker


def _is_moment(value: object) -> bool:
    return datetime.fromisoformat(str(value)).tzinfo is not None


def _relinked(part: Json) -> Json:
    if isinstance(part, dict) and part.items() >= NO_BOUNDS.items():
        return {key: value for key, value in part.items() if key not in NO_BOUNDS}
    if isinstance(part, dict):
        return {
            key: f"#/$defs/{value.rpartition('/')[2]}"
            if key == "$ref" and isinstance(value, str)
            else _relinked(value)
            for key, value in part.items()
        }
    return [_relinked(each) for each in part] if isinstance(part, list) else part
