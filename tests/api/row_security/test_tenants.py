"""Every operation walked by one partnership with the ids of another: the same as absent ids."""

from http import HTTPStatus
from itertools import product

import httpx
import pytest
import pytest_asyncio
from sqlalchemy.ext.asyncio import AsyncEngine

from app.auth.local_issuer import LocalIssuer
from app.domain.directory.permissions import Permission
from app.http.problems import MEDIA_TYPE
from tests.support.clock import FixedClock
from tests.support.database.cases import Case
from tests.support.database.rows.every_table import case_far, case_near, written
from tests.support.operations.policies_off import (
    ask,
    lay_the_scope_down,
    told,
    without_row_security,
)
from tests.support.operations.valid_requests import (
    ABSENT,
    Operations,
    absent,
    body_for,
    ids_in,
    may,
    named,
    records,
)
from tests.support.partnerships import Partnership, found

NOWHERE = frozenset({"record-not-found", "not-valid", "bad-request", "unsupported-media-type"})
"""Problems of requests that got no further than a name nobody has, or a form nobody documented."""


@pytest_asyncio.fixture(scope="module")
async def theirs(
    worker_engine: AsyncEngine, http: httpx.AsyncClient, issuer: LocalIssuer, clock: FixedClock
) -> Partnership:
    """The partnership whose records are walked upon."""
    return Partnership(await found(worker_engine, "walked"), http, issuer, clock)


@pytest_asyncio.fixture(scope="module")
async def their_case(admin_engine: AsyncEngine, theirs: Partnership) -> Case:
    return await written(admin_engine, case_near(theirs.founded))


@pytest_asyncio.fixture(scope="module")
async def our_other_case(admin_engine: AsyncEngine, ours: Partnership) -> Case:
    return await written(admin_engine, case_far(ours.founded))


def test_every_operation_whose_path_has_parameters_is_walked(operations: Operations) -> None:
    with_parameters = [operation for operation in operations.all() if "{" in operation.path]
    assert len(with_parameters) > 50
    for operation in with_parameters:
        assert operation.path.count("_id}") == len(operation.record_ids), operation.name
        assert operation.record_ids or operation.is_read, operation.name


async def _leaks(
    operations: Operations, walker: Partnership, own: Case, foreign: Case
) -> list[str]:
    """The operations that tell a record of another partnership from none."""
    found = []
    for operation in operations.all():
        if not operation.record_ids:
            continue
        names, person = operation.record_ids, next(may(walker, operation))
        body = body_for(operations, operation, own)
        real = await ask(person, operation, records(foreign, names), body=body)
        none = await ask(person, operation, absent(names), body=body)
        assert none.status_code == HTTPStatus.NOT_FOUND, (operation.name, none.text)
        if told(real) != told(none):
            found.append(operation.name)
    return found


async def test_records_of_another_partnership_look_absent_to_every_operation(
    operations: Operations, ours: Partnership, our_case: Case, their_case: Case
) -> None:
    assert await _leaks(operations, ours, our_case, their_case) == []


async def test_row_security_alone_makes_them_look_absent(
    operations: Operations,
    ours: Partnership,
    our_case: Case,
    their_case: Case,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    lay_the_scope_down(monkeypatch)
    assert await _leaks(operations, ours, our_case, their_case) == []


async def test_the_scope_of_repositories_alone_makes_them_look_absent(
    operations: Operations,
    ours: Partnership,
    our_case: Case,
    their_case: Case,
    admin_engine: AsyncEngine,
) -> None:
    async with without_row_security(admin_engine):
        assert await _leaks(operations, ours, our_case, their_case) == []


async def test_records_within_a_record_of_ones_own_look_absent_too(
    operations: Operations,
    ours: Partnership,
    our_case: Case,
    our_other_case: Case,
    their_case: Case,
) -> None:
    """The parts of a path belong together: a right to the first opens no other's second."""
    walked = [operation for operation in operations.all() if len(operation.record_ids) > 1]
    assert walked
    for operation in walked:
        first, *within = operation.record_ids
        own = records(our_case, [first])
        body = body_for(operations, operation, our_case)
        person = next(may(ours, operation))
        none = await ask(person, operation, own | absent(within), body=body)
        for case in (their_case, our_other_case):
            real = await ask(person, operation, own | records(case, within), body=body)
            assert told(real) == told(none), operation.name
            # 409: what the first record's own state forbids, whatever the second names.
            assert real.status_code in {404, 409}, (operation.name, real.text)


async def test_ids_in_bodies_tell_nothing_of_another_partnership(
    operations: Operations, ours: Partnership, our_case: Case, their_case: Case
) -> None:
    walked = 0
    for operation in operations.all():
        person = next(may(ours, operation))
        own = records(our_case, operation.record_ids)
        body = body_for(operations, operation, our_case)
        for at in ids_in(operations, operation):
            answers = []
            for value in (str(named(their_case, at)), ABSENT):
                sent = operations.with_value(operation.body, body, at, value)
                answers.append(told(await ask(person, operation, own, body=sent)))
            assert answers[0] == answers[1], (operation.name, at)
            assert answers[0][0] >= 400 or operation.is_read, (operation.name, at)
            walked += 1
    assert walked > 20, "bodies that name records were not found in the document"


async def test_what_names_no_record_shows_none_of_another_partnership(
    operations: Operations, ours: Partnership, our_case: Case, their_case: Case
) -> None:
    walked = [
        operation
        for operation in operations.all()
        if operation.is_read and not operation.record_ids
    ]
    # The trail names what was asked for in vain, theirs too: its latest page is to be of this walk.
    walked.sort(key=lambda operation: operation.permission == Permission.AUDIT_READ)
    theirs = _ids_of(their_case)
    theirs |= {str(id_) for id_ in their_case.founded.users.values()}
    mine = _ids_of(our_case)
    shown = ""
    for operation in walked:
        bodies = [body_for(operations, operation, our_case), {}] if operation.body else [None]
        for path, body in product(operation.paths({}), bodies):
            for person in may(ours, operation):
                answer = await person.request(operation.method, path, json=body)
                assert answer.status_code in {200, 403, 422}, (operation.name, answer.text)
                assert not [id_ for id_ in theirs if id_ in answer.text], operation.name
                shown += answer.text
    assert sum(id_ in shown for id_ in mine) > 10, "lists that show nothing prove nothing"


def _ids_of(case: Case) -> set[str]:
    """The ids of a case's rows; what is of no partnership has none."""
    return {str(row["id"]) for rows in case.made.values() for row in rows if "id" in row}


def _problem(answer: httpx.Response) -> str:
    """The problem that an answer is, if it is one: a table to take along, for one, is none."""
    if answer.headers["Content-Type"] != MEDIA_TYPE:
        return ""
    problem: str = answer.json()["type"]
    return problem.removeprefix("/problems/")


async def test_the_same_requests_arrive_where_the_records_are_at_home(
    operations: Operations, theirs: Partnership, their_case: Case
) -> None:
    """The ids are real and the bodies valid: nothing but the walls made them look absent."""
    lost = []
    for operation in operations.all():
        if not operation.record_ids and operation.body is None:
            continue
        ids = records(their_case, operation.record_ids)
        body = body_for(operations, operation, their_case)
        for person in may(theirs, operation):
            answer = await ask(person, operation, ids, body=body)
            if _problem(answer) not in NOWHERE:
                break
        else:
            lost.append(operation.name)
    # The user of its path and the role's are two records of the case, and not one.
    assert lost == ["endMembership"]


async def test_with_both_walls_down_the_walk_finds_what_they_hid(
    operations: Operations,
    ours: Partnership,
    our_case: Case,
    their_case: Case,
    admin_engine: AsyncEngine,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    lay_the_scope_down(monkeypatch)
    async with without_row_security(admin_engine):
        leaks = await _leaks(operations, ours, our_case, their_case)
    walked = [operation for operation in operations.all() if operation.record_ids]
    assert len(leaks) > len(walked) // 2
