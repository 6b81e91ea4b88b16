"""Set up partnerships: agencies, teams, users and what they may do."""

from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("CREATE EXTENSION IF NOT EXISTS btree_gist")
    op.execute("CREATE SCHEMA access")
    op.execute(
        """
        CREATE FUNCTION access.partnership() RETURNS uuid LANGUAGE sql STABLE PARALLEL SAFE AS $$
            SELECT nullif(current_setting('frontdoor.partnership', true), '')::uuid
        $$
        """
    )
    op.execute(
        """
        CREATE FUNCTION access.user_id() RETURNS uuid LANGUAGE sql STABLE PARALLEL SAFE AS $$
            SELECT nullif(current_setting('frontdoor.actor', true), '')::uuid
        $$
        """
    )
    op.execute(
        """
        CREATE FUNCTION access.agencies() RETURNS uuid[] LANGUAGE sql STABLE PARALLEL SAFE AS $$
            SELECT coalesce(nullif(current_setting('frontdoor.agencies', true), ''), '{}')::uuid[]
        $$
        """
    )
    op.execute(
        """
        CREATE FUNCTION access.teams() RETURNS uuid[] LANGUAGE sql STABLE PARALLEL SAFE AS $$
            SELECT coalesce(nullif(current_setting('frontdoor.teams', true), ''), '{}')::uuid[]
        $$
        """
    )
    op.execute(
        """
        CREATE FUNCTION access.has(capability text) RETURNS boolean LANGUAGE sql STABLE PARALLEL SAFE AS $$
            SELECT capability = ANY (
                coalesce(nullif(current_setting('frontdoor.capabilities', true), ''), '{}')::text[]
            )
        $$
        """
    )
    op.execute(
        """
        CREATE FUNCTION access.is_hub() RETURNS boolean LANGUAGE sql STABLE PARALLEL SAFE
            AS $$ SELECT access.has('hub') OR access.has('system') $$
        """
    )
    op.execute(
        """
        CREATE FUNCTION access.is_system() RETURNS boolean LANGUAGE sql STABLE PARALLEL SAFE
            AS $$ SELECT access.has('system') $$
        """
    )
    op.execute(
        """
        CREATE FUNCTION access.is_administrator() RETURNS boolean LANGUAGE sql STABLE PARALLEL SAFE
            AS $$ SELECT access.has('administrator') OR access.has('system') $$
        """
    )
    op.execute(
        """
        CREATE FUNCTION access.is_governance() RETURNS boolean LANGUAGE sql STABLE PARALLEL SAFE
            AS $$ SELECT access.has('governance') $$
        """
    )
    op.execute(
        """
        CREATE FUNCTION access.refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            RAISE EXCEPTION 'rows of % are appended, never changed', TG_TABLE_NAME
                USING ERRCODE = 'restrict_violation';
        END
        $$
        """
    )
    op.execute(
        """
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
        )
        """
    )
    op.execute("ALTER TABLE partnerships ENABLE ROW LEVEL SECURITY")
    op.execute("ALTER TABLE partnerships FORCE ROW LEVEL SECURITY")
    op.execute(
        """
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
        )
        """
    )
    op.execute("ALTER TABLE agencies ENABLE ROW LEVEL SECURITY")
    op.execute("ALTER TABLE agencies FORCE ROW LEVEL SECURITY")
    op.execute(
        """
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
        )
        """
    )
    op.execute("ALTER TABLE teams ENABLE ROW LEVEL SECURITY")
    op.execute("ALTER TABLE teams FORCE ROW LEVEL SECURITY")
    op.execute(
        """
        CREATE TABLE users (
            partnership_id UUID NOT NULL,
            id UUID DEFAULT uuidv7() NOT NULL,
            issuer TEXT NOT NULL,
            subject TEXT NOT NULL,
            display_name TEXT NOT NULL,
            created_at TIMESTAMP WITH TIME ZONE NOT NULL,
            revoked_at TIMESTAMP WITH TIME ZONE,
            CONSTRAINT pk_users PRIMARY KEY (partnership_id, id),
            CONSTRAINT fk_users_partnership_id FOREIGN KEY(partnership_id) REFERENCES partnerships (id),
            CONSTRAINT uq_users_partnership_id_issuer_subject UNIQUE (partnership_id, issuer, subject),
            CONSTRAINT ck_users_issuer_is_not_blank CHECK (issuer ~ '[^[:space:]]'),
            CONSTRAINT ck_users_subject_is_not_blank CHECK (subject ~ '[^[:space:]]'),
            CONSTRAINT ck_users_display_name_is_not_blank CHECK (display_name ~ '[^[:space:]]')
        )
        """
    )
    op.execute("CREATE INDEX ix_users_issuer_subject ON users (issuer, subject)")
    op.execute("ALTER TABLE users ENABLE ROW LEVEL SECURITY")
    op.execute("ALTER TABLE users FORCE ROW LEVEL SECURITY")
    op.execute(
        """
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
        )
        """
    )
    op.execute("CREATE INDEX ix_memberships_user_id ON memberships (partnership_id, user_id)")
    op.execute("ALTER TABLE memberships ENABLE ROW LEVEL SECURITY")
    op.execute("ALTER TABLE memberships FORCE ROW LEVEL SECURITY")
    op.execute(
        """
        CREATE TABLE revoked_tokens (
            partnership_id UUID NOT NULL,
            id UUID DEFAULT uuidv7() NOT NULL,
            issuer TEXT NOT NULL,
            token_id TEXT NOT NULL,
            revoked_at TIMESTAMP WITH TIME ZONE NOT NULL,
            CONSTRAINT pk_revoked_tokens PRIMARY KEY (partnership_id, id),
            CONSTRAINT fk_revoked_tokens_partnership_id FOREIGN KEY(partnership_id) REFERENCES partnerships (id),
            CONSTRAINT uq_revoked_tokens_partnership_id_issuer_token_id UNIQUE (partnership_id, issuer, token_id)
        )
        """
    )
    op.execute("ALTER TABLE revoked_tokens ENABLE ROW LEVEL SECURITY")
    op.execute("ALTER TABLE revoked_tokens FORCE ROW LEVEL SECURITY")
    op.execute(
        """
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
        )
        """
    )
    op.execute("ALTER TABLE threshold_documents ENABLE ROW LEVEL SECURITY")
    op.execute("ALTER TABLE threshold_documents FORCE ROW LEVEL SECURITY")
    op.execute(
        """
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
        )
        """
    )
    op.execute("ALTER TABLE threshold_criteria ENABLE ROW LEVEL SECURITY")
    op.execute("ALTER TABLE threshold_criteria FORCE ROW LEVEL SECURITY")
    op.execute(
        """
        CREATE TABLE local_closures (
            partnership_id UUID NOT NULL,
            id UUID DEFAULT uuidv7() NOT NULL,
            closed_on DATE NOT NULL,
            reason TEXT NOT NULL,
            CONSTRAINT pk_local_closures PRIMARY KEY (partnership_id, id),
            CONSTRAINT fk_local_closures_partnership_id FOREIGN KEY(partnership_id) REFERENCES partnerships (id),
            CONSTRAINT uq_local_closures_partnership_id_closed_on UNIQUE (partnership_id, closed_on),
            CONSTRAINT ck_local_closures_reason_is_not_blank CHECK (reason ~ '[^[:space:]]')
        )
        """
    )
    op.execute("ALTER TABLE local_closures ENABLE ROW LEVEL SECURITY")
    op.execute("ALTER TABLE local_closures FORCE ROW LEVEL SECURITY")


def downgrade() -> None:
    op.execute("DROP TABLE local_closures")
    op.execute("DROP TABLE threshold_criteria")
    op.execute("DROP TABLE threshold_documents")
    op.execute("DROP TABLE revoked_tokens")
    op.execute("DROP TABLE memberships")
    op.execute("DROP TABLE users")
    op.execute("DROP TABLE teams")
    op.execute("DROP TABLE agencies")
    op.execute("DROP TABLE partnerships")
    op.execute("DROP SCHEMA access CASCADE")
    op.execute("DROP EXTENSION btree_gist")
