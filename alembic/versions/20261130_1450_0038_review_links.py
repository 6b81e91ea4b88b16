"""Reviews of what was built while two records were linked, record by record."""

from alembic import op

revision = "0038"
down_revision = "0037"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute(
        """
        ALTER TABLE recorded_errors
        ADD COLUMN right_person_id uuid,
        ADD CONSTRAINT fk_recorded_errors_partnership_id_right_person_id
            FOREIGN KEY (partnership_id, right_person_id) REFERENCES people (partnership_id, id),
        ADD CONSTRAINT ck_recorded_errors_right_person_is_another
            CHECK (right_person_id <> person_id)
        """
    )
    op.execute(
        """
        CREATE TABLE link_reviews (
            partnership_id uuid NOT NULL,
            id uuid DEFAULT uuidv7() NOT NULL,
            person_link_id uuid NOT NULL,
            act text NOT NULL,
            person_id uuid NOT NULL,
            same_as_person_id uuid NOT NULL,
            begun_at timestamp with time zone NOT NULL,
            begun_by uuid NOT NULL,
            ended_at timestamp with time zone,
            version integer NOT NULL,
            changed_at timestamp with time zone NOT NULL,
            CONSTRAINT pk_link_reviews PRIMARY KEY (partnership_id, id),
            CONSTRAINT fk_link_reviews_partnership_id FOREIGN KEY (partnership_id)
                REFERENCES partnerships (id),
            CONSTRAINT fk_link_reviews_partnership_id_person_link_id
                FOREIGN KEY (partnership_id, person_link_id)
                REFERENCES person_links (partnership_id, id),
            CONSTRAINT fk_link_reviews_partnership_id_person_id
                FOREIGN KEY (partnership_id, person_id) REFERENCES people (partnership_id, id),
            CONSTRAINT fk_link_reviews_partnership_id_same_as_person_id
                FOREIGN KEY (partnership_id, same_as_person_id)
                REFERENCES people (partnership_id, id),
            CONSTRAINT fk_link_reviews_partnership_id_begun_by
                FOREIGN KEY (partnership_id, begun_by) REFERENCES users (partnership_id, id),
            CONSTRAINT uq_link_reviews_partnership_id_person_link_id_act
                UNIQUE (partnership_id, person_link_id, act),
            CONSTRAINT ck_link_reviews_act_is_known CHECK (act IN ('linked', 'unlinked')),
            CONSTRAINT ck_link_reviews_ends_after_it_begins CHECK (ended_at >= begun_at)
        )
        """
    )
    op.execute(
        "CREATE INDEX ix_link_reviews_open ON link_reviews (partnership_id, begun_at)"
        " WHERE ended_at IS NULL"
    )
    op.execute(
        """
        CREATE TABLE link_review_items (
            partnership_id uuid NOT NULL,
            id uuid DEFAULT uuidv7() NOT NULL,
            link_review_id uuid NOT NULL,
            subject_type text NOT NULL,
            subject_id uuid NOT NULL,
            person_id uuid NOT NULL,
            built_at timestamp with time zone NOT NULL,
            verdict text,
            reason text,
            decided_at timestamp with time zone,
            decided_by uuid,
            recorded_error_id uuid,
            referral_id uuid,
            CONSTRAINT pk_link_review_items PRIMARY KEY (partnership_id, id),
            CONSTRAINT fk_link_review_items_partnership_id FOREIGN KEY (partnership_id)
                REFERENCES partnerships (id),
            CONSTRAINT fk_link_review_items_partnership_id_link_review_id
                FOREIGN KEY (partnership_id, link_review_id)
                REFERENCES link_reviews (partnership_id, id),
            CONSTRAINT fk_link_review_items_partnership_id_person_id
                FOREIGN KEY (partnership_id, person_id) REFERENCES people (partnership_id, id),
            CONSTRAINT fk_link_review_items_partnership_id_decided_by
                FOREIGN KEY (partnership_id, decided_by) REFERENCES users (partnership_id, id),
            CONSTRAINT fk_link_review_items_partnership_id_recorded_error_id
                FOREIGN KEY (partnership_id, recorded_error_id)
                REFERENCES recorded_errors (partnership_id, id),
            CONSTRAINT fk_link_review_items_partnership_id_referral_id
                FOREIGN KEY (partnership_id, referral_id)
                REFERENCES referrals (partnership_id, id),
            CONSTRAINT uq_link_review_items_once
                UNIQUE (partnership_id, link_review_id, subject_id, person_id),
            CONSTRAINT ck_link_review_items_subject_type_is_known CHECK (subject_type IN (
                'threshold_decision', 'referral', 'strategy_meeting_child', 'enquiry', 'routing',
                'information_request', 'share', 'timescale')),
            CONSTRAINT ck_link_review_items_verdict_is_known
                CHECK (verdict IN ('stands', 'belongs_to_other', 'in_error')),
            CONSTRAINT ck_link_review_items_verdict_says_who_when_and_why
                CHECK (num_nonnulls(verdict, reason, decided_at, decided_by) IN (0, 4)),
            CONSTRAINT ck_link_review_items_what_follows_from_a_verdict CHECK (
                num_nonnulls(recorded_error_id, referral_id) = 0 OR verdict IS NOT NULL),
            CONSTRAINT ck_link_review_items_reason_is_not_blank CHECK (reason ~ '[^[:space:]]')
        )
        """
    )
    op.execute(
        "CREATE INDEX ix_link_review_items_link_review_id"
        " ON link_review_items (partnership_id, link_review_id)"
    )


def downgrade() -> None:
    op.execute("DROP TABLE link_review_items")
    op.execute("DROP TABLE link_reviews")
    op.execute("ALTER TABLE recorded_errors DROP COLUMN right_person_id")
