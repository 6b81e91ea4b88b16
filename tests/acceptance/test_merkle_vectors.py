"""The published test tree of RFC 6962 and 9162: every root, every proof between its sizes."""

import json
from pathlib import Path

import pytest

from app.domain.audit.tree_hashes import (
    Frontier,
    consistency_spans,
    inclusion_spans,
    leaf_hash,
    root,
    verify_consistency,
    verify_inclusion,
)

VECTORS = Path(__file__).parents[2].parent / "shared" / "vectors" / "merkle.json"

pytestmark = pytest.mark.skipif(not VECTORS.exists(), reason="the shared vectors are not here")


@pytest.fixture
def tree() -> tuple[list[bytes], list[bytes]]:
    """The leaf hashes, and the root after each."""
    given = json.loads(VECTORS.read_text())
    leaves = [leaf_hash(bytes.fromhex(data)) for data in given["leaves"]]
    return leaves, [bytes.fromhex(value) for value in given["roots"]]


def test_every_root_is_the_published_one(tree: tuple[list[bytes], list[bytes]]) -> None:
    leaves, roots = tree
    frontier = Frontier()
    for size, (leaf, published) in enumerate(zip(leaves, roots, strict=True), start=1):
        frontier.append(leaf)
        assert root(leaves[:size]) == frontier.root() == published


def test_every_leaf_and_every_growth_is_proved_against_the_published_roots(
    tree: tuple[list[bytes], list[bytes]],
) -> None:
    leaves, roots = tree
    for size, whole in enumerate(roots, start=1):
        for index in range(size):
            proof = [root(leaves[a:b]) for a, b in inclusion_spans(index, size=size)]
            assert verify_inclusion(leaves[index], index, size=size, proof=proof, root_hash=whole)
            before = index + 1
            grown = [root(leaves[a:b]) for a, b in consistency_spans(before, size=size)]
            assert verify_consistency(before, roots[index], size=size, root_hash=whole, proof=grown)
