"""Declare that two users are one person."""

from alembic import op

revision = "0091"
down_revision = "0131"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute(
        """
        CREATE TABLE identity_links (
            partnership_id uuid NOT NULL,
            id uuid DEFAULT uuidv7() NOT NULL,
            user_id uuid NOT NULL,
            same_as_user_id uuid NOT NULL,
            reason text NOT NULL,
            declared_at timestamptz NOT NULL,
            declared_by uuid NOT NULL,
            withdrawn_at timestamptz,
            withdrawn_by uuid,
            withdrawn_because text,
            CONSTRAINT pk_identity_links PRIMARY KEY (partnership_id, id),
            CONSTRAINT fk_identity_links_partnership_id
                FOREIGN KEY (partnership_id) REFERENCES partnerships (id),
            CONSTRAINT fk_identity_links_partnership_id_user_id
                FOREIGN KEY (partnership_id, user_id) REFERENCES users (partnership_id,
                    id),
            CONSTRAINT fk_identity_links_partnership_id_same_as_user_id
                FOREIGN KEY (partnership_id, same_as_user_id) REFERENCES users
                    (partnership_id, id),
            CONSTRAINT fk_identity_links_partnership_id_declared_by
                FOREIGN KEY (partnership_id, declared_by) REFERENCES users
                    (partnership_id, id),
            CONSTRAINT fk_identity_links_partnership_id_withdrawn_by
                FOREIGN KEY (partnership_id, withdrawn_by) REFERENCES users
                    (partnership_id, id),
            CONSTRAINT ck_identity_links_of_two_in_order CHECK (user_id < same_as_user_id),
            CONSTRAINT ck_identity_links_withdrawing_says_who_when_and_why
                CHECK (num_nonnulls(withdrawn_at, withdrawn_by, withdrawn_because) IN
                    (0, 3)),
            CONSTRAINT ck_identity_links_withdrawn_by_another
                CHECK (withdrawn_by NOT IN (user_id, same_as_user_id)),
            CONSTRAINT ck_identity_links_reason_is_not_blank
                CHECK (reason ~ '[^[:space:]]'),
            CONSTRAINT ck_identity_links_withdrawn_because_is_not_blank
                CHECK (withdrawn_because ~ '[^[:space:]]')
        )
        """
    )
    op.execute(
        """
        CREATE INDEX ix_identity_links_same_as_user_id ON identity_links (partnership_id,
            same_as_user_id) WHERE withdrawn_at IS NULL
        """
    )
    op.execute(
        """
        CREATE UNIQUE INDEX uq_identity_links_standing ON identity_links (partnership_id,
            user_id, same_as_user_id) WHERE withdrawn_at IS NULL
        """
    )


def downgrade() -> None:
    op.execute("DROP TABLE identity_links")
