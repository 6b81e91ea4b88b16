"""Plans and assessments of the census: is this child on a plan?"""

from typing import Any

from sqlalchemy.ext.asyncio import AsyncEngine

from tests.support.database.audit_log import count
from tests.support.journeys.story_requests import made, seen
from tests.support.partnerships import Partnership
from tests.support.samples.census_files import IDENTIFIERS, a_census, a_child, a_header, an_episode
from tests.support.scenarios.census import codes, load, people_called, rows
from tests.support.scenarios.pathway import recorded as contact_recorded, triaged
from tests.support.scenarios.people import allocate, linked, recorded

PLAN = (
    "<ChildProtectionPlans><CPPstartDate>2025-06-02</CPPstartDate>{end}"
    "<InitialCategoryOfAbuse>NEG</InitialCategoryOfAbuse>"
    "<LatestCategoryOfAbuse>EMO</LatestCategoryOfAbuse>"
    "<NumberOfPreviousCPP>0</NumberOfPreviousCPP></ChildProtectionPlans>"
)
ASSESSMENT = (
    "<Assessments><AssessmentActualStartDate>2025-05-07</AssessmentActualStartDate></Assessments>"
)
OPEN = an_episode("2025-05-06", work=ASSESSMENT) + PLAN.format(end="")
ENDED = an_episode("2025-05-06") + PLAN.format(end="<CPPendDate>2025-12-01</CPPendDate>")


def a_file(episode: str, *, year: int = 2026) -> bytes:
    return a_census(a_child(episode), header=a_header(year=year))


async def history(partnership: Partnership, *, by: str = "hub_practitioner") -> dict[str, Any]:
    (person,) = await people_called(partnership.hub_practitioner, "INVENTED-1")
    shown = await partnership.person(by).get(f"/v1/people/{person['id']}/history")
    assert shown.status_code == 200, shown.text
    return dict(shown.json())


async def test_the_history_says_that_the_child_is_on_a_plan(
    partnership: Partnership, worker_engine: AsyncEngine
) -> None:
    await load(a_file(OPEN), worker_engine, partnership)

    shown = await history(partnership)

    assert shown["plans"]["on_plan"] == "yes"
    protection, in_need = shown["plans"]["plans"]
    assert protection == {
        "kind": "child_protection_plan",
        "answer": "yes",
        "starts_on": "2025-06-02",
        "category": "EMO",
        "category_in_words": "Emotional abuse",
        "as_of": "2026-03-31",
    }
    assert (in_need["kind"], in_need["answer"]) == ("child_in_need_plan", "no")
    assert [
        (each["kind"], each["starts_on"], each["loaded"], each["collection_year"])
        for each in shown["census_episodes"]
    ] == [
        ("assessment", "2025-05-07", True, "2026"),
        ("child_protection_plan", "2025-06-02", True, "2026"),
    ]


async def test_a_later_file_ends_the_plan_and_the_history_shows_it_once(
    partnership: Partnership, worker_engine: AsyncEngine
) -> None:
    await load(a_file(OPEN, year=2025), worker_engine, partnership)
    assert (await history(partnership))["plans"]["on_plan"] == "yes"

    await load(a_file(ENDED), worker_engine, partnership)

    shown = await history(partnership)
    assert shown["plans"]["on_plan"] == "no"
    plans = [each for each in shown["census_episodes"] if "plan" in each["kind"]]
    assert [(each["ends_on"], each["collection_year"]) for each in plans] == [
        ("2025-12-01", "2026")
    ]


async def test_the_chronology_has_the_days_of_plans_and_assessments(
    partnership: Partnership, worker_engine: AsyncEngine
) -> None:
    await load(a_file(ENDED), worker_engine, partnership)
    (person,) = await people_called(partnership.hub_practitioner, "INVENTED-1")

    shown = await partnership.hub_practitioner.get(f"/v1/people/{person['id']}/chronology")

    assert [
        (entry["on"], entry["what"], entry["facts"]["category"])
        for entry in shown.json()["entries"]
        if entry["record_type"] == "census_episodes"
    ] == [
        ("2025-06-02", "census_episode.started", "EMO"),
        ("2025-12-01", "census_episode.ended", "EMO"),
    ]


async def test_a_contact_says_whether_its_child_is_on_a_plan_under_any_record(
    partnership: Partnership, worker_engine: AsyncEngine
) -> None:
    await load(a_file(OPEN), worker_engine, partnership)
    practitioner = partnership.hub_practitioner
    (of_census,) = await people_called(practitioner, "INVENTED-1")
    of_hub = await recorded(practitioner)
    contact = await contact_recorded(
        practitioner, {"described_as": "known", "person_id": of_hub["id"]}
    )
    shown = await triaged(practitioner, contact, identification="known", person_id=of_hub["id"])
    assert shown["children"][0]["plans"]["on_plan"] == "not_known"

    await linked(practitioner, of_hub, of_census)

    again = await practitioner.get(f"/v1/contacts/{contact['id']}")
    assert again.json()["children"][0]["plans"]["on_plan"] == "yes"


async def test_a_child_of_no_census_is_not_known_to_be_on_a_plan(
    partnership: Partnership,
) -> None:
    person = await recorded(partnership.hub_practitioner)
    shown = await partnership.hub_practitioner.get(f"/v1/people/{person['id']}/history")
    assert shown.json()["plans"]["on_plan"] == "not_known"
    assert shown.json()["census_episodes"] == []


async def test_a_refused_episode_is_in_the_history_as_sent_and_not_loaded(
    partnership: Partnership, worker_engine: AsyncEngine
) -> None:
    refused = OPEN.replace("<ReferralSource>6", "<ReferralSource>99")
    loaded = await load(a_file(refused), worker_engine, partnership)

    assert codes(loaded) == {"source_not_known": 1}
    shown = await history(partnership)
    assert shown["referrals"] == []
    (episode,) = [each for each in shown["census_episodes"] if each["kind"] == "referral"]
    assert not episode["loaded"]
    assert "not a census code" in episode["not_loaded_because"]
    assert {"element": "ReferralSource", "text": "99"} in episode["sent"]
    assert shown["plans"]["on_plan"] == "yes"


async def test_an_episode_that_closes_before_it_opens_costs_the_child_nothing_else(
    partnership: Partnership, worker_engine: AsyncEngine
) -> None:
    backwards = an_episode("2025-05-06", "2025-05-01")
    loaded = await load(a_file(backwards), worker_engine, partnership)

    assert codes(loaded) == {"closure_before_referral": 1}
    (episode,) = (await history(partnership))["census_episodes"]
    assert (episode["starts_on"], episode["ends_on"]) == ("2025-05-06", None)
    assert {"element": "CINclosureDate", "text": "2025-05-01"} in episode["sent"]


async def test_a_known_child_who_is_refused_later_is_in_the_history_as_sent(
    partnership: Partnership, worker_engine: AsyncEngine, admin_engine: AsyncEngine
) -> None:
    await load(a_file(ENDED, year=2025), worker_engine, partnership)
    undated = a_child(OPEN, identifiers=IDENTIFIERS.replace("2015-03-27", "2015-03-99"))

    later = await load(a_census(undated, header=a_header()), worker_engine, partnership)

    assert codes(later) == {"birth_date_not_valid": 1}
    shown = await history(partnership)
    assert len(shown["referrals"]) == 1
    assert {
        (each["kind"], each["loaded"])
        for each in shown["census_episodes"]
        if each["collection_year"] == "2026"
    } == {("referral", False), ("assessment", False), ("child_protection_plan", False)}
    assert ("child_protection_plan", "2025") in {
        (each["kind"], each["collection_year"]) for each in shown["census_episodes"]
    }
    assert shown["plans"]["on_plan"] == "unclear"
    assert await count(admin_engine, "people", partnership) == 1


async def test_a_refused_child_of_another_sex_is_not_in_the_history(
    partnership: Partnership, worker_engine: AsyncEngine
) -> None:
    await load(a_file(ENDED, year=2025), worker_engine, partnership)
    other = IDENTIFIERS.replace("2015-03-27", "2015-03-99").replace("<Sex>F", "<Sex>M")

    await load(
        a_census(a_child(OPEN, identifiers=other), header=a_header()), worker_engine, partnership
    )

    shown = await history(partnership)
    assert {each["collection_year"] for each in shown["census_episodes"]} == {"2025"}


async def test_a_bad_date_of_a_plan_is_set_aside_and_the_plan_stands(
    partnership: Partnership, worker_engine: AsyncEngine
) -> None:
    spoilt = OPEN.replace("<CPPstartDate>2025-06-02", "<CPPstartDate>2025-06-32")
    await load(a_file(spoilt), worker_engine, partnership)

    shown = await history(partnership)
    assert shown["plans"]["on_plan"] == "yes"
    assert len(shown["referrals"]) == 1
    (plan,) = [each for each in shown["census_episodes"] if "plan" in each["kind"]]
    assert (plan["starts_on"], plan["loaded"]) == (None, True)
    assert {"element": "CPPstartDate", "text": "2025-06-32"} in plan["sent"]


async def test_a_file_loaded_before_plans_were_says_nothing_until_it_is_loaded_again(
    partnership: Partnership, worker_engine: AsyncEngine, admin_engine: AsyncEngine
) -> None:
    await load(a_file(OPEN), worker_engine, partnership)
    async with admin_engine.begin() as connection:
        await connection.exec_driver_sql("SET LOCAL session_replication_role = 'replica'")
        of_ours = f"WHERE partnership_id = '{partnership.founded.id}'"
        await connection.exec_driver_sql(f"DELETE FROM census_episodes {of_ours}")
        await connection.exec_driver_sql(f"UPDATE imported_children SET place = NULL {of_ours}")
    assert (await history(partnership))["plans"]["on_plan"] == "not_known"
    for _ in range(2):
        again = await load(a_file(OPEN), worker_engine, partnership)
        assert again.children_written == 0
        assert await count(admin_engine, "census_episodes", partnership) == 2
        assert (await history(partnership))["plans"]["on_plan"] == "yes"


async def test_a_worker_reads_the_plans_of_their_own_child_and_not_of_the_other(
    partnership: Partnership, worker_engine: AsyncEngine
) -> None:
    practitioner = partnership.hub_practitioner
    theirs, other = await recorded(practitioner), await recorded(practitioner)
    contact = await contact_recorded(
        practitioner,
        {"described_as": "known", "person_id": theirs["id"]},
        {"described_as": "known", "person_id": other["id"]},
    )
    await allocate(worker_engine, partnership, theirs)
    first, second = contact["children"]
    await made(
        practitioner,
        f"/v1/contacts/{contact['id']}/triage",
        {
            "children": [
                {
                    "child_id": child["id"],
                    "identification": "known",
                    "person_id": person["id"],
                    "history_read": True,
                }
                for child, person in ((first, theirs), (second, other))
            ]
        },
        version=contact["etag"],
    )
    shown = await seen(partnership.social_worker, f"/v1/contacts/{contact['id']}")
    plans = [child["plans"] for child in shown["children"]]
    assert plans[0]["on_plan"] == "no"
    assert plans[1] is None


async def test_who_reads_no_referrals_is_not_told_of_plans(
    partnership: Partnership, worker_engine: AsyncEngine, admin_engine: AsyncEngine
) -> None:
    await load(a_file(OPEN), worker_engine, partnership)
    (person,) = await people_called(partnership.hub_practitioner, "INVENTED-1")
    refused = await partnership.performance_analyst.get(f"/v1/people/{person['id']}/history")
    assert refused.status_code in {403, 404}
    read = await rows(
        admin_engine,
        partnership,
        "SELECT facts FROM audit_events WHERE partnership_id = :tenant AND action = 'history.read'",
    )
    assert read == []
