"""A later file about known children: all of it is taken, or reported as not taken."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from tests.support.clock import WEDNESDAY_MORNING
from tests.support.database.audit_log import count, events, messages
from tests.support.partnerships import Partnership
from tests.support.samples.census_files import a_census, a_child, a_header, an_episode
from tests.support.scenarios.census import codes, load, people_called, rows, told
from tests.support.scenarios.pathway import decided, recorded as contact_recorded, triaged
from tests.support.scenarios.people import numbered, recorded

ID = "<LAchildID>LATER-1</LAchildID>"
BOYS = "<PersonBirthDate>2014-06-01</PersonBirthDate><Sex>M</Sex>"
ENQUIRY = "<Section47><S47ActualStartDate>{}</S47ActualStartDate><ICPCnotRequired>1</ICPCnotRequired></Section47>"  # noqa: E501 - one element


NO_UPN = "<UPNunknown>UN3</UPNunknown>"


def identified(birth: str = BOYS, *, upn: str = NO_UPN, more: str = "") -> str:
    return f"{ID}{upn}{birth}{more}"


def a_file(year: int, *episodes: str, identifiers: str | None = None) -> bytes:
    child = a_child(*episodes, identifiers=identifiers or identified())
    return a_census(child, header=a_header(year=year))


OPEN = an_episode("2025-02-03")


async def person_of(partnership: Partnership) -> dict[str, Any]:
    (person,) = await people_called(partnership.hub_practitioner, "LATER-1")
    return person


async def referrals(admin: AsyncEngine, partnership: Partnership) -> list[dict[str, Any]]:
    return await rows(
        admin,
        partnership,
        "SELECT opened_on::text, closed_on::text, closure_reason, primary_need FROM referrals"
        " WHERE partnership_id = :tenant ORDER BY opened_on",
    )


async def test_an_unborn_child_is_born_in_a_later_file(
    partnership: Partnership, worker_engine: AsyncEngine, admin_engine: AsyncEngine
) -> None:
    unborn = "<ExpectedPersonBirthDate>2025-06-01</ExpectedPersonBirthDate><Sex>U</Sex>"
    born = "<PersonBirthDate>2025-06-03</PersonBirthDate><Sex>F</Sex>"
    first = a_file(2025, OPEN, identifiers=identified(unborn, upn=""))
    await load(first, worker_engine, partnership)

    later = await load(a_file(2026, OPEN, identifiers=identified(born)), worker_engine, partnership)

    person = await person_of(partnership)
    assert (person["born_on"], person["expected_on"], person["sex"]) == (
        "2025-06-03",
        "2025-06-01",
        "F",
    )
    assert codes(later) == {}
    assert await messages(admin_engine, partnership, "person.born") == [UUID(person["id"])]
    assert len(await events(admin_engine, partnership, "person.born")) == 1
    found = await partnership.hub_practitioner.post(
        "/v1/people/search", {"born_on": "2025-06-03", "sex": "F"}
    )
    assert found.status_code == 200, found.text


async def test_a_birth_that_cannot_be_the_expected_childs_is_another_childs(
    partnership: Partnership, worker_engine: AsyncEngine
) -> None:
    unborn = "<ExpectedPersonBirthDate>2025-06-01</ExpectedPersonBirthDate><Sex>U</Sex>"
    await load(a_file(2025, OPEN, identifiers=identified(unborn)), worker_engine, partnership)

    later = await load(a_file(2026, OPEN), worker_engine, partnership)

    assert codes(later)["child_id_of_another"] == 1
    assert len(await people_called(partnership.hub_practitioner, "LATER-1")) == 2


async def test_a_death_is_taken_and_another_date_of_it_reported(
    partnership: Partnership, worker_engine: AsyncEngine
) -> None:
    await load(a_file(2025, OPEN), worker_engine, partnership)
    death = "<PersonDeathDate>2025-08-30</PersonDeathDate>"
    died = an_episode("2025-02-03", "2025-09-01").replace("RC7", "RC2")

    later = await load(
        a_file(2026, died, identifiers=identified(more=death)), worker_engine, partnership
    )

    assert codes(later) == {}
    assert (await person_of(partnership))["died_on"] == "2025-08-30"
    otherwise = death.replace("30", "29")
    last = await load(
        a_file(2026, died, identifiers=identified(more=otherwise)), worker_engine, partnership
    )
    assert codes(last) == {"record_differs": 1}
    assert (await person_of(partnership))["died_on"] == "2025-08-30"


async def test_new_numbers_are_taken_once_each(
    partnership: Partnership, worker_engine: AsyncEngine
) -> None:
    await load(a_file(2025, OPEN), worker_engine, partnership)
    upn = "<UPN>R999123456780</UPN><FormerUPN>A801200001001</FormerUPN>".replace("A801", "H801")
    for year in (2026, 2027):
        await load(a_file(year, OPEN, identifiers=identified(upn=upn)), worker_engine, partnership)

    held = (await person_of(partnership))["identifiers"]
    schemes = sorted(each["scheme"] for each in held)
    assert schemes.count("upn") == 1
    assert len(schemes) == len(set(schemes))


async def test_a_new_enquiry_of_a_known_referral_is_taken(
    partnership: Partnership, worker_engine: AsyncEngine, admin_engine: AsyncEngine
) -> None:
    await load(a_file(2025, OPEN), worker_engine, partnership)
    enquired = an_episode("2025-02-03", work=ENQUIRY.format("2025-05-06"))
    for _ in range(2):
        later = await load(a_file(2026, enquired), worker_engine, partnership)
        assert codes(later) == {}
    assert await count(admin_engine, "enquiries", partnership) == 1
    gone = await load(a_file(2027, OPEN), worker_engine, partnership)
    assert codes(gone) == {"enquiry_not_sent": 1}


async def test_a_closure_is_taken_corrected_and_taken_back_by_later_files(
    partnership: Partnership, worker_engine: AsyncEngine, admin_engine: AsyncEngine
) -> None:
    await load(a_file(2025, OPEN), worker_engine, partnership)
    await load(a_file(2026, an_episode("2025-02-03", "2025-12-01")), worker_engine, partnership)
    await load(a_file(2026, an_episode("2025-02-03", "2025-12-02")), worker_engine, partnership)
    assert [row["closed_on"] for row in await referrals(admin_engine, partnership)] == [
        "2025-12-02"
    ]
    older = await load(
        a_file(2025, an_episode("2025-02-03", "2025-03-01")), worker_engine, partnership
    )
    assert codes(older) == {"closure_differs": 1}
    again = await load(a_file(2027, OPEN), worker_engine, partnership)
    assert codes(again) == {"open_again": 1}
    assert [row["closed_on"] for row in await referrals(admin_engine, partnership)] == [None]


async def test_a_corrected_referral_day_is_taken(
    partnership: Partnership, worker_engine: AsyncEngine, admin_engine: AsyncEngine
) -> None:
    await load(a_file(2025, OPEN), worker_engine, partnership)

    later = await load(a_file(2026, an_episode("2025-02-10")), worker_engine, partnership)

    assert codes(later) == {"referral_day_corrected": 1}
    assert [row["opened_on"] for row in await referrals(admin_engine, partnership)] == [
        "2025-02-10"
    ]


async def test_a_second_open_episode_is_reported_and_stops_no_other_child(
    partnership: Partnership, worker_engine: AsyncEngine, admin_engine: AsyncEngine
) -> None:
    await load(a_file(2025, OPEN), worker_engine, partnership)
    other = a_child(identifiers=identified().replace("LATER-1", "LATER-2"))
    both = a_census(
        a_child(an_episode("2025-11-03"), identifiers=identified()),
        other,
        header=a_header(year=2026),
    )

    later = await load(both, worker_engine, partnership)

    assert codes(later) == {"second_open_on_record": 1}
    assert told(later)["episodes"] == {"read": 2, "loaded": 1, "refused": 1}
    assert len(await people_called(partnership.hub_practitioner, "LATER-2")) == 1
    assert told(await load(both, worker_engine, partnership)) == told(later)


async def test_the_hubs_own_open_referral_stays_and_stops_no_file(
    partnership: Partnership, worker_engine: AsyncEngine, admin_engine: AsyncEngine
) -> None:
    """After go-live the hub has opened a referral that the council's file has, too."""
    await load(a_file(2025, an_episode("2024-05-06", "2024-09-01")), worker_engine, partnership)
    person = await person_of(partnership)
    contact = await contact_recorded(
        partnership.hub_practitioner, {"described_as": "known", "person_id": person["id"]}
    )
    contact = await triaged(
        partnership.hub_practitioner, contact, identification="known", person_id=person["id"]
    )
    await decided(partnership, contact, outcome="child_in_need_referral")
    today = WEDNESDAY_MORNING.date()
    live = an_episode(today.isoformat(), work=ENQUIRY.format(today.isoformat()))
    earlier = an_episode((today - timedelta(days=60)).isoformat())

    same_day = await load(a_file(2027, live), worker_engine, partnership)
    other_day = await load(a_file(2027, earlier), worker_engine, partnership)

    assert codes(same_day)["referral_of_the_hub"] == 1
    assert codes(other_day)["second_open_on_record"] == 1
    assert len(await referrals(admin_engine, partnership)) == 2


async def test_one_bad_child_never_costs_another(
    partnership: Partnership, worker_engine: AsyncEngine, admin_engine: AsyncEngine
) -> None:
    """What no rule of the loading foresaw, and the database refuses: a birth after the death."""
    await recorded(
        partnership.hub_practitioner,
        {"identifiers": [numbered("LATER-1", "la_child_id")], "died_on": "2014-01-01"},
    )
    both = a_census(
        a_child(OPEN, identifiers=identified()),
        a_child(OPEN, identifiers=identified().replace("LATER-1", "LATER-2")),
        header=a_header(year=2026),
    )

    loaded = await load(both, worker_engine, partnership)

    assert codes(loaded) == {"not_saved": 1}
    assert told(loaded)["children"] == {
        "read": 2,
        "loaded": 1,
        "loaded_with_faults": 0,
        "refused": 1,
    }
    assert len(await people_called(partnership.hub_practitioner, "LATER-2")) == 1
    assert await count(admin_engine, "referrals", partnership) == 1
    assert told(await load(both, worker_engine, partnership)) == told(loaded)


@pytest.mark.parametrize("member", ["Ethnicity", "Disability"])
async def test_a_characteristic_is_completed_and_never_replaced(
    partnership: Partnership, worker_engine: AsyncEngine, member: str
) -> None:
    await load(a_file(2025, OPEN), worker_engine, partnership)
    characteristics = {
        "Ethnicity": "<Ethnicity>WIRI</Ethnicity>",
        "Disability": (
            "<Ethnicity>WBRI</Ethnicity><Disabilities><Disability>HAND</Disability></Disabilities>"
        ),
    }[member]
    child = a_child(OPEN, identifiers=identified(), characteristics=characteristics)

    later = await load(a_census(child, header=a_header(year=2026)), worker_engine, partnership)

    person = await person_of(partnership)
    assert person["ethnicity"] == "WBRI"
    assert person["disabilities"] == (["HAND"] if member == "Disability" else [])
    assert codes(later) == ({"record_differs": 1} if member == "Ethnicity" else {})


async def test_a_child_recorded_by_hand_is_not_duplicated_by_a_file(
    partnership: Partnership, worker_engine: AsyncEngine, admin_engine: AsyncEngine
) -> None:
    await recorded(
        partnership.hub_practitioner,
        {"identifiers": [{"scheme": "la_child_id", "value": "later-1"}], "born_on": "2014-06-01"},
    )
    await load(a_file(2025, OPEN), worker_engine, partnership)
    assert await count(admin_engine, "people", partnership) == 1
