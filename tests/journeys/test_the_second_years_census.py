"""The hub has been live for half a year when the council sends its second census."""

from sqlalchemy.ext.asyncio import AsyncEngine

from tests.support.clock import FixedClock
from tests.support.database.audit_log import count, messages
from tests.support.journeys.story_requests import made, seen
from tests.support.partnerships import Partnership, Person
from tests.support.samples.census_files import a_census, a_child, a_header, an_episode
from tests.support.scenarios.census import codes, load, people_called, told
from tests.support.scenarios.pathway import a_decision, a_worry, decisions_path
from tests.support.scenarios.people import Json

PLAN = (
    "<ChildProtectionPlans><CPPstartDate>2026-02-02</CPPstartDate>{end}"
    "<InitialCategoryOfAbuse>NEG</InitialCategoryOfAbuse>"
    "<LatestCategoryOfAbuse>NEG</LatestCategoryOfAbuse>"
    "<NumberOfPreviousCPP>0</NumberOfPreviousCPP></ChildProtectionPlans>"
)
ENQUIRY = (
    "<Section47><S47ActualStartDate>2026-06-08</S47ActualStartDate>"
    "<ICPCnotRequired>1</ICPCnotRequired></Section47>"
)
CLOSED = an_episode("2025-05-06", "2025-09-30")


def a_child_called(
    name: str,
    *episodes: str,
    birth: str = "<PersonBirthDate>2014-06-02</PersonBirthDate>",
    sex: str = "F",
    more: str = "",
) -> str:
    identifiers = (
        f"<LAchildID>{name}</LAchildID><UPNunknown>UN3</UPNunknown>{birth}<Sex>{sex}</Sex>{more}"
    )
    return a_child(*episodes, identifiers=identifiers)


async def history(by: Person, child_id: str) -> Json:
    (person,) = await people_called(by, child_id)
    return await seen(by, f"/v1/people/{person['id']}/history")


async def test_the_second_years_census_brings_the_record_up_to_date_and_overturns_nothing(
    partnership: Partnership,
    worker_engine: AsyncEngine,
    admin_engine: AsyncEngine,
    clock: FixedClock,
) -> None:
    practitioner, manager = partnership.hub_practitioner, partnership.hub_manager
    expected = "<ExpectedPersonBirthDate>2026-05-01</ExpectedPersonBirthDate>"

    # Go-live: the census of 2026 is the council's history.
    first = await load(
        a_census(
            a_child_called("ANA", an_episode("2026-01-05"), birth=expected, sex="U"),
            a_child_called("BEN", an_episode("2026-01-05") + PLAN.format(end=""), sex="M"),
            a_child_called("CAL", an_episode("2026-01-05")),
            a_child_called("DAN", CLOSED, sex="M"),
            a_child_called("EVE", an_episode("2026-01-05")),
            header=a_header(year=2026),
        ),
        worker_engine,
        partnership,
        now=clock.now,
    )
    assert codes(first) == {}
    assert told(first)["children"]["loaded"] == 5

    # In November a school worries about Ben: triage says at once that there is a plan.
    (ben,) = await people_called(practitioner, "BEN")
    contact = await made(practitioner, "/v1/contacts", a_worry())
    contact = await made(
        practitioner,
        f"/v1/contacts/{contact['id']}/triage",
        {
            "children": [
                {
                    "child_id": contact["children"][0]["id"],
                    "identification": "known",
                    "person_id": ben["id"],
                    "history_read": True,
                }
            ]
        },
        version=contact["etag"],
    )
    plans = contact["children"][0]["plans"]
    assert plans["on_plan"] == "yes"
    assert plans["plans"][0]["starts_on"] == "2026-02-02"

    # And Dan, whose case was closed, is referred again: the hub's own decision.
    (dan,) = await people_called(practitioner, "DAN")
    worry = await made(practitioner, "/v1/contacts", a_worry())
    worry = await made(
        practitioner,
        f"/v1/contacts/{worry['id']}/triage",
        {
            "children": [
                {
                    "child_id": worry["children"][0]["id"],
                    "identification": "known",
                    "person_id": dan["id"],
                    "history_read": True,
                }
            ]
        },
        version=worry["etag"],
    )
    of_dan = await history(practitioner, "DAN")
    decision = await made(
        manager,
        decisions_path(worry),
        a_decision(
            partnership,
            outcome="child_in_need_referral",
            level="child_in_need",
            last_closure={
                "referral_id": of_dan["last_closure"]["id"],
                "view": "Closed before; the worry is another one now.",
            },
        ),
    )
    live = await seen(manager, f"/v1/referrals/{decision['referral_id']}")

    # In May the council sends the census of 2027, from a system that knows of no hub.
    clock.advance(days=180)
    practitioner, manager = partnership.hub_practitioner, partnership.hub_manager
    corrected = an_episode("2026-01-12", work=ENQUIRY)
    later = await load(
        a_census(
            a_child_called(
                "ANA",
                an_episode("2026-01-05"),
                birth="<PersonBirthDate>2026-05-03</PersonBirthDate>",
            ),
            a_child_called(
                "BEN",
                an_episode("2026-01-05", "2026-12-14")
                + PLAN.format(end="<CPPendDate>2026-12-01</CPPendDate>"),
                sex="M",
            ),
            a_child_called("CAL", corrected),
            a_child_called("DAN", an_episode("2026-11-02"), sex="M"),
            a_child_called(
                "EVE",
                an_episode("2026-01-05", "2026-08-31").replace("RC7", "RC2"),
                more="<PersonDeathDate>2026-08-30</PersonDeathDate>",
            ),
            a_child_called(
                "FAY", an_episode("2026-10-05").replace("<ReferralSource>6", "<ReferralSource>99")
            ),
            header=a_header(year=2027),
        ),
        worker_engine,
        partnership,
        now=clock.now,
    )

    # Everything is taken, or the council is told that it was not.
    assert told(later)["children"] == {
        "read": 6,
        "loaded": 6,
        "loaded_with_faults": 3,
        "refused": 0,
    }
    assert codes(later) == {
        "referral_day_corrected": 1,
        "second_open_on_record": 1,
        "source_not_known": 1,
    }
    assert await count(admin_engine, "people", partnership) == 6

    # Ana is born, Eve has died, Cal's day is corrected and the enquiry is there.
    (ana,) = await people_called(practitioner, "ANA")
    assert (ana["born_on"], ana["expected_on"], ana["sex"]) == ("2026-05-03", "2026-05-01", "F")
    assert [str(id_) for id_ in await messages(admin_engine, partnership, "person.born")] == [
        ana["id"]
    ]
    (eve,) = await people_called(practitioner, "EVE")
    assert eve["died_on"] == "2026-08-30"
    of_cal = await history(practitioner, "CAL")
    assert [each["opened_on"] for each in of_cal["referrals"]] == ["2026-01-12"]
    assert [each["started_on"] for each in of_cal["enquiries"]] == ["2026-06-08"]

    # Ben's plan has ended, and the contact says so when it is opened again.
    again = await seen(practitioner, f"/v1/contacts/{contact['id']}")
    assert again["children"][0]["plans"]["on_plan"] == "no"

    # Dan's referral by the hub stands as it was; the council's own is seen, and not loaded.
    assert await seen(manager, f"/v1/referrals/{live['id']}") == live
    of_dan = await history(practitioner, "DAN")
    (left,) = [each for each in of_dan["census_episodes"] if not each["loaded"]]
    assert (left["kind"], left["starts_on"]) == ("referral", "2026-11-02")
    assert "another open referral" in left["not_loaded_because"]

    # Of Fay the referral could not be read: it is in the history as it was sent.
    of_fay = await history(practitioner, "FAY")
    assert of_fay["referrals"] == []
    (episode,) = of_fay["census_episodes"]
    assert {"element": "ReferralSource", "text": "99"} in episode["sent"]
