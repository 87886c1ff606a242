"""Deliberate faults: the gate must shut for each, and stand open without."""

import asyncio
import json
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import httpx
import numpy as np
import pytest
import yaml

import evals
from evals.gating.baseline import Baseline, write_baseline
from evals.gating.gate import complaints
from evals.questions.dataset import Dataset, read_dataset
from evals.reporting.figures import Report
from evals.reporting.tally import tally
from evals.running.house import Spoil
from evals.running.run import run
from graphs.question import Intent
from server.runtime import Texts
from tests.evals.runs import about, part

ROOT = Path(evals.__file__).parents[1]
_COUNTED = {Intent.JOB_COUNT, Intent.PLAN_SUMMARY}
PACKAGES = ("evals", "graphs", "prompts", "retrievers", "server", "tools")


class OneTooMany(httpx.AsyncBaseTransport):
    """A far side that counts wrongly at one door: by state it counts one failed job too many."""

    def __init__(self, wire: httpx.AsyncBaseTransport) -> None:
        self._wire = wire

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """The answer; where jobs are counted by their state, one more in error."""
        response = await self._wire.handle_async_request(request)
        if request.url.params.get("grouping_filters") != "status":
            return response
        body = json.loads(await response.aread())
        body["count"] += 1
        body["groupedCount"]["ERROR"] += 1
        return httpx.Response(response.status_code, json=body, request=request)


class Slow(httpx.AsyncBaseTransport):
    """A wire that takes its time for every single object."""

    def __init__(self, wire: httpx.AsyncBaseTransport) -> None:
        self._wire = wire

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """The answer, late."""
        if request.url.params.get("oql", "").startswith("name ="):
            await asyncio.sleep(0.6)
        return await self._wire.handle_async_request(request)


def _asked() -> Dataset:
    """Some states and all counts of one plant, in both languages."""
    first = read_dataset(ROOT / "evals" / "datasets" / "first.jsonl")
    plant = first.cases[0].plant_of(first.header)
    here = [one for one in first.cases if one.plant_of(first.header) == plant]
    states = [one for one in here if "status" in one.tags][:8]
    counts = [one for one in here if _COUNTED & set(one.conversation[0].expect.any_intent())]
    header = first.header.model_copy(update={"suite": "status"})
    return Dataset(header=header, cases=[*states, *counts])


async def _report(dataset: Dataset, texts: Texts, spoil: Spoil | None = None) -> Report:
    # One unit for all: how fast this machine is now is not what is tested here.
    return tally([part(dataset, await run(dataset, spoil=spoil, texts=texts))], about())


def _of_answers(against: Sequence[str]) -> list[str]:
    """What is said of the answers: how busy this machine is meanwhile may change the latency."""
    return [
        one for one in against if "latency" not in one and not one.startswith(("bar:", "first:"))
    ]


@pytest.fixture(name="sound", scope="module")
def _sound(texts: Texts) -> Report:
    return asyncio.run(_report(_asked(), texts))


async def test_a_sound_house_passes(sound: Report, texts: Texts) -> None:
    """Asked a second time, the same house falls behind in nothing."""
    assert _of_answers(complaints(await _report(_asked(), texts), Baseline().with_run(sound))) == []


async def test_a_count_off_by_one(sound: Report, texts: Texts) -> None:
    """One job too many shuts the gate; it is told what fell, and which questions turned."""
    spoiled = await _report(_asked(), texts, OneTooMany)
    [fell, *_] = _of_answers(complaints(spoiled, Baseline().with_run(sound)))
    before = {one.id for one in sound.failures}
    turned = [one for one in spoiled.failures if one.id not in before]

    assert fell.startswith("status: accuracy fell from")
    assert turned
    assert all(one.id in fell and not one.scores["facts"] for one in turned)


async def test_a_slow_house(sound: Report, texts: Texts) -> None:
    """Answers as right as before, but late, shut the gate."""
    spoiled = await _report(_asked(), texts, Slow)
    known = Baseline().with_run(sound)
    against = complaints(spoiled, known)

    assert [one for one in against if one.startswith("status: latency (median) grew from")]


def test_states_taken_for_logs(sound: Report, tmp_path: Path) -> None:
    """A house without rules for states, which learnt something else of them, does not pass."""
    house = tmp_path / "house"
    for package in PACKAGES:
        shutil.copytree(
            ROOT / package, house / package, ignore=shutil.ignore_patterns("__pyc*", "reports")
        )
    for settings in ROOT.glob("settings*.toml"):
        shutil.copy(settings, house)
    lexicon = house / "graphs" / "offline" / "lexicon"
    _without(lexicon / "intents.yaml", "job_status")
    _mistaught(lexicon / "learned.npz", "job_status", "job_log")
    lines = [_asked().header, *_asked().cases]
    asked, kept = tmp_path / "asked.jsonl", tmp_path / "kept.json"
    asked.write_text("\n".join(one.model_dump_json(exclude_none=True) for one in lines))
    before = sound.about.model_copy(update={"part": str(asked)})
    write_baseline(Baseline().with_run(sound.model_copy(update={"about": before})), kept)

    done = subprocess.run(  # noqa: S603 - our own command
        [sys.executable, "-m", "evals", "run", str(asked), "--gate", "--baseline", str(kept)],
        cwd=house,
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 1, done.stderr
    assert "status: accuracy fell from" in done.stderr
    assert "status: intent fell from" in done.stderr


def _without(file: Path, intent: str) -> None:
    """A lexicon file without the rules of an intent."""
    known: dict[str, Any] = yaml.safe_load(file.read_text(encoding="utf-8"))
    del known[intent]
    file.write_text(yaml.safe_dump(known, allow_unicode=True, sort_keys=False), encoding="utf-8")


def _mistaught(file: Path, one: str, other: str) -> None:
    """What examples taught, with two intents taken for each other."""
    with np.load(file) as learned:
        known = dict(learned)
    swapped = {one: other, other: one}
    labels = str(known["labels"]).split("\n")
    known["labels"] = np.array("\n".join(swapped.get(label, label) for label in labels))
    np.savez(file, **known)
