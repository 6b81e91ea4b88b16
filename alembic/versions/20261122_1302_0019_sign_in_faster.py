"""Sign in faster: the plans are kept, and memberships are read twice and not five times.

Every request signs in. What is answered and bound is what it was. PostgreSQL chose to plan some of
the statements anew each time, since a plan made for the values at hand looked a little cheaper
than one for any; making it cost more than running it.
"""

from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute(
        """
        CREATE OR REPLACE FUNCTION access.sign_in(
            p_issuer text, p_subject text, p_token_id text, p_partnership text, p_today date
        ) RETURNS TABLE (
            partnership_id uuid, partnership text, user_id uuid, display_name text, role text,
            agency_id uuid, agency_kind text, team_id uuid, starts_on date, ends_on date
        ) LANGUAGE plpgsql VOLATILE SECURITY DEFINER
            SET search_path = pg_catalog, public, pg_temp SET plan_cache_mode = force_generic_plan AS $$
        #variable_conflict use_column
        DECLARE
            tenants uuid[];
            who uuid[];
            capabilities text[];
            agencies uuid[];
            teams uuid[];
        BEGIN
            SELECT array_agg(DISTINCT u.partnership_id), array_agg(DISTINCT u.id),
                   array_remove(array_agg(DISTINCT CASE
                       WHEN m.role IN ('hub_practitioner', 'hub_manager', 'hub_support') THEN 'hub'
                       WHEN m.role = 'administrator' THEN 'administrator'
                       WHEN m.role = 'information_governance' THEN 'governance'
                   END), NULL),
                   array_agg(DISTINCT m.agency_id) FILTER (WHERE m.role = 'agency_officer'),
                   array_agg(DISTINCT m.team_id) FILTER (WHERE m.role = 'team_manager')
            INTO tenants, who, capabilities, agencies, teams
            FROM users AS u
            JOIN partnerships AS p ON p.id = u.partnership_id
            JOIN memberships AS m ON m.partnership_id = u.partnership_id AND m.user_id = u.id
            WHERE u.issuer = p_issuer AND u.subject = p_subject AND u.revoked_at IS NULL
              AND (p_partnership IS NULL OR p.slug = p_partnership)
              AND p_today BETWEEN m.starts_on AND coalesce(m.ends_on, 'infinity')
              AND NOT EXISTS (
                  SELECT 1 FROM revoked_tokens AS r
                  WHERE r.partnership_id = u.partnership_id
                    AND r.issuer = p_issuer AND r.token_id = p_token_id
              );
            IF cardinality(tenants) = 1 THEN
                EXECUTE format('SET LOCAL frontdoor.partnership = %L', tenants[1]);
                EXECUTE format('SET LOCAL frontdoor.actor = %L', who[1]);
                EXECUTE format('SET LOCAL frontdoor.capabilities = %L', capabilities);
                EXECUTE format('SET LOCAL frontdoor.agencies = %L', coalesce(agencies, '{}'));
                EXECUTE format('SET LOCAL frontdoor.teams = %L', coalesce(teams, '{}'));
            END IF;
            RETURN QUERY
            SELECT u.partnership_id, p.slug, u.id, u.display_name, m.role,
                   m.agency_id, a.kind, m.team_id, m.starts_on, m.ends_on
            FROM users AS u
            JOIN partnerships AS p ON p.id = u.partnership_id
            JOIN memberships AS m ON m.partnership_id = u.partnership_id AND m.user_id = u.id
            JOIN agencies AS a ON a.partnership_id = m.partnership_id AND a.id = m.agency_id
            WHERE u.partnership_id = ANY (tenants) AND u.id = ANY (who)
              AND p_today BETWEEN m.starts_on AND coalesce(m.ends_on, 'infinity')
            ORDER BY m.id;
        END
        $$
        """
    )
    op.execute(
        """
        CREATE OR REPLACE FUNCTION access.keep(p_partnership uuid, p_user uuid, p_now timestamptz, p_reading boolean)
            RETURNS TABLE (
                people_hidden uuid[], people_signposted uuid[], contacts_hidden uuid[],
                meetings_hidden uuid[], people_opened uuid[]
            ) LANGUAGE plpgsql VOLATILE SECURITY DEFINER
            SET search_path = pg_catalog, public, pg_temp SET plan_cache_mode = force_generic_plan AS $$
            #variable_conflict use_column
        DECLARE
            cloaked uuid[];
            restricted_contacts uuid[];
        BEGIN
            people_opened := '{}';
            IF p_reading THEN
                people_opened := ARRAY(
                    SELECT DISTINCT opened.person_id FROM break_glass_grants AS opened
                    JOIN memberships AS held
                      ON held.partnership_id = opened.partnership_id AND held.user_id = opened.user_id
                     AND held.role = ANY (access.glass_roles())
                     AND (p_now AT TIME ZONE 'Europe/London')::date
                         BETWEEN held.starts_on AND coalesce(held.ends_on, 'infinity')
                    WHERE opened.partnership_id = p_partnership AND opened.user_id = p_user
                      AND opened.granted_at <= p_now AND p_now < opened.expires_at
                      AND opened.ended_at IS NULL
                );
            END IF;
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
            people_signposted := '{}';
            contacts_hidden := restricted_contacts;
            meetings_hidden := '{}';
            IF people_hidden <> '{}' THEN
                people_signposted := ARRAY(
                    SELECT unnest(people_hidden) EXCEPT SELECT unnest(cloaked)
                );
                people_opened := ARRAY(
                    SELECT unnest(people_opened) EXCEPT SELECT unnest(people_hidden)
                );
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
        ALTER FUNCTION access.restricting(uuid, uuid, timestamptz)
            SET plan_cache_mode = force_generic_plan
        """
    )
    op.execute(
        """
        ALTER FUNCTION access.sign_in(text, text, text, text, timestamptz, boolean)
            SET plan_cache_mode = force_generic_plan
        """
    )


def downgrade() -> None:
    op.execute(
        """
        ALTER FUNCTION access.sign_in(text, text, text, text, timestamptz, boolean)
            RESET plan_cache_mode
        """
    )
    op.execute(
        """
        ALTER FUNCTION access.restricting(uuid, uuid, timestamptz) RESET plan_cache_mode
        """
    )
    op.execute(
        """
        CREATE OR REPLACE FUNCTION access.keep(p_partnership uuid, p_user uuid, p_now timestamptz, p_reading boolean)
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
