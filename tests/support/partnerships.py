"""Partnerships founded for a test, and their staff as clients of the service."""

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import httpx
from sqlalchemy.ext.asyncio import AsyncEngine

from app.auth.local_issuer import LOCAL_STRONG_ACR, LocalIssuer
from app.cli.demo.partnerships import STAFF, Founded, found_partnership
from app.domain.directory.purposes import Purpose
from app.domain.directory.roles import Role
from tests.support.clock import WEDNESDAY_MORNING, FixedClock


@dataclass
class Person:
    """Somebody at a keyboard: sends their token, and a fresh key with everything they create.

    Whatever they read of a person they read for their usual purpose, if they have one.
    """

    client: httpx.AsyncClient
    token: str
    purpose: Purpose | None = None
    sent: list[httpx.Response] = field(default_factory=list)

    async def request(
        self, method: str, path: str, *, version: int | str | None = None, **given: Any
    ) -> httpx.Response:
        """Send one request; `version` is what the change is made against (If-Match)."""
        headers = {"Authorization": f"Bearer {self.token}", **given.pop("headers", {})}
        if method == "POST":
            headers.setdefault("Idempotency-Key", str(uuid4()))
        if self.purpose is not None and _opens_a_record(method, path):
            headers.setdefault("Purpose", str(self.purpose))
        if version is not None:
            headers["If-Match"] = f'"{version}"' if isinstance(version, int) else version
        response = await self.client.request(method, path, headers=headers, **given)
        self.sent.append(response)
        return response

    async def get(self, path: str, **given: Any) -> httpx.Response:
        return await self.request("GET", path, **given)

    async def post(self, path: str, json: Any = None, **given: Any) -> httpx.Response:
        return await self.request("POST", path, json=json, **given)

    async def patch(self, path: str, json: Any = None, **given: Any) -> httpx.Response:
        return await self.request("PATCH", path, json=json, **given)


def _opens_a_record(method: str, path: str) -> bool:
    return method == "GET" and path.startswith("/v1/people/")


USUAL_PURPOSES = {
    Role.HUB_PRACTITIONER: Purpose.SCREENING,
    Role.HUB_MANAGER: Purpose.SCREENING,
    Role.HUB_SUPPORT: Purpose.SCREENING,
    Role.SOCIAL_WORKER: Purpose.ASSESSMENT,
    Role.TEAM_MANAGER: Purpose.ASSESSMENT,
    Role.INFORMATION_GOVERNANCE: Purpose.QUALITY_ASSURANCE,
}
ROLES = {name: role for name, role, *_ in STAFF}


@dataclass
class Partnership:
    """A founded partnership and its staff at their keyboards, by the names of STAFF."""

    founded: Founded
    client: httpx.AsyncClient
    issuer: LocalIssuer
    clock: FixedClock
    tokens: dict[tuple[str, datetime, str | None], str] = field(default_factory=dict, init=False)
    """Of this partnership, by whose they are: the same serves until the clock moves."""

    def __getattr__(self, name: str) -> Person:
        if name not in self.founded.users:
            raise AttributeError(name)
        return self.person(name)

    def person(self, name: str) -> Person:
        """One of the staff, with a token good for an hour of the test's time."""
        return Person(self.client, self._token(name), USUAL_PURPOSES.get(ROLES[name]))

    def signed_in_again(self, name: str) -> Person:
        """Likewise, with another token."""
        self.tokens.clear()
        return self.person(name)

    def weakly_signed_in(self, name: str) -> Person:
        """Likewise, of whom the issuer does not say that they used a second factor."""
        return replace(self.person(name), token=self._token(name, acr=None))

    def _token(self, name: str, *, acr: str | None = LOCAL_STRONG_ACR) -> str:
        whose = (name, self.clock.now, acr)
        if whose not in self.tokens:
            self.tokens[whose] = self.issuer.issue(
                self.founded.subject(name),
                audience="frontdoor",
                now=self.clock.now,
                life=timedelta(hours=1),
                acr=acr,
            )
        return self.tokens[whose]


async def found(worker: AsyncEngine, name: str) -> Founded:
    """Found a partnership under a name that no other test uses."""
    return await found_partnership(
        worker,
        slug=f"{name}-{uuid4().hex[:12]}",
        name="Invented Partnership",
        authority_code="975",
        now=WEDNESDAY_MORNING,
    )
