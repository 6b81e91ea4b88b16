"""Restrict records: keep them from whom they must be kept, and break the glass on record.

What is kept from somebody is worked out once, as they sign in, and held in the context of the
transaction; the policies compare columns with it, so none of them costs an index.
"""

from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

ROLES = "frontdoor_api, frontdoor_worker"

KEPT = {
    "people": "(id IN (SELECT unnest(access.people_hidden()))) IS NOT TRUE",
    "person_names": "(person_id IN (SELECT unnest(access.people_hidden()))) IS NOT TRUE",
    "person_identifiers": "(person_id IN (SELECT unnest(access.people_hidden()))) IS NOT TRUE",
    "person_addresses": "(person_id IN (SELECT unnest(access.people_hidden()))) IS NOT TRUE",
    "relationships": (
        "(person_id IN (SELECT unnest(access.people_hidden()))) IS NOT TRUE"
        " AND (related_person_id IN (SELECT unnest(access.people_hidden()))) IS NOT TRUE"
    ),
    "person_links": (
        "(person_id IN (SELECT unnest(access.people_hidden()))) IS NOT TRUE"
        " AND (same_as_person_id IN (SELECT unnest(access.people_hidden()))) IS NOT TRUE"
    ),
    "unsafe_contacts": (
        "(person_id IN (SELECT unnest(access.people_hidden()))) IS NOT TRUE"
        " AND (through_person_id IN (SELECT unnest(access.people_hidden()))) IS NOT TRUE"
    ),
    "involvements": "(person_id IN (SELECT unnest(access.people_hidden()))) IS NOT TRUE",
    "contacts": "(id IN (SELECT unnest(access.contacts_hidden()))) IS NOT TRUE",
    "contact_children": (
        "(contact_id IN (SELECT unnest(access.contacts_hidden()))) IS NOT TRUE"
        " AND (person_id IN (SELECT unnest(access.people_hidden()))) IS NOT TRUE"
    ),
    "contact_people": (
        "(contact_id IN (SELECT unnest(access.contacts_hidden()))) IS NOT TRUE"
        " AND (person_id IN (SELECT unnest(access.people_hidden()))) IS NOT TRUE"
    ),
    "triages": (
        "(contact_id IN (SELECT unnest(access.contacts_hidden()))) IS NOT TRUE"
        " AND (person_id IN (SELECT unnest(access.people_hidden()))) IS NOT TRUE"
    ),
    "ratings": "(contact_id IN (SELECT unnest(access.contacts_hidden()))) IS NOT TRUE",
    "recommendations": "(contact_id IN (SELECT unnest(access.contacts_hidden()))) IS NOT TRUE",
    "referrer_messages": "(contact_id IN (SELECT unnest(access.contacts_hidden()))) IS NOT TRUE",
    "routings": (
        "(contact_id IN (SELECT unnest(access.contacts_hidden()))) IS NOT TRUE"
        " AND (person_id IN (SELECT unnest(access.people_hidden()))) IS NOT TRUE"
    ),
    "threshold_decisions": (
        "(contact_id IN (SELECT unnest(access.contacts_hidden()))) IS NOT TRUE"
        " AND (person_id IN (SELECT unnest(access.people_hidden()))) IS NOT TRUE"
    ),
    "referrals": "(person_id IN (SELECT unnest(access.people_hidden()))) IS NOT TRUE",
    "allocations": "(person_id IN (SELECT unnest(access.people_hidden()))) IS NOT TRUE",
    "strategy_meetings": "(id IN (SELECT unnest(access.meetings_hidden()))) IS NOT TRUE",
    "strategy_meeting_children": (
        "(strategy_meeting_id IN (SELECT unnest(access.meetings_hidden()))) IS NOT TRUE"
        " AND (person_id IN (SELECT unnest(access.people_hidden()))) IS NOT TRUE"
    ),
    "invitations": (
        "(strategy_meeting_id IN (SELECT unnest(access.meetings_hidden()))) IS NOT TRUE"
    ),
    "attendances": (
        "(strategy_meeting_id IN (SELECT unnest(access.meetings_hidden()))) IS NOT TRUE"
    ),
    "contributions": (
        "(strategy_meeting_id IN (SELECT unnest(access.meetings_hidden()))) IS NOT TRUE"
    ),
    "meeting_conclusions": (
        "(strategy_meeting_id IN (SELECT unnest(access.meetings_hidden()))) IS NOT TRUE"
        " AND (person_id IN (SELECT unnest(access.people_hidden()))) IS NOT TRUE"
    ),
    "dissents": (
        "(strategy_meeting_id IN (SELECT unnest(access.meetings_hidden()))) IS NOT TRUE"
        " AND (person_id IN (SELECT unnest(access.people_hidden()))) IS NOT TRUE"
    ),
    "meeting_actions": (
        "(strategy_meeting_id IN (SELECT unnest(access.meetings_hidden()))) IS NOT TRUE"
    ),
    "minutes": "(strategy_meeting_id IN (SELECT unnest(access.meetings_hidden()))) IS NOT TRUE",
    "minutes_circulations": (
        "(strategy_meeting_id IN (SELECT unnest(access.meetings_hidden()))) IS NOT TRUE"
    ),
    "enquiries": (
        "(person_id IN (SELECT unnest(access.people_hidden()))) IS NOT TRUE"
        " AND (strategy_meeting_id IN (SELECT unnest(access.meetings_hidden()))) IS NOT TRUE"
    ),
    "enquiry_visits": (
        "(NOT EXISTS (SELECT 1 FROM enquiries AS within"
        " WHERE within.partnership_id = enquiry_visits.partnership_id"
        " AND within.id = enquiry_visits.enquiry_id)) IS NOT TRUE"
    ),
    "consultations": (
        "(NOT EXISTS (SELECT 1 FROM enquiries AS within"
        " WHERE within.partnership_id = consultations.partnership_id"
        " AND within.id = consultations.enquiry_id)) IS NOT TRUE"
    ),
    "information_requests": (
        "(contact_id IN (SELECT unnest(access.contacts_hidden()))) IS NOT TRUE"
    ),
    "information_request_people": (
        "(NOT EXISTS (SELECT 1 FROM information_requests AS within"
        " WHERE within.partnership_id = information_request_people.partnership_id"
        " AND within.id = information_request_people.information_request_id)) IS NOT TRUE AND (person_id IN (SELECT unnest(access.people_hidden()))) IS NOT TRUE"
    ),
    "information_request_agencies": (
        "(NOT EXISTS (SELECT 1 FROM information_requests AS within"
        " WHERE within.partnership_id = information_request_agencies.partnership_id"
        " AND within.id = information_request_agencies.information_request_id)) IS NOT TRUE"
    ),
    "information_returns": (
        "(NOT EXISTS (SELECT 1 FROM information_requests AS within"
        " WHERE within.partnership_id = information_returns.partnership_id"
        " AND within.id = information_returns.information_request_id)) IS NOT TRUE"
    ),
    "information_fragments": (
        "(NOT EXISTS (SELECT 1 FROM information_requests AS within"
        " WHERE within.partnership_id = information_fragments.partnership_id"
        " AND within.id = information_fragments.information_request_id)) IS NOT TRUE AND (person_id IN (SELECT unnest(access.people_hidden()))) IS NOT TRUE"
    ),
    "fragment_audiences": (
        "(NOT EXISTS (SELECT 1 FROM information_fragments AS within"
        " WHERE within.partnership_id = fragment_audiences.partnership_id"
        " AND within.id = fragment_audiences.information_fragment_id)) IS NOT TRUE"
    ),
    "return_readings": (
        "(NOT EXISTS (SELECT 1 FROM information_returns AS within"
        " WHERE within.partnership_id = return_readings.partnership_id"
        " AND within.id = return_readings.information_return_id)) IS NOT TRUE"
    ),
    "decision_returns": (
        "(NOT EXISTS (SELECT 1 FROM threshold_decisions AS within"
        " WHERE within.partnership_id = decision_returns.partnership_id"
        " AND within.id = decision_returns.threshold_decision_id)) IS NOT TRUE"
    ),
    "decision_requests": (
        "(NOT EXISTS (SELECT 1 FROM threshold_decisions AS within"
        " WHERE within.partnership_id = decision_requests.partnership_id"
        " AND within.id = decision_requests.threshold_decision_id)) IS NOT TRUE"
    ),
    "return_tasks": (
        "(NOT EXISTS (SELECT 1 FROM threshold_decisions AS within"
        " WHERE within.partnership_id = return_tasks.partnership_id"
        " AND within.id = return_tasks.threshold_decision_id)) IS NOT TRUE"
    ),
    "sanitisations": (
        "(NOT EXISTS (SELECT 1 FROM information_fragments AS within"
        " WHERE within.partnership_id = sanitisations.partnership_id"
        " AND within.id = sanitisations.information_fragment_id)) IS NOT TRUE"
    ),
    "onward_agreements": (
        "(NOT EXISTS (SELECT 1 FROM information_fragments AS within"
        " WHERE within.partnership_id = onward_agreements.partnership_id"
        " AND within.id = onward_agreements.information_fragment_id)) IS NOT TRUE"
    ),
    "shares": (
        "(person_id IN (SELECT unnest(access.people_hidden()))) IS NOT TRUE"
        " AND (contact_id IN (SELECT unnest(access.contacts_hidden()))) IS NOT TRUE"
    ),
    "share_recipients": "(share_id IN (SELECT access.shares_hidden())) IS NOT TRUE",
    "shared_fragments": (
        "(share_id IN (SELECT access.shares_hidden())) IS NOT TRUE"
        " AND (person_id IN (SELECT unnest(access.people_hidden()))) IS NOT TRUE"
    ),
    "share_readings": "(share_id IN (SELECT access.shares_hidden())) IS NOT TRUE",
    "refusals_to_share": "(person_id IN (SELECT unnest(access.people_hidden()))) IS NOT TRUE",
    "timescales": (
        "(person_id IN (SELECT unnest(access.people_hidden()))) IS NOT TRUE"
        " AND (contact_id IN (SELECT unnest(access.contacts_hidden()))) IS NOT TRUE"
        " AND (strategy_meeting_id IN (SELECT unnest(access.meetings_hidden()))) IS NOT TRUE"
    ),
    "timescale_breaches": (
        "(NOT EXISTS (SELECT 1 FROM timescales AS within"
        " WHERE within.partnership_id = timescale_breaches.partnership_id"
        " AND within.id = timescale_breaches.timescale_id)) IS NOT TRUE"
    ),
    "imported_children": "(person_id IN (SELECT unnest(access.people_hidden()))) IS NOT TRUE",
}

INSERTED = (
    "partnerships",
    "agencies",
    "teams",
    "users",
    "memberships",
    "revoked_tokens",
    "threshold_documents",
    "threshold_criteria",
    "local_closures",
    "local_timescales",
    "people",
    "person_names",
    "person_identifiers",
    "person_addresses",
    "relationships",
    "person_links",
    "unsafe_contacts",
    "involvements",
    "contacts",
    "contact_children",
    "contact_people",
    "triages",
    "ratings",
    "recommendations",
    "referrer_messages",
    "routings",
    "threshold_decisions",
    "referrals",
    "allocations",
    "strategy_meetings",
    "strategy_meeting_children",
    "invitations",
    "attendances",
    "contributions",
    "meeting_conclusions",
    "dissents",
    "meeting_actions",
    "minutes",
    "minutes_circulations",
    "enquiries",
    "enquiry_visits",
    "consultations",
    "information_requests",
    "information_request_people",
    "information_request_agencies",
    "information_returns",
    "information_fragments",
    "fragment_audiences",
    "decision_returns",
    "decision_requests",
    "return_tasks",
    "sanitisations",
    "onward_agreements",
    "shares",
    "share_recipients",
    "shared_fragments",
    "refusals_to_share",
    "timescales",
    "timescale_breaches",
    "census_imports",
    "imported_children",
)

UPDATED = (
    "agencies",
    "teams",
    "users",
    "memberships",
    "people",
    "person_addresses",
    "relationships",
    "person_links",
    "unsafe_contacts",
    "involvements",
    "contacts",
    "contact_children",
    "routings",
    "referrals",
    "allocations",
    "strategy_meetings",
    "invitations",
    "meeting_actions",
    "minutes_circulations",
    "enquiries",
    "information_request_agencies",
    "return_tasks",
    "sanitisations",
    "shares",
    "timescales",
    "census_imports",
    "imported_children",
)


def upgrade() -> None:
    op.execute(
        """
        CREATE TABLE restrictions (
            partnership_id UUID NOT NULL,
            id UUID DEFAULT uuidv7() NOT NULL,
            person_id UUID,
            contact_id UUID,
            kind TEXT NOT NULL,
            grounds TEXT NOT NULL,
            reason TEXT NOT NULL,
            owner_id UUID NOT NULL,
            ring TEXT NOT NULL,
            set_at TIMESTAMP WITH TIME ZONE NOT NULL,
            set_by UUID NOT NULL,
            provisional_until TIMESTAMP WITH TIME ZONE,
            reviewed_at TIMESTAMP WITH TIME ZONE NOT NULL,
            review_on DATE NOT NULL,
            reminded_at TIMESTAMP WITH TIME ZONE,
            lifted_at TIMESTAMP WITH TIME ZONE,
            lifted_by UUID,
            lifted_because TEXT,
            version INTEGER NOT NULL,
            changed_at TIMESTAMP WITH TIME ZONE NOT NULL,
            CONSTRAINT pk_restrictions PRIMARY KEY (partnership_id, id),
            CONSTRAINT fk_restrictions_partnership_id FOREIGN KEY(partnership_id) REFERENCES partnerships (id),
            CONSTRAINT fk_restrictions_partnership_id_person_id FOREIGN KEY(partnership_id, person_id) REFERENCES people (partnership_id, id),
            CONSTRAINT fk_restrictions_partnership_id_contact_id FOREIGN KEY(partnership_id, contact_id) REFERENCES contacts (partnership_id, id),
            CONSTRAINT fk_restrictions_partnership_id_owner_id FOREIGN KEY(partnership_id, owner_id) REFERENCES users (partnership_id, id),
            CONSTRAINT fk_restrictions_partnership_id_set_by FOREIGN KEY(partnership_id, set_by) REFERENCES users (partnership_id, id),
            CONSTRAINT fk_restrictions_partnership_id_lifted_by FOREIGN KEY(partnership_id, lifted_by) REFERENCES users (partnership_id, id),
            CONSTRAINT uq_restrictions_partnership_id_id_set_by UNIQUE (partnership_id, id, set_by),
            CONSTRAINT ck_restrictions_kind_is_known CHECK (kind IN ('signposted', 'cloaked')),
            CONSTRAINT ck_restrictions_grounds_is_known CHECK (grounds IN ('witness_protection', 'domestic_abuse', 'honour_based_abuse', 'staff_or_relative', 'public_interest_in_person', 'police_operation', 'adoption', 'court_order', 'other')),
            CONSTRAINT ck_restrictions_of_one_record CHECK (num_nonnulls(person_id, contact_id) = 1),
            CONSTRAINT ck_restrictions_a_cloak_is_provisional CHECK ((kind = 'cloaked') = (provisional_until IS NOT NULL)),
            CONSTRAINT ck_restrictions_reviewed_within_90_days CHECK (review_on <= (reviewed_at AT TIME ZONE 'Europe/London')::date + 90),
            CONSTRAINT ck_restrictions_lifting_says_who_when_and_why CHECK (num_nonnulls(lifted_at, lifted_by, lifted_because) IN (0, 3)),
            CONSTRAINT ck_restrictions_reason_is_not_blank CHECK (reason ~ '[^[:space:]]'),
            CONSTRAINT ck_restrictions_ring_is_not_blank CHECK (ring ~ '[^[:space:]]'),
            CONSTRAINT ck_restrictions_lifted_because_is_not_blank CHECK (lifted_because ~ '[^[:space:]]')
        )
        """
    )
    op.execute(
        """
        CREATE UNIQUE INDEX uq_restrictions_standing_contact ON restrictions (partnership_id, contact_id) WHERE lifted_at IS NULL AND contact_id IS NOT NULL
        """
    )
    op.execute(
        """
        CREATE UNIQUE INDEX uq_restrictions_standing_person ON restrictions (partnership_id, person_id) WHERE lifted_at IS NULL AND person_id IS NOT NULL
        """
    )
    op.execute(
        """
        CREATE TABLE restriction_approvals (
            partnership_id UUID NOT NULL,
            id UUID DEFAULT uuidv7() NOT NULL,
            restriction_id UUID NOT NULL,
            set_by UUID NOT NULL,
            approved_by UUID NOT NULL,
            approved_at TIMESTAMP WITH TIME ZONE NOT NULL,
            CONSTRAINT pk_restriction_approvals PRIMARY KEY (partnership_id, id),
            CONSTRAINT fk_restriction_approvals_partnership_id FOREIGN KEY(partnership_id) REFERENCES partnerships (id),
            CONSTRAINT fk_restriction_approvals_partnership_id_restriction_id_set_by FOREIGN KEY(partnership_id, restriction_id, set_by) REFERENCES restrictions (partnership_id, id, set_by),
            CONSTRAINT fk_restriction_approvals_partnership_id_approved_by FOREIGN KEY(partnership_id, approved_by) REFERENCES users (partnership_id, id),
            CONSTRAINT uq_restriction_approvals_once UNIQUE (partnership_id, restriction_id, approved_by),
            CONSTRAINT ck_restriction_approvals_approved_by_another CHECK (approved_by <> set_by)
        )
        """
    )
    op.execute(
        """
        CREATE TRIGGER restriction_approvals_are_appended BEFORE UPDATE OR DELETE OR TRUNCATE ON restriction_approvals
            FOR EACH STATEMENT EXECUTE FUNCTION access.refuse_change()
        """
    )
    op.execute(
        """
        CREATE TABLE restriction_listings (
            partnership_id UUID NOT NULL,
            id UUID DEFAULT uuidv7() NOT NULL,
            restriction_id UUID NOT NULL,
            listing TEXT NOT NULL,
            user_id UUID,
            team_id UUID,
            agency_id UUID,
            reason TEXT NOT NULL,
            listed_at TIMESTAMP WITH TIME ZONE NOT NULL,
            listed_by UUID NOT NULL,
            ended_at TIMESTAMP WITH TIME ZONE,
            ended_by UUID,
            CONSTRAINT pk_restriction_listings PRIMARY KEY (partnership_id, id),
            CONSTRAINT fk_restriction_listings_partnership_id FOREIGN KEY(partnership_id) REFERENCES partnerships (id),
            CONSTRAINT fk_restriction_listings_partnership_id_restriction_id FOREIGN KEY(partnership_id, restriction_id) REFERENCES restrictions (partnership_id, id),
            CONSTRAINT fk_restriction_listings_partnership_id_user_id FOREIGN KEY(partnership_id, user_id) REFERENCES users (partnership_id, id),
            CONSTRAINT fk_restriction_listings_partnership_id_team_id FOREIGN KEY(partnership_id, team_id) REFERENCES teams (partnership_id, id),
            CONSTRAINT fk_restriction_listings_partnership_id_agency_id FOREIGN KEY(partnership_id, agency_id) REFERENCES agencies (partnership_id, id),
            CONSTRAINT fk_restriction_listings_partnership_id_listed_by FOREIGN KEY(partnership_id, listed_by) REFERENCES users (partnership_id, id),
            CONSTRAINT fk_restriction_listings_partnership_id_ended_by FOREIGN KEY(partnership_id, ended_by) REFERENCES users (partnership_id, id),
            CONSTRAINT ck_restriction_listings_listing_is_known CHECK (listing IN ('allow', 'deny')),
            CONSTRAINT ck_restriction_listings_lists_one CHECK (num_nonnulls(user_id, team_id, agency_id) = 1),
            CONSTRAINT ck_restriction_listings_ending_says_who_and_when CHECK (num_nonnulls(ended_at, ended_by) IN (0, 2)),
            CONSTRAINT ck_restriction_listings_reason_is_not_blank CHECK (reason ~ '[^[:space:]]')
        )
        """
    )
    op.execute(
        """
        CREATE UNIQUE INDEX uq_restriction_listings_standing ON restriction_listings (partnership_id, restriction_id, listing, user_id, team_id, agency_id) NULLS NOT DISTINCT WHERE ended_at IS NULL
        """
    )
    op.execute(
        """
        CREATE TABLE restriction_reviews (
            partnership_id UUID NOT NULL,
            id UUID DEFAULT uuidv7() NOT NULL,
            restriction_id UUID NOT NULL,
            note TEXT NOT NULL,
            review_on DATE NOT NULL,
            reviewed_at TIMESTAMP WITH TIME ZONE NOT NULL,
            reviewed_by UUID NOT NULL,
            CONSTRAINT pk_restriction_reviews PRIMARY KEY (partnership_id, id),
            CONSTRAINT fk_restriction_reviews_partnership_id FOREIGN KEY(partnership_id) REFERENCES partnerships (id),
            CONSTRAINT fk_restriction_reviews_partnership_id_restriction_id FOREIGN KEY(partnership_id, restriction_id) REFERENCES restrictions (partnership_id, id),
            CONSTRAINT fk_restriction_reviews_partnership_id_reviewed_by FOREIGN KEY(partnership_id, reviewed_by) REFERENCES users (partnership_id, id),
            CONSTRAINT ck_restriction_reviews_reviewed_within_90_days CHECK (review_on <= (reviewed_at AT TIME ZONE 'Europe/London')::date + 90),
            CONSTRAINT ck_restriction_reviews_note_is_not_blank CHECK (note ~ '[^[:space:]]')
        )
        """
    )
    op.execute(
        """
        CREATE INDEX ix_restriction_reviews_restriction_id ON restriction_reviews (partnership_id, restriction_id)
        """
    )
    op.execute(
        """
        CREATE TRIGGER restriction_reviews_are_appended BEFORE UPDATE OR DELETE OR TRUNCATE ON restriction_reviews
            FOR EACH STATEMENT EXECUTE FUNCTION access.refuse_change()
        """
    )
    op.execute(
        """
        CREATE TABLE restriction_alerts (
            partnership_id UUID NOT NULL,
            id UUID DEFAULT uuidv7() NOT NULL,
            restriction_id UUID NOT NULL,
            kind TEXT NOT NULL,
            asked_by UUID,
            contact_id UUID,
            person_id UUID,
            raised_at TIMESTAMP WITH TIME ZONE NOT NULL,
            seen_at TIMESTAMP WITH TIME ZONE,
            seen_by UUID,
            CONSTRAINT pk_restriction_alerts PRIMARY KEY (partnership_id, id),
            CONSTRAINT fk_restriction_alerts_partnership_id FOREIGN KEY(partnership_id) REFERENCES partnerships (id),
            CONSTRAINT fk_restriction_alerts_partnership_id_restriction_id FOREIGN KEY(partnership_id, restriction_id) REFERENCES restrictions (partnership_id, id),
            CONSTRAINT fk_restriction_alerts_partnership_id_asked_by FOREIGN KEY(partnership_id, asked_by) REFERENCES users (partnership_id, id),
            CONSTRAINT fk_restriction_alerts_partnership_id_contact_id FOREIGN KEY(partnership_id, contact_id) REFERENCES contacts (partnership_id, id),
            CONSTRAINT fk_restriction_alerts_partnership_id_person_id FOREIGN KEY(partnership_id, person_id) REFERENCES people (partnership_id, id),
            CONSTRAINT fk_restriction_alerts_partnership_id_seen_by FOREIGN KEY(partnership_id, seen_by) REFERENCES users (partnership_id, id),
            CONSTRAINT ck_restriction_alerts_kind_is_known CHECK (kind IN ('asked', 'matched')),
            CONSTRAINT ck_restriction_alerts_asking_says_who CHECK ((kind = 'asked') = (asked_by IS NOT NULL)),
            CONSTRAINT ck_restriction_alerts_a_match_says_of_what CHECK (kind = 'asked' OR num_nonnulls(contact_id, person_id) = 1),
            CONSTRAINT ck_restriction_alerts_seeing_says_who_and_when CHECK (num_nonnulls(seen_at, seen_by) IN (0, 2))
        )
        """
    )
    op.execute(
        """
        CREATE INDEX ix_restriction_alerts_unseen ON restriction_alerts (partnership_id, restriction_id) WHERE seen_at IS NULL
        """
    )
    op.execute(
        """
        CREATE UNIQUE INDEX uq_restriction_alerts_matched ON restriction_alerts (partnership_id, restriction_id, contact_id, person_id) NULLS NOT DISTINCT WHERE kind = 'matched'
        """
    )
    op.execute(
        """
        CREATE TABLE conflicts_of_interest (
            partnership_id UUID NOT NULL,
            id UUID DEFAULT uuidv7() NOT NULL,
            user_id UUID NOT NULL,
            person_id UUID NOT NULL,
            relation TEXT NOT NULL,
            note TEXT,
            declared_at TIMESTAMP WITH TIME ZONE NOT NULL,
            declared_by UUID NOT NULL,
            ended_at TIMESTAMP WITH TIME ZONE,
            ended_by UUID,
            ended_because TEXT,
            CONSTRAINT pk_conflicts_of_interest PRIMARY KEY (partnership_id, id),
            CONSTRAINT fk_conflicts_of_interest_partnership_id FOREIGN KEY(partnership_id) REFERENCES partnerships (id),
            CONSTRAINT fk_conflicts_of_interest_partnership_id_user_id FOREIGN KEY(partnership_id, user_id) REFERENCES users (partnership_id, id),
            CONSTRAINT fk_conflicts_of_interest_partnership_id_person_id FOREIGN KEY(partnership_id, person_id) REFERENCES people (partnership_id, id),
            CONSTRAINT fk_conflicts_of_interest_partnership_id_declared_by FOREIGN KEY(partnership_id, declared_by) REFERENCES users (partnership_id, id),
            CONSTRAINT fk_conflicts_of_interest_partnership_id_ended_by FOREIGN KEY(partnership_id, ended_by) REFERENCES users (partnership_id, id),
            CONSTRAINT ck_conflicts_of_interest_ending_says_who_when_and_why CHECK (num_nonnulls(ended_at, ended_by, ended_because) IN (0, 3)),
            CONSTRAINT ck_conflicts_of_interest_relation_is_known CHECK (relation IN ('self', 'relative', 'friend', 'neighbour', 'other')),
            CONSTRAINT ck_conflicts_of_interest_ended_by_another CHECK (ended_by <> user_id),
            CONSTRAINT ck_conflicts_of_interest_note_is_not_blank CHECK (note ~ '[^[:space:]]'),
            CONSTRAINT ck_conflicts_of_interest_ended_because_is_not_blank CHECK (ended_because ~ '[^[:space:]]')
        )
        """
    )
    op.execute(
        """
        CREATE UNIQUE INDEX uq_conflicts_of_interest_standing ON conflicts_of_interest (partnership_id, user_id, person_id) WHERE ended_at IS NULL
        """
    )
    op.execute(
        """
        CREATE TABLE break_glass_grants (
            partnership_id UUID NOT NULL,
            id UUID DEFAULT uuidv7() NOT NULL,
            person_id UUID NOT NULL,
            user_id UUID NOT NULL,
            reason_code TEXT NOT NULL,
            reason TEXT NOT NULL,
            granted_at TIMESTAMP WITH TIME ZONE NOT NULL,
            expires_at TIMESTAMP WITH TIME ZONE NOT NULL,
            ended_at TIMESTAMP WITH TIME ZONE,
            review_due_at TIMESTAMP WITH TIME ZONE NOT NULL,
            reminded_at TIMESTAMP WITH TIME ZONE,
            version INTEGER NOT NULL,
            changed_at TIMESTAMP WITH TIME ZONE NOT NULL,
            CONSTRAINT pk_break_glass_grants PRIMARY KEY (partnership_id, id),
            CONSTRAINT fk_break_glass_grants_partnership_id FOREIGN KEY(partnership_id) REFERENCES partnerships (id),
            CONSTRAINT fk_break_glass_grants_partnership_id_person_id FOREIGN KEY(partnership_id, person_id) REFERENCES people (partnership_id, id),
            CONSTRAINT fk_break_glass_grants_partnership_id_user_id FOREIGN KEY(partnership_id, user_id) REFERENCES users (partnership_id, id),
            CONSTRAINT uq_break_glass_grants_partnership_id_id_user_id UNIQUE (partnership_id, id, user_id),
            CONSTRAINT ck_break_glass_grants_reason_code_is_known CHECK (reason_code IN ('immediate_danger', 'out_of_hours', 'missing_child', 'medical_emergency', 'nobody_reachable', 'other')),
            CONSTRAINT ck_break_glass_grants_opens_for_hours CHECK (expires_at <= granted_at + interval '4 hours' AND expires_at > granted_at),
            CONSTRAINT ck_break_glass_grants_ends_after_it_starts CHECK (ended_at >= granted_at),
            CONSTRAINT ck_break_glass_grants_is_reviewed_afterwards CHECK (review_due_at > granted_at),
            CONSTRAINT ck_break_glass_grants_reason_is_not_blank CHECK (reason ~ '[^[:space:]]')
        )
        """
    )
    op.execute(
        """
        CREATE INDEX ix_break_glass_grants_person_id ON break_glass_grants (partnership_id, person_id)
        """
    )
    op.execute(
        """
        CREATE INDEX ix_break_glass_grants_review_due_at ON break_glass_grants (partnership_id, review_due_at)
        """
    )
    op.execute(
        """
        CREATE INDEX ix_break_glass_grants_user_id ON break_glass_grants (partnership_id, user_id, expires_at)
        """
    )
    op.execute(
        """
        CREATE TABLE break_glass_reviews (
            partnership_id UUID NOT NULL,
            id UUID DEFAULT uuidv7() NOT NULL,
            break_glass_grant_id UUID NOT NULL,
            user_id UUID NOT NULL,
            outcome TEXT NOT NULL,
            note TEXT NOT NULL,
            reviewed_at TIMESTAMP WITH TIME ZONE NOT NULL,
            reviewed_by UUID NOT NULL,
            CONSTRAINT pk_break_glass_reviews PRIMARY KEY (partnership_id, id),
            CONSTRAINT fk_break_glass_reviews_partnership_id FOREIGN KEY(partnership_id) REFERENCES partnerships (id),
            CONSTRAINT fk_break_glass_reviews_partnership_id_break_glass_grant_9cbf FOREIGN KEY(partnership_id, break_glass_grant_id, user_id) REFERENCES break_glass_grants (partnership_id, id, user_id),
            CONSTRAINT fk_break_glass_reviews_partnership_id_reviewed_by FOREIGN KEY(partnership_id, reviewed_by) REFERENCES users (partnership_id, id),
            CONSTRAINT uq_break_glass_reviews_partnership_id_break_glass_grant_id UNIQUE (partnership_id, break_glass_grant_id),
            CONSTRAINT ck_break_glass_reviews_outcome_is_known CHECK (outcome IN ('justified', 'not_justified', 'to_be_followed_up')),
            CONSTRAINT ck_break_glass_reviews_reviewed_by_another CHECK (reviewed_by <> user_id),
            CONSTRAINT ck_break_glass_reviews_note_is_not_blank CHECK (note ~ '[^[:space:]]')
        )
        """
    )
    op.execute(
        """
        CREATE TRIGGER break_glass_reviews_are_appended BEFORE UPDATE OR DELETE OR TRUNCATE ON break_glass_reviews
            FOR EACH STATEMENT EXECUTE FUNCTION access.refuse_change()
        """
    )
    op.execute(
        """
        CREATE INDEX ix_contacts_referrer_person_id ON contacts (partnership_id, referrer_person_id)
            WHERE referrer_person_id IS NOT NULL
        """
    )
    op.execute("ALTER TABLE idempotency_keys ADD COLUMN about uuid[] DEFAULT '{}' NOT NULL")
    op.execute(
        """
        CREATE FUNCTION access.people_hidden() RETURNS uuid[] LANGUAGE sql STABLE PARALLEL SAFE AS $$
            SELECT coalesce(nullif(current_setting('frontdoor.people_hidden', true), ''), '{}')::uuid[]
        $$
        """
    )
    op.execute(
        """
        CREATE FUNCTION access.people_signposted() RETURNS uuid[] LANGUAGE sql STABLE PARALLEL SAFE AS $$
            SELECT coalesce(nullif(current_setting('frontdoor.people_signposted', true), ''), '{}')::uuid[]
        $$
        """
    )
    op.execute(
        """
        CREATE FUNCTION access.contacts_hidden() RETURNS uuid[] LANGUAGE sql STABLE PARALLEL SAFE AS $$
            SELECT coalesce(nullif(current_setting('frontdoor.contacts_hidden', true), ''), '{}')::uuid[]
        $$
        """
    )
    op.execute(
        """
        CREATE FUNCTION access.meetings_hidden() RETURNS uuid[] LANGUAGE sql STABLE PARALLEL SAFE AS $$
            SELECT coalesce(nullif(current_setting('frontdoor.meetings_hidden', true), ''), '{}')::uuid[]
        $$
        """
    )
    op.execute(
        """
        CREATE FUNCTION access.people_opened() RETURNS uuid[] LANGUAGE sql STABLE PARALLEL SAFE AS $$
            SELECT coalesce(nullif(current_setting('frontdoor.people_opened', true), ''), '{}')::uuid[]
        $$
        """
    )
    op.execute(
        """
        CREATE FUNCTION access.writes() RETURNS boolean LANGUAGE sql STABLE PARALLEL SAFE AS $$
            SELECT access.people_opened() = '{}'
        $$
        """
    )
    op.execute(
        """
        CREATE FUNCTION access.glass_roles() RETURNS text[] LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
            SELECT ARRAY['hub_practitioner', 'hub_manager', 'social_worker', 'team_manager']
        $$
        """
    )
    op.execute(
        """
        CREATE FUNCTION access.restricting(p_partnership uuid, p_user uuid, p_now timestamptz)
            RETURNS TABLE (restriction_id uuid, person_id uuid, contact_id uuid, cloaked boolean, absolute boolean)
            LANGUAGE sql STABLE SECURITY DEFINER
            SET search_path = pg_catalog, public, pg_temp AS $$
            WITH mine AS (
                SELECT user_id, team_id, agency_id FROM memberships
                WHERE partnership_id = p_partnership AND user_id = p_user
                  AND (p_now AT TIME ZONE 'Europe/London')::date BETWEEN starts_on AND coalesce(ends_on, 'infinity')
            ), listed AS (
                SELECT listing.restriction_id, bool_or(listing.listing = 'deny') AS denied
                FROM restriction_listings AS listing
                WHERE listing.partnership_id = p_partnership AND listing.ended_at IS NULL
                  AND EXISTS (
                      SELECT 1 FROM mine
                      WHERE listing.user_id = mine.user_id OR listing.team_id = mine.team_id
                         OR listing.agency_id = mine.agency_id
                  )
                GROUP BY listing.restriction_id
            )
            SELECT standing.id, standing.person_id, standing.contact_id, acting.cloaked,
                   acting.cloaked OR coalesce(listed.denied, false)
            FROM restrictions AS standing
            LEFT JOIN listed ON listed.restriction_id = standing.id
            CROSS JOIN LATERAL (
                SELECT standing.kind = 'cloaked' AND (
                    p_now < standing.provisional_until
                    OR 2 <= (
                        SELECT count(*) FROM restriction_approvals AS approval
                        WHERE approval.partnership_id = p_partnership AND approval.restriction_id = standing.id
                    )
                ) AS cloaked
            ) AS acting
            WHERE standing.partnership_id = p_partnership AND standing.lifted_at IS NULL
              AND CASE
                  WHEN listed.denied IS NULL THEN standing.owner_id <> p_user
                  ELSE listed.denied
              END
            UNION ALL
            SELECT NULL, conflict.person_id, NULL, false, true
            FROM conflicts_of_interest AS conflict
            WHERE conflict.partnership_id = p_partnership AND conflict.user_id = p_user
              AND conflict.ended_at IS NULL
        $$
        """
    )
    op.execute(
        """
        CREATE FUNCTION access.keep(p_partnership uuid, p_user uuid, p_now timestamptz, p_reading boolean)
            RETURNS TABLE (
                people_hidden uuid[], people_signposted uuid[], contacts_hidden uuid[],
                meetings_hidden uuid[], people_opened uuid[]
            ) LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
            #variable_conflict use_column
        DECLARE
            cloaked uuid[];
            restricted_contacts uuid[];
        BEGIN
            people_opened := ARRAY(
                SELECT DISTINCT opened.person_id FROM break_glass_grants AS opened
                JOIN memberships AS held
                  ON held.partnership_id = opened.partnership_id AND held.user_id = opened.user_id
                 AND held.role = ANY (access.glass_roles())
                 AND (p_now AT TIME ZONE 'Europe/London')::date
                     BETWEEN held.starts_on AND coalesce(held.ends_on, 'infinity')
                WHERE p_reading AND opened.partnership_id = p_partnership AND opened.user_id = p_user
                  AND opened.granted_at <= p_now AND p_now < opened.expires_at
                  AND opened.ended_at IS NULL
            );
            WITH RECURSIVE against AS MATERIALIZED (
                SELECT * FROM access.restricting(p_partnership, p_user, p_now)
            ), kept AS (
                SELECT person_id, cloaked, absolute FROM against WHERE person_id IS NOT NULL
                UNION
                SELECT CASE WHEN link.person_id = kept.person_id THEN link.same_as_person_id ELSE link.person_id END,
                       kept.cloaked, kept.absolute
                FROM kept
                JOIN person_links AS link
                  ON link.partnership_id = p_partnership AND link.unlinked_at IS NULL
                 AND kept.person_id IN (link.person_id, link.same_as_person_id)
            )
            SELECT coalesce(array_agg(DISTINCT person_id) FILTER (
                       WHERE kept.absolute OR person_id <> ALL (people_opened)), '{}'),
                   coalesce(array_agg(DISTINCT person_id) FILTER (WHERE kept.cloaked), '{}'),
                   ARRAY(SELECT contact_id FROM against WHERE contact_id IS NOT NULL)
            INTO people_hidden, cloaked, restricted_contacts
            FROM kept;
            people_signposted := ARRAY(
                SELECT unnest(people_hidden) EXCEPT SELECT unnest(cloaked)
            );
            people_opened := ARRAY(
                SELECT unnest(people_opened) EXCEPT SELECT unnest(people_hidden)
            );
            contacts_hidden := restricted_contacts;
            meetings_hidden := '{}';
            IF people_hidden <> '{}' THEN
                contacts_hidden := ARRAY(
                    SELECT unnest(restricted_contacts)
                    UNION SELECT contact_id FROM contact_children
                        WHERE partnership_id = p_partnership AND person_id = ANY (people_hidden)
                    UNION SELECT contact_id FROM contact_people
                        WHERE partnership_id = p_partnership AND person_id = ANY (people_hidden)
                    UNION SELECT id FROM contacts
                        WHERE partnership_id = p_partnership AND referrer_person_id = ANY (people_hidden)
                    UNION SELECT request.contact_id FROM information_request_people AS named
                        JOIN information_requests AS request
                          ON request.partnership_id = p_partnership
                         AND request.id = named.information_request_id
                        WHERE named.partnership_id = p_partnership AND named.person_id = ANY (people_hidden)
                );
                meetings_hidden := ARRAY(
                    SELECT strategy_meeting_id FROM strategy_meeting_children
                    WHERE partnership_id = p_partnership AND person_id = ANY (people_hidden)
                );
            END IF;
            EXECUTE format('SET LOCAL frontdoor.people_hidden = %L', people_hidden);
            EXECUTE format('SET LOCAL frontdoor.people_signposted = %L', people_signposted);
            EXECUTE format('SET LOCAL frontdoor.contacts_hidden = %L', contacts_hidden);
            EXECUTE format('SET LOCAL frontdoor.meetings_hidden = %L', meetings_hidden);
            EXECUTE format('SET LOCAL frontdoor.people_opened = %L', people_opened);
            RETURN NEXT;
        END
        $$
        """
    )
    op.execute(
        """
        CREATE OR REPLACE FUNCTION access.sign_in(
            p_issuer text, p_subject text, p_token_id text, p_partnership text, p_now timestamptz,
            p_reading boolean
        ) RETURNS TABLE (
            partnership_id uuid, partnership text, user_id uuid, display_name text, role text,
            agency_id uuid, agency_kind text, team_id uuid, starts_on date, ends_on date,
            people_hidden uuid[], people_signposted uuid[], contacts_hidden uuid[],
            meetings_hidden uuid[], people_opened uuid[]
        ) LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
        BEGIN
            EXECUTE format('SET LOCAL frontdoor.now = %L', p_now);
            RETURN QUERY
            WITH signed AS MATERIALIZED (
                SELECT * FROM access.sign_in(
                    p_issuer, p_subject, p_token_id, p_partnership,
                    (p_now AT TIME ZONE 'Europe/London')::date
                )
            ), someone AS (
                SELECT DISTINCT signed.partnership_id, signed.user_id FROM signed LIMIT 1
            ), kept AS MATERIALIZED (
                SELECT keep.* FROM someone
                CROSS JOIN LATERAL access.keep(
                    someone.partnership_id, someone.user_id, p_now, p_reading) AS keep
            )
            SELECT signed.*, kept.* FROM signed CROSS JOIN kept;
        END
        $$
        """
    )
    op.execute(
        """
        CREATE FUNCTION access.behind_glass(p_person uuid, p_reference text)
            RETURNS TABLE (person_id uuid, absolute boolean)
            LANGUAGE sql STABLE SECURITY DEFINER
            SET search_path = pg_catalog, public, pg_temp AS $$
            WITH RECURSIVE sought AS MATERIALIZED (
                SELECT id FROM people
                WHERE partnership_id = access.partnership() AND (id = p_person OR reference = p_reference)
                  AND (id <> ALL (access.people_hidden()) OR id = ANY (access.people_signposted()))
                  AND EXISTS (
                      SELECT 1 FROM memberships
                      WHERE partnership_id = access.partnership() AND user_id = access.user_id()
                        AND role = ANY (access.glass_roles())
                        AND (access.now() AT TIME ZONE 'Europe/London')::date
                            BETWEEN starts_on AND coalesce(ends_on, 'infinity')
                  )
            ), same AS (
                SELECT id FROM sought
                UNION
                SELECT CASE WHEN link.person_id = same.id THEN link.same_as_person_id ELSE link.person_id END
                FROM same
                JOIN person_links AS link
                  ON link.partnership_id = access.partnership() AND link.unlinked_at IS NULL
                 AND same.id IN (link.person_id, link.same_as_person_id)
            )
            SELECT sought.id, EXISTS (
                SELECT 1
                FROM access.restricting(access.partnership(), access.user_id(), access.now()) AS against
                WHERE against.absolute AND against.person_id IN (SELECT same.id FROM same)
            )
            FROM sought
        $$
        """
    )
    op.execute(
        """
        CREATE FUNCTION access.glass_uses(p_from timestamptz, p_before timestamptz)
            RETURNS TABLE (month date, reason_code text, review text, outcome text, uses bigint)
            LANGUAGE sql STABLE SECURITY DEFINER
            SET search_path = pg_catalog, public, pg_temp AS $$
            SELECT date_trunc('month', opened.granted_at AT TIME ZONE 'Europe/London')::date,
                   opened.reason_code,
                   CASE
                       WHEN review.reviewed_at < opened.review_due_at THEN 'in_time'
                       WHEN review.reviewed_at IS NOT NULL THEN 'late'
                       WHEN access.now() < opened.review_due_at THEN 'waiting'
                       ELSE 'overdue'
                   END,
                   coalesce(review.outcome, 'not_reviewed'),
                   count(*)
            FROM break_glass_grants AS opened
            LEFT JOIN break_glass_reviews AS review
              ON review.partnership_id = opened.partnership_id
             AND review.break_glass_grant_id = opened.id
            WHERE opened.partnership_id = access.partnership()
              AND opened.granted_at >= p_from AND opened.granted_at < p_before
            GROUP BY 1, 2, 3, 4
        $$
        """
    )
    op.execute(
        """
        CREATE FUNCTION access.restrictions() RETURNS SETOF uuid LANGUAGE sql STABLE SECURITY DEFINER
            SET search_path = pg_catalog, public, pg_temp AS $$
            WITH mine AS (
                SELECT user_id, team_id, agency_id FROM memberships
                WHERE partnership_id = access.partnership() AND user_id = access.user_id()
                  AND (access.now() AT TIME ZONE 'Europe/London')::date
                      BETWEEN starts_on AND coalesce(ends_on, 'infinity')
            ), listed AS (
                SELECT listing.restriction_id, listing.listing
                FROM restriction_listings AS listing
                JOIN mine ON listing.user_id = mine.user_id OR listing.team_id = mine.team_id
                          OR listing.agency_id = mine.agency_id
                WHERE listing.partnership_id = access.partnership() AND listing.ended_at IS NULL
            )
            SELECT id FROM restrictions
            WHERE partnership_id = access.partnership() AND owner_id = access.user_id()
            -- Who sets one writes its lists, the first of which is themselves.
            UNION SELECT id FROM restrictions AS fresh
            WHERE partnership_id = access.partnership() AND set_by = access.user_id()
              AND NOT EXISTS (
                  SELECT 1 FROM restriction_listings AS listing
                  WHERE listing.partnership_id = access.partnership() AND listing.restriction_id = fresh.id
              )
            UNION SELECT restriction_id FROM listed WHERE listing = 'allow'
            EXCEPT SELECT restriction_id FROM listed WHERE listing = 'deny'
        $$
        """
    )
    op.execute(
        """
        CREATE FUNCTION access.signpost(p_record uuid)
            RETURNS TABLE (restriction_id uuid, ring text, by_conflict boolean)
            LANGUAGE sql STABLE SECURITY DEFINER
            SET search_path = pg_catalog, public, pg_temp AS $$
            WITH subject AS (
                SELECT p_record AS person_id, p_record AS contact_id
                UNION SELECT person_id, contact_id FROM contact_children
                    WHERE partnership_id = access.partnership() AND contact_id = p_record
                UNION SELECT person_id, contact_id FROM contact_people
                    WHERE partnership_id = access.partnership() AND contact_id = p_record
                UNION SELECT referrer_person_id, id FROM contacts
                    WHERE partnership_id = access.partnership() AND id = p_record
                UNION SELECT person_id, contact_id FROM threshold_decisions
                    WHERE partnership_id = access.partnership() AND id = p_record
                UNION SELECT person_id, NULL FROM referrals
                    WHERE partnership_id = access.partnership() AND id = p_record
                UNION SELECT person_id, NULL FROM strategy_meeting_children
                    WHERE partnership_id = access.partnership() AND strategy_meeting_id = p_record
                UNION SELECT person_id, NULL FROM enquiries
                    WHERE partnership_id = access.partnership() AND id = p_record
                UNION SELECT person_id, contact_id FROM timescales
                    WHERE partnership_id = access.partnership() AND id = p_record
                UNION SELECT NULL, contact_id FROM information_requests
                    WHERE partnership_id = access.partnership() AND id = p_record
                UNION SELECT person_id, NULL FROM information_request_people
                    WHERE partnership_id = access.partnership() AND information_request_id = p_record
                UNION SELECT fragment.person_id, request.contact_id FROM information_fragments AS fragment
                    JOIN information_requests AS request
                      ON request.partnership_id = access.partnership()
                     AND request.id = fragment.information_request_id
                    WHERE fragment.partnership_id = access.partnership()
                      AND p_record IN (fragment.id, fragment.information_return_id)
                UNION SELECT person_id, contact_id FROM shares
                    WHERE partnership_id = access.partnership() AND id = p_record
            ), against AS (
                SELECT restriction.restriction_id, standing.ring,
                       restriction.cloaked, restriction.restriction_id IS NULL AS by_conflict
                FROM access.restricting(access.partnership(), access.user_id(), access.now()) AS restriction
                LEFT JOIN restrictions AS standing
                  ON standing.partnership_id = access.partnership()
                 AND standing.id = restriction.restriction_id
                WHERE EXISTS (
                    SELECT 1 FROM subject
                    WHERE subject.contact_id = restriction.contact_id
                       OR subject.person_id = restriction.person_id
                       OR EXISTS (
                           SELECT 1 FROM person_links AS link
                           WHERE link.partnership_id = access.partnership() AND link.unlinked_at IS NULL
                             AND restriction.person_id IN (link.person_id, link.same_as_person_id)
                             AND subject.person_id IN (link.person_id, link.same_as_person_id)
                       )
                )
            )
            SELECT restriction_id, ring, by_conflict FROM against
            WHERE (access.is_hub() OR EXISTS (
                      SELECT 1 FROM subject WHERE person_id IN (SELECT access.people_worked_with())))
              AND NOT EXISTS (SELECT 1 FROM against AS worse WHERE worse.cloaked)
            ORDER BY restriction_id NULLS LAST
            LIMIT 1
        $$
        """
    )
    op.execute(
        """
        CREATE FUNCTION access.shares_hidden() RETURNS SETOF uuid LANGUAGE sql STABLE SECURITY DEFINER
            SET search_path = pg_catalog, public, pg_temp AS $$
            SELECT id FROM shares
            WHERE partnership_id = access.partnership() AND person_id IN (SELECT unnest(access.people_hidden()))
            UNION SELECT id FROM shares
            WHERE partnership_id = access.partnership() AND contact_id IN (SELECT unnest(access.contacts_hidden()))
        $$
        """
    )
    op.execute(
        """
        CREATE OR REPLACE FUNCTION access.people() RETURNS SETOF uuid LANGUAGE sql STABLE SECURITY DEFINER
            SET search_path = pg_catalog, public, pg_temp AS $$
            WITH mine AS (SELECT access.people_worked_with() AS id)
            SELECT id FROM mine
            UNION SELECT related_person_id FROM relationships
                WHERE partnership_id = access.partnership() AND person_id IN (SELECT id FROM mine)
            UNION SELECT person_id FROM relationships
                WHERE partnership_id = access.partnership() AND related_person_id IN (SELECT id FROM mine)
            UNION SELECT same_as_person_id FROM person_links
                WHERE partnership_id = access.partnership() AND unlinked_at IS NULL
                  AND person_id IN (SELECT id FROM mine)
            UNION SELECT person_id FROM person_links
                WHERE partnership_id = access.partnership() AND unlinked_at IS NULL
                  AND same_as_person_id IN (SELECT id FROM mine)
            UNION SELECT unnest(access.people_opened())
        $$
        """
    )
    op.execute(
        """
        CREATE OR REPLACE FUNCTION access.contacts() RETURNS SETOF uuid LANGUAGE sql STABLE SECURITY DEFINER
            SET search_path = pg_catalog, public, pg_temp AS $$
            SELECT contact_id FROM contact_children
            WHERE partnership_id = access.partnership()
              AND person_id IN (SELECT access.people_worked_with())
            UNION SELECT contact_id FROM contact_children
                WHERE partnership_id = access.partnership() AND person_id = ANY (access.people_opened())
        $$
        """
    )
    op.execute(
        """
        CREATE OR REPLACE FUNCTION access.contact_children() RETURNS SETOF uuid LANGUAGE sql STABLE SECURITY DEFINER
            SET search_path = pg_catalog, public, pg_temp AS $$
            SELECT id FROM contact_children
            WHERE partnership_id = access.partnership()
              AND person_id IN (SELECT access.people_worked_with())
            UNION SELECT id FROM contact_children
                WHERE partnership_id = access.partnership() AND person_id = ANY (access.people_opened())
        $$
        """
    )
    op.execute(
        """
        CREATE OR REPLACE FUNCTION access.allocated_meetings() RETURNS SETOF uuid LANGUAGE sql STABLE SECURITY DEFINER
            SET search_path = pg_catalog, public, pg_temp AS $$
            SELECT strategy_meeting_id FROM strategy_meeting_children
            WHERE partnership_id = access.partnership()
              AND person_id IN (SELECT access.people_worked_with())
            UNION SELECT strategy_meeting_id FROM strategy_meeting_children
                WHERE partnership_id = access.partnership() AND person_id = ANY (access.people_opened())
        $$
        """
    )
    op.execute(
        """
        CREATE OR REPLACE FUNCTION access.people_sharing(p_keys text[], p_at_most integer) RETURNS SETOF uuid LANGUAGE sql STABLE SECURITY DEFINER
            SET search_path = pg_catalog, public, pg_temp AS $$
            SELECT id FROM people
            WHERE access.is_hub() AND partnership_id = access.partnership() AND match_keys && p_keys
              AND id <> ALL (access.people_hidden())
            ORDER BY (SELECT count(*) FROM unnest(match_keys) AS key WHERE key = ANY (p_keys)) DESC, id
            LIMIT p_at_most
        $$
        """
    )
    op.execute(
        """
        CREATE OR REPLACE FUNCTION access.disclosed(p_people uuid[]) RETURNS TABLE (
            share_id uuid, information_fragment_id uuid, agency_id uuid, person_id uuid, sanitised boolean
        ) LANGUAGE sql STABLE SECURITY DEFINER
            SET search_path = pg_catalog, public, pg_temp AS $$
            SELECT sent.share_id, sent.information_fragment_id, sent.agency_id, sent.person_id,
                   sent.sanitisation_id IS NOT NULL
            FROM shared_fragments AS sent
            WHERE (access.is_hub() OR access.is_governance()) AND sent.partnership_id = access.partnership()
              AND sent.person_id = ANY (p_people) AND sent.person_id <> ALL (access.people_hidden())
              AND sent.share_id NOT IN (SELECT access.shares_hidden())
            UNION
            SELECT sent.share_id, sent.information_fragment_id, sent.agency_id, sent.person_id,
                   sent.sanitisation_id IS NOT NULL
            FROM shares
            JOIN shared_fragments AS sent
                ON sent.partnership_id = shares.partnership_id AND sent.share_id = shares.id
            WHERE (access.is_hub() OR access.is_governance()) AND shares.partnership_id = access.partnership()
              AND shares.person_id = ANY (p_people) AND sent.person_id <> ALL (access.people_hidden())
              AND sent.share_id NOT IN (SELECT access.shares_hidden())
        $$
        """
    )
    op.execute(
        """
        GRANT SELECT ON
            restrictions, restriction_approvals, restriction_listings, conflicts_of_interest,
            break_glass_grants, break_glass_reviews, teams, contacts, contact_people, referrals, enquiries,
            strategy_meetings, timescales, threshold_decisions, information_requests,
            information_request_people, information_fragments, shares
            TO frontdoor_reach
        """
    )
    op.execute("GRANT CREATE ON SCHEMA access TO frontdoor_reach")
    op.execute(
        """
        ALTER FUNCTION access.restricting(uuid, uuid, timestamptz) OWNER TO frontdoor_reach
        """
    )
    op.execute(
        """
        ALTER FUNCTION access.keep(uuid, uuid, timestamptz, boolean) OWNER TO frontdoor_reach
        """
    )
    op.execute("ALTER FUNCTION access.restrictions() OWNER TO frontdoor_reach")
    op.execute("ALTER FUNCTION access.behind_glass(uuid, text) OWNER TO frontdoor_reach")
    op.execute(
        """
        ALTER FUNCTION access.glass_uses(timestamptz, timestamptz) OWNER TO frontdoor_reach
        """
    )
    op.execute("ALTER FUNCTION access.signpost(uuid) OWNER TO frontdoor_reach")
    op.execute("ALTER FUNCTION access.shares_hidden() OWNER TO frontdoor_reach")
    op.execute("REVOKE CREATE ON SCHEMA access FROM frontdoor_reach")
    op.execute("REVOKE ALL ON ALL FUNCTIONS IN SCHEMA access FROM PUBLIC")
    op.execute(
        """
        GRANT EXECUTE ON FUNCTION
            access.people_hidden(),
            access.people_signposted(),
            access.contacts_hidden(),
            access.meetings_hidden(),
            access.people_opened(),
            access.writes(),
            access.restrictions(),
            access.glass_roles(),
            access.behind_glass(uuid, text),
            access.glass_uses(timestamptz, timestamptz),
            access.signpost(uuid),
            access.shares_hidden()
            TO frontdoor_api, frontdoor_worker, frontdoor_reach, frontdoor_owner
        """
    )
    op.execute("ALTER TABLE restrictions ENABLE ROW LEVEL SECURITY")
    op.execute("ALTER TABLE restrictions FORCE ROW LEVEL SECURITY")
    op.execute(
        """
        CREATE POLICY tenant ON restrictions AS RESTRICTIVE FOR ALL TO frontdoor_api, frontdoor_worker
            USING (partnership_id = (SELECT access.partnership()))
            WITH CHECK (partnership_id = (SELECT access.partnership()))
        """
    )
    op.execute(
        """
        CREATE POLICY reach_select ON restrictions AS PERMISSIVE FOR SELECT TO frontdoor_api, frontdoor_worker
            USING ((SELECT access.is_governance()) OR (SELECT access.is_system()) OR id IN (SELECT access.restrictions()))
        """
    )
    op.execute(
        """
        CREATE POLICY reach_insert ON restrictions AS PERMISSIVE FOR INSERT TO frontdoor_api, frontdoor_worker
            WITH CHECK ((SELECT access.is_hub()) OR (SELECT access.is_governance()))
        """
    )
    op.execute(
        """
        CREATE POLICY glass_insert ON restrictions AS RESTRICTIVE FOR INSERT TO frontdoor_api, frontdoor_worker
            WITH CHECK ((SELECT access.writes()))
        """
    )
    op.execute(
        """
        CREATE POLICY reach_update ON restrictions AS PERMISSIVE FOR UPDATE TO frontdoor_api, frontdoor_worker
            USING ((SELECT access.is_governance()) OR (SELECT access.is_system()) OR id IN (SELECT access.restrictions()))
            WITH CHECK ((SELECT access.is_governance()) OR (SELECT access.is_system()) OR id IN (SELECT access.restrictions()))
        """
    )
    op.execute(
        """
        CREATE POLICY glass_update ON restrictions AS RESTRICTIVE FOR UPDATE TO frontdoor_api, frontdoor_worker
            USING ((SELECT access.writes()))
            WITH CHECK ((SELECT access.writes()))
        """
    )
    op.execute(
        """
        GRANT SELECT, INSERT, UPDATE ON restrictions TO frontdoor_api, frontdoor_worker
        """
    )
    op.execute("ALTER TABLE restriction_approvals ENABLE ROW LEVEL SECURITY")
    op.execute("ALTER TABLE restriction_approvals FORCE ROW LEVEL SECURITY")
    op.execute(
        """
        CREATE POLICY tenant ON restriction_approvals AS RESTRICTIVE FOR ALL TO frontdoor_api, frontdoor_worker
            USING (partnership_id = (SELECT access.partnership()))
            WITH CHECK (partnership_id = (SELECT access.partnership()))
        """
    )
    op.execute(
        """
        CREATE POLICY reach_select ON restriction_approvals AS PERMISSIVE FOR SELECT TO frontdoor_api, frontdoor_worker
            USING ((SELECT access.is_governance()) OR (SELECT access.is_system()) OR restriction_id IN (SELECT access.restrictions()))
        """
    )
    op.execute(
        """
        CREATE POLICY reach_insert ON restriction_approvals AS PERMISSIVE FOR INSERT TO frontdoor_api, frontdoor_worker
            WITH CHECK ((SELECT access.is_governance()) OR (SELECT access.is_system()) OR restriction_id IN (SELECT access.restrictions()))
        """
    )
    op.execute(
        """
        CREATE POLICY glass_insert ON restriction_approvals AS RESTRICTIVE FOR INSERT TO frontdoor_api, frontdoor_worker
            WITH CHECK ((SELECT access.writes()))
        """
    )
    op.execute(
        """
        GRANT SELECT, INSERT ON restriction_approvals TO frontdoor_api, frontdoor_worker
        """
    )
    op.execute("ALTER TABLE restriction_listings ENABLE ROW LEVEL SECURITY")
    op.execute("ALTER TABLE restriction_listings FORCE ROW LEVEL SECURITY")
    op.execute(
        """
        CREATE POLICY tenant ON restriction_listings AS RESTRICTIVE FOR ALL TO frontdoor_api, frontdoor_worker
            USING (partnership_id = (SELECT access.partnership()))
            WITH CHECK (partnership_id = (SELECT access.partnership()))
        """
    )
    op.execute(
        """
        CREATE POLICY reach_select ON restriction_listings AS PERMISSIVE FOR SELECT TO frontdoor_api, frontdoor_worker
            USING ((SELECT access.is_governance()) OR (SELECT access.is_system()) OR restriction_id IN (SELECT access.restrictions()))
        """
    )
    op.execute(
        """
        CREATE POLICY reach_insert ON restriction_listings AS PERMISSIVE FOR INSERT TO frontdoor_api, frontdoor_worker
            WITH CHECK ((SELECT access.is_governance()) OR (SELECT access.is_system()) OR restriction_id IN (SELECT access.restrictions()))
        """
    )
    op.execute(
        """
        CREATE POLICY glass_insert ON restriction_listings AS RESTRICTIVE FOR INSERT TO frontdoor_api, frontdoor_worker
            WITH CHECK ((SELECT access.writes()))
        """
    )
    op.execute(
        """
        CREATE POLICY reach_update ON restriction_listings AS PERMISSIVE FOR UPDATE TO frontdoor_api, frontdoor_worker
            USING ((SELECT access.is_governance()) OR (SELECT access.is_system()) OR restriction_id IN (SELECT access.restrictions()))
            WITH CHECK ((SELECT access.is_governance()) OR (SELECT access.is_system()) OR restriction_id IN (SELECT access.restrictions()))
        """
    )
    op.execute(
        """
        CREATE POLICY glass_update ON restriction_listings AS RESTRICTIVE FOR UPDATE TO frontdoor_api, frontdoor_worker
            USING ((SELECT access.writes()))
            WITH CHECK ((SELECT access.writes()))
        """
    )
    op.execute(
        """
        GRANT SELECT, INSERT, UPDATE ON restriction_listings TO frontdoor_api, frontdoor_worker
        """
    )
    op.execute("ALTER TABLE restriction_reviews ENABLE ROW LEVEL SECURITY")
    op.execute("ALTER TABLE restriction_reviews FORCE ROW LEVEL SECURITY")
    op.execute(
        """
        CREATE POLICY tenant ON restriction_reviews AS RESTRICTIVE FOR ALL TO frontdoor_api, frontdoor_worker
            USING (partnership_id = (SELECT access.partnership()))
            WITH CHECK (partnership_id = (SELECT access.partnership()))
        """
    )
    op.execute(
        """
        CREATE POLICY reach_select ON restriction_reviews AS PERMISSIVE FOR SELECT TO frontdoor_api, frontdoor_worker
            USING ((SELECT access.is_governance()) OR (SELECT access.is_system()) OR restriction_id IN (SELECT access.restrictions()))
        """
    )
    op.execute(
        """
        CREATE POLICY reach_insert ON restriction_reviews AS PERMISSIVE FOR INSERT TO frontdoor_api, frontdoor_worker
            WITH CHECK ((SELECT access.is_governance()) OR (SELECT access.is_system()) OR restriction_id IN (SELECT access.restrictions()))
        """
    )
    op.execute(
        """
        CREATE POLICY glass_insert ON restriction_reviews AS RESTRICTIVE FOR INSERT TO frontdoor_api, frontdoor_worker
            WITH CHECK ((SELECT access.writes()))
        """
    )
    op.execute("GRANT SELECT, INSERT ON restriction_reviews TO frontdoor_api, frontdoor_worker")
    op.execute("ALTER TABLE restriction_alerts ENABLE ROW LEVEL SECURITY")
    op.execute("ALTER TABLE restriction_alerts FORCE ROW LEVEL SECURITY")
    op.execute(
        """
        CREATE POLICY tenant ON restriction_alerts AS RESTRICTIVE FOR ALL TO frontdoor_api, frontdoor_worker
            USING (partnership_id = (SELECT access.partnership()))
            WITH CHECK (partnership_id = (SELECT access.partnership()))
        """
    )
    op.execute(
        """
        CREATE POLICY reach_select ON restriction_alerts AS PERMISSIVE FOR SELECT TO frontdoor_api, frontdoor_worker
            USING ((SELECT access.is_governance()) OR (SELECT access.is_system()) OR restriction_id IN (SELECT access.restrictions()))
        """
    )
    op.execute(
        """
        CREATE POLICY reach_insert ON restriction_alerts AS PERMISSIVE FOR INSERT TO frontdoor_api, frontdoor_worker
            WITH CHECK (asked_by = (SELECT access.user_id()) OR (SELECT access.is_system()))
        """
    )
    op.execute(
        """
        CREATE POLICY reach_update ON restriction_alerts AS PERMISSIVE FOR UPDATE TO frontdoor_api, frontdoor_worker
            USING ((SELECT access.is_governance()) OR (SELECT access.is_system()) OR restriction_id IN (SELECT access.restrictions()))
            WITH CHECK ((SELECT access.is_governance()) OR (SELECT access.is_system()) OR restriction_id IN (SELECT access.restrictions()))
        """
    )
    op.execute(
        """
        GRANT SELECT, INSERT, UPDATE ON restriction_alerts TO frontdoor_api, frontdoor_worker
        """
    )
    op.execute("ALTER TABLE conflicts_of_interest ENABLE ROW LEVEL SECURITY")
    op.execute("ALTER TABLE conflicts_of_interest FORCE ROW LEVEL SECURITY")
    op.execute(
        """
        CREATE POLICY tenant ON conflicts_of_interest AS RESTRICTIVE FOR ALL TO frontdoor_api, frontdoor_worker
            USING (partnership_id = (SELECT access.partnership()))
            WITH CHECK (partnership_id = (SELECT access.partnership()))
        """
    )
    op.execute(
        """
        CREATE POLICY reach_select ON conflicts_of_interest AS PERMISSIVE FOR SELECT TO frontdoor_api, frontdoor_worker
            USING ((SELECT access.is_governance()) OR (SELECT access.is_system()) OR user_id = (SELECT access.user_id()) OR declared_by = (SELECT access.user_id()))
        """
    )
    op.execute(
        """
        CREATE POLICY reach_insert ON conflicts_of_interest AS PERMISSIVE FOR INSERT TO frontdoor_api, frontdoor_worker
            WITH CHECK (declared_by = (SELECT access.user_id()))
        """
    )
    op.execute(
        """
        CREATE POLICY glass_insert ON conflicts_of_interest AS RESTRICTIVE FOR INSERT TO frontdoor_api, frontdoor_worker
            WITH CHECK ((SELECT access.writes()))
        """
    )
    op.execute(
        """
        CREATE POLICY reach_update ON conflicts_of_interest AS PERMISSIVE FOR UPDATE TO frontdoor_api, frontdoor_worker
            USING ((SELECT access.is_governance()) OR (SELECT access.is_system()) OR user_id = (SELECT access.user_id()) OR declared_by = (SELECT access.user_id()))
            WITH CHECK ((SELECT access.is_governance()) OR (SELECT access.is_system()) OR user_id = (SELECT access.user_id()) OR declared_by = (SELECT access.user_id()))
        """
    )
    op.execute(
        """
        CREATE POLICY glass_update ON conflicts_of_interest AS RESTRICTIVE FOR UPDATE TO frontdoor_api, frontdoor_worker
            USING ((SELECT access.writes()))
            WITH CHECK ((SELECT access.writes()))
        """
    )
    op.execute(
        """
        GRANT SELECT, INSERT, UPDATE ON conflicts_of_interest TO frontdoor_api, frontdoor_worker
        """
    )
    op.execute("ALTER TABLE break_glass_grants ENABLE ROW LEVEL SECURITY")
    op.execute("ALTER TABLE break_glass_grants FORCE ROW LEVEL SECURITY")
    op.execute(
        """
        CREATE POLICY tenant ON break_glass_grants AS RESTRICTIVE FOR ALL TO frontdoor_api, frontdoor_worker
            USING (partnership_id = (SELECT access.partnership()))
            WITH CHECK (partnership_id = (SELECT access.partnership()))
        """
    )
    op.execute(
        """
        CREATE POLICY reach_select ON break_glass_grants AS PERMISSIVE FOR SELECT TO frontdoor_api, frontdoor_worker
            USING ((SELECT access.is_governance()) OR (SELECT access.is_system()) OR user_id = (SELECT access.user_id()) OR (person_id IN (SELECT access.people_worked_with()) AND person_id <> ALL ((SELECT access.people_hidden())::uuid[])) OR EXISTS (SELECT 1 FROM restrictions AS within WHERE within.partnership_id = break_glass_grants.partnership_id AND within.person_id = break_glass_grants.person_id AND within.owner_id = (SELECT access.user_id()) AND within.lifted_at IS NULL))
        """
    )
    op.execute(
        """
        CREATE POLICY reach_insert ON break_glass_grants AS PERMISSIVE FOR INSERT TO frontdoor_api, frontdoor_worker
            WITH CHECK (user_id = (SELECT access.user_id()))
        """
    )
    op.execute(
        """
        CREATE POLICY glass_insert ON break_glass_grants AS RESTRICTIVE FOR INSERT TO frontdoor_api, frontdoor_worker
            WITH CHECK ((SELECT access.writes()))
        """
    )
    op.execute(
        """
        CREATE POLICY reach_update ON break_glass_grants AS PERMISSIVE FOR UPDATE TO frontdoor_api, frontdoor_worker
            USING ((SELECT access.is_governance()) OR (SELECT access.is_system()) OR user_id = (SELECT access.user_id()))
            WITH CHECK ((SELECT access.is_governance()) OR (SELECT access.is_system()) OR user_id = (SELECT access.user_id()))
        """
    )
    op.execute(
        """
        CREATE POLICY glass_update ON break_glass_grants AS RESTRICTIVE FOR UPDATE TO frontdoor_api, frontdoor_worker
            USING ((SELECT access.writes()))
            WITH CHECK ((SELECT access.writes()))
        """
    )
    op.execute(
        """
        GRANT SELECT, INSERT, UPDATE ON break_glass_grants TO frontdoor_api, frontdoor_worker
        """
    )
    op.execute("ALTER TABLE break_glass_reviews ENABLE ROW LEVEL SECURITY")
    op.execute("ALTER TABLE break_glass_reviews FORCE ROW LEVEL SECURITY")
    op.execute(
        """
        CREATE POLICY tenant ON break_glass_reviews AS RESTRICTIVE FOR ALL TO frontdoor_api, frontdoor_worker
            USING (partnership_id = (SELECT access.partnership()))
            WITH CHECK (partnership_id = (SELECT access.partnership()))
        """
    )
    op.execute(
        """
        CREATE POLICY reach_select ON break_glass_reviews AS PERMISSIVE FOR SELECT TO frontdoor_api, frontdoor_worker
            USING (EXISTS (SELECT 1 FROM break_glass_grants AS within WHERE within.partnership_id = break_glass_reviews.partnership_id AND within.id = break_glass_reviews.break_glass_grant_id))
        """
    )
    op.execute(
        """
        CREATE POLICY reach_insert ON break_glass_reviews AS PERMISSIVE FOR INSERT TO frontdoor_api, frontdoor_worker
            WITH CHECK ((SELECT access.is_governance()))
        """
    )
    op.execute(
        """
        CREATE POLICY glass_insert ON break_glass_reviews AS RESTRICTIVE FOR INSERT TO frontdoor_api, frontdoor_worker
            WITH CHECK ((SELECT access.writes()))
        """
    )
    op.execute("GRANT SELECT, INSERT ON break_glass_reviews TO frontdoor_api, frontdoor_worker")
    for table, condition in KEPT.items():
        op.execute(
            f"CREATE POLICY kept ON {table} AS RESTRICTIVE FOR ALL TO {ROLES}"
            f" USING ({condition}) WITH CHECK ({condition})"
        )
    for table in INSERTED:
        op.execute(
            f"CREATE POLICY glass_insert ON {table} AS RESTRICTIVE FOR INSERT TO {ROLES}"
            " WITH CHECK ((SELECT access.writes()))"
        )
    for table in UPDATED:
        op.execute(
            f"CREATE POLICY glass_update ON {table} AS RESTRICTIVE FOR UPDATE TO {ROLES}"
            " USING ((SELECT access.writes())) WITH CHECK ((SELECT access.writes()))"
        )


def downgrade() -> None:
    for table in UPDATED:
        op.execute(f"DROP POLICY glass_update ON {table}")
    for table in INSERTED:
        op.execute(f"DROP POLICY glass_insert ON {table}")
    for table in KEPT:
        op.execute(f"DROP POLICY kept ON {table}")
    op.execute(
        """
        CREATE OR REPLACE FUNCTION access.allocated_meetings() RETURNS SETOF uuid LANGUAGE sql STABLE SECURITY DEFINER
            SET search_path = pg_catalog, public, pg_temp AS $$
            SELECT strategy_meeting_id FROM strategy_meeting_children
            WHERE partnership_id = access.partnership()
              AND person_id IN (SELECT access.people_worked_with())
        $$
        """
    )
    op.execute(
        """
        CREATE OR REPLACE FUNCTION access.contact_children() RETURNS SETOF uuid LANGUAGE sql STABLE SECURITY DEFINER
            SET search_path = pg_catalog, public, pg_temp AS $$
            SELECT id FROM contact_children
            WHERE partnership_id = access.partnership()
              AND person_id IN (SELECT access.people_worked_with())
        $$
        """
    )
    op.execute(
        """
        CREATE OR REPLACE FUNCTION access.contacts() RETURNS SETOF uuid LANGUAGE sql STABLE SECURITY DEFINER
            SET search_path = pg_catalog, public, pg_temp AS $$
            SELECT contact_id FROM contact_children
            WHERE partnership_id = access.partnership()
              AND person_id IN (SELECT access.people_worked_with())
        $$
        """
    )
    op.execute(
        """
        CREATE OR REPLACE FUNCTION access.people() RETURNS SETOF uuid LANGUAGE sql STABLE SECURITY DEFINER
            SET search_path = pg_catalog, public, pg_temp AS $$
            WITH mine AS (SELECT access.people_worked_with() AS id)
            SELECT id FROM mine
            UNION SELECT related_person_id FROM relationships
                WHERE partnership_id = access.partnership() AND person_id IN (SELECT id FROM mine)
            UNION SELECT person_id FROM relationships
                WHERE partnership_id = access.partnership() AND related_person_id IN (SELECT id FROM mine)
            UNION SELECT same_as_person_id FROM person_links
                WHERE partnership_id = access.partnership() AND unlinked_at IS NULL
                  AND person_id IN (SELECT id FROM mine)
            UNION SELECT person_id FROM person_links
                WHERE partnership_id = access.partnership() AND unlinked_at IS NULL
                  AND same_as_person_id IN (SELECT id FROM mine)
        $$
        """
    )
    op.execute(
        """
        CREATE OR REPLACE FUNCTION access.people_sharing(p_keys text[], p_at_most integer) RETURNS SETOF uuid LANGUAGE sql STABLE SECURITY DEFINER
            SET search_path = pg_catalog, public, pg_temp AS $$
            SELECT id FROM people
            WHERE access.is_hub() AND partnership_id = access.partnership() AND match_keys && p_keys
            ORDER BY (SELECT count(*) FROM unnest(match_keys) AS key WHERE key = ANY (p_keys)) DESC, id
            LIMIT p_at_most
        $$
        """
    )
    op.execute(
        """
        CREATE OR REPLACE FUNCTION access.disclosed(p_people uuid[]) RETURNS TABLE (
            share_id uuid, information_fragment_id uuid, agency_id uuid, person_id uuid, sanitised boolean
        ) LANGUAGE sql STABLE SECURITY DEFINER
            SET search_path = pg_catalog, public, pg_temp AS $$
            SELECT sent.share_id, sent.information_fragment_id, sent.agency_id, sent.person_id,
                   sent.sanitisation_id IS NOT NULL
            FROM shared_fragments AS sent
            WHERE (access.is_hub() OR access.is_governance()) AND sent.partnership_id = access.partnership()
              AND sent.person_id = ANY (p_people)
            UNION
            SELECT sent.share_id, sent.information_fragment_id, sent.agency_id, sent.person_id,
                   sent.sanitisation_id IS NOT NULL
            FROM shares
            JOIN shared_fragments AS sent
                ON sent.partnership_id = shares.partnership_id AND sent.share_id = shares.id
            WHERE (access.is_hub() OR access.is_governance()) AND shares.partnership_id = access.partnership()
              AND shares.person_id = ANY (p_people)
        $$
        """
    )
    op.execute(
        """
        CREATE OR REPLACE FUNCTION access.sign_in(
            p_issuer text, p_subject text, p_token_id text, p_partnership text, p_now timestamptz,
            p_reading boolean
        ) RETURNS TABLE (
            partnership_id uuid, partnership text, user_id uuid, display_name text, role text,
            agency_id uuid, agency_kind text, team_id uuid, starts_on date, ends_on date,
            people_hidden uuid[], people_signposted uuid[], contacts_hidden uuid[],
            meetings_hidden uuid[], people_opened uuid[]
        ) LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
        BEGIN
            EXECUTE format('SET LOCAL frontdoor.now = %L', p_now);
            RETURN QUERY
            SELECT signed.*, '{}'::uuid[], '{}'::uuid[], '{}'::uuid[], '{}'::uuid[], '{}'::uuid[]
            FROM access.sign_in(
                p_issuer, p_subject, p_token_id, p_partnership,
                (p_now AT TIME ZONE 'Europe/London')::date
            ) AS signed;
        END
        $$
        """
    )
    op.execute("DROP FUNCTION access.signpost(uuid)")
    op.execute("DROP FUNCTION access.shares_hidden()")
    op.execute("DROP POLICY reach_select ON restrictions")
    op.execute("DROP POLICY glass_insert ON restrictions")
    op.execute("DROP POLICY reach_update ON restrictions")
    op.execute("DROP POLICY glass_update ON restrictions")
    op.execute("DROP POLICY reach_select ON restriction_approvals")
    op.execute("DROP POLICY reach_insert ON restriction_approvals")
    op.execute("DROP POLICY glass_insert ON restriction_approvals")
    op.execute("DROP POLICY reach_select ON restriction_listings")
    op.execute("DROP POLICY reach_insert ON restriction_listings")
    op.execute("DROP POLICY glass_insert ON restriction_listings")
    op.execute("DROP POLICY reach_update ON restriction_listings")
    op.execute("DROP POLICY glass_update ON restriction_listings")
    op.execute("DROP POLICY reach_select ON restriction_reviews")
    op.execute("DROP POLICY reach_insert ON restriction_reviews")
    op.execute("DROP POLICY glass_insert ON restriction_reviews")
    op.execute("DROP POLICY reach_select ON restriction_alerts")
    op.execute("DROP POLICY reach_update ON restriction_alerts")
    op.execute("DROP POLICY glass_insert ON conflicts_of_interest")
    op.execute("DROP POLICY glass_update ON conflicts_of_interest")
    op.execute("DROP POLICY reach_select ON break_glass_reviews")
    op.execute("DROP POLICY reach_select ON break_glass_grants")
    op.execute("DROP POLICY glass_insert ON break_glass_grants")
    op.execute("DROP POLICY glass_update ON break_glass_grants")
    op.execute("DROP POLICY glass_insert ON break_glass_reviews")
    op.execute("DROP FUNCTION access.glass_uses(timestamptz, timestamptz)")
    op.execute("DROP FUNCTION access.behind_glass(uuid, text)")
    op.execute("DROP FUNCTION access.restrictions()")
    op.execute("DROP FUNCTION access.keep(uuid, uuid, timestamptz, boolean)")
    op.execute("DROP FUNCTION access.restricting(uuid, uuid, timestamptz)")
    op.execute("DROP FUNCTION access.glass_roles()")
    op.execute("DROP FUNCTION access.writes()")
    op.execute("DROP FUNCTION access.people_hidden()")
    op.execute("DROP FUNCTION access.people_signposted()")
    op.execute("DROP FUNCTION access.contacts_hidden()")
    op.execute("DROP FUNCTION access.meetings_hidden()")
    op.execute("DROP FUNCTION access.people_opened()")
    op.execute("ALTER TABLE idempotency_keys DROP COLUMN about")
    op.execute("DROP INDEX ix_contacts_referrer_person_id")
    op.execute("DROP TABLE break_glass_reviews")
    op.execute("DROP TABLE break_glass_grants")
    op.execute("DROP TABLE conflicts_of_interest")
    op.execute("DROP TABLE restriction_alerts")
    op.execute("DROP TABLE restriction_reviews")
    op.execute("DROP TABLE restriction_listings")
    op.execute("DROP TABLE restriction_approvals")
    op.execute("DROP TABLE restrictions")
    op.execute(
        """
        REVOKE SELECT ON teams, contacts, contact_people, referrals, enquiries, strategy_meetings,
            timescales, threshold_decisions FROM frontdoor_reach
        """
    )
