"""A partnership is founded from one file, once, and is told what it lacks."""

import asyncio
import re
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import URL, text
from sqlalchemy.ext.asyncio import AsyncEngine
from typer.testing import CliRunner, Result

from app.cli.main import cli
from tests.support.repository import ROOT

EXAMPLE = ROOT / "docs" / "examples" / "partnership.toml"
ADDED = 12


@pytest.fixture
def slug() -> str:
    return f"elmshire-{uuid4().hex[:12]}"


@pytest.fixture
def written(tmp_path: Path, slug: str) -> Callable[..., Path]:
    """The example of the documents, under another name and changed as a test wants it."""

    def write(*changes: tuple[str, str], and_also: str = "") -> Path:
        words = EXAMPLE.read_text().replace('"elmshire"', f'"{slug}"')
        for before, after in changes:
            assert before in words
            words = words.replace(before, after, 1)
        file = tmp_path / "partnership.toml"
        file.write_text(words + and_also)
        return file

    return write


@pytest.fixture
async def run(database_url: URL, monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.setenv("DATABASE_URL", database_url.render_as_string(hide_password=False))

    def act(*words: object) -> Result:
        return CliRunner().invoke(cli, ["partnership", *map(str, words)])

    return partial(asyncio.to_thread, act)


async def _counted(admin: AsyncEngine, slug: str, table: str) -> int:
    async with admin.connect() as connection:
        found = await connection.scalar(
            text(
                f"SELECT count(*) FROM {table} AS t JOIN partnerships AS p"
                " ON p.id = t.partnership_id WHERE p.slug = :slug"
            ),
            {"slug": slug},
        )
    return int(found or 0)


async def _accept(admin: AsyncEngine, slug: str) -> None:
    async with admin.begin() as connection:
        await connection.execute(
            text(
                "UPDATE users SET accepted_at = now() WHERE partnership_id ="
                " (SELECT id FROM partnerships WHERE slug = :slug)"
            ),
            {"slug": slug},
        )


async def test_a_file_founds_a_partnership_once_and_a_trial_adds_nothing(
    run: Any, written: Any, admin_engine: AsyncEngine, slug: str
) -> None:
    tried = await run("found", written(), "--dry-run")
    assert tried.exit_code == 0, tried.output
    assert tried.output.endswith("Nothing was written.\n")
    assert (await run("show", slug)).exit_code == 1, "there is none yet"
    founded = await run("found", written())
    assert founded.exit_code == 0, founded.output
    assert founded.output + "Nothing was written.\n" == tried.output
    assert len(founded.output.splitlines()) == ADDED
    again = await run("found", written())
    assert (again.exit_code, again.output) == (0, "Nothing to add.\n")
    assert await _counted(admin_engine, slug, "users") == 3
    assert await _counted(admin_engine, slug, "threshold_criteria") == 4
    shown = (await run("show", slug)).output
    assert "agency Elmshire Constabulary (police)" in shown
    assert "partner_system" not in shown, "who has not accepted does not act"


async def test_everything_it_adds_is_on_the_audit_log(
    run: Any, written: Any, admin_engine: AsyncEngine, slug: str
) -> None:
    await run("found", written())
    async with admin_engine.connect() as connection:
        found = await connection.execute(
            text(
                "SELECT action, count(*) AS times FROM audit_events WHERE partnership_id ="
                " (SELECT id FROM partnerships WHERE slug = :slug) AND service = 'command'"
                " GROUP BY action"
            ),
            {"slug": slug},
        )
        said = {row.action: row.times for row in found}
    assert said == {
        "partnership.founded": 1,
        "agency.added": 3,
        "team.added": 2,
        "threshold_document.published": 1,
        "local_limit.set": 1,
        "user.registered": 3,
        "membership.granted": 3,
    }


async def test_what_a_file_adds_later_is_added(run: Any, written: Any) -> None:
    await run("found", written())
    more = '\n[[agencies]]\nname = "Larchfield School"\nkind = "education"\n'
    added = await run("found", written(and_also=more))
    assert added.output == "agency Larchfield School (education)\n"


@pytest.mark.parametrize(
    ("before", "after", "because"),
    [
        ('kind = "police"', 'kind = "housing"', "kind is police, not housing"),
        ('authority_code = "977"', 'authority_code = "978"', "authority_code is 977, not 978"),
        ("without an explanation", "with none", "criteria that differ is 2, not 0"),
        ("span = 24", "span = 48", "span is 24, not 48"),
        (
            'name = "Assessment team"\nagency = "Children\'s social care"',
            'name = "Assessment team"\nagency = "Elmshire Constabulary"',
            "agency is Children's social care, not Elmshire Constabulary",
        ),
    ],
)
async def test_what_is_recorded_is_not_changed_by_a_file(
    run: Any, written: Any, before: str, after: str, because: str
) -> None:
    await run("found", written())
    refused = await run("found", written((before, after)))
    assert refused.exit_code == 1
    assert because in _unwrapped(refused)
    assert (await run("found", written())).output == "Nothing to add.\n"


@pytest.mark.parametrize(
    ("before", "after", "because"),
    [
        ('name = "Assessment team"', 'name = "Front door team"', "names a team twice"),
        ('code = "E1"', 'code = "U1"', "names a criterion of edition 2026-1 twice: U1"),
        ('agency = "Elmshire Constabulary"', 'agency = "Nowhere"', "agencies it does not name"),
        ("second-administrator", "first-administrator", "names a user twice"),
        ('kind = "health"', 'kind = "hospital"', "agencies.2.kind:"),
        ('"977"', '"97"', "authority_code:"),
        ("span = 24", "span = ", "is not TOML"),
        ("[[service_accounts]]", "[[service_acounts]]", "service_acounts:"),
    ],
)
async def test_a_file_that_contradicts_itself_founds_nothing(
    run: Any, written: Any, slug: str, before: str, after: str, because: str
) -> None:
    refused = await run("found", written((before, after)))
    assert refused.exit_code == 1
    assert because in _unwrapped(refused)
    assert "There is no partnership" in _unwrapped(await run("check", slug))


async def test_a_closure_that_cannot_be_one_founds_nothing(
    run: Any, written: Any, slug: str
) -> None:
    past = '\n[[closures]]\nclosed_on = 2026-01-05\nreason = "Moved house."\n'
    refused = await run("found", written(and_also=past))
    assert refused.exit_code == 1
    assert "Closure on 2026-01-05:" in _unwrapped(refused)
    assert "There is no partnership" in _unwrapped(await run("check", slug))


async def test_no_administrator_is_made_by_command_where_there_is_one(
    run: Any, written: Any, admin_engine: AsyncEngine, slug: str
) -> None:
    await run("found", written())
    third = ('"second-administrator"', '"third-administrator"')
    await _accept(admin_engine, slug)
    refused = await run("found", written(third))
    assert refused.exit_code == 1
    assert "has an administrator today" in _unwrapped(refused)
    async with admin_engine.begin() as connection:
        await connection.execute(
            text(
                "UPDATE users SET revoked_at = now() WHERE partnership_id ="
                " (SELECT id FROM partnerships WHERE slug = :slug)"
            ),
            {"slug": slug},
        )
    assert (await run("found", written(third))).exit_code == 0, "it had lost all of them"


async def test_what_it_lacks_is_said(
    run: Any, written: Any, admin_engine: AsyncEngine, slug: str
) -> None:
    await run("found", written())
    lacking = await run("check", slug)
    assert lacking.exit_code == 1
    for words in ("0 of 2 administrators", "hub manager", "information governance"):
        assert words in _unwrapped(lacking)
    assert "section 16E" not in _unwrapped(lacking)
    await _accept(admin_engine, slug)
    assert "administrators" not in _unwrapped(await run("check", slug))
    assert "partner_system Constabulary" in (await run("show", slug)).output


def _unwrapped(result: Result) -> str:
    return re.sub(r"\s+", " ", result.output)
