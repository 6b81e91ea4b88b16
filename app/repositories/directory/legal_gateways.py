"""Legal gateways, which are of no partnership: everybody reads them all."""

from collections.abc import Sequence

from sqlalchemy import select

from app.models import LegalGateway
from app.repositories.base import Repository


class LegalGateways(Repository):
    """The law that lets agencies ask and tell."""

    async def list_all(self) -> Sequence[LegalGateway]:
        """Every gateway, in force or not, by its code."""
        found = select(LegalGateway).order_by(LegalGateway.code)
        return await self._list(found)

    async def find(self, code: str) -> LegalGateway | None:
        """The gateway of a code, if there is one."""
        return await self._session.get(LegalGateway, code)
