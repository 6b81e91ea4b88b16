"""What breaks each constraint of the tables that seal the trail."""

from collections.abc import Mapping

from tests.support.database.cases import Row
from tests.support.database.rows.audit_tree import DIGEST

SHORT = DIGEST[:-1]
# No case has so many events.
ELSEWHERE = 2_000_000


def broken_rows() -> Mapping[str, list[Row]]:
    """Changes to a row of the case, the last of which must be refused."""
    return {
        "ck_audit_events_commitment_has_a_salt": [{"commitment": DIGEST}],
        "ck_audit_events_salt_is_of_16_bytes": [{"commitment": DIGEST, "salt": SHORT}],
        "ck_audit_events_commitment_is_a_digest": [{"commitment": SHORT, "salt": DIGEST[:16]}],
        "uq_audit_epochs_partnership_id_epoch": [{"epoch": ELSEWHERE}, {"epoch": ELSEWHERE}],
        "ck_audit_epochs_epoch_is_after_the_first": [{"epoch": 0}],
        "uq_audit_leaves_partnership_id_tree_index": [{"tree_index": 0, "sequence": ELSEWHERE}],
        "uq_audit_leaves_partnership_id_epoch_xid_sequence": [{}],
        "ck_audit_leaves_tree_index_counts_from_nought": [{"tree_index": -1}],
        "ck_audit_leaves_salt_is_of_16_bytes": [{"salt": SHORT}],
        "ck_audit_leaves_commitment_is_a_digest": [{"commitment": SHORT}],
        "ck_audit_leaves_leaf_hash_is_a_digest": [{"leaf_hash": SHORT}],
        "uq_audit_tiles_partnership_id_level_tile_index": [{}],
        "ck_audit_tiles_level_is_above_the_leaves": [{"level": 0}],
        "ck_audit_tiles_tile_index_counts_from_nought": [{"tile_index": -1}],
        "ck_audit_tiles_hash_is_a_digest": [{"hash": SHORT}],
        "uq_audit_heads_partnership_id_tree_size": [{}],
        "ck_audit_heads_root_hash_is_a_digest": [{"root_hash": SHORT}],
        "ck_audit_heads_public_key_is_of_ed25519": [{"public_key": SHORT}],
        "ck_audit_heads_key_id_is_of_a_signed_note": [{"key_id": "0A1B2C3D"}],
    }
