"""What one person may search, open and take out within the hour, and what is never counted."""

from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest_asyncio
from fastapi import FastAPI
from sqlalchemy.ext.asyncio import AsyncEngine

from app.auth.local_issuer import LocalIssuer
from app.domain.directory.permissions import Permission
from app.domain.directory.rate_limits import SPENDS, RateLimit
from app.http.rate_limits import rate_limits_of
from app.main import create_app
from app.settings import Settings
from app.telemetry import REGISTRY
from tests.support.clock import FixedClock
from tests.support.database import audit_log as trail
from tests.support.http.middleware import client_of
from tests.support.partnerships import Partnership, found
from tests.support.scenarios.break_glass import HOUR, a_night
from tests.support.scenarios.people import CHILD

BY_NAME = {"given": "Testchild", "family": "Alpha-Invented"}


def thrifty(issuer_folder: Path, **settings: int) -> Settings:
    """Settings under which two of everything are enough for an hour."""
    two = {"searches_per_hour": 2, "openings_per_hour": 2, "exports_per_hour": 2}
    return Settings(local_issuer=True, data_folder=issuer_folder, pool_size=5, **(two | settings))  # type: ignore[arg-type]


@pytest_asyncio.fixture
async def watched(
    worker_engine: AsyncEngine,
    api_engine: AsyncEngine,
    issuer: LocalIssuer,
    issuer_folder: Path,
    clock: FixedClock,
) -> AsyncIterator[Partnership]:
    """A partnership whose staff work under a small budget."""
    application: FastAPI = create_app(thrifty(issuer_folder), engine=api_engine, clock=clock)
    async with client_of(application) as client:
        yield Partnership(await found(worker_engine, "frugal"), client, issuer, clock)


def spent(budget: RateLimit) -> float:
    return REGISTRY.get_sample_value("frontdoor_budgets_spent_total", {"budget": budget}) or 0


async def test_a_search_beyond_the_budget_is_refused_audited_and_told_when_to_come_back(
    watched: Partnership, admin_engine: AsyncEngine
) -> None:
    before = spent(RateLimit.SEARCH)
    searcher = watched.hub_practitioner
    for _ in range(2):
        assert (await searcher.post("/v1/people/search", BY_NAME)).status_code == 200
    refused = await searcher.post("/v1/people/search", BY_NAME)
    assert refused.status_code == 429
    assert refused.headers["content-type"] == "application/problem+json"
    assert refused.json()["type"] == "/problems/budget-spent"
    assert refused.json()["code"] == "search"
    assert 3500 < int(refused.headers["retry-after"]) <= 3600
    assert refused.headers["ratelimit-policy"] == '"search";q=2;w=3600'
    assert refused.headers["ratelimit"].startswith('"search";r=0;t=')
    assert spent(RateLimit.SEARCH) == before + 1
    (event,) = await trail.events(admin_engine, watched, "person:search")
    assert (event["outcome"], event["refusal"]) == ("refused", "BudgetSpent")


async def test_a_budget_is_each_persons_own_and_one_does_not_spend_another(
    watched: Partnership,
) -> None:
    searched = [await watched.hub_practitioner.post("/v1/people/search", BY_NAME) for _ in range(3)]
    assert [answer.status_code for answer in searched] == [200, 200, 429]
    contacts = await watched.hub_practitioner.post("/v1/contacts/search", {})
    assert contacts.status_code == 429, "searching is searching"
    assert (await watched.hub_manager.post("/v1/people/search", BY_NAME)).status_code == 200
    opened = await watched.hub_practitioner.post("/v1/people", CHILD)
    person = opened.json()["id"]
    assert (await watched.hub_practitioner.get(f"/v1/people/{person}")).status_code == 200


async def test_opening_records_that_are_not_there_spends_as_well(watched: Partnership) -> None:
    child = (await watched.hub_practitioner.post("/v1/people", CHILD)).json()["id"]
    absent = "0198f3b2-0000-7000-8000-00000000dead"
    reader = watched.hub_manager
    answers = [await reader.get(f"/v1/people/{each}") for each in (absent, absent, child)]
    assert [answer.status_code for answer in answers] == [404, 404, 429]


async def test_a_worry_about_a_child_is_never_counted(watched: Partnership) -> None:
    for _ in range(4):
        answer = await watched.hub_practitioner.post("/v1/people", CHILD)
        assert answer.status_code == 201
        assert (await watched.hub_practitioner.get("/v1/me")).status_code == 200


async def test_a_record_whose_glass_is_broken_is_read_whatever_was_spent(
    watched: Partnership, worker_engine: AsyncEngine
) -> None:
    night = await a_night(worker_engine, watched)
    # Not allocated to the child, and has looked at two records already.
    reader = watched.social_worker_2
    before = [await reader.get(night.path) for _ in range(3)]
    assert [answer.status_code for answer in before] == [404, 404, 429]
    broken = await reader.post("/v1/break-glass", HOUR | {"person_id": str(night.person_id)})
    assert broken.status_code == 201
    answers = [await reader.get(night.path) for _ in range(4)]
    assert {answer.status_code for answer in answers} == {200}
    assert (await reader.get(f"/v1/people/{night.mother['id']}")).status_code == 429


def test_what_tells_of_a_child_or_breaks_the_glass_has_no_budget() -> None:
    free = {
        Permission.CONTACT_RECORD,
        Permission.BREAK_GLASS_USE,
        Permission.BREAK_GLASS_READ,
        Permission.BREAK_GLASS_END,
        Permission.ME_READ,
    }
    assert free.isdisjoint(SPENDS)
    assert not [permission for permission in SPENDS if "notification" in permission]
    assert set(SPENDS.values()) == set(RateLimit)


async def test_each_worker_process_has_its_part_and_at_least_one(http: httpx.AsyncClient) -> None:
    settings = Settings(
        searches_per_hour=601, openings_per_hour=1200, exports_per_hour=1, workers=3
    )
    limits = {budget: limit.amount for budget, limit in rate_limits_of(settings)._limits.items()}
    assert limits == {RateLimit.SEARCH: 200, RateLimit.OPENING: 400, RateLimit.EXPORT: 1}
