"""What a row waits for that is no row: told by a list, kept as a text, read back the same."""

from hypothesis import given, settings
from hypothesis import strategies as st

from tools.hwa.bulk import AwaitedFile, Ended, JobRecord, Link
from tools.hwa.models import Dependency
from tools.plan.copy.things import Thing, What, thing_of, things_in, things_of

NAMES = st.text(min_size=1, max_size=12)


def _links() -> st.SearchStrategy[Link]:
    kinds = ["FILE", "PROMPT", "RESOURCE", "INTERNETWORK", "INTERNAL", "EXTERNAL_JOB", "JOIN"]
    return st.builds(
        Link,
        dependency_type=st.sampled_from(kinds),
        satisfied=st.booleans(),
        job_id=st.one_of(st.none(), NAMES),
        job_name=NAMES,
        job_stream_name=NAMES,
        predecessor_status=st.builds(Ended, status=st.sampled_from(["SUCC", "EXEC", "ABEND"])),
        pending=st.booleans(),
        zombie=st.booleans(),
        file=st.one_of(st.none(), st.builds(AwaitedFile, name=NAMES, workstation=NAMES)),
        name=NAMES,
        prompt_name=NAMES,
        prompt_status=st.sampled_from(["ASKED", "ANSWERED_NO"]),
        quantity_held=st.one_of(st.none(), st.integers(0, 2)),
    )


@settings(max_examples=80, deadline=None)
@given(links=st.lists(_links(), max_size=4))
def test_what_is_kept_is_read_back(links: list[Link]) -> None:
    """Every open thing by its name, whatever the name holds; nothing else, but what is held."""
    found = things_in(things_of(JobRecord(id="j", dependencies=tuple(links))))
    told = {thing for link in links if (thing := thing_of(link))}
    assert {thing for thing in found if thing.what is not What.HOLDS} == told
    assert len(set(found)) == len(found)


def test_a_record_and_a_list_tell_the_same_thing() -> None:
    """What the copy names is found again in the record by which it is proven."""
    link = Link(dependency_type="RESOURCE", folder="/F", name="LOCK", workstation="/WS")
    record = Dependency(dependency_type="RESOURCE", folder="/F", name="LOCK", workstation="/WS")
    assert thing_of(link) == thing_of(record) == Thing(What.RESOURCE, "/WS#/F/LOCK")


def test_a_released_predecessor_is_remembered() -> None:
    """It runs on, and yet its successor does not wait for it: the copy must not say so."""
    released = Link(
        dependency_type="EXTERNAL_JOB",
        satisfied=True,
        job_id="p",
        predecessor_status=Ended(status="ABEND"),
    )
    assert things_of(JobRecord(id="j", dependencies=(released,))) == "MET\tp"
