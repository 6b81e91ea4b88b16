"""What the README tells a newcomer to type works as it stands."""

import json
import re
import shlex
from itertools import pairwise

from tests.support.partnerships import Partnership
from tests.support.repository import ROOT

BASE = "http://127.0.0.1:8000"
README = (ROOT / "README.md").read_text()


def commands(name: str) -> list[list[str]]:
    """The shell commands of the README that call this, each as its words."""
    blocks = re.findall(r"```sh\n(.*?)```", README, flags=re.DOTALL)
    calls: list[list[str]] = []
    for word in shlex.split("\n".join(blocks), comments=True):
        if word == name:
            calls.append([])
        elif calls:
            calls[-1].append(word)
    return calls


def test_the_roles_it_asks_tokens_for_exist() -> None:
    roles = re.findall(r"frontdoor token --role (\w+)", README)
    assert roles == ["referrer", "hub_practitioner"]


async def test_the_first_worry_reaches_the_hub(partnership: Partnership) -> None:
    tell, look = commands("curl")
    sent = dict(pairwise(tell))
    path, worry = address(tell), json.loads(sent["-d"])
    key = next(word for word in tell if word.startswith("Idempotency-Key: "))
    headers = {"Idempotency-Key": key.partition(": ")[2]}
    told = await partnership.referrer.post(path, worry, headers=headers)
    assert told.status_code == 201, told.text
    again = await partnership.referrer.post(path, worry, headers=headers)
    assert (again.headers["Idempotent-Replayed"], again.json()) == ("true", told.json())

    seen = await partnership.hub_practitioner.get(address(look))
    assert seen.status_code == 200, seen.text
    (waiting,) = seen.json()["items"]
    assert waiting["contact_id"] == told.json()["id"]
    assert {clock["kind"] for clock in waiting["clocks"]} == {"threshold_decision"}
    assert (await partnership.referrer.get(address(look))).status_code == 403


def address(call: list[str]) -> str:
    """The path that a call of curl asks."""
    return next(word for word in call if word.startswith(BASE)).removeprefix(BASE)
