"""A body of the audit log is destroyed by the custodian alone, never unsaid, and never unseen."""

import asyncio
import json
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from pydantic import SecretStr
from sqlalchemy import URL, text
from sqlalchemy.ext.asyncio import AsyncEngine
from typer.testing import CliRunner

from app.cli.demo.partnerships import Founded
from app.cli.main import cli
from app.db.engine import DatabaseRole, NotSafeToServe, custodian_url, engine_for
from app.domain.audit.destruction import DESTROYED, CannotDestroy, Ground
from app.services.audit import access_signals, tree_destruction, tree_sealing
from app.services.audit.tree_destruction import Authority
from app.settings import Environment, Settings
from app.unit_of_work import system_unit_of_work
from tests.support.clock import WEDNESDAY_MORNING as NOW
from tests.support.database.sealed_events import KEY, act, as_superuser, heads, leaves, written
from tests.support.database.sessions import APPENDED_ONLY, become, refusal, rolled_back
from tests.support.journeys.audit_verification import exported, verified
from tests.support.partnerships import found

GOVERNANCE, SECOND = "information_governance", "hub_manager_2"


@pytest.fixture(scope="module")
async def custodian(database_url: URL) -> Any:
    """Sessions of the one role that destroys."""
    engine = engine_for(database_url, DatabaseRole.CUSTODIAN, pool_size=1)
    yield engine
    await engine.dispose()


@pytest.fixture
async def founded(
    worker_engine: AsyncEngine, sealer_engine: AsyncEngine, admin_engine: AsyncEngine
) -> Founded:
    """A partnership with a sealed log, and two people of information governance."""
    founded = await found(worker_engine, "destroying")
    await as_superuser(
        admin_engine,
        "UPDATE memberships SET role = 'information_governance', team_id = NULL"
        " WHERE partnership_id = :tenant AND user_id = :user",
        tenant=founded.id,
        user=founded.users[SECOND],
    )
    await act(worker_engine, founded, events=4)
    await tree_sealing.seal(sealer_engine, KEY, now=NOW)
    return founded


def authority(founded: Founded, **given: Any) -> Authority:
    users = founded.users
    who: dict[str, Any] = {
        "authorised_by": users[GOVERNANCE],
        "seconded_by": users[SECOND],
        "ground": Ground.COURT_ORDER,
        "reference": "IG-2026-0142",
    }
    return Authority(**(who | given))


async def destroy(custodian: AsyncEngine, founded: Founded, *events: UUID, **given: Any) -> None:
    await tree_destruction.destroy(
        custodian,
        events,
        partnership=founded.slug,
        authority=authority(founded, **given),
        now=NOW,
    )


def said(founded: Founded, record: UUID) -> Any:
    """The statement that says of an event that it was destroyed."""
    facts = {
        "authorised_by": str(founded.users[GOVERNANCE]),
        "seconded_by": str(founded.users[SECOND]),
        "ground": "court_order",
        "reference": "IG-2026-0142",
    }
    return text(
        "INSERT INTO audit_events (partnership_id, id, occurred_at, roles, service, action,"
        " outcome, epoch, record_type, record_id, facts) VALUES (:tenant, uuidv7(), :now, '{}',"
        f" 'test', '{DESTROYED}', 'done', 0, 'audit_events', :record, CAST(:facts AS jsonb))"
    ).bindparams(tenant=founded.id, now=NOW, record=record, facts=json.dumps(facts))


def deleted(founded: Founded, event: UUID) -> Any:
    return text("DELETE FROM audit_events WHERE partnership_id = :tenant AND id = :id").bindparams(
        tenant=founded.id, id=event
    )


@pytest.mark.parametrize(
    "role", [None, *sorted(role for role in DatabaseRole if role is not DatabaseRole.CUSTODIAN)]
)
async def test_no_other_role_says_that_an_event_was_destroyed_nor_destroys_one(
    admin_engine: AsyncEngine, founded: Founded, role: DatabaseRole | None
) -> None:
    """None is the superuser, whom no grant binds."""
    event = (await leaves(admin_engine, founded))[2]["id"]
    async with rolled_back(admin_engine) as connection:
        if role is not None:
            await become(connection, role)
        for statement in (said(founded, event), deleted(founded, event)):
            assert await refusal(connection, statement) in {APPENDED_ONLY, "42501"}
    async with rolled_back(admin_engine) as connection:
        await become(connection, DatabaseRole.CUSTODIAN)
        assert await refusal(connection, said(founded, event)) == ""


async def test_the_api_is_refused_by_the_trigger_alone(
    admin_engine: AsyncEngine, founded: Founded
) -> None:
    event = (await leaves(admin_engine, founded))[2]["id"]
    async with rolled_back(admin_engine) as connection:
        await become(connection, DatabaseRole.API)
        assert await refusal(connection, said(founded, event)) == APPENDED_ONLY


async def test_the_custodian_destroys_nothing_unsaid_or_unsealed_and_writes_nothing_else(
    worker_engine: AsyncEngine, admin_engine: AsyncEngine, founded: Founded
) -> None:
    sealed = (await leaves(admin_engine, founded))[2]["id"]
    await act(worker_engine, founded)
    fresh = (await written(admin_engine, founded))[-1]["id"]
    async with rolled_back(admin_engine) as connection:
        await become(connection, DatabaseRole.CUSTODIAN)
        assert await refusal(connection, deleted(founded, sealed)) == APPENDED_ONLY
        await connection.execute(said(founded, fresh))
        assert await refusal(connection, deleted(founded, fresh)) == APPENDED_ONLY
        other = text(str(said(founded, sealed)).replace(DESTROYED, "person.read"))
        bound = other.bindparams(tenant=founded.id, now=NOW, record=sealed, facts="{}")
        assert await refusal(connection, bound) == "42501"
        for change in ("UPDATE audit_events SET service = 'x'", "TRUNCATE audit_events"):
            assert await refusal(connection, text(change)) == "42501"


@pytest.mark.parametrize(
    "wrong",
    [
        {"seconded_by": GOVERNANCE},
        {"seconded_by": "hub_manager"},
        {"authorised_by": "administrator"},
        {"reference": ""},
        {"reference": "because the mother asked"},
    ],
    ids=str,
)
async def test_two_people_of_governance_authorise_it_with_a_reference(
    custodian: AsyncEngine, admin_engine: AsyncEngine, founded: Founded, wrong: dict[str, str]
) -> None:
    event = (await leaves(admin_engine, founded))[2]["id"]
    given = {name: founded.users.get(value, value) for name, value in wrong.items()}
    with pytest.raises(CannotDestroy):
        await destroy(custodian, founded, event, **given)
    assert event in {each["id"] for each in await written(admin_engine, founded)}


async def test_the_right_of_governance_counts_on_the_day(
    custodian: AsyncEngine, admin_engine: AsyncEngine, founded: Founded
) -> None:
    event = (await leaves(admin_engine, founded))[2]["id"]
    await as_superuser(
        admin_engine,
        "UPDATE memberships SET ends_on = :ended WHERE partnership_id = :tenant"
        " AND user_id = :user",
        tenant=founded.id,
        user=founded.users[SECOND],
        ended=NOW.date() - timedelta(days=1),
    )
    with pytest.raises(CannotDestroy, match="two people of information governance"):
        await destroy(custodian, founded, event)


_SUSPENDED = (
    "INSERT INTO user_suspensions (partnership_id, id, user_id, suspended_at, suspended_by,"
    " because) VALUES (:tenant, uuidv7(), :second, :now, :first, 'An invented reason.')"
)
_ENDED = (
    "UPDATE memberships SET ended_at = :now, ends_on = CAST(:now AS timestamptz)::date,"
    " end_recorded_at = :now, end_recorded_by = :first,"
    " end_because = 'An invention.'"
    " WHERE partnership_id = :tenant AND user_id = :second"
)
_NOT_ACCEPTED = (
    "UPDATE users SET accepted_at = NULL WHERE partnership_id = :tenant AND id = :second"
)
_ONE_PERSON = (
    "INSERT INTO identity_links (partnership_id, user_id, same_as_user_id, reason, declared_at,"
    " declared_by) VALUES (:tenant, least(CAST(:first AS uuid), CAST(:second AS uuid)),"
    " greatest(CAST(:first AS uuid), CAST(:second AS uuid)),"
    " 'An invented secondment.', :now, :first)"
)


@pytest.mark.parametrize("unfit", [_SUSPENDED, _ENDED, _NOT_ACCEPTED, _ONE_PERSON])
async def test_nor_do_two_who_are_not_two_people_with_that_right_now(
    custodian: AsyncEngine, admin_engine: AsyncEngine, founded: Founded, unfit: str
) -> None:
    event = (await leaves(admin_engine, founded))[2]["id"]
    first, second = founded.users[GOVERNANCE], founded.users[SECOND]
    await as_superuser(admin_engine, unfit, tenant=founded.id, first=first, second=second, now=NOW)
    with pytest.raises(CannotDestroy, match="two people of information governance"):
        await destroy(custodian, founded, event)


async def test_each_who_is_named_as_having_authorised_it_is_asked_about(
    custodian: AsyncEngine,
    worker_engine: AsyncEngine,
    admin_engine: AsyncEngine,
    founded: Founded,
) -> None:
    before = await leaves(admin_engine, founded)
    await destroy(custodian, founded, before[2]["id"], before[3]["id"])
    for _ in range(2):
        async with system_unit_of_work(
            worker_engine,
            partnership_id=founded.id,
            slug=founded.slug,
            now=NOW + timedelta(minutes=1),
            service="worker",
        ) as uow:
            await access_signals.sweep(uow)
    async with admin_engine.connect() as connection:
        signals = await connection.execute(
            text(
                "SELECT user_id, (facts ->> 'events')::int, cardinality(event_ids)"
                " FROM access_signals WHERE partnership_id = :tenant AND kind = 'audit_destroyed'"
            ),
            {"tenant": founded.id},
        )
        raised = {tuple(row) for row in signals}
    assert raised == {(founded.users[name], 2, 2) for name in (GOVERNANCE, SECOND)}


async def test_all_are_destroyed_or_none(
    custodian: AsyncEngine, admin_engine: AsyncEngine, founded: Founded
) -> None:
    before = await written(admin_engine, founded)
    event = before[2]["id"]
    with pytest.raises(CannotDestroy, match="There is no event"):
        await destroy(custodian, founded, event, UUID(int=0))
    with pytest.raises(CannotDestroy, match="There is no partnership"):
        await tree_destruction.destroy(
            custodian, [event], partnership="nowhere", authority=authority(founded), now=NOW
        )
    assert await written(admin_engine, founded) == before


async def test_what_was_destroyed_is_listed_with_who_and_why_and_the_log_is_not_called_whole(
    custodian: AsyncEngine,
    database_url: URL,
    worker_engine: AsyncEngine,
    sealer_engine: AsyncEngine,
    admin_engine: AsyncEngine,
    founded: Founded,
    tmp_path: Path,
) -> None:
    before = await written(admin_engine, founded)
    await destroy(custodian, founded, before[2]["id"], before[3]["id"])
    await tree_sealing.seal(sealer_engine, KEY, now=NOW)
    after = await written(admin_engine, founded)
    assert [each["id"] for each in after[:3]] == [before[at]["id"] for at in (0, 1, 4)]
    assert [each["action"] for each in after[3:]] == [DESTROYED, DESTROYED]
    with pytest.raises(CannotDestroy, match="that may be destroyed"):
        await destroy(custodian, founded, after[3]["id"])
    head = tmp_path / "kept.checkpoint"
    head.write_text((await heads(admin_engine, founded))[-1]["checkpoint"])
    export = await exported(database_url, worker_engine, founded, tmp_path)
    status, told = await asyncio.to_thread(verified, export, head, key=KEY)
    assert status == 5, told
    assert "The trail is whole but for bodies that were destroyed" in told
    for number, event in ((5, 2), (6, 3)):
        assert f"DESTROYED: event {number} says so of the body of event {event}:" in told
    for value in (
        *(str(founded.users[name]) for name in (GOVERNANCE, SECOND)),
        "court_order",
        "IG-2026-0142",
    ):
        assert told.count(value) >= 2, value
    assert str(before[2]["id"]) in told


async def test_a_deletion_that_a_superuser_disguises_is_listed_and_never_whole(
    database_url: URL,
    worker_engine: AsyncEngine,
    sealer_engine: AsyncEngine,
    admin_engine: AsyncEngine,
    founded: Founded,
    tmp_path: Path,
) -> None:
    event = (await leaves(admin_engine, founded))[2]["id"]
    async with admin_engine.begin() as connection:
        await connection.execute(text("SET LOCAL session_replication_role = replica"))
        await connection.execute(said(founded, event))
        await connection.execute(deleted(founded, event))
    await tree_sealing.seal(sealer_engine, KEY, now=NOW)
    head = tmp_path / "kept.checkpoint"
    head.write_text((await heads(admin_engine, founded))[-1]["checkpoint"])
    export = await exported(database_url, worker_engine, founded, tmp_path)
    status, told = await asyncio.to_thread(verified, export, head, key=KEY)
    assert (status, "DESTROYED: event 5" in told) == (5, True)


async def test_the_command_destroys_for_those_who_authorised_it(
    database_url: URL,
    admin_engine: AsyncEngine,
    founded: Founded,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    event = (await leaves(admin_engine, founded))[2]["id"]
    monkeypatch.setenv("CUSTODIAN_DATABASE_URL", database_url.render_as_string(hide_password=False))
    options = {
        "partnership": founded.slug,
        "event": event,
        "authorised-by": founded.users[GOVERNANCE],
        "seconded-by": founded.users[SECOND],
        "ground": "court_order",
        "reference": "IG-2026-0142",
    }
    words = [word for name, value in options.items() for word in (f"--{name}", str(value))]
    done = await asyncio.to_thread(CliRunner().invoke, cli, ["audit", "destroy", *words])
    assert (done.exit_code, "1 destroyed" in done.output) == (0, True), done.output
    done = await asyncio.to_thread(CliRunner().invoke, cli, ["audit", "destroy", *words])
    assert (done.exit_code, "once it is sealed" in done.output or "no event" in done.output) == (
        1,
        True,
    )


def test_in_production_only_a_login_of_its_own_destroys() -> None:
    production = Settings(database_url=SecretStr("postgresql://invented/x")).model_copy(
        update={"environment": Environment.PRODUCTION}
    )
    with pytest.raises(NotSafeToServe, match="CUSTODIAN_DATABASE_URL"):
        custodian_url(production)
