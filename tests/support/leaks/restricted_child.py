"""A child whose records are kept from most, in one of two partnerships that are otherwise twins."""

from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from enum import StrEnum
from http import HTTPStatus
from typing import Final, Self
from uuid import uuid4

import httpx
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from app.domain.people.matching.keys import record_keys
from app.domain.people.names import Name
from app.row_security import RESTRICTED_TABLES, policies
from tests.support.database.cases import NOW, Case, Row
from tests.support.database.rows.every_table import WRITERS, case_near, made, write, writing
from tests.support.leaks.requests import Ask, Worlds, by_one_each
from tests.support.leaks.twin_partnerships import TRAIL, Told, told, twin_of
from tests.support.partnerships import Partnership

OWNER: Final = "hub_manager_2"
"""Whoever the restriction is of: the one of the staff from whom it keeps nothing."""

RING: Final = "01632 960000, the invented duty desk"

PAGES_AT_MOST: Final = 20

KEEPERS: Final = (
    "restrictions",
    "restriction_approvals",
    "restriction_listings",
    "restriction_reviews",
    "restriction_alerts",
    "conflicts_of_interest",
    "break_glass_grants",
    "break_glass_reviews",
)
"""What keeps a record from somebody, and what opened it: of whoever answers for it."""

TELLING: Final = ("outbox_messages", "deliveries")
"""What is told of a record, or would be: out of reach with it, though it names nobody."""

ALSO_ABOUT_THE_SIBLING: Final = (
    "contact_children",
    "strategy_meeting_children",
    "meeting_conclusions",
    "information_request_people",
    "information_fragments",
    "shares",
)
"""Tables with rows in the kept child's contact and meeting about the sibling, who is kept from
nobody."""


_LIFTED: Final = "lifted_at = :lifted_at, lifted_by = :lifted_by, lifted_because = :lifted_because"


class State(StrEnum):
    """What the kept child's records are to those on no list."""

    VISIBLE = "visible"
    SIGNPOSTED = "signposted"
    CLOAKED = "cloaked"


@dataclass(frozen=True, slots=True)
class Scene:
    """Where the child's records are (`here`), and the twin in which they never were (`there`)."""

    here: Partnership
    there: Partnership
    worlds: Worlds
    admin: AsyncEngine

    @classmethod
    async def made(cls, admin: AsyncEngine, here: Partnership) -> Self:
        """The scene, in the database; nothing is kept from anybody yet."""
        sibling = case_near(here.founded)
        sibling.made.update({table: [] for table in TRAIL})
        _tell_the_police(sibling)
        kept = _beside(sibling)
        async with admin.begin() as connection:
            await write(connection, sibling)
            there = replace(here, founded=await twin_of(connection, here.founded))
            for table, rows in kept.made.items():
                if table in {*RESTRICTED_TABLES, *KEEPERS, *TELLING, "census_imports"}:
                    for row in rows:
                        await connection.execute(writing(table, row))
        return cls(here, there, Worlds(sibling, kept), admin)

    async def become(self, state: State) -> None:
        """Put the child's records into a state, from the next transaction on."""
        standing, kept = state is not State.VISIBLE, self.worlds.kept
        lifting = {"lifted_at": NOW, "lifted_by": kept.user(OWNER), "lifted_because": "Over."}
        await self._write(
            f"UPDATE restrictions SET {_LIFTED} WHERE person_id = :person_id AND lifted_at IS NULL",
            person_id=kept.id("people"),
            **lifting,
        )
        await self._write(
            f"UPDATE restrictions SET kind = :kind, provisional_until = :until, {_LIFTED}"
            " WHERE id = :id",
            kind=state if standing else State.SIGNPOSTED,
            until=NOW + timedelta(days=1) if state is State.CLOAKED else None,
            id=kept.id("restrictions"),
            **(dict.fromkeys(lifting) if standing else lifting),
        )

    @asynccontextmanager
    async def also(self, table: str, **changes: object) -> AsyncIterator[None]:
        """For a while another row of a table of keepers, which differs so from the first."""
        row = anew(self.worlds.kept.made[table][0], **changes)
        async with self.admin.begin() as connection:
            await connection.execute(writing(table, row))
        try:
            yield
        finally:
            await self._write(f"DELETE FROM {table} WHERE id = :id", id=row["id"])

    async def _write(self, statement: str, **values: object) -> None:
        async with self.admin.begin() as connection:
            await connection.execute(text(statement), values)

    async def request(
        self, ask: Ask, where: Partnership, *, key: str | None = None
    ) -> httpx.Response:
        """The answer to a request in one of the two."""
        return await where.person(ask.by).request(
            ask.operation.method,
            ask.path,
            json=ask.body,
            version=1 if "If-Match" in ask.operation.headers else None,
            headers={"Idempotency-Key": key} if key else {},
        )

    async def answers(self, ask: Ask, *, key: str | None = None) -> tuple[Told, Told]:
        """What is told here, and in the twin, to the same request."""
        return (
            await self._told(ask, self.here, key=key),
            await self._told(ask, self.there, key=key),
        )

    async def _told(self, ask: Ask, where: Partnership, *, key: str | None) -> Told:
        answer = await self.request(ask, where, key=key)
        return told(answer, where.founded, known=self.worlds.known)

    async def paged(self, ask: Ask, where: Partnership) -> list[Told]:
        """The first pages of a list in one of the two, a single record on each."""
        pages: list[Told] = []
        further = "&" if "?" in ask.path else "?"
        following = ""
        while len(pages) < PAGES_AT_MOST:
            page = replace(ask, path=f"{ask.path}{further}limit=1{following}")
            answer = await self.request(page, where)
            pages.append(told(answer, where.founded, known=self.worlds.known))
            cursor = answer.json().get("next")
            if cursor is None:
                break
            following = f"&cursor={cursor}"
        return pages

    async def differing(self, asks: Iterable[Ask]) -> list[str]:
        """The requests that are answered otherwise here than where the child never was."""
        found = []
        for ask in asks:
            here, there = await self.answers(ask)
            if here != there:
                found.append(f"{ask}\n  here:  {here}\n  there: {there}")
        return found

    async def open_here(self, asks: Iterable[Ask]) -> set[str]:
        """Which of these requests are answered here with what they ask for."""
        answered = [(ask, (await self.answers(ask))[0]) for ask in asks]
        return {str(ask) for ask, (status, _, _) in answered if status == HTTPStatus.OK}

    async def silent(self, asks: Iterable[Ask]) -> set[str]:
        """The operations that answer nobody otherwise here, not the owner of the restriction."""
        by_operation: dict[str, list[Ask]] = {}
        for ask in asks:
            by_operation.setdefault(ask.operation.name, []).append(ask)
        found = set()
        for name, ways in by_operation.items():
            for ask in (*ways, *by_one_each(replace(ask, by=OWNER) for ask in ways)):
                if await self.differing([ask]):
                    break
            else:
                found.add(name)
        return found

    @asynccontextmanager
    async def without_row_security(self) -> AsyncIterator[None]:
        """For a while the database keeps no restricted record from anybody."""
        kept = [
            policy
            for table in RESTRICTED_TABLES
            for policy in policies(table)
            if policy.name == "restricted"
        ]
        for policy in kept:
            await self._write(
                f"ALTER POLICY restricted ON {policy.table} USING (true) WITH CHECK (true)"
            )
        try:
            yield
        finally:
            for policy in kept:
                holds = f"USING ({policy.condition}) WITH CHECK ({policy.condition})"
                await self._write(f"ALTER POLICY restricted ON {policy.table} {holds}")


def _beside(sibling: Case) -> Case:
    """The case of a child with the sibling's mother, of whom the kept child's contact tells too."""
    kept = made(Case(sibling.founded))
    child, _, again = _described(kept)
    kept.made["people"] = [child, again]
    brother, mother = sibling.id("people"), sibling.id("people", 1)
    (motherhood,) = kept.made["relationships"]
    kept.made["relationships"] = [
        motherhood | {"person_id": mother},
        anew(motherhood, person_id=brother, kind="sibling"),
    ]
    through = {"means": "person", "through_person_id": child["id"]}
    kept.made["unsafe_contacts"].append(
        anew(kept.made["unsafe_contacts"][0], person_id=mother, **through)
    )
    for table in ALSO_ABOUT_THE_SIBLING:
        kept.made[table].append(anew(kept.made[table][0], person_id=brother))
    of_the_meeting = {
        "person_id": brother,
        "referral_id": None,
        "subject_type": "strategy_meeting",
        "subject_id": kept.id("strategy_meetings"),
    }
    kept.made["timescales"].append(anew(kept.made["timescales"][0], **of_the_meeting))
    kept.made["information_request_agencies"][0]["answered_at"] = None
    _tell_the_police(kept)
    kept.made["outbox_messages"].append(_superseded(kept))
    kept.made["subscriptions"] = sibling.made["subscriptions"]
    kept.made["deliveries"][0]["subscription_id"] = sibling.id("subscriptions")
    worker, kept.worker = kept.worker, OWNER
    for table in KEEPERS:
        kept.made[table] = WRITERS[table](kept)
    kept.worker = worker
    return kept


def _tell_the_police(case: Case) -> None:
    """Have the system of the agency that reported the case's contact told of it."""
    contact = case.id("contacts")
    of_contact = {"event": "contact.recorded", "record_id": contact}
    case.made["outbox_messages"][0] |= of_contact | {"guard_table": "contacts", "guard_id": contact}
    made_by = case.user("partner_system")
    case.made["subscriptions"][0] |= {"agency_id": case.agency_id, "made_by": made_by}
    case.made["deliveries"][0]["record_id"] = contact


def _superseded(kept: Case) -> Row:
    """What is told of the notice in whose place came that of the kept child's contact."""
    of_notice = {"event": "notification.superseded", "record_id": kept.id("notifications", 1)}
    guard = {"guard_table": "notifications", "guard_id": kept.id("notifications", 1)}
    first = kept.made["outbox_messages"][0]
    return anew(first, **of_notice, **guard, position=first["position"] + 500)


def _described(kept: Case) -> list[Row]:
    """The people of a case under a name, a number and a postcode that nobody else has."""
    name, postcode = Name(given=Worlds.GIVEN, family=Worlds.FAMILY), "ZZ9 9ZZ"
    for table, changes in (
        ("person_names", {"given": name.given, "family": name.family}),
        ("person_identifiers", {"value": Worlds.NHS_NUMBER}),
        ("person_addresses", {"postcode": postcode}),
    ):
        kept.made[table] = [row | changes for row in kept.made[table]]
    people = kept.made["people"]
    keys = record_keys([name], born_on=people[0]["born_on"], expected_on=None, postcodes=[postcode])
    return [row | {"match_keys": list(keys)} for row in people]


def anew(row: Row, **changes: object) -> Row:
    """Another row, which differs so."""
    return {**row, "id": uuid4(), **changes}
