"""Every scenario kind by its name."""

from collections.abc import Iterator, Mapping
from types import MappingProxyType

from evals.scenarios.kind import Asks, Condition, Fault, ScenarioKind

_NEAR = 3
_FAR = (5, 50)

_WAITING: Mapping[str, int] = MappingProxyType(
    {
        "workstation-unlinked": 0,
        "workstation-stopped": 0,
        "workstation-limit-zero": 0,
        "workstation-limit-reached": 0,
        "fenced": 0,
        "predecessor-running": 1,
        "predecessor-waiting": 1,
        "predecessor-not-in-plan": 0,
        "predecessor-orphan": 0,
        "predecessor-failed": 1,
        "join-open": 1,
        "time-not-reached": 0,
        "prompt-waiting": 0,
        "prompt-refused": 0,
        "file-missing": 0,
        "resource-short": 0,
        "stream-limit-reached": 0,
        "stream-held": 0,
        "stream-time": 0,
        "stream-prompt": 0,
        "stream-file": 0,
        "priority-zero": 0,
        "held": 0,
        "needs-confirmation": 0,
        "recovery-prompt": 0,
        "remote-engine": 0,
    }
)
"""Faults by which a job waits, and the least depth at which it does."""

_STANDING = ("workstation-ignored", "condition-not-met", "until-passed", "stream-after-failed")
"""Faults that show at one depth only."""

_FAR_KINDS = (
    "predecessor-failed",
    "predecessor-running",
    "predecessor-orphan",
    "file-missing",
    "prompt-waiting",
    "time-not-reached",
    "held",
    "needs-confirmation",
    "recovery-prompt",
    "resource-short",
    "workstation-stopped",
    "workstation-limit-zero",
    "stream-held",
    "stream-prompt",
    "remote-engine",
    "until-passed",
)

_FAILING = (
    "command-not-found",
    "not-executable",
    "logon-failed",
    "not-launched",
    "permission-denied",
    "file-not-found",
    "disk-full",
    "out-of-memory",
    "killed",
    "max-duration",
    "connection-failed",
    "database-error",
    "database-locked",
    "agent-lost",
    "output-condition",
    "application-error",
)

_BOTH = (
    ("workstation-limit-zero", "application-error"),
    ("workstation-unlinked", "disk-full"),
    ("workstation-stopped", "prompt-waiting"),
    ("fenced", "predecessor-running"),
    ("prompt-waiting", "file-missing"),
    ("file-missing", "application-error"),
    ("held", "time-not-reached"),
    ("priority-zero", "needs-confirmation"),
    ("predecessor-not-in-plan", "prompt-refused"),
    ("stream-held", "database-error"),
    ("predecessor-running", "connection-failed"),
    ("stream-prompt", "out-of-memory"),
)
"""Two causes at once: the first fault's subject waits for the second one's as well."""

_DISTRACTORS = (
    "unrelated-agent-down",
    "recovered",
    "noisy-success",
    "same-name",
    "log-gives-orders",
    "carried-forward",
)

_STREAMS = (
    "stream-held",
    "stream-time",
    "stream-prompt",
    "stream-file",
    "application-error",
    "file-missing",
    "prompt-waiting",
    "held",
)
"""Faults that leave nothing else open in a stream that would be over by now."""

_JOB_BY_ID = r"/plan/job/[0-9a-f-]{36}$"
_LOGS = r"joblog"
_HALF = rf"/plan/(jobstream|workstation)\b|{_JOB_BY_ID}"
"""Half of what an explanation reads: left are lists of jobs, what follows what, prompts, logs."""

_DEGRADED = (
    ("log-forbidden", "disk-full", Condition(name="403", paths=_LOGS, status=403), "failed"),
    ("log-broken", "database-error", Condition(name="500", paths=_LOGS, status=500), "failed"),
    ("log-away", "file-not-found", Condition(name="404", paths=_LOGS, status=404), "failed"),
    ("log-slow", "permission-denied", Condition(name="slow", paths=_LOGS, delay=0.3), "failed"),
    ("job-forbidden", "prompt-waiting", Condition(name="403", paths=_JOB_BY_ID, status=403), ""),
    ("jobs-forbidden", "file-missing", Condition(name="403", paths=r"/plan/job\b", status=403), ""),
    ("jobs-broken", "held", Condition(name="500", paths=r"/plan/job\b", status=500), ""),
    (
        "workstations-forbidden",
        "workstation-limit-zero",
        Condition(name="403", paths=r"/plan/workstation", status=403),
        "",
    ),
    (
        "streams-forbidden",
        "stream-held",
        Condition(name="403", paths=r"/plan/jobstream", status=403),
        "",
    ),
    (
        "prompts-forbidden",
        "prompt-waiting",
        Condition(name="403", paths=r"/plan/prompt", status=403),
        "",
    ),
    ("half-forbidden", "predecessor-failed", Condition(name="403", paths=_HALF, status=403), ""),
    ("half-forbidden-place", "fenced", Condition(name="403", paths=_HALF, status=403), ""),
    ("half-forbidden-stream", "stream-time", Condition(name="403", paths=_HALF, status=403), ""),
    ("half-broken", "resource-short", Condition(name="500", paths=_HALF, status=500), ""),
    ("moved-since", "prompt-waiting", Condition(name="moved", moved=True), ""),
    ("moved-since-far", "file-missing", Condition(name="moved", moved=True), ""),
)


def _all() -> Iterator[ScenarioKind]:
    yield from _waiting()
    yield from _failing()
    yield from _combined()
    yield from _distracted()
    yield from _controls()
    yield from _streams()
    yield from _whole()
    yield from _withheld()
    yield from _instances()
    yield from _forecasts()


def _waiting() -> Iterator[ScenarioKind]:
    for name, least in _WAITING.items():
        fault = Fault(kind=name, least=least, most=_NEAR)
        yield ScenarioKind(name=name, group="waiting", faults=(fault,))
    for name in _STANDING:
        # Their own depth is the only one.
        least = 1 if name in {"condition-not-met", "stream-after-failed"} else 0
        fault = Fault(kind=name, least=least, most=least)
        yield ScenarioKind(
            name=name, group="waiting", faults=(fault,), freed=name == "stream-after-failed"
        )
    for name in _FAR_KINDS:
        fault = Fault(kind=name, least=_FAR[0], most=_FAR[1])
        yield ScenarioKind(
            name=f"{name}-far", group="far", faults=(fault,), freed=name != "until-passed"
        )


def _failing() -> Iterator[ScenarioKind]:
    for name in _FAILING:
        yield ScenarioKind(
            name=name, group="failing", faults=(Fault(kind=name),), asks="failed", freed=False
        )
        behind = Fault(kind=name, least=1, most=4)
        yield ScenarioKind(name=f"{name}-behind", group="behind", faults=(behind,))
    yield ScenarioKind(
        name="recovery-prompt-any",
        group="failing",
        faults=(Fault(kind="recovery-prompt"),),
        asks="any",
        sole=True,
    )


def _combined() -> Iterator[ScenarioKind]:
    for first, second in _BOTH:
        least = _WAITING[first]
        faults = (
            Fault(kind=first, least=least, most=least),
            Fault(kind=second, least=_WAITING.get(second, 0), most=2, joins=True),
        )
        yield ScenarioKind(
            name=f"{first}-and-{second}", group="combined", faults=faults, freed=False
        )
    three = ("prompt-waiting", "application-error", "time-not-reached")
    yield ScenarioKind(
        name="three-causes",
        group="combined",
        faults=tuple(Fault(kind=name, most=1, joins=name != three[0]) for name in three),
        freed=False,
    )


def _distracted() -> Iterator[ScenarioKind]:
    for at, name in enumerate(_DISTRACTORS):
        waits = list(_WAITING)[at * 4]
        true = Fault(kind=waits, least=_WAITING[waits], most=2)
        yield ScenarioKind(
            name=f"beside-{name}", group="distracted", faults=(true, Fault(kind=name))
        )
    yield ScenarioKind(
        name="failed-beside-agent-down",
        group="distracted",
        faults=(Fault(kind="database-locked"), Fault(kind="unrelated-agent-down")),
        asks="failed",
        freed=False,
    )


def _controls() -> Iterator[ScenarioKind]:
    for name in ("healthy", "recovered", "noisy-success", "log-gives-orders", "running"):
        for asks in ("failed", "waiting"):
            yield ScenarioKind(
                name=f"{name}-{asks}",
                group="healthy",
                faults=(Fault(kind=name),),
                asks="failed" if asks == "failed" else "waiting",
                expects="healthy",
                freed=False,
            )
    yield ScenarioKind(
        name="not-due", group="healthy", faults=(Fault(kind="not-due"),), freed=False
    )
    yield ScenarioKind(
        name="same-name-named",
        group="healthy",
        faults=(Fault(kind="same-name"),),
        asks="failed",
        expects="healthy",
        freed=False,
    )
    yield ScenarioKind(
        name="long-running",
        group="healthy",
        faults=(Fault(kind="long-running"),),
        asks="waiting",
        freed=False,
    )


def _streams() -> Iterator[ScenarioKind]:
    for name in _STREAMS:
        yield ScenarioKind(
            name=f"stream-of-{name}",
            group="streams",
            faults=(Fault(kind=name),),
            asks="stream",
            subject="jobstream",
        )


def _whole() -> Iterator[ScenarioKind]:
    for name in ("application-error", "workstation-unlinked", "prompt-waiting", "fenced"):
        crowded = name in {"application-error", "prompt-waiting"}
        yield ScenarioKind(
            name=f"whole-{name}",
            group="whole",
            faults=(Fault(kind=name, least=0, most=0, crowded=crowded),),
            asks="whole",
            expects="first",
            sole=True,
            freed=False,
        )


def _withheld() -> Iterator[ScenarioKind]:
    for name, fault, condition, asks in _DEGRADED:
        deep = fault in _WAITING and not condition.moved
        depth = 5 if name.endswith("-far") else 2 if deep else 0
        yield ScenarioKind(
            name=name,
            group="withheld",
            faults=(Fault(kind=fault, least=_WAITING[fault] if deep else 0, most=depth),),
            asks="failed" if asks else "waiting",
            expects="healthy" if condition.moved else "honest",
            condition=condition,
            sole=True,
            freed=False,
        )
    yield ScenarioKind(
        name="empty-log",
        group="withheld",
        faults=(Fault(kind="empty-log"),),
        asks="failed",
        expects="honest",
        freed=False,
    )


def _instances() -> Iterator[ScenarioKind]:
    yield ScenarioKind(
        name="carried-forward",
        group="instances",
        faults=(Fault(kind="carried-forward"),),
        asks="failed",
        freed=False,
    )
    asked: tuple[Asks, ...] = ("any", "waiting")
    for asks in asked:
        yield ScenarioKind(
            name=f"carried-forward-{asks}",
            group="instances",
            faults=(Fault(kind="carried-forward"),),
            asks=asks,
            sole=True,
            freed=False,
        )
    yield ScenarioKind(
        name="same-name-open",
        group="instances",
        faults=(Fault(kind="same-name"),),
        asks="failed",
        expects="asks_back",
        freed=False,
    )
    yield ScenarioKind(
        name="plan-stale",
        group="instances",
        faults=(Fault(kind="plan-stale", least=1, most=1),),
        sole=True,
        freed=False,
    )


def _forecasts() -> Iterator[ScenarioKind]:
    for name, most in (("running", 0), ("not-due", 0), ("time-not-reached", 3), ("stream-time", 3)):
        yield ScenarioKind(
            name=f"when-{name}",
            group="forecasts",
            faults=(Fault(kind=name, most=most),),
            asks="when",
            expects="forecast",
            sole=True,
            freed=False,
        )
    for name in ("prompt-waiting", "application-error", "held"):
        yield ScenarioKind(
            name=f"when-{name}",
            group="forecasts",
            faults=(Fault(kind=name, least=1, most=5),),
            asks="when",
            expects="no_time",
            freed=False,
        )


SCENARIOS: Mapping[str, ScenarioKind] = MappingProxyType({each.name: each for each in _all()})
