"""Seal the trail: commitments, epochs, and the tree over each partnership's events.

The release before this one goes on writing events: what it does not know has a default or may
be empty. An event without a commitment, as all earlier ones are, is committed by the sealer as
it seals it; the canonical form of a body cannot be built in SQL in a way that anybody could
check. Once no such release can be running, a later migration makes the two columns required.

Neither default is volatile, so no row is rewritten; earlier events get the number of this
migration's transaction and keep their order by sequence. Building the index and checking the
constraints hold writers back for about a second in a million events.
"""

from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute(
        """
        CREATE TABLE audit_epochs (
            partnership_id UUID NOT NULL,
            id UUID DEFAULT uuidv7() NOT NULL,
            epoch INTEGER NOT NULL,
            began_at TIMESTAMP WITH TIME ZONE NOT NULL,
            because TEXT NOT NULL,
            CONSTRAINT pk_audit_epochs PRIMARY KEY (partnership_id, id),
            CONSTRAINT fk_audit_epochs_partnership_id FOREIGN KEY(partnership_id) REFERENCES partnerships (id),
            CONSTRAINT uq_audit_epochs_partnership_id_epoch UNIQUE (partnership_id, epoch),
            CONSTRAINT ck_audit_epochs_epoch_is_after_the_first CHECK (epoch > 0),
            CONSTRAINT ck_audit_epochs_because_is_not_blank CHECK (because ~ '[^[:space:]]')
        )
        """
    )
    op.execute(
        """
        CREATE FUNCTION access.audit_epoch() RETURNS integer LANGUAGE sql STABLE SECURITY DEFINER
            SET search_path = pg_catalog, public, pg_temp AS $$
            SELECT coalesce(max(epoch), 0) FROM audit_epochs WHERE partnership_id = access.partnership()
        $$
        """
    )
    op.execute("GRANT SELECT ON audit_epochs TO frontdoor_reach")
    op.execute("GRANT CREATE ON SCHEMA access TO frontdoor_reach")
    op.execute("ALTER FUNCTION access.audit_epoch() OWNER TO frontdoor_reach")
    op.execute("REVOKE CREATE ON SCHEMA access FROM frontdoor_reach")
    op.execute("REVOKE ALL ON FUNCTION access.audit_epoch() FROM PUBLIC")
    op.execute(
        """
        GRANT EXECUTE ON FUNCTION access.audit_epoch()
            TO frontdoor_api, frontdoor_worker, frontdoor_reach, frontdoor_owner
        """
    )
    op.execute(
        """
        ALTER TABLE audit_events
            -- The function is stable, so the default is worked out once and no row is rewritten.
            -- squawk-ignore adding-field-with-default
            ADD COLUMN epoch INTEGER DEFAULT access.audit_epoch() NOT NULL,
            ADD COLUMN xid xid8 DEFAULT pg_current_xact_id() NOT NULL,
            ADD COLUMN salt BYTEA,
            ADD COLUMN commitment BYTEA,
            ADD CONSTRAINT ck_audit_events_commitment_has_a_salt CHECK (num_nulls(salt, commitment) IN (0, 2)),
            ADD CONSTRAINT ck_audit_events_salt_is_of_16_bytes CHECK (octet_length(salt) = 16),
            ADD CONSTRAINT ck_audit_events_commitment_is_a_digest CHECK (octet_length(commitment) = 32)
        """
    )
    op.execute(
        """
        CREATE INDEX ix_audit_events_order ON audit_events (partnership_id, epoch, xid, sequence)
        """
    )
    op.execute(
        """
        CREATE TABLE audit_leaves (
            partnership_id UUID NOT NULL,
            id UUID DEFAULT uuidv7() NOT NULL,
            tree_index BIGINT NOT NULL,
            epoch INTEGER NOT NULL,
            xid xid8 NOT NULL,
            sequence BIGINT NOT NULL,
            salt BYTEA,
            commitment BYTEA NOT NULL,
            leaf_hash BYTEA NOT NULL,
            CONSTRAINT pk_audit_leaves PRIMARY KEY (partnership_id, id),
            CONSTRAINT fk_audit_leaves_partnership_id FOREIGN KEY(partnership_id) REFERENCES partnerships (id),
            CONSTRAINT uq_audit_leaves_partnership_id_tree_index UNIQUE (partnership_id, tree_index),
            CONSTRAINT uq_audit_leaves_partnership_id_epoch_xid_sequence UNIQUE (partnership_id, epoch, xid, sequence),
            CONSTRAINT ck_audit_leaves_tree_index_counts_from_nought CHECK (tree_index >= 0),
            CONSTRAINT ck_audit_leaves_salt_is_of_16_bytes CHECK (octet_length(salt) = 16),
            CONSTRAINT ck_audit_leaves_commitment_is_a_digest CHECK (octet_length(commitment) = 32),
            CONSTRAINT ck_audit_leaves_leaf_hash_is_a_digest CHECK (octet_length(leaf_hash) = 32)
        )
        """
    )
    op.execute(
        """
        CREATE TABLE audit_tiles (
            partnership_id UUID NOT NULL,
            id UUID DEFAULT uuidv7() NOT NULL,
            level INTEGER NOT NULL,
            tile_index BIGINT NOT NULL,
            hash BYTEA NOT NULL,
            CONSTRAINT pk_audit_tiles PRIMARY KEY (partnership_id, id),
            CONSTRAINT fk_audit_tiles_partnership_id FOREIGN KEY(partnership_id) REFERENCES partnerships (id),
            CONSTRAINT uq_audit_tiles_partnership_id_level_tile_index UNIQUE (partnership_id, level, tile_index),
            CONSTRAINT ck_audit_tiles_level_is_above_the_leaves CHECK (level > 0),
            CONSTRAINT ck_audit_tiles_tile_index_counts_from_nought CHECK (tile_index >= 0),
            CONSTRAINT ck_audit_tiles_hash_is_a_digest CHECK (octet_length(hash) = 32)
        )
        """
    )
    op.execute(
        """
        CREATE TABLE audit_heads (
            partnership_id UUID NOT NULL,
            id UUID DEFAULT uuidv7() NOT NULL,
            tree_size BIGINT NOT NULL,
            last_index BIGINT GENERATED ALWAYS AS (tree_size - 1) STORED,
            epoch INTEGER NOT NULL,
            root_hash BYTEA NOT NULL,
            checkpoint TEXT NOT NULL,
            key_id TEXT NOT NULL,
            public_key BYTEA NOT NULL,
            signed_at TIMESTAMP WITH TIME ZONE NOT NULL,
            CONSTRAINT pk_audit_heads PRIMARY KEY (partnership_id, id),
            CONSTRAINT fk_audit_heads_partnership_id FOREIGN KEY(partnership_id) REFERENCES partnerships (id),
            CONSTRAINT uq_audit_heads_partnership_id_tree_size UNIQUE (partnership_id, tree_size),
            CONSTRAINT fk_audit_heads_partnership_id_last_index FOREIGN KEY(partnership_id, last_index) REFERENCES audit_leaves (partnership_id, tree_index),
            CONSTRAINT ck_audit_heads_root_hash_is_a_digest CHECK (octet_length(root_hash) = 32),
            CONSTRAINT ck_audit_heads_public_key_is_of_ed25519 CHECK (octet_length(public_key) = 32),
            CONSTRAINT ck_audit_heads_key_id_is_of_a_signed_note CHECK (key_id ~ '^[0-9a-f]{8}$'),
            CONSTRAINT ck_audit_heads_checkpoint_is_not_blank CHECK (checkpoint ~ '[^[:space:]]')
        )
        """
    )
    op.execute(
        """
        CREATE TRIGGER audit_epochs_are_appended BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_epochs
            FOR EACH STATEMENT EXECUTE FUNCTION access.refuse_change()
        """
    )
    op.execute(
        """
        CREATE TRIGGER audit_leaves_are_appended BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_leaves
            FOR EACH STATEMENT EXECUTE FUNCTION access.refuse_change()
        """
    )
    op.execute(
        """
        CREATE TRIGGER audit_tiles_are_appended BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_tiles
            FOR EACH STATEMENT EXECUTE FUNCTION access.refuse_change()
        """
    )
    op.execute(
        """
        CREATE TRIGGER audit_heads_are_appended BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_heads
            FOR EACH STATEMENT EXECUTE FUNCTION access.refuse_change()
        """
    )
    op.execute(
        """
        CREATE FUNCTION access.refuse_gap() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            IF EXISTS (
                SELECT FROM (
                    SELECT partnership_id, min(tree_index) AS first, max(tree_index) AS last, count(*) AS leaves
                    FROM added GROUP BY partnership_id
                ) AS appended
                WHERE last - first + 1 <> leaves OR first > 0 AND NOT EXISTS (
                    SELECT FROM audit_leaves AS before
                    WHERE before.partnership_id = appended.partnership_id AND before.tree_index = first - 1
                )
            ) THEN
                RAISE EXCEPTION 'leaves follow one another without a gap' USING ERRCODE = 'check_violation';
            END IF;
            RETURN NULL;
        END
        $$
        """
    )
    op.execute(
        """
        CREATE TRIGGER audit_leaves_have_no_gap AFTER INSERT ON audit_leaves
            REFERENCING NEW TABLE AS added
            FOR EACH STATEMENT EXECUTE FUNCTION access.refuse_gap()
        """
    )
    op.execute(
        """
        CREATE FUNCTION access.refuse_smaller_head() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            IF EXISTS (
                SELECT FROM audit_heads AS before
                WHERE before.partnership_id = NEW.partnership_id AND before.tree_size > NEW.tree_size
            ) THEN
                RAISE EXCEPTION 'a tree only grows' USING ERRCODE = 'check_violation';
            END IF;
            RETURN NULL;
        END
        $$
        """
    )
    op.execute(
        """
        CREATE TRIGGER audit_heads_grow AFTER INSERT ON audit_heads
            FOR EACH ROW EXECUTE FUNCTION access.refuse_smaller_head()
        """
    )
    op.execute(
        "REVOKE ALL ON FUNCTION access.refuse_gap(), access.refuse_smaller_head() FROM PUBLIC"
    )
    op.execute("ALTER TABLE audit_epochs ENABLE ROW LEVEL SECURITY")
    op.execute("ALTER TABLE audit_epochs FORCE ROW LEVEL SECURITY")
    op.execute(
        """
        CREATE POLICY tenant ON audit_epochs AS RESTRICTIVE FOR ALL TO frontdoor_api, frontdoor_worker
            USING (partnership_id = (SELECT access.partnership()))
            WITH CHECK (partnership_id = (SELECT access.partnership()))
        """
    )
    op.execute(
        """
        CREATE POLICY reach_select ON audit_epochs AS PERMISSIVE FOR SELECT TO frontdoor_api, frontdoor_worker
            USING ((SELECT access.is_governance()))
        """
    )
    op.execute("GRANT SELECT ON audit_epochs TO frontdoor_api, frontdoor_worker")
    op.execute("ALTER TABLE audit_leaves ENABLE ROW LEVEL SECURITY")
    op.execute("ALTER TABLE audit_leaves FORCE ROW LEVEL SECURITY")
    op.execute(
        """
        CREATE POLICY tenant ON audit_leaves AS RESTRICTIVE FOR ALL TO frontdoor_api, frontdoor_worker
            USING (partnership_id = (SELECT access.partnership()))
            WITH CHECK (partnership_id = (SELECT access.partnership()))
        """
    )
    op.execute(
        """
        CREATE POLICY reach_select ON audit_leaves AS PERMISSIVE FOR SELECT TO frontdoor_api, frontdoor_worker
            USING ((SELECT access.is_governance()))
        """
    )
    op.execute("GRANT SELECT ON audit_leaves TO frontdoor_api, frontdoor_worker")
    op.execute("ALTER TABLE audit_tiles ENABLE ROW LEVEL SECURITY")
    op.execute("ALTER TABLE audit_tiles FORCE ROW LEVEL SECURITY")
    op.execute(
        """
        CREATE POLICY tenant ON audit_tiles AS RESTRICTIVE FOR ALL TO frontdoor_api, frontdoor_worker
            USING (partnership_id = (SELECT access.partnership()))
            WITH CHECK (partnership_id = (SELECT access.partnership()))
        """
    )
    op.execute(
        """
        CREATE POLICY reach_select ON audit_tiles AS PERMISSIVE FOR SELECT TO frontdoor_api, frontdoor_worker
            USING ((SELECT access.is_governance()))
        """
    )
    op.execute("GRANT SELECT ON audit_tiles TO frontdoor_api, frontdoor_worker")
    op.execute("ALTER TABLE audit_heads ENABLE ROW LEVEL SECURITY")
    op.execute("ALTER TABLE audit_heads FORCE ROW LEVEL SECURITY")
    op.execute(
        """
        CREATE POLICY tenant ON audit_heads AS RESTRICTIVE FOR ALL TO frontdoor_api, frontdoor_worker
            USING (partnership_id = (SELECT access.partnership()))
            WITH CHECK (partnership_id = (SELECT access.partnership()))
        """
    )
    op.execute(
        """
        CREATE POLICY reach_select ON audit_heads AS PERMISSIVE FOR SELECT TO frontdoor_api, frontdoor_worker
            USING (true)
        """
    )
    op.execute("GRANT SELECT ON audit_heads TO frontdoor_api, frontdoor_worker")
    # The sealer reads whatever is to be sealed, of every partnership, and whose it is; nothing else.
    op.execute(
        """
        CREATE POLICY sealer_select ON partnerships AS PERMISSIVE FOR SELECT TO frontdoor_sealer
            USING (true)
        """
    )
    op.execute(
        """
        CREATE POLICY sealer_select ON agencies AS PERMISSIVE FOR SELECT TO frontdoor_sealer
            USING (true)
        """
    )
    op.execute(
        """
        CREATE POLICY sealer_select ON audit_events AS PERMISSIVE FOR SELECT TO frontdoor_sealer
            USING (true)
        """
    )
    op.execute(
        """
        CREATE POLICY sealer_select ON audit_epochs AS PERMISSIVE FOR SELECT TO frontdoor_sealer
            USING (true)
        """
    )
    op.execute(
        """
        CREATE POLICY sealer_select ON audit_leaves AS PERMISSIVE FOR SELECT TO frontdoor_sealer
            USING (true)
        """
    )
    op.execute(
        """
        CREATE POLICY sealer_select ON audit_tiles AS PERMISSIVE FOR SELECT TO frontdoor_sealer
            USING (true)
        """
    )
    op.execute(
        """
        CREATE POLICY sealer_select ON audit_heads AS PERMISSIVE FOR SELECT TO frontdoor_sealer
            USING (true)
        """
    )
    op.execute(
        """
        GRANT SELECT ON partnerships, agencies, audit_events, audit_epochs, audit_leaves, audit_tiles, audit_heads
            TO frontdoor_sealer
        """
    )
    op.execute(
        """
        CREATE POLICY sealer_insert ON audit_epochs AS PERMISSIVE FOR INSERT TO frontdoor_sealer
            WITH CHECK (true)
        """
    )
    op.execute(
        """
        CREATE POLICY sealer_insert ON audit_leaves AS PERMISSIVE FOR INSERT TO frontdoor_sealer
            WITH CHECK (true)
        """
    )
    op.execute(
        """
        CREATE POLICY sealer_insert ON audit_tiles AS PERMISSIVE FOR INSERT TO frontdoor_sealer
            WITH CHECK (true)
        """
    )
    op.execute(
        """
        CREATE POLICY sealer_insert ON audit_heads AS PERMISSIVE FOR INSERT TO frontdoor_sealer
            WITH CHECK (true)
        """
    )
    op.execute(
        """
        GRANT INSERT ON audit_epochs, audit_leaves, audit_tiles, audit_heads TO frontdoor_sealer
        """
    )
    op.execute(
        """
        CREATE POLICY tenant_auditor ON audit_epochs AS PERMISSIVE FOR SELECT TO frontdoor_auditor
            USING (partnership_id = (SELECT access.partnership()))
        """
    )
    op.execute(
        """
        CREATE POLICY tenant_auditor ON audit_leaves AS PERMISSIVE FOR SELECT TO frontdoor_auditor
            USING (partnership_id = (SELECT access.partnership()))
        """
    )
    op.execute(
        """
        CREATE POLICY tenant_auditor ON audit_heads AS PERMISSIVE FOR SELECT TO frontdoor_auditor
            USING (partnership_id = (SELECT access.partnership()))
        """
    )
    op.execute("GRANT SELECT ON audit_epochs, audit_leaves, audit_heads TO frontdoor_auditor")


def downgrade() -> None:
    op.execute("DROP POLICY sealer_select ON partnerships")
    op.execute("DROP POLICY sealer_select ON agencies")
    op.execute("DROP POLICY sealer_select ON audit_events")
    op.execute("REVOKE ALL ON partnerships, agencies, audit_events FROM frontdoor_sealer")
    op.execute("DROP TABLE audit_heads")
    op.execute("DROP TABLE audit_tiles")
    op.execute("DROP TABLE audit_leaves")
    op.execute("DROP FUNCTION access.refuse_smaller_head()")
    op.execute("DROP FUNCTION access.refuse_gap()")
    op.execute(
        """
        ALTER TABLE audit_events
            DROP COLUMN commitment,
            DROP COLUMN salt,
            DROP COLUMN xid,
            DROP COLUMN epoch
        """
    )
    op.execute("DROP FUNCTION access.audit_epoch()")
    op.execute("DROP TABLE audit_epochs")
