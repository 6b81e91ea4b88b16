"""House rules that no tool checks, read from the source: one clock, one commit, no stray output."""

import ast
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from app.telemetry import ALLOWED_FIELDS
from tests.support.repository import ROOT

Rule = Callable[[str, ast.Call], str | None]

CLOCKS = {"datetime.now", "datetime.utcnow", "datetime.today", "date.today", "time.time"}
WHERE_A_CLOCK_IS = {
    "app/main.py",
    # Clients of the service, with a clock of their own as every client has.
    "app/cli/demo/story.py",
    "app/cli/demo/enquiry.py",
}
WHERE_A_TRANSACTION_ENDS = {
    # Migrations have no actor, and the lock on them outlasts each transaction.
    "app/db/migrate.py": {"rollback"},
    "app/unit_of_work/unit.py": {"commit"},
    # The sealer seals what was audited; an event of its own would have to be sealed in turn.
    "app/services/audit/tree_sealing.py": {"commit"},
    "app/services/audit/tree_restores.py": {"commit"},
    # The custodian has no unit of work: what is destroyed and the event that says so are one.
    "app/services/audit/tree_destruction.py": {"commit"},
    # What is kept here is what only telling knows; an event of its own would be told in turn.
    "app/services/events/delivery_records.py": {"commit"},
    "app/http/transactional_route.py": {
        "rollback"
    },  # of a refused request, before its refusal is audited
}


def one_clock(module: str, call: ast.Call) -> str | None:
    """Time comes from the unit of work; two clocks in one use case can disagree about a day."""
    read = ast.unparse(call.func) in CLOCKS
    return "reads a clock of its own" if read and module not in WHERE_A_CLOCK_IS else None


def one_commit(module: str, call: ast.Call) -> str | None:
    """Nobody else ends a transaction: what was not audited would be kept."""
    done = call.func.attr if isinstance(call.func, ast.Attribute) else ""
    allowed = WHERE_A_TRANSACTION_ENDS.get(module, set())
    return "ends a transaction" if done in {"commit", "rollback"} - allowed else None


def no_stray_output(module: str, call: ast.Call) -> str | None:
    """Only the allow-listed log, and the command line, say anything."""
    said = ast.unparse(call.func)
    if said == "print" or said.startswith(("logging.get", "sys.stdout", "sys.stderr")):
        return "writes outside the log"
    if not said.startswith("log."):
        return None
    named = {argument.arg for argument in call.keywords}
    if named <= ALLOWED_FIELDS and all(isinstance(word, ast.Constant) for word in call.args):
        return None
    return "logs a field that is not allowed, or words made up on the way"


def calls(folder: Path) -> Iterator[tuple[str, ast.Call]]:
    """Every call in the modules of a folder, with the module's path."""
    for module in sorted(folder.rglob("*.py")):
        for node in ast.walk(ast.parse(module.read_text())):
            if isinstance(node, ast.Call):
                yield str(module.relative_to(folder.parent)), node


def breaches(folder: Path, rule: Rule) -> list[str]:
    """Where the rule is broken, and how."""
    return [
        f"{module}:{call.lineno} {fault}"
        for module, call in calls(folder)
        if (fault := rule(module, call)) is not None
    ]


RULES: list[tuple[Rule, str]] = [
    (one_clock, "now = datetime.now(UTC)"),
    (one_clock, "today = date.today()"),
    (one_commit, "session.commit()"),
    (one_commit, "uow.session.rollback()"),
    (no_stray_output, "print(name)"),
    (no_stray_output, "logging.getLogger()"),
    (no_stray_output, "log.info('found', name=name)"),
    (no_stray_output, "log.info(f'found {name}')"),
]


def test_there_is_source_to_read() -> None:
    assert len(list(calls(ROOT / "app"))) > 1000


@pytest.mark.parametrize(
    "rule", dict.fromkeys(rule for rule, _ in RULES), ids=lambda rule: rule.__name__
)
def test_a_house_rule_holds(rule: Rule) -> None:
    assert breaches(ROOT / "app", rule) == []


@pytest.mark.parametrize(("rule", "breach"), RULES)
def test_a_breach_of_a_house_rule_is_found(rule: Rule, breach: str, tmp_path: Path) -> None:
    (tmp_path / "app").mkdir()
    (tmp_path / "app" / "scratch.py").write_text(f"{breach}\n")
    assert len(breaches(tmp_path / "app", rule)) == 1
