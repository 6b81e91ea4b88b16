"""Decide thresholds, open referrals, allocate and route."""

from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute(
        """
        CREATE TABLE threshold_decisions (
            partnership_id UUID NOT NULL,
            id UUID DEFAULT uuidv7() NOT NULL,
            contact_id UUID NOT NULL,
            contact_child_id UUID NOT NULL,
            person_id UUID NOT NULL,
            threshold_document_id UUID NOT NULL,
            level TEXT NOT NULL,
            criteria TEXT[] NOT NULL,
            outcome TEXT NOT NULL,
            immediate_protection TEXT,
            rationale TEXT NOT NULL,
            history_considered BOOLEAN NOT NULL,
            last_closure_id UUID,
            last_closure_view TEXT,
            supersedes_id UUID,
            what_changed TEXT,
            decided_at TIMESTAMP WITH TIME ZONE NOT NULL,
            decided_by UUID NOT NULL,
            CONSTRAINT pk_threshold_decisions PRIMARY KEY (partnership_id, id),
            CONSTRAINT fk_threshold_decisions_partnership_id FOREIGN KEY(partnership_id) REFERENCES partnerships (id),
            CONSTRAINT fk_threshold_decisions_partnership_id_contact_id FOREIGN KEY(partnership_id, contact_id) REFERENCES contacts (partnership_id, id),
            CONSTRAINT fk_threshold_decisions_partnership_id_contact_child_id FOREIGN KEY(partnership_id, contact_child_id) REFERENCES contact_children (partnership_id, id),
            CONSTRAINT fk_threshold_decisions_partnership_id_person_id FOREIGN KEY(partnership_id, person_id) REFERENCES people (partnership_id, id),
            CONSTRAINT fk_threshold_decisions_partnership_id_threshold_document_id FOREIGN KEY(partnership_id, threshold_document_id) REFERENCES threshold_documents (partnership_id, id),
            CONSTRAINT fk_threshold_decisions_partnership_id_supersedes_id FOREIGN KEY(partnership_id, supersedes_id) REFERENCES threshold_decisions (partnership_id, id),
            CONSTRAINT fk_threshold_decisions_partnership_id_decided_by FOREIGN KEY(partnership_id, decided_by) REFERENCES users (partnership_id, id),
            CONSTRAINT uq_threshold_decisions_partnership_id_supersedes_id UNIQUE (partnership_id, supersedes_id),
            CONSTRAINT ck_threshold_decisions_level_is_known CHECK (level IN ('universal', 'early_help', 'child_in_need', 'significant_harm')),
            CONSTRAINT ck_threshold_decisions_outcome_is_known CHECK (outcome IN ('no_further_action', 'advice_given', 'early_help', 'child_in_need_referral', 'strategy_meeting', 'passed_to_allocated_worker', 'passed_to_other_authority')),
            CONSTRAINT ck_threshold_decisions_superseding_says_what_changed CHECK ((supersedes_id IS NULL) = (what_changed IS NULL)),
            CONSTRAINT ck_threshold_decisions_history_was_considered CHECK (history_considered),
            CONSTRAINT ck_threshold_decisions_closure_considered_says_how CHECK ((last_closure_id IS NULL) = (last_closure_view IS NULL)),
            CONSTRAINT ck_threshold_decisions_names_a_criterion CHECK (cardinality(criteria) >= 1),
            CONSTRAINT ck_threshold_decisions_rationale_is_not_blank CHECK (rationale ~ '[^[:space:]]'),
            CONSTRAINT ck_threshold_decisions_what_changed_is_not_blank CHECK (what_changed ~ '[^[:space:]]'),
            CONSTRAINT ck_threshold_decisions_last_closure_view_is_not_blank CHECK (last_closure_view ~ '[^[:space:]]'),
            CONSTRAINT ck_threshold_decisions_immediate_protection_is_not_blank CHECK (immediate_protection ~ '[^[:space:]]')
        )
        """
    )
    op.execute(
        """
        CREATE INDEX ix_threshold_decisions_contact_id ON threshold_decisions (partnership_id, contact_id)
        """
    )
    op.execute(
        """
        CREATE INDEX ix_threshold_decisions_person_id ON threshold_decisions (partnership_id, person_id)
        """
    )
    op.execute(
        """
        CREATE UNIQUE INDEX uq_threshold_decisions_first ON threshold_decisions (partnership_id, contact_child_id) WHERE supersedes_id IS NULL
        """
    )
    op.execute("ALTER TABLE threshold_decisions ENABLE ROW LEVEL SECURITY")
    op.execute("ALTER TABLE threshold_decisions FORCE ROW LEVEL SECURITY")
    op.execute(
        """
        CREATE TRIGGER threshold_decisions_are_appended BEFORE UPDATE OR DELETE OR TRUNCATE ON threshold_decisions
            FOR EACH STATEMENT EXECUTE FUNCTION access.refuse_change()
        """
    )
    op.execute(
        """
        CREATE TABLE referrals (
            partnership_id UUID NOT NULL,
            id UUID DEFAULT uuidv7() NOT NULL,
            person_id UUID NOT NULL,
            decision_id UUID,
            imported_child_id UUID,
            opened_on DATE NOT NULL,
            source TEXT,
            primary_need TEXT,
            no_further_action BOOLEAN NOT NULL,
            recorded_at TIMESTAMP WITH TIME ZONE NOT NULL,
            closed_on DATE,
            closed_at TIMESTAMP WITH TIME ZONE,
            closed_by UUID,
            closure_reason TEXT,
            closure_rationale TEXT,
            version INTEGER NOT NULL,
            changed_at TIMESTAMP WITH TIME ZONE NOT NULL,
            CONSTRAINT pk_referrals PRIMARY KEY (partnership_id, id),
            CONSTRAINT fk_referrals_partnership_id FOREIGN KEY(partnership_id) REFERENCES partnerships (id),
            CONSTRAINT fk_referrals_partnership_id_person_id FOREIGN KEY(partnership_id, person_id) REFERENCES people (partnership_id, id),
            CONSTRAINT fk_referrals_partnership_id_decision_id FOREIGN KEY(partnership_id, decision_id) REFERENCES threshold_decisions (partnership_id, id),
            CONSTRAINT fk_referrals_partnership_id_imported_child_id FOREIGN KEY(partnership_id, imported_child_id) REFERENCES imported_children (partnership_id, id),
            CONSTRAINT fk_referrals_partnership_id_closed_by FOREIGN KEY(partnership_id, closed_by) REFERENCES users (partnership_id, id),
            CONSTRAINT ck_referrals_source_is_known CHECK (source IN ('1A', '1B', '1C', '1D', '2A', '2B', '3A', '3B', '3C', '3D', '3E', '3F', '4', '5A', '5B', '5C', '5D', '6', '7', '8', '9', '10')),
            CONSTRAINT ck_referrals_primary_need_is_known CHECK (primary_need IN ('N1', 'N2', 'N3', 'N4', 'N5', 'N6', 'N7', 'N8', 'N9', 'N0')),
            CONSTRAINT ck_referrals_closure_reason_is_known CHECK (closure_reason IN ('RC1', 'RC2', 'RC3', 'RC4', 'RC5', 'RC6', 'RC7', 'RC8', 'RC9')),
            CONSTRAINT ck_referrals_closes_after_it_opens CHECK (closed_on >= opened_on),
            CONSTRAINT ck_referrals_closure_has_a_reason CHECK ((closed_on IS NULL) = (closure_reason IS NULL)),
            CONSTRAINT ck_referrals_has_one_origin CHECK (num_nonnulls(decision_id, imported_child_id) = 1),
            CONSTRAINT ck_referrals_only_an_old_census_leaves_the_source_out CHECK (source IS NOT NULL OR imported_child_id IS NOT NULL),
            CONSTRAINT ck_referrals_closure_rationale_is_not_blank CHECK (closure_rationale ~ '[^[:space:]]')
        )
        """
    )
    op.execute("CREATE INDEX ix_referrals_decision_id ON referrals (partnership_id, decision_id)")
    op.execute(
        """
        CREATE INDEX ix_referrals_person_id ON referrals (partnership_id, person_id, opened_on)
        """
    )
    op.execute(
        """
        CREATE UNIQUE INDEX uq_referrals_open ON referrals (partnership_id, person_id) WHERE closed_on IS NULL AND NOT no_further_action
        """
    )
    op.execute("ALTER TABLE referrals ENABLE ROW LEVEL SECURITY")
    op.execute("ALTER TABLE referrals FORCE ROW LEVEL SECURITY")
    op.execute(
        """
        CREATE TABLE allocations (
            partnership_id UUID NOT NULL,
            id UUID DEFAULT uuidv7() NOT NULL,
            referral_id UUID NOT NULL,
            person_id UUID NOT NULL,
            user_id UUID NOT NULL,
            team_id UUID NOT NULL,
            allocated_at TIMESTAMP WITH TIME ZONE NOT NULL,
            allocated_by UUID NOT NULL,
            ended_at TIMESTAMP WITH TIME ZONE,
            CONSTRAINT pk_allocations PRIMARY KEY (partnership_id, id),
            CONSTRAINT fk_allocations_partnership_id FOREIGN KEY(partnership_id) REFERENCES partnerships (id),
            CONSTRAINT fk_allocations_partnership_id_referral_id FOREIGN KEY(partnership_id, referral_id) REFERENCES referrals (partnership_id, id),
            CONSTRAINT fk_allocations_partnership_id_person_id FOREIGN KEY(partnership_id, person_id) REFERENCES people (partnership_id, id),
            CONSTRAINT fk_allocations_partnership_id_user_id FOREIGN KEY(partnership_id, user_id) REFERENCES users (partnership_id, id),
            CONSTRAINT fk_allocations_partnership_id_team_id FOREIGN KEY(partnership_id, team_id) REFERENCES teams (partnership_id, id),
            CONSTRAINT fk_allocations_partnership_id_allocated_by FOREIGN KEY(partnership_id, allocated_by) REFERENCES users (partnership_id, id),
            CONSTRAINT ck_allocations_ends_after_it_starts CHECK (ended_at >= allocated_at)
        )
        """
    )
    op.execute("CREATE INDEX ix_allocations_person_id ON allocations (partnership_id, person_id)")
    op.execute("CREATE INDEX ix_allocations_team_id ON allocations (partnership_id, team_id)")
    op.execute("CREATE INDEX ix_allocations_user_id ON allocations (partnership_id, user_id)")
    op.execute(
        """
        CREATE UNIQUE INDEX uq_allocations_standing ON allocations (partnership_id, referral_id) WHERE ended_at IS NULL
        """
    )
    op.execute("ALTER TABLE allocations ENABLE ROW LEVEL SECURITY")
    op.execute("ALTER TABLE allocations FORCE ROW LEVEL SECURITY")
    op.execute(
        """
        CREATE TABLE routings (
            partnership_id UUID NOT NULL,
            id UUID DEFAULT uuidv7() NOT NULL,
            contact_id UUID NOT NULL,
            contact_child_id UUID NOT NULL,
            person_id UUID NOT NULL,
            referral_id UUID NOT NULL,
            user_id UUID,
            team_id UUID,
            routed_at TIMESTAMP WITH TIME ZONE NOT NULL,
            acknowledged_at TIMESTAMP WITH TIME ZONE,
            acknowledged_by UUID,
            CONSTRAINT pk_routings PRIMARY KEY (partnership_id, id),
            CONSTRAINT fk_routings_partnership_id FOREIGN KEY(partnership_id) REFERENCES partnerships (id),
            CONSTRAINT fk_routings_partnership_id_contact_id FOREIGN KEY(partnership_id, contact_id) REFERENCES contacts (partnership_id, id),
            CONSTRAINT fk_routings_partnership_id_contact_child_id FOREIGN KEY(partnership_id, contact_child_id) REFERENCES contact_children (partnership_id, id),
            CONSTRAINT fk_routings_partnership_id_person_id FOREIGN KEY(partnership_id, person_id) REFERENCES people (partnership_id, id),
            CONSTRAINT fk_routings_partnership_id_referral_id FOREIGN KEY(partnership_id, referral_id) REFERENCES referrals (partnership_id, id),
            CONSTRAINT fk_routings_partnership_id_user_id FOREIGN KEY(partnership_id, user_id) REFERENCES users (partnership_id, id),
            CONSTRAINT fk_routings_partnership_id_team_id FOREIGN KEY(partnership_id, team_id) REFERENCES teams (partnership_id, id),
            CONSTRAINT fk_routings_partnership_id_acknowledged_by FOREIGN KEY(partnership_id, acknowledged_by) REFERENCES users (partnership_id, id),
            CONSTRAINT uq_routings_partnership_id_contact_child_id UNIQUE (partnership_id, contact_child_id),
            CONSTRAINT ck_routings_acknowledgement_says_who_and_when CHECK (num_nonnulls(acknowledged_at, acknowledged_by) IN (0, 2))
        )
        """
    )
    op.execute("CREATE INDEX ix_routings_person_id ON routings (partnership_id, person_id)")
    op.execute(
        """
        CREATE INDEX ix_routings_waiting ON routings (partnership_id, team_id) WHERE acknowledged_at IS NULL
        """
    )
    op.execute("ALTER TABLE routings ENABLE ROW LEVEL SECURITY")
    op.execute("ALTER TABLE routings FORCE ROW LEVEL SECURITY")
    op.execute(
        """
        ALTER TABLE threshold_decisions ADD CONSTRAINT fk_threshold_decisions_partnership_id_last_closure_id FOREIGN KEY(partnership_id, last_closure_id) REFERENCES referrals (partnership_id, id)
        """
    )


def downgrade() -> None:
    op.execute(
        """
        ALTER TABLE threshold_decisions DROP CONSTRAINT fk_threshold_decisions_partnership_id_last_closure_id
        """
    )
    op.execute("DROP TABLE routings")
    op.execute("DROP TABLE allocations")
    op.execute("DROP TABLE referrals")
    op.execute("DROP TABLE threshold_decisions")
