"""Rate limits on searches, record openings and exports, per person and hour."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import ClassVar

from app.domain.directory.permissions import Permission
from app.domain.errors import Forbidden


class RateLimit(StrEnum):
    """A kind of use that is counted, for each person separately."""

    SEARCH = "search"
    OPENING = "opening"
    EXPORT = "export"


SPENDS: Mapping[Permission, RateLimit] = MappingProxyType(
    {
        Permission.PERSON_SEARCH: RateLimit.SEARCH,
        Permission.CONTACT_SEARCH: RateLimit.SEARCH,
        Permission.PERSON_READ: RateLimit.OPENING,
        Permission.ACCESS_READ: RateLimit.OPENING,
        Permission.DISCLOSURE_EXPORT: RateLimit.EXPORT,
    }
)
"""The permissions whose every use is counted, granted or not.

Anyone copying a whole register record by record must use one of these. Making a contact, reporting
a concern and break-glass are never here: no one has to wait with a concern about a child.
"""


class BudgetSpent(Forbidden):
    """The hour's searches, openings or exports are used up: a guard against mass copying.

    `seconds` is when the oldest of them is an hour old; `code` names the limit.
    """

    headline: ClassVar[str] = (
        "Wait a little before you do this again; you have done it very often within the hour"
    )

    def __init__(self, budget: RateLimit, *, limit: int, seconds: int) -> None:
        self.limit = limit
        self.seconds = seconds
        super().__init__(code=str(budget))
