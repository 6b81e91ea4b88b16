"""Routes of partner systems: transactional like the others, but their bodies are always kept."""

from typing import ClassVar

from app.dependencies import TransactionalRoute
from app.strict_bodies import KeptRequest, StrictRequest


class IntakeRoute(TransactionalRoute):
    """Hands its use case the bytes of the body as they were sent, whatever they are."""

    request_class: ClassVar[type[StrictRequest]] = KeptRequest
