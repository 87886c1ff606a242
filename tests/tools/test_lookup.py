import pytest

from tests.tools.plants import FakeHwa, client, jobs, night
from tools.hwa.oql import OqlError
from tools.lookup import ANY_KIND, Kind, look_up
from tools.single import object_status


@pytest.mark.parametrize("name", ["GL_POST", "gl_post", "Gl_Post", " gl_post "])
async def test_people_type_names_in_any_case(name: str) -> None:
    """HWA's names are capitals; what people type is found all the same."""
    async with client() as hwa:
        found = (await look_up(hwa, name)).found

    assert found is not None
    assert [[one.name for one in group] for group in found.groups] == [["GL_POST"]]


@pytest.mark.parametrize(
    ("name", "nearest"),
    [("GL_PSOT", "GL_POST"), ("gl post", "GL_POST"), ("XL_POST", "GL_POST"),
     ("FIN_AGT01#/FINANCE/FINGLPOST.GL_POSTS", "GL_POST"), ("DWHLOK", "DWHLOCK"),
     ("PUBLISH", "BANDS_PUBLISH")],
)  # fmt: skip
async def test_an_unknown_name_leads_to_the_nearest(name: str, nearest: str) -> None:
    """Nothing is guessed: the nearest names are offered, the searches prove the absence."""
    async with client() as hwa:
        lookup = await look_up(hwa, name)
        report = await object_status(hwa, name)

    assert lookup.found is None
    assert lookup.near[0] == nearest
    assert report.findings[0].statement == "not_found"
    assert nearest in report.findings[0].values["near"]


async def test_a_name_like_no_other_has_no_near_ones() -> None:
    """Where nothing is spelled alike, nothing is offered."""
    async with client() as hwa:
        lookup = await look_up(hwa, "QQQQQQQQ")

    assert (lookup.found, lookup.near) == (None, [])
    assert len(lookup.searched) == len(ANY_KIND)


async def test_namesakes_are_told_apart() -> None:
    """Three jobs of one name on three machines are three objects to choose from."""
    async with client() as hwa:
        report = await object_status(hwa, "SYNC_REF")
        chosen = await object_status(hwa, "RSK_AGT01#@.SYNC_REF")

    head = report.findings[0]
    assert (head.statement, head.values["count"]) == ("several_matches", 3)
    assert len(report.choices) == 3
    assert chosen.findings[0].values["workstation"] == "/RSK_AGT01"


async def test_instances_of_one_job_stand_together() -> None:
    """Yesterday's and today's instance are one object, the newest first."""
    async with client() as hwa:
        found = (await look_up(hwa, "HIST_APPEND")).found

    assert found is not None
    (instances,) = found.groups
    assert [getattr(one, "status", "") for one in instances] == ["SUCC", "ABEND"]


async def test_the_other_instance_is_told_beside_the_newest() -> None:
    """Who asks for today's learns that the one carried forward has failed; both are proved."""
    async with client() as hwa:
        (head, *_) = (await object_status(hwa, "HIST_APPEND")).findings

    assert (head.values["status"], head.values["older"]) == ("SUCC", False)
    assert [one["status"] for one in head.values["others"]] == ["ABEND"]
    assert len({receipt.object_id for receipt in head.receipts}) == 2


async def test_a_narrowed_selection_picks_its_instance() -> None:
    """A pasted `+state=` chooses by the last run's state, as the engine does."""
    async with client() as hwa:
        failed = (await look_up(hwa, "@#/DWH/DWHHIST.HIST_APPEND+state=abend")).found
        rerun = (await look_up(hwa, "@#@.RATE_CALLS+state=abend")).found

    assert failed is not None
    assert [getattr(one, "status", "") for one in failed.groups[0]] == ["ABEND"]
    assert rerun is None


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("/RET_AGT01#/RETAIL/RETPOSLOAD.POS_TRANSFORM", "job"),
        ("RETPOSLOAD", "jobstream"),
        ("/RET_AGT01#/RETAIL/RETPOSLOAD", "jobstream"),
        ("@#/RETAIL/RETPOSLOAD+state=abend,exec,succ,stuck,hold,ready", "jobstream"),
        ("RET_AGT01", "workstation"),
        ("/RET_AGT01", "workstation"),
        ("dwhlock", "resource"),
        ("/DWH_AGT01#/DWH/DWHLOCK", "resource"),
        ("FINGLPOST.GL_POST", "job"),
    ],
)
async def test_a_name_finds_its_kind(name: str, kind: Kind) -> None:
    """Keys, selections and bare names lead to the one object that they mean."""
    async with client() as hwa:
        found = (await look_up(hwa, name)).found

    assert found is not None
    assert (kind, 1) == (found.kind, len(found.groups))


async def test_a_wildcard_is_counted_exactly() -> None:
    """However many match, the count is the plan's own, and a few are shown."""
    async with client() as hwa:
        report = await object_status(hwa, "@", ["job"])

    keys = {f"{job.key}|{job.workstation.name}" for job in jobs()}
    assert report.findings[0].values["count"] == len(keys)
    assert report.findings[0].values["shown"] == len(report.choices) < len(keys)


@pytest.mark.parametrize("name", ["X' OR name LIKE '@", "'", "A\nB", "\x00"])
async def test_no_name_becomes_a_query(name: str) -> None:
    """A name that OQL cannot carry is not searched for, in any form."""
    fake = FakeHwa()
    async with client(fake) as hwa:
        with pytest.raises(OqlError):
            await look_up(hwa, name)

    assert fake.asked == []


async def test_every_kind_is_asked_in_the_order_given() -> None:
    """The first kind that knows the name is the one that is meant."""
    stream = next(each for each in night().streams.values() if each.name == "FINAL")
    async with client() as hwa:
        found = (await look_up(hwa, stream.name, ["workstation", "jobstream"])).found

    assert found is not None
    assert found.kind == "jobstream"
