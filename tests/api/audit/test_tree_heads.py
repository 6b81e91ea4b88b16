"""The sealed trail over HTTP: heads to witness, and proofs that anybody can check with them."""

from base64 import b64decode
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import httpx
import pytest_asyncio
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from app.auth.local_issuer import LocalIssuer
from app.domain.audit import tree_hashes, tree_heads
from app.services.audit import tree_sealing
from tests.support.clock import FixedClock
from tests.support.database import audit_log as trail
from tests.support.database.sealed_events import KEY
from tests.support.partnerships import Partnership, found

Json = dict[str, Any]
HEADS = "/v1/audit/heads"
EVENTS = "/v1/audit/events"
INCLUSION = "/v1/audit/proofs/inclusion"
CONSISTENCY = "/v1/audit/proofs/consistency"
WITNESSES = ("hub_support", "social_worker", "agency_officer", "performance_analyst")


@pytest_asyncio.fixture
async def partnership(
    worker_engine: AsyncEngine, http: httpx.AsyncClient, issuer: LocalIssuer, clock: FixedClock
) -> Partnership:
    """Founded for the test: of one that was ready before, others would have sealed the founding."""
    return Partnership(await found(worker_engine, "sealed"), http, issuer, clock)


async def _seal(sealer: AsyncEngine, partnership: Partnership) -> Json:
    """The head over some more acts of the partnership."""
    for _ in range(3):
        assert (await partnership.hub_support.get("/v1/me")).status_code == 200
    await tree_sealing.seal(sealer, KEY, now=partnership.clock.now)
    head: Json = (await partnership.hub_support.get(HEADS)).json()["items"][0]
    return head


async def _sealed_event(partnership: Partnership) -> Json:
    answer = await partnership.information_governance.get(EVENTS, params={"action": "me.read"})
    event: Json = answer.json()["items"][-1]
    return event


def _bytes(hashes: list[str]) -> list[bytes]:
    return [bytes.fromhex(each) for each in hashes]


async def test_a_stranger_is_shown_neither_heads_nor_proofs(http: httpx.AsyncClient) -> None:
    for path in (HEADS, f"{HEADS}/1", INCLUSION, CONSISTENCY):
        assert (await http.get(path)).status_code == 401, path


async def test_referrers_and_systems_witness_nothing(partnership: Partnership) -> None:
    sizes = {"first": 1, "second": 1}
    for name in ("referrer", "partner_system"):
        person = partnership.person(name)
        for path in (HEADS, f"{HEADS}/1"):
            assert (await person.get(path)).status_code == 403, name
        assert (await person.get(CONSISTENCY, params=sizes)).status_code == 403, name


async def test_only_information_governance_proves_that_an_event_is_in_the_trail(
    partnership: Partnership,
) -> None:
    asked = {"event_id": str(uuid4()), "tree_size": 1}
    for name in WITNESSES:
        assert (await partnership.person(name).get(INCLUSION, params=asked)).status_code == 403


async def test_a_head_says_what_was_signed_and_anybody_can_check_the_signature(
    partnership: Partnership, sealer_engine: AsyncEngine
) -> None:
    head = await _seal(sealer_engine, partnership)
    for name in WITNESSES:
        answer = await partnership.person(name).get(f"{HEADS}/{head['tree_size']}")
        assert answer.json() == head
        assert answer.headers["ETag"]
    statement, _, signature = head["checkpoint"].rpartition("\n\n")
    origin = tree_heads.origin(partnership.founded.slug)
    assert f"{statement}\n" == tree_heads.statement(
        origin,
        size=head["tree_size"],
        root_hash=bytes.fromhex(head["root_hash"]),
        epoch=head["epoch"],
        signed_at=datetime.fromisoformat(head["signed_at"]).astimezone(UTC),
    )
    name, _, key = head["verifier_key"].split("+", 2)
    assert name == origin
    public = Ed25519PublicKey.from_public_bytes(b64decode(key)[1:])
    public.verify(b64decode(signature.split()[-1])[4:], f"{statement}\n".encode())


async def test_heads_of_another_partnership_are_not_there(
    partnership: Partnership, other_partnership: Partnership, sealer_engine: AsyncEngine
) -> None:
    head = await _seal(sealer_engine, partnership)
    for _ in range(3):
        await _seal(sealer_engine, other_partnership)
    listed = (await other_partnership.hub_support.get(HEADS)).json()["items"]
    assert head["checkpoint"] not in [each["checkpoint"] for each in listed]
    event = await _sealed_event(partnership)
    asked = {"event_id": event["id"], "tree_size": listed[0]["tree_size"]}
    answer = await other_partnership.information_governance.get(INCLUSION, params=asked)
    assert answer.status_code == 404


async def test_an_event_is_proved_to_be_in_the_tree_of_a_head(
    partnership: Partnership, sealer_engine: AsyncEngine
) -> None:
    head = await _seal(sealer_engine, partnership)
    event = await _sealed_event(partnership)
    asked = {"event_id": event["id"], "tree_size": head["tree_size"]}
    answer = await partnership.information_governance.get(INCLUSION, params=asked)
    assert answer.status_code == 200, answer.text
    proof = answer.json()
    assert (proof["tree_index"], proof["root_hash"]) == (event["tree_index"], head["root_hash"])
    for leaf, proved in ((proof["leaf_hash"], True), (proof["commitment"], False)):
        assert proved == tree_hashes.verify_inclusion(
            bytes.fromhex(leaf),
            proof["tree_index"],
            size=head["tree_size"],
            proof=_bytes(proof["hashes"]),
            root_hash=bytes.fromhex(head["root_hash"]),
        )


async def test_an_event_that_was_sealed_after_a_head_is_not_in_its_tree(
    partnership: Partnership, sealer_engine: AsyncEngine
) -> None:
    early = await _seal(sealer_engine, partnership)
    late = await _seal(sealer_engine, partnership)
    governance = partnership.information_governance
    events = (await governance.get(EVENTS, params={"action": "audit.heads_listed"})).json()["items"]
    (event,) = [each for each in events if each["tree_index"] is not None]
    asked = {"event_id": event["id"], "tree_size": late["tree_size"]}
    assert (await governance.get(INCLUSION, params=asked)).status_code == 200
    answer = await governance.get(INCLUSION, params=asked | {"tree_size": early["tree_size"]})
    assert answer.json()["type"] == "/problems/sealed-later"
    unsealed = (await governance.get(EVENTS)).json()["items"][0]["id"]
    for unknown in (unsealed, str(uuid4())):
        answer = await governance.get(INCLUSION, params=asked | {"event_id": unknown})
        assert answer.status_code == 404


async def test_every_witness_is_given_the_proof_that_the_trail_only_grew(
    partnership: Partnership, sealer_engine: AsyncEngine
) -> None:
    first, second = [await _seal(sealer_engine, partnership) for _ in range(2)]
    asked = {"first": first["tree_size"], "second": second["tree_size"]}
    for name in WITNESSES:
        answer = await partnership.person(name).get(CONSISTENCY, params=asked)
        assert answer.status_code == 200, answer.text
        proof = answer.json()
        assert (proof["first_root_hash"], proof["second_root_hash"]) == (
            first["root_hash"],
            second["root_hash"],
        )
        for kept, proved in ((first["root_hash"], True), (second["root_hash"], False)):
            assert proved == tree_hashes.verify_consistency(
                first["tree_size"],
                bytes.fromhex(kept),
                size=second["tree_size"],
                root_hash=bytes.fromhex(second["root_hash"]),
                proof=_bytes(proof["hashes"]),
            )


async def test_there_are_proofs_between_signed_heads_alone_and_forwards(
    partnership: Partnership, sealer_engine: AsyncEngine
) -> None:
    size = (await _seal(sealer_engine, partnership))["tree_size"]
    witness = partnership.hub_support
    for asked, status in (
        ({"first": 1, "second": size}, 404),
        ({"first": size, "second": size + 1}, 404),
        ({"first": size, "second": size}, 200),
        ({"first": size + 1, "second": size}, 422),
        ({"first": 0, "second": size}, 422),
        ({"first": "1_0", "second": size}, 422),
        ({"first": size}, 422),
    ):
        assert (await witness.get(CONSISTENCY, params=asked)).status_code == status, asked
    assert (await witness.get(f"{HEADS}/{size + 1}")).status_code == 404


async def test_a_witness_reads_hashes_and_no_leaf(
    partnership: Partnership, sealer_engine: AsyncEngine, admin_engine: AsyncEngine
) -> None:
    """The function that gives them out is the only way in, and tells nothing but hashes."""
    await _seal(sealer_engine, partnership)
    async with admin_engine.connect() as connection:
        columns = await connection.scalar(
            text(
                "SELECT pg_get_function_result("
                "'access.tree_hashes(integer, bigint[])'::regprocedure)"
            )
        )
    assert columns == "TABLE(tile_index bigint, hash bytea)"


async def test_heads_come_newest_first_page_by_page_and_witnessing_is_on_the_trail(
    partnership: Partnership, sealer_engine: AsyncEngine, admin_engine: AsyncEngine
) -> None:
    sizes = [(await _seal(sealer_engine, partnership))["tree_size"] for _ in range(3)]
    witness = partnership.agency_officer
    first = (await witness.get(HEADS, params={"limit": 2})).json()
    rest = (await witness.get(HEADS, params={"limit": 2, "cursor": first["next"]})).json()
    shown = [head["tree_size"] for head in [*first["items"], *rest["items"]]]
    assert shown == sizes[::-1]
    assert rest["next"] is None
    await witness.get(f"{HEADS}/{sizes[0]}")
    await witness.get(CONSISTENCY, params={"first": sizes[0], "second": sizes[1]})
    for action, facts in (
        ("audit.head_read", {"tree_size": sizes[0]}),
        ("audit.consistency_proved", {"first": sizes[0], "second": sizes[1]}),
    ):
        (event,) = await trail.events(admin_engine, partnership, action)
        assert event["facts"] == facts
