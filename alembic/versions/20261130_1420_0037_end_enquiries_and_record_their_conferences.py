"""End enquiries with a reason, record their conferences, and visit the parents of the unborn."""

from alembic import op

revision = "0037"
down_revision = "0036"
branch_labels = None
depends_on = None

GROUNDS = (
    "'child_died', 'turned_18', 'moved_away', 'family_not_found', 'not_born_here', 'no_answer',"
    " 'protected_otherwise', 'no_enquiry_needed', 'looked_after', 'other'"
)
STATES = "'open', 'outcome_recorded', 'authorised'"
FOLLOWS = "(state <> 'open') = (outcome IS NOT NULL)"
SEEN_ALONE = "ck_enquiry_visits_says_why_not_seen_alone"


def upgrade() -> None:
    for name in ("state_is_known", "outcome_follows_state"):
        _drop("enquiries", f"ck_enquiries_{name}")
    op.execute(
        "ALTER TABLE enquiries ADD ended_at timestamptz, ADD ended_by uuid,"
        " ADD ended_ground text, ADD ended_because text"
    )
    for name, condition in (
        ("state_is_known", f"CHECK (state IN ({STATES}, 'ended'))"),
        (
            "outcome_follows_state",
            f"CHECK (imported_child_id IS NOT NULL OR state = 'ended' OR {FOLLOWS})",
        ),
        ("ended_says_when", "CHECK ((state = 'ended') = (ended_at IS NOT NULL))"),
        (
            "ended_says_who_and_why",
            "CHECK (num_nonnulls(ended_at, ended_by, ended_ground, ended_because) IN (0, 4))",
        ),
        ("ended_ground_is_known", f"CHECK (ended_ground IN ({GROUNDS}))"),
        ("ended_because_is_not_blank", "CHECK (ended_because ~ '[^[:space:]]')"),
    ):
        _add("enquiries", f"ck_enquiries_{name}", condition)
    _add(
        "enquiries",
        "fk_enquiries_partnership_id_ended_by",
        "FOREIGN KEY (partnership_id, ended_by) REFERENCES users (partnership_id, id)",
    )
    op.execute(
        "ALTER TABLE enquiry_visits ADD expectant_parent_seen boolean NOT NULL DEFAULT false"
    )
    _drop("enquiry_visits", SEEN_ALONE)
    _add(
        "enquiry_visits",
        SEEN_ALONE,
        "CHECK (seen_alone OR expectant_parent_seen OR not_seen_alone_because IS NOT NULL)",
    )
    _add(
        "enquiry_visits",
        "ck_enquiry_visits_an_unborn_child_is_not_seen",
        "CHECK (NOT (child_seen AND expectant_parent_seen))",
    )
    op.execute(
        f"""
        CREATE TABLE enquiry_conferences (
            partnership_id uuid NOT NULL,
            id uuid DEFAULT uuidv7() NOT NULL,
            enquiry_id uuid NOT NULL,
            held_at timestamptz,
            not_needed_ground text,
            reason text,
            recorded_at timestamptz NOT NULL,
            recorded_by uuid NOT NULL,
            CONSTRAINT pk_enquiry_conferences PRIMARY KEY (partnership_id, id),
            CONSTRAINT fk_enquiry_conferences_partnership_id FOREIGN KEY (partnership_id)
                REFERENCES partnerships (id),
            CONSTRAINT fk_enquiry_conferences_partnership_id_enquiry_id
                FOREIGN KEY (partnership_id, enquiry_id)
                REFERENCES enquiries (partnership_id, id),
            CONSTRAINT fk_enquiry_conferences_partnership_id_recorded_by
                FOREIGN KEY (partnership_id, recorded_by) REFERENCES users (partnership_id, id),
            CONSTRAINT ck_enquiry_conferences_not_needed_ground_is_known
                CHECK (not_needed_ground IN ({GROUNDS})),
            CONSTRAINT ck_enquiry_conferences_was_held_or_is_not_needed
                CHECK (num_nonnulls(held_at, not_needed_ground) = 1),
            CONSTRAINT ck_enquiry_conferences_not_needed_says_why
                CHECK (not_needed_ground IS NULL OR reason IS NOT NULL),
            CONSTRAINT ck_enquiry_conferences_held_before_it_was_recorded
                CHECK (held_at <= recorded_at),
            CONSTRAINT ck_enquiry_conferences_reason_is_not_blank
                CHECK (reason ~ '[^[:space:]]')
        )
        """
    )
    op.execute(
        "CREATE INDEX ix_enquiry_conferences_enquiry_id"
        " ON enquiry_conferences (partnership_id, enquiry_id)"
    )


def downgrade() -> None:
    op.execute("DROP TABLE enquiry_conferences")
    op.execute("ALTER TABLE enquiry_visits DROP expectant_parent_seen CASCADE")
    _add(
        "enquiry_visits",
        SEEN_ALONE,
        "CHECK (seen_alone OR not_seen_alone_because IS NOT NULL)",
    )
    _drop("enquiries", "ck_enquiries_outcome_follows_state")
    op.execute(
        "ALTER TABLE enquiries DROP ended_at, DROP ended_by, DROP ended_ground, DROP ended_because"
    )
    _add(
        "enquiries",
        "ck_enquiries_outcome_follows_state",
        f"CHECK (imported_child_id IS NOT NULL OR {FOLLOWS})",
    )
    _drop("enquiries", "ck_enquiries_state_is_known")
    _add("enquiries", "ck_enquiries_state_is_known", f"CHECK (state IN ({STATES}))")


def _drop(table: str, constraint: str) -> None:
    op.execute(
        f"-- squawk-ignore ban-drop-constraint\nALTER TABLE {table} DROP CONSTRAINT {constraint}"
    )


def _add(table: str, constraint: str, condition: str) -> None:
    op.execute(f"ALTER TABLE {table} ADD CONSTRAINT {constraint} {condition}")
