"""Keys of an older release are written again: whoever was not found by them is found."""

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from app.cli.rekeying import rekey_partnership
from tests.support.database import audit_log as trail
from tests.support.partnerships import Partnership
from tests.support.scenarios.notifications import a_notice, contacts_made, rows_of, send
from tests.support.scenarios.people import HOME, named, read, recorded
from tests.support.scenarios.restrictions import CLOAKED


async def forget_keys(admin: AsyncEngine, partnership: Partnership) -> None:
    """Keys as another release might have written them."""
    async with admin.begin() as connection:
        for table, column, value in (
            ("people", "match_keys", "'{old}'"),
            ("person_addresses", "place_key", "'old'"),
            ("notifications", "household_keys", "'{old}'"),
        ):
            await connection.execute(
                text(f"UPDATE {table} SET {column} = {value} WHERE partnership_id = :id"),
                {"id": partnership.founded.id},
            )


async def keys(admin: AsyncEngine, partnership: Partnership) -> list[object]:
    """Every stored key of the partnership."""
    return [
        (table, row["id"], row[column], row.get("version"))
        for table, column in (
            ("people", "match_keys"),
            ("person_addresses", "place_key"),
            ("notifications", "household_keys"),
        )
        for row in await rows_of(admin, partnership, table)
    ]


async def test_keys_are_written_again_for_everyone_and_no_version_changes(
    partnership: Partnership, worker_engine: AsyncEngine, admin_engine: AsyncEngine
) -> None:
    hub = partnership.hub_practitioner
    child = await recorded(hub, addresses=[HOME])
    await recorded(hub, named("Sibling"), addresses=[HOME])
    cloaked = await recorded(partnership.hub_manager, named("Hidden"), addresses=[HOME])
    hidden = await partnership.hub_manager.post(f"/v1/people/{cloaked['id']}/restriction", CLOAKED)
    assert hidden.status_code == 201, hidden.text
    await send(partnership.partner_system, a_notice())
    await contacts_made(worker_engine, partnership)
    before = await keys(admin_engine, partnership)
    await forget_keys(admin_engine, partnership)
    assert await keys(admin_engine, partnership) != before
    for _ in range(2):
        await rekey_partnership(
            worker_engine,
            partnership_id=partnership.founded.id,
            slug=partnership.founded.slug,
            now=partnership.clock.now,
        )
        assert await keys(admin_engine, partnership) == before
    assert (await read(hub, child))["etag"] == child["etag"]
    counted = await trail.events(admin_engine, partnership, "person.rekeyed")
    assert [event["facts"]["rewritten"] for event in counted] == [6, 0, 0, 0]
