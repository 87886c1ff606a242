"""What a forecast rests on and what stands in its way, as findings."""

from collections.abc import Sequence

import numpy as np

from tools.ahead.foreseen import Foreseen
from tools.plan.ahead.deciding import Stop
from tools.receipts import Finding

STOPS_SHOWN = 5


def stop_findings(seen: Foreseen, stops: Sequence[Stop]) -> tuple[Finding, ...]:
    """What must be removed first, one line each, with its record."""
    rows = []
    for number, stop in enumerate(stops[:STOPS_SHOWN], 1):
        root = seen.root(stop)
        values = {"number": number, "cause": stop.cause.value, "at": seen.ref(stop.node).key}
        rows.append(
            Finding(
                statement="eta_stop",
                subject=root.object,
                values=values,
                receipts=root.receipts or (seen.basis,),
            )
        )
    return tuple(rows)


def basis_finding(seen: Foreseen) -> Finding:
    """What the times rest on."""
    pace = seen.outlook.situation.pace
    low, high = np.interp((0.1, 0.9), pace.chances, pace.ratios).tolist()
    values = {
        "runs": pace.learned,
        "low": round(low * 100),
        "high": round(high * 100),
        "read_at": seen.picture.read_at,
    }
    return Finding(statement="eta_basis", values=values, receipts=(seen.basis,))
