"""Keep each limit that binds a clock, with its source and deadline."""

from alembic import op

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None

HOURS = (
    "WHEN 'notification_quarantine' THEN 4"
    " WHEN 'information_return' THEN CASE rating WHEN 'red' THEN 4 WHEN 'amber' THEN 24 ELSE 72 END"
)


def upgrade() -> None:
    op.execute("ALTER TABLE timescales ADD limits jsonb")
    # Of two limits only the one that governed was known: a clock from before shows that alone.
    op.execute(
        "UPDATE timescales SET limits = jsonb_build_array(jsonb_build_object("
        " 'scope', CASE WHEN limit_source = 'local' THEN 'local_default'"
        " WHEN limit_source LIKE 'Working Together%' THEN 'national' ELSE 'partnership' END,"
        " 'source', limit_source,"
        f" 'limit', coalesce({_own('span')},"
        f" CASE kind WHEN 'initial_conference' THEN 15 {HOURS} ELSE 1 END),"
        f" 'unit', coalesce({_own('unit')}, CASE WHEN kind IN"
        " ('notification_quarantine', 'information_return') THEN 'hours'"
        " ELSE 'working_days' END),"
        " 'due_on', due_on, 'due_at', due_at))"
    )
    op.execute(
        "ALTER TABLE timescales\n"
        "    -- squawk-ignore adding-not-nullable-field\n"
        "    ALTER limits SET NOT NULL,\n"
        "    ADD CONSTRAINT ck_timescales_is_bound_by_a_limit"
        " CHECK (jsonb_array_length(limits) > 0)"
    )


def downgrade() -> None:
    op.execute("ALTER TABLE timescales DROP limits")


def _own(column: str) -> str:
    """A column of the partnership's own limit that was in force when the clock started."""
    return (
        f"(SELECT own.{column} FROM local_timescales AS own"
        " WHERE own.partnership_id = timescales.partnership_id AND own.kind = timescales.kind"
        " AND own.source = timescales.limit_source"
        " AND own.rating IS NOT DISTINCT FROM timescales.rating AND own.in_force_from <="
        " (timescales.started_at AT TIME ZONE 'Europe/London')::date"
        " ORDER BY own.in_force_from DESC LIMIT 1)"
    )
