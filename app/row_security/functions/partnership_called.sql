-- The id of a partnership, from its short name, for commands and background jobs.
CREATE OR REPLACE FUNCTION access.partnership_called(p_slug text) RETURNS uuid
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path = pg_catalog, public, pg_temp AS $$
SELECT id FROM partnerships WHERE slug = p_slug
$$;

ALTER FUNCTION access.partnership_called(text) OWNER TO frontdoor_reach;
GRANT EXECUTE ON FUNCTION access.partnership_called(text)
    TO frontdoor_worker;
GRANT SELECT ON partnerships TO frontdoor_reach;
