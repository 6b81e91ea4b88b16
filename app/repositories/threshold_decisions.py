"""ThresholdDecisions."""

from sqlalchemy.ext.asyncio import AsyncSession

from app.repositories.scope import Scope


class ThresholdDecisions:
    """ThresholdDecisions."""

    def __init__(self, session: AsyncSession, scope: Scope) -> None:
        self._session = session
        self._scope = scope
