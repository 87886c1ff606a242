import pytest
from hypothesis import given
from hypothesis import strategies as st

from tools.hwa.models import CompositeStatus, JobRun
from tools.plan.diagnosis import CauseCode
from tools.plan.failure import LogLine, error_lines, explain_failure, transience


def numbered(text: str, first: int = 1) -> list[LogLine]:
    """The lines of a log."""
    return [LogLine(number, line) for number, line in enumerate(text.split("\n"), first)]


def run(status: str = "ABEND", return_code: int | None = 1, **more: object) -> JobRun:
    """A failed run."""
    record = {"compositeStatus": {"status": status}, "returnCode": return_code, **more}
    return JobRun.model_validate(record)


def cause(text: str, return_code: int | None = 1) -> str:
    """The cause of an abended run with that log."""
    return explain_failure(run(return_code=return_code), numbered(text)).cause.value


TABLE = [
    ("/bin/sh: line 1: loadpos: command not found", 127, "COMMAND_NOT_FOUND"),
    ("sh: 1: /opt/app/load.sh: No such file or directory", 127, "COMMAND_NOT_FOUND"),
    ("ksh: load.sh:  not found", 127, "COMMAND_NOT_FOUND"),
    ("'robocpy' is not recognized as an internal or external command", 1, "COMMAND_NOT_FOUND"),
    ("bash: carrega: comando não encontrado", 127, "COMMAND_NOT_FOUND"),
    ("/bin/sh: /opt/app/load.sh: Permission denied", 126, "NOT_EXECUTABLE"),
    ("bash: ./x: cannot execute binary file: Exec format error", 126, "NOT_EXECUTABLE"),
    ("bash: ./x.sh: /bin/bsh^M: bad interpreter: No such file or directory", 126, "NOT_EXECUTABLE"),
    ("AWSBHT001E no launch.\nAWSBDW002E user batch9 is not valid.", None, "LOGON_FAILED"),
    ("System error 1326 has occurred.", 1, "LOGON_FAILED"),
    ("FTP: Authentication failed for batch", 1, "LOGON_FAILED"),
    ("ERRO: falha na autenticação do usuário batch", 1, "LOGON_FAILED"),
    ("cannot open /data/out/x.dat for writing: Permission denied", 1, "PERMISSION_DENIED"),
    ("mv: não foi possível mover 'a': Permissão negada", 1, "PERMISSION_DENIED"),
    ("ERRO: Acesso negado.", 5, "PERMISSION_DENIED"),
    ("cat: /data/in/x.dat: No such file or directory", 1, "FILE_NOT_FOUND"),
    ("java.io.FileNotFoundException: /data/x", 1, "FILE_NOT_FOUND"),
    ("cat: /dados/x.dat: Arquivo ou diretório inexistente", 1, "FILE_NOT_FOUND"),
    ("ERRO FATAL: arquivo não encontrado: vendas.csv", 8, "FILE_NOT_FOUND"),
    ("write: /data/x.tmp: No space left on device", 1, "DISK_FULL"),
    ("gzip: erro ao gravar: Não há espaço disponível no dispositivo", 1, "DISK_FULL"),
    ("java.lang.OutOfMemoryError: Java heap space\n    at a.B.c(B.java:1)", 1, "OUT_OF_MEMORY"),
    ("fork: Não foi possível alocar memória", 1, "OUT_OF_MEMORY"),
    ("Out of memory: Killed process 4711 (java)", 137, "OUT_OF_MEMORY"),
    ("/usr/wa/jobmanrc: line 3: 4711 Killed", 137, "KILLED"),
    ("nothing to see", 137, "KILLED"),
    ("nothing to see", 143, "KILLED"),
    ("AWSITA116I The job was killed.", 9, "KILLED"),
    ("curl: (7) Failed to connect to x port 1: Connection refused", 7, "CONNECTION_FAILED"),
    ("ssh: connect to host x port 22: Conexão recusada", 255, "CONNECTION_FAILED"),
    ("ssh: Tempo esgotado para conexão", 255, "CONNECTION_FAILED"),
    ("ORA-12541: TNS:no listener", 1, "CONNECTION_FAILED"),
    ("ORA-00942: table or view does not exist", 1, "DATABASE_ERROR"),
    ("SQL0204N  X.Y is an undefined name.  SQLSTATE=42704", 4, "DATABASE_ERROR"),
    ("ORA-00054: resource busy and acquire with NOWAIT specified", 1, "DATABASE_LOCKED"),
    ("SQL0911N  The current transaction has been rolled back", 1, "DATABASE_LOCKED"),
    ("Error: lost contact with the agent", None, "AGENT_LOST"),
    ("Lost contact with the agent while the job was running", None, "AGENT_LOST"),
    ("ERROR BATCH-0417 debit total differs", 8, "APPLICATION_ERROR"),
    ("ERROR record 1326: field 9 is too long", 3, "APPLICATION_ERROR"),
    ("All went well", 8, "APPLICATION_ERROR"),
    ("", None, "INSUFFICIENT_EVIDENCE"),
    ("Resumo: 0 erros, 12 avisos", 4, "APPLICATION_ERROR"),
]


@pytest.mark.parametrize(
    ("text", "return_code", "expected"), TABLE, ids=[row[0][:40] for row in TABLE]
)
def test_a_log_tells_the_cause(text: str, return_code: int | None, expected: str) -> None:
    """English and Portuguese logs, HWA's messages and return codes: each has its cause."""
    assert cause(text, return_code) == expected


@pytest.mark.parametrize(
    "text",
    [
        "WARNING: could not connect to mirror, using the local copy",
        "Completed with 0 errors and 0 failures",
        "Errors: 0, failed = 0",
        "Concluído sem erros",
        "Nenhuma falha",
        "AWSBIS307I Starting /usr/wa/TWS/jobmanrc",
        "AWSITA104W a warning about a refused connection",
        "= Exit Status           : 8",
        "===============",
        "no exceptions",
    ],
)
def test_harmless_words_are_no_errors(text: str) -> None:
    """Warnings, good news and the log's own frame are not taken for trouble."""
    assert error_lines(numbered(text)) == []


def test_the_last_error_decides() -> None:
    """What came before was survived; what has no name of its own is passed over."""
    text = "connection refused, error\nretry\nNo space left on device\nERROR: giving up"

    assert cause(text) == "DISK_FULL"


def test_a_survived_error_far_back_is_not_the_cause() -> None:
    """A refused connection, hundreds of lines of work, and an error of the program's own."""
    work = "\n".join(["row done"] * 200)

    assert cause(f"error: connection refused\n{work}\nERROR 0417 totals differ", 8) == (
        "APPLICATION_ERROR"
    )


def test_lines_keep_their_numbers() -> None:
    """The lines shown are the last errors, under the numbers that the log gives them."""
    failure = explain_failure(run(), numbered("fine\nERROR one\nfine\nERROR two", first=41))

    assert [(x.number, x.text) for x in failure.lines] == [(42, "ERROR one"), (44, "ERROR two")]


def test_messages_are_listed_once() -> None:
    """HWA's message codes are listed in the order in which they come."""
    failure = explain_failure(run(), numbered("AWSBIS307I a\nAWSBDW002E b\nAWSBIS307I c"))

    assert failure.messages == ("AWSBIS307I", "AWSBDW002E")
    assert failure.from_log


@pytest.mark.parametrize(
    ("record", "expected"),
    [
        (run("FAIL", None), "NOT_LAUNCHED"),
        (run("ABEND", 1, maxDurationGone=True), "MAX_DURATION"),
        (run("ABEND", 137, maxDurationGone=True), "MAX_DURATION"),
        (
            run("ABEND", 0, outputConditions=[{"isSuccCondition": True, "isSatisfied": False}]),
            "OUTPUT_CONDITION",
        ),
        (run("ABEND", 12), "APPLICATION_ERROR"),
        (run("ABEND", None), "INSUFFICIENT_EVIDENCE"),
        (run("ABEND", 0), "INSUFFICIENT_EVIDENCE"),
    ],
)
def test_without_a_log_the_record_speaks(record: JobRun, expected: str) -> None:
    """State, return code and HWA's own marks say what they can, and no more."""
    failure = explain_failure(record, [])

    assert (failure.cause.value, failure.from_log) == (expected, False)


@given(
    st.lists(st.text() | st.sampled_from([row[0] for row in TABLE])),
    st.none() | st.integers(),
    st.text(),
)
def test_no_log_breaks_the_reading(lines: list[str], return_code: int | None, status: str) -> None:
    """Any text gives a cause out of the closed list, and shows only lines of the log."""
    log = [LogLine(number, line) for number, line in enumerate(lines, 1)]
    record = JobRun(composite_status=CompositeStatus(status=status), return_code=return_code)
    failure = explain_failure(record, log)

    assert failure.cause in CauseCode
    assert set(failure.lines) <= set(log)


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        (CauseCode.CONNECTION_FAILED, "transient"),
        (CauseCode.DATABASE_LOCKED, "transient"),
        (CauseCode.COMMAND_NOT_FOUND, "permanent"),
        (CauseCode.DISK_FULL, "permanent"),
        (CauseCode.APPLICATION_ERROR, "unknown"),
    ],
)
def test_some_causes_pass_by_themselves(code: CauseCode, expected: str) -> None:
    """Whether a mere rerun can help is told where the cause tells it."""
    assert transience(code) == expected
