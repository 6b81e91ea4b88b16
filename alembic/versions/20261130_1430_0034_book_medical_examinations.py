"""Medical examinations of children, as appointments."""

from alembic import op

revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None

_WORDED = ("place", "consent_by", "consent_because", "result", "outcome_because")
_NOT_BLANK = ",\n".join(
    f"    CONSTRAINT ck_medicals_{column}_is_not_blank CHECK ({column} ~ '[^[:space:]]')"
    for column in _WORDED
)


def upgrade() -> None:
    op.execute(
        f"""
CREATE TABLE medicals (
    partnership_id UUID NOT NULL,
    id UUID DEFAULT uuidv7() NOT NULL,
    person_id UUID NOT NULL,
    strategy_meeting_id UUID,
    enquiry_id UUID,
    booked_for TIMESTAMP WITH TIME ZONE NOT NULL,
    place TEXT NOT NULL,
    booked_at TIMESTAMP WITH TIME ZONE NOT NULL,
    booked_by UUID NOT NULL,
    consent TEXT NOT NULL,
    consent_by TEXT,
    consent_because TEXT,
    outcome TEXT,
    happened_at TIMESTAMP WITH TIME ZONE,
    attended TEXT[],
    result TEXT,
    outcome_because TEXT,
    outcome_recorded_at TIMESTAMP WITH TIME ZONE,
    outcome_recorded_by UUID,
    version INTEGER NOT NULL,
    changed_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_medicals PRIMARY KEY (partnership_id, id),
    CONSTRAINT fk_medicals_partnership_id FOREIGN KEY (partnership_id) REFERENCES partnerships (id),
    CONSTRAINT fk_medicals_partnership_id_person_id FOREIGN KEY (partnership_id, person_id)
        REFERENCES people (partnership_id, id),
    CONSTRAINT fk_medicals_partnership_id_strategy_meeting_id
        FOREIGN KEY (partnership_id, strategy_meeting_id)
        REFERENCES strategy_meetings (partnership_id, id),
    CONSTRAINT fk_medicals_partnership_id_enquiry_id FOREIGN KEY (partnership_id, enquiry_id)
        REFERENCES enquiries (partnership_id, id),
    CONSTRAINT fk_medicals_partnership_id_booked_by FOREIGN KEY (partnership_id, booked_by)
        REFERENCES users (partnership_id, id),
    CONSTRAINT fk_medicals_partnership_id_outcome_recorded_by
        FOREIGN KEY (partnership_id, outcome_recorded_by) REFERENCES users (partnership_id, id),
    CONSTRAINT ck_medicals_consent_is_known
        CHECK (consent IN ('awaited', 'given', 'refused', 'not_needed')),
    CONSTRAINT ck_medicals_outcome_is_known
        CHECK (outcome IN ('took_place', 'not_attended', 'cancelled')),
    CONSTRAINT ck_medicals_has_one_origin
        CHECK (num_nonnulls(strategy_meeting_id, enquiry_id) = 1),
    CONSTRAINT ck_medicals_consent_says_who_gave_it
        CHECK (consent <> 'given' OR consent_by IS NOT NULL),
    CONSTRAINT ck_medicals_consent_says_why_none_is_needed
        CHECK (consent <> 'not_needed' OR consent_because IS NOT NULL),
    CONSTRAINT ck_medicals_outcome_says_who_and_when
        CHECK (num_nonnulls(outcome, outcome_recorded_at, outcome_recorded_by) IN (0, 3)),
    CONSTRAINT ck_medicals_took_place_says_when_and_who_attended
        CHECK ((outcome IS NOT DISTINCT FROM 'took_place')
            = (happened_at IS NOT NULL AND coalesce(cardinality(attended), 0) > 0)),
    CONSTRAINT ck_medicals_took_place_with_consent
        CHECK (outcome <> 'took_place' OR consent IN ('given', 'not_needed')),
    CONSTRAINT ck_medicals_result_of_what_took_place
        CHECK (outcome IS NOT DISTINCT FROM 'took_place' OR result IS NULL),
    CONSTRAINT ck_medicals_another_outcome_says_why
        CHECK (outcome = 'took_place' OR outcome IS NULL OR outcome_because IS NOT NULL),
    CONSTRAINT ck_medicals_happened_before_it_was_recorded
        CHECK (happened_at <= outcome_recorded_at),
{_NOT_BLANK}
)
"""
    )
    op.execute("CREATE INDEX ix_medicals_person_id ON medicals (partnership_id, person_id)")


def downgrade() -> None:
    op.execute("DROP TABLE medicals")
