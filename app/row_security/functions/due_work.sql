-- The partnerships in which a background job has something to do, of the jobs that are asked about.
--
-- One query for all partnerships: asking in each of 150 cost hundreds of queries a second while
-- nothing happened. It may name a partnership too many, never one too few: the job looks again.
CREATE OR REPLACE FUNCTION access.due_work(
    p_jobs text[], p_now timestamptz, p_reviews_by timestamptz, p_approvals integer
) RETURNS TABLE (job text, partnership_id uuid, slug text)
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path = pg_catalog, public, pg_temp AS $$
SELECT 'seal_trail', here.id, here.slug FROM partnerships AS here
WHERE 'seal_trail' = ANY (p_jobs) AND EXISTS (
    SELECT FROM (
        SELECT 0 AS number UNION ALL
        SELECT epoch FROM audit_epochs WHERE partnership_id = here.id
    ) AS epochs
    LEFT JOIN LATERAL (
        SELECT xid, sequence FROM audit_leaves
        WHERE partnership_id = here.id AND epoch = epochs.number
        ORDER BY xid DESC, sequence DESC LIMIT 1
    ) AS sealed ON true
    JOIN audit_events ON audit_events.partnership_id = here.id
        AND audit_events.epoch = epochs.number
        AND (audit_events.xid, audit_events.sequence)
            > (coalesce(sealed.xid, '0'), coalesce(sealed.sequence, 0))
)
UNION ALL
SELECT 'make_contacts', here.id, here.slug FROM partnerships AS here
WHERE 'make_contacts' = ANY (p_jobs) AND EXISTS (
    SELECT FROM notifications WHERE partnership_id = here.id AND state = 'received'
)
UNION ALL
SELECT 'number_events', here.id, here.slug FROM partnerships AS here
WHERE 'number_events' = ANY (p_jobs) AND EXISTS (
    SELECT FROM outbox_messages WHERE partnership_id = here.id AND position IS NULL
)
UNION ALL
SELECT 'verify_receivers', here.id, here.slug FROM partnerships AS here
WHERE 'verify_receivers' = ANY (p_jobs) AND EXISTS (
    SELECT FROM subscriptions
    WHERE partnership_id = here.id AND state = 'unverified' AND verify_due_at <= p_now
)
UNION ALL
SELECT 'fan_out_events', here.id, here.slug FROM partnerships AS here
WHERE 'fan_out_events' = ANY (p_jobs) AND EXISTS (
    SELECT FROM subscriptions
    WHERE partnership_id = here.id AND state = 'active' AND position < (
        SELECT max(message.position) FROM outbox_messages AS message
        WHERE message.partnership_id = here.id
    )
)
UNION ALL
SELECT 'deliver_events', here.id, here.slug FROM partnerships AS here
WHERE 'deliver_events' = ANY (p_jobs) AND EXISTS (
    SELECT FROM deliveries AS pending
    JOIN subscriptions ON subscriptions.partnership_id = here.id
        AND subscriptions.id = pending.subscription_id AND subscriptions.state = 'active'
    WHERE pending.partnership_id = here.id AND pending.state = 'pending'
        AND pending.due_at <= p_now
        AND (pending.leased_until IS NULL OR pending.leased_until <= p_now)
        AND NOT EXISTS (
            SELECT FROM deliveries AS earlier
            WHERE earlier.partnership_id = here.id AND earlier.state = 'pending'
                AND earlier.subscription_id = pending.subscription_id
                AND earlier.record_id = pending.record_id
                AND earlier.position < pending.position
        )
)
UNION ALL
SELECT 'settle_deliveries', here.id, here.slug FROM partnerships AS here
WHERE 'settle_deliveries' = ANY (p_jobs) AND EXISTS (
    SELECT FROM subscriptions
    JOIN deliveries ON deliveries.partnership_id = here.id
        AND deliveries.subscription_id = subscriptions.id AND deliveries.state = 'pending'
    WHERE subscriptions.partnership_id = here.id AND (
        subscriptions.state = 'ended'
        OR (subscriptions.state = 'active'
            AND subscriptions.runs_since > deliveries.last_attempted_at)
    )
)
UNION ALL
SELECT 'send_letters', here.id, here.slug FROM partnerships AS here
WHERE 'send_letters' = ANY (p_jobs) AND EXISTS (
    SELECT FROM subscriptions WHERE partnership_id = here.id AND letter_due
)
UNION ALL
SELECT 'chase_answers', here.id, here.slug FROM partnerships AS here
WHERE 'chase_answers' = ANY (p_jobs) AND EXISTS (
    SELECT FROM information_request_agencies AS asked
    JOIN timescales ON timescales.partnership_id = here.id
        AND timescales.subject_id = asked.id
        AND timescales.stopped_at IS NULL AND timescales.cancelled_at IS NULL
        AND timescales.due_at <= p_now
    WHERE asked.partnership_id = here.id
        AND asked.answered_at IS NULL AND asked.recalled_at IS NULL
        AND asked.escalated_at IS NULL
)
UNION ALL
SELECT 'remind_of_break_glass_reviews', here.id, here.slug FROM partnerships AS here
WHERE 'remind_of_break_glass_reviews' = ANY (p_jobs) AND EXISTS (
    SELECT FROM break_glass_grants
    WHERE partnership_id = here.id AND reminded_at IS NULL AND review_due_at <= p_reviews_by
        AND NOT EXISTS (
            SELECT FROM break_glass_reviews
            WHERE break_glass_reviews.partnership_id = here.id
                AND break_glass_reviews.break_glass_grant_id = break_glass_grants.id
        )
)
UNION ALL
SELECT 'remind_of_restrictions', here.id, here.slug FROM partnerships AS here
WHERE 'remind_of_restrictions' = ANY (p_jobs) AND EXISTS (
    SELECT FROM restrictions
    WHERE partnership_id = here.id AND lifted_at IS NULL AND (
        (review_on <= (p_now AT TIME ZONE 'Europe/London')::date AND (
            reminded_at IS NULL
            OR (reminded_at AT TIME ZONE 'Europe/London')::date < review_on
        ))
        OR (reminded_at IS NULL AND kind = 'cloaked' AND (
            SELECT count(*) FROM restriction_approvals
            WHERE restriction_approvals.partnership_id = here.id
                AND restriction_approvals.restriction_id = restrictions.id
        ) < p_approvals)
    )
)
UNION ALL
SELECT 'forget_expired_keys', here.id, here.slug FROM partnerships AS here
WHERE 'forget_expired_keys' = ANY (p_jobs) AND EXISTS (
    SELECT FROM idempotency_keys WHERE partnership_id = here.id AND expires_at <= p_now
)
UNION ALL
SELECT 'match_restricted', here.id, here.slug FROM partnerships AS here
WHERE 'match_restricted' = ANY (p_jobs) AND EXISTS (
    SELECT FROM restrictions
    WHERE partnership_id = here.id AND lifted_at IS NULL AND person_id IS NOT NULL
) AND (
    -- The job matches what was recorded within seven days. The newest id says when that was
    -- without reading a table; an id that says nothing counts as new.
    EXISTS (
        SELECT FROM (
            SELECT id FROM contacts WHERE partnership_id = here.id ORDER BY id DESC LIMIT 1
        ) AS newest
        WHERE coalesce(uuid_extract_timestamp(newest.id) >= p_now - interval '8 days', true)
    )
    OR EXISTS (
        SELECT FROM (
            SELECT id FROM people WHERE partnership_id = here.id ORDER BY id DESC LIMIT 1
        ) AS newest
        WHERE coalesce(uuid_extract_timestamp(newest.id) >= p_now - interval '8 days', true)
    )
)
$$;

ALTER FUNCTION access.due_work(text[], timestamptz, timestamptz, integer) OWNER TO frontdoor_reach;
GRANT EXECUTE ON FUNCTION access.due_work(text[], timestamptz, timestamptz, integer)
    TO frontdoor_worker;
GRANT SELECT ON
    audit_epochs, audit_events, audit_leaves, break_glass_grants, break_glass_reviews, contacts,
    deliveries, idempotency_keys, information_request_agencies, notifications, outbox_messages,
    partnerships, people, restriction_approvals, restrictions, subscriptions, timescales
    TO frontdoor_reach;
