"""Every operation walked with the ids of a cloaked case: the same as absent ids, by either wall."""

from collections.abc import Iterator
from http import HTTPStatus

import pytest
import pytest_asyncio
from sqlalchemy.ext.asyncio import AsyncEngine

from app.domain.directory.permissions import Permission
from app.domain.directory.role_permissions import PERMISSIONS
from app.domain.directory.roles import Role
from app.domain.restrictions.restrictions import RestrictionKind
from app.row_security import RESTRICTED_TABLES
from tests.support.database.cases import Case
from tests.support.database.restrictions import restrict
from tests.support.database.rows.every_table import case_far, written
from tests.support.operations.policies_off import (
    ask,
    lay_the_scope_down,
    told,
    without_row_security,
)
from tests.support.operations.valid_requests import (
    RECORDS,
    Operation,
    Operations,
    absent,
    body_for,
    may,
    records,
)
from tests.support.partnerships import Partnership, Person


@pytest_asyncio.fixture(scope="module")
async def cloaked_case(admin_engine: AsyncEngine, ours: Partnership) -> Case:
    """A case of the partnership that walks, whose child nobody who walks may see."""
    case = await written(admin_engine, case_far(ours.founded))
    async with admin_engine.begin() as connection:
        await restrict(
            connection,
            case,
            kind=RestrictionKind.CLOAKED,
            approved_by=["hub_manager", "administrator"],
            of={"owner_id": case.user("team_manager_2")},
        )
    return case


def kept_names(case: Case) -> set[str]:
    """The parameters of paths that name a row which is kept with the child."""
    kept = {case.made[table][0]["id"] for table in RESTRICTED_TABLES}
    return {name for name, of in RECORDS.items() if of(case) in kept}


async def _leaks(
    operations: Operations, walker: Partnership, own: Case, cloaked: Case
) -> tuple[list[str], int]:
    """The operations that tell a cloaked record from none, and how many were walked."""
    found, walked, kept = [], 0, kept_names(cloaked)
    for operation in operations.all():
        names = operation.record_ids
        if not names or names[0] not in kept:
            continue
        walked += 1
        person = next(may(walker, operation))
        body = body_for(operations, operation, own)
        real = await ask(person, operation, records(cloaked, names), body=body)
        none = await ask(person, operation, absent(names), body=body)
        assert none.status_code == HTTPStatus.NOT_FOUND, (operation.name, none.text)
        if told(real) != told(none):
            found.append(operation.name)
    return found, walked


async def test_a_cloaked_case_looks_absent_to_every_operation(
    operations: Operations, ours: Partnership, our_case: Case, cloaked_case: Case
) -> None:
    leaks, walked = await _leaks(operations, ours, our_case, cloaked_case)
    assert leaks == []
    assert walked > 50, "ids that name what is kept were not found in the paths"


async def test_row_security_alone_makes_it_look_absent(
    operations: Operations,
    ours: Partnership,
    our_case: Case,
    cloaked_case: Case,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    lay_the_scope_down(monkeypatch)
    leaks, _ = await _leaks(operations, ours, our_case, cloaked_case)
    assert leaks == []


async def test_the_scope_of_repositories_alone_makes_it_look_absent(
    operations: Operations,
    ours: Partnership,
    our_case: Case,
    cloaked_case: Case,
    admin_engine: AsyncEngine,
) -> None:
    async with without_row_security(admin_engine):
        leaks, _ = await _leaks(operations, ours, our_case, cloaked_case)
    assert leaks == []


def _unlisted(walker: Partnership, operation: Operation) -> Iterator[Person]:
    """Whoever may, but for information governance: it reads ids, whoever they are kept from."""
    for role, permissions in PERMISSIONS.items():
        needs = operation.permission
        governs = role is Role.INFORMATION_GOVERNANCE
        if not governs and (needs is None or Permission(needs) in permissions):
            yield walker.person(role)


async def _shown(operations: Operations, walker: Partnership, own: Case, cloaked: Case) -> set[str]:
    """The operations without an id in their path that show an id of the cloaked case.

    Each is asked for its longest page: other tests write to this partnership, too.
    """
    ids = {str(cloaked.made[table][0]["id"]) for table in RESTRICTED_TABLES}
    found = set()
    for operation in operations.all():
        if not operation.is_read or operation.record_ids:
            continue
        bodies = [body_for(operations, operation, own), {}] if operation.body else [None]
        size = {"limit": 200} if "limit" in operation.query else None
        for path in operation.paths({}):
            for body in bodies:
                for person in _unlisted(walker, operation):
                    answer = await person.request(operation.method, path, json=body, params=size)
                    if any(id_ in answer.text for id_ in ids):
                        found.add(operation.name)
    return found


async def test_what_names_no_record_shows_nothing_of_it_by_either_wall(
    operations: Operations,
    ours: Partnership,
    our_case: Case,
    cloaked_case: Case,
    admin_engine: AsyncEngine,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert await _shown(operations, ours, our_case, cloaked_case) == set()
    async with without_row_security(admin_engine):
        assert await _shown(operations, ours, our_case, cloaked_case) == set()
    lay_the_scope_down(monkeypatch)
    assert await _shown(operations, ours, our_case, cloaked_case) == set()


@pytest.mark.slow
async def test_with_both_walls_down_the_walk_finds_what_they_hid(
    operations: Operations,
    ours: Partnership,
    our_case: Case,
    cloaked_case: Case,
    admin_engine: AsyncEngine,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    lay_the_scope_down(monkeypatch)
    async with without_row_security(admin_engine):
        leaks, walked = await _leaks(operations, ours, our_case, cloaked_case)
        shown = await _shown(operations, ours, our_case, cloaked_case)
    assert len(leaks) > walked // 2
    # Whatever else is shown may stand on a later page, after what other tests wrote.
    lists = {"listEvents", "listRestrictions", "readWorklist", "searchContacts", "searchReferrals"}
    assert shown >= lists
