"""Every request by which a child's records might be come upon, made from the route table."""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import product
from typing import ClassVar, Final

from typing_extensions import override

from app.cli.demo.partnerships import STAFF
from app.domain.directory.permissions import Permission
from app.domain.directory.role_permissions import PERMISSIONS
from app.domain.directory.roles import HUB_ROLES, Role
from tests.support.database.cases import Case
from tests.support.operations.valid_requests import (
    RECORDS,
    Json,
    Operation,
    Operations,
    body_for,
    ids_in,
    named,
    records,
)

OF_GOVERNANCE = frozenset(
    {
        "access",
        "access_signal",
        "audit",
        "break_glass",
        "conflict_of_interest",
        "figures",
        "restriction",
        "worklist",
    }
)
"""What information governance answers for: none of this is kept from it, of whoever it is."""

FURTHER: Final[Mapping[str, tuple[str, int]]] = {
    "notification_id": ("notifications", 1),
    "timescale_id": ("timescales", 2),
}
"""By parameter, another record of a child's that is asked for too: what was superseded by the
notice of their contact, and the clock on that. Both are of no contact themselves.
"""

TAKING = frozenset(
    {Permission.USER_ADMINISTER, Permission.RESTRICTION_SET, Permission.CONFLICT_DECLARE}
)

REACHES_NO_CHILD = frozenset(
    {Role.PARTNER_SYSTEM, Role.PERFORMANCE_ANALYST, Role.ADMINISTRATOR, Role.INFORMATION_GOVERNANCE}
)
"""Roles to which every child is out of reach; what only they may ask is asked by one of them."""


@dataclass(frozen=True, slots=True)
class Ask:
    """One request, as one of the staff would make it."""

    operation: Operation
    path: str
    by: str
    body: Json = None

    @override
    def __str__(self) -> str:
        return f"{self.operation.name} by {self.by}: {self.path} {self.body or ''}"


@dataclass(frozen=True, slots=True)
class Worlds:
    """The records of a child who may be kept, and of a sibling who never is."""

    GIVEN: ClassVar = "Testhidden"
    FAMILY: ClassVar = "Beta-Invented"
    NHS_NUMBER: ClassVar = "9990000026"

    sibling: Case
    kept: Case
    known: frozenset[str] = field(init=False)
    """Every id and reference of theirs, and of the staff."""

    def __post_init__(self) -> None:
        founded = self.kept.founded
        cases = (self.sibling, self.kept)
        rows = [row for case in cases for made in case.made.values() for row in made]
        names = [row[name] for row in rows for name in ("id", "reference") if name in row]
        staff = [*founded.users.values(), *founded.agencies.values(), *founded.teams.values()]
        object.__setattr__(self, "known", frozenset(map(str, [*names, *staff])))

    def names_the_kept(self, ask: Ask) -> bool:
        """Whether the request names one of the kept child's records by its id."""
        sent = f"{ask.path} {json.dumps(ask.body)}"
        rows = (row for made in self.kept.made.values() for row in made if "id" in row)
        return any(str(row["id"]) in sent for row in rows)

    def as_kept(self, body: Json) -> Json:
        """The body, told of the kept child where it was of any invented one."""
        described = json.dumps(body)
        for documented, of_the_kept in (
            ("Testchild", self.GIVEN),
            ("Alpha-Invented", self.FAMILY),
            ("999 000 0018", self.NHS_NUMBER),
            ("9990000018", self.NHS_NUMBER),
        ):
            described = described.replace(documented, of_the_kept)
        return json.loads(described)


@dataclass(frozen=True, slots=True)
class Matrix:
    """The requests of a service about two worlds."""

    operations: Operations
    worlds: Worlds

    def reads_of_the_kept(self) -> list[Ask]:
        """Every read of a record by its id, by everybody who may, of the kept child's."""
        return list(self._of_the_kept(operation for operation in self._all() if operation.is_read))

    def changes_of_the_kept(self) -> list[Ask]:
        """Likewise every change."""
        return list(self._of_the_kept(self._changing()))

    def _changing(self) -> list[Operation]:
        """Every change; those come last that take from their actors what they may do or see."""
        changing = [operation for operation in self._all() if not operation.is_read]
        return sorted(changing, key=lambda operation: operation.permission in TAKING)

    def _all(self) -> list[Operation]:
        return self.operations.all()

    def _of_the_kept(self, operations: Iterable[Operation]) -> Iterator[Ask]:
        for operation in operations:
            body = body_for(self.operations, operation, self.worlds.kept)
            for ids in self._ids_of_the_kept(operation):
                yield from _asks(operation, ids, [body])

    def _ids_of_the_kept(self, operation: Operation) -> Iterator[dict[str, str]]:
        """The kept child's records; and those that are within a record of the sibling."""
        kept = records(self.worlds.kept, operation.record_ids)
        if kept == records(self.worlds.sibling, operation.record_ids):
            return
        yield kept
        for name, (table, nth) in FURTHER.items():
            if name in kept:
                yield kept | {name: str(self.worlds.kept.id(table, nth))}
        first, *within = operation.record_ids
        if within:
            yield records(self.worlds.sibling, [first]) | records(self.worlds.kept, within)

    def reads_around_the_kept(self) -> list[Ask]:
        """Every read that names nothing of theirs in its path, and might show or count it.

        By one for each reach; what is looked for besides, by one alone.
        """
        plain = [
            ask
            for operation in self._all()
            if operation.is_read
            for ask in self._around(operation, [None if operation.body is None else {}])
        ]
        varied = [
            way
            for operation in self._all()
            if operation.is_read
            for ask in self._around(operation, self._looking(operation))
            for way in (ask, *self._filtered(ask))
        ]
        plain = by_each_reach(plain)
        asked = {str(ask) for ask in plain}
        return [*plain, *(ask for ask in by_one_each(varied) if str(ask) not in asked)]

    def changes_around_the_kept(self) -> list[Ask]:
        """Every change that tells of them in its body, or is of the sibling or of nobody."""
        return [
            ask
            for operation in self._changing()
            for ask in self._around(operation, self._telling(operation))
        ]

    def _around(self, operation: Operation, bodies: Iterable[Json]) -> Iterator[Ask]:
        return _asks(operation, records(self.worlds.sibling, operation.record_ids), bodies)

    def _looking(self, operation: Operation) -> Iterator[Json]:
        """Of a search: what the documentation looks for, and them by every way."""
        if operation.body is None:
            yield None
            return
        example = body_for(self.operations, operation, self.worlds.sibling)
        yield from (example, self.worlds.as_kept(example))
        for at in ids_in(self.operations, operation):
            yield self.operations.with_value(
                operation.body, {}, at, str(named(self.worlds.kept, at))
            )
        if "reference" in operation.body.get("properties", {}):
            table = operation.path.split("/")[2]
            yield {"reference": self.worlds.kept.made[table][0]["reference"]}

    def _telling(self, operation: Operation) -> Iterator[Json]:
        """Of a change: each id of theirs that it may name, their description, the sibling's."""
        if operation.body is None:
            yield None
            return
        example = body_for(self.operations, operation, self.worlds.sibling)
        least = self.operations.example({**operation.body, "examples": []})
        for at in ids_in(self.operations, operation):
            theirs = named(self.worlds.kept, at)
            if theirs != named(self.worlds.sibling, at):
                for body in (example, least):
                    yield self.operations.with_value(operation.body, body, at, str(theirs))
        if "reference" in operation.body.get("properties", {}):
            yield {**least, "reference": self.worlds.kept.made["people"][0]["reference"]}
        if (described := self.worlds.as_kept(example)) != example:
            yield described
        yield example

    def _filtered(self, ask: Ask) -> Iterator[Ask]:
        """The same, for each record of theirs that its query may name."""
        for name in sorted(ask.operation.query & set(RECORDS)):
            yield replace(ask, path=f"{ask.path}?{name}={RECORDS[name](self.worlds.kept)}")


def _asks(operation: Operation, ids: dict[str, str], bodies: Iterable[Json]) -> Iterator[Ask]:
    for path, body, by in product(operation.paths(ids), bodies, staff_for(operation)):
        yield Ask(operation, path, by, body)


def staff_for(operation: Operation) -> list[str]:
    """One of the staff for each role that may ask and reaches children, or else of any."""
    needs = operation.permission
    may = [
        (name, role)
        for name, role, *_ in STAFF
        if name == role
        and (needs is None or Permission(needs) in PERMISSIONS[role])
        and not (role is Role.INFORMATION_GOVERNANCE and _is_governance(operation))
    ]
    reaching = [name for name, role in may if role not in REACHES_NO_CHILD]
    return reaching or [name for name, _ in may[:1]]


def _is_governance(operation: Operation) -> bool:
    return str(operation.permission).partition(":")[0] in OF_GOVERNANCE


def by_one_each(asks: Iterable[Ask]) -> list[Ask]:
    """The same requests, each by the first of those who may make it."""
    return _firsts(asks, lambda _: "")


def by_each_reach(asks: Iterable[Ask]) -> list[Ask]:
    """The same requests, by one only of those of the hub, who all reach the same."""
    return _firsts(asks, lambda name: "" if Role(name) in HUB_ROLES else name)


def _firsts(asks: Iterable[Ask], among: Callable[[str], str]) -> list[Ask]:
    first: dict[tuple[str, ...], Ask] = {}
    for ask in asks:
        key = (ask.operation.name, ask.path, json.dumps(ask.body), among(ask.by))
        first.setdefault(key, ask)
    return list(first.values())
