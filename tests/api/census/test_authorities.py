"""A council's child id is the council's own: it joins nobody of another, and no other child."""

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from tests.support.database.audit_log import count
from tests.support.partnerships import Partnership
from tests.support.samples.census_files import IDENTIFIERS, a_census, a_child, a_header, an_episode
from tests.support.scenarios.census import codes, load, people_called
from tests.support.scenarios.people import numbered, recorded

OF_302 = a_header(authority="302")


def a_file(identifiers: str = IDENTIFIERS, *, header: str | None = None, closed: str = "") -> bytes:
    episode = an_episode("2025-05-06", closed or "2025-09-30")
    return a_census(a_child(episode, identifiers=identifiers), header=header or a_header())


async def test_the_same_id_of_two_authorities_is_two_children(
    partnership: Partnership, worker_engine: AsyncEngine
) -> None:
    own = await load(a_file(), worker_engine, partnership)
    other = await load(a_file(header=OF_302), worker_engine, partnership)

    assert "authority_differs" not in codes(own)
    assert codes(other)["authority_differs"] == 1
    assert any("another authority" in line for line in other.report.summary())
    people = await people_called(partnership.hub_practitioner, "INVENTED-1")
    assert [
        [held["authority"] for held in person["identifiers"] if held["scheme"] == "la_child_id"]
        for person in people
    ] == [["975"], ["302"]]
    again = await load(a_file(header=OF_302, closed="2025-10-01"), worker_engine, partnership)
    assert "child_id_of_another" not in codes(again)
    assert len(await people_called(partnership.hub_practitioner, "INVENTED-1")) == 2


async def test_an_id_recorded_by_hand_is_the_partnerships_own(
    partnership: Partnership, worker_engine: AsyncEngine, admin_engine: AsyncEngine
) -> None:
    await recorded(
        partnership.hub_practitioner, identifiers=[numbered("INVENTED-1", "la_child_id")], sex="F",
        born_on="2015-03-27",
    )  # fmt: skip
    await load(a_file(), worker_engine, partnership)
    assert await count(admin_engine, "people", partnership) == 1


@pytest.mark.parametrize(
    ("as_sent", "otherwise"), [("2015-03-27", "2016-03-27"), ("<Sex>F", "<Sex>M")]
)
async def test_a_birth_or_sex_that_contradicts_never_joins(
    partnership: Partnership, worker_engine: AsyncEngine, as_sent: str, otherwise: str
) -> None:
    await load(a_file(), worker_engine, partnership)
    contradicting = IDENTIFIERS.replace(as_sent, otherwise)

    loaded = await load(a_file(contradicting), worker_engine, partnership)

    assert codes(loaded)["child_id_of_another"] == 1
    assert len(await people_called(partnership.hub_practitioner, "INVENTED-1")) == 2
    third = await load(a_file(contradicting, closed="2025-10-01"), worker_engine, partnership)
    assert "child_id_of_another" not in codes(third)
    assert len(await people_called(partnership.hub_practitioner, "INVENTED-1")) == 2


async def test_an_id_is_kept_as_sent_and_found_however_it_is_typed(
    partnership: Partnership, worker_engine: AsyncEngine
) -> None:
    await load(a_file(IDENTIFIERS.replace("INVENTED-1", "aB-1/x")), worker_engine, partnership)

    (person,) = await people_called(partnership.hub_practitioner, "AB-1/X")

    values = [held["value"] for held in person["identifiers"]]
    assert "aB-1/x" in values


async def test_ids_that_differ_only_in_case_are_two_children_of_one_file(
    partnership: Partnership, worker_engine: AsyncEngine, admin_engine: AsyncEngine
) -> None:
    two = a_census(
        a_child(identifiers=IDENTIFIERS.replace("INVENTED-1", "a1")),
        a_child(identifiers=IDENTIFIERS.replace("INVENTED-1", "A1")),
        header=a_header(),
    )
    loaded = await load(two, worker_engine, partnership)

    assert "child_id_repeated" not in codes(loaded)
    assert await count(admin_engine, "people", partnership) == 2


async def test_a_header_after_the_children_counts_for_them(
    partnership: Partnership, worker_engine: AsyncEngine
) -> None:
    late = a_census(a_child(), header="").replace(b"</Message>", f"{OF_302}</Message>".encode())

    loaded = await load(late, worker_engine, partnership)

    assert codes(loaded) == {"authority_differs": 1, "element_out_of_order": 1}
    (person,) = await people_called(partnership.hub_practitioner, "INVENTED-1")
    assert "302" in {held["authority"] for held in person["identifiers"]}
