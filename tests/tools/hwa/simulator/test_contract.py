"""The simulator against the vendor's own description of the API."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import Any

import orjson
import pytest
from jsonschema import Draft202012Validator, FormatChecker

from tests.tools.hwa.simulator.worlds import night, wire

SPEC = Path(__file__).resolve().parents[4] / ".." / "shared/hwa/openapi-v2-10.1.0.1.json"
PAGES = {
    "/plan/job": "JobInPlanV2",
    "/plan/jobstream": "JobStreamInPlanV2",
    "/plan/workstation": "WorkstationInPlanV2",
    "/plan/resource": "ResourceInPlanV2",
    "/plan/prompt": "PromptInPlanV2",
    "/plan/file": "FileInPlanV2",
}
_DATE = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")
_SPAN = re.compile(r"PT(?:\d+H)?(?:\d+M)?(?:\d+S)?")
_DEPENDENCIES = {
    "INTERNAL": "InternalDependencyInPlanV2",
    "EXTERNAL_JOB": "ExternalJobDependencyInPlanV2",
    "EXTERNAL_JOBSTREAM": "ExternalJobStreamDependencyInPlanV2",
    "FILE": "FileDependencyInPlanV2",
    "RESOURCE": "ResourceDependencyInPlanV2",
    "PROMPT": "PromptDependencyInPlanV2",
}


@pytest.mark.parametrize("path", PAGES)
async def test_lists_follow_the_schema(path: str) -> None:
    """A list is a page, and each of its objects has only the properties that the schema names."""
    async with wire(night()) as plant:
        page = await plant.get(path)

    assert {"count", "results"} == set(page)
    for each in page["results"]:
        check(each, PAGES[path])


@pytest.mark.parametrize("path", PAGES)
async def test_objects_follow_the_schema(path: str) -> None:
    """An object read by its id has only the properties that the schema names."""
    async with wire(night()) as plant:
        for each in (await plant.get(path, limit=140))["results"]:
            check(await plant.get(f"{path}/{each['id']}"), PAGES[path])


@pytest.mark.parametrize("side", ["predecessors", "successors"])
@pytest.mark.parametrize(("kind", "name"), [("job", "EOM_ALLOC"), ("jobstream", "FINAL")])
async def test_walks_follow_the_schema(kind: str, name: str, side: str) -> None:
    """What a walk finds are jobs and streams in their own shapes."""
    async with wire(night()) as plant:
        found = (await plant.get(f"/plan/{kind}", oql=f"name = '{name}'"))["results"]
        for start in found:
            walked = await plant.get(f"/plan/{kind}/{start['id']}/{side}", depth=9)
            for each in walked["results"]:
                job = each["flowNodeType"] == "JOB"
                check(each, "JobInPlanV2" if job else "JobStreamInPlanV2")


async def test_the_rest_follows_the_schema() -> None:
    """Counts, issues, folders, labels and the engine's card have the schema's shapes."""
    async with wire(night()) as plant:
        check(await plant.get("/engine/info"), "EngineInfoV2")
        check(
            await plant.get("/plan/job/count", grouping_filters="folder,status"),
            "GroupedCountResponse",
        )
        check(await plant.get("/plan/job/issues"), "IssuesResponseV2")
        for info in (await plant.get("/objects-info")).values():
            check(info, "ObjectInfo")
        for kind in ("JOB", "JOBSTREAM", "WORKSTATION", "RESOURCE", "PROMPT"):
            for each in await plant.get(
                "/plan/folder/objects-count", object_type=f"{kind}_IN_PLAN"
            ):
                check(each, "ObjectFolderCountV2")


def test_the_check_has_teeth() -> None:
    """A property too many, a wrong type or a word outside the enumeration is noticed."""
    for wrong in ({"nome": "X"}, {"priority": "10"}, {"lastRunCommonStatus": "FINE"}):
        with pytest.raises(AssertionError):
            check(wrong, "JobInPlanV2")


def check(value: object, name: str) -> None:
    """Fails with the first property that the schema of this name does not allow."""
    error = next(iter(_validator(name).iter_errors(value)), None)
    assert error is None, f"{name} at {list(error.absolute_path)}: {error.message}"


@cache
def _validator(name: str) -> Draft202012Validator:
    if not SPEC.exists():
        pytest.skip(f"the vendor's description is not at {SPEC}")
    schemas = orjson.loads(SPEC.read_bytes())["components"]["schemas"]
    strict = {key: _closed(_relinked(each)) for key, each in schemas.items()}
    strict["DependencyInPlanV2"] = {
        "allOf": [
            {
                "if": {"properties": {"dependencyType": {"const": kind}}},
                "then": {"$ref": f"#/$defs/{shape}"},
            }
            for kind, shape in _DEPENDENCIES.items()
        ],
        "required": ["dependencyType"],
    }
    return Draft202012Validator(
        {"$ref": f"#/$defs/{name}", "$defs": strict}, format_checker=_formats()
    )


def _formats() -> FormatChecker:
    checker = FormatChecker(formats=())
    checker.checks("date-time")(lambda value: _DATE.fullmatch(str(value)) is not None)
    checker.checks("duration")(lambda value: _SPAN.fullmatch(str(value)) is not None)
    return checker


def _closed(schema: dict[str, Any]) -> dict[str, Any]:
    if "properties" in schema and "additionalProperties" not in schema:
        return {**schema, "additionalProperties": False}
    return schema


def _relinked(part: Any) -> Any:  # noqa: ANN401  # JSON is anything
    if isinstance(part, dict):
        return {
            key: f"#/$defs/{value.rpartition('/')[2]}" if key == "$ref" else _relinked(value)
            for key, value in part.items()
        }
    return [_relinked(each) for each in part] if isinstance(part, list) else part
