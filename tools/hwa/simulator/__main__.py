"""`python -m tools.hwa.simulator`: a simulated HWA on a port of its own."""

from __future__ import annotations

import argparse
import socket
import sys
from contextlib import suppress
from datetime import UTC, datetime

import uvicorn

from tools.hwa.simulator.app import PREFIX, make_simulator
from tools.hwa.simulator.clock import Clock, FrozenClock, RealClock
from tools.hwa.simulator.generate import generate
from tools.hwa.simulator.scenarios import SCENARIOS


def main(arguments: list[str] | None = None) -> int:
    """Runs the simulator until it is told to stop; 2 where an argument makes no sense."""
    parser = _parser()
    chosen = parser.parse_args(arguments)
    if chosen.list_scenarios:
        for each in SCENARIOS.values():
            print(f"{each.name:12}  {each.about}")
        return 0
    if (chosen.user is None) != (chosen.password is None):
        parser.error("--user and --password belong together")
    if chosen.frozen and chosen.now is None:
        chosen.now = datetime.now(UTC)
    _serve(chosen)
    return 0


def _serve(chosen: argparse.Namespace) -> None:
    world = generate(
        jobs=chosen.jobs, seed=chosen.seed, scenario=chosen.scenario, clock=_clock(chosen)
    )
    app = make_simulator(world, user=chosen.user, password=chosen.password, token=chosen.token)
    config = uvicorn.Config(
        app, host=chosen.host, port=chosen.port, log_level="warning", access_log=False
    )
    listening = config.bind_socket()
    port = listening.getsockname()[1]
    line = (
        f"HWA simulator: http://{chosen.host}:{port}{PREFIX} "
        f"({len(world.jobs)} jobs, scenario {world.scenario}, seed {world.seed})"
    )
    with suppress(KeyboardInterrupt):
        _Server(config, line).run(sockets=[listening])


class _Server(uvicorn.Server):
    """A server that says where it listens once it does, and not before."""

    def __init__(self, config: uvicorn.Config, line: str) -> None:
        super().__init__(config)
        self.line = line

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Begins to listen, then tells."""
        await super().startup(sockets)
        print(self.line, flush=True)


class _ShiftedClock:
    """A clock that goes on from a chosen moment at the usual pace."""

    def __init__(self, start: datetime) -> None:
        self.shift = start - datetime.now(UTC)

    def now(self) -> datetime:
        """The chosen moment plus the time that has passed since."""
        return datetime.now(UTC) + self.shift


def _clock(chosen: argparse.Namespace) -> Clock:
    if chosen.now is None:
        return RealClock()
    return FrozenClock(chosen.now) if chosen.frozen else _ShiftedClock(chosen.now)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m tools.hwa.simulator",
        description="An HCL Workload Automation engine that exists only on the wire: "
        "the read side of REST V2 over a generated plan.",
    )
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on")
    parser.add_argument(
        "--port", type=_port, default=31116, help="port (default 31116; 0: any free one)"
    )
    parser.add_argument("--jobs", type=_positive, default=5000, help="jobs in the plan")
    parser.add_argument("--seed", type=int, default=7, help="the same seed, the same plant")
    parser.add_argument("--scenario", default="night", choices=list(SCENARIOS), help="which night")
    parser.add_argument("--user", help="ask for Basic credentials: this user")
    parser.add_argument("--password", help="and this password")
    parser.add_argument("--token", help="accept this bearer token")
    parser.add_argument("--now", type=_moment, metavar="ISO", help="start the clock here")
    parser.add_argument("--frozen", action="store_true", help="and let it stand still")
    parser.add_argument("--list-scenarios", action="store_true", help="list them and end")
    return parser


def _positive(text: str) -> int:
    value = int(text) if text.isdecimal() else 0
    if value < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is not a whole number of 1 or more")
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
