"""Every hazard in the log is held by tests that are there."""

import ast
import re
from functools import cache
from pathlib import Path

import pytest

from tests.support.repository import ROOT

LOG = ROOT / "docs/safety/hazard-log.md"
PAGES = sorted(path.relative_to(ROOT).as_posix() for path in (ROOT / "docs").rglob("*.md"))
CITED = re.compile(r"`(tests/[\w/]+\.py)(?:::(\w+))?`")


def hazards() -> dict[str, str]:
    """The text of each hazard, by its heading."""
    _, *parts = re.split(r"^### (H\d+ .+)$", LOG.read_text(), flags=re.MULTILINE)
    return dict(zip(parts[::2], parts[1::2], strict=True))


@cache
def names(path: Path) -> frozenset[str]:
    """The functions of a file of tests."""
    tree = ast.parse(path.read_text())
    return frozenset(
        node.name
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    )


def test_the_log_names_hazards_and_numbers_them_without_gap() -> None:
    numbers = [heading.split()[0] for heading in hazards()]
    assert numbers == [f"H{number}" for number in range(1, len(numbers) + 1)]
    assert len(numbers) >= 16


def test_every_hazard_says_the_harm_the_cause_and_the_tests_that_hold_it() -> None:
    for heading, body in hazards().items():
        assert "**Harm.**" in body, heading
        assert "**Cause.**" in body, heading
        assert [test for _, test in CITED.findall(body) if test], heading


@pytest.mark.parametrize("page", PAGES)
def test_every_test_that_a_page_cites_is_there(page: str) -> None:
    for file, test in CITED.findall((ROOT / page).read_text()):
        assert (ROOT / file).exists(), f"{page}: {file}"
        assert not test or test in names(ROOT / file), f"{page}: {test}"
