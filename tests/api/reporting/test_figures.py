"""Figures over HTTP: for whom, of what, and without anybody in them."""

from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import httpx
import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from app.domain.clocks.definitions import ClockKind
from app.domain.clocks.timescales import ClockState, clock_state
from app.domain.restrictions.restrictions import RestrictionKind
from app.models import Timescale
from tests.support.clock import WEDNESDAY_MORNING, FixedClock
from tests.support.database import audit_log as trail
from tests.support.database.records import as_the_service, write_child, write_referral
from tests.support.database.rows.timescales import LIMITS
from tests.support.partnerships import Partnership
from tests.support.scenarios.break_glass import a_night, broken, restrict
from tests.support.scenarios.pathway import Json, a_triaged_contact, decided, recorded
from tests.support.scenarios.people import recorded as person_recorded

OCTOBER = datetime(2026, 10, 14, 8, 30, tzinfo=UTC)
FIGURES = ("contacts", "timescales", "break-glass")
READERS = ("hub_manager", "information_governance", "performance_analyst")


async def figures(partnership: Partnership, of: str, *, by: str = "performance_analyst") -> Json:
    """The figures of October."""
    answer = await partnership.person(by).get(f"/v1/figures/{of}")
    assert answer.status_code == 200, answer.text
    (october,) = [item for item in answer.json()["items"] if item["month"] == "2026-10"]
    month: Json = october
    return month


def parts(breakdown: Json) -> dict[str, int | None]:
    """The parts that are not nothing."""
    return {each["code"]: each["count"] for each in breakdown["parts"] if each["count"] != 0}


@pytest.mark.parametrize("of", FIGURES)
async def test_a_stranger_reads_no_figures(http: httpx.AsyncClient, of: str) -> None:
    assert (await http.get(f"/v1/figures/{of}")).status_code == 401


@pytest.mark.parametrize("of", FIGURES)
async def test_figures_are_for_those_who_answer_for_them(partnership: Partnership, of: str) -> None:
    for name in partnership.founded.users:
        answer = await partnership.person(name).get(f"/v1/figures/{of}")
        expected = 200 if name.removesuffix("_2") in READERS else 403
        assert answer.status_code == expected, name


async def test_months_are_twelve_that_have_ended_and_name_nobody(
    partnership: Partnership, admin_engine: AsyncEngine
) -> None:
    for of in FIGURES:
        answer = await partnership.performance_analyst.get(f"/v1/figures/{of}")
        months = [item["month"] for item in answer.json()["items"]]
        assert (len(months), months[0], months[-1]) == (12, "2026-10", "2025-11")
        action = f"figures.{of.replace('-', '_')}_read"
        (event,) = await trail.events(admin_engine, partnership, action)
        assert (event["shown_ids"], event["person_id"]) == ([], None)


async def test_contacts_are_counted_and_small_numbers_are_not_shown(
    partnership: Partnership, other_partnership: Partnership, clock: FixedClock
) -> None:
    clock.now = OCTOBER
    hub = partnership.hub_practitioner
    for _ in range(7):
        await recorded(hub)
    for _ in range(2):
        await recorded(hub, channel="email")
    for _ in range(4):
        await recorded(hub, channel="letter")
    await recorded(other_partnership.hub_practitioner)
    clock.now = WEDNESDAY_MORNING
    october = await figures(partnership, "contacts")
    assert october["contacts_by_channel"]["total"] == 13
    assert parts(october["contacts_by_channel"]) == {"telephone": 7, "email": None, "letter": None}
    assert parts(october["children_by_rating"]) == {"not_rated": 13}
    hidden = {
        each["code"] for each in october["contacts_by_channel"]["parts"] if each["suppressed"]
    }
    assert hidden == {"email", "letter"}
    theirs = await figures(other_partnership, "contacts")
    assert theirs["contacts_by_channel"]["total"] is None
    assert theirs["contacts_by_channel"]["suppressed"] is True
    assert {each["count"] for each in theirs["children_by_rating"]["parts"]} == {None}


async def test_a_contact_made_in_error_is_not_counted(
    partnership: Partnership, clock: FixedClock
) -> None:
    clock.now = OCTOBER
    hub = partnership.hub_practitioner
    contacts = [await recorded(hub) for _ in range(6)]
    marked = await hub.post(
        f"/v1/contacts/{contacts[0]['id']}/error",
        {"reason": "An invented mistake."},
        version=contacts[0]["etag"],
    )
    assert marked.status_code == 200, marked.text
    clock.now = WEDNESDAY_MORNING
    october = await figures(partnership, "contacts")
    assert october["contacts_by_channel"]["total"] == 5
    assert october["children_by_rating"]["total"] == 5


async def test_decisions_are_counted_by_level_outcome_and_whether_they_were_in_time(
    partnership: Partnership, clock: FixedClock
) -> None:
    clock.now = OCTOBER
    for _ in range(5):
        await decided(partnership, await a_triaged_contact(partnership))
    late = [await a_triaged_contact(partnership) for _ in range(5)]
    clock.now = OCTOBER + timedelta(days=5)
    for contact in late:
        await decided(partnership, contact)
    clock.now = WEDNESDAY_MORNING
    october = await figures(partnership, "contacts")
    assert parts(october["decisions_by_level"]) == {"child_in_need": 10}
    assert parts(october["decisions_by_outcome"]) == {"child_in_need_referral": 10}
    assert parts(october["decision_clocks"]) == {"met": 5, "breached": 5}
    kinds = {
        each["kind"]: each["clocks"] for each in (await figures(partnership, "timescales"))["kinds"]
    }
    assert set(kinds) == set(ClockKind)
    assert kinds["threshold_decision"] == october["decision_clocks"]
    assert parts(kinds["referrer_feedback"]) == {"breached_running": 10}


async def test_a_cloaked_child_is_counted_like_any_other(
    partnership: Partnership, clock: FixedClock, admin_engine: AsyncEngine
) -> None:
    clock.now = OCTOBER
    contacts = [await a_triaged_contact(partnership) for _ in range(5)]
    clock.now = WEDNESDAY_MORNING
    before = await figures(partnership, "contacts", by="hub_manager")
    await restrict(
        admin_engine,
        partnership,
        UUID(contacts[0]["children"][0]["person_id"]),
        kind=RestrictionKind.CLOAKED,
    )
    hidden = await partnership.hub_manager.get(f"/v1/contacts/{contacts[0]['id']}")
    assert hidden.status_code == 404
    assert await figures(partnership, "contacts", by="hub_manager") == before


async def test_the_database_counts_clocks_as_the_rule_judges_them(
    partnership: Partnership, worker_engine: AsyncEngine, clock: FixedClock
) -> None:
    due_at = WEDNESDAY_MORNING
    moments = [None, *(due_at + timedelta(microseconds=away) for away in (-1, 0, 1))]
    states: list[ClockState] = []
    async with as_the_service(worker_engine, partnership) as uow:
        for due in (due_at, due_at + timedelta(microseconds=1)):
            for stopped_at in moments:
                for _ in range(5):
                    child = await write_child(uow)
                    referral = await write_referral(uow, person_id=child, opened_on=OCTOBER.date())
                    await uow.save(
                        Timescale(
                            partnership_id=uow.partnership_id,
                            id=uuid4(),
                            kind=ClockKind.CHILD_SEEN,
                            person_id=child,
                            referral_id=referral,
                            subject_type="referral",
                            subject_id=referral,
                            started_at=OCTOBER,
                            started_by="test.started",
                            due_on=due.date(),
                            due_at=due,
                            limit_source="local",
                            limits=LIMITS,
                            stopped_at=stopped_at,
                            stopped_by=None if stopped_at is None else "test.stopped",
                        )
                    )
                states += [
                    clock_state(due, stopped_at=stopped_at, cancelled_at=None, now=uow.now)
                ] * 5
        uow.audit("test.arranged")
    (seen,) = [
        each["clocks"]
        for each in (await figures(partnership, "timescales"))["kinds"]
        if each["kind"] == "child_seen"
    ]
    assert parts(seen) == {state: states.count(state) for state in set(states)}


async def test_uses_of_the_glass_are_exact_to_overseers_and_suppressed_to_analysts(
    partnership: Partnership, worker_engine: AsyncEngine, clock: FixedClock
) -> None:
    night = await a_night(worker_engine, partnership)
    clock.now = OCTOBER
    first = await broken(partnership.person("social_worker_2"), night.child)
    other = await person_recorded(partnership.person("hub_practitioner"))
    second = await broken(partnership.person("social_worker"), other, reason_code="missing_child")
    await broken(partnership.person("team_manager"), other)
    for grant, days in ((first, 1), (second, 9)):
        clock.now = OCTOBER + timedelta(days=days)
        reviewed = await partnership.person("information_governance").post(
            f"/v1/break-glass/{grant['id']}/review",
            {"outcome": "justified", "note": "Invented."},
        )
        assert reviewed.status_code == 201, reviewed.text
    clock.now = WEDNESDAY_MORNING
    for name in ("hub_manager", "information_governance"):
        october = await figures(partnership, "break-glass", by=name)
        assert parts(october["uses_by_reason"]) == {"out_of_hours": 2, "missing_child": 1}
        assert parts(october["reviews"]) == {"in_time": 1, "late": 1, "overdue": 1}
        assert parts(october["outcomes"]) == {"justified": 2, "not_reviewed": 1}
    to_analyst = await figures(partnership, "break-glass")
    for name in ("uses_by_reason", "reviews", "outcomes"):
        assert to_analyst[name]["total"] is None
        assert {each["count"] for each in to_analyst[name]["parts"]} == {None}


async def test_figures_of_the_glass_are_of_ones_own_partnership(
    partnership: Partnership, other_partnership: Partnership, clock: FixedClock
) -> None:
    clock.now = OCTOBER
    theirs = await person_recorded(other_partnership.hub_practitioner)
    await broken(other_partnership.social_worker, theirs)
    clock.now = WEDNESDAY_MORNING
    october = await figures(partnership, "break-glass", by="hub_manager")
    assert october["uses_by_reason"]["total"] == 0


async def test_an_analyst_counts_no_rows_by_sql(
    partnership: Partnership, admin_engine: AsyncEngine, clock: FixedClock
) -> None:
    await recorded(partnership.hub_practitioner)
    issuer = "SELECT issuer FROM users WHERE id = :id"
    async with admin_engine.begin() as connection:
        user_id = partnership.founded.users["performance_analyst"]
        said = await connection.scalar(text(issuer), {"id": user_id})
        await connection.execute(text("SET LOCAL ROLE frontdoor_api"))
        await connection.execute(
            text("SELECT * FROM access.sign_in(:issuer, :subject, 'a-token', NULL, :now, true, 2)"),
            {
                "issuer": said,
                "subject": partnership.founded.subject("performance_analyst"),
                "now": clock.now,
            },
        )
        for table in ("contacts", "contact_children", "timescales", "break_glass_grants"):
            assert await connection.scalar(text(f"SELECT count(*) FROM {table}")) == 0
