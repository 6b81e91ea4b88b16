"""A tree is proved by its own definition, whatever its size, and no other tree passes for it."""

from itertools import pairwise

import pytest
from hypothesis import example, given, strategies as st

from app.domain.audit.tree_hashes import (
    EMPTY_ROOT,
    TILE_LEAVES,
    Frontier,
    Span,
    Tile,
    consistency_spans,
    inclusion_spans,
    leaf_hash,
    node_hash,
    root,
    subtree_root,
    tiles_within,
    verify_consistency,
    verify_inclusion,
)

LEAVES = [leaf_hash(str(number).encode()) for number in range(70_000)]
FOREIGN = leaf_hash(b"of another tree")

sizes = st.integers(min_value=1, max_value=700)


@st.composite
def places(draw: st.DrawFn) -> tuple[int, int]:
    """A leaf, and the size of a tree that has it."""
    size = draw(sizes)
    return draw(st.integers(min_value=0, max_value=size - 1)), size


@st.composite
def growths(draw: st.DrawFn) -> tuple[int, int]:
    """The size of a tree before and after it grew."""
    size = draw(sizes)
    return draw(st.integers(min_value=1, max_value=size)), size


def proved(spans: list[Span]) -> list[bytes]:
    """The hashes of a proof, each made from all its leaves."""
    return [root(LEAVES[first:end]) for first, end in spans]


def test_a_leaf_is_not_a_node_and_an_empty_tree_has_a_root_of_its_own() -> None:
    left, right = LEAVES[:2]
    assert node_hash(left, right) != leaf_hash(left + right)
    assert root([]) == Frontier().root() == EMPTY_ROOT
    assert root([left]) == left


@given(size=sizes)
def test_a_tree_that_grew_leaf_by_leaf_has_the_root_of_one_built_at_once(size: int) -> None:
    frontier = Frontier()
    for leaf in LEAVES[:size]:
        frontier.append(leaf)
    assert frontier.size == size
    assert frontier.root() == root(LEAVES[:size])


@given(place=places())
def test_a_leaf_is_proved_to_be_where_it_is_and_nowhere_else(place: tuple[int, int]) -> None:
    index, size = place
    proof, whole = proved(inclusion_spans(index, size=size)), root(LEAVES[:size])
    assert verify_inclusion(LEAVES[index], index, size=size, proof=proof, root_hash=whole)
    assert not verify_inclusion(FOREIGN, index, size=size, proof=proof, root_hash=whole)
    for elsewhere in {index - 1, index + 1, size} - {index}:
        assert not verify_inclusion(
            LEAVES[index], elsewhere, size=size, proof=proof, root_hash=whole
        )


@given(place=places(), data=st.data())
def test_a_proof_that_is_bent_proves_nothing(place: tuple[int, int], data: st.DataObject) -> None:
    index, size = place
    proof, whole = proved(inclusion_spans(index, size=size)), root(LEAVES[:size])
    bent = [[*proof, FOREIGN], [FOREIGN, *proof]]
    if proof:
        at = data.draw(st.integers(min_value=0, max_value=len(proof) - 1))
        bent += [proof[:at] + proof[at + 1 :], [*proof[:at], FOREIGN, *proof[at + 1 :]]]
    for steps in bent:
        assert not verify_inclusion(LEAVES[index], index, size=size, proof=steps, root_hash=whole)


@given(growth=growths())
@example(growth=(256, 512))
@example(growth=(1, 2))
def test_a_tree_is_proved_to_have_grown_out_of_an_earlier_one(growth: tuple[int, int]) -> None:
    before, size = growth
    proof = proved(consistency_spans(before, size=size))
    old, new = root(LEAVES[:before]), root(LEAVES[:size])
    assert verify_consistency(before, old, size=size, root_hash=new, proof=proof)
    assert not verify_consistency(before, FOREIGN, size=size, root_hash=new, proof=proof)
    assert not verify_consistency(before, old, size=size, root_hash=FOREIGN, proof=proof)
    assert not verify_consistency(before, old, size=size, root_hash=new, proof=[*proof, FOREIGN])
    if proof:
        assert not verify_consistency(before, old, size=size, root_hash=new, proof=proof[:-1])


@given(growth=growths(), data=st.data())
def test_a_tree_whose_past_was_rewritten_did_not_grow_out_of_the_earlier_one(
    growth: tuple[int, int], data: st.DataObject
) -> None:
    before, size = growth
    changed = data.draw(st.integers(min_value=0, max_value=before - 1))
    rewritten = [*LEAVES[:changed], FOREIGN, *LEAVES[changed + 1 : size]]
    proof = [root(rewritten[first:end]) for first, end in consistency_spans(before, size=size)]
    assert not verify_consistency(
        before, root(LEAVES[:before]), size=size, root_hash=root(rewritten), proof=proof
    )


def kept_tiles(size: int) -> dict[Tile, bytes]:
    """Every tile that appending makes, and the leaves."""
    frontier, kept = Frontier(), {}
    for index, leaf in enumerate(LEAVES[:size]):
        kept[Tile(0, index)] = leaf
        kept.update(frontier.append(leaf))
    return kept


LARGE = len(LEAVES)
TILES = kept_tiles(LARGE)


def test_a_tile_of_each_level_stands_for_its_block_of_leaves() -> None:
    assert {tile for tile in TILES if tile.level == 1} == {
        Tile(1, index) for index in range(LARGE // TILE_LEAVES)
    }
    assert {tile for tile in TILES if tile.level == 2} == {Tile(2, 0)}
    assert TILES[Tile(1, 3)] == root(LEAVES[3 * 256 : 4 * 256])
    assert TILES[Tile(2, 0)] == root(LEAVES[: 256**2])


@given(index=st.integers(min_value=0, max_value=LARGE - 1))
@example(index=0)
@example(index=LARGE - 1)
def test_tiles_prove_what_all_the_leaves_would_while_few_are_read(index: int) -> None:
    size, whole = LARGE, subtree_root((0, LARGE), TILES)
    spans = inclusion_spans(index, size=size)
    needed = {tile for span in spans for tile in tiles_within(span)}
    assert len(needed) < 4 * TILE_LEAVES
    read = {tile: TILES[tile] for tile in needed}
    proof = [subtree_root(span, read) for span in spans]
    assert verify_inclusion(LEAVES[index], index, size=size, proof=proof, root_hash=whole)


@given(before=st.integers(min_value=1, max_value=LARGE))
@example(before=256)
@example(before=256**2)
def test_tiles_prove_growth_and_carry_a_frontier_over(before: int) -> None:
    read = {t: TILES[t] for span in Frontier.spans(before) for t in tiles_within(span)}
    roots = [subtree_root(span, read) for span in Frontier.spans(before)]
    old = Frontier(before, roots).root()
    spans = consistency_spans(before, size=LARGE)
    proof = [subtree_root(span, TILES) for span in spans]
    whole = subtree_root((0, LARGE), TILES)
    assert verify_consistency(before, old, size=LARGE, root_hash=whole, proof=proof)


@given(growth=growths())
def test_tiles_lie_side_by_side_and_fill_the_span(growth: tuple[int, int]) -> None:
    tiles = list(tiles_within(growth))
    ends = [(t.index * 256**t.level, (t.index + 1) * 256**t.level) for t in tiles]
    assert all(one[1] == other[0] for one, other in pairwise(ends))
    if ends:
        assert (ends[0][0], ends[-1][1]) == growth


def test_what_no_tree_has_cannot_be_asked_for() -> None:
    for index, size in ((0, 0), (5, 5), (-1, 5)):
        with pytest.raises(ValueError, match="no such leaf"):
            inclusion_spans(index, size=size)
    for before, size in ((0, 5), (6, 5)):
        with pytest.raises(ValueError, match="grown"):
            consistency_spans(before, size=size)
    with pytest.raises(ValueError, match="every bit"):
        Frontier(3, [FOREIGN])
    assert not verify_consistency(0, EMPTY_ROOT, size=1, root_hash=FOREIGN, proof=[])
