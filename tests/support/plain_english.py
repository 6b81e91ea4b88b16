"""Plain English, checked: words that docstrings, API texts and documents do without.

`python -m tests.support.plain_english` lists every place; `make lint` runs it. The reasons and
the words to use instead are in CONTRIBUTING.md.
"""

import ast
import re
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Final

ROOT = Path(__file__).parents[2]

AVOIDED: Final[Mapping[str, str]] = MappingProxyType(
    {
        "whoever": "anyone who, the person who",
        "whomever": "anyone whom",
        "somebody": "someone, a person, the user",
        "nobody": "no one, no user",
        "anew": "again",
        "likewise": "also; or repeat the noun",
        "lest": "so that … not",
        "thereby": "so",
        "whereof": "of which",
        "told": "reported, notified, recorded, said",
        "kept": "stored, hidden, restricted, retained",
        "trail": "audit log",
        "wall": "row-level security, application scope",
        "walls": "row-level security, application scope",
        "reach": "visible, in scope",
    }
)
"""Each word that is avoided, with what to write in its place."""

RIGHT: Final[Mapping[str, str]] = MappingProxyType({})
"""Where one of the words is right: a piece of the line it stands on, with the reason."""

_WORDS = re.compile(rf"\b({'|'.join(AVOIDED)})\b", re.IGNORECASE)
_PUBLIC_TEXTS = frozenset({"description", "summary", "title", "detail", "help"})
_PROSE = ("app", "alembic", "benchmarks", "docs", "openapi")
_PAGES = ("README.md", "CONTRIBUTING.md", "SECURITY.md", "CHANGELOG.md")


def findings(root: Path = ROOT) -> list[str]:
    """Every avoided word as `path:line: word (use …)`, in the order of the paths."""
    return [
        f"{path.relative_to(root)}:{line}: {word} (use {AVOIDED[word.lower()]})"
        for path in _files(root)
        for line, text in _texts(path)
        for word in _WORDS.findall(_without_code(text))
        if not any(piece in text for piece in RIGHT)
    ]


def _files(root: Path) -> Iterator[Path]:
    """Every checked file; decision records are dated, and stay as they were written."""
    yield from (root / page for page in _PAGES if (root / page).exists())
    for folder in _PROSE:
        for pattern in ("*.py", "*.md"):
            found = sorted((root / folder).rglob(pattern))
            yield from (path for path in found if "decisions" not in path.parts)


def _texts(path: Path) -> Iterator[tuple[int, str]]:
    lines = path.read_text().splitlines()
    if path.suffix == ".md":
        yield from _outside_code_blocks(lines)
        return
    for number, line in enumerate(lines, 1):
        if line.strip().startswith("# "):
            yield number, line
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Expr) and _is_text(node.value):
            first = node.lineno
            yield from enumerate(lines[first - 1 : node.end_lineno], first)
        elif isinstance(node, ast.keyword) and node.arg in _PUBLIC_TEXTS and _is_text(node.value):
            yield node.value.lineno, ast.unparse(node.value)


def _outside_code_blocks(lines: list[str]) -> Iterator[tuple[int, str]]:
    inside = False
    for number, line in enumerate(lines, 1):
        if line.startswith("```"):
            inside = not inside
        elif not inside:
            yield number, line


def _is_text(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, str)


def _without_code(text: str) -> str:
    """The text without what stands in backticks, and without the paths of links."""
    return re.sub(r"`[^`]*`|\]\([^)]*\)", "", text)


if __name__ == "__main__":
    found = findings()
    sys.stdout.writelines(f"{line}\n" for line in found)
    sys.exit(bool(found))
