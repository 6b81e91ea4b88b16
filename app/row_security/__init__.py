"""Row-level security: which rows PostgreSQL itself lets each role of the service see and write.

The rule of a table stands on its model (`__access__`), the functions that rules call in
`functions/`, one file each, and triggers in `triggers.sql`. `frontdoor migrate` ends by applying
what the database holds otherwise. Nothing here relies on the queries of the service, which keep the
same limits themselves (`app/repositories/scope.py`).
"""

from app.row_security.applying import NotAsDeclared, apply, apply_before, pending, release
from app.row_security.declared import Declared, declared
from app.row_security.differences import Difference, in_words
from app.row_security.policies import (
    REFERENCE_TABLES,
    RESTRICTED_TABLES,
    TABLE_POLICIES,
    TENANT,
    TENANT_OF_PARTNERSHIPS,
    WRITES,
    Policy,
    policies,
)

__all__ = [
    "REFERENCE_TABLES",
    "RESTRICTED_TABLES",
    "TABLE_POLICIES",
    "TENANT",
    "TENANT_OF_PARTNERSHIPS",
    "WRITES",
    "Declared",
    "Difference",
    "NotAsDeclared",
    "Policy",
    "apply",
    "apply_before",
    "declared",
    "in_words",
    "pending",
    "policies",
    "release",
]
