import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.tools.plants import FakeHwa, client, job_json, night, only
from tools.single import object_status

SECRET = "T0p-5ecret"


@pytest.mark.parametrize(
    "command",
    [
        f"load.sh --password {SECRET}",
        f"load.sh --password='{SECRET} and {SECRET}'",
        f'load.sh PASSWORD = "{SECRET} x"',
        f"load.sh -Ddb.pwd={SECRET}",
        f"curl -u batch:{SECRET} https://x.test",
        f"curl -H 'Authorization: Bearer {SECRET}' https://x.test",
        f"curl https://batch:{SECRET}@x.test/y",
        f"sqlplus scott/{SECRET}@DWHP @load.sql",
        f"API_KEY={SECRET} ./run",
        f"carga.sh senha={SECRET}",
    ],
)
async def test_a_secret_on_a_command_line_is_not_repeated(command: str) -> None:
    """What a job runs is told without the passwords in it, in the answer and in its receipt."""
    task = {"UNIX": {"taskString": command, "userName": "batch"}}
    fake = FakeHwa(jobs={"a": job_json("a", jobDefinition={"task": task})})
    async with client(fake) as hwa:
        report = await object_status(hwa, "A", ["job"])

    assert only(report, "job_task").values["user"] == "batch"
    assert SECRET not in report.model_dump_json()
    assert "***" in only(report, "job_task").values["command"]


async def test_a_harmless_command_is_told_as_it_is() -> None:
    """Without secrets nothing is masked."""
    job = night().job_named("/FINANCE/FINGLPOST.GL_POST")
    async with client() as hwa:
        values = only(await object_status(hwa, job.key), "job_task").values

    assert (values["command"], values["user"]) == (job.command, job.user)


@given(
    st.recursive(
        st.none() | st.text(max_size=20) | st.integers(-(2**60), 2**60),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(st.sampled_from(["taskString", "x"]), inner, max_size=2)
        ),
        max_leaves=6,
    )
)
async def test_a_task_may_have_any_shape(body: object) -> None:
    """The vendor describes no task's body: whatever is in it, the state is told."""
    fake = FakeHwa(jobs={"a": job_json("a", jobDefinition={"task": {"NEW": body}})})
    async with client(fake) as hwa:
        report = await object_status(hwa, "A", ["job"])

    assert report.findings[0].statement == "job_status"
