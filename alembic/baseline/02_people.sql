-- People: names, identifiers, addresses, relationships and links between records of one person.

CREATE TABLE people (
    partnership_id UUID NOT NULL,
    id UUID DEFAULT uuidv7() NOT NULL,
    reference TEXT NOT NULL,
    born_on DATE,
    expected_on DATE,
    died_on DATE,
    sex TEXT,
    ethnicity TEXT,
    disabilities TEXT[] DEFAULT '{}' NOT NULL,
    first_language TEXT,
    interpreter_needed BOOLEAN,
    recorded_at TIMESTAMP WITH TIME ZONE NOT NULL,
    recorded_by UUID,
    match_keys TEXT[] DEFAULT '{}' NOT NULL,
    version INTEGER NOT NULL,
    changed_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_people PRIMARY KEY (partnership_id, id),
    CONSTRAINT fk_people_partnership_id FOREIGN KEY(partnership_id) REFERENCES partnerships (id),
    CONSTRAINT fk_people_partnership_id_recorded_by FOREIGN KEY(partnership_id, recorded_by) REFERENCES users (partnership_id, id),
    CONSTRAINT uq_people_partnership_id_reference UNIQUE (partnership_id, reference),
    CONSTRAINT ck_people_sex_is_known CHECK (sex IN ('M', 'F', 'U')),
    CONSTRAINT ck_people_ethnicity_is_known CHECK (ethnicity IN ('WBRI', 'WIRI', 'WIRT', 'WOTH', 'WROM', 'MWBC', 'MWBA', 'MWAS', 'MOTH', 'AIND', 'APKN', 'ABAN', 'AOTH', 'BCRB', 'BAFR', 'BOTH', 'CHNE', 'OOTH', 'REFU', 'NOBT')),
    CONSTRAINT ck_people_disabilities_are_known CHECK (disabilities <@ ARRAY['NONE', 'MOB', 'HAND', 'PC', 'INC', 'COMM', 'LD', 'HEAR', 'VIS', 'BEH', 'CON', 'AUT', 'DDA']::text[]),
    CONSTRAINT ck_people_died_after_birth CHECK (died_on >= born_on),
    CONSTRAINT ck_people_born_in_our_time CHECK (born_on BETWEEN DATE '1900-01-01' AND DATE '2100-12-31'),
    CONSTRAINT ck_people_expected_in_our_time CHECK (expected_on BETWEEN DATE '1900-01-01' AND DATE '2100-12-31'),
    CONSTRAINT ck_people_first_language_is_not_blank CHECK (first_language ~ '[^[:space:]]')
);

CREATE INDEX ix_people_match_keys ON people USING gin (match_keys);

CREATE TABLE involvements (
    partnership_id UUID NOT NULL,
    id UUID DEFAULT uuidv7() NOT NULL,
    person_id UUID NOT NULL,
    agency_id UUID NOT NULL,
    capacity TEXT NOT NULL,
    starts_on DATE NOT NULL,
    ends_on DATE,
    recorded_at TIMESTAMP WITH TIME ZONE NOT NULL,
    recorded_by UUID NOT NULL,
    CONSTRAINT pk_involvements PRIMARY KEY (partnership_id, id),
    CONSTRAINT fk_involvements_partnership_id FOREIGN KEY(partnership_id) REFERENCES partnerships (id),
    CONSTRAINT fk_involvements_partnership_id_person_id FOREIGN KEY(partnership_id, person_id) REFERENCES people (partnership_id, id),
    CONSTRAINT fk_involvements_partnership_id_agency_id FOREIGN KEY(partnership_id, agency_id) REFERENCES agencies (partnership_id, id),
    CONSTRAINT fk_involvements_partnership_id_recorded_by FOREIGN KEY(partnership_id, recorded_by) REFERENCES users (partnership_id, id),
    CONSTRAINT ck_involvements_ends_after_it_starts CHECK (ends_on >= starts_on),
    CONSTRAINT ck_involvements_capacity_is_not_blank CHECK (capacity ~ '[^[:space:]]')
);

CREATE INDEX ix_involvements_person_id ON involvements (partnership_id, person_id);

CREATE TABLE person_addresses (
    partnership_id UUID NOT NULL,
    id UUID DEFAULT uuidv7() NOT NULL,
    person_id UUID NOT NULL,
    lines TEXT[] NOT NULL,
    postcode TEXT,
    place_key TEXT,
    starts_on DATE,
    ends_on DATE,
    recorded_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_person_addresses PRIMARY KEY (partnership_id, id),
    CONSTRAINT fk_person_addresses_partnership_id FOREIGN KEY(partnership_id) REFERENCES partnerships (id),
    CONSTRAINT fk_person_addresses_partnership_id_person_id FOREIGN KEY(partnership_id, person_id) REFERENCES people (partnership_id, id),
    CONSTRAINT ck_person_addresses_ends_after_it_starts CHECK (ends_on >= starts_on),
    CONSTRAINT ck_person_addresses_has_lines CHECK (cardinality(lines) BETWEEN 1 AND 6)
);

CREATE INDEX ix_person_addresses_person_id ON person_addresses (partnership_id, person_id);

CREATE INDEX ix_person_addresses_place ON person_addresses (partnership_id, place_key);

CREATE TABLE person_identifiers (
    partnership_id UUID NOT NULL,
    id UUID DEFAULT uuidv7() NOT NULL,
    person_id UUID NOT NULL,
    scheme TEXT NOT NULL,
    value TEXT NOT NULL,
    supplied_by UUID,
    recorded_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_person_identifiers PRIMARY KEY (partnership_id, id),
    CONSTRAINT fk_person_identifiers_partnership_id FOREIGN KEY(partnership_id) REFERENCES partnerships (id),
    CONSTRAINT fk_person_identifiers_partnership_id_person_id FOREIGN KEY(partnership_id, person_id) REFERENCES people (partnership_id, id),
    CONSTRAINT fk_person_identifiers_partnership_id_supplied_by FOREIGN KEY(partnership_id, supplied_by) REFERENCES agencies (partnership_id, id),
    CONSTRAINT uq_person_identifiers_partnership_id_person_id_scheme_value UNIQUE (partnership_id, person_id, scheme, value),
    CONSTRAINT ck_person_identifiers_scheme_is_known CHECK (scheme IN ('nhs_number', 'upn', 'former_upn', 'la_child_id', 'police_id', 'upn_as_sent', 'other')),
    CONSTRAINT ck_person_identifiers_nhs_number_form CHECK (scheme <> 'nhs_number' OR value ~ '^[0-9]{10}$'),
    CONSTRAINT ck_person_identifiers_upn_form CHECK (scheme NOT IN ('upn', 'former_upn') OR value ~ '^[A-Z][0-9]{11}[0-9A-Z]$'),
    CONSTRAINT ck_person_identifiers_value_is_not_blank CHECK (value ~ '[^[:space:]]')
);

CREATE INDEX ix_person_identifiers_value ON person_identifiers (partnership_id, scheme, value);

CREATE TABLE person_links (
    partnership_id UUID NOT NULL,
    id UUID DEFAULT uuidv7() NOT NULL,
    person_id UUID NOT NULL,
    same_as_person_id UUID NOT NULL,
    linked_at TIMESTAMP WITH TIME ZONE NOT NULL,
    linked_by UUID NOT NULL,
    linked_because TEXT NOT NULL,
    unlinked_at TIMESTAMP WITH TIME ZONE,
    unlinked_by UUID,
    unlinked_because TEXT,
    version INTEGER NOT NULL,
    changed_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_person_links PRIMARY KEY (partnership_id, id),
    CONSTRAINT fk_person_links_partnership_id FOREIGN KEY(partnership_id) REFERENCES partnerships (id),
    CONSTRAINT fk_person_links_partnership_id_person_id FOREIGN KEY(partnership_id, person_id) REFERENCES people (partnership_id, id),
    CONSTRAINT fk_person_links_partnership_id_same_as_person_id FOREIGN KEY(partnership_id, same_as_person_id) REFERENCES people (partnership_id, id),
    CONSTRAINT fk_person_links_partnership_id_linked_by FOREIGN KEY(partnership_id, linked_by) REFERENCES users (partnership_id, id),
    CONSTRAINT fk_person_links_partnership_id_unlinked_by FOREIGN KEY(partnership_id, unlinked_by) REFERENCES users (partnership_id, id),
    CONSTRAINT ck_person_links_pair_is_written_one_way CHECK (person_id < same_as_person_id),
    CONSTRAINT ck_person_links_unlinking_says_who_when_and_why CHECK (num_nonnulls(unlinked_at, unlinked_by, unlinked_because) IN (0, 3)),
    CONSTRAINT ck_person_links_linked_because_is_not_blank CHECK (linked_because ~ '[^[:space:]]'),
    CONSTRAINT ck_person_links_unlinked_because_is_not_blank CHECK (unlinked_because ~ '[^[:space:]]')
);

CREATE INDEX ix_person_links_same_as_person_id ON person_links (partnership_id, same_as_person_id);

CREATE UNIQUE INDEX uq_person_links_standing ON person_links (partnership_id, person_id, same_as_person_id) WHERE unlinked_at IS NULL;

CREATE TABLE person_names (
    partnership_id UUID NOT NULL,
    id UUID DEFAULT uuidv7() NOT NULL,
    person_id UUID NOT NULL,
    kind TEXT NOT NULL,
    given TEXT,
    family TEXT,
    starts_on DATE,
    ends_on DATE,
    recorded_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_person_names PRIMARY KEY (partnership_id, id),
    CONSTRAINT fk_person_names_partnership_id FOREIGN KEY(partnership_id) REFERENCES partnerships (id),
    CONSTRAINT fk_person_names_partnership_id_person_id FOREIGN KEY(partnership_id, person_id) REFERENCES people (partnership_id, id),
    CONSTRAINT ck_person_names_kind_is_known CHECK (kind IN ('current', 'former', 'alias')),
    CONSTRAINT ck_person_names_says_something CHECK (given IS NOT NULL OR family IS NOT NULL),
    CONSTRAINT ck_person_names_ends_after_it_starts CHECK (ends_on >= starts_on),
    CONSTRAINT ck_person_names_given_is_not_blank CHECK (given ~ '[^[:space:]]'),
    CONSTRAINT ck_person_names_family_is_not_blank CHECK (family ~ '[^[:space:]]')
);

CREATE INDEX ix_person_names_person_id ON person_names (partnership_id, person_id);

CREATE TABLE relationships (
    partnership_id UUID NOT NULL,
    id UUID DEFAULT uuidv7() NOT NULL,
    person_id UUID NOT NULL,
    related_person_id UUID NOT NULL,
    kind TEXT NOT NULL,
    parental_responsibility BOOLEAN,
    starts_on DATE,
    ends_on DATE,
    recorded_at TIMESTAMP WITH TIME ZONE NOT NULL,
    recorded_by UUID NOT NULL,
    CONSTRAINT pk_relationships PRIMARY KEY (partnership_id, id),
    CONSTRAINT fk_relationships_partnership_id FOREIGN KEY(partnership_id) REFERENCES partnerships (id),
    CONSTRAINT fk_relationships_partnership_id_person_id FOREIGN KEY(partnership_id, person_id) REFERENCES people (partnership_id, id),
    CONSTRAINT fk_relationships_partnership_id_related_person_id FOREIGN KEY(partnership_id, related_person_id) REFERENCES people (partnership_id, id),
    CONSTRAINT fk_relationships_partnership_id_recorded_by FOREIGN KEY(partnership_id, recorded_by) REFERENCES users (partnership_id, id),
    CONSTRAINT ck_relationships_kind_is_known CHECK (kind IN ('mother', 'father', 'parent', 'step_parent', 'grandparent', 'sibling', 'half_sibling', 'twin', 'partner', 'former_partner', 'carer', 'foster_carer', 'guardian', 'aunt_or_uncle', 'cousin', 'other')),
    CONSTRAINT ck_relationships_between_two_people CHECK (person_id <> related_person_id),
    CONSTRAINT ck_relationships_ends_after_it_starts CHECK (ends_on >= starts_on)
);

CREATE INDEX ix_relationships_person_id ON relationships (partnership_id, person_id);

CREATE INDEX ix_relationships_related_person_id ON relationships (partnership_id, related_person_id);

CREATE TABLE unsafe_contacts (
    partnership_id UUID NOT NULL,
    id UUID DEFAULT uuidv7() NOT NULL,
    person_id UUID NOT NULL,
    means TEXT NOT NULL,
    address_id UUID,
    through_person_id UUID,
    reason TEXT NOT NULL,
    recorded_at TIMESTAMP WITH TIME ZONE NOT NULL,
    recorded_by UUID NOT NULL,
    ended_at TIMESTAMP WITH TIME ZONE,
    ended_by UUID,
    ended_because TEXT,
    CONSTRAINT pk_unsafe_contacts PRIMARY KEY (partnership_id, id),
    CONSTRAINT fk_unsafe_contacts_partnership_id FOREIGN KEY(partnership_id) REFERENCES partnerships (id),
    CONSTRAINT fk_unsafe_contacts_partnership_id_person_id FOREIGN KEY(partnership_id, person_id) REFERENCES people (partnership_id, id),
    CONSTRAINT fk_unsafe_contacts_partnership_id_address_id FOREIGN KEY(partnership_id, address_id) REFERENCES person_addresses (partnership_id, id),
    CONSTRAINT fk_unsafe_contacts_partnership_id_through_person_id FOREIGN KEY(partnership_id, through_person_id) REFERENCES people (partnership_id, id),
    CONSTRAINT fk_unsafe_contacts_partnership_id_recorded_by FOREIGN KEY(partnership_id, recorded_by) REFERENCES users (partnership_id, id),
    CONSTRAINT fk_unsafe_contacts_partnership_id_ended_by FOREIGN KEY(partnership_id, ended_by) REFERENCES users (partnership_id, id),
    CONSTRAINT ck_unsafe_contacts_means_is_known CHECK (means IN ('address', 'person', 'telephone', 'email', 'any')),
    CONSTRAINT ck_unsafe_contacts_names_the_address CHECK ((means = 'address') = (address_id IS NOT NULL)),
    CONSTRAINT ck_unsafe_contacts_names_the_person CHECK ((means = 'person') = (through_person_id IS NOT NULL)),
    CONSTRAINT ck_unsafe_contacts_ending_says_who_when_and_why CHECK (num_nonnulls(ended_at, ended_by, ended_because) IN (0, 3)),
    CONSTRAINT ck_unsafe_contacts_reason_is_not_blank CHECK (reason ~ '[^[:space:]]'),
    CONSTRAINT ck_unsafe_contacts_ended_because_is_not_blank CHECK (ended_because ~ '[^[:space:]]')
);

CREATE INDEX ix_unsafe_contacts_person_id ON unsafe_contacts (partnership_id, person_id);
