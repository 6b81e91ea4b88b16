"""Invitations: a person who is registered in a partnership acts there only once they accept."""

from typing import ClassVar

from app.domain.errors import Forbidden


class InvitationNotAccepted(Forbidden):
    """An administrator registered the user, who has not accepted yet.

    Until then nothing that they send reaches this partnership, and nothing that another
    partnership does changes what their requests mean elsewhere.
    """

    headline: ClassVar[str] = "Accept your invitation to this partnership first"
