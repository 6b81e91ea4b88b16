-- Triggers: what the database itself refuses to change or to accept, whoever asks.

-- Append-only tables: a row is never changed, deleted or emptied away.
CREATE TRIGGER person_names_are_appended
    BEFORE UPDATE OR DELETE OR TRUNCATE ON person_names
    FOR EACH STATEMENT EXECUTE FUNCTION access.refuse_change();
CREATE TRIGGER person_identifiers_are_appended
    BEFORE UPDATE OR DELETE OR TRUNCATE ON person_identifiers
    FOR EACH STATEMENT EXECUTE FUNCTION access.refuse_change();
CREATE TRIGGER census_episodes_are_appended
    BEFORE UPDATE OR DELETE OR TRUNCATE ON census_episodes
    FOR EACH STATEMENT EXECUTE FUNCTION access.refuse_change();
CREATE TRIGGER triages_are_appended
    BEFORE UPDATE OR DELETE OR TRUNCATE ON triages
    FOR EACH STATEMENT EXECUTE FUNCTION access.refuse_change();
CREATE TRIGGER ratings_are_appended
    BEFORE UPDATE OR DELETE OR TRUNCATE ON ratings
    FOR EACH STATEMENT EXECUTE FUNCTION access.refuse_change();
CREATE TRIGGER recommendations_are_appended
    BEFORE UPDATE OR DELETE OR TRUNCATE ON recommendations
    FOR EACH STATEMENT EXECUTE FUNCTION access.refuse_change();
CREATE TRIGGER referrer_messages_are_appended
    BEFORE UPDATE OR DELETE OR TRUNCATE ON referrer_messages
    FOR EACH STATEMENT EXECUTE FUNCTION access.refuse_change();
CREATE TRIGGER unsent_messages_are_appended
    BEFORE UPDATE OR DELETE OR TRUNCATE ON unsent_messages
    FOR EACH STATEMENT EXECUTE FUNCTION access.refuse_change();
CREATE TRIGGER overturning_views_are_appended
    BEFORE UPDATE OR DELETE OR TRUNCATE ON overturning_views
    FOR EACH STATEMENT EXECUTE FUNCTION access.refuse_change();
CREATE TRIGGER threshold_decisions_are_appended
    BEFORE UPDATE OR DELETE OR TRUNCATE ON threshold_decisions
    FOR EACH STATEMENT EXECUTE FUNCTION access.refuse_change();
CREATE TRIGGER contributions_are_appended
    BEFORE UPDATE OR DELETE OR TRUNCATE ON contributions
    FOR EACH STATEMENT EXECUTE FUNCTION access.refuse_change();
CREATE TRIGGER meeting_conclusions_are_appended
    BEFORE UPDATE OR DELETE OR TRUNCATE ON meeting_conclusions
    FOR EACH STATEMENT EXECUTE FUNCTION access.refuse_change();
CREATE TRIGGER dissents_are_appended
    BEFORE UPDATE OR DELETE OR TRUNCATE ON dissents
    FOR EACH STATEMENT EXECUTE FUNCTION access.refuse_change();
CREATE TRIGGER minutes_are_appended
    BEFORE UPDATE OR DELETE OR TRUNCATE ON minutes
    FOR EACH STATEMENT EXECUTE FUNCTION access.refuse_change();
CREATE TRIGGER enquiry_visits_are_appended
    BEFORE UPDATE OR DELETE OR TRUNCATE ON enquiry_visits
    FOR EACH STATEMENT EXECUTE FUNCTION access.refuse_change();
CREATE TRIGGER consultations_are_appended
    BEFORE UPDATE OR DELETE OR TRUNCATE ON consultations
    FOR EACH STATEMENT EXECUTE FUNCTION access.refuse_change();
CREATE TRIGGER timescale_breaches_are_appended
    BEFORE UPDATE OR DELETE OR TRUNCATE ON timescale_breaches
    FOR EACH STATEMENT EXECUTE FUNCTION access.refuse_change();
CREATE TRIGGER enquiry_conferences_are_appended
    BEFORE UPDATE OR DELETE OR TRUNCATE ON enquiry_conferences
    FOR EACH STATEMENT EXECUTE FUNCTION access.refuse_change();
CREATE TRIGGER exceptions_are_appended
    BEFORE UPDATE OR DELETE OR TRUNCATE ON exceptions
    FOR EACH STATEMENT EXECUTE FUNCTION access.refuse_change();
CREATE TRIGGER act_times_are_appended
    BEFORE UPDATE OR DELETE OR TRUNCATE ON act_times
    FOR EACH STATEMENT EXECUTE FUNCTION access.refuse_change();
CREATE TRIGGER audit_events_are_appended
    BEFORE UPDATE OR TRUNCATE ON audit_events
    FOR EACH STATEMENT EXECUTE FUNCTION access.refuse_change();
CREATE TRIGGER audit_epochs_are_appended
    BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_epochs
    FOR EACH STATEMENT EXECUTE FUNCTION access.refuse_change();
CREATE TRIGGER audit_leaves_are_appended
    BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_leaves
    FOR EACH STATEMENT EXECUTE FUNCTION access.refuse_change();
CREATE TRIGGER audit_tiles_are_appended
    BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_tiles
    FOR EACH STATEMENT EXECUTE FUNCTION access.refuse_change();
CREATE TRIGGER audit_heads_are_appended
    BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_heads
    FOR EACH STATEMENT EXECUTE FUNCTION access.refuse_change();
CREATE TRIGGER information_requests_are_appended
    BEFORE UPDATE OR DELETE OR TRUNCATE ON information_requests
    FOR EACH STATEMENT EXECUTE FUNCTION access.refuse_change();
CREATE TRIGGER information_request_people_are_appended
    BEFORE UPDATE OR DELETE OR TRUNCATE ON information_request_people
    FOR EACH STATEMENT EXECUTE FUNCTION access.refuse_change();
CREATE TRIGGER information_returns_are_appended
    BEFORE UPDATE OR DELETE OR TRUNCATE ON information_returns
    FOR EACH STATEMENT EXECUTE FUNCTION access.refuse_change();
CREATE TRIGGER information_fragments_are_appended
    BEFORE UPDATE OR DELETE OR TRUNCATE ON information_fragments
    FOR EACH STATEMENT EXECUTE FUNCTION access.refuse_change();
CREATE TRIGGER fragment_audiences_are_appended
    BEFORE UPDATE OR DELETE OR TRUNCATE ON fragment_audiences
    FOR EACH STATEMENT EXECUTE FUNCTION access.refuse_change();
CREATE TRIGGER return_readings_are_appended
    BEFORE UPDATE OR DELETE OR TRUNCATE ON return_readings
    FOR EACH STATEMENT EXECUTE FUNCTION access.refuse_change();
CREATE TRIGGER decision_returns_are_appended
    BEFORE UPDATE OR DELETE OR TRUNCATE ON decision_returns
    FOR EACH STATEMENT EXECUTE FUNCTION access.refuse_change();
CREATE TRIGGER decision_requests_are_appended
    BEFORE UPDATE OR DELETE OR TRUNCATE ON decision_requests
    FOR EACH STATEMENT EXECUTE FUNCTION access.refuse_change();
CREATE TRIGGER onward_agreements_are_appended
    BEFORE UPDATE OR DELETE OR TRUNCATE ON onward_agreements
    FOR EACH STATEMENT EXECUTE FUNCTION access.refuse_change();
CREATE TRIGGER share_recipients_are_appended
    BEFORE UPDATE OR DELETE OR TRUNCATE ON share_recipients
    FOR EACH STATEMENT EXECUTE FUNCTION access.refuse_change();
CREATE TRIGGER shared_fragments_are_appended
    BEFORE UPDATE OR DELETE OR TRUNCATE ON shared_fragments
    FOR EACH STATEMENT EXECUTE FUNCTION access.refuse_change();
CREATE TRIGGER share_readings_are_appended
    BEFORE UPDATE OR DELETE OR TRUNCATE ON share_readings
    FOR EACH STATEMENT EXECUTE FUNCTION access.refuse_change();
CREATE TRIGGER refusals_to_share_are_appended
    BEFORE UPDATE OR DELETE OR TRUNCATE ON refusals_to_share
    FOR EACH STATEMENT EXECUTE FUNCTION access.refuse_change();
CREATE TRIGGER restriction_approvals_are_appended
    BEFORE UPDATE OR DELETE OR TRUNCATE ON restriction_approvals
    FOR EACH STATEMENT EXECUTE FUNCTION access.refuse_change();
CREATE TRIGGER restriction_reviews_are_appended
    BEFORE UPDATE OR DELETE OR TRUNCATE ON restriction_reviews
    FOR EACH STATEMENT EXECUTE FUNCTION access.refuse_change();
CREATE TRIGGER break_glass_reviews_are_appended
    BEFORE UPDATE OR DELETE OR TRUNCATE ON break_glass_reviews
    FOR EACH STATEMENT EXECUTE FUNCTION access.refuse_change();
CREATE TRIGGER access_signals_are_appended
    BEFORE UPDATE OR DELETE OR TRUNCATE ON access_signals
    FOR EACH STATEMENT EXECUTE FUNCTION access.refuse_change();
CREATE TRIGGER access_signal_outcomes_are_appended
    BEFORE UPDATE OR DELETE OR TRUNCATE ON access_signal_outcomes
    FOR EACH STATEMENT EXECUTE FUNCTION access.refuse_change();
CREATE TRIGGER notification_corrections_are_appended
    BEFORE UPDATE OR DELETE OR TRUNCATE ON notification_corrections
    FOR EACH STATEMENT EXECUTE FUNCTION access.refuse_change();

-- Bodies of audit events are destroyed by the custodian alone, and never without a word.
CREATE TRIGGER audit_events_are_kept
    BEFORE DELETE ON audit_events
    FOR EACH STATEMENT EXECUTE FUNCTION access.refuse_all_but('frontdoor_custodian', 'destroys audit events');
CREATE TRIGGER audit_events_are_not_said_to_be_destroyed
    BEFORE INSERT ON audit_events
    FOR EACH ROW WHEN (NEW.action = 'audit_event.destroyed')
    EXECUTE FUNCTION access.refuse_all_but('frontdoor_custodian', 'destroys audit events');
CREATE TRIGGER audit_events_are_destroyed_by_two
    AFTER INSERT ON audit_events
    FOR EACH ROW WHEN (NEW.action = 'audit_event.destroyed')
    EXECUTE FUNCTION access.refuse_unauthorised_destruction();
CREATE TRIGGER audit_events_are_not_destroyed_unsaid
    AFTER DELETE ON audit_events
    FOR EACH ROW EXECUTE FUNCTION access.refuse_undeclared_destruction();

-- That a restore was declared is said by the sealer alone, with the declaration.
CREATE TRIGGER audit_events_are_not_said_to_begin_an_epoch
    BEFORE INSERT ON audit_events
    FOR EACH ROW WHEN (NEW.action = 'audit_epoch.begun')
    EXECUTE FUNCTION access.refuse_all_but('frontdoor_sealer', 'declares a restore');

-- The tree over the audit log only grows, leaf by leaf.
CREATE TRIGGER audit_leaves_have_no_gap
    AFTER INSERT ON audit_leaves REFERENCING NEW TABLE AS added
    FOR EACH STATEMENT EXECUTE FUNCTION access.refuse_gap();

CREATE TRIGGER audit_heads_grow
    AFTER INSERT ON audit_heads
    FOR EACH ROW EXECUTE FUNCTION access.refuse_smaller_head();

-- What partner systems sent: never changed or deleted; what became of it is written beside it.
CREATE TRIGGER notifications_are_kept_as_sent
    BEFORE UPDATE ON notifications
    FOR EACH ROW
    WHEN (
        (OLD.agency_id, OLD.sent_by, OLD.mode, OLD.media_type,
         OLD.attributes, OLD.body, OLD.digest, OLD.received_at)
        IS DISTINCT FROM
        (NEW.agency_id, NEW.sent_by, NEW.mode, NEW.media_type,
         NEW.attributes, NEW.body, NEW.digest, NEW.received_at)
    )
    EXECUTE FUNCTION access.refuse_rewriting_what_was_sent();

CREATE TRIGGER notifications_are_never_lost
    BEFORE DELETE OR TRUNCATE ON notifications
    FOR EACH STATEMENT EXECUTE FUNCTION access.refuse_rewriting_what_was_sent();

-- Information requests and what agencies answer. A trigger that looks at other rows fires after
-- the row is written, when row-level security has let it through: refused any earlier, a row of
-- another partnership could be distinguished from one that is merely wrong.
CREATE TRIGGER information_requests_rely_on_law_in_force
    AFTER INSERT ON information_requests
    FOR EACH ROW EXECUTE FUNCTION access.refuse_gateway_not_in_force('sent_at');

CREATE TRIGGER information_fragments_are_of_what_is_held
    AFTER INSERT ON information_fragments
    FOR EACH ROW EXECUTE FUNCTION access.refuse_content_of_nothing_held();

-- At commit, because the content is written after the answer it belongs to.
CREATE CONSTRAINT TRIGGER information_returns_held_have_content
    AFTER INSERT ON information_returns
    DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION access.refuse_held_without_content();

-- Shares: frozen as they were sent, within what their originators allow, on law that is in force.
CREATE TRIGGER sanitisations_are_not_rewritten
    AFTER UPDATE ON sanitisations
    FOR EACH ROW EXECUTE FUNCTION access.refuse_rewriting('released_at', 'released_by');

CREATE TRIGGER sanitisations_are_not_emptied
    BEFORE DELETE OR TRUNCATE ON sanitisations
    FOR EACH STATEMENT EXECUTE FUNCTION access.refuse_rewriting();

CREATE TRIGGER shares_are_not_rewritten
    AFTER UPDATE ON shares
    FOR EACH ROW
    EXECUTE FUNCTION access.refuse_rewriting('revoked_at', 'revoked_by', 'revoked_because');

CREATE TRIGGER shares_are_not_emptied
    BEFORE DELETE OR TRUNCATE ON shares
    FOR EACH STATEMENT EXECUTE FUNCTION access.refuse_rewriting();

CREATE TRIGGER shares_rely_on_law_in_force
    AFTER INSERT ON shares
    FOR EACH ROW EXECUTE FUNCTION access.refuse_gateway_not_in_force('shared_at');

CREATE TRIGGER onward_agreements_are_the_originators
    AFTER INSERT ON onward_agreements
    FOR EACH ROW EXECUTE FUNCTION access.refuse_agreement_of_others();

CREATE TRIGGER shared_fragments_are_in_their_words
    AFTER INSERT ON shared_fragments
    FOR EACH ROW EXECUTE FUNCTION access.refuse_other_words();

CREATE TRIGGER share_recipients_keep_the_handling
    AFTER INSERT ON share_recipients
    FOR EACH ROW EXECUTE FUNCTION access.refuse_share_beyond_handling();

CREATE TRIGGER shared_fragments_keep_the_handling
    AFTER INSERT ON shared_fragments
    FOR EACH ROW EXECUTE FUNCTION access.refuse_share_beyond_handling();

-- What serves records of every kind names one that exists.
CREATE TRIGGER timescales_run_on_a_record
    AFTER INSERT OR UPDATE OF subject_type, subject_id ON timescales
    FOR EACH ROW EXECUTE FUNCTION access.refuse_unknown_subject();

-- Errors: about a record that exists, judged once, and never taken away.
CREATE TRIGGER recorded_errors_are_about_a_record
    AFTER INSERT OR UPDATE OF subject_type, subject_id ON recorded_errors
    FOR EACH ROW EXECUTE FUNCTION access.refuse_unknown_subject();

CREATE TRIGGER recorded_errors_are_not_rewritten
    AFTER UPDATE ON recorded_errors
    FOR EACH ROW EXECUTE FUNCTION access.refuse_rewriting(
        'confirmed_at', 'confirmed_by', 'declined_at', 'declined_by', 'declined_because');

CREATE TRIGGER recorded_errors_are_not_emptied
    BEFORE DELETE OR TRUNCATE ON recorded_errors
    FOR EACH STATEMENT EXECUTE FUNCTION access.refuse_rewriting();

-- What was recorded in error stays as it was: no end, extension, consent or result is written to it.
CREATE TRIGGER emergency_protections_in_error_stay
    AFTER UPDATE ON emergency_protections
    FOR EACH ROW WHEN (OLD.recorded_error_id IS NOT NULL)
    EXECUTE FUNCTION access.refuse_rewriting();

CREATE TRIGGER referrals_in_error_stay
    AFTER UPDATE ON referrals
    FOR EACH ROW WHEN (OLD.recorded_error_id IS NOT NULL)
    EXECUTE FUNCTION access.refuse_rewriting();

CREATE TRIGGER enquiries_in_error_stay
    AFTER UPDATE ON enquiries
    FOR EACH ROW WHEN (OLD.recorded_error_id IS NOT NULL)
    EXECUTE FUNCTION access.refuse_rewriting();

CREATE TRIGGER medicals_in_error_stay
    AFTER UPDATE ON medicals
    FOR EACH ROW WHEN (OLD.recorded_error_id IS NOT NULL)
    EXECUTE FUNCTION access.refuse_rewriting();

CREATE TRIGGER timescales_struck_out_stay
    AFTER UPDATE ON timescales
    FOR EACH ROW WHEN (OLD.struck_out_at IS NOT NULL)
    EXECUTE FUNCTION access.refuse_rewriting();

CREATE TRIGGER exceptions_are_on_a_record
    AFTER INSERT ON exceptions
    FOR EACH ROW EXECUTE FUNCTION access.refuse_unknown_subject();

-- Reviews of links: each about a record that exists, decided once, and never taken away.
CREATE TRIGGER link_review_items_are_about_a_record
    AFTER INSERT OR UPDATE OF subject_type, subject_id ON link_review_items
    FOR EACH ROW EXECUTE FUNCTION access.refuse_unknown_subject();

CREATE TRIGGER link_review_items_are_not_rewritten
    AFTER UPDATE ON link_review_items
    FOR EACH ROW EXECUTE FUNCTION access.refuse_rewriting(
        'verdict', 'reason', 'decided_at', 'decided_by', 'recorded_error_id', 'referral_id');

CREATE TRIGGER link_review_items_are_not_emptied
    BEFORE DELETE OR TRUNCATE ON link_review_items
    FOR EACH STATEMENT EXECUTE FUNCTION access.refuse_rewriting();

CREATE TRIGGER act_times_are_on_a_record
    AFTER INSERT ON act_times
    FOR EACH ROW EXECUTE FUNCTION access.refuse_unknown_subject();

-- An invitation is accepted by the invited, and stays theirs: no administrator accepts it in their
-- name, or hands it to another identity.
CREATE TRIGGER users_are_not_accepted_by_others
    AFTER INSERT ON users
    FOR EACH ROW WHEN (NEW.accepted_at IS NOT NULL)
    EXECUTE FUNCTION access.refuse_acceptance_by_others();

CREATE TRIGGER users_stay_who_accepted
    AFTER UPDATE OF issuer, subject, accepted_at ON users
    FOR EACH ROW
    WHEN ((OLD.issuer, OLD.subject, OLD.accepted_at)
          IS DISTINCT FROM (NEW.issuer, NEW.subject, NEW.accepted_at))
    EXECUTE FUNCTION access.refuse_acceptance_by_others();

-- Rights: no one gives one to themselves, and where two people are needed, two identities of one
-- person are not two.
CREATE TRIGGER memberships_are_given_by_others
    AFTER INSERT ON memberships
    FOR EACH ROW EXECUTE FUNCTION access.refuse_right_of_one();

CREATE TRIGGER memberships_are_only_ended
    AFTER UPDATE ON memberships
    FOR EACH ROW EXECUTE FUNCTION access.refuse_longer_membership();

CREATE TRIGGER users_stay_registered_by_the_same
    AFTER UPDATE OF registered_by, created_at ON users
    FOR EACH ROW WHEN (
        (OLD.registered_by, OLD.created_at) IS DISTINCT FROM (NEW.registered_by, NEW.created_at)
    )
    EXECUTE FUNCTION access.refuse_rewriting();

CREATE TRIGGER role_proposals_are_for_others
    AFTER INSERT ON role_proposals
    FOR EACH ROW EXECUTE FUNCTION access.refuse_same_person('proposed_by', 'user_id');

CREATE TRIGGER role_proposals_are_confirmed_by_a_second_person
    AFTER INSERT OR UPDATE ON role_proposals
    FOR EACH ROW WHEN (NEW.decision = 'confirmed')
    EXECUTE FUNCTION access.refuse_same_person('decided_by', 'proposed_by', 'user_id');

CREATE TRIGGER role_proposals_are_not_rewritten
    AFTER UPDATE ON role_proposals
    FOR EACH ROW EXECUTE FUNCTION access.refuse_rewriting(
        'decision', 'decided_at', 'decided_by', 'decided_because');

CREATE TRIGGER role_proposals_are_not_emptied
    BEFORE DELETE OR TRUNCATE ON role_proposals
    FOR EACH STATEMENT EXECUTE FUNCTION access.refuse_rewriting();

CREATE TRIGGER user_suspensions_are_not_rewritten
    AFTER UPDATE ON user_suspensions
    FOR EACH ROW EXECUTE FUNCTION access.refuse_rewriting(
        'resumed_at', 'resumed_by', 'resumed_because');

CREATE TRIGGER user_suspensions_are_of_others
    AFTER INSERT OR UPDATE ON user_suspensions
    FOR EACH ROW EXECUTE FUNCTION access.refuse_same_person('user_id', 'suspended_by', 'resumed_by');

CREATE TRIGGER identity_links_hide_no_one_from_governance
    AFTER INSERT ON identity_links
    FOR EACH ROW EXECUTE FUNCTION access.refuse_link_to_own_governance();

CREATE TRIGGER identity_links_are_not_rewritten
    AFTER UPDATE ON identity_links
    FOR EACH ROW EXECUTE FUNCTION access.refuse_rewriting(
        'withdrawn_at', 'withdrawn_by', 'withdrawn_because');

CREATE TRIGGER identity_links_are_not_emptied
    BEFORE DELETE OR TRUNCATE ON identity_links
    FOR EACH STATEMENT EXECUTE FUNCTION access.refuse_rewriting();

CREATE TRIGGER closures_are_agreed_by_a_second_person
    AFTER INSERT OR UPDATE OF closure_agreed_by ON referrals
    FOR EACH ROW EXECUTE FUNCTION access.refuse_same_person('closure_agreed_by', 'closed_by');

CREATE TRIGGER enquiries_are_authorised_by_a_second_person
    AFTER INSERT OR UPDATE OF authorised_by ON enquiries
    FOR EACH ROW EXECUTE FUNCTION access.refuse_same_person(
        'authorised_by', 'outcome_recorded_by');

CREATE TRIGGER decisions_are_made_by_a_second_person
    AFTER INSERT ON threshold_decisions
    FOR EACH ROW EXECUTE FUNCTION access.refuse_deciding_own_work();

CREATE TRIGGER recorded_errors_are_confirmed_by_a_second_person
    AFTER INSERT OR UPDATE OF confirmed_by ON recorded_errors
    FOR EACH ROW EXECUTE FUNCTION access.refuse_same_person('confirmed_by', 'proposed_by');

CREATE TRIGGER sanitisations_are_released_by_a_second_person
    AFTER INSERT OR UPDATE OF released_by ON sanitisations
    FOR EACH ROW EXECUTE FUNCTION access.refuse_same_person('released_by', 'prepared_by');

CREATE TRIGGER break_glass_is_reviewed_by_a_second_person
    AFTER INSERT ON break_glass_reviews
    FOR EACH ROW EXECUTE FUNCTION access.refuse_same_person('reviewed_by', 'user_id');

CREATE TRIGGER access_signals_are_judged_by_a_second_person
    AFTER INSERT ON access_signal_outcomes
    FOR EACH ROW EXECUTE FUNCTION access.refuse_same_person('judged_by', 'user_id');

CREATE TRIGGER conflicts_of_interest_are_ended_by_a_second_person
    AFTER INSERT OR UPDATE OF ended_by ON conflicts_of_interest
    FOR EACH ROW EXECUTE FUNCTION access.refuse_same_person('ended_by', 'user_id');

CREATE TRIGGER cloaks_are_approved_by_a_second_person
    AFTER INSERT ON restriction_approvals
    FOR EACH ROW EXECUTE FUNCTION access.refuse_same_person('approved_by', 'set_by');

CREATE TRIGGER cloaks_are_approved_by_two_people
    AFTER INSERT ON restriction_approvals
    FOR EACH ROW EXECUTE FUNCTION access.refuse_second_approval();

-- What opens a cloak takes as many people as setting it.
CREATE TRIGGER cloaks_are_opened_by_two_others
    AFTER UPDATE ON restrictions
    FOR EACH ROW WHEN (
        OLD.kind = 'cloaked' AND OLD.lifted_at IS NULL
        AND (OLD.kind, OLD.owner_id, OLD.lifted_at)
            IS DISTINCT FROM (NEW.kind, NEW.owner_id, NEW.lifted_at)
    )
    EXECUTE FUNCTION access.refuse_weaker_cloak();

CREATE TRIGGER cloaks_are_opened_to_more_people_by_two_others
    AFTER INSERT ON restriction_listings
    FOR EACH ROW WHEN (NEW.listing = 'allow' AND NEW.ended_at IS NULL)
    EXECUTE FUNCTION access.refuse_opened_list();

CREATE TRIGGER cloaks_are_opened_to_the_denied_by_two_others
    AFTER UPDATE ON restriction_listings
    FOR EACH ROW WHEN (OLD.listing = 'deny' AND OLD.ended_at IS DISTINCT FROM NEW.ended_at)
    EXECUTE FUNCTION access.refuse_opened_list();

CREATE TRIGGER cloaks_are_not_opened_by_unlinking
    AFTER UPDATE OF unlinked_at ON person_links
    FOR EACH ROW WHEN (OLD.unlinked_at IS NULL AND NEW.unlinked_at IS NOT NULL)
    EXECUTE FUNCTION access.refuse_opening_by_unlinking();

-- Otherwise an entry for one person could be made one for another, or an ended one stand again.
CREATE TRIGGER restriction_listings_are_not_rewritten
    AFTER UPDATE ON restriction_listings
    FOR EACH ROW EXECUTE FUNCTION access.refuse_rewriting('ended_at', 'ended_by');

CREATE TRIGGER restriction_relaxations_are_not_rewritten
    AFTER UPDATE ON restriction_relaxations
    FOR EACH ROW EXECUTE FUNCTION access.refuse_rewriting('done_at');

CREATE TRIGGER restriction_relaxations_are_not_emptied
    BEFORE DELETE OR TRUNCATE ON restriction_relaxations
    FOR EACH STATEMENT EXECUTE FUNCTION access.refuse_rewriting();

CREATE TRIGGER restriction_relaxation_approvals_are_appended
    BEFORE UPDATE OR DELETE OR TRUNCATE ON restriction_relaxation_approvals
    FOR EACH STATEMENT EXECUTE FUNCTION access.refuse_change();

CREATE TRIGGER relaxations_are_approved_by_a_second_person
    AFTER INSERT ON restriction_relaxation_approvals
    FOR EACH ROW EXECUTE FUNCTION access.refuse_same_person('approved_by', 'asked_by');

CREATE TRIGGER relaxations_are_approved_by_two_people
    AFTER INSERT ON restriction_relaxation_approvals
    FOR EACH ROW EXECUTE FUNCTION access.refuse_second_relaxation();
