"""A simulated day goes in, nothing of it is lost, and the counts are explained."""

import asyncio
import json
from collections import Counter
from datetime import UTC, datetime, timedelta
from io import StringIO
from pathlib import Path

import pytest
from jose import jwt
from rich.console import Console
from sqlalchemy import URL
from sqlalchemy.ext.asyncio import AsyncEngine
from typer.testing import CliRunner

from app.cli.main import cli
from app.cli.simulate.day import SYSTEM_OF, Agency, Expected, Push, day_of
from app.cli.simulate.playing import DayGoneWrong, play
from app.domain.people.identifiers import nhs_number_is_test
from tests.support.http.running_service import running_service
from tests.support.partnerships import Partnership
from tests.support.scenarios.notifications import contacts_made, rows_of

NOW = datetime(2026, 11, 18, 9, 30, tzinfo=UTC)


def token_of(partnership: Partnership, name: str) -> str:
    """A token for the service, whose clock is the machine's."""
    return partnership.issuer.issue(
        partnership.founded.subject(name),
        audience="frontdoor",
        now=datetime.now(UTC),
        life=timedelta(minutes=10),
    )


def test_a_seed_is_a_day() -> None:
    day = list(day_of(Agency.POLICE, count=300, seed=7, until=NOW))
    assert day == list(day_of(Agency.POLICE, count=300, seed=7, until=NOW))
    assert day != list(day_of(Agency.POLICE, count=300, seed=8, until=NOW))
    assert len(day) == 300


@pytest.mark.parametrize("agency", Agency)
def test_nobody_in_it_could_be_anybody(agency: Agency) -> None:
    understood = [
        json.loads(push.body)["data"]
        for push in day_of(agency, count=300, seed=1, until=NOW)
        if push.expected is not Expected.NOT_UNDERSTOOD
    ]
    children = [child for data in understood for child in data["children"]]
    assert all(child.get("family", "Invented").endswith("Invented") for child in children)
    numbers = [child["nhs_number"] for child in children if "nhs_number" in child]
    assert all(map(nhs_number_is_test, numbers))


@pytest.mark.parametrize(
    "agency", [Agency.POLICE, pytest.param(Agency.HEALTH, marks=pytest.mark.slow)]
)
async def test_a_day_goes_in_and_adds_up(
    partnership: Partnership,
    database_url: URL,
    issuer_folder: Path,
    admin_engine: AsyncEngine,
    worker_engine: AsyncEngine,
    agency: Agency,
) -> None:
    now = datetime.now(UTC)
    pushes = list(day_of(agency, count=50, seed=3, until=now))
    expected = Counter(push.expected for push in pushes)
    token = token_of(partnership, SYSTEM_OF[agency])
    shown = StringIO()
    with running_service(database_url, issuer_folder) as base:
        await asyncio.to_thread(
            play,
            pushes,
            base=base,
            token_of=lambda: token,
            rate=500,
            console=Console(file=shown),
        )
    partnership.clock.now = datetime.now(UTC)
    await contacts_made(worker_engine, partnership)
    rows = await rows_of(admin_engine, partnership, "notifications")
    assert {row["body"] for row in rows} == {push.body for push in pushes}, "byte for byte"
    kept = Counter((row["state"], row["part"]) for row in rows)
    assert kept == Counter(
        {
            ("accepted", "first"): expected[Expected.NEW],
            ("accepted", "amendment"): expected[Expected.AMENDMENT],
            ("quarantined", None): expected[Expected.NOT_UNDERSTOOD],
        }
    )
    contacts = await rows_of(admin_engine, partnership, "contacts")
    assert len(contacts) == expected[Expected.NEW]
    assert f"{len(rows)} are kept" in shown.getvalue()


@pytest.mark.slow
async def test_what_is_taken_for_something_else_is_noticed(
    partnership: Partnership, database_url: URL, issuer_folder: Path
) -> None:
    token = token_of(partnership, "partner_system")
    with (
        running_service(database_url, issuer_folder) as base,
        pytest.raises(DayGoneWrong, match="1 answers were other"),
    ):
        await asyncio.to_thread(
            play,
            [Push(b"not understood", Expected.NEW)],
            base=base,
            token_of=lambda: token,
            rate=500,
            console=Console(file=StringIO()),
        )


@pytest.mark.parametrize("command", [["simulate", "police", "--count", "1"], ["demo"]])
def test_where_nothing_answers_it_says_what_to_do(
    command: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATA_FOLDER", str(tmp_path))
    done = CliRunner().invoke(cli, [*command, "--base", "http://127.0.0.1:1"])
    said = " ".join(done.output.split())
    assert (done.exit_code, "Nothing answers at http://127.0.0.1:1:" in said) == (1, True), said
    assert "--base" in said


def test_a_token_is_printed_for_whoever_was_registered(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATA_FOLDER", str(tmp_path))
    done = CliRunner().invoke(cli, ["token", "--subject", "newcomer@example"])
    assert jwt.get_unverified_claims(done.output.strip())["sub"] == "newcomer@example"
    unknown = CliRunner().invoke(cli, ["token", "--person", "newcomer"])
    assert (unknown.exit_code, "--subject" in unknown.output) == (1, True), unknown.output
