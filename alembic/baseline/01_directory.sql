-- Partnerships, agencies, teams, users and memberships; threshold documents; legal gateways.
--
-- The law that lets agencies ask and tell comes as dated rows: it is the same for every partnership,
-- and only a migration changes it.

CREATE EXTENSION IF NOT EXISTS btree_gist;

CREATE TABLE legal_gateways (
    code TEXT NOT NULL,
    title TEXT NOT NULL,
    source TEXT NOT NULL,
    kind TEXT NOT NULL,
    below_section_47 TEXT NOT NULL,
    in_force_from DATE,
    in_force_until DATE,
    CONSTRAINT pk_legal_gateways PRIMARY KEY (code),
    CONSTRAINT ck_legal_gateways_kind_is_known CHECK (kind IN ('power', 'duty', 'lawful_basis', 'condition')),
    CONSTRAINT ck_legal_gateways_below_section_47_is_known CHECK (below_section_47 IN ('with_agreement', 'with_reason', 'never')),
    CONSTRAINT ck_legal_gateways_ends_after_it_starts CHECK (in_force_until >= in_force_from),
    CONSTRAINT ck_legal_gateways_title_is_not_blank CHECK (title ~ '[^[:space:]]'),
    CONSTRAINT ck_legal_gateways_source_is_not_blank CHECK (source ~ '[^[:space:]]')
);

CREATE TABLE partnerships (
    id UUID NOT NULL,
    slug TEXT NOT NULL,
    name TEXT NOT NULL,
    authority_code TEXT NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_partnerships PRIMARY KEY (id),
    CONSTRAINT uq_partnerships_slug UNIQUE (slug),
    CONSTRAINT ck_partnerships_slug_is_plain CHECK (slug ~ '^[a-z][a-z0-9-]{1,40}$'),
    CONSTRAINT ck_partnerships_name_is_not_blank CHECK (name ~ '[^[:space:]]')
);

CREATE TABLE agencies (
    partnership_id UUID NOT NULL,
    id UUID DEFAULT uuidv7() NOT NULL,
    name TEXT NOT NULL,
    kind TEXT NOT NULL,
    CONSTRAINT pk_agencies PRIMARY KEY (partnership_id, id),
    CONSTRAINT fk_agencies_partnership_id FOREIGN KEY(partnership_id) REFERENCES partnerships (id),
    CONSTRAINT uq_agencies_partnership_id_name UNIQUE (partnership_id, name),
    CONSTRAINT ck_agencies_kind_is_known CHECK (kind IN ('childrens_social_care', 'police', 'health', 'education', 'early_help', 'housing', 'probation', 'adult_social_care', 'voluntary', 'other')),
    CONSTRAINT ck_agencies_name_is_not_blank CHECK (name ~ '[^[:space:]]')
);

CREATE TABLE local_closures (
    partnership_id UUID NOT NULL,
    id UUID DEFAULT uuidv7() NOT NULL,
    closed_on DATE NOT NULL,
    reason TEXT NOT NULL,
    CONSTRAINT pk_local_closures PRIMARY KEY (partnership_id, id),
    CONSTRAINT fk_local_closures_partnership_id FOREIGN KEY(partnership_id) REFERENCES partnerships (id),
    CONSTRAINT uq_local_closures_partnership_id_closed_on UNIQUE (partnership_id, closed_on),
    CONSTRAINT ck_local_closures_reason_is_not_blank CHECK (reason ~ '[^[:space:]]')
);

CREATE TABLE revoked_tokens (
    partnership_id UUID NOT NULL,
    id UUID DEFAULT uuidv7() NOT NULL,
    issuer TEXT NOT NULL,
    token_id TEXT NOT NULL,
    revoked_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_revoked_tokens PRIMARY KEY (partnership_id, id),
    CONSTRAINT fk_revoked_tokens_partnership_id FOREIGN KEY(partnership_id) REFERENCES partnerships (id),
    CONSTRAINT uq_revoked_tokens_partnership_id_issuer_token_id UNIQUE (partnership_id, issuer, token_id)
);

CREATE TABLE threshold_documents (
    partnership_id UUID NOT NULL,
    id UUID DEFAULT uuidv7() NOT NULL,
    edition TEXT NOT NULL,
    title TEXT NOT NULL,
    in_force_from DATE NOT NULL,
    CONSTRAINT pk_threshold_documents PRIMARY KEY (partnership_id, id),
    CONSTRAINT fk_threshold_documents_partnership_id FOREIGN KEY(partnership_id) REFERENCES partnerships (id),
    CONSTRAINT uq_threshold_documents_partnership_id_edition UNIQUE (partnership_id, edition),
    CONSTRAINT uq_threshold_documents_partnership_id_in_force_from UNIQUE (partnership_id, in_force_from),
    CONSTRAINT ck_threshold_documents_edition_is_not_blank CHECK (edition ~ '[^[:space:]]'),
    CONSTRAINT ck_threshold_documents_title_is_not_blank CHECK (title ~ '[^[:space:]]')
);

CREATE TABLE users (
    partnership_id UUID NOT NULL,
    id UUID DEFAULT uuidv7() NOT NULL,
    issuer TEXT NOT NULL,
    subject TEXT NOT NULL,
    display_name TEXT NOT NULL,
    support_contact TEXT,
    created_at TIMESTAMP WITH TIME ZONE NOT NULL,
    revoked_at TIMESTAMP WITH TIME ZONE,
    CONSTRAINT pk_users PRIMARY KEY (partnership_id, id),
    CONSTRAINT fk_users_partnership_id FOREIGN KEY(partnership_id) REFERENCES partnerships (id),
    CONSTRAINT uq_users_partnership_id_issuer_subject UNIQUE (partnership_id, issuer, subject),
    CONSTRAINT ck_users_issuer_is_not_blank CHECK (issuer ~ '[^[:space:]]'),
    CONSTRAINT ck_users_subject_is_not_blank CHECK (subject ~ '[^[:space:]]'),
    CONSTRAINT ck_users_display_name_is_not_blank CHECK (display_name ~ '[^[:space:]]'),
    CONSTRAINT ck_users_support_contact_is_not_blank CHECK (support_contact ~ '[^[:space:]]')
);

CREATE INDEX ix_users_issuer_subject ON users (issuer, subject);

CREATE TABLE teams (
    partnership_id UUID NOT NULL,
    id UUID DEFAULT uuidv7() NOT NULL,
    agency_id UUID NOT NULL,
    name TEXT NOT NULL,
    CONSTRAINT pk_teams PRIMARY KEY (partnership_id, id),
    CONSTRAINT fk_teams_partnership_id FOREIGN KEY(partnership_id) REFERENCES partnerships (id),
    CONSTRAINT fk_teams_partnership_id_agency_id FOREIGN KEY(partnership_id, agency_id) REFERENCES agencies (partnership_id, id),
    CONSTRAINT uq_teams_partnership_id_name UNIQUE (partnership_id, name),
    CONSTRAINT ck_teams_name_is_not_blank CHECK (name ~ '[^[:space:]]')
);

CREATE TABLE threshold_criteria (
    partnership_id UUID NOT NULL,
    id UUID DEFAULT uuidv7() NOT NULL,
    threshold_document_id UUID NOT NULL,
    code TEXT NOT NULL,
    level TEXT NOT NULL,
    wording TEXT NOT NULL,
    CONSTRAINT pk_threshold_criteria PRIMARY KEY (partnership_id, id),
    CONSTRAINT fk_threshold_criteria_partnership_id FOREIGN KEY(partnership_id) REFERENCES partnerships (id),
    CONSTRAINT fk_threshold_criteria_partnership_id_threshold_document_id FOREIGN KEY(partnership_id, threshold_document_id) REFERENCES threshold_documents (partnership_id, id),
    CONSTRAINT uq_threshold_criteria_partnership_id_threshold_document_id_code UNIQUE (partnership_id, threshold_document_id, code),
    CONSTRAINT ck_threshold_criteria_level_is_known CHECK (level IN ('universal', 'early_help', 'child_in_need', 'significant_harm')),
    CONSTRAINT ck_threshold_criteria_code_is_not_blank CHECK (code ~ '[^[:space:]]'),
    CONSTRAINT ck_threshold_criteria_wording_is_not_blank CHECK (wording ~ '[^[:space:]]')
);

CREATE TABLE memberships (
    partnership_id UUID NOT NULL,
    id UUID DEFAULT uuidv7() NOT NULL,
    user_id UUID NOT NULL,
    agency_id UUID NOT NULL,
    team_id UUID,
    role TEXT NOT NULL,
    starts_on DATE NOT NULL,
    ends_on DATE,
    CONSTRAINT pk_memberships PRIMARY KEY (partnership_id, id),
    CONSTRAINT fk_memberships_partnership_id FOREIGN KEY(partnership_id) REFERENCES partnerships (id),
    CONSTRAINT fk_memberships_partnership_id_user_id FOREIGN KEY(partnership_id, user_id) REFERENCES users (partnership_id, id),
    CONSTRAINT fk_memberships_partnership_id_agency_id FOREIGN KEY(partnership_id, agency_id) REFERENCES agencies (partnership_id, id),
    CONSTRAINT fk_memberships_partnership_id_team_id FOREIGN KEY(partnership_id, team_id) REFERENCES teams (partnership_id, id),
    CONSTRAINT ck_memberships_role_is_known CHECK (role IN ('hub_practitioner', 'hub_manager', 'hub_support', 'social_worker', 'team_manager', 'agency_officer', 'referrer', 'partner_system', 'information_governance', 'performance_analyst', 'administrator')),
    CONSTRAINT ck_memberships_ends_after_it_starts CHECK (ends_on >= starts_on),
    CONSTRAINT ck_memberships_care_roles_work_in_a_team CHECK (team_id IS NOT NULL OR role NOT IN ('social_worker', 'team_manager')),
    CONSTRAINT ex_memberships_one_at_a_time EXCLUDE USING gist (partnership_id WITH =, user_id WITH =, agency_id WITH =, role WITH =, daterange(starts_on, ends_on, '[]') WITH &&)
);

CREATE INDEX ix_memberships_user_id ON memberships (partnership_id, user_id);

INSERT INTO legal_gateways (code, title, source, kind, below_section_47, in_force_from) VALUES
    ('children_act_1989_s17', 'Services for children in need', 'Children Act 1989 section 17', 'duty', 'with_agreement', '1991-10-14'),
    ('children_act_1989_s27', 'Co-operation between authorities', 'Children Act 1989 section 27', 'duty', 'with_agreement', '1991-10-14'),
    ('children_act_1989_s47', 'Help with section 47 enquiries', 'Children Act 1989 section 47(9) to (11)', 'duty', 'never', '1991-10-14'),
    ('children_act_2004_s10', 'Co-operation to improve well-being', 'Children Act 2004 section 10', 'duty', 'with_reason', '2005-04-01'),
    ('children_act_2004_s11', 'Regard to safeguarding and promoting welfare', 'Children Act 2004 section 11', 'duty', 'with_reason', '2005-10-01'),
    ('children_act_2004_s16h', 'Information for safeguarding partners', 'Children Act 2004 section 16H', 'power', 'with_reason', '2018-06-29'),
    ('children_act_2004_s16la', 'Duty to disclose safeguarding information', 'Children Act 2004 section 16LA, as inserted by the Children''s Wellbeing and Schools Act 2026; awaits commencement regulations', 'duty', 'with_reason', NULL),
    ('crime_and_disorder_act_1998_s115', 'Disclosure for the purposes of the Act', 'Crime and Disorder Act 1998 section 115', 'power', 'with_reason', '1998-09-30'),
    ('domestic_abuse_act_2021_s49a', 'Police to tell schools of domestic abuse', 'Domestic Abuse Act 2021 section 49A', 'duty', 'with_reason', '2025-11-07'),
    ('uk_gdpr_6_1_c', 'Legal obligation', 'UK GDPR article 6(1)(c)', 'lawful_basis', 'with_reason', '2020-12-31'),
    ('uk_gdpr_6_1_d', 'Vital interests', 'UK GDPR article 6(1)(d)', 'lawful_basis', 'with_reason', '2020-12-31'),
    ('uk_gdpr_6_1_e', 'Task in the public interest', 'UK GDPR article 6(1)(e)', 'lawful_basis', 'with_reason', '2020-12-31'),
    ('uk_gdpr_9_2_b', 'Social protection law', 'UK GDPR article 9(2)(b)', 'condition', 'with_reason', '2020-12-31'),
    ('uk_gdpr_9_2_g', 'Safeguarding of children and of individuals at risk', 'UK GDPR article 9(2)(g) with Data Protection Act 2018 Schedule 1 paragraph 18', 'condition', 'with_reason', '2020-12-31');
