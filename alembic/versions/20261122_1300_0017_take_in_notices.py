"""Take in notices: what partner systems push, byte for byte, and what becomes of it.

What was sent is never changed: a trigger refuses it, whoever asks. Clocks may run on something
in quarantine, and users that are systems say whom to ring about them. The release before this
one knows neither the tables nor the columns, and writes neither.
"""

from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

KINDS_BEFORE = (
    "'referrer_acknowledgement', 'threshold_decision', 'referrer_feedback', 'information_return',"
    " 'strategy_meeting', 'strategy_minutes', 'child_seen', 'initial_conference'"
)
KINDS = f"{KINDS_BEFORE}, 'notification_quarantine'"
RECORDS_BEFORE = "contact_id, referral_id, strategy_meeting_id, enquiry_id"


def upgrade() -> None:
    op.execute(
        """
        CREATE TABLE notifications (
            partnership_id UUID NOT NULL,
            id UUID DEFAULT uuidv7() NOT NULL,
            agency_id UUID NOT NULL,
            sent_by UUID NOT NULL,
            mode TEXT NOT NULL,
            media_type TEXT NOT NULL,
            attributes JSONB DEFAULT '{}' NOT NULL,
            body BYTEA NOT NULL,
            digest BYTEA NOT NULL,
            received_at TIMESTAMP WITH TIME ZONE NOT NULL,
            last_received_at TIMESTAMP WITH TIME ZONE NOT NULL,
            times_received INTEGER DEFAULT 1 NOT NULL,
            event_source TEXT,
            event_id TEXT,
            type TEXT,
            reference TEXT,
            occurred_at TIMESTAMP WITH TIME ZONE,
            household_keys TEXT[] DEFAULT '{}' NOT NULL,
            incident_keys TEXT[] DEFAULT '{}' NOT NULL,
            understood_at TIMESTAMP WITH TIME ZONE,
            state TEXT NOT NULL,
            faults JSONB DEFAULT '[]' NOT NULL,
            warnings JSONB DEFAULT '[]' NOT NULL,
            contact_id UUID,
            part TEXT,
            superseded_by UUID,
            set_aside_at TIMESTAMP WITH TIME ZONE,
            set_aside_by UUID,
            set_aside_because TEXT,
            version INTEGER NOT NULL,
            changed_at TIMESTAMP WITH TIME ZONE NOT NULL,
            CONSTRAINT pk_notifications PRIMARY KEY (partnership_id, id),
            CONSTRAINT fk_notifications_partnership_id FOREIGN KEY(partnership_id) REFERENCES partnerships (id),
            CONSTRAINT fk_notifications_partnership_id_agency_id FOREIGN KEY(partnership_id, agency_id) REFERENCES agencies (partnership_id, id),
            CONSTRAINT fk_notifications_partnership_id_sent_by FOREIGN KEY(partnership_id, sent_by) REFERENCES users (partnership_id, id),
            CONSTRAINT fk_notifications_partnership_id_contact_id FOREIGN KEY(partnership_id, contact_id) REFERENCES contacts (partnership_id, id),
            CONSTRAINT fk_notifications_partnership_id_superseded_by FOREIGN KEY(partnership_id, superseded_by) REFERENCES notifications (partnership_id, id),
            CONSTRAINT fk_notifications_partnership_id_set_aside_by FOREIGN KEY(partnership_id, set_aside_by) REFERENCES users (partnership_id, id),
            CONSTRAINT uq_notifications_partnership_id_sent_by_digest UNIQUE (partnership_id, sent_by, digest),
            CONSTRAINT ck_notifications_mode_is_known CHECK (mode IN ('structured', 'binary', 'batched', 'fhir')),
            CONSTRAINT ck_notifications_state_is_known CHECK (state IN ('received', 'accepted', 'quarantined', 'superseded', 'set_aside')),
            CONSTRAINT ck_notifications_type_is_known CHECK (type IN ('police.child_concern', 'police.domestic_abuse', 'police.missing', 'police.found', 'police.custody', 'health.emergency_attendance', 'health.unborn_concern', 'health.child_protection_alert', 'health.referral', 'education.persistent_absence', 'education.exclusion', 'education.child_missing', 'housing.concern', 'probation.concern')),
            CONSTRAINT ck_notifications_part_is_known CHECK (part IN ('first', 'amendment', 'withdrawal')),
            CONSTRAINT ck_notifications_digest_is_sha256 CHECK (octet_length(digest) = 32),
            CONSTRAINT ck_notifications_body_is_kept CHECK (octet_length(body) > 0),
            CONSTRAINT ck_notifications_received_at_least_once CHECK (times_received >= 1),
            CONSTRAINT ck_notifications_received_last_after_first CHECK (last_received_at >= received_at),
            CONSTRAINT ck_notifications_understood_says_what CHECK (understood_at IS NULL OR num_nonnulls(event_source, event_id, type, reference, occurred_at) = 5),
            CONSTRAINT ck_notifications_only_understood_goes_on CHECK ((understood_at IS NOT NULL) = (state IN ('received', 'accepted'))),
            CONSTRAINT ck_notifications_accepted_is_in_a_contact CHECK ((state = 'accepted') = (contact_id IS NOT NULL AND part IS NOT NULL)),
            CONSTRAINT ck_notifications_quarantine_says_why CHECK (state <> 'quarantined' OR jsonb_array_length(faults) > 0),
            CONSTRAINT ck_notifications_superseded_says_by_what CHECK ((state = 'superseded') = (superseded_by IS NOT NULL)),
            CONSTRAINT ck_notifications_setting_aside_says_who_when_and_why CHECK (num_nonnulls(set_aside_at, set_aside_by, set_aside_because) = CASE state WHEN 'set_aside' THEN 3 ELSE 0 END),
            CONSTRAINT ck_notifications_set_aside_because_is_not_blank CHECK (set_aside_because ~ '[^[:space:]]')
        )
        """
    )
    op.execute(
        """
        CREATE INDEX ix_notifications_contact_id ON notifications (partnership_id, contact_id)
        """
    )
    op.execute(
        """
        CREATE INDEX ix_notifications_household_keys ON notifications USING gin (household_keys)
        """
    )
    op.execute(
        """
        CREATE INDEX ix_notifications_reference ON notifications (partnership_id, agency_id, event_source, reference) WHERE reference IS NOT NULL
        """
    )
    op.execute(
        """
        CREATE INDEX ix_notifications_waiting ON notifications (partnership_id, state, id) WHERE state IN ('received', 'quarantined')
        """
    )
    op.execute(
        """
        CREATE UNIQUE INDEX uq_notifications_event ON notifications (partnership_id, agency_id, event_source, event_id) WHERE understood_at IS NOT NULL
        """
    )
    op.execute(
        """
        CREATE TABLE notification_corrections (
            partnership_id UUID NOT NULL,
            id UUID DEFAULT uuidv7() NOT NULL,
            notification_id UUID NOT NULL,
            body BYTEA NOT NULL,
            reason TEXT NOT NULL,
            corrected_at TIMESTAMP WITH TIME ZONE NOT NULL,
            corrected_by UUID NOT NULL,
            CONSTRAINT pk_notification_corrections PRIMARY KEY (partnership_id, id),
            CONSTRAINT fk_notification_corrections_partnership_id FOREIGN KEY(partnership_id) REFERENCES partnerships (id),
            CONSTRAINT fk_notification_corrections_partnership_id_notification_id FOREIGN KEY(partnership_id, notification_id) REFERENCES notifications (partnership_id, id),
            CONSTRAINT fk_notification_corrections_partnership_id_corrected_by FOREIGN KEY(partnership_id, corrected_by) REFERENCES users (partnership_id, id),
            CONSTRAINT ck_notification_corrections_body_is_kept CHECK (octet_length(body) > 0),
            CONSTRAINT ck_notification_corrections_reason_is_not_blank CHECK (reason ~ '[^[:space:]]')
        )
        """
    )
    op.execute(
        """
        CREATE INDEX ix_notification_corrections_notification_id ON notification_corrections (partnership_id, notification_id)
        """
    )
    op.execute(
        """
        CREATE TABLE incident_proposals (
            partnership_id UUID NOT NULL,
            id UUID DEFAULT uuidv7() NOT NULL,
            contact_id UUID NOT NULL,
            other_contact_id UUID NOT NULL,
            reasons TEXT[] NOT NULL,
            proposed_at TIMESTAMP WITH TIME ZONE NOT NULL,
            same BOOLEAN,
            judged_at TIMESTAMP WITH TIME ZONE,
            judged_by UUID,
            judged_because TEXT,
            version INTEGER NOT NULL,
            changed_at TIMESTAMP WITH TIME ZONE NOT NULL,
            CONSTRAINT pk_incident_proposals PRIMARY KEY (partnership_id, id),
            CONSTRAINT fk_incident_proposals_partnership_id FOREIGN KEY(partnership_id) REFERENCES partnerships (id),
            CONSTRAINT fk_incident_proposals_partnership_id_contact_id FOREIGN KEY(partnership_id, contact_id) REFERENCES contacts (partnership_id, id),
            CONSTRAINT fk_incident_proposals_partnership_id_other_contact_id FOREIGN KEY(partnership_id, other_contact_id) REFERENCES contacts (partnership_id, id),
            CONSTRAINT fk_incident_proposals_partnership_id_judged_by FOREIGN KEY(partnership_id, judged_by) REFERENCES users (partnership_id, id),
            CONSTRAINT uq_incident_proposals_once UNIQUE (partnership_id, contact_id, other_contact_id),
            CONSTRAINT ck_incident_proposals_a_pair_is_written_once CHECK (contact_id > other_contact_id),
            CONSTRAINT ck_incident_proposals_says_why CHECK (cardinality(reasons) > 0),
            CONSTRAINT ck_incident_proposals_judgement_says_who_when_and_why CHECK (num_nonnulls(same, judged_at, judged_by, judged_because) IN (0, 4)),
            CONSTRAINT ck_incident_proposals_judged_because_is_not_blank CHECK (judged_because ~ '[^[:space:]]')
        )
        """
    )
    op.execute(
        """
        CREATE INDEX ix_incident_proposals_other_contact_id ON incident_proposals (partnership_id, other_contact_id)
        """
    )
    op.execute(
        """
        CREATE FUNCTION access.refuse_rewriting_what_was_sent() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            RAISE EXCEPTION 'what was sent is kept as it was sent' USING ERRCODE = 'restrict_violation';
        END
        $$
        """
    )
    op.execute(
        """
        REVOKE ALL ON FUNCTION access.refuse_rewriting_what_was_sent() FROM PUBLIC
        """
    )
    op.execute(
        """
        CREATE TRIGGER notifications_are_kept_as_sent BEFORE UPDATE ON notifications
            FOR EACH ROW WHEN (
                (OLD.agency_id, OLD.sent_by, OLD.mode, OLD.media_type, OLD.attributes, OLD.body, OLD.digest, OLD.received_at)
                IS DISTINCT FROM
                (NEW.agency_id, NEW.sent_by, NEW.mode, NEW.media_type, NEW.attributes, NEW.body, NEW.digest, NEW.received_at)
            ) EXECUTE FUNCTION access.refuse_rewriting_what_was_sent()
        """
    )
    op.execute(
        """
        CREATE TRIGGER notifications_are_never_lost BEFORE DELETE OR TRUNCATE ON notifications
            FOR EACH STATEMENT EXECUTE FUNCTION access.refuse_rewriting_what_was_sent()
        """
    )
    op.execute(
        """
        CREATE TRIGGER notification_corrections_are_appended BEFORE UPDATE OR DELETE OR TRUNCATE ON notification_corrections
            FOR EACH STATEMENT EXECUTE FUNCTION access.refuse_change()
        """
    )
    op.execute(
        """
        ALTER TABLE notifications ENABLE ROW LEVEL SECURITY
        """
    )
    op.execute(
        """
        ALTER TABLE notifications FORCE ROW LEVEL SECURITY
        """
    )
    op.execute(
        """
        CREATE POLICY tenant ON notifications AS RESTRICTIVE FOR ALL TO frontdoor_api, frontdoor_worker USING (partnership_id = (SELECT access.partnership())) WITH CHECK (partnership_id = (SELECT access.partnership()))
        """
    )
    op.execute(
        """
        CREATE POLICY reach_select ON notifications AS PERMISSIVE FOR SELECT TO frontdoor_api, frontdoor_worker USING ((SELECT access.is_hub()) OR sent_by = (SELECT access.user_id()) OR agency_id = ANY ((SELECT access.agencies())::uuid[]) OR contact_id IN (SELECT access.contacts()))
        """
    )
    op.execute(
        """
        CREATE POLICY reach_insert ON notifications AS PERMISSIVE FOR INSERT TO frontdoor_api, frontdoor_worker WITH CHECK (sent_by = (SELECT access.user_id()))
        """
    )
    op.execute(
        """
        CREATE POLICY glass_insert ON notifications AS RESTRICTIVE FOR INSERT TO frontdoor_api, frontdoor_worker WITH CHECK ((SELECT access.writes()))
        """
    )
    op.execute(
        """
        CREATE POLICY reach_update ON notifications AS PERMISSIVE FOR UPDATE TO frontdoor_api, frontdoor_worker USING ((SELECT access.is_hub())) WITH CHECK ((SELECT access.is_hub()))
        """
    )
    op.execute(
        """
        CREATE POLICY glass_update ON notifications AS RESTRICTIVE FOR UPDATE TO frontdoor_api, frontdoor_worker USING ((SELECT access.writes())) WITH CHECK ((SELECT access.writes()))
        """
    )
    op.execute(
        """
        CREATE POLICY kept ON notifications AS RESTRICTIVE FOR ALL TO frontdoor_api, frontdoor_worker USING ((contact_id IN (SELECT unnest(access.contacts_hidden()))) IS NOT TRUE) WITH CHECK ((contact_id IN (SELECT unnest(access.contacts_hidden()))) IS NOT TRUE)
        """
    )
    op.execute(
        """
        GRANT SELECT, INSERT, UPDATE ON notifications TO frontdoor_api, frontdoor_worker
        """
    )
    op.execute(
        """
        ALTER TABLE notification_corrections ENABLE ROW LEVEL SECURITY
        """
    )
    op.execute(
        """
        ALTER TABLE notification_corrections FORCE ROW LEVEL SECURITY
        """
    )
    op.execute(
        """
        CREATE POLICY tenant ON notification_corrections AS RESTRICTIVE FOR ALL TO frontdoor_api, frontdoor_worker USING (partnership_id = (SELECT access.partnership())) WITH CHECK (partnership_id = (SELECT access.partnership()))
        """
    )
    op.execute(
        """
        CREATE POLICY reach_select ON notification_corrections AS PERMISSIVE FOR SELECT TO frontdoor_api, frontdoor_worker USING ((SELECT access.is_hub()))
        """
    )
    op.execute(
        """
        CREATE POLICY reach_insert ON notification_corrections AS PERMISSIVE FOR INSERT TO frontdoor_api, frontdoor_worker WITH CHECK ((SELECT access.is_hub()))
        """
    )
    op.execute(
        """
        CREATE POLICY glass_insert ON notification_corrections AS RESTRICTIVE FOR INSERT TO frontdoor_api, frontdoor_worker WITH CHECK ((SELECT access.writes()))
        """
    )
    op.execute(
        """
        CREATE POLICY kept ON notification_corrections AS RESTRICTIVE FOR ALL TO frontdoor_api, frontdoor_worker USING ((NOT EXISTS (SELECT 1 FROM notifications AS within WHERE within.partnership_id = notification_corrections.partnership_id AND within.id = notification_corrections.notification_id)) IS NOT TRUE) WITH CHECK ((NOT EXISTS (SELECT 1 FROM notifications AS within WHERE within.partnership_id = notification_corrections.partnership_id AND within.id = notification_corrections.notification_id)) IS NOT TRUE)
        """
    )
    op.execute(
        """
        GRANT SELECT, INSERT ON notification_corrections TO frontdoor_api, frontdoor_worker
        """
    )
    op.execute(
        """
        ALTER TABLE incident_proposals ENABLE ROW LEVEL SECURITY
        """
    )
    op.execute(
        """
        ALTER TABLE incident_proposals FORCE ROW LEVEL SECURITY
        """
    )
    op.execute(
        """
        CREATE POLICY tenant ON incident_proposals AS RESTRICTIVE FOR ALL TO frontdoor_api, frontdoor_worker USING (partnership_id = (SELECT access.partnership())) WITH CHECK (partnership_id = (SELECT access.partnership()))
        """
    )
    op.execute(
        """
        CREATE POLICY reach_select ON incident_proposals AS PERMISSIVE FOR SELECT TO frontdoor_api, frontdoor_worker USING ((SELECT access.is_hub()))
        """
    )
    op.execute(
        """
        CREATE POLICY reach_insert ON incident_proposals AS PERMISSIVE FOR INSERT TO frontdoor_api, frontdoor_worker WITH CHECK ((SELECT access.is_hub()))
        """
    )
    op.execute(
        """
        CREATE POLICY glass_insert ON incident_proposals AS RESTRICTIVE FOR INSERT TO frontdoor_api, frontdoor_worker WITH CHECK ((SELECT access.writes()))
        """
    )
    op.execute(
        """
        CREATE POLICY reach_update ON incident_proposals AS PERMISSIVE FOR UPDATE TO frontdoor_api, frontdoor_worker USING ((SELECT access.is_hub())) WITH CHECK ((SELECT access.is_hub()))
        """
    )
    op.execute(
        """
        CREATE POLICY glass_update ON incident_proposals AS RESTRICTIVE FOR UPDATE TO frontdoor_api, frontdoor_worker USING ((SELECT access.writes())) WITH CHECK ((SELECT access.writes()))
        """
    )
    op.execute(
        """
        CREATE POLICY kept ON incident_proposals AS RESTRICTIVE FOR ALL TO frontdoor_api, frontdoor_worker USING ((contact_id IN (SELECT unnest(access.contacts_hidden()))) IS NOT TRUE AND (other_contact_id IN (SELECT unnest(access.contacts_hidden()))) IS NOT TRUE) WITH CHECK ((contact_id IN (SELECT unnest(access.contacts_hidden()))) IS NOT TRUE AND (other_contact_id IN (SELECT unnest(access.contacts_hidden()))) IS NOT TRUE)
        """
    )
    op.execute(
        """
        GRANT SELECT, INSERT, UPDATE ON incident_proposals TO frontdoor_api, frontdoor_worker
        """
    )
    op.execute("ALTER TABLE timescales ADD COLUMN notification_id UUID")
    op.execute(
        """
        ALTER TABLE timescales ADD CONSTRAINT fk_timescales_partnership_id_notification_id
            FOREIGN KEY(partnership_id, notification_id) REFERENCES notifications (partnership_id, id)
        """
    )
    op.execute(
        """
        CREATE INDEX ix_timescales_notification_id ON timescales (partnership_id, notification_id) WHERE notification_id IS NOT NULL
        """
    )
    _run_one_clock_on("requested_agency_id, notification_id")
    _change_checks(kinds=KINDS, records=f"{RECORDS_BEFORE}, notification_id")
    op.execute(
        """
        ALTER TABLE users ADD COLUMN support_contact TEXT
            CONSTRAINT ck_users_support_contact_is_not_blank CHECK (support_contact ~ '[^[:space:]]')
        """
    )


def downgrade() -> None:
    op.execute("ALTER TABLE users DROP COLUMN support_contact")
    op.execute("DELETE FROM timescales WHERE kind = 'notification_quarantine'")
    op.execute("DELETE FROM local_timescales WHERE kind = 'notification_quarantine'")
    _run_one_clock_on("requested_agency_id")
    _change_checks(kinds=KINDS_BEFORE, records=RECORDS_BEFORE)
    op.execute("ALTER TABLE timescales DROP COLUMN notification_id")
    op.execute("DROP TABLE incident_proposals")
    op.execute("DROP TABLE notification_corrections")
    op.execute("DROP TABLE notifications")
    op.execute("DROP FUNCTION access.refuse_rewriting_what_was_sent()")


def _run_one_clock_on(columns: str) -> None:
    """Let one clock of a kind run on what these last columns name.

    Both in one transaction: between two of them a clock could run twice. Only clocks that run are
    in the index, so that it is made at once; who cannot have the lock gives up and retries.
    """
    op.execute(
        """
        -- squawk-ignore require-concurrent-index-deletion
        DROP INDEX uq_timescales_one_running
        """
    )
    op.execute(
        f"""
        CREATE UNIQUE INDEX uq_timescales_one_running ON timescales (partnership_id, kind, contact_id, contact_child_id, referral_id, strategy_meeting_id, enquiry_id, {columns}) NULLS NOT DISTINCT WHERE stopped_at IS NULL AND cancelled_at IS NULL
        """
    )


def _change_checks(*, kinds: str, records: str) -> None:
    """Put other checks in the place of those on what a clock may be and belong to."""
    for table, name, check in (
        ("timescales", "ck_timescales_kind_is_known", f"kind IN ({kinds})"),
        ("local_timescales", "ck_local_timescales_kind_is_known", f"kind IN ({kinds})"),
        ("timescales", "ck_timescales_belongs_to_a_record", f"num_nonnulls({records}) >= 1"),
    ):
        # No row breaks the new check, which allows one thing more, and without it the release that
        # comes with it could not write. Reading every clock once takes about a second in a million.
        op.execute(
            f"""
            -- squawk-ignore ban-drop-constraint, constraint-missing-not-valid
            ALTER TABLE {table} DROP CONSTRAINT {name}, ADD CONSTRAINT {name} CHECK ({check})
            """
        )
