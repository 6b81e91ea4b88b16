"""Wall every table: who reaches what, in row-level security."""

from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute(
        """
        CREATE FUNCTION access.people_worked_with() RETURNS SETOF uuid LANGUAGE sql STABLE SECURITY DEFINER
            SET search_path = pg_catalog, public, pg_temp AS $$
            SELECT person_id FROM allocations
            WHERE partnership_id = access.partnership() AND ended_at IS NULL
              AND (user_id = access.user_id() OR team_id = ANY (access.teams()))
        $$
        """
    )
    op.execute(
        """
        CREATE FUNCTION access.people() RETURNS SETOF uuid LANGUAGE sql STABLE SECURITY DEFINER
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
        CREATE FUNCTION access.people_by_name() RETURNS SETOF uuid LANGUAGE sql STABLE SECURITY DEFINER
            SET search_path = pg_catalog, public, pg_temp AS $$
            SELECT access.people()
            UNION SELECT invited.person_id FROM strategy_meeting_children AS invited
                JOIN invitations USING (partnership_id, strategy_meeting_id)
                WHERE invited.partnership_id = access.partnership()
                  AND invitations.invited_at IS NOT NULL
                  AND invitations.agency_id = ANY (access.agencies())
        $$
        """
    )
    op.execute(
        """
        CREATE FUNCTION access.contacts() RETURNS SETOF uuid LANGUAGE sql STABLE SECURITY DEFINER
            SET search_path = pg_catalog, public, pg_temp AS $$
            SELECT contact_id FROM contact_children
            WHERE partnership_id = access.partnership()
              AND person_id IN (SELECT access.people_worked_with())
        $$
        """
    )
    op.execute(
        """
        CREATE FUNCTION access.contact_children() RETURNS SETOF uuid LANGUAGE sql STABLE SECURITY DEFINER
            SET search_path = pg_catalog, public, pg_temp AS $$
            SELECT id FROM contact_children
            WHERE partnership_id = access.partnership()
              AND person_id IN (SELECT access.people_worked_with())
        $$
        """
    )
    op.execute(
        """
        CREATE FUNCTION access.allocated_meetings() RETURNS SETOF uuid LANGUAGE sql STABLE SECURITY DEFINER
            SET search_path = pg_catalog, public, pg_temp AS $$
            SELECT strategy_meeting_id FROM strategy_meeting_children
            WHERE partnership_id = access.partnership()
              AND person_id IN (SELECT access.people_worked_with())
        $$
        """
    )
    op.execute(
        """
        CREATE FUNCTION access.strategy_meetings() RETURNS SETOF uuid LANGUAGE sql STABLE SECURITY DEFINER
            SET search_path = pg_catalog, public, pg_temp AS $$
            SELECT access.allocated_meetings()
            UNION SELECT strategy_meeting_id FROM invitations
                WHERE partnership_id = access.partnership() AND invited_at IS NOT NULL
                  AND agency_id = ANY (access.agencies())
        $$
        """
    )
    op.execute(
        """
        CREATE FUNCTION access.minutes() RETURNS SETOF uuid LANGUAGE sql STABLE SECURITY DEFINER
            SET search_path = pg_catalog, public, pg_temp AS $$
            SELECT minutes_id FROM minutes_circulations
            WHERE partnership_id = access.partnership() AND agency_id = ANY (access.agencies())
            UNION SELECT id FROM minutes
                WHERE partnership_id = access.partnership()
                  AND strategy_meeting_id IN (SELECT access.allocated_meetings())
        $$
        """
    )
    op.execute(
        """
        CREATE FUNCTION access.people_sharing(p_keys text[], p_at_most integer) RETURNS SETOF uuid LANGUAGE sql STABLE SECURITY DEFINER
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
        CREATE FUNCTION access.sign_in(
            p_issuer text, p_subject text, p_token_id text, p_partnership text, p_today date
        ) RETURNS TABLE (
            partnership_id uuid, partnership text, user_id uuid, display_name text, role text,
            agency_id uuid, agency_kind text, team_id uuid, starts_on date, ends_on date
        ) LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
        #variable_conflict use_column
        DECLARE
            tenants uuid[];
            who uuid;
            capabilities text[];
        BEGIN
            SELECT array_agg(DISTINCT m.partnership_id) INTO tenants
            FROM users AS u
            JOIN memberships AS m ON m.partnership_id = u.partnership_id AND m.user_id = u.id
            JOIN partnerships AS p ON p.id = u.partnership_id
            WHERE u.issuer = p_issuer AND u.subject = p_subject AND u.revoked_at IS NULL
              AND (p_partnership IS NULL OR p.slug = p_partnership)
              AND p_today BETWEEN m.starts_on AND coalesce(m.ends_on, 'infinity')
              AND NOT EXISTS (
                  SELECT 1 FROM revoked_tokens AS r
                  WHERE r.partnership_id = u.partnership_id
                    AND r.issuer = p_issuer AND r.token_id = p_token_id
              );
            RETURN QUERY
            SELECT u.partnership_id, p.slug, u.id, u.display_name, m.role,
                   m.agency_id, a.kind, m.team_id, m.starts_on, m.ends_on
            FROM users AS u
            JOIN partnerships AS p ON p.id = u.partnership_id
            JOIN memberships AS m ON m.partnership_id = u.partnership_id AND m.user_id = u.id
            JOIN agencies AS a ON a.partnership_id = m.partnership_id AND a.id = m.agency_id
            WHERE u.issuer = p_issuer AND u.subject = p_subject AND u.partnership_id = ANY (tenants)
              AND u.revoked_at IS NULL
              AND p_today BETWEEN m.starts_on AND coalesce(m.ends_on, 'infinity')
            ORDER BY m.id;
            IF cardinality(tenants) = 1 THEN
                SELECT u.id,
                       array_remove(array_agg(DISTINCT CASE
                           WHEN m.role IN ('hub_practitioner', 'hub_manager', 'hub_support') THEN 'hub'
                           WHEN m.role = 'administrator' THEN 'administrator'
                           WHEN m.role = 'information_governance' THEN 'governance'
                       END), NULL)
                INTO who, capabilities
                FROM users AS u
                JOIN memberships AS m ON m.partnership_id = u.partnership_id AND m.user_id = u.id
                WHERE u.issuer = p_issuer AND u.subject = p_subject AND u.partnership_id = tenants[1]
                  AND p_today BETWEEN m.starts_on AND coalesce(m.ends_on, 'infinity')
                GROUP BY u.id;
                EXECUTE format('SET LOCAL frontdoor.partnership = %L', tenants[1]);
                EXECUTE format('SET LOCAL frontdoor.actor = %L', who);
                EXECUTE format('SET LOCAL frontdoor.capabilities = %L', capabilities);
                EXECUTE format('SET LOCAL frontdoor.agencies = %L', coalesce((
                    SELECT array_agg(DISTINCT m.agency_id) FROM memberships AS m
                    WHERE m.partnership_id = tenants[1] AND m.user_id = who AND m.role = 'agency_officer'
                      AND p_today BETWEEN m.starts_on AND coalesce(m.ends_on, 'infinity')), '{}'));
                EXECUTE format('SET LOCAL frontdoor.teams = %L', coalesce((
                    SELECT array_agg(DISTINCT m.team_id) FROM memberships AS m
                    WHERE m.partnership_id = tenants[1] AND m.user_id = who AND m.role = 'team_manager'
                      AND p_today BETWEEN m.starts_on AND coalesce(m.ends_on, 'infinity')), '{}'));
            END IF;
        END
        $$
        """
    )
    op.execute(
        """
        CREATE FUNCTION access.partnership_called(p_slug text) RETURNS uuid
            LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
            SELECT id FROM partnerships WHERE slug = p_slug
        $$
        """
    )
    op.execute("GRANT CREATE, USAGE ON SCHEMA access TO frontdoor_reach")
    op.execute(
        """
        GRANT SELECT ON
            partnerships, users, memberships, agencies, revoked_tokens, people, allocations, relationships, person_links,
            strategy_meeting_children, invitations, contact_children, minutes, minutes_circulations
            TO frontdoor_reach
        """
    )
    op.execute("ALTER FUNCTION access.people_worked_with() OWNER TO frontdoor_reach")
    op.execute("ALTER FUNCTION access.people() OWNER TO frontdoor_reach")
    op.execute("ALTER FUNCTION access.people_by_name() OWNER TO frontdoor_reach")
    op.execute("ALTER FUNCTION access.contacts() OWNER TO frontdoor_reach")
    op.execute("ALTER FUNCTION access.contact_children() OWNER TO frontdoor_reach")
    op.execute("ALTER FUNCTION access.allocated_meetings() OWNER TO frontdoor_reach")
    op.execute("ALTER FUNCTION access.strategy_meetings() OWNER TO frontdoor_reach")
    op.execute("ALTER FUNCTION access.minutes() OWNER TO frontdoor_reach")
    op.execute("ALTER FUNCTION access.people_sharing(text[], integer) OWNER TO frontdoor_reach")
    op.execute(
        """
        ALTER FUNCTION access.sign_in(text, text, text, text, date) OWNER TO frontdoor_reach
        """
    )
    op.execute("ALTER FUNCTION access.partnership_called(text) OWNER TO frontdoor_reach")
    op.execute("REVOKE CREATE ON SCHEMA access FROM frontdoor_reach")
    op.execute("REVOKE ALL ON ALL FUNCTIONS IN SCHEMA access FROM PUBLIC")
    op.execute(
        """
        GRANT USAGE ON SCHEMA access TO frontdoor_api, frontdoor_worker, frontdoor_auditor, frontdoor_reach
        """
    )
    op.execute(
        """
        GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA access TO frontdoor_api, frontdoor_worker, frontdoor_reach, frontdoor_owner
        """
    )
    op.execute(
        """
        CREATE POLICY tenant ON partnerships AS RESTRICTIVE FOR ALL TO frontdoor_api, frontdoor_worker
            USING (id = (SELECT access.partnership()))
            WITH CHECK (id = (SELECT access.partnership()))
        """
    )
    op.execute(
        """
        CREATE POLICY reach_select ON partnerships AS PERMISSIVE FOR SELECT TO frontdoor_api, frontdoor_worker
            USING (true)
        """
    )
    op.execute(
        """
        CREATE POLICY reach_insert ON partnerships AS PERMISSIVE FOR INSERT TO frontdoor_api, frontdoor_worker
            WITH CHECK ((SELECT access.is_system()))
        """
    )
    op.execute("GRANT SELECT, INSERT ON partnerships TO frontdoor_api, frontdoor_worker")
    op.execute(
        """
        CREATE POLICY tenant ON agencies AS RESTRICTIVE FOR ALL TO frontdoor_api, frontdoor_worker
            USING (partnership_id = (SELECT access.partnership()))
            WITH CHECK (partnership_id = (SELECT access.partnership()))
        """
    )
    op.execute(
        """
        CREATE POLICY reach_select ON agencies AS PERMISSIVE FOR SELECT TO frontdoor_api, frontdoor_worker
            USING (true)
        """
    )
    op.execute(
        """
        CREATE POLICY reach_insert ON agencies AS PERMISSIVE FOR INSERT TO frontdoor_api, frontdoor_worker
            WITH CHECK ((SELECT access.is_administrator()))
        """
    )
    op.execute(
        """
        CREATE POLICY reach_update ON agencies AS PERMISSIVE FOR UPDATE TO frontdoor_api, frontdoor_worker
            USING ((SELECT access.is_administrator()))
            WITH CHECK ((SELECT access.is_administrator()))
        """
    )
    op.execute("GRANT SELECT, INSERT, UPDATE ON agencies TO frontdoor_api, frontdoor_worker")
    op.execute(
        """
        CREATE POLICY tenant ON teams AS RESTRICTIVE FOR ALL TO frontdoor_api, frontdoor_worker
            USING (partnership_id = (SELECT access.partnership()))
            WITH CHECK (partnership_id = (SELECT access.partnership()))
        """
    )
    op.execute(
        """
        CREATE POLICY reach_select ON teams AS PERMISSIVE FOR SELECT TO frontdoor_api, frontdoor_worker
            USING (true)
        """
    )
    op.execute(
        """
        CREATE POLICY reach_insert ON teams AS PERMISSIVE FOR INSERT TO frontdoor_api, frontdoor_worker
            WITH CHECK ((SELECT access.is_administrator()))
        """
    )
    op.execute(
        """
        CREATE POLICY reach_update ON teams AS PERMISSIVE FOR UPDATE TO frontdoor_api, frontdoor_worker
            USING ((SELECT access.is_administrator()))
            WITH CHECK ((SELECT access.is_administrator()))
        """
    )
    op.execute("GRANT SELECT, INSERT, UPDATE ON teams TO frontdoor_api, frontdoor_worker")
    op.execute(
        """
        CREATE POLICY tenant ON users AS RESTRICTIVE FOR ALL TO frontdoor_api, frontdoor_worker
            USING (partnership_id = (SELECT access.partnership()))
            WITH CHECK (partnership_id = (SELECT access.partnership()))
        """
    )
    op.execute(
        """
        CREATE POLICY reach_select ON users AS PERMISSIVE FOR SELECT TO frontdoor_api, frontdoor_worker
            USING (true)
        """
    )
    op.execute(
        """
        CREATE POLICY reach_insert ON users AS PERMISSIVE FOR INSERT TO frontdoor_api, frontdoor_worker
            WITH CHECK ((SELECT access.is_administrator()))
        """
    )
    op.execute(
        """
        CREATE POLICY reach_update ON users AS PERMISSIVE FOR UPDATE TO frontdoor_api, frontdoor_worker
            USING ((SELECT access.is_administrator()))
            WITH CHECK ((SELECT access.is_administrator()))
        """
    )
    op.execute("GRANT SELECT, INSERT, UPDATE ON users TO frontdoor_api, frontdoor_worker")
    op.execute(
        """
        CREATE POLICY tenant ON memberships AS RESTRICTIVE FOR ALL TO frontdoor_api, frontdoor_worker
            USING (partnership_id = (SELECT access.partnership()))
            WITH CHECK (partnership_id = (SELECT access.partnership()))
        """
    )
    op.execute(
        """
        CREATE POLICY reach_select ON memberships AS PERMISSIVE FOR SELECT TO frontdoor_api, frontdoor_worker
            USING (true)
        """
    )
    op.execute(
        """
        CREATE POLICY reach_insert ON memberships AS PERMISSIVE FOR INSERT TO frontdoor_api, frontdoor_worker
            WITH CHECK ((SELECT access.is_administrator()))
        """
    )
    op.execute(
        """
        CREATE POLICY reach_update ON memberships AS PERMISSIVE FOR UPDATE TO frontdoor_api, frontdoor_worker
            USING ((SELECT access.is_administrator()))
            WITH CHECK ((SELECT access.is_administrator()))
        """
    )
    op.execute("GRANT SELECT, INSERT, UPDATE ON memberships TO frontdoor_api, frontdoor_worker")
    op.execute(
        """
        CREATE POLICY tenant ON revoked_tokens AS RESTRICTIVE FOR ALL TO frontdoor_api, frontdoor_worker
            USING (partnership_id = (SELECT access.partnership()))
            WITH CHECK (partnership_id = (SELECT access.partnership()))
        """
    )
    op.execute(
        """
        CREATE POLICY reach_select ON revoked_tokens AS PERMISSIVE FOR SELECT TO frontdoor_api, frontdoor_worker
            USING ((SELECT access.is_administrator()))
        """
    )
    op.execute(
        """
        CREATE POLICY reach_insert ON revoked_tokens AS PERMISSIVE FOR INSERT TO frontdoor_api, frontdoor_worker
            WITH CHECK ((SELECT access.is_administrator()))
        """
    )
    op.execute("GRANT SELECT, INSERT ON revoked_tokens TO frontdoor_api, frontdoor_worker")
    op.execute(
        """
        CREATE POLICY tenant ON threshold_documents AS RESTRICTIVE FOR ALL TO frontdoor_api, frontdoor_worker
            USING (partnership_id = (SELECT access.partnership()))
            WITH CHECK (partnership_id = (SELECT access.partnership()))
        """
    )
    op.execute(
        """
        CREATE POLICY reach_select ON threshold_documents AS PERMISSIVE FOR SELECT TO frontdoor_api, frontdoor_worker
            USING (true)
        """
    )
    op.execute(
        """
        CREATE POLICY reach_insert ON threshold_documents AS PERMISSIVE FOR INSERT TO frontdoor_api, frontdoor_worker
            WITH CHECK ((SELECT access.is_system()))
        """
    )
    op.execute("GRANT SELECT, INSERT ON threshold_documents TO frontdoor_api, frontdoor_worker")
    op.execute(
        """
        CREATE POLICY tenant ON threshold_criteria AS RESTRICTIVE FOR ALL TO frontdoor_api, frontdoor_worker
            USING (partnership_id = (SELECT access.partnership()))
            WITH CHECK (partnership_id = (SELECT access.partnership()))
        """
    )
    op.execute(
        """
        CREATE POLICY reach_select ON threshold_criteria AS PERMISSIVE FOR SELECT TO frontdoor_api, frontdoor_worker
            USING (true)
        """
    )
    op.execute(
        """
        CREATE POLICY reach_insert ON threshold_criteria AS PERMISSIVE FOR INSERT TO frontdoor_api, frontdoor_worker
            WITH CHECK ((SELECT access.is_system()))
        """
    )
    op.execute("GRANT SELECT, INSERT ON threshold_criteria TO frontdoor_api, frontdoor_worker")
    op.execute(
        """
        CREATE POLICY tenant ON local_closures AS RESTRICTIVE FOR ALL TO frontdoor_api, frontdoor_worker
            USING (partnership_id = (SELECT access.partnership()))
            WITH CHECK (partnership_id = (SELECT access.partnership()))
        """
    )
    op.execute(
        """
        CREATE POLICY reach_select ON local_closures AS PERMISSIVE FOR SELECT TO frontdoor_api, frontdoor_worker
            USING (true)
        """
    )
    op.execute(
        """
        CREATE POLICY reach_insert ON local_closures AS PERMISSIVE FOR INSERT TO frontdoor_api, frontdoor_worker
            WITH CHECK ((SELECT access.is_administrator()))
        """
    )
    op.execute("GRANT SELECT, INSERT ON local_closures TO frontdoor_api, frontdoor_worker")
    op.execute(
        """
        CREATE POLICY tenant ON people AS RESTRICTIVE FOR ALL TO frontdoor_api, frontdoor_worker
            USING (partnership_id = (SELECT access.partnership()))
            WITH CHECK (partnership_id = (SELECT access.partnership()))
        """
    )
    op.execute(
        """
        CREATE POLICY reach_select ON people AS PERMISSIVE FOR SELECT TO frontdoor_api, frontdoor_worker
            USING ((SELECT access.is_hub()) OR id IN (SELECT access.people_by_name()))
        """
    )
    op.execute(
        """
        CREATE POLICY reach_insert ON people AS PERMISSIVE FOR INSERT TO frontdoor_api, frontdoor_worker
            WITH CHECK ((SELECT access.is_hub()))
        """
    )
    op.execute(
        """
        CREATE POLICY reach_update ON people AS PERMISSIVE FOR UPDATE TO frontdoor_api, frontdoor_worker
            USING ((SELECT access.is_hub()) OR id IN (SELECT access.people()))
            WITH CHECK ((SELECT access.is_hub()) OR id IN (SELECT access.people()))
        """
    )
    op.execute("GRANT SELECT, INSERT, UPDATE ON people TO frontdoor_api, frontdoor_worker")
    op.execute(
        """
        CREATE POLICY tenant ON person_names AS RESTRICTIVE FOR ALL TO frontdoor_api, frontdoor_worker
            USING (partnership_id = (SELECT access.partnership()))
            WITH CHECK (partnership_id = (SELECT access.partnership()))
        """
    )
    op.execute(
        """
        CREATE POLICY reach_select ON person_names AS PERMISSIVE FOR SELECT TO frontdoor_api, frontdoor_worker
            USING ((SELECT access.is_hub()) OR person_id IN (SELECT access.people_by_name()))
        """
    )
    op.execute(
        """
        CREATE POLICY reach_insert ON person_names AS PERMISSIVE FOR INSERT TO frontdoor_api, frontdoor_worker
            WITH CHECK ((SELECT access.is_hub()) OR person_id IN (SELECT access.people()))
        """
    )
    op.execute("GRANT SELECT, INSERT ON person_names TO frontdoor_api, frontdoor_worker")
    op.execute(
        """
        CREATE POLICY tenant ON person_identifiers AS RESTRICTIVE FOR ALL TO frontdoor_api, frontdoor_worker
            USING (partnership_id = (SELECT access.partnership()))
            WITH CHECK (partnership_id = (SELECT access.partnership()))
        """
    )
    op.execute(
        """
        CREATE POLICY reach_select ON person_identifiers AS PERMISSIVE FOR SELECT TO frontdoor_api, frontdoor_worker
            USING ((SELECT access.is_hub()) OR person_id IN (SELECT access.people()))
        """
    )
    op.execute(
        """
        CREATE POLICY reach_insert ON person_identifiers AS PERMISSIVE FOR INSERT TO frontdoor_api, frontdoor_worker
            WITH CHECK ((SELECT access.is_hub()) OR person_id IN (SELECT access.people()))
        """
    )
    op.execute("GRANT SELECT, INSERT ON person_identifiers TO frontdoor_api, frontdoor_worker")
    op.execute(
        """
        CREATE POLICY tenant ON person_addresses AS RESTRICTIVE FOR ALL TO frontdoor_api, frontdoor_worker
            USING (partnership_id = (SELECT access.partnership()))
            WITH CHECK (partnership_id = (SELECT access.partnership()))
        """
    )
    op.execute(
        """
        CREATE POLICY reach_select ON person_addresses AS PERMISSIVE FOR SELECT TO frontdoor_api, frontdoor_worker
            USING ((SELECT access.is_hub()) OR person_id IN (SELECT access.people()))
        """
    )
    op.execute(
        """
        CREATE POLICY reach_insert ON person_addresses AS PERMISSIVE FOR INSERT TO frontdoor_api, frontdoor_worker
            WITH CHECK ((SELECT access.is_hub()) OR person_id IN (SELECT access.people()))
        """
    )
    op.execute(
        """
        CREATE POLICY reach_update ON person_addresses AS PERMISSIVE FOR UPDATE TO frontdoor_api, frontdoor_worker
            USING ((SELECT access.is_hub()) OR person_id IN (SELECT access.people()))
            WITH CHECK ((SELECT access.is_hub()) OR person_id IN (SELECT access.people()))
        """
    )
    op.execute(
        """
        GRANT SELECT, INSERT, UPDATE ON person_addresses TO frontdoor_api, frontdoor_worker
        """
    )
    op.execute(
        """
        CREATE POLICY tenant ON relationships AS RESTRICTIVE FOR ALL TO frontdoor_api, frontdoor_worker
            USING (partnership_id = (SELECT access.partnership()))
            WITH CHECK (partnership_id = (SELECT access.partnership()))
        """
    )
    op.execute(
        """
        CREATE POLICY reach_select ON relationships AS PERMISSIVE FOR SELECT TO frontdoor_api, frontdoor_worker
            USING ((SELECT access.is_hub()) OR person_id IN (SELECT access.people()))
        """
    )
    op.execute(
        """
        CREATE POLICY reach_insert ON relationships AS PERMISSIVE FOR INSERT TO frontdoor_api, frontdoor_worker
            WITH CHECK ((SELECT access.is_hub()) OR person_id IN (SELECT access.people()))
        """
    )
    op.execute(
        """
        CREATE POLICY reach_update ON relationships AS PERMISSIVE FOR UPDATE TO frontdoor_api, frontdoor_worker
            USING ((SELECT access.is_hub()) OR person_id IN (SELECT access.people()))
            WITH CHECK ((SELECT access.is_hub()) OR person_id IN (SELECT access.people()))
        """
    )
    op.execute("GRANT SELECT, INSERT, UPDATE ON relationships TO frontdoor_api, frontdoor_worker")
    op.execute(
        """
        CREATE POLICY tenant ON person_links AS RESTRICTIVE FOR ALL TO frontdoor_api, frontdoor_worker
            USING (partnership_id = (SELECT access.partnership()))
            WITH CHECK (partnership_id = (SELECT access.partnership()))
        """
    )
    op.execute(
        """
        CREATE POLICY reach_select ON person_links AS PERMISSIVE FOR SELECT TO frontdoor_api, frontdoor_worker
            USING ((SELECT access.is_hub()) OR person_id IN (SELECT access.people()))
        """
    )
    op.execute(
        """
        CREATE POLICY reach_insert ON person_links AS PERMISSIVE FOR INSERT TO frontdoor_api, frontdoor_worker
            WITH CHECK ((SELECT access.is_hub()))
        """
    )
    op.execute(
        """
        CREATE POLICY reach_update ON person_links AS PERMISSIVE FOR UPDATE TO frontdoor_api, frontdoor_worker
            USING ((SELECT access.is_hub()))
            WITH CHECK ((SELECT access.is_hub()))
        """
    )
    op.execute("GRANT SELECT, INSERT, UPDATE ON person_links TO frontdoor_api, frontdoor_worker")
    op.execute(
        """
        CREATE POLICY tenant ON unsafe_contacts AS RESTRICTIVE FOR ALL TO frontdoor_api, frontdoor_worker
            USING (partnership_id = (SELECT access.partnership()))
            WITH CHECK (partnership_id = (SELECT access.partnership()))
        """
    )
    op.execute(
        """
        CREATE POLICY reach_select ON unsafe_contacts AS PERMISSIVE FOR SELECT TO frontdoor_api, frontdoor_worker
            USING ((SELECT access.is_hub()) OR person_id IN (SELECT access.people()))
        """
    )
    op.execute(
        """
        CREATE POLICY reach_insert ON unsafe_contacts AS PERMISSIVE FOR INSERT TO frontdoor_api, frontdoor_worker
            WITH CHECK ((SELECT access.is_hub()) OR person_id IN (SELECT access.people()))
        """
    )
    op.execute(
        """
        CREATE POLICY reach_update ON unsafe_contacts AS PERMISSIVE FOR UPDATE TO frontdoor_api, frontdoor_worker
            USING ((SELECT access.is_hub()) OR person_id IN (SELECT access.people()))
            WITH CHECK ((SELECT access.is_hub()) OR person_id IN (SELECT access.people()))
        """
    )
    op.execute(
        """
        GRANT SELECT, INSERT, UPDATE ON unsafe_contacts TO frontdoor_api, frontdoor_worker
        """
    )
    op.execute(
        """
        CREATE POLICY tenant ON involvements AS RESTRICTIVE FOR ALL TO frontdoor_api, frontdoor_worker
            USING (partnership_id = (SELECT access.partnership()))
            WITH CHECK (partnership_id = (SELECT access.partnership()))
        """
    )
    op.execute(
        """
        CREATE POLICY reach_select ON involvements AS PERMISSIVE FOR SELECT TO frontdoor_api, frontdoor_worker
            USING ((SELECT access.is_hub()) OR person_id IN (SELECT access.people()))
        """
    )
    op.execute(
        """
        CREATE POLICY reach_insert ON involvements AS PERMISSIVE FOR INSERT TO frontdoor_api, frontdoor_worker
            WITH CHECK ((SELECT access.is_hub()) OR person_id IN (SELECT access.people()))
        """
    )
    op.execute(
        """
        CREATE POLICY reach_update ON involvements AS PERMISSIVE FOR UPDATE TO frontdoor_api, frontdoor_worker
            USING ((SELECT access.is_hub()) OR person_id IN (SELECT access.people()))
            WITH CHECK ((SELECT access.is_hub()) OR person_id IN (SELECT access.people()))
        """
    )
    op.execute("GRANT SELECT, INSERT, UPDATE ON involvements TO frontdoor_api, frontdoor_worker")
    op.execute(
        """
        CREATE POLICY tenant ON census_imports AS RESTRICTIVE FOR ALL TO frontdoor_api, frontdoor_worker
            USING (partnership_id = (SELECT access.partnership()))
            WITH CHECK (partnership_id = (SELECT access.partnership()))
        """
    )
    op.execute(
        """
        CREATE POLICY reach_select ON census_imports AS PERMISSIVE FOR SELECT TO frontdoor_api, frontdoor_worker
            USING ((SELECT access.is_system()))
        """
    )
    op.execute(
        """
        CREATE POLICY reach_insert ON census_imports AS PERMISSIVE FOR INSERT TO frontdoor_api, frontdoor_worker
            WITH CHECK ((SELECT access.is_system()))
        """
    )
    op.execute(
        """
        CREATE POLICY reach_update ON census_imports AS PERMISSIVE FOR UPDATE TO frontdoor_api, frontdoor_worker
            USING ((SELECT access.is_system()))
            WITH CHECK ((SELECT access.is_system()))
        """
    )
    op.execute(
        """
        GRANT SELECT, INSERT, UPDATE ON census_imports TO frontdoor_api, frontdoor_worker
        """
    )
    op.execute(
        """
        CREATE POLICY tenant ON imported_children AS RESTRICTIVE FOR ALL TO frontdoor_api, frontdoor_worker
            USING (partnership_id = (SELECT access.partnership()))
            WITH CHECK (partnership_id = (SELECT access.partnership()))
        """
    )
    op.execute(
        """
        CREATE POLICY reach_select ON imported_children AS PERMISSIVE FOR SELECT TO frontdoor_api, frontdoor_worker
            USING ((SELECT access.is_hub()) OR person_id IN (SELECT access.people()))
        """
    )
    op.execute(
        """
        CREATE POLICY reach_insert ON imported_children AS PERMISSIVE FOR INSERT TO frontdoor_api, frontdoor_worker
            WITH CHECK ((SELECT access.is_system()))
        """
    )
    op.execute(
        """
        CREATE POLICY reach_update ON imported_children AS PERMISSIVE FOR UPDATE TO frontdoor_api, frontdoor_worker
            USING ((SELECT access.is_system()))
            WITH CHECK ((SELECT access.is_system()))
        """
    )
    op.execute(
        """
        GRANT SELECT, INSERT, UPDATE ON imported_children TO frontdoor_api, frontdoor_worker
        """
    )
    op.execute(
        """
        CREATE POLICY tenant ON contacts AS RESTRICTIVE FOR ALL TO frontdoor_api, frontdoor_worker
            USING (partnership_id = (SELECT access.partnership()))
            WITH CHECK (partnership_id = (SELECT access.partnership()))
        """
    )
    op.execute(
        """
        CREATE POLICY reach_select ON contacts AS PERMISSIVE FOR SELECT TO frontdoor_api, frontdoor_worker
            USING ((SELECT access.is_hub()) OR recorded_by = (SELECT access.user_id()) OR referrer_user_id = (SELECT access.user_id()) OR agency_id = ANY ((SELECT access.agencies())::uuid[]) OR id IN (SELECT access.contacts()))
        """
    )
    op.execute(
        """
        CREATE POLICY reach_insert ON contacts AS PERMISSIVE FOR INSERT TO frontdoor_api, frontdoor_worker
            WITH CHECK ((SELECT access.is_hub()) OR recorded_by = (SELECT access.user_id()) OR referrer_user_id = (SELECT access.user_id()) OR agency_id = ANY ((SELECT access.agencies())::uuid[]) OR id IN (SELECT access.contacts()))
        """
    )
    op.execute(
        """
        CREATE POLICY reach_update ON contacts AS PERMISSIVE FOR UPDATE TO frontdoor_api, frontdoor_worker
            USING ((SELECT access.is_hub()) OR recorded_by = (SELECT access.user_id()) OR referrer_user_id = (SELECT access.user_id()) OR agency_id = ANY ((SELECT access.agencies())::uuid[]) OR id IN (SELECT access.contacts()))
            WITH CHECK ((SELECT access.is_hub()) OR recorded_by = (SELECT access.user_id()) OR referrer_user_id = (SELECT access.user_id()) OR agency_id = ANY ((SELECT access.agencies())::uuid[]) OR id IN (SELECT access.contacts()))
        """
    )
    op.execute("GRANT SELECT, INSERT, UPDATE ON contacts TO frontdoor_api, frontdoor_worker")
    op.execute(
        """
        CREATE POLICY tenant ON contact_children AS RESTRICTIVE FOR ALL TO frontdoor_api, frontdoor_worker
            USING (partnership_id = (SELECT access.partnership()))
            WITH CHECK (partnership_id = (SELECT access.partnership()))
        """
    )
    op.execute(
        """
        CREATE POLICY reach_select ON contact_children AS PERMISSIVE FOR SELECT TO frontdoor_api, frontdoor_worker
            USING ((SELECT access.is_hub()) OR EXISTS (SELECT 1 FROM contacts AS within WHERE within.partnership_id = contact_children.partnership_id AND within.id = contact_children.contact_id))
        """
    )
    op.execute(
        """
        CREATE POLICY reach_insert ON contact_children AS PERMISSIVE FOR INSERT TO frontdoor_api, frontdoor_worker
            WITH CHECK ((SELECT access.is_hub()) OR EXISTS (SELECT 1 FROM contacts AS within WHERE within.partnership_id = contact_children.partnership_id AND within.id = contact_children.contact_id))
        """
    )
    op.execute(
        """
        CREATE POLICY reach_update ON contact_children AS PERMISSIVE FOR UPDATE TO frontdoor_api, frontdoor_worker
            USING ((SELECT access.is_hub()) OR EXISTS (SELECT 1 FROM contacts AS within WHERE within.partnership_id = contact_children.partnership_id AND within.id = contact_children.contact_id))
            WITH CHECK ((SELECT access.is_hub()) OR EXISTS (SELECT 1 FROM contacts AS within WHERE within.partnership_id = contact_children.partnership_id AND within.id = contact_children.contact_id))
        """
    )
    op.execute(
        """
        GRANT SELECT, INSERT, UPDATE ON contact_children TO frontdoor_api, frontdoor_worker
        """
    )
    op.execute(
        """
        CREATE POLICY tenant ON contact_people AS RESTRICTIVE FOR ALL TO frontdoor_api, frontdoor_worker
            USING (partnership_id = (SELECT access.partnership()))
            WITH CHECK (partnership_id = (SELECT access.partnership()))
        """
    )
    op.execute(
        """
        CREATE POLICY reach_select ON contact_people AS PERMISSIVE FOR SELECT TO frontdoor_api, frontdoor_worker
            USING ((SELECT access.is_hub()) OR EXISTS (SELECT 1 FROM contacts AS within WHERE within.partnership_id = contact_people.partnership_id AND within.id = contact_people.contact_id))
        """
    )
    op.execute(
        """
        CREATE POLICY reach_insert ON contact_people AS PERMISSIVE FOR INSERT TO frontdoor_api, frontdoor_worker
            WITH CHECK ((SELECT access.is_hub()) OR EXISTS (SELECT 1 FROM contacts AS within WHERE within.partnership_id = contact_people.partnership_id AND within.id = contact_people.contact_id))
        """
    )
    op.execute("GRANT SELECT, INSERT ON contact_people TO frontdoor_api, frontdoor_worker")
    op.execute(
        """
        CREATE POLICY tenant ON triages AS RESTRICTIVE FOR ALL TO frontdoor_api, frontdoor_worker
            USING (partnership_id = (SELECT access.partnership()))
            WITH CHECK (partnership_id = (SELECT access.partnership()))
        """
    )
    op.execute(
        """
        CREATE POLICY reach_select ON triages AS PERMISSIVE FOR SELECT TO frontdoor_api, frontdoor_worker
            USING ((SELECT access.is_hub()) OR contact_child_id IN (SELECT access.contact_children()))
        """
    )
    op.execute(
        """
        CREATE POLICY reach_insert ON triages AS PERMISSIVE FOR INSERT TO frontdoor_api, frontdoor_worker
            WITH CHECK ((SELECT access.is_hub()))
        """
    )
    op.execute("GRANT SELECT, INSERT ON triages TO frontdoor_api, frontdoor_worker")
    op.execute(
        """
        CREATE POLICY tenant ON ratings AS RESTRICTIVE FOR ALL TO frontdoor_api, frontdoor_worker
            USING (partnership_id = (SELECT access.partnership()))
            WITH CHECK (partnership_id = (SELECT access.partnership()))
        """
    )
    op.execute(
        """
        CREATE POLICY reach_select ON ratings AS PERMISSIVE FOR SELECT TO frontdoor_api, frontdoor_worker
            USING ((SELECT access.is_hub()) OR contact_child_id IN (SELECT access.contact_children()))
        """
    )
    op.execute(
        """
        CREATE POLICY reach_insert ON ratings AS PERMISSIVE FOR INSERT TO frontdoor_api, frontdoor_worker
            WITH CHECK ((SELECT access.is_hub()))
        """
    )
    op.execute("GRANT SELECT, INSERT ON ratings TO frontdoor_api, frontdoor_worker")
    op.execute(
        """
        CREATE POLICY tenant ON recommendations AS RESTRICTIVE FOR ALL TO frontdoor_api, frontdoor_worker
            USING (partnership_id = (SELECT access.partnership()))
            WITH CHECK (partnership_id = (SELECT access.partnership()))
        """
    )
    op.execute(
        """
        CREATE POLICY reach_select ON recommendations AS PERMISSIVE FOR SELECT TO frontdoor_api, frontdoor_worker
            USING ((SELECT access.is_hub()) OR contact_child_id IN (SELECT access.contact_children()))
        """
    )
    op.execute(
        """
        CREATE POLICY reach_insert ON recommendations AS PERMISSIVE FOR INSERT TO frontdoor_api, frontdoor_worker
            WITH CHECK ((SELECT access.is_hub()))
        """
    )
    op.execute("GRANT SELECT, INSERT ON recommendations TO frontdoor_api, frontdoor_worker")
    op.execute(
        """
        CREATE POLICY tenant ON referrer_messages AS RESTRICTIVE FOR ALL TO frontdoor_api, frontdoor_worker
            USING (partnership_id = (SELECT access.partnership()))
            WITH CHECK (partnership_id = (SELECT access.partnership()))
        """
    )
    op.execute(
        """
        CREATE POLICY reach_select ON referrer_messages AS PERMISSIVE FOR SELECT TO frontdoor_api, frontdoor_worker
            USING ((SELECT access.is_hub()) OR EXISTS (SELECT 1 FROM contacts AS within WHERE within.partnership_id = referrer_messages.partnership_id AND within.id = referrer_messages.contact_id))
        """
    )
    op.execute(
        """
        CREATE POLICY reach_insert ON referrer_messages AS PERMISSIVE FOR INSERT TO frontdoor_api, frontdoor_worker
            WITH CHECK ((SELECT access.is_hub()))
        """
    )
    op.execute("GRANT SELECT, INSERT ON referrer_messages TO frontdoor_api, frontdoor_worker")
    op.execute(
        """
        CREATE POLICY tenant ON threshold_decisions AS RESTRICTIVE FOR ALL TO frontdoor_api, frontdoor_worker
            USING (partnership_id = (SELECT access.partnership()))
            WITH CHECK (partnership_id = (SELECT access.partnership()))
        """
    )
    op.execute(
        """
        CREATE POLICY reach_select ON threshold_decisions AS PERMISSIVE FOR SELECT TO frontdoor_api, frontdoor_worker
            USING ((SELECT access.is_hub()) OR person_id IN (SELECT access.people()))
        """
    )
    op.execute(
        """
        CREATE POLICY reach_insert ON threshold_decisions AS PERMISSIVE FOR INSERT TO frontdoor_api, frontdoor_worker
            WITH CHECK ((SELECT access.is_hub()))
        """
    )
    op.execute("GRANT SELECT, INSERT ON threshold_decisions TO frontdoor_api, frontdoor_worker")
    op.execute(
        """
        CREATE POLICY tenant ON referrals AS RESTRICTIVE FOR ALL TO frontdoor_api, frontdoor_worker
            USING (partnership_id = (SELECT access.partnership()))
            WITH CHECK (partnership_id = (SELECT access.partnership()))
        """
    )
    op.execute(
        """
        CREATE POLICY reach_select ON referrals AS PERMISSIVE FOR SELECT TO frontdoor_api, frontdoor_worker
            USING ((SELECT access.is_hub()) OR person_id IN (SELECT access.people()))
        """
    )
    op.execute(
        """
        CREATE POLICY reach_insert ON referrals AS PERMISSIVE FOR INSERT TO frontdoor_api, frontdoor_worker
            WITH CHECK ((SELECT access.is_hub()))
        """
    )
    op.execute(
        """
        CREATE POLICY reach_update ON referrals AS PERMISSIVE FOR UPDATE TO frontdoor_api, frontdoor_worker
            USING ((SELECT access.is_hub()) OR person_id IN (SELECT access.people()))
            WITH CHECK ((SELECT access.is_hub()) OR person_id IN (SELECT access.people()))
        """
    )
    op.execute("GRANT SELECT, INSERT, UPDATE ON referrals TO frontdoor_api, frontdoor_worker")
    op.execute(
        """
        CREATE POLICY tenant ON allocations AS RESTRICTIVE FOR ALL TO frontdoor_api, frontdoor_worker
            USING (partnership_id = (SELECT access.partnership()))
            WITH CHECK (partnership_id = (SELECT access.partnership()))
        """
    )
    op.execute(
        """
        CREATE POLICY reach_select ON allocations AS PERMISSIVE FOR SELECT TO frontdoor_api, frontdoor_worker
            USING ((SELECT access.is_hub()) OR user_id = (SELECT access.user_id()) OR team_id = ANY ((SELECT access.teams())::uuid[]))
        """
    )
    op.execute(
        """
        CREATE POLICY reach_insert ON allocations AS PERMISSIVE FOR INSERT TO frontdoor_api, frontdoor_worker
            WITH CHECK ((SELECT access.is_hub()) OR person_id IN (SELECT access.people()))
        """
    )
    op.execute(
        """
        CREATE POLICY reach_update ON allocations AS PERMISSIVE FOR UPDATE TO frontdoor_api, frontdoor_worker
            USING ((SELECT access.is_hub()) OR person_id IN (SELECT access.people()))
            WITH CHECK ((SELECT access.is_hub()) OR person_id IN (SELECT access.people()))
        """
    )
    op.execute("GRANT SELECT, INSERT, UPDATE ON allocations TO frontdoor_api, frontdoor_worker")
    op.execute(
        """
        CREATE POLICY tenant ON routings AS RESTRICTIVE FOR ALL TO frontdoor_api, frontdoor_worker
            USING (partnership_id = (SELECT access.partnership()))
            WITH CHECK (partnership_id = (SELECT access.partnership()))
        """
    )
    op.execute(
        """
        CREATE POLICY reach_select ON routings AS PERMISSIVE FOR SELECT TO frontdoor_api, frontdoor_worker
            USING ((SELECT access.is_hub()) OR person_id IN (SELECT access.people()))
        """
    )
    op.execute(
        """
        CREATE POLICY reach_insert ON routings AS PERMISSIVE FOR INSERT TO frontdoor_api, frontdoor_worker
            WITH CHECK ((SELECT access.is_hub()) OR EXISTS (SELECT 1 FROM contacts AS within WHERE within.partnership_id = routings.partnership_id AND within.id = routings.contact_id))
        """
    )
    op.execute(
        """
        CREATE POLICY reach_update ON routings AS PERMISSIVE FOR UPDATE TO frontdoor_api, frontdoor_worker
            USING ((SELECT access.is_hub()) OR person_id IN (SELECT access.people()))
            WITH CHECK ((SELECT access.is_hub()) OR person_id IN (SELECT access.people()))
        """
    )
    op.execute("GRANT SELECT, INSERT, UPDATE ON routings TO frontdoor_api, frontdoor_worker")
    op.execute(
        """
        CREATE POLICY tenant ON strategy_meetings AS RESTRICTIVE FOR ALL TO frontdoor_api, frontdoor_worker
            USING (partnership_id = (SELECT access.partnership()))
            WITH CHECK (partnership_id = (SELECT access.partnership()))
        """
    )
    op.execute(
        """
        CREATE POLICY reach_select ON strategy_meetings AS PERMISSIVE FOR SELECT TO frontdoor_api, frontdoor_worker
            USING ((SELECT access.is_hub()) OR id IN (SELECT access.strategy_meetings()))
        """
    )
    op.execute(
        """
        CREATE POLICY reach_insert ON strategy_meetings AS PERMISSIVE FOR INSERT TO frontdoor_api, frontdoor_worker
            WITH CHECK ((SELECT access.is_hub()))
        """
    )
    op.execute(
        """
        CREATE POLICY reach_update ON strategy_meetings AS PERMISSIVE FOR UPDATE TO frontdoor_api, frontdoor_worker
            USING ((SELECT access.is_hub()))
            WITH CHECK ((SELECT access.is_hub()))
        """
    )
    op.execute(
        """
        GRANT SELECT, INSERT, UPDATE ON strategy_meetings TO frontdoor_api, frontdoor_worker
        """
    )
    op.execute(
        """
        CREATE POLICY tenant ON strategy_meeting_children AS RESTRICTIVE FOR ALL TO frontdoor_api, frontdoor_worker
            USING (partnership_id = (SELECT access.partnership()))
            WITH CHECK (partnership_id = (SELECT access.partnership()))
        """
    )
    op.execute(
        """
        CREATE POLICY reach_select ON strategy_meeting_children AS PERMISSIVE FOR SELECT TO frontdoor_api, frontdoor_worker
            USING ((SELECT access.is_hub()) OR strategy_meeting_id IN (SELECT access.strategy_meetings()))
        """
    )
    op.execute(
        """
        CREATE POLICY reach_insert ON strategy_meeting_children AS PERMISSIVE FOR INSERT TO frontdoor_api, frontdoor_worker
            WITH CHECK ((SELECT access.is_hub()))
        """
    )
    op.execute(
        """
        GRANT SELECT, INSERT ON strategy_meeting_children TO frontdoor_api, frontdoor_worker
        """
    )
    op.execute(
        """
        CREATE POLICY tenant ON invitations AS RESTRICTIVE FOR ALL TO frontdoor_api, frontdoor_worker
            USING (partnership_id = (SELECT access.partnership()))
            WITH CHECK (partnership_id = (SELECT access.partnership()))
        """
    )
    op.execute(
        """
        CREATE POLICY reach_select ON invitations AS PERMISSIVE FOR SELECT TO frontdoor_api, frontdoor_worker
            USING ((SELECT access.is_hub()) OR strategy_meeting_id IN (SELECT access.strategy_meetings()))
        """
    )
    op.execute(
        """
        CREATE POLICY reach_insert ON invitations AS PERMISSIVE FOR INSERT TO frontdoor_api, frontdoor_worker
            WITH CHECK ((SELECT access.is_hub()))
        """
    )
    op.execute(
        """
        CREATE POLICY reach_update ON invitations AS PERMISSIVE FOR UPDATE TO frontdoor_api, frontdoor_worker
            USING ((SELECT access.is_hub()))
            WITH CHECK ((SELECT access.is_hub()))
        """
    )
    op.execute("GRANT SELECT, INSERT, UPDATE ON invitations TO frontdoor_api, frontdoor_worker")
    op.execute(
        """
        CREATE POLICY tenant ON attendances AS RESTRICTIVE FOR ALL TO frontdoor_api, frontdoor_worker
            USING (partnership_id = (SELECT access.partnership()))
            WITH CHECK (partnership_id = (SELECT access.partnership()))
        """
    )
    op.execute(
        """
        CREATE POLICY reach_select ON attendances AS PERMISSIVE FOR SELECT TO frontdoor_api, frontdoor_worker
            USING ((SELECT access.is_hub()) OR strategy_meeting_id IN (SELECT access.strategy_meetings()))
        """
    )
    op.execute(
        """
        CREATE POLICY reach_insert ON attendances AS PERMISSIVE FOR INSERT TO frontdoor_api, frontdoor_worker
            WITH CHECK ((SELECT access.is_hub()))
        """
    )
    op.execute("GRANT SELECT, INSERT ON attendances TO frontdoor_api, frontdoor_worker")
    op.execute(
        """
        CREATE POLICY tenant ON contributions AS RESTRICTIVE FOR ALL TO frontdoor_api, frontdoor_worker
            USING (partnership_id = (SELECT access.partnership()))
            WITH CHECK (partnership_id = (SELECT access.partnership()))
        """
    )
    op.execute(
        """
        CREATE POLICY reach_select ON contributions AS PERMISSIVE FOR SELECT TO frontdoor_api, frontdoor_worker
            USING ((SELECT access.is_hub()) OR strategy_meeting_id IN (SELECT access.strategy_meetings()))
        """
    )
    op.execute(
        """
        CREATE POLICY reach_insert ON contributions AS PERMISSIVE FOR INSERT TO frontdoor_api, frontdoor_worker
            WITH CHECK ((SELECT access.is_hub()) OR strategy_meeting_id IN (SELECT access.strategy_meetings()))
        """
    )
    op.execute("GRANT SELECT, INSERT ON contributions TO frontdoor_api, frontdoor_worker")
    op.execute(
        """
        CREATE POLICY tenant ON meeting_conclusions AS RESTRICTIVE FOR ALL TO frontdoor_api, frontdoor_worker
            USING (partnership_id = (SELECT access.partnership()))
            WITH CHECK (partnership_id = (SELECT access.partnership()))
        """
    )
    op.execute(
        """
        CREATE POLICY reach_select ON meeting_conclusions AS PERMISSIVE FOR SELECT TO frontdoor_api, frontdoor_worker
            USING ((SELECT access.is_hub()) OR strategy_meeting_id IN (SELECT access.strategy_meetings()))
        """
    )
    op.execute(
        """
        CREATE POLICY reach_insert ON meeting_conclusions AS PERMISSIVE FOR INSERT TO frontdoor_api, frontdoor_worker
            WITH CHECK ((SELECT access.is_hub()))
        """
    )
    op.execute("GRANT SELECT, INSERT ON meeting_conclusions TO frontdoor_api, frontdoor_worker")
    op.execute(
        """
        CREATE POLICY tenant ON dissents AS RESTRICTIVE FOR ALL TO frontdoor_api, frontdoor_worker
            USING (partnership_id = (SELECT access.partnership()))
            WITH CHECK (partnership_id = (SELECT access.partnership()))
        """
    )
    op.execute(
        """
        CREATE POLICY reach_select ON dissents AS PERMISSIVE FOR SELECT TO frontdoor_api, frontdoor_worker
            USING ((SELECT access.is_hub()) OR strategy_meeting_id IN (SELECT access.strategy_meetings()))
        """
    )
    op.execute(
        """
        CREATE POLICY reach_insert ON dissents AS PERMISSIVE FOR INSERT TO frontdoor_api, frontdoor_worker
            WITH CHECK ((SELECT access.is_hub()))
        """
    )
    op.execute("GRANT SELECT, INSERT ON dissents TO frontdoor_api, frontdoor_worker")
    op.execute(
        """
        CREATE POLICY tenant ON meeting_actions AS RESTRICTIVE FOR ALL TO frontdoor_api, frontdoor_worker
            USING (partnership_id = (SELECT access.partnership()))
            WITH CHECK (partnership_id = (SELECT access.partnership()))
        """
    )
    op.execute(
        """
        CREATE POLICY reach_select ON meeting_actions AS PERMISSIVE FOR SELECT TO frontdoor_api, frontdoor_worker
            USING ((SELECT access.is_hub()) OR strategy_meeting_id IN (SELECT access.strategy_meetings()))
        """
    )
    op.execute(
        """
        CREATE POLICY reach_insert ON meeting_actions AS PERMISSIVE FOR INSERT TO frontdoor_api, frontdoor_worker
            WITH CHECK ((SELECT access.is_hub()))
        """
    )
    op.execute(
        """
        CREATE POLICY reach_update ON meeting_actions AS PERMISSIVE FOR UPDATE TO frontdoor_api, frontdoor_worker
            USING ((SELECT access.is_hub()) OR strategy_meeting_id IN (SELECT access.strategy_meetings()))
            WITH CHECK ((SELECT access.is_hub()) OR strategy_meeting_id IN (SELECT access.strategy_meetings()))
        """
    )
    op.execute(
        """
        GRANT SELECT, INSERT, UPDATE ON meeting_actions TO frontdoor_api, frontdoor_worker
        """
    )
    op.execute(
        """
        CREATE POLICY tenant ON minutes AS RESTRICTIVE FOR ALL TO frontdoor_api, frontdoor_worker
            USING (partnership_id = (SELECT access.partnership()))
            WITH CHECK (partnership_id = (SELECT access.partnership()))
        """
    )
    op.execute(
        """
        CREATE POLICY reach_select ON minutes AS PERMISSIVE FOR SELECT TO frontdoor_api, frontdoor_worker
            USING ((SELECT access.is_hub()) OR id IN (SELECT access.minutes()))
        """
    )
    op.execute(
        """
        CREATE POLICY reach_insert ON minutes AS PERMISSIVE FOR INSERT TO frontdoor_api, frontdoor_worker
            WITH CHECK ((SELECT access.is_hub()))
        """
    )
    op.execute("GRANT SELECT, INSERT ON minutes TO frontdoor_api, frontdoor_worker")
    op.execute(
        """
        CREATE POLICY tenant ON minutes_circulations AS RESTRICTIVE FOR ALL TO frontdoor_api, frontdoor_worker
            USING (partnership_id = (SELECT access.partnership()))
            WITH CHECK (partnership_id = (SELECT access.partnership()))
        """
    )
    op.execute(
        """
        CREATE POLICY reach_select ON minutes_circulations AS PERMISSIVE FOR SELECT TO frontdoor_api, frontdoor_worker
            USING ((SELECT access.is_hub()) OR agency_id = ANY ((SELECT access.agencies())::uuid[]) OR strategy_meeting_id IN (SELECT access.allocated_meetings()))
        """
    )
    op.execute(
        """
        CREATE POLICY reach_insert ON minutes_circulations AS PERMISSIVE FOR INSERT TO frontdoor_api, frontdoor_worker
            WITH CHECK ((SELECT access.is_hub()))
        """
    )
    op.execute(
        """
        CREATE POLICY reach_update ON minutes_circulations AS PERMISSIVE FOR UPDATE TO frontdoor_api, frontdoor_worker
            USING ((SELECT access.is_hub()) OR agency_id = ANY ((SELECT access.agencies())::uuid[]) OR strategy_meeting_id IN (SELECT access.allocated_meetings()))
            WITH CHECK ((SELECT access.is_hub()) OR agency_id = ANY ((SELECT access.agencies())::uuid[]) OR strategy_meeting_id IN (SELECT access.allocated_meetings()))
        """
    )
    op.execute(
        """
        GRANT SELECT, INSERT, UPDATE ON minutes_circulations TO frontdoor_api, frontdoor_worker
        """
    )
    op.execute(
        """
        CREATE POLICY tenant ON enquiries AS RESTRICTIVE FOR ALL TO frontdoor_api, frontdoor_worker
            USING (partnership_id = (SELECT access.partnership()))
            WITH CHECK (partnership_id = (SELECT access.partnership()))
        """
    )
    op.execute(
        """
        CREATE POLICY reach_select ON enquiries AS PERMISSIVE FOR SELECT TO frontdoor_api, frontdoor_worker
            USING ((SELECT access.is_hub()) OR person_id IN (SELECT access.people()))
        """
    )
    op.execute(
        """
        CREATE POLICY reach_insert ON enquiries AS PERMISSIVE FOR INSERT TO frontdoor_api, frontdoor_worker
            WITH CHECK ((SELECT access.is_hub()))
        """
    )
    op.execute(
        """
        CREATE POLICY reach_update ON enquiries AS PERMISSIVE FOR UPDATE TO frontdoor_api, frontdoor_worker
            USING ((SELECT access.is_hub()) OR person_id IN (SELECT access.people()))
            WITH CHECK ((SELECT access.is_hub()) OR person_id IN (SELECT access.people()))
        """
    )
    op.execute("GRANT SELECT, INSERT, UPDATE ON enquiries TO frontdoor_api, frontdoor_worker")
    op.execute(
        """
        CREATE POLICY tenant ON enquiry_visits AS RESTRICTIVE FOR ALL TO frontdoor_api, frontdoor_worker
            USING (partnership_id = (SELECT access.partnership()))
            WITH CHECK (partnership_id = (SELECT access.partnership()))
        """
    )
    op.execute(
        """
        CREATE POLICY reach_select ON enquiry_visits AS PERMISSIVE FOR SELECT TO frontdoor_api, frontdoor_worker
            USING ((SELECT access.is_hub()) OR EXISTS (SELECT 1 FROM enquiries AS within WHERE within.partnership_id = enquiry_visits.partnership_id AND within.id = enquiry_visits.enquiry_id))
        """
    )
    op.execute(
        """
        CREATE POLICY reach_insert ON enquiry_visits AS PERMISSIVE FOR INSERT TO frontdoor_api, frontdoor_worker
            WITH CHECK ((SELECT access.is_hub()) OR EXISTS (SELECT 1 FROM enquiries AS within WHERE within.partnership_id = enquiry_visits.partnership_id AND within.id = enquiry_visits.enquiry_id))
        """
    )
    op.execute("GRANT SELECT, INSERT ON enquiry_visits TO frontdoor_api, frontdoor_worker")
    op.execute(
        """
        CREATE POLICY tenant ON consultations AS RESTRICTIVE FOR ALL TO frontdoor_api, frontdoor_worker
            USING (partnership_id = (SELECT access.partnership()))
            WITH CHECK (partnership_id = (SELECT access.partnership()))
        """
    )
    op.execute(
        """
        CREATE POLICY reach_select ON consultations AS PERMISSIVE FOR SELECT TO frontdoor_api, frontdoor_worker
            USING ((SELECT access.is_hub()) OR EXISTS (SELECT 1 FROM enquiries AS within WHERE within.partnership_id = consultations.partnership_id AND within.id = consultations.enquiry_id))
        """
    )
    op.execute(
        """
        CREATE POLICY reach_insert ON consultations AS PERMISSIVE FOR INSERT TO frontdoor_api, frontdoor_worker
            WITH CHECK ((SELECT access.is_hub()) OR EXISTS (SELECT 1 FROM enquiries AS within WHERE within.partnership_id = consultations.partnership_id AND within.id = consultations.enquiry_id))
        """
    )
    op.execute("GRANT SELECT, INSERT ON consultations TO frontdoor_api, frontdoor_worker")
    op.execute(
        """
        CREATE POLICY tenant ON local_timescales AS RESTRICTIVE FOR ALL TO frontdoor_api, frontdoor_worker
            USING (partnership_id = (SELECT access.partnership()))
            WITH CHECK (partnership_id = (SELECT access.partnership()))
        """
    )
    op.execute(
        """
        CREATE POLICY reach_select ON local_timescales AS PERMISSIVE FOR SELECT TO frontdoor_api, frontdoor_worker
            USING (true)
        """
    )
    op.execute(
        """
        CREATE POLICY reach_insert ON local_timescales AS PERMISSIVE FOR INSERT TO frontdoor_api, frontdoor_worker
            WITH CHECK ((SELECT access.is_system()))
        """
    )
    op.execute("GRANT SELECT, INSERT ON local_timescales TO frontdoor_api, frontdoor_worker")
    op.execute(
        """
        CREATE POLICY tenant ON timescales AS RESTRICTIVE FOR ALL TO frontdoor_api, frontdoor_worker
            USING (partnership_id = (SELECT access.partnership()))
            WITH CHECK (partnership_id = (SELECT access.partnership()))
        """
    )
    op.execute(
        """
        CREATE POLICY reach_select ON timescales AS PERMISSIVE FOR SELECT TO frontdoor_api, frontdoor_worker
            USING ((SELECT access.is_hub()) OR person_id IN (SELECT access.people_worked_with()) OR strategy_meeting_id IN (SELECT access.allocated_meetings()))
        """
    )
    op.execute(
        """
        CREATE POLICY reach_insert ON timescales AS PERMISSIVE FOR INSERT TO frontdoor_api, frontdoor_worker
            WITH CHECK (true)
        """
    )
    op.execute(
        """
        CREATE POLICY reach_update ON timescales AS PERMISSIVE FOR UPDATE TO frontdoor_api, frontdoor_worker
            USING ((SELECT access.is_hub()) OR person_id IN (SELECT access.people_worked_with()) OR strategy_meeting_id IN (SELECT access.allocated_meetings()))
            WITH CHECK ((SELECT access.is_hub()) OR person_id IN (SELECT access.people_worked_with()) OR strategy_meeting_id IN (SELECT access.allocated_meetings()))
        """
    )
    op.execute("GRANT SELECT, INSERT, UPDATE ON timescales TO frontdoor_api, frontdoor_worker")
    op.execute(
        """
        CREATE POLICY tenant ON timescale_breaches AS RESTRICTIVE FOR ALL TO frontdoor_api, frontdoor_worker
            USING (partnership_id = (SELECT access.partnership()))
            WITH CHECK (partnership_id = (SELECT access.partnership()))
        """
    )
    op.execute(
        """
        CREATE POLICY reach_select ON timescale_breaches AS PERMISSIVE FOR SELECT TO frontdoor_api, frontdoor_worker
            USING ((SELECT access.is_hub()) OR EXISTS (SELECT 1 FROM timescales AS within WHERE within.partnership_id = timescale_breaches.partnership_id AND within.id = timescale_breaches.timescale_id))
        """
    )
    op.execute(
        """
        CREATE POLICY reach_insert ON timescale_breaches AS PERMISSIVE FOR INSERT TO frontdoor_api, frontdoor_worker
            WITH CHECK ((SELECT access.is_hub()) OR EXISTS (SELECT 1 FROM timescales AS within WHERE within.partnership_id = timescale_breaches.partnership_id AND within.id = timescale_breaches.timescale_id))
        """
    )
    op.execute("GRANT SELECT, INSERT ON timescale_breaches TO frontdoor_api, frontdoor_worker")
    op.execute(
        """
        CREATE POLICY tenant ON audit_events AS RESTRICTIVE FOR ALL TO frontdoor_api, frontdoor_worker
            USING (partnership_id = (SELECT access.partnership()))
            WITH CHECK (partnership_id = (SELECT access.partnership()))
        """
    )
    op.execute(
        """
        CREATE POLICY reach_select ON audit_events AS PERMISSIVE FOR SELECT TO frontdoor_api, frontdoor_worker
            USING ((SELECT access.is_governance()))
        """
    )
    op.execute(
        """
        CREATE POLICY reach_insert ON audit_events AS PERMISSIVE FOR INSERT TO frontdoor_api, frontdoor_worker
            WITH CHECK (user_id IS NOT DISTINCT FROM (SELECT access.user_id()))
        """
    )
    op.execute("GRANT SELECT, INSERT ON audit_events TO frontdoor_api, frontdoor_worker")
    op.execute(
        """
        CREATE POLICY tenant ON outbox_messages AS RESTRICTIVE FOR ALL TO frontdoor_api, frontdoor_worker
            USING (partnership_id = (SELECT access.partnership()))
            WITH CHECK (partnership_id = (SELECT access.partnership()))
        """
    )
    op.execute(
        """
        CREATE POLICY reach_select ON outbox_messages AS PERMISSIVE FOR SELECT TO frontdoor_api, frontdoor_worker
            USING ((SELECT access.is_system()))
        """
    )
    op.execute(
        """
        CREATE POLICY reach_insert ON outbox_messages AS PERMISSIVE FOR INSERT TO frontdoor_api, frontdoor_worker
            WITH CHECK (true)
        """
    )
    op.execute(
        """
        CREATE POLICY reach_update ON outbox_messages AS PERMISSIVE FOR UPDATE TO frontdoor_api, frontdoor_worker
            USING ((SELECT access.is_system()))
            WITH CHECK ((SELECT access.is_system()))
        """
    )
    op.execute(
        """
        GRANT SELECT, INSERT, UPDATE ON outbox_messages TO frontdoor_api, frontdoor_worker
        """
    )
    op.execute(
        """
        CREATE POLICY tenant ON idempotency_keys AS RESTRICTIVE FOR ALL TO frontdoor_api, frontdoor_worker
            USING (partnership_id = (SELECT access.partnership()))
            WITH CHECK (partnership_id = (SELECT access.partnership()))
        """
    )
    op.execute(
        """
        CREATE POLICY reach_select ON idempotency_keys AS PERMISSIVE FOR SELECT TO frontdoor_api, frontdoor_worker
            USING (user_id = (SELECT access.user_id()))
        """
    )
    op.execute(
        """
        CREATE POLICY reach_insert ON idempotency_keys AS PERMISSIVE FOR INSERT TO frontdoor_api, frontdoor_worker
            WITH CHECK (user_id = (SELECT access.user_id()))
        """
    )
    op.execute("GRANT SELECT, INSERT ON idempotency_keys TO frontdoor_api, frontdoor_worker")
    op.execute("GRANT EXECUTE ON FUNCTION access.partnership() TO frontdoor_auditor")
    op.execute("GRANT SELECT ON audit_events TO frontdoor_auditor")
    op.execute(
        """
        CREATE POLICY tenant_auditor ON audit_events AS PERMISSIVE FOR SELECT TO frontdoor_auditor
            USING (partnership_id = (SELECT access.partnership()))
        """
    )


def downgrade() -> None:
    op.execute("DROP POLICY tenant ON partnerships")
    op.execute("DROP POLICY reach_select ON partnerships")
    op.execute("DROP POLICY reach_insert ON partnerships")
    op.execute("DROP POLICY tenant ON agencies")
    op.execute("DROP POLICY reach_select ON agencies")
    op.execute("DROP POLICY reach_insert ON agencies")
    op.execute("DROP POLICY reach_update ON agencies")
    op.execute("DROP POLICY tenant ON teams")
    op.execute("DROP POLICY reach_select ON teams")
    op.execute("DROP POLICY reach_insert ON teams")
    op.execute("DROP POLICY reach_update ON teams")
    op.execute("DROP POLICY tenant ON users")
    op.execute("DROP POLICY reach_select ON users")
    op.execute("DROP POLICY reach_insert ON users")
    op.execute("DROP POLICY reach_update ON users")
    op.execute("DROP POLICY tenant ON memberships")
    op.execute("DROP POLICY reach_select ON memberships")
    op.execute("DROP POLICY reach_insert ON memberships")
    op.execute("DROP POLICY reach_update ON memberships")
    op.execute("DROP POLICY tenant ON revoked_tokens")
    op.execute("DROP POLICY reach_select ON revoked_tokens")
    op.execute("DROP POLICY reach_insert ON revoked_tokens")
    op.execute("DROP POLICY tenant ON threshold_documents")
    op.execute("DROP POLICY reach_select ON threshold_documents")
    op.execute("DROP POLICY reach_insert ON threshold_documents")
    op.execute("DROP POLICY tenant ON threshold_criteria")
    op.execute("DROP POLICY reach_select ON threshold_criteria")
    op.execute("DROP POLICY reach_insert ON threshold_criteria")
    op.execute("DROP POLICY tenant ON local_closures")
    op.execute("DROP POLICY reach_select ON local_closures")
    op.execute("DROP POLICY reach_insert ON local_closures")
    op.execute("DROP POLICY tenant ON people")
    op.execute("DROP POLICY reach_select ON people")
    op.execute("DROP POLICY reach_insert ON people")
    op.execute("DROP POLICY reach_update ON people")
    op.execute("DROP POLICY tenant ON person_names")
    op.execute("DROP POLICY reach_select ON person_names")
    op.execute("DROP POLICY reach_insert ON person_names")
    op.execute("DROP POLICY tenant ON person_identifiers")
    op.execute("DROP POLICY reach_select ON person_identifiers")
    op.execute("DROP POLICY reach_insert ON person_identifiers")
    op.execute("DROP POLICY tenant ON person_addresses")
    op.execute("DROP POLICY reach_select ON person_addresses")
    op.execute("DROP POLICY reach_insert ON person_addresses")
    op.execute("DROP POLICY reach_update ON person_addresses")
    op.execute("DROP POLICY tenant ON relationships")
    op.execute("DROP POLICY reach_select ON relationships")
    op.execute("DROP POLICY reach_insert ON relationships")
    op.execute("DROP POLICY reach_update ON relationships")
    op.execute("DROP POLICY tenant ON person_links")
    op.execute("DROP POLICY reach_select ON person_links")
    op.execute("DROP POLICY reach_insert ON person_links")
    op.execute("DROP POLICY reach_update ON person_links")
    op.execute("DROP POLICY tenant ON unsafe_contacts")
    op.execute("DROP POLICY reach_select ON unsafe_contacts")
    op.execute("DROP POLICY reach_insert ON unsafe_contacts")
    op.execute("DROP POLICY reach_update ON unsafe_contacts")
    op.execute("DROP POLICY tenant ON involvements")
    op.execute("DROP POLICY reach_select ON involvements")
    op.execute("DROP POLICY reach_insert ON involvements")
    op.execute("DROP POLICY reach_update ON involvements")
    op.execute("DROP POLICY tenant ON census_imports")
    op.execute("DROP POLICY reach_select ON census_imports")
    op.execute("DROP POLICY reach_insert ON census_imports")
    op.execute("DROP POLICY reach_update ON census_imports")
    op.execute("DROP POLICY tenant ON imported_children")
    op.execute("DROP POLICY reach_select ON imported_children")
    op.execute("DROP POLICY reach_insert ON imported_children")
    op.execute("DROP POLICY reach_update ON imported_children")
    op.execute("DROP POLICY tenant ON contacts")
    op.execute("DROP POLICY reach_select ON contacts")
    op.execute("DROP POLICY reach_insert ON contacts")
    op.execute("DROP POLICY reach_update ON contacts")
    op.execute("DROP POLICY tenant ON contact_children")
    op.execute("DROP POLICY reach_select ON contact_children")
    op.execute("DROP POLICY reach_insert ON contact_children")
    op.execute("DROP POLICY reach_update ON contact_children")
    op.execute("DROP POLICY tenant ON contact_people")
    op.execute("DROP POLICY reach_select ON contact_people")
    op.execute("DROP POLICY reach_insert ON contact_people")
    op.execute("DROP POLICY tenant ON triages")
    op.execute("DROP POLICY reach_select ON triages")
    op.execute("DROP POLICY reach_insert ON triages")
    op.execute("DROP POLICY tenant ON ratings")
    op.execute("DROP POLICY reach_select ON ratings")
    op.execute("DROP POLICY reach_insert ON ratings")
    op.execute("DROP POLICY tenant ON recommendations")
    op.execute("DROP POLICY reach_select ON recommendations")
    op.execute("DROP POLICY reach_insert ON recommendations")
    op.execute("DROP POLICY tenant ON referrer_messages")
    op.execute("DROP POLICY reach_select ON referrer_messages")
    op.execute("DROP POLICY reach_insert ON referrer_messages")
    op.execute("DROP POLICY tenant ON threshold_decisions")
    op.execute("DROP POLICY reach_select ON threshold_decisions")
    op.execute("DROP POLICY reach_insert ON threshold_decisions")
    op.execute("DROP POLICY tenant ON referrals")
    op.execute("DROP POLICY reach_select ON referrals")
    op.execute("DROP POLICY reach_insert ON referrals")
    op.execute("DROP POLICY reach_update ON referrals")
    op.execute("DROP POLICY tenant ON allocations")
    op.execute("DROP POLICY reach_select ON allocations")
    op.execute("DROP POLICY reach_insert ON allocations")
    op.execute("DROP POLICY reach_update ON allocations")
    op.execute("DROP POLICY tenant ON routings")
    op.execute("DROP POLICY reach_select ON routings")
    op.execute("DROP POLICY reach_insert ON routings")
    op.execute("DROP POLICY reach_update ON routings")
    op.execute("DROP POLICY tenant ON strategy_meetings")
    op.execute("DROP POLICY reach_select ON strategy_meetings")
    op.execute("DROP POLICY reach_insert ON strategy_meetings")
    op.execute("DROP POLICY reach_update ON strategy_meetings")
    op.execute("DROP POLICY tenant ON strategy_meeting_children")
    op.execute("DROP POLICY reach_select ON strategy_meeting_children")
    op.execute("DROP POLICY reach_insert ON strategy_meeting_children")
    op.execute("DROP POLICY tenant ON invitations")
    op.execute("DROP POLICY reach_select ON invitations")
    op.execute("DROP POLICY reach_insert ON invitations")
    op.execute("DROP POLICY reach_update ON invitations")
    op.execute("DROP POLICY tenant ON attendances")
    op.execute("DROP POLICY reach_select ON attendances")
    op.execute("DROP POLICY reach_insert ON attendances")
    op.execute("DROP POLICY tenant ON contributions")
    op.execute("DROP POLICY reach_select ON contributions")
    op.execute("DROP POLICY reach_insert ON contributions")
    op.execute("DROP POLICY tenant ON meeting_conclusions")
    op.execute("DROP POLICY reach_select ON meeting_conclusions")
    op.execute("DROP POLICY reach_insert ON meeting_conclusions")
    op.execute("DROP POLICY tenant ON dissents")
    op.execute("DROP POLICY reach_select ON dissents")
    op.execute("DROP POLICY reach_insert ON dissents")
    op.execute("DROP POLICY tenant ON meeting_actions")
    op.execute("DROP POLICY reach_select ON meeting_actions")
    op.execute("DROP POLICY reach_insert ON meeting_actions")
    op.execute("DROP POLICY reach_update ON meeting_actions")
    op.execute("DROP POLICY tenant ON minutes")
    op.execute("DROP POLICY reach_select ON minutes")
    op.execute("DROP POLICY reach_insert ON minutes")
    op.execute("DROP POLICY tenant ON minutes_circulations")
    op.execute("DROP POLICY reach_select ON minutes_circulations")
    op.execute("DROP POLICY reach_insert ON minutes_circulations")
    op.execute("DROP POLICY reach_update ON minutes_circulations")
    op.execute("DROP POLICY tenant ON enquiries")
    op.execute("DROP POLICY reach_select ON enquiries")
    op.execute("DROP POLICY reach_insert ON enquiries")
    op.execute("DROP POLICY reach_update ON enquiries")
    op.execute("DROP POLICY tenant ON enquiry_visits")
    op.execute("DROP POLICY reach_select ON enquiry_visits")
    op.execute("DROP POLICY reach_insert ON enquiry_visits")
    op.execute("DROP POLICY tenant ON consultations")
    op.execute("DROP POLICY reach_select ON consultations")
    op.execute("DROP POLICY reach_insert ON consultations")
    op.execute("DROP POLICY tenant ON local_timescales")
    op.execute("DROP POLICY reach_select ON local_timescales")
    op.execute("DROP POLICY reach_insert ON local_timescales")
    op.execute("DROP POLICY tenant ON timescales")
    op.execute("DROP POLICY reach_select ON timescales")
    op.execute("DROP POLICY reach_insert ON timescales")
    op.execute("DROP POLICY reach_update ON timescales")
    op.execute("DROP POLICY tenant ON timescale_breaches")
    op.execute("DROP POLICY reach_select ON timescale_breaches")
    op.execute("DROP POLICY reach_insert ON timescale_breaches")
    op.execute("DROP POLICY tenant ON audit_events")
    op.execute("DROP POLICY reach_select ON audit_events")
    op.execute("DROP POLICY reach_insert ON audit_events")
    op.execute("DROP POLICY tenant ON outbox_messages")
    op.execute("DROP POLICY reach_select ON outbox_messages")
    op.execute("DROP POLICY reach_insert ON outbox_messages")
    op.execute("DROP POLICY reach_update ON outbox_messages")
    op.execute("DROP POLICY tenant ON idempotency_keys")
    op.execute("DROP POLICY reach_select ON idempotency_keys")
    op.execute("DROP POLICY reach_insert ON idempotency_keys")
    op.execute("DROP POLICY tenant_auditor ON audit_events")
    op.execute(
        """
        REVOKE ALL ON ALL TABLES IN SCHEMA public FROM frontdoor_api, frontdoor_worker, frontdoor_reach, frontdoor_auditor
        """
    )
    op.execute("DROP FUNCTION access.people_worked_with()")
    op.execute("DROP FUNCTION access.people()")
    op.execute("DROP FUNCTION access.people_by_name()")
    op.execute("DROP FUNCTION access.contacts()")
    op.execute("DROP FUNCTION access.contact_children()")
    op.execute("DROP FUNCTION access.allocated_meetings()")
    op.execute("DROP FUNCTION access.strategy_meetings()")
    op.execute("DROP FUNCTION access.minutes()")
    op.execute("DROP FUNCTION access.people_sharing(text[], integer)")
    op.execute("DROP FUNCTION access.sign_in(text, text, text, text, date)")
    op.execute("DROP FUNCTION access.partnership_called(text)")
