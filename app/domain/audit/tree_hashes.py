"""Merkle trees over a log (RFC 9162, section 2): roots, proofs, and their verification.

A tree of millions of leaves is never read whole. The hashes of complete blocks of 256 leaves, of
256 such blocks, and so on are stored as tiles; every root and every proof is made from those and
from at most a few hundred leaves (`tiles_within`, `subtree_root`).
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256

TILE_BITS = 8
TILE_LEAVES = 1 << TILE_BITS
"""A tile of level n stands for 256 ** n leaves; a leaf's own hash is the tile of level 0."""

Span = tuple[int, int]
"""The leaves from the first number up to, not including, the second."""


@dataclass(frozen=True, slots=True)
class Tile:
    """The place of one stored hash: that of leaves `index * 256 ** level` and those after it."""

    level: int
    index: int


def leaf_hash(data: bytes) -> bytes:
    """The hash of a leaf; its prefix means that a leaf cannot be passed off as a node."""
    return sha256(b"\x00" + data).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """The hash of the node above two subtrees."""
    return sha256(b"\x01" + left + right).digest()


EMPTY_ROOT = sha256(b"").digest()


def root(leaf_hashes: Sequence[bytes]) -> bytes:
    """The root of a tree (section 2.1.1)."""
    if not leaf_hashes:
        return EMPTY_ROOT
    if len(leaf_hashes) == 1:
        return leaf_hashes[0]
    middle = _split(len(leaf_hashes))
    return node_hash(root(leaf_hashes[:middle]), root(leaf_hashes[middle:]))


def inclusion_spans(index: int, *, size: int) -> list[Span]:
    """The subtrees whose roots prove that a leaf is in the tree of `size` (section 2.1.3.1).

    Raises:
        ValueError: the tree has no such leaf.
    """
    if not 0 <= index < size:
        raise ValueError("The tree has no such leaf.")
    spans: list[Span] = []
    first, end = 0, size
    while end - first > 1:
        middle = first + _split(end - first)
        if index < middle:
            spans.append((middle, end))
            end = middle
        else:
            spans.append((first, middle))
            first = middle
    return spans[::-1]


def consistency_spans(first_size: int, *, size: int) -> list[Span]:
    """The subtrees whose roots prove that one tree grew out of another (section 2.1.4.1).

    Raises:
        ValueError: the first tree is empty or larger than the second.
    """
    if not 0 < first_size <= size:
        raise ValueError("Only a tree that is not empty can have grown into one as large.")
    if first_size == size:
        return []
    spans: list[Span] = []
    first, end = 0, size
    while first_size != end:
        middle = first + _split(end - first)
        if first_size <= middle:
            spans.append((middle, end))
            end = middle
        else:
            spans.append((first, middle))
            first = middle
    if first:
        spans.append((first, end))
    return spans[::-1]


def verify_inclusion(
    leaf: bytes, index: int, *, size: int, proof: Sequence[bytes], root_hash: bytes
) -> bool:
    """Whether a proof shows that the leaf hash stands at `index` in the tree (section 2.1.3.2)."""
    if not 0 <= index < size:
        return False
    place, last, found = index, size - 1, leaf
    for step in proof:
        if not last:
            return False
        if place & 1 or place == last:
            found = node_hash(step, found)
            while not place & 1 and place:
                place, last = place >> 1, last >> 1
        else:
            found = node_hash(found, step)
        place, last = place >> 1, last >> 1
    return not last and found == root_hash


def verify_consistency(
    first_size: int, first_root: bytes, *, size: int, root_hash: bytes, proof: Sequence[bytes]
) -> bool:
    """Whether a proof shows that the first tree is the beginning of the second (2.1.4.2)."""
    if not 0 < first_size <= size:
        return False
    if first_size == size:
        return not proof and first_root == root_hash
    steps = list(proof)
    if first_size & (first_size - 1) == 0:
        steps.insert(0, first_root)
    if not steps:
        return False
    place, last = first_size - 1, size - 1
    while place & 1:
        place, last = place >> 1, last >> 1
    old = new = steps[0]
    for step in steps[1:]:
        if not last:
            return False
        if place & 1 or place == last:
            old, new = node_hash(step, old), node_hash(step, new)
            while not place & 1 and place:
                place, last = place >> 1, last >> 1
        else:
            new = node_hash(new, step)
        place, last = place >> 1, last >> 1
    return not last and old == first_root and new == root_hash


def tiles_within(span: Span) -> Iterator[Tile]:
    """The fewest tiles that make up a subtree, from left to right."""
    first, end = span
    while first < end:
        level = 0
        while first % (block := TILE_LEAVES ** (level + 1)) == 0 and first + block <= end:
            level += 1
        yield Tile(level, first >> TILE_BITS * level)
        first += TILE_LEAVES**level


def subtree_root(span: Span, hashes: Mapping[Tile, bytes]) -> bytes:
    """The root of a subtree of the log, from the hashes of its tiles (`tiles_within`).

    The span must be one that results from splitting a tree, as those of proofs do.
    """
    first, end = span
    size = end - first
    level = (size.bit_length() - 1) // TILE_BITS
    if size == TILE_LEAVES**level:
        return hashes[Tile(level, first >> TILE_BITS * level)]
    middle = first + _split(size)
    return node_hash(subtree_root((first, middle), hashes), subtree_root((middle, end), hashes))


class Frontier:
    """The state needed to append to a tree: the roots of its complete subtrees.

    There is one for each bit of the size that is set, the largest and oldest first.
    """

    __slots__ = ("_roots", "size")

    def __init__(self, size: int = 0, roots: Sequence[bytes] = ()) -> None:
        if len(roots) != size.bit_count():
            raise ValueError("A frontier has one root for every bit of the size.")
        self.size = size
        self._roots = list(roots)

    @staticmethod
    def spans(size: int) -> list[Span]:
        """The complete subtrees whose roots are the frontier of a tree of `size`."""
        spans: list[Span] = []
        first = 0
        for bit in reversed(range(size.bit_length())):
            if size >> bit & 1:
                spans.append((first, first + (1 << bit)))
                first += 1 << bit
        return spans

    def append(self, leaf: bytes) -> list[tuple[Tile, bytes]]:
        """Add a leaf hash, and return the tiles above it that it completes."""
        completed: list[tuple[Tile, bytes]] = []
        joined, bits = leaf, 0
        while self.size >> bits & 1:
            joined = node_hash(self._roots.pop(), joined)
            bits += 1
            if bits % TILE_BITS == 0:
                completed.append((Tile(bits // TILE_BITS, self.size >> bits), joined))
        self._roots.append(joined)
        self.size += 1
        return completed

    def root(self) -> bytes:
        """The root of the whole tree."""
        if not self._roots:
            return EMPTY_ROOT
        *left, joined = self._roots
        for value in reversed(left):
            joined = node_hash(value, joined)
        return joined


def _split(size: int) -> int:
    """The largest power of two below `size`: the point at which RFC 9162 splits a tree."""
    return 1 << (size - 1).bit_length() - 1
