"""Legal gateways, which are of no partnership: everybody reads them all."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.models import LegalGateway


class LegalGateways:
    """The law that lets agencies ask and tell."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def list_all(self) -> Sequence[LegalGateway]:
        """Every gateway, in force or not, by its code."""
        found = select(LegalGateway).order_by(LegalGateway.code)
        return (await self._session.scalars(found)).all()

    async def find(self, code: str) -> LegalGateway | None:
        """The gateway of a code, if there is one."""
        return await self._session.get(LegalGateway, code)
