"""Failures put together by time, machine and error."""

from hypothesis import given, settings
from hypothesis import strategies as st

from tools.plan.causes.bursts import NEAR, Failed, Told, bursts, grouped, sample, told_by
from tools.plan.diagnosis import CauseCode

AT = 1_700_000_000
CAUSES = [CauseCode.DISK_FULL, CauseCode.CONNECTION_FAILED, CauseCode.APPLICATION_ERROR]


def failed(number: int, place: str = "/WS", minutes: float = 0) -> Failed:
    """A job that failed so many minutes after the first."""
    return Failed(f"j{number}", f"JOB{number}", place, AT + int(minutes * 60), number)


@st.composite
def nights(draw: st.DrawFn) -> tuple[list[Failed], dict[str, Told]]:
    """Failures here and there, some of them looked into."""
    places, count = st.sampled_from(["/A", "/B", "/C"]), draw(st.integers(0, 15))
    jobs = [failed(at, draw(places), draw(st.integers(0, 90))) for at in range(count)]
    told = st.builds(Told, st.sampled_from(CAUSES), st.sampled_from(["", "one", "two"]))
    return jobs, {job.id: draw(told) for job in jobs if draw(st.booleans())}


@settings(max_examples=100, deadline=None)
@given(night=nights())
def test_every_failure_is_in_one_group_and_groups_do_not_mix_causes(
    night: tuple[list[Failed], dict[str, Told]],
) -> None:
    """Nothing is lost or counted twice, and what was read never stands with another cause."""
    jobs, told = night
    groups = grouped(jobs, told)
    assert sorted(job.id for group in groups for job in group.jobs) == sorted(j.id for j in jobs)
    for group in groups:
        causes = {told[job.id].cause for job in group.jobs if job.id in told}
        assert causes <= {group.cause}
        assert group.read == sum(job.id in told for job in group.jobs)


@settings(max_examples=100, deadline=None)
@given(night=nights(), most=st.integers(1, 10))
def test_a_sample_sees_every_corner_before_it_sees_one_twice(
    night: tuple[list[Failed], dict[str, Told]], most: int
) -> None:
    """Each burst on each machine has one in it as long as there is room."""
    jobs, _ = night
    cells = [{job.workstation for job in burst} for burst in bursts(jobs)]
    chosen = sample(jobs, most)
    assert len(chosen) == len(set(chosen)) == min(most, len(jobs))
    corners = {
        (n, job.workstation) for n, b in enumerate(bursts(jobs)) for job in b if job in chosen
    }
    assert len(corners) == min(most, sum(map(len, cells)))


def test_twenty_at_once_on_one_machine_are_one_though_ten_were_read() -> None:
    """Those that were not read go with the ones beside them, and are not counted as read."""
    jobs = [failed(number, minutes=number / 10) for number in range(20)]
    [group] = grouped(jobs, {job.id: Told(CauseCode.AGENT_LOST) for job in jobs[:10]})
    assert (len(group.jobs), group.read, group.whole) == (20, 10, False)


def test_the_same_words_on_several_machines_are_one_trouble_of_another_system() -> None:
    """A database that is down fails jobs everywhere; a full disk is each machine's own."""
    jobs = [failed(number, f"/WS{number}") for number in range(4)]
    shared = {job.id: Told(CauseCode.CONNECTION_FAILED, "no listener") for job in jobs}
    own = {job.id: Told(CauseCode.DISK_FULL, "no space left") for job in jobs}
    assert len(grouped(jobs, shared)) == 1
    assert len(grouped(jobs, own)) == 4


def test_errors_of_applications_are_one_only_by_their_words() -> None:
    """Two programs that end with an error of their own have nothing in common by that."""
    jobs = [failed(1), failed(2)]
    told = {job.id: Told(CauseCode.APPLICATION_ERROR, f"error {job.id}") for job in jobs}
    assert len(grouped(jobs, told)) == 2


def test_a_job_s_own_name_and_numbers_are_no_part_of_its_words() -> None:
    """The same error names each job's own file."""
    cause = CauseCode.DISK_FULL
    one = told_by(Failed("1", "GL_POST", "/A", 0), cause, "write: /stage/gl_post.12: No space")
    two = told_by(Failed("2", "AR_LOAD", "/A", 0), cause, "write: /stage/ar_load.7: No space")
    assert one.words.replace("gl", "ar") == two.words


def test_a_pause_parts_bursts() -> None:
    """What follows within minutes belongs together, what comes later does not."""
    late = NEAR / 60 + 1
    assert [
        len(one) for one in bursts([failed(1), failed(2, minutes=1), failed(3, minutes=late + 2)])
    ] == [2, 1]


def test_one_that_was_read_does_not_speak_for_those_that_were_not() -> None:
    """Others in the same minutes may have failed of anything: they stay apart until read."""
    jobs = [failed(number, f"/WS{number % 3}") for number in range(6)]
    told = {jobs[0].id: Told(CauseCode.CONNECTION_FAILED, "no listener")}
    causes = {job.id: group.cause for group in grouped(jobs, told) for job in group.jobs}
    assert causes == {job.id: None for job in jobs} | {jobs[0].id: CauseCode.CONNECTION_FAILED}
