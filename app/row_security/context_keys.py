"""The keys with which the database seals the context of a transaction (docs/decisions/0026).

They are made in the database, by `frontdoor migrate`, and never leave it: no statement of ours has
them as a value, so that none is in a log. Their table belongs to the role of the functions that
seal, and is granted to no one. Dropping it and migrating again makes new ones, while nothing runs.
"""

from typing import Final

from app.row_security.sql_functions import READS_EVERYTHING_GRANTED

CONTEXT_KEYS: Final = "access.context_keys"

# A uuid has 122 bits that are drawn by chance; nothing else in the core of PostgreSQL is drawn with
# the strength that a key needs.
_DRAWN: Final = "sha256({0} || {0} || {0})".format("uuid_send(gen_random_uuid())")

_COLUMNS: Final = (
    "id boolean PRIMARY KEY DEFAULT true CHECK (id),"
    " inner_key bytea NOT NULL, outer_key bytea NOT NULL"
)

MAKE_KEYS: Final = (
    f"CREATE TABLE {CONTEXT_KEYS} ({_COLUMNS})",
    f"INSERT INTO {CONTEXT_KEYS} (inner_key, outer_key) VALUES ({_DRAWN}, {_DRAWN})",
    f"ALTER TABLE {CONTEXT_KEYS} OWNER TO {READS_EVERYTHING_GRANTED}",
)
