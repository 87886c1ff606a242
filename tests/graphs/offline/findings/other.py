"""Everything else: prompts, resources, documents, gaps."""

from tests.graphs.offline.findings.things import (
    AGENT,
    JOB,
    NOW,
    PAGE,
    PROMPT,
    counted,
    finding,
    proof,
)
from tools.receipts import Finding, ObjectRef


def other_findings() -> list[Finding]:
    """Everything else: prompts, resources, documents, gaps."""
    return [*_others()]


def _others() -> list[Finding]:
    engine = ObjectRef(kind="engine", key="engine", name="engine")
    version = {
        "version": "10.2.5",
        "full_version": "10.2.5.00",
        "timezone": "America/Sao_Paulo",
        "run_number": 701,
        "master": "MDM",
    }
    page = {
        "title": "Job in HOLD: waiting",
        "section": "What to do",
        "code": "",
        "text": "Read it.",
    }
    lost = {"name": "PAYCALK", "near": [], "other": ""}
    prompt = {
        "number": 7,
        "name": "FINOK",
        "text": "May it run?",
        "status": "ASKED",
        "asked": NOW,
        "holds": JOB.key,
    }
    bare = {**version, "full_version": "", "timezone": None, "run_number": None, "master": None}
    seen = counted("job", 0)
    return [
        finding("not_found", None, lost, seen, counted("jobstream", 0)),
        finding("not_found", None, {**lost, "near": ["PAYCALC"]}, seen),
        finding("not_found", None, {**lost, "other": "workstation"}, seen),
        finding("not_found", None, {**lost, "near": ["PAYCALC", "PAYCALD"]}, seen),
        finding("several_matches", None, {"name": "X", "count": 2, "shown": 2, "kind": "job"}, seen),
        finding("several_matches", None, {"name": "X", "count": 9, "shown": 1, "kind": "job"}, seen),
        finding("prompt_row", PROMPT, prompt, proof(PROMPT)),
        finding("prompt_row", PROMPT, {**prompt, "waiting": [JOB.key], "waiters": 3}, proof(PROMPT)),
        finding(
            "prompt_row",
            PROMPT,
            {**prompt, "number": None, "text": "", "asked": None, "holds": "", "status": "ODD"},
            proof(PROMPT),
        ),
        finding("engine_info", engine, version, proof(engine), proof(AGENT)),
        finding("engine_info", engine, bare, proof(engine)),
        finding("plan_run_none", None, {}, seen),
        finding("passage", PAGE, page, proof(PAGE)),
        finding("passage", PAGE, {**page, "code": "AWSBHT001E", "section": ""}, proof(PAGE)),
        finding("see_also", PAGE, page, proof(PAGE)),
        finding("code_unknown", None, {"code": "AWSXXX999E"}),
        finding("documents_silent", None, {}),
    ]  # fmt: skip
