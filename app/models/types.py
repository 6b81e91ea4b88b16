"""The type of PostgreSQL's full transaction numbers, which SQLAlchemy does not bring."""

from typing import Any

from sqlalchemy.dialects.postgresql.base import PGDialect
from sqlalchemy.types import UserDefinedType
from typing_extensions import override


class Xid8(UserDefinedType[int]):
    """A transaction by its full number: unlike `xid`, it never wraps around."""

    cache_ok = True

    @override
    def get_col_spec(self, **_: Any) -> str:
        """The type's name in SQL."""
        return "xid8"


# The dialect finds types by name as it reads a schema; of one it does not know it warns.
PGDialect.ischema_names["xid8"] = Xid8
