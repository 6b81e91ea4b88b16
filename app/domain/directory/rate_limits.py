"""How much looking one person may do in an hour, by what they look with."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import ClassVar

from app.domain.directory.permissions import Permission
from app.domain.errors import Forbidden


class RateLimit(StrEnum):
    """What is counted, for each person by themselves."""

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

Whoever takes out a whole register, record by record, does it through one of these. Making a
contact, telling of one and breaking the glass are never here: nobody is told to wait with a
worry about a child.
"""


class BudgetSpent(Forbidden):
    """The hour's searches, openings or exports are used up: a guard against copying all there is.

    `seconds` is when the oldest of them is an hour ago; `code` names the budget.
    """

    headline: ClassVar[str] = "You have done this very often within the hour; wait a little"

    def __init__(self, budget: RateLimit, *, limit: int, seconds: int) -> None:
        self.limit = limit
        self.seconds = seconds
        super().__init__(code=str(budget))
