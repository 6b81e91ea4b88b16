-- How long events have waited for their receivers, and how many subscriptions are paused: for the
-- metrics, over every partnership at once.
CREATE OR REPLACE FUNCTION access.deliveries_waiting()
    RETURNS TABLE (oldest_at timestamptz, paused bigint)
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path = pg_catalog, public, pg_temp AS $$
SELECT
    (
        SELECT min(deliveries.created_at) FROM deliveries
        JOIN subscriptions ON subscriptions.partnership_id = deliveries.partnership_id
            AND subscriptions.id = deliveries.subscription_id
        WHERE deliveries.state = 'pending' AND subscriptions.state = 'active'
    ),
    (SELECT count(*) FROM subscriptions WHERE state = 'paused')
$$;

ALTER FUNCTION access.deliveries_waiting() OWNER TO frontdoor_reach;
GRANT EXECUTE ON FUNCTION access.deliveries_waiting()
    TO frontdoor_worker;
GRANT SELECT ON deliveries, subscriptions TO frontdoor_reach;
