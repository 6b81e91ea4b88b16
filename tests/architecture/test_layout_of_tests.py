"""The tests lie where somebody looks for them: helpers in one place, tests in the areas of app."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.repository import ROOT

LAYERS = ("domain", "models", "repositories", "routers", "schemas", "services")


def misplaced(root: Path) -> list[str]:
    """What is wrong with the place of each file of a repository's tests, if anything."""
    return sorted(
        f"{path.relative_to(root)}: {fault}"
        for path in (root / "tests").rglob("*.py")
        for fault in _faults(root, path.relative_to(root / "tests"))
    )


def _faults(root: Path, path: Path) -> Iterator[str]:
    if path.parts[0] == "support" or path.name == "conftest.py":
        return
    if not path.name.startswith("test_"):
        yield "a helper belongs in tests/support"
    match path.parts[0]:
        case "domain":
            area = path.parent.relative_to("domain")
            rule = path.name.removeprefix("test_")
            alone = area == Path() and (root / "app/domain" / rule).exists()
            if not alone and (area == Path() or not (root / "app/domain" / area).is_dir()):
                yield "no area of the rules"
        case "api":
            area = path.parent.relative_to("api")
            if area == Path() or not any((root / place / area).is_dir() for place in _places()):
                yield "no area of a layer, and no package of app"


def _places() -> Iterator[str]:
    yield "app"
    yield from (f"app/{layer}" for layer in LAYERS)


def test_every_test_is_in_its_area_and_every_helper_in_support() -> None:
    assert misplaced(ROOT) == []


@pytest.mark.parametrize(
    ("file", "fault"),
    [
        ("tests/domain/helpers.py", "a helper belongs in tests/support"),
        ("tests/faults/proxies.py", "a helper belongs in tests/support"),
        ("tests/domain/test_ages.py", "no area of the rules"),
        ("tests/domain/pensions/test_ages.py", "no area of the rules"),
        ("tests/api/test_ages.py", "no area of a layer, and no package of app"),
        ("tests/api/pensions/test_ages.py", "no area of a layer, and no package of app"),
    ],
)
def test_a_file_out_of_place_is_found(file: str, fault: str, tmp_path: Path) -> None:
    for folder in ("app/domain/people", "app/http"):
        (tmp_path / folder).mkdir(parents=True)
    (tmp_path / "app/domain/codes.py").touch()
    for right in (
        "tests/conftest.py",
        "tests/support/helpers.py",
        "tests/domain/test_codes.py",
        "tests/domain/people/test_ages.py",
        "tests/api/people/test_people.py",
        "tests/api/http/test_etags.py",
    ):
        (tmp_path / right).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / right).touch()
    assert misplaced(tmp_path) == []
    (tmp_path / file).parent.mkdir(parents=True, exist_ok=True)
    (tmp_path / file).touch()
    assert f"{file}: {fault}" in misplaced(tmp_path)
