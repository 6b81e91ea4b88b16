"""The reference, as a browser shows it under the policy that it is served with."""

import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import URL

from tests.support.http.running_service import running_service
from tests.support.requirements import needs

CHROMIUM = Path("/usr/bin/chromium")
SHOWN_WITHIN_SECONDS = 30


@pytest.fixture(scope="module")
def service(database_url: URL, issuer_folder: Path) -> Iterator[str]:
    with running_service(database_url, issuer_folder) as base:
        yield base


@pytest.mark.slow
def test_a_browser_shows_the_whole_reference_and_nothing_breaks_the_policy(
    service: str, tmp_path: Path
) -> None:
    needs(CHROMIUM, install="chromium")
    browser = subprocess.run(  # noqa: S603 - a browser of its own, which knows no address but this
        [
            CHROMIUM,
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-dev-shm-usage",
            f"--user-data-dir={tmp_path}",
            "--enable-logging=stderr",
            f"--virtual-time-budget={SHOWN_WITHIN_SECONDS * 1000}",
            "--dump-dom",
            f"{service}/docs#/contacts/recordContact",
        ],
        capture_output=True,
        text=True,
        check=True,
        timeout=120,
    )
    page = browser.stdout
    assert page.count('class="opblock-tag"') + page.count("opblock-tag no-desc") > 25
    assert 'id="operations-contacts-recordContact"' in page
    assert "Try it out" not in page
    assert "authorize" not in re.sub(r"<script.*?</script>", "", page, flags=re.DOTALL).lower()
    said = [line for line in browser.stderr.splitlines() if "CONSOLE" in line]
    assert said == [], "a policy that is broken, or a file that is not there, is said here"
