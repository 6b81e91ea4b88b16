"""Children are told apart by their place in the file, wherever its lines and batches end."""

from sqlalchemy.ext.asyncio import AsyncEngine

from app.services.census.imports import CHILDREN_IN_A_BATCH
from tests.support.database.audit_log import count
from tests.support.database.records import as_the_service
from tests.support.partnerships import Partnership
from tests.support.samples.census_files import IDENTIFIERS, a_census, a_child
from tests.support.scenarios.census import load, rows, told

MORE_THAN_A_BATCH = CHILDREN_IN_A_BATCH + 3


def a_child_numbered(number: int) -> str:
    return a_child(identifiers=_identifiers(number))


def _identifiers(number: int) -> str:
    without_upn = IDENTIFIERS.replace("<UPN>R999123456780</UPN>", "<UPNunknown>UN3</UPNunknown>")
    return without_upn.replace("INVENTED-1", f"INVENTED-{number}")


ON_ONE_LINE = a_census(*(a_child_numbered(number) for number in range(MORE_THAN_A_BATCH))).replace(
    b"\n", b""
)


async def test_nobody_of_a_file_on_one_line_is_lost_where_a_batch_ends(
    partnership: Partnership, worker_engine: AsyncEngine, admin_engine: AsyncEngine
) -> None:
    loaded = await load(ON_ONE_LINE, worker_engine, partnership)

    assert loaded.children_written == MORE_THAN_A_BATCH
    assert await count(admin_engine, "people", partnership) == MORE_THAN_A_BATCH
    sent = await rows(
        admin_engine,
        partnership,
        "SELECT place, line FROM imported_children WHERE partnership_id = :tenant ORDER BY place",
    )
    assert [row["place"] for row in sent] == list(range(1, MORE_THAN_A_BATCH + 1))
    assert {row["line"] for row in sent} == {1}
    again = await load(ON_ONE_LINE, worker_engine, partnership)
    assert again.children_written == 0


async def test_a_child_lost_before_places_were_recorded_is_loaded_from_the_same_file(
    partnership: Partnership, worker_engine: AsyncEngine, admin_engine: AsyncEngine
) -> None:
    """The release before kept one child of a line and lost the others."""
    two = a_census(a_child_numbered(1), a_child_numbered(2)).replace(b"\n", b"")
    first = await load(two, worker_engine, partnership)
    async with as_the_service(worker_engine, partnership) as uow:
        uow.audit("test.prepared")
        file = await uow.census_imports.find(first.digest)
        assert file is not None
        kept, lost = await uow.census_imports.list_loaded(file.id, places=[1, 2], lines=[])
        kept.place = None
        lost.place = 99

    again = await load(two, worker_engine, partnership)

    assert again.children_written == 1
    assert await count(admin_engine, "imported_children", partnership) == 3


async def test_a_fault_says_which_child_of_the_line_it_is_of(
    partnership: Partnership, worker_engine: AsyncEngine
) -> None:
    nameless = a_child_numbered(2).replace("INVENTED-2", "")
    loaded = await load(
        a_census(a_child_numbered(1), nameless).replace(b"\n", b""), worker_engine, partnership
    )

    of_the_child = [fault for fault in told(loaded)["faults"] if fault["element"] == "LAchildID"]
    assert [(fault["line"], fault["child"]) for fault in of_the_child] == [(1, 2)]
