"""`python -m tools.hwa.simulator`: a simulated HWA on a port of its own."""

from __future__ import annotations

import argparse
import gc
import signal
import socket
import sys
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from difflib import get_close_matches
from pathlib import Path

import uvicorn

from tools.hwa.simulator.plan.clock import AcceleratedClock, Clock, FrozenClock, RealClock
from tools.hwa.simulator.plants.faults.errors import FaultError
from tools.hwa.simulator.plants.faults.fault import Fault, parse_fault
from tools.hwa.simulator.plants.faults.night import Night, faulty_night
from tools.hwa.simulator.plants.faults.registry import KINDS, kind_named
from tools.hwa.simulator.plants.faults.scenario_file import MOST_JOBS, ScenarioFile, read_scenario
from tools.hwa.simulator.plants.faults.truth import write_truth
from tools.hwa.simulator.plants.generate import generate
from tools.hwa.simulator.plants.progress import WORTH_TELLING, Reporter
from tools.hwa.simulator.plants.recipe import Recipe, silent
from tools.hwa.simulator.plants.scenarios import SCENARIOS
from tools.hwa.simulator.wire.app import PREFIX, make_simulator
from tools.hwa.simulator.wire.dialect import Dialect

JOBS, SEED = 5000, 7


def main(arguments: list[str] | None = None) -> int:
    """Runs the simulator until it is told to stop; 2 where an argument makes no sense."""
    parser = _parser()
    chosen = parser.parse_args(arguments)
    if chosen.list_scenarios:
        for each in SCENARIOS.values():
            print(f"{each.name:12}  {each.about}")
        return 0
    if chosen.list_faults:
        for kind in KINDS.values():
            print(f"{kind.name:26} {kind.cause:26} {kind.about}")
        return 0
    if (chosen.user is None) != (chosen.password is None):
        parser.error("--user and --password belong together")
    if chosen.frozen and chosen.speed is not None:
        parser.error("--frozen and --speed contradict each other")
    return _run(parser, chosen)


def _run(parser: argparse.ArgumentParser, chosen: argparse.Namespace) -> int:
    clock = _clock(chosen)
    try:
        night = _night(chosen, clock)
        if chosen.truth is not None:
            write_truth(chosen.truth, night.world, night.truths)
    except FaultError as error:
        parser.error(f"argument --fault: {error}")
    except OSError as error:
        parser.error(f"argument --truth: {error}")
    except KeyboardInterrupt:
        return 128 + signal.SIGINT
    # The plant is there to stay: the collector need not look at it again and again.
    gc.freeze()
    _serve(chosen, night, clock)
    return 0


def _night(chosen: argparse.Namespace, clock: Clock) -> Night:
    """The plant that was asked for, by options first and by the scenario's file second."""
    scenario: ScenarioFile = chosen.scenario
    recipe = Recipe(
        _first(chosen.jobs, scenario.jobs, JOBS),
        _first(chosen.seed, scenario.seed, SEED),
        scenario.base,
    )
    faults = (*scenario.faults, *chosen.fault)
    progress = Reporter(sys.stderr) if recipe.jobs >= WORTH_TELLING else silent
    if faults:
        return faulty_night(recipe, faults, clock, progress)
    world = generate(
        jobs=recipe.jobs,
        seed=recipe.seed,
        scenario=recipe.scenario,
        clock=clock,
        progress=progress,
    )
    return Night(world, ())


def _first(*values: int | None) -> int:
    return next(each for each in values if each is not None)


def _serve(chosen: argparse.Namespace, night: Night, clock: Clock) -> None:
    world = night.world
    app = make_simulator(
        world,
        user=chosen.user,
        password=chosen.password,
        token=chosen.token,
        dialect=chosen.dialect,
    )
    config = uvicorn.Config(
        app, host=chosen.host, port=chosen.port, log_level="warning", access_log=False
    )
    listening = config.bind_socket()
    port = listening.getsockname()[1]
    line = (
        f"HWA simulator: http://{chosen.host}:{port}{PREFIX} "
        f"({len(world.jobs)} jobs, scenario {chosen.scenario.name}, seed {world.seed})"
    )
    if chosen.step is not None and isinstance(clock, FrozenClock):
        signal.signal(signal.SIGUSR1, _Step(clock, chosen.step))
    with suppress(KeyboardInterrupt):
        _Server(config, line).run(sockets=[listening])


@dataclass(frozen=True, slots=True)
class _Step:
    """Moves a clock that stands still on by one step, when a signal says so."""

    clock: FrozenClock
    by: timedelta

    def __call__(self, number: int, frame: object) -> None:
        """The signal came."""
        self.clock.advance(self.by)


class _Server(uvicorn.Server):
    """A server that says where it listens once it does, and not before."""

    def __init__(self, config: uvicorn.Config, line: str) -> None:
        super().__init__(config)
        self.line = line

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Begins to listen, then tells."""
        await super().startup(sockets)
        print(self.line, flush=True)


def _clock(chosen: argparse.Namespace) -> Clock:
    """The machine's clock, unless another moment, another pace or a halt was asked for."""
    if chosen.frozen or chosen.step is not None:
        return FrozenClock(chosen.now or datetime.now(UTC))
    if chosen.now is None and chosen.speed is None:
        return RealClock()
    return AcceleratedClock(chosen.now or datetime.now(UTC), chosen.speed or 1.0)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m tools.hwa.simulator",
        description="An HCL Workload Automation engine that exists only on the wire: "
        "REST over a generated plan.",
    )
    add = parser.add_argument
    add("--host", default="127.0.0.1", help="address to listen on")
    add("--port", type=_port, default=31116, help="port (default 31116; 0: any free one)")
    add(
        "--dialect",
        type=Dialect,
        default=Dialect.V10_2_8,
        choices=list(Dialect),
        help="which HWA (default 10.2.8; any: what any release with REST V2 serves)",
    )
    add("--user", help="ask for Basic credentials: this user")
    add("--password", help="and this password")
    add("--token", help="accept this bearer token")
    _add_plant(parser.add_argument_group("the plant"))
    _add_clock(parser.add_argument_group("its clock"))
    return parser


def _add_plant(group: argparse._ArgumentGroup) -> None:
    add = group.add_argument
    add("--jobs", type=_jobs, help=f"jobs in the plan, {JOBS} where nothing says otherwise")
    add("--seed", type=int, help="the same seed, the same plant")
    add("--scenario", type=_scenario, default="night", metavar="NAME|FILE", help="which night")
    add(
        "--fault",
        type=_fault,
        action="append",
        default=[],
        metavar="KIND[:TARGET][,depth=N]",
        help="put in a fault (repeatable); in a seeded place where no target is named",
    )
    add("--truth", type=_writable, metavar="FILE", help="write the truth about the faults there")
    add("--list-scenarios", action="store_true", help="list them and end")
    add("--list-faults", action="store_true", help="list them and end")


def _add_clock(group: argparse._ArgumentGroup) -> None:
    add = group.add_argument
    add("--now", type=_moment, metavar="ISO", help="start the clock here")
    add("--speed", type=_pace, metavar="N", help="let it go N times as fast")
    add("--frozen", action="store_true", help="let it stand still")
    add(
        "--step",
        type=_minutes,
        metavar="MINUTES",
        help="let it stand still, and move on by so much at each SIGUSR1",
    )


def _scenario(text: str) -> ScenarioFile:
    """A scenario by its name, or from a file."""
    if text in SCENARIOS:
        return ScenarioFile(text, text, ())
    if not Path(text).suffix and not Path(text).exists():
        near = get_close_matches(text, SCENARIOS, n=2)
        known = f"did you mean {' or '.join(near)}?" if near else f"known: {', '.join(SCENARIOS)}"
        raise argparse.ArgumentTypeError(f"no scenario and no file is called {text!r}; {known}")
    try:
        return read_scenario(Path(text))
    except FaultError as error:
        raise argparse.ArgumentTypeError(str(error)) from error


def _fault(text: str) -> Fault:
    try:
        fault = parse_fault(text)
        kind_named(fault.kind)
    except FaultError as error:
        raise argparse.ArgumentTypeError(str(error)) from error
    return fault


def _writable(text: str) -> Path:
    path = Path(text)
    if not path.parent.is_dir():
        raise argparse.ArgumentTypeError(f"there is no folder {str(path.parent)!r}")
    return path


def _pace(text: str) -> float:
    try:
        value = float(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number") from error
    if not 0 < value <= 100_000:
        raise argparse.ArgumentTypeError(f"{text!r} is not above 0 and up to 100000")
    return value


def _minutes(text: str) -> timedelta:
    return timedelta(minutes=_pace(text))


def _jobs(text: str) -> int:
    value = int(text) if text.isdecimal() else 0
    if not 1 <= value <= MOST_JOBS:
        raise argparse.ArgumentTypeError(f"{text!r} is not a whole number from 1 to {MOST_JOBS}")
    return value


def _port(text: str) -> int:
    value = int(text) if text.isdecimal() else 0
    if not text.isdecimal() or value > 65535:
        raise argparse.ArgumentTypeError(f"{text!r} is not a port (0 for any free one, to 65535)")
    return value


def _moment(text: str) -> datetime:
    try:
        at = datetime.fromisoformat(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"{text!r} is not an ISO date and time") from error
    return at if at.tzinfo else at.replace(tzinfo=UTC)


if __name__ == "__main__":
    sys.exit(main())
