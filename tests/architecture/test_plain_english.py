"""Docstrings, API texts and documents are in plain English, and the check of it bites."""

from pathlib import Path

import pytest

from tests.support.plain_english import AVOIDED, findings


def test_no_text_holds_a_word_that_is_avoided() -> None:
    assert findings() == []


@pytest.mark.parametrize(
    "source",
    [
        '"""Whoever reads this."""',
        "# Nobody reads this.",
        'title = field(description="What was told")',
        'class Record:\n    """The trail."""',
    ],
)
def test_a_word_that_is_avoided_is_found_in_code(tmp_path: Path, source: str) -> None:
    (tmp_path / "app").mkdir()
    (tmp_path / "app" / "module.py").write_text(f"{source}\n")
    (found,) = findings(tmp_path)
    assert found.startswith("app/module.py:")


@pytest.mark.parametrize("word", AVOIDED)
def test_a_word_that_is_avoided_is_found_in_a_document(tmp_path: Path, word: str) -> None:
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "page.md").write_text(f"# A page\n\nOne {word}, in a sentence.\n")
    (found,) = findings(tmp_path)
    assert found == f"docs/page.md:3: {word} (use {AVOIDED[word]})"


def test_code_is_not_prose(tmp_path: Path) -> None:
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "page.md").write_text("`kept`\n\n```sh\nverify trail.jsonl\n```\n")
    assert findings(tmp_path) == []
