-- Refuses a row about a record that does not exist: the subject is of any kind, so no foreign key can.
CREATE OR REPLACE FUNCTION access.refuse_unknown_subject() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    found boolean;
BEGIN
    CASE NEW.subject_type
        WHEN 'contact' THEN
            found := EXISTS (SELECT FROM contacts
                WHERE partnership_id = NEW.partnership_id AND id = NEW.subject_id);
        WHEN 'contact_child' THEN
            found := EXISTS (SELECT FROM contact_children
                WHERE partnership_id = NEW.partnership_id AND id = NEW.subject_id);
        WHEN 'referral' THEN
            found := EXISTS (SELECT FROM referrals
                WHERE partnership_id = NEW.partnership_id AND id = NEW.subject_id);
        WHEN 'strategy_meeting' THEN
            found := EXISTS (SELECT FROM strategy_meetings
                WHERE partnership_id = NEW.partnership_id AND id = NEW.subject_id);
        WHEN 'enquiry' THEN
            found := EXISTS (SELECT FROM enquiries
                WHERE partnership_id = NEW.partnership_id AND id = NEW.subject_id);
        WHEN 'requested_agency' THEN
            found := EXISTS (SELECT FROM information_request_agencies
                WHERE partnership_id = NEW.partnership_id AND id = NEW.subject_id);
        WHEN 'notification' THEN
            found := EXISTS (SELECT FROM notifications
                WHERE partnership_id = NEW.partnership_id AND id = NEW.subject_id);
        WHEN 'threshold_decision' THEN
            found := EXISTS (SELECT FROM threshold_decisions
                WHERE partnership_id = NEW.partnership_id AND id = NEW.subject_id);
        WHEN 'strategy_meeting_child' THEN
            found := EXISTS (SELECT FROM strategy_meeting_children
                WHERE partnership_id = NEW.partnership_id AND id = NEW.subject_id);
        WHEN 'routing' THEN
            found := EXISTS (SELECT FROM routings
                WHERE partnership_id = NEW.partnership_id AND id = NEW.subject_id);
        WHEN 'information_request' THEN
            found := EXISTS (SELECT FROM information_requests
                WHERE partnership_id = NEW.partnership_id AND id = NEW.subject_id);
        WHEN 'share' THEN
            found := EXISTS (SELECT FROM shares
                WHERE partnership_id = NEW.partnership_id AND id = NEW.subject_id);
        WHEN 'timescale' THEN
            found := EXISTS (SELECT FROM timescales
                WHERE partnership_id = NEW.partnership_id AND id = NEW.subject_id);
        WHEN 'protection' THEN
            found := EXISTS (SELECT FROM emergency_protections
                WHERE partnership_id = NEW.partnership_id AND id = NEW.subject_id);
        WHEN 'medical' THEN
            found := EXISTS (SELECT FROM medicals
                WHERE partnership_id = NEW.partnership_id AND id = NEW.subject_id);
        ELSE
            found := false;
    END CASE;
    IF NOT found THEN
        RAISE EXCEPTION 'the record that this is about does not exist'
            USING ERRCODE = 'foreign_key_violation';
    END IF;
    RETURN NULL;
END
$$;

ALTER FUNCTION access.refuse_unknown_subject() OWNER TO frontdoor_reach;
GRANT SELECT ON contact_children, contacts, emergency_protections, enquiries, information_request_agencies,
    information_requests, medicals, notifications, referrals, routings, shares, strategy_meeting_children,
    strategy_meetings, threshold_decisions, timescales
    TO frontdoor_reach;
