"""The other authority that a child is passed to, and its answer."""

from alembic import op

revision = "0039"
down_revision = "0038"
branch_labels = None
depends_on = None

_OWN = "FOREIGN KEY (partnership_id, {column}) REFERENCES {table} (partnership_id, id)"
_REFERENCES = (
    ("contact_id", "contacts"),
    ("contact_child_id", "contact_children"),
    ("person_id", "people"),
    ("threshold_decision_id", "threshold_decisions"),
    ("passed_by", "users"),
    ("answer_recorded_by", "users"),
)
_CHECKS = {
    "code_has_three_digits": "code ~ '^[0-9]{3}$'",
    "answer_is_known": "answer IN ('accepted', 'refused')",
    "answer_says_who_and_when": "num_nonnulls(answer, answered_at, answer_recorded_at,"
    " answer_recorded_by) IN (0, 4)",
    "refusal_says_why": "answer <> 'refused' OR reasons IS NOT NULL",
    "answered_after_it_was_passed": "answered_at >= passed_at"
    " AND answered_at <= answer_recorded_at",
    **{
        f"{column}_is_not_blank": f"{column} ~ '[^[:space:]]'"
        for column in ("name", "contact_means", "answered_by", "reasons")
    },
}


def upgrade() -> None:
    constraints = [
        *(
            f"CONSTRAINT fk_other_authorities_partnership_id_{column} "
            + _OWN.format(column=column, table=table)
            for column, table in _REFERENCES
        ),
        *(
            f"CONSTRAINT ck_other_authorities_{name} CHECK ({check})"
            for name, check in _CHECKS.items()
        ),
    ]
    op.execute(
        f"""
CREATE TABLE other_authorities (
    partnership_id UUID NOT NULL,
    id UUID DEFAULT uuidv7() NOT NULL,
    contact_id UUID NOT NULL,
    contact_child_id UUID NOT NULL,
    person_id UUID NOT NULL,
    threshold_decision_id UUID NOT NULL,
    code TEXT,
    name TEXT NOT NULL,
    contact_means TEXT NOT NULL,
    passed_at TIMESTAMP WITH TIME ZONE NOT NULL,
    passed_by UUID NOT NULL,
    answer TEXT,
    answered_at TIMESTAMP WITH TIME ZONE,
    answered_by TEXT,
    reasons TEXT,
    answer_recorded_at TIMESTAMP WITH TIME ZONE,
    answer_recorded_by UUID,
    version INTEGER NOT NULL,
    changed_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_other_authorities PRIMARY KEY (partnership_id, id),
    CONSTRAINT fk_other_authorities_partnership_id
        FOREIGN KEY (partnership_id) REFERENCES partnerships (id),
    CONSTRAINT uq_other_authorities_once UNIQUE (partnership_id, threshold_decision_id),
    {(", " + chr(10) + "    ").join(constraints)}
)
"""
    )
    op.execute(
        "CREATE INDEX ix_other_authorities_contact_child_id"
        " ON other_authorities (partnership_id, contact_child_id)"
    )
    op.execute(
        "CREATE INDEX ix_other_authorities_unaccepted ON other_authorities (partnership_id)"
        " WHERE answer IS DISTINCT FROM 'accepted'"
    )


def downgrade() -> None:
    op.execute("DROP TABLE other_authorities")
