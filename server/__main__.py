"""Starts the server: `python -m server`."""

import argparse
import gc
import sys

from server.log import configure_logging
from server.loop import run
from server.settings import Settings, SettingsError, load_settings


def main() -> None:
    """Serves until it is told to stop; a start that cannot succeed says why and exits with 1."""
    _arguments().parse_args()
    try:
        settings = load_settings()
    except SettingsError as error:
        sys.exit(_refused(error.faults))
    configure_logging(settings.log_level)
    # Nothing that is made until the house stands is garbage; looking for some costs a tenth of
    # the start. `Serving.run` looks again.
    gc.disable()
    sys.exit(run(_serve(settings)))


async def _serve(settings: Settings) -> int:
    # Whoever asks for help or has a fault to mend does not wait for the whole house to load.
    from server.serving import CannotStart, serve  # noqa: PLC0415

    try:
        async with serve(settings) as server:
            print("\n".join(server.welcome), flush=True)
            return await server.run()
    except CannotStart as error:
        return _refused([str(error)])


def _refused(faults: list[str]) -> int:
    for fault in faults:
        print(f"resync: {fault}", file=sys.stderr)
    return 1


def _arguments() -> argparse.ArgumentParser:
    return argparse.ArgumentParser(
        prog="python -m server",
        description="Serves Resync. It is configured by environment variables (PORT, TWS_HOST, "
        "REDIS_URL, LLM_MODEL, ...) and settings files; see .env.example.",
    )


if __name__ == "__main__":
    main()
