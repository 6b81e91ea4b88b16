"""What a new table of a partnership costs: the files that CONTRIBUTING.md lists, and no other.

Tried on a small table that is there. A list of tables or of their classes in another file would
have to name this one too, and so it is found.
"""

import re
from fnmatch import fnmatch
from pathlib import Path

import pytest

from app.models import TimescaleBreach
from tests.support.repository import ROOT

TABLE, CLASS = TimescaleBreach.__tablename__, TimescaleBreach.__name__
AREA = TimescaleBreach.__module__.split(".")[2]

AT_MOST_BY_HAND = 9
AT_MOST_TESTS = 4

LOOKED_THROUGH = ("app", "alembic", "tests", "benchmarks", "docs", "openapi")
SINCE_THE_BASELINE = {
    # Instead of a migration of its own.
    "alembic/baseline/09_clocks.sql",
    # It lists what was appended at the baseline, so that none is taken away; none is added to it.
    "tests/database/test_append_only.py",
    # This one.
    "tests/architecture/test_new_tables.py",
}


def listed(title: str) -> list[str]:
    """The files of one of the lists in CONTRIBUTING.md, as patterns."""
    page = (ROOT / "CONTRIBUTING.md").read_text()
    section = page.split("\n## A new table\n")[1].split("\n## ")[0]
    items = section.split(f"\n**{title}**")[1].split("\n\n**")[0]
    found = re.findall(r"^(?:\d+\.|-) `([^`]+)`", items, re.MULTILINE)
    return [pattern.replace("<area>", AREA).replace("<stem>", "*") for pattern in found]


BY_HAND, TESTS, GENERATED = (listed(title) for title in ("By hand", "Tests", "Generated"))


def naming(root: Path) -> list[str]:
    """The files that name the table or its class."""
    word = re.compile(rf"\b({TABLE}|{CLASS})\b")
    return [
        str(path.relative_to(root))
        for folder in LOOKED_THROUGH
        for path in sorted((root / folder).rglob("*"))
        if path.suffix in {".py", ".sql", ".md", ".json"} and word.search(path.read_text())
    ]


def not_listed(files: list[str]) -> list[str]:
    """Those of some files that no list names."""
    patterns = [*BY_HAND, *TESTS, *GENERATED]
    return [
        file
        for file in files
        if file not in SINCE_THE_BASELINE and not any(fnmatch(file, each) for each in patterns)
    ]


def test_the_lists_are_as_short_as_they_promise() -> None:
    assert 0 < len(BY_HAND) <= AT_MOST_BY_HAND
    assert 0 < len(TESTS) <= AT_MOST_TESTS


def test_a_table_is_named_in_the_files_that_the_lists_name_and_in_no_other() -> None:
    files = naming(ROOT)
    assert not_listed(files) == []
    by_hand = [file for file in files if any(fnmatch(file, each) for each in BY_HAND)]
    assert len(by_hand) <= AT_MOST_BY_HAND
    assert {"app/models/__init__.py", "app/models/clocks/timescales.py"} <= set(by_hand)


@pytest.mark.parametrize("name", [TABLE, CLASS])
@pytest.mark.parametrize(
    "file", ["app/row_security/walls.py", "app/repositories/scope.py", "tests/database/cases.py"]
)
def test_a_list_of_tables_elsewhere_is_found(tmp_path: Path, file: str, name: str) -> None:
    (tmp_path / file).parent.mkdir(parents=True)
    (tmp_path / file).write_text(f'TABLES = {{"{name}": 1}}\n')
    assert not_listed(naming(tmp_path)) == [file]
