"""What a message tells of the day, of its sender or of the world is nothing that is asked."""

import pytest

from graphs.offline.text.remarks import without_remarks


@pytest.mark.parametrize(
    ("said", "asked"),
    [
        ("State of PAYCALC please (I own the payroll product)", "State of PAYCALC please"),
        ("PAYCALC em que pé tá (to no ônibus, desculpa)", "PAYCALC em que pé tá"),
        ("which agents are unlinked? kind regards, Marta", "which agents are unlinked?"),
        ("quais jobs falharam? abs, João", "quais jobs falharam?"),
        ("CFO office: how many jobs failed in /PAY", "how many jobs failed in /PAY"),
        ("the phone never stops ringing, which agent is down?", "which agent is down?"),
        ("a rede do prédio caiu, me mostra os agentes sem link", "me mostra os agentes sem link"),
        ("cheguei agora no turno, quais jobs abendaram", "quais jobs abendaram"),
        ("status check on PAYCALC before I go to bed", "status check on PAYCALC"),
        ("resumo do plano de hoje, tô entrando no turno e peguei o bonde andando", "resumo do plano de hoje"),
    ],
)  # fmt: skip
def test_a_remark_is_left_out(said: str, asked: str) -> None:
    """Brackets, signatures, lead-ins and afterthoughts that name nothing of the plan go."""
    assert without_remarks(said) == asked


@pytest.mark.parametrize(
    "said",
    [
        "status of PAYCALC (the one of yesterday)",
        "which jobs failed (only those in hold)",
        "the customer load failed, who is affected?",
        "GL_POST waits since 22:00, what is it waiting for",
        "everything failed last night, which jobs?",
        "if the network goes down, which jobs fail?",
        "status do job A (stream B)",
        "não reprocessa nada, só me diz quais jobs falharam",
        "why did it fail, I need it in a table",
        "my car broke down, what should I do?",
    ],
)
def test_what_says_which_or_when_stays(said: str) -> None:
    """A time, a name, a state or an order is part of what is asked."""
    assert without_remarks(said) == said


def test_a_long_message_is_kept() -> None:
    """What is long is read by its clauses; the work stays small."""
    said = "(we had a bad day) " * 100
    assert without_remarks(said) == said
