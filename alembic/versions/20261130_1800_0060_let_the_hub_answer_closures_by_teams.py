"""Let the hub answer closures by teams: who agreed and why, or the decision made again."""

from alembic import op

revision = "0060"
down_revision = "0053"
branch_labels = None
depends_on = None

_CONSTRAINTS = (
    (
        "fk_referrals_partnership_id_closure_agreed_by",
        "FOREIGN KEY (partnership_id, closure_agreed_by) REFERENCES users (partnership_id, id)",
    ),
    (
        "fk_referrals_partnership_id_decided_again_id",
        (
            "FOREIGN KEY (partnership_id, decided_again_id)"
            " REFERENCES threshold_decisions (partnership_id, id)"
        ),
    ),
    (
        "ck_referrals_a_team_closes_by_someone",
        "CHECK (NOT closed_by_team OR num_nonnulls(closed_on, closed_at, closed_by) = 3)",
    ),
    (
        "ck_referrals_agreement_says_who_when_and_why",
        (
            "CHECK (num_nonnulls(closure_agreed_at, closure_agreed_by, closure_agreed_because)"
            " IN (0, 3))"
        ),
    ),
    ("ck_referrals_agreed_by_another", "CHECK (closure_agreed_by <> closed_by)"),
    (
        "ck_referrals_a_teams_closure_is_answered",
        "CHECK (closed_by_team OR num_nonnulls(closure_agreed_at, decided_again_id) = 0)",
    ),
    (
        "ck_referrals_answered_in_one_way",
        "CHECK (num_nonnulls(closure_agreed_at, decided_again_id) < 2)",
    ),
    (
        "ck_referrals_closure_agreed_because_is_not_blank",
        "CHECK (closure_agreed_because ~ '[^[:space:]]')",
    ),
)


def upgrade() -> None:
    # What was closed before counts as closed by the hub: nothing says who of a team closed it.
    op.execute(
        "ALTER TABLE referrals"
        " ADD COLUMN closed_by_team boolean DEFAULT false NOT NULL,"
        " ADD COLUMN closure_agreed_at timestamptz,"
        " ADD COLUMN closure_agreed_by uuid,"
        " ADD COLUMN closure_agreed_because text,"
        " ADD COLUMN decided_again_id uuid"
    )
    for name, rule in _CONSTRAINTS:
        op.execute(
            "-- squawk-ignore constraint-missing-not-valid, adding-foreign-key-constraint\n"
            f"ALTER TABLE referrals ADD CONSTRAINT {name} {rule}"
        )
    op.execute(
        "-- squawk-ignore require-concurrent-index-creation\n"
        "CREATE INDEX ix_referrals_closed_by_team ON referrals (partnership_id, closed_at)"
        " WHERE closed_by_team AND closure_agreed_at IS NULL"
    )


def downgrade() -> None:
    op.execute(
        "ALTER TABLE referrals DROP COLUMN closed_by_team, DROP COLUMN closure_agreed_at,"
        " DROP COLUMN closure_agreed_by, DROP COLUMN closure_agreed_because,"
        " DROP COLUMN decided_again_id"
    )
