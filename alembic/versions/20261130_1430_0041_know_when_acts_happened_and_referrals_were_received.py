"""Know when acts happened that were recorded afterwards, and the day a referral was received."""

from alembic import op

revision = "0041"
down_revision = "0040"
branch_labels = None
depends_on = None

SUBJECTS = (
    "'contact', 'contact_child', 'referral', 'strategy_meeting', 'enquiry', 'requested_agency',"
    " 'notification'"
)


def upgrade() -> None:
    op.execute(
        f"""
        CREATE TABLE act_times (
            partnership_id uuid NOT NULL,
            id uuid DEFAULT uuidv7() NOT NULL,
            act text NOT NULL,
            subject_type text NOT NULL,
            subject_id uuid NOT NULL,
            item_id uuid NOT NULL,
            person_id uuid,
            contact_id uuid,
            happened_at timestamptz NOT NULL,
            recorded_at timestamptz NOT NULL,
            recorded_by uuid NOT NULL,
            because text,
            CONSTRAINT pk_act_times PRIMARY KEY (partnership_id, id),
            CONSTRAINT fk_act_times_partnership_id FOREIGN KEY (partnership_id)
                REFERENCES partnerships (id),
            CONSTRAINT fk_act_times_partnership_id_person_id
                FOREIGN KEY (partnership_id, person_id) REFERENCES people (partnership_id, id),
            CONSTRAINT fk_act_times_partnership_id_contact_id
                FOREIGN KEY (partnership_id, contact_id)
                REFERENCES contacts (partnership_id, id),
            CONSTRAINT fk_act_times_partnership_id_recorded_by
                FOREIGN KEY (partnership_id, recorded_by) REFERENCES users (partnership_id, id),
            CONSTRAINT ck_act_times_subject_type_is_known CHECK (subject_type IN ({SUBJECTS})),
            CONSTRAINT ck_act_times_act_is_a_word CHECK (act ~ '^[a-z_]+[.][a-z_]+$'),
            CONSTRAINT ck_act_times_happened_before_it_was_recorded
                CHECK (happened_at < recorded_at),
            CONSTRAINT ck_act_times_says_who_may_see_it
                CHECK (num_nonnulls(person_id, contact_id) >= 1),
            CONSTRAINT ck_act_times_because_is_not_blank CHECK (because ~ '[^[:space:]]')
        )
        """
    )
    for column in ("subject_id", "person_id", "contact_id"):
        op.execute(f"CREATE INDEX ix_act_times_{column} ON act_times (partnership_id, {column})")
    op.execute("ALTER TABLE threshold_decisions ADD recorded_at timestamptz")
    # What was recorded before this release was recorded as it happened. A decision is never
    # updated, so the column is filled as its type is set.
    op.execute(
        "-- squawk-ignore changing-column-type\n"
        "ALTER TABLE threshold_decisions ALTER recorded_at TYPE timestamptz USING decided_at"
    )
    op.execute(
        "ALTER TABLE threshold_decisions\n"
        "    -- squawk-ignore adding-not-nullable-field\n"
        "    ALTER recorded_at SET NOT NULL,\n"
        "    ADD CONSTRAINT ck_threshold_decisions_decided_before_it_was_recorded"
        " CHECK (decided_at <= recorded_at)"
    )
    op.execute("ALTER TABLE referrals ADD received_on date")
    op.execute(
        "UPDATE referrals SET received_on = coalesce((SELECT"
        " least((contact.received_at AT TIME ZONE 'Europe/London')::date, referrals.opened_on)"
        " FROM threshold_decisions AS decision"
        " JOIN contacts AS contact ON contact.partnership_id = decision.partnership_id"
        " AND contact.id = decision.contact_id"
        " WHERE decision.partnership_id = referrals.partnership_id"
        " AND decision.id = referrals.decision_id), opened_on)"
    )
    op.execute(
        "ALTER TABLE referrals\n"
        "    -- squawk-ignore adding-not-nullable-field\n"
        "    ALTER received_on SET NOT NULL,\n"
        "    ADD CONSTRAINT ck_referrals_received_before_it_opened"
        " CHECK (received_on <= opened_on)"
    )


def downgrade() -> None:
    op.execute("ALTER TABLE referrals DROP received_on CASCADE")
    op.execute("ALTER TABLE threshold_decisions DROP recorded_at CASCADE")
    op.execute("DROP TABLE act_times")
