"""Let stored answers expire, and store with each what it tells of."""

from alembic import op

revision = "0121"
down_revision = "0093"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # The release before writes rows without these columns, which it does not know. To whom such a
    # row may be given is not known either, so it is not given again; nor is it done again.
    op.execute(
        "ALTER TABLE idempotency_keys"
        " ADD COLUMN events_named jsonb NOT NULL DEFAULT '[]',"
        " ADD COLUMN readable jsonb,"
        " ADD COLUMN memberships_held text[] NOT NULL DEFAULT '{}',"
        " ADD COLUMN expires_at timestamptz NOT NULL DEFAULT now() + interval '24 hours'"
    )
    op.execute(
        "-- squawk-ignore constraint-missing-not-valid\n"
        "ALTER TABLE idempotency_keys ADD CONSTRAINT"
        " ck_idempotency_keys_expires_after_its_answer CHECK (expires_at > created_at)"
    )
    op.execute(
        "-- squawk-ignore require-concurrent-index-creation\n"
        "CREATE INDEX ix_idempotency_keys_expires_at"
        " ON idempotency_keys (partnership_id, expires_at)"
    )
    op.execute(
        "-- squawk-ignore require-concurrent-index-deletion\n"
        "DROP INDEX ix_idempotency_keys_created_at"
    )


def downgrade() -> None:
    op.execute(
        "-- squawk-ignore require-concurrent-index-creation\n"
        "CREATE INDEX ix_idempotency_keys_created_at"
        " ON idempotency_keys (partnership_id, created_at)"
    )
    op.execute(
        "-- squawk-ignore require-concurrent-index-deletion\n"
        "DROP INDEX ix_idempotency_keys_expires_at"
    )
    op.execute(
        "-- squawk-ignore ban-drop-column\n"
        "ALTER TABLE idempotency_keys DROP COLUMN events_named, DROP COLUMN readable,"
        " DROP COLUMN memberships_held,"
        " DROP COLUMN expires_at"
    )
