"""What a partner system pushes in a day, in the order of the day, with its usual mishaps."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from random import Random
from typing import Any, Final
from uuid import UUID

from app.cli.simulate.families import Household, household
from app.domain.notifications.notifications import NoticeType

Json = dict[str, Any]


class Agency(StrEnum):
    """Whose day it is."""

    POLICE = "police"
    HEALTH = "health"


SYSTEM_OF: Final = {Agency.POLICE: "partner_system", Agency.HEALTH: "health_system"}
"""The account of the demonstration partnership that pushes for each."""


class Expected(StrEnum):
    """What is to become of something sent."""

    NEW = "new"
    AMENDMENT = "amendment"
    REPEAT = "repeat"
    NOT_UNDERSTOOD = "not_understood"


@dataclass(frozen=True, slots=True)
class Push:
    """One thing sent, and what is to become of it."""

    body: bytes
    expected: Expected


_FIRST_HOME: Final = {Agency.POLICE: 1, Agency.HEALTH: 40_001}
"""The number of the first home of each: two systems played beside each other are of two towns."""

_HOUSEHOLDS_EACH: Final = 4
"""How many notices there are, on a day, for each household that is known."""

_MIX: Final[dict[Agency, dict[NoticeType, int]]] = {
    Agency.POLICE: {
        NoticeType.POLICE_CHILD_CONCERN: 45,
        NoticeType.POLICE_DOMESTIC_ABUSE: 38,
        NoticeType.POLICE_MISSING: 10,
        NoticeType.POLICE_CUSTODY: 7,
    },
    Agency.HEALTH: {
        NoticeType.HEALTH_EMERGENCY_ATTENDANCE: 70,
        NoticeType.HEALTH_UNBORN_CONCERN: 12,
        NoticeType.HEALTH_CHILD_PROTECTION_ALERT: 18,
    },
}
"""How many of a hundred are of which kind."""

_BUSY_HOURS: Final = (3, 2, 2, 1, 1, 1, 1, 2, 3, 3, 3, 3, 3, 3, 4, 5, 6, 7, 8, 9, 9, 8, 7, 6)
"""How busy each hour of a day is: evenings and nights are when most of it happens."""

_SENT_TWICE, _AMENDED, _BROKEN = 0.06, 0.05, 0.02
_CONCERNS: Final = (
    "Officers were called to shouting; the children were upstairs and had heard everything.",
    "The child said that nobody had been home since the morning, and was hungry.",
    "A neighbour called; the parent had been drinking and the child was in the street.",
    "The account given for the injury changed twice while we were there.",
)


def day_of(agency: Agency, *, count: int, seed: int, until: datetime) -> Iterator[Push]:
    """`count` pushes of the 24 hours before `until`; of one seed and instant always the same.

    Some are sent twice, as after a lost answer; some amend an earlier notice; some are broken, as
    after an upgrade the night before. A missing child is found later.
    """
    day = f"{agency}-{until:%Y%m%d%H%M%S}-{seed}"
    chance = Random(day)  # noqa: S311 - it is to be repeatable, not secret
    known = [
        household(chance, number=_FIRST_HOME[agency] + number, today=until.date())
        for number in range(max(1, count // _HOUSEHOLDS_EACH))
    ]
    teller = _Teller(agency, chance, known, f"SIM-{day}")
    sent = 0
    for instant in _instants(chance, count=count, until=until):
        for push in teller.tell(instant, number=sent):
            if sent == count:
                return
            sent += 1
            yield push


def _instants(chance: Random, *, count: int, until: datetime) -> list[datetime]:
    """More instants than are needed, in order, as the hours of the day are busy."""
    began = until - timedelta(days=1)
    hours = chance.choices(range(24), weights=_BUSY_HOURS, k=count)
    return sorted(
        began
        + timedelta(
            hours=(hour - began.hour) % 24, seconds=chance.randrange(3600) - began.minute * 60
        )
        for hour in hours
    )


@dataclass(slots=True)
class _Teller:
    """A partner system at work."""

    agency: Agency
    chance: Random
    known: list[Household]
    prefix: str

    def tell(self, instant: datetime, *, number: int) -> Iterator[Push]:
        """What is pushed about one thing that happened."""
        mix = _MIX[self.agency]
        (type_,) = self.chance.choices(list(mix), weights=list(mix.values()))
        event = self._event(type_, instant, number=number)
        if self.chance.random() < _BROKEN:
            yield Push(self._broken(event), Expected.NOT_UNDERSTOOD)
            return
        body = json.dumps(event).encode()
        yield Push(body, Expected.NEW)
        if self.chance.random() < _SENT_TWICE:
            yield Push(body, Expected.REPEAT)
        if type_ is NoticeType.POLICE_MISSING:
            yield Push(self._found(event, instant), Expected.AMENDMENT)
        elif self.chance.random() < _AMENDED:
            event["id"] = self._id()
            event["data"]["concern"] += " The sibling was seen since, and is well."
            yield Push(json.dumps(event).encode(), Expected.AMENDMENT)

    def _id(self) -> str:
        return str(UUID(int=self.chance.getrandbits(128), version=4))

    def _event(self, type_: NoticeType, instant: datetime, *, number: int) -> Json:
        """A notice about one of the households; some are heard of again and again."""
        home = self.known[int(len(self.known) * self.chance.random() ** 2)]
        told = self.chance.random() < 0.5  # noqa: PLR2004 - every other family is told
        return {
            "specversion": "1.0",
            "id": self._id(),
            "source": f"urn:example:{self.agency}:records",
            "type": str(type_),
            "time": _written(instant),
            "data": {
                "reference": f"{self.prefix}-{number:05}",
                "occurred_at": _written(instant),
                "concern": self.chance.choice(_CONCERNS),
                "safe_now": self.chance.choice(("safe", "safe", "not_known", "not_safe")),
                "children": list(home.children),
                "people": [home.parent],
                "parents_told": told,
                **({} if told else {"parents_not_told_because": "Nobody could be reached."}),
                **self._particular(type_, instant),
            },
        }

    def _particular(self, type_: NoticeType, instant: datetime) -> Json:
        """What only this kind of notice says."""
        risk = self.chance.choice(("standard", "standard", "medium", "high"))
        due = (instant + timedelta(days=self.chance.randint(20, 200))).date().isoformat()
        grading = {"source": self.chance.choice((1, 2)), "information": "A", "handling": "P"}
        particular: dict[NoticeType, Json] = {
            NoticeType.POLICE_CHILD_CONCERN: {"grading": grading},
            NoticeType.POLICE_DOMESTIC_ABUSE: {"risk": risk, "grading": grading},
            NoticeType.POLICE_MISSING: {
                "risk": "low" if risk == "standard" else risk,
                "missing_since": _written(instant),
            },
            NoticeType.POLICE_CUSTODY: {
                "detained_at": _written(instant),
                "station": "Invented Road",
                "appropriate_adult": True,
            },
            NoticeType.HEALTH_EMERGENCY_ATTENDANCE: {
                "department": "Invented General",
                "presented_with": self.chance.choice(("A burn", "A fall", "An overdose")),
            },
            NoticeType.HEALTH_UNBORN_CONCERN: {"children": [{"expected_on": due}]},
            NoticeType.HEALTH_CHILD_PROTECTION_ALERT: {"setting": "Invented walk-in centre"},
        }
        return particular[type_]

    def _found(self, missing: Json, instant: datetime) -> bytes:
        """The missing child turns up, by the same reference."""
        data = {name: value for name, value in missing["data"].items() if name not in _OF_MISSING}
        found = missing | {
            "id": self._id(),
            "type": str(NoticeType.POLICE_FOUND),
            "data": {**data, "found_at": _written(instant), "found_where": "An invented park"},
        }
        return json.dumps(found).encode()

    def _broken(self, event: Json) -> bytes:
        """Something that went wrong on the way out, as it does."""
        match self.chance.randrange(4):
            case 0:
                return json.dumps(event).encode()[:-7]
            case 1:
                event["data"].pop("reference")
            case 2:
                event["data"]["occurred_at"] = "17/11/2026 21:40"
            case _:
                event["type"] = event["type"].upper()
        return json.dumps(event).encode()


_OF_MISSING: Final = frozenset({"risk", "missing_since"})


def _written(instant: datetime) -> str:
    return instant.strftime("%Y-%m-%dT%H:%M:%SZ")
