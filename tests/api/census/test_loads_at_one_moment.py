"""Loads at one moment, and a referral found to be in error while a file about it is loaded."""

import asyncio

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from tests.support.partnerships import Partnership
from tests.support.samples.census_files import a_census, a_child, a_header, an_episode
from tests.support.scenarios.census import codes, load, rows
from tests.support.scenarios.corrections import an_error, confirmed

CHILDREN = 60


def a_large_file() -> bytes:
    """More children than a batch has."""
    return a_census(
        *(
            a_child(
                an_episode("2025-02-03"),
                identifiers=f"<LAchildID>MOMENT-{number}</LAchildID><UPNunknown>UN3</UPNunknown>"
                "<PersonBirthDate>2014-06-01</PersonBirthDate><Sex>M</Sex>",
            )
            for number in range(CHILDREN)
        )
    )


async def test_the_second_of_two_loads_of_one_file_waits_and_finds_every_child_known(
    partnership: Partnership, worker_engine: AsyncEngine
) -> None:
    content = a_large_file()
    both = await asyncio.gather(*(load(content, worker_engine, partnership) for _ in range(2)))
    assert sorted(each.children_written for each in both) == [0, CHILDREN]
    assert codes(both[0]) == codes(both[1])


def a_file(year: int, *, need: str = "N1") -> bytes:
    child = a_child(
        an_episode("2025-02-03").replace("N1", need),
        identifiers="<LAchildID>ERROR-1</LAchildID><UPNunknown>UN3</UPNunknown>"
        "<PersonBirthDate>2014-06-01</PersonBirthDate><Sex>M</Sex>",
    )
    return a_census(child, header=a_header(year=year))


async def test_a_later_file_leaves_a_referral_in_error_as_it_is_and_says_so(
    partnership: Partnership, worker_engine: AsyncEngine, admin_engine: AsyncEngine
) -> None:
    await load(a_file(2025), worker_engine, partnership)
    query = "SELECT * FROM referrals WHERE partnership_id = :tenant"
    (referral,) = await rows(admin_engine, partnership, query)
    await confirmed(partnership, an_error("referral", str(referral["id"])))
    before = await rows(admin_engine, partnership, query)
    later = await load(a_file(2026, need="N2"), worker_engine, partnership)
    assert codes(later) == {"in_error_on_record": 1}
    assert await rows(admin_engine, partnership, query) == before


async def test_a_referral_that_is_found_in_error_during_a_load_is_left_as_well(
    partnership: Partnership, worker_engine: AsyncEngine, admin_engine: AsyncEngine
) -> None:
    await load(a_file(2025), worker_engine, partnership)
    query = "SELECT id, person_id, primary_need FROM referrals WHERE partnership_id = :tenant"
    (referral,) = await rows(admin_engine, partnership, query)
    async with admin_engine.begin() as confirming:
        given = {
            "tenant": partnership.founded.id,
            "referral": referral["id"],
            "person": referral["person_id"],
            "one": partnership.founded.users["hub_practitioner"],
            "two": partnership.founded.users["hub_manager"],
        }
        error = await confirming.scalar(
            text(
                "INSERT INTO recorded_errors (partnership_id, subject_type, subject_id, person_id,"
                " mistake, reason, proposed_at, proposed_by, confirmed_at, confirmed_by, version,"
                " changed_at) VALUES (:tenant, 'referral', :referral, :person, 'wrong_child',"
                " 'Invented.', now(), :one, now(), :two, 1, now()) RETURNING id"
            ),
            given,
        )
        await confirming.execute(
            text("UPDATE referrals SET recorded_error_id = :error WHERE id = :referral"),
            given | {"error": error},
        )
        loading = asyncio.create_task(load(a_file(2026, need="N2"), worker_engine, partnership))
        await asyncio.sleep(1)
        assert not loading.done()
    later = await loading
    assert codes(later) == {"in_error_on_record": 1}
    assert await rows(admin_engine, partnership, query) == [referral]
