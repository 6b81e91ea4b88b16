"""Who a token's holder is, and what they may do today."""

from datetime import datetime
from typing import Final

from sqlalchemy import text

from app.domain.directory.access import (
    Actor,
    HiddenFrom,
    Membership,
    NoMembership,
    PartnershipNotChosen,
)
from app.domain.directory.invitations import InvitationNotAccepted
from app.domain.directory.roles import Role
from app.domain.directory.tokens import Identity, Reason, TokenRefused
from app.domain.errors import Refusal
from app.repositories.prepared_statements import PreparedSession, PreparedStatement

_ASKED = ("issuer", "subject", "token_id", "partnership", "now", "reading")
# The context of row security that this release knows; the database refuses another.
CONTEXT: Final = 2
SIGN_IN: Final = PreparedStatement(
    text=f"SELECT * FROM access.sign_in($1, $2, $3, $4, $5, $6, {CONTEXT})",
    order=_ASKED,
    own={},
    given=frozenset(_ASKED),
)

_WHY_NOT: Final = text(
    "SELECT access.why_not_signed_in(:issuer, :subject, :token_id, :partnership)"
)
_ACCEPT: Final = text(
    "SELECT access.accept_invitation("
    ":issuer, :subject, :token_id, :partnership, CAST(:now AS timestamptz))"
)


async def accept_invitation(
    session: PreparedSession, identity: Identity, *, partnership: str, now: datetime
) -> bool:
    """Accept the identity's invitation to a partnership; False where none is waiting."""
    given = _who(identity) | {"partnership": partnership, "now": now}
    return bool(await session.scalar(_ACCEPT, given))


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
        InvitationNotAccepted: registered in the partnership named, and nothing more.
        PartnershipNotChosen: the person joined several, and named none.
        TokenRefused: this token was called back.
    """
    await session.start()
    found = await session.rows(
        SIGN_IN,
        partnership=partnership,
        now=now,
        reading=reading,
        **_who(identity),
    )
    if not found:
        raise await _why_not(session, identity, partnership=partnership)
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
        other_identities=frozenset(first["identities"]),
    )


def _who(identity: Identity) -> dict[str, str]:
    return {
        "issuer": identity.issuer,
        "subject": identity.subject,
        "token_id": identity.token_id,
    }


async def _why_not(
    session: PreparedSession, identity: Identity, *, partnership: str | None
) -> Refusal:
    match await session.scalar(_WHY_NOT, _who(identity) | {"partnership": partnership}):
        case "token_revoked":
            return TokenRefused(Reason.REVOKED)
        case "invited":
            return InvitationNotAccepted()
        case "not_chosen":
            return PartnershipNotChosen()
        case _:
            return NoMembership()
