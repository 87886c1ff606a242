"""At least one finding of each statement, and the forms that its values can take."""

from tests.graphs.offline.findings.common import common_samples
from tests.graphs.offline.findings.expected import expectation_samples
from tests.graphs.offline.findings.failure import failure_findings
from tests.graphs.offline.findings.other import other_findings
from tests.graphs.offline.findings.reasons import reason_samples
from tests.graphs.offline.findings.schedule import schedule_samples
from tests.graphs.offline.findings.state import state_findings
from tests.graphs.offline.findings.things import AGENT, JOB, STREAM, proof
from tests.graphs.offline.findings.waiting import waiting_findings
from tools.receipts import Finding


def samples() -> list[Finding]:
    """Every kind of what the tools find, but for the past."""
    plan = [*state_findings(), *failure_findings(), *waiting_findings(), *other_findings()]
    ahead = expectation_samples(proof, JOB, STREAM, AGENT)
    common = common_samples(proof, JOB, STREAM, AGENT)
    reasons = reason_samples(proof, JOB, STREAM, AGENT)
    return [*plan, *common, *reasons, *schedule_samples(proof, STREAM), *ahead]
