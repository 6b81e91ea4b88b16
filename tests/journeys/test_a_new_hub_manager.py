"""A new hub manager is let in by two people, is suspended and resumed, leaves and comes back."""

import httpx

from app.auth.local_issuer import LocalIssuer
from tests.support.clock import FixedClock
from tests.support.partnerships import Partnership
from tests.support.scenarios.people import CHILD, recorded
from tests.support.scenarios.rights import accepted, at_keyboard, newcomer, role


async def test_a_hub_manager_comes_works_rests_leaves_and_comes_back(
    partnership: Partnership, http: httpx.AsyncClient, issuer: LocalIssuer, clock: FixedClock
) -> None:
    administrator, governance = partnership.administrator, partnership.information_governance
    child = await recorded(partnership.hub_practitioner, CHILD)
    somebody = at_keyboard(f"newcomer@{partnership.founded.slug}", http, issuer, clock)

    async def status() -> int:
        answer = await somebody.get(f"/v1/people/{child['id']}", headers={"Purpose": "screening"})
        return answer.status_code

    # The administrator registers her as manager. That alone gives her nothing.
    made = await administrator.post(
        "/v1/users", newcomer(partnership, role(partnership, "hub_manager"))
    )
    assert (made.json()["memberships"], await status()) == ([], 403)
    # Governance finds what waits, sees nobody like her, and confirms it; she accepts.
    (waiting,) = (await governance.get("/v1/role-proposals")).json()["items"]
    assert (waiting["display_name"], waiting["like_users"]) == ("Newcomer (invented)", [])
    path = f"/v1/role-proposals/{waiting['id']}/confirmation"
    assert (await administrator.post(path)).status_code == 403
    assert (await governance.post(path)).status_code == 200
    await accepted(partnership, somebody)
    assert await status() == 200
    me = (await somebody.get("/v1/me")).json()
    assert "threshold_decision:record" in me["permissions"]

    # She falls ill, and is back: nothing of her roles changed meanwhile.
    user = f"/v1/users/{made.json()['id']}"
    ill = await administrator.post(f"{user}/suspension", {"because": "Ill for some weeks."})
    assert (ill.status_code, await status()) == (200, 403)
    back = await administrator.post(f"{user}/resumption", {"because": "Back at work."})
    assert (back.status_code, await status()) == (200, 200)

    # She moves away and her role ends at once; a year later it is given again, by two people.
    (held,) = back.json()["memberships"]
    left = await administrator.post(
        f"{user}/memberships/{held['id']}/end", {"because": "Moved to another council."}
    )
    assert (left.status_code, await status()) == (200, 403)
    again = await administrator.post(f"{user}/memberships", role(partnership, "hub_manager"))
    (waiting,) = again.json()["role_proposals"]
    assert await status() == 403
    confirmed = await governance.post(f"/v1/role-proposals/{waiting['id']}/confirmation")
    assert (confirmed.status_code, await status()) == (200, 200)

    # Who looks at her sees all of it.
    read = (await governance.get(user)).json()
    assert [each["end_because"] for each in read["memberships"]] == [
        "Moved to another council.",
        None,
    ]
