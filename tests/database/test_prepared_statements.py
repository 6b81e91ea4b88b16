"""Statements given to the driver past SQLAlchemy: bound to the transaction and to one actor."""

import subprocess
import sys
from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import URL, Select, Uuid, select, text
from sqlalchemy.exc import DBAPIError, InvalidRequestError
from sqlalchemy.ext.asyncio import AsyncEngine
from uuid_utils.compat import uuid7

from app.db.engine import DatabaseRole, engine_for
from app.db.errors import sqlstate
from app.domain.directory.access import Actor, HiddenFrom, Membership
from app.domain.directory.roles import Role
from app.models import Agency, Contact, User
from app.repositories.prepared_statements import (
    OutsideTransaction,
    PreparedSession,
    PreparedStatement,
    param,
    prepare,
    prepared_per_actor,
    records,
)
from app.repositories.scope import Scope
from app.unit_of_work import system_unit_of_work
from tests.support.partnerships import Partnership

ONE = PreparedStatement("SELECT 1 AS one", (), {}, frozenset())


@prepared_per_actor
def contact(scope: Scope) -> Select[Contact]:
    return select(Contact).where(scope.visible(Contact), Contact.id == param("contact_id", Uuid()))


def an_actor() -> Actor:
    held = Membership(Role.HUB_PRACTITIONER, uuid7(), "local_authority", date(2026, 1, 1), None)
    return Actor(uuid7(), "invented", uuid7(), "Practitioner Invented", (held,))


async def test_nothing_is_read_before_a_transaction_begins(api_engine: AsyncEngine) -> None:
    async with PreparedSession(api_engine) as session:
        with pytest.raises(OutsideTransaction):
            await session.rows(ONE)
        await session.connection()
        with pytest.raises(OutsideTransaction):
            await session.rows(ONE)


async def test_nothing_is_read_after_a_transaction_ends(api_engine: AsyncEngine) -> None:
    async with PreparedSession(api_engine) as session:
        await session.start()
        assert [row["one"] for row in await session.rows(ONE)] == [1]
        await session.rollback()
        with pytest.raises(OutsideTransaction):
            await session.rows(ONE)


async def test_a_reading_sees_what_the_session_wrote_and_is_rolled_back_with_it(
    api_engine: AsyncEngine,
) -> None:
    setting = PreparedStatement(
        "SELECT current_setting('frontdoor.partnership', true) AS held", (), {}, frozenset()
    )
    async with PreparedSession(api_engine) as session:
        await session.execute(text("SET LOCAL frontdoor.partnership = 'invented'"))
        assert [row["held"] for row in await session.rows(setting)] == ["invented"]
        await session.rollback()
        await session.start()
        assert [row["held"] or None for row in await session.rows(setting)] == [None]


async def test_a_refusal_of_the_database_is_known_by_its_state_and_tells_no_value(
    api_engine: AsyncEngine,
) -> None:
    divided = PreparedStatement("SELECT 1 / $1::int", ("by",), {}, frozenset({"by"}))
    async with PreparedSession(api_engine) as session:
        await session.start()
        with pytest.raises(DBAPIError) as refused:
            await session.rows(divided, by=0)
    assert sqlstate(refused.value) == "22012"
    assert not refused.value.connection_invalidated


async def test_a_connection_lost_while_reading_is_given_up(
    database_url: URL, admin_engine: AsyncEngine
) -> None:
    pid = PreparedStatement("SELECT pg_backend_pid() AS pid", (), {}, frozenset())
    engine = engine_for(database_url, DatabaseRole.API, pool_size=1)
    async with PreparedSession(engine) as session:
        await session.start()
        (row,) = await session.rows(pid)
        async with admin_engine.begin() as connection:
            await connection.execute(
                text("SELECT pg_terminate_backend(:pid, 2000)"), {"pid": row["pid"]}
            )
        with pytest.raises(DBAPIError) as lost:
            await session.rows(ONE)
        assert lost.value.connection_invalidated
    async with PreparedSession(engine) as session:
        await session.start()
        assert [row["one"] for row in await session.rows(ONE)] == [1]
    await engine.dispose()


def test_a_reading_is_given_all_that_it_asks_for_and_nothing_else() -> None:
    reading = contact(Scope(an_actor()))
    wanted = uuid7()
    assert wanted in reading.arguments({"contact_id": wanted})
    for given in ({}, {"contact_id": wanted, "partnership_id_1": uuid7()}):
        with pytest.raises(TypeError):
            reading.arguments(given)


def test_a_reading_is_written_once_for_an_actor_and_anew_for_every_other() -> None:
    actor = an_actor()
    mine = contact(Scope(actor))
    assert contact(Scope(replace(actor))) is mine
    for other in (
        replace(actor, partnership_id=uuid7()),
        replace(actor, user_id=uuid7()),
        replace(actor, memberships=()),
        replace(actor, hidden_from=HiddenFrom(contacts=frozenset({uuid7()}))),
        replace(actor, opened=frozenset({uuid7()})),
    ):
        assert contact(Scope(other)) is not mine


def test_a_reading_holds_the_values_of_its_own_actor_alone() -> None:
    kept = uuid7()
    for actor in (
        an_actor(),
        replace(an_actor(), hidden_from=HiddenFrom(contacts=frozenset({kept}))),
    ):
        values = contact(Scope(actor)).own.values()
        assert actor.partnership_id in values
        assert ([kept] in values) == (kept in actor.hidden_from.contacts)


def test_values_are_numbered_as_the_text_numbers_them() -> None:
    first, second, third = uuid7(), uuid7(), uuid7()
    reading = prepare(
        select(Contact.id).where(
            Contact.agency_id.in_([first, second]), Contact.id == param("contact_id", Uuid())
        )
    )
    said = reading.text
    for number, value in enumerate(reading.arguments({"contact_id": third}), start=1):
        said = said.replace(f"${number}::UUID", str(value))
    assert f"contacts.agency_id IN ({first}, {second}) AND contacts.id = {third}" in said


def test_a_record_that_was_read_refuses_what_was_not_read_with_it() -> None:
    row = {"partnership_id": uuid7(), "id": uuid7(), "reference": "C-1"}
    (found,) = records(Contact, [row])
    assert found.reference == "C-1"
    with pytest.raises(InvalidRequestError):
        _ = found.children


async def test_what_is_read_together_is_what_each_reading_finds(
    worker_engine: AsyncEngine, partnership: Partnership
) -> None:
    async with system_unit_of_work(
        worker_engine,
        partnership_id=partnership.founded.id,
        slug=partnership.founded.slug,
        now=partnership.clock.now,
        service="test",
    ) as uow:
        uow.audit("test.looked")
        of_users = select(User).where(User.partnership_id == param("owner", Uuid()))
        readings = [
            prepare(of_users.order_by(User.id)),
            prepare(of_users.where(User.display_name == "Nobody Invented")),
            prepare(
                select(Agency)
                .where(Agency.kind != "police", Agency.partnership_id == param("owner", Uuid()))
                .order_by(Agency.id)
            ),
        ]
        owner = partnership.founded.id
        together = await uow.session.rows_together(*readings, owner=owner)
        one_by_one = [await uow.session.rows(reading, owner=owner) for reading in readings]
    assert together == [[dict(row) for row in rows] for rows in one_by_one]
    assert [bool(rows) for rows in together] == [True, False, True]


async def test_each_reading_takes_the_parameters_that_it_names_and_none_is_left_over(
    worker_engine: AsyncEngine, partnership: Partnership
) -> None:
    async with system_unit_of_work(
        worker_engine,
        partnership_id=partnership.founded.id,
        slug=partnership.founded.slug,
        now=partnership.clock.now,
        service="test",
    ) as uow:
        uow.audit("test.looked")
        owner = partnership.founded.id
        of_users = select(User).where(User.partnership_id == param("owner", Uuid()))
        all_users = prepare(of_users)
        one_user = prepare(of_users.where(User.id == param("user", Uuid())))
        user = partnership.founded.users["hub_manager"]
        everyone, one = await uow.session.rows_together(all_users, one_user, owner=owner, user=user)
        assert [row["id"] for row in one] == [user]
        assert len(everyone) > 1
        with pytest.raises(TypeError):
            await uow.session.rows_together(all_users, owner=owner, user=user)
        with pytest.raises(TypeError):
            await uow.session.rows_together(all_users, one_user, owner=owner)


def test_the_first_thing_that_a_process_does_may_be_a_reading() -> None:
    """Until its mappers are configured, a record would have no attributes."""
    script = (
        "from uuid import uuid4; from app.models import Notification;"
        "from app.repositories.prepared_statements import records;"
        "row = {'partnership_id': uuid4(), 'id': uuid4()};"
        "assert records(Notification, [row])[0].id == row['id']"
    )
    subprocess.run([sys.executable, "-c", script], check=True)  # noqa: S603 - our own command
