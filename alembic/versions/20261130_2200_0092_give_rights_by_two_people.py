"""Propose roles and confirm them, end them, and suspend and resume users."""

from alembic import op

revision = "0092"
down_revision = "0091"
branch_labels = None
depends_on = None

_ONE_AT_A_TIME = (
    "-- squawk-ignore ban-drop-constraint\n"
    "ALTER TABLE memberships DROP CONSTRAINT ex_memberships_one_at_a_time,"
    " ADD CONSTRAINT ex_memberships_one_at_a_time EXCLUDE USING gist (partnership_id WITH =,"
    " user_id WITH =, agency_id WITH =, role WITH =, daterange(starts_on, ends_on, '[]') WITH &&)"
)


def upgrade() -> None:
    op.execute(
        """
        CREATE TABLE role_proposals (
            partnership_id uuid NOT NULL,
            id uuid DEFAULT uuidv7() NOT NULL,
            user_id uuid NOT NULL,
            agency_id uuid NOT NULL,
            team_id uuid,
            role text NOT NULL,
            starts_on date NOT NULL,
            ends_on date,
            proposed_at timestamptz NOT NULL,
            proposed_by uuid NOT NULL,
            lapses_at timestamptz NOT NULL,
            decision text,
            decided_at timestamptz,
            decided_by uuid,
            decided_because text,
            CONSTRAINT pk_role_proposals PRIMARY KEY (partnership_id, id),
            CONSTRAINT fk_role_proposals_partnership_id
                FOREIGN KEY (partnership_id) REFERENCES partnerships (id),
            CONSTRAINT fk_role_proposals_partnership_id_user_id
                FOREIGN KEY (partnership_id, user_id) REFERENCES users (partnership_id,
                    id),
            CONSTRAINT fk_role_proposals_partnership_id_agency_id
                FOREIGN KEY (partnership_id, agency_id) REFERENCES agencies
                    (partnership_id, id),
            CONSTRAINT fk_role_proposals_partnership_id_team_id
                FOREIGN KEY (partnership_id, team_id) REFERENCES teams (partnership_id,
                    id),
            CONSTRAINT fk_role_proposals_partnership_id_proposed_by
                FOREIGN KEY (partnership_id, proposed_by) REFERENCES users
                    (partnership_id, id),
            CONSTRAINT fk_role_proposals_partnership_id_decided_by
                FOREIGN KEY (partnership_id, decided_by) REFERENCES users
                    (partnership_id, id),
            CONSTRAINT ck_role_proposals_role_is_known
                CHECK (role IN ('hub_practitioner', 'hub_manager', 'hub_support',
                    'social_worker', 'team_manager', 'agency_officer', 'referrer',
                    'partner_system', 'information_governance', 'performance_analyst',
                    'administrator')),
            CONSTRAINT ck_role_proposals_decision_is_known
                CHECK (decision IN ('confirmed', 'declined', 'withdrawn')),
            CONSTRAINT ck_role_proposals_ends_after_it_starts CHECK (ends_on >= starts_on),
            CONSTRAINT ck_role_proposals_care_roles_work_in_a_team
                CHECK (team_id IS NOT NULL OR role NOT IN ('social_worker',
                    'team_manager')),
            CONSTRAINT ck_role_proposals_proposed_for_another
                CHECK (proposed_by <> user_id),
            CONSTRAINT ck_role_proposals_deciding_says_who_and_when
                CHECK (num_nonnulls(decision, decided_at, decided_by) IN (0, 3)),
            CONSTRAINT ck_role_proposals_confirmed_by_a_second_person
                CHECK (decision <> 'confirmed' OR (decided_by <> proposed_by AND
                    decided_by <> user_id)),
            CONSTRAINT ck_role_proposals_confirmed_before_it_lapses
                CHECK (decision <> 'confirmed' OR decided_at < lapses_at),
            CONSTRAINT ck_role_proposals_declining_says_why
                CHECK ((decision IS NOT DISTINCT FROM 'declined') = (decided_because IS
                    NOT NULL)),
            CONSTRAINT ck_role_proposals_decided_because_is_not_blank
                CHECK (decided_because ~ '[^[:space:]]')
        )
        """
    )
    op.execute(
        """
        CREATE INDEX ix_role_proposals_user_id ON role_proposals (partnership_id, user_id)
        """
    )
    op.execute(
        """
        CREATE INDEX ix_role_proposals_waiting ON role_proposals (partnership_id, proposed_at,
            id) WHERE decision IS NULL
        """
    )
    op.execute(
        """
        CREATE TABLE user_suspensions (
            partnership_id uuid NOT NULL,
            id uuid DEFAULT uuidv7() NOT NULL,
            user_id uuid NOT NULL,
            because text NOT NULL,
            suspended_at timestamptz NOT NULL,
            suspended_by uuid NOT NULL,
            resumed_at timestamptz,
            resumed_by uuid,
            resumed_because text,
            CONSTRAINT pk_user_suspensions PRIMARY KEY (partnership_id, id),
            CONSTRAINT fk_user_suspensions_partnership_id
                FOREIGN KEY (partnership_id) REFERENCES partnerships (id),
            CONSTRAINT fk_user_suspensions_partnership_id_user_id
                FOREIGN KEY (partnership_id, user_id) REFERENCES users (partnership_id,
                    id),
            CONSTRAINT fk_user_suspensions_partnership_id_suspended_by
                FOREIGN KEY (partnership_id, suspended_by) REFERENCES users
                    (partnership_id, id),
            CONSTRAINT fk_user_suspensions_partnership_id_resumed_by
                FOREIGN KEY (partnership_id, resumed_by) REFERENCES users
                    (partnership_id, id),
            CONSTRAINT ck_user_suspensions_suspended_by_another
                CHECK (suspended_by <> user_id),
            CONSTRAINT ck_user_suspensions_resumed_by_another CHECK (resumed_by <> user_id),
            CONSTRAINT ck_user_suspensions_resuming_says_who_when_and_why
                CHECK (num_nonnulls(resumed_at, resumed_by, resumed_because) IN (0, 3)),
            CONSTRAINT ck_user_suspensions_because_is_not_blank
                CHECK (because ~ '[^[:space:]]'),
            CONSTRAINT ck_user_suspensions_resumed_because_is_not_blank
                CHECK (resumed_because ~ '[^[:space:]]')
        )
        """
    )
    op.execute(
        """
        CREATE UNIQUE INDEX uq_user_suspensions_standing ON user_suspensions (partnership_id,
            user_id) WHERE resumed_at IS NULL
        """
    )
    op.execute("ALTER TABLE users ADD COLUMN registered_by uuid")
    op.execute(
        "ALTER TABLE memberships ADD COLUMN role_proposal_id uuid,"
        " ADD COLUMN ended_at timestamptz,"
        " ADD COLUMN end_recorded_at timestamptz,"
        " ADD COLUMN end_recorded_by uuid,"
        " ADD COLUMN end_because text"
    )
    for table, name, rule in (
        (
            "users",
            "fk_users_partnership_id_registered_by",
            "FOREIGN KEY (partnership_id, registered_by) REFERENCES users (partnership_id, id)",
        ),
        (
            "memberships",
            "fk_memberships_partnership_id_role_proposal_id",
            (
                "FOREIGN KEY (partnership_id, role_proposal_id)"
                " REFERENCES role_proposals (partnership_id, id)"
            ),
        ),
        (
            "memberships",
            "fk_memberships_partnership_id_end_recorded_by",
            "FOREIGN KEY (partnership_id, end_recorded_by) REFERENCES users (partnership_id, id)",
        ),
        (
            "memberships",
            "uq_memberships_partnership_id_role_proposal_id",
            "UNIQUE (partnership_id, role_proposal_id)",
        ),
        (
            "memberships",
            "ck_memberships_ending_says_who_when_and_why",
            ("CHECK (num_nonnulls(end_recorded_at, end_recorded_by, end_because) IN (0, 3))"),
        ),
        (
            "memberships",
            "ck_memberships_ended_by_someone",
            ("CHECK (ended_at IS NULL OR (end_recorded_at IS NOT NULL AND ends_on IS NOT NULL))"),
        ),
        ("memberships", "ck_memberships_ended_by_another", "CHECK (end_recorded_by <> user_id)"),
        (
            "memberships",
            "ck_memberships_end_because_is_not_blank",
            "CHECK (end_because ~ '[^[:space:]]')",
        ),
    ):
        op.execute(
            "-- squawk-ignore constraint-missing-not-valid, adding-foreign-key-constraint,"
            " disallowed-unique-constraint\n"
            f"ALTER TABLE {table} ADD CONSTRAINT {name} {rule}"
        )
    op.execute(f"{_ONE_AT_A_TIME} WHERE (ended_at IS NULL)")


def downgrade() -> None:
    op.execute("DELETE FROM memberships WHERE ended_at IS NOT NULL")
    op.execute(_ONE_AT_A_TIME)
    op.execute(
        "ALTER TABLE memberships DROP COLUMN role_proposal_id, DROP COLUMN ended_at,"
        " DROP COLUMN end_recorded_at, DROP COLUMN end_recorded_by, DROP COLUMN end_because"
    )
    op.execute("ALTER TABLE users DROP COLUMN registered_by")
    op.execute("DROP TABLE user_suspensions")
    op.execute("DROP TABLE role_proposals")
