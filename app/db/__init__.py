"""The database: engines, roles, migrations, readiness and SQLSTATEs."""
