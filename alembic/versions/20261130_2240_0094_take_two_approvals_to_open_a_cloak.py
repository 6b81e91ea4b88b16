"""Take two approvals to open a cloak."""

from alembic import op

revision = "0094"
down_revision = "0121"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute(
        """
        CREATE TABLE restriction_relaxations (
            partnership_id uuid NOT NULL,
            id uuid DEFAULT uuidv7() NOT NULL,
            restriction_id uuid NOT NULL,
            act text NOT NULL,
            user_id uuid,
            team_id uuid,
            agency_id uuid,
            listing_id uuid,
            reason text,
            asked_at timestamptz NOT NULL,
            asked_by uuid NOT NULL,
            lapses_at timestamptz NOT NULL,
            done_at timestamptz,
            CONSTRAINT pk_restriction_relaxations PRIMARY KEY (partnership_id, id),
            CONSTRAINT fk_restriction_relaxations_partnership_id
                FOREIGN KEY (partnership_id) REFERENCES partnerships (id),
            CONSTRAINT fk_restriction_relaxations_partnership_id_restriction_id
                FOREIGN KEY (partnership_id, restriction_id) REFERENCES restrictions
                    (partnership_id, id),
            CONSTRAINT fk_restriction_relaxations_partnership_id_user_id
                FOREIGN KEY (partnership_id, user_id) REFERENCES users (partnership_id,
                    id),
            CONSTRAINT fk_restriction_relaxations_partnership_id_team_id
                FOREIGN KEY (partnership_id, team_id) REFERENCES teams (partnership_id,
                    id),
            CONSTRAINT fk_restriction_relaxations_partnership_id_agency_id
                FOREIGN KEY (partnership_id, agency_id) REFERENCES agencies
                    (partnership_id, id),
            CONSTRAINT fk_restriction_relaxations_partnership_id_listing_id
                FOREIGN KEY (partnership_id, listing_id) REFERENCES restriction_listings
                    (partnership_id, id),
            CONSTRAINT fk_restriction_relaxations_partnership_id_asked_by
                FOREIGN KEY (partnership_id, asked_by) REFERENCES users (partnership_id,
                    id),
            CONSTRAINT uq_restriction_relaxations_partnership_id_id_asked_by
                UNIQUE (partnership_id, id, asked_by),
            CONSTRAINT ck_restriction_relaxations_act_is_known
                CHECK (act IN ('lift', 'allow', 'take_off_deny', 'change_owner')),
            CONSTRAINT ck_restriction_relaxations_says_whom_it_opens_to
                CHECK (CASE act WHEN 'lift' THEN num_nonnulls(user_id, team_id,
                    agency_id, listing_id) = 0 WHEN 'allow' THEN num_nonnulls(user_id,
                    team_id, agency_id) = 1 AND listing_id IS NULL WHEN 'change_owner'
                    THEN user_id IS NOT NULL AND num_nonnulls(team_id, agency_id,
                    listing_id) = 0 ELSE listing_id IS NOT NULL AND
                    num_nonnulls(user_id, team_id, agency_id) = 0 END),
            CONSTRAINT ck_restriction_relaxations_reason_is_not_blank
                CHECK (reason ~ '[^[:space:]]')
        )
        """
    )
    op.execute(
        """
        CREATE INDEX ix_restriction_relaxations_restriction_id ON restriction_relaxations
            (partnership_id, restriction_id)
        """
    )
    op.execute(
        """
        CREATE TABLE restriction_relaxation_approvals (
            partnership_id uuid NOT NULL,
            id uuid DEFAULT uuidv7() NOT NULL,
            restriction_relaxation_id uuid NOT NULL,
            asked_by uuid NOT NULL,
            approved_by uuid NOT NULL,
            approved_at timestamptz NOT NULL,
            CONSTRAINT pk_restriction_relaxation_approvals PRIMARY KEY (partnership_id, id),
            CONSTRAINT fk_restriction_relaxation_approvals_partnership_id
                FOREIGN KEY (partnership_id) REFERENCES partnerships (id),
            CONSTRAINT fk_restriction_relaxation_approvals_relaxation
                FOREIGN KEY (partnership_id, restriction_relaxation_id, asked_by)
                    REFERENCES restriction_relaxations (partnership_id, id, asked_by),
            CONSTRAINT fk_restriction_relaxation_approvals_partnership_id_approved_by
                FOREIGN KEY (partnership_id, approved_by) REFERENCES users
                    (partnership_id, id),
            CONSTRAINT uq_restriction_relaxation_approvals_once
                UNIQUE (partnership_id, restriction_relaxation_id, approved_by),
            CONSTRAINT ck_restriction_relaxation_approvals_approved_by_another
                CHECK (approved_by <> asked_by)
        )
        """
    )


def downgrade() -> None:
    op.execute("DROP TABLE restriction_relaxation_approvals")
    op.execute("DROP TABLE restriction_relaxations")
