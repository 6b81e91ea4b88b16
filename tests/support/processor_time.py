"""The processor time of the tests by file: `pytest -p tests.support.processor_time`.

Counted are the test process, and the processes that it started and has waited for. PostgreSQL runs
apart from both and is not in the table: `time` does not count it either.
"""

import os
from collections import defaultdict
from collections.abc import Generator
from operator import itemgetter

import pytest

FILES_SHOWN = 20
SPENT = "processor_time"
SINCE = pytest.StashKey[float]()
BY_FILE = pytest.StashKey[dict[str, float]]()


def _seconds() -> float:
    spent = os.times()
    return spent.user + spent.system + spent.children_user + spent.children_system


def pytest_configure(config: pytest.Config) -> None:
    """Start to count."""
    config.stash[SINCE] = _seconds()
    config.stash[BY_FILE] = defaultdict(float)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item,
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Give each report what was spent since the one before it."""
    report = yield
    now = _seconds()
    report.user_properties.append((SPENT, now - item.config.stash[SINCE]))
    item.config.stash[SINCE] = now
    return report


class _Sums:
    """What the process that reports adds up, whichever process ran the test."""

    def __init__(self, config: pytest.Config) -> None:
        self.config = config

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Add one report to its file."""
        for name, seconds in report.user_properties:
            if name == SPENT and isinstance(seconds, float):
                self.config.stash[BY_FILE][report.nodeid.partition("::")[0]] += seconds


def pytest_sessionstart(session: pytest.Session) -> None:
    """Add up where the reports arrive: in the only process, or in the one that has workers."""
    if not hasattr(session.config, "workerinput"):
        session.config.pluginmanager.register(_Sums(session.config))


def pytest_terminal_summary(
    terminalreporter: pytest.TerminalReporter, config: pytest.Config
) -> None:
    """Show the files that take most."""
    spent = config.stash[BY_FILE]
    terminalreporter.section(f"processor time by file, of {sum(spent.values()):.0f} s")
    for file, seconds in sorted(spent.items(), key=itemgetter(1), reverse=True)[:FILES_SHOWN]:
        terminalreporter.line(f"{seconds:7.1f} s  {file}")
