"""Runs migrations on the connection that `app/db/migrate.py` opened and locked."""

from alembic import context

from app.models import Base


def _ours(_object: object, name: str | None, kind: str, *_: object) -> bool:
    return not (kind == "table" and name == "alembic_version")


if "connection" not in context.config.attributes:
    raise RuntimeError("Migrations run by `frontdoor migrate`, which applies access rules as well.")

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    include_object=_ours,
    compare_server_default=False,
    transaction_per_migration=True,
)
with context.begin_transaction():
    context.run_migrations()
