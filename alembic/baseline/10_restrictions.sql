-- Restrictions, conflicts of interest and break-glass.

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
);

CREATE INDEX ix_break_glass_grants_person_id ON break_glass_grants (partnership_id, person_id);

CREATE INDEX ix_break_glass_grants_review_due_at ON break_glass_grants (partnership_id, review_due_at);

CREATE INDEX ix_break_glass_grants_user_id ON break_glass_grants (partnership_id, user_id, expires_at);

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
);

CREATE UNIQUE INDEX uq_conflicts_of_interest_standing ON conflicts_of_interest (partnership_id, user_id, person_id) WHERE ended_at IS NULL;

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
);

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
);

CREATE UNIQUE INDEX uq_restrictions_standing_contact ON restrictions (partnership_id, contact_id) WHERE lifted_at IS NULL AND contact_id IS NOT NULL;

CREATE UNIQUE INDEX uq_restrictions_standing_person ON restrictions (partnership_id, person_id) WHERE lifted_at IS NULL AND person_id IS NOT NULL;

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
);

CREATE INDEX ix_restriction_alerts_unseen ON restriction_alerts (partnership_id, restriction_id) WHERE seen_at IS NULL;

CREATE UNIQUE INDEX uq_restriction_alerts_matched ON restriction_alerts (partnership_id, restriction_id, contact_id, person_id) NULLS NOT DISTINCT WHERE kind = 'matched';

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
);

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
);

CREATE UNIQUE INDEX uq_restriction_listings_standing ON restriction_listings (partnership_id, restriction_id, listing, user_id, team_id, agency_id) NULLS NOT DISTINCT WHERE ended_at IS NULL;

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
);

CREATE INDEX ix_restriction_reviews_restriction_id ON restriction_reviews (partnership_id, restriction_id);
