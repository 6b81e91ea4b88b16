"""Lawful destruction of the body of an audit event; its commitment and its leaf stay.

A body names a person and who looked at them, so a law or a court may require that it goes. What is
left proves that there was an event, who authorised that its body went, and why.
"""

from enum import StrEnum
from typing import Final

DESTROYED: Final = "audit_event.destroyed"
"""The action of the event that says so. Only the database's custodian may write it."""


class Ground(StrEnum):
    """Why a body has to go."""

    ERASURE_UPHELD = "erasure_upheld"
    """A person's request was upheld (UK GDPR, article 17)."""

    UNLAWFUL_PROCESSING = "unlawful_processing"
    """It should never have been recorded (UK GDPR, article 17(1)(d))."""

    RETENTION_ENDED = "retention_ended"
    """It was retained for as long as the retention schedule says (UK GDPR, article 5(1)(e))."""

    COURT_ORDER = "court_order"
    """A court ordered it."""

    ENFORCEMENT_NOTICE = "enforcement_notice"
    """The Information Commissioner ordered it (Data Protection Act 2018, section 149)."""


class CannotDestroy(RuntimeError):  # noqa: N818 - it names the fact that stops the command
    """The body stays: it is not sealed, is not there, or no one entitled authorised it."""
