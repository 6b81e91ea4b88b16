"""What a slow test needs beside the pinned packages: absent, it fails in the build alone."""

import os
from pathlib import Path

import pytest


def needs(*paths: Path, install: str) -> None:
    """Skip the test where one of these is missing, and say what to install.

    Where CI is set it fails instead: `.ci/run` installs everything, and a check that is passed
    over there is one that nobody runs.
    """
    missing = [path.name for path in paths if not path.exists()]
    if not missing:
        return
    reason = f"{', '.join(missing)} missing: install {install}"
    if os.environ.get("CI") == "true":
        pytest.fail(reason)
    pytest.skip(reason)
