-- The notifications that share a household key with another, of those that the user reads.
--
-- Row-level security may not use an index by operators that are not leakproof, such as && on
-- arrays. This function uses it, and returns no id that its caller does not read.
CREATE OR REPLACE FUNCTION access.notifications_sharing(p_keys text[]) RETURNS SETOF uuid
    LANGUAGE sql STABLE SECURITY DEFINER ROWS 10
    SET search_path = pg_catalog, public, pg_temp AS $$
SELECT id FROM notifications
WHERE partnership_id = (SELECT access.partnership()) AND household_keys && p_keys
  AND ((SELECT access.is_hub()) OR sent_by = (SELECT access.user_id()) OR agency_id = ANY ((SELECT access.agencies())::uuid[])
       OR contact_id IN (SELECT access.contacts()))
  AND (contact_id IN (SELECT unnest(access.contacts_hidden()))) IS NOT TRUE
$$;

ALTER FUNCTION access.notifications_sharing(text[]) OWNER TO frontdoor_reach;
GRANT EXECUTE ON FUNCTION access.notifications_sharing(text[])
    TO frontdoor_api, frontdoor_worker;
GRANT SELECT ON notifications TO frontdoor_reach;
