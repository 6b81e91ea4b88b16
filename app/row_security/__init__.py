"""The second wall: which rows PostgreSQL itself lets each role of the service see and write.

`walls.py` is the one place to read who reaches what, `kept.py` what keeps it from them.
Migrations carry the SQL they produce, frozen; a test compares the policies of a migrated
database with them, and others attack them with SQL alone.
"""

from app.row_security.kept import ABOUT, WRITTEN_WHILE_READING, About
from app.row_security.policies import (
    ROLES,
    TENANT,
    TENANT_OF_PARTNERSHIPS,
    WRITES,
    Policy,
    policies,
    statements,
)
from app.row_security.reach import Reach
from app.row_security.walls import REFERENCE_TABLES, WALLS, Wall

__all__ = [
    "ABOUT",
    "REFERENCE_TABLES",
    "ROLES",
    "TENANT",
    "TENANT_OF_PARTNERSHIPS",
    "WALLS",
    "WRITES",
    "WRITTEN_WHILE_READING",
    "About",
    "Policy",
    "Reach",
    "Wall",
    "policies",
    "statements",
]
