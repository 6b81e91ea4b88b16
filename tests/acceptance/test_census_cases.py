"""Census files that comparable systems answered wrongly, each loaded as its name says is right."""

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from tests.support.database.audit_log import count
from tests.support.partnerships import Partnership
from tests.support.repository import ROOT
from tests.support.scenarios.census import codes, load_file, people_called, told

CASES = ROOT.parent / "shared" / "cases"

pytestmark = pytest.mark.skipif(not CASES.exists(), reason="the cases are not here")


async def test_three_children_on_one_line_are_three_children(
    partnership: Partnership, worker_engine: AsyncEngine, admin_engine: AsyncEngine
) -> None:
    loaded = await load_file(
        CASES / "census-01-three-children-on-one-line.xml", worker_engine, partnership
    )

    assert told(loaded)["children"]["loaded"] == 3
    assert loaded.children_written == 3
    assert await count(admin_engine, "people", partnership) == 3
    assert await count(admin_engine, "referrals", partnership) == 3


async def test_a_second_year_brings_a_birth_a_death_a_number_and_an_enquiry(
    partnership: Partnership, worker_engine: AsyncEngine, admin_engine: AsyncEngine
) -> None:
    await load_file(CASES / "census-03a-year-one.xml", worker_engine, partnership)
    later = await load_file(
        CASES / "census-03b-year-two-birth-death-upn-s47.xml", worker_engine, partnership
    )

    assert await count(admin_engine, "people", partnership) == 5
    practitioner = partnership.hub_practitioner
    (born,) = await people_called(practitioner, "BUGUNB1")
    (died,) = await people_called(practitioner, "BUGDIE1")
    (numbered,) = await people_called(practitioner, "BUGUPN1")
    (enquired,) = await people_called(practitioner, "BUGS47A")
    assert (born["born_on"], born["sex"]) == ("2025-06-03", "F")
    assert died["died_on"] == "2025-08-30"
    assert ("upn", "W301202512345") in {
        (held["scheme"], held["value"]) for held in numbered["identifiers"]
    }
    history = (await practitioner.get(f"/v1/people/{enquired['id']}/history")).json()
    assert [enquiry["started_on"] for enquiry in history["enquiries"]] == ["2025-05-06"]
    assert set(codes(later)) == {"authority_differs", "yes_no_in_words"}


async def test_the_same_id_of_another_authority_is_another_child(
    partnership: Partnership, worker_engine: AsyncEngine, admin_engine: AsyncEngine
) -> None:
    await load_file(CASES / "census-05a-authority-301.xml", worker_engine, partnership)
    other = await load_file(
        CASES / "census-05b-authority-302-same-id-other-child.xml", worker_engine, partnership
    )

    assert codes(other)["authority_differs"] == 1
    both = await people_called(partnership.hub_practitioner, "BUGLA88")
    assert [person["born_on"] for person in both] == ["2012-01-15", "2019-09-09"]
    assert await count(admin_engine, "enquiries", partnership) == 1


async def test_an_episode_with_the_flag_before_the_closure_is_reported_and_loaded(
    partnership: Partnership, worker_engine: AsyncEngine
) -> None:
    loaded = await load_file(
        CASES / "census-06-nfa-before-closure-order.xml", worker_engine, partnership
    )

    assert codes(loaded) == {"authority_differs": 1, "episode_out_of_order": 1}
    (child,) = await people_called(partnership.hub_practitioner, "BUGSSD1")
    history = (await partnership.hub_practitioner.get(f"/v1/people/{child['id']}/history")).json()
    assert [
        (each["opened_on"], each["closed_on"], each["closure_reason"])
        for each in history["referrals"]
    ] == [("2025-05-06", "2025-09-01", "RC1")]


async def test_a_child_with_the_death_before_the_sex_is_reported_and_loaded(
    partnership: Partnership, worker_engine: AsyncEngine
) -> None:
    loaded = await load_file(
        CASES / "census-07-death-before-sex-order.xml", worker_engine, partnership
    )

    assert codes(loaded)["identifiers_out_of_order"] == 1
    (child,) = await people_called(partnership.hub_practitioner, "BUGSSD2")
    assert (child["died_on"], child["sex"]) == ("2025-08-30", "F")
