"""Who a token's holder is, and what they may do today."""

from datetime import datetime
from typing import Final

from app.domain.directory.access import (
    Actor,
    HiddenFrom,
    Membership,
    NoMembership,
    PartnershipNotChosen,
)
from app.domain.directory.roles import Role
from app.domain.directory.tokens import Identity
from app.repositories.prepared_statements import PreparedSession, PreparedStatement

_ASKED = ("issuer", "subject", "token_id", "partnership", "now", "reading")
SIGN_IN: Final = PreparedStatement(
    text="SELECT * FROM access.sign_in($1, $2, $3, $4, $5, $6)",
    order=_ASKED,
    own={},
    given=frozenset(_ASKED),
)


async def sign_in(
    session: PreparedSession,
    identity: Identity,
    *,
    partnership: str | None,
    now: datetime,
    reading: bool,
) -> Actor:
    """The actor behind an identity, with the transaction's row security bound to them.

    `reading` says that the transaction changes no case: only then does a broken glass open
    anything, and row security refuses whatever such a transaction tries to write.

    Raises:
        NoMembership: unknown, revoked, or without a role today.
        PartnershipNotChosen: the person works in several, and named none.
    """
    await session.start()
    found = await session.rows(
        SIGN_IN,
        issuer=identity.issuer,
        subject=identity.subject,
        token_id=identity.token_id,
        partnership=partnership,
        now=now,
        reading=reading,
    )
    if not found:
        raise NoMembership
    if len({row["partnership_id"] for row in found}) > 1:
        raise PartnershipNotChosen
    first = found[0]
    return Actor(
        partnership_id=first["partnership_id"],
        partnership=first["partnership"],
        user_id=first["user_id"],
        display_name=first["display_name"],
        memberships=tuple(
            Membership(
                role=Role(row["role"]),
                agency_id=row["agency_id"],
                agency_kind=row["agency_kind"],
                team_id=row["team_id"],
                starts_on=row["starts_on"],
                ends_on=row["ends_on"],
            )
            for row in found
        ),
        hidden_from=HiddenFrom(
            people=frozenset(first["people_hidden"]),
            signposted=frozenset(first["people_signposted"]),
            contacts=frozenset(first["contacts_hidden"]),
            meetings=frozenset(first["meetings_hidden"]),
        ),
        opened=frozenset(first["people_opened"]),
    )
