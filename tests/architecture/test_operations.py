"""What operators are told is so: every setting, its default, every metric of an alarm."""

import re
from typing import Any

import pytest
import yaml
from pydantic.fields import FieldInfo

from app.domain.directory.tokens import Reason
from app.domain.events.deliveries import DeliveryState
from app.http.load_shedding import Priority
from app.settings import (
    FINISH_WITHIN_SECONDS,
    LONGEST_DRAIN_SECONDS,
    LONGEST_REQUEST_SECONDS,
    Settings,
)
from app.telemetry import REGISTRY
from app.worker.runner import JOBS
from tests.support.repository import ROOT

PAGE = (ROOT / "docs/operations.md").read_text()
RULES: list[dict[str, Any]] = [
    rule
    for group in yaml.safe_load((ROOT / "docs/alarms.yml").read_text())["groups"]
    for rule in group["rules"]
]


def table() -> dict[str, str]:
    """The settings of the page, each with the default it is said to have."""
    _, _, settings = PAGE.partition("## Settings")
    rows = re.findall(r"^\| `(\w+)` \| (none|`[^`]*`) \|", settings, flags=re.MULTILINE)
    return {name: default.strip("`") for name, default in rows}


def as_written(field: FieldInfo) -> str:
    """A default as it would stand in the environment."""
    default = field.get_default(call_default_factory=True, validated_data={})
    if default is None:
        return "none"
    return str(default).lower() if isinstance(default, bool) else str(default)


def test_every_setting_is_told_of_with_its_default() -> None:
    assert table() == {
        name.upper(): as_written(field) for name, field in Settings.model_fields.items()
    }


def test_there_is_time_to_drain_and_then_for_the_longest_request() -> None:
    assert LONGEST_DRAIN_SECONDS + LONGEST_REQUEST_SECONDS < FINISH_WITHIN_SECONDS


def counted() -> set[str]:
    """Every name that a scrape can show."""
    return {
        name
        for metric in REGISTRY.collect()
        for name in (
            metric.name,
            f"{metric.name}_total" if metric.type == "counter" else metric.name,
            *((f"{metric.name}_bucket",) if metric.type == "histogram" else ()),
        )
    }


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule["alert"])
def test_an_alarm_asks_for_what_is_counted_and_says_what_to_do(rule: dict[str, Any]) -> None:
    asked = set(re.findall(r"frontdoor_\w+", rule["expr"]))
    assert asked
    assert asked <= counted()
    assert rule["labels"]["severity"] in {"page", "ticket"}
    assert set(rule["annotations"]) == {"summary", "action"}
    for label, values in (
        ("lane", set(Priority)),
        ("reason", set(Reason)),
        ("job", {job.name for job in JOBS}),
        ("outcome", {"done", "failed", *DeliveryState}),
    ):
        for value in re.findall(rf'{label}!?="([^"]*)"', rule["expr"]):
            assert value in values, f"{rule['alert']}: nothing is counted as {value}"


def test_whatever_is_to_be_alarmed_at_has_an_alarm() -> None:
    asked = " ".join(rule["expr"] for rule in RULES)
    alarming = {
        metric.name
        for metric in REGISTRY.collect()
        if re.search("alarm (at|above)", metric.documentation)
    }
    assert alarming
    assert not {name for name in alarming if name not in asked}
