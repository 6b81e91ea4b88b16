"""The access rules in a database are those declared: whatever else it holds is put right.

Every kind of hand-made change is made, reported and undone, and a copy that was never touched says
that nothing is left of it.
"""

import re
from dataclasses import replace

import pytest
from sqlalchemy import URL, Connection
from sqlalchemy.exc import DBAPIError
from typer.testing import CliRunner

from app import row_security
from app.cli.main import cli
from app.db.migrate import downgrade, locked, migrate, upgrade, what_would_change
from app.models.predicates import Predicate
from app.row_security import Declared, declared
from app.row_security.catalogue import Catalogue, read
from app.row_security.policies import Policy
from app.row_security.sql_functions import FOLDER, NotADeclaration, parse, sql_functions
from app.row_security.sql_triggers import parse as parse_triggers
from tests.support.database import catalogue
from tests.support.database.servers import settings_of

CHANGED_BY_HAND = {
    "policy allow_select on people: put back, as it was changed by hand": (
        "ALTER POLICY allow_select ON people USING (true)"
    ),
    "policy tenant on people: put back, as it was changed by hand": (
        "ALTER POLICY tenant ON people TO frontdoor_worker"
    ),
    "policy restricted on people: created": "DROP POLICY restricted ON people",
    "policy everybody on people: dropped, as it is not declared": (
        "CREATE POLICY everybody ON people USING (true)"
    ),
    "table people: row-level security enabled and forced": (
        "ALTER TABLE people NO FORCE ROW LEVEL SECURITY"
    ),
    "table ratings: row-level security enabled and forced": (
        "ALTER TABLE ratings DISABLE ROW LEVEL SECURITY"
    ),
    "trigger ratings_are_appended on ratings: created": (
        "DROP TRIGGER ratings_are_appended ON ratings"
    ),
    "trigger ratings_are_appended on ratings: put back, as it was changed by hand": (
        "ALTER TABLE ratings DISABLE TRIGGER ratings_are_appended"
    ),
    "trigger meddle on people: dropped, as it is not declared": (
        "CREATE TRIGGER meddle BEFORE INSERT ON people"
        " FOR EACH ROW EXECUTE FUNCTION access.refuse_change()"
    ),
    "function is_hub: put back, as it was changed by hand": (
        "CREATE OR REPLACE FUNCTION access.is_hub() RETURNS boolean LANGUAGE sql STABLE"
        " PARALLEL SAFE AS 'SELECT true'"
    ),
    "function people: put back, as it was changed by hand": (
        "ALTER FUNCTION access.people() RESET search_path"
    ),
    "function signpost: created": "DROP FUNCTION access.signpost",
    "function is_anyone: dropped, as it is not declared": (
        "CREATE FUNCTION access.is_anyone() RETURNS boolean LANGUAGE sql AS 'SELECT true'"
    ),
    "function is_procedure: dropped, as it is not declared": (
        "CREATE PROCEDURE access.is_procedure() LANGUAGE sql AS 'SELECT 1'"
    ),
    "function is_aggregate: dropped, as it is not declared": (
        "CREATE AGGREGATE access.is_aggregate(integer) (sfunc = int4pl, stype = integer)"
    ),
    "function signpost: made again, with the policies and triggers that call it": (
        "ALTER FUNCTION access.signpost OWNER TO frontdoor_owner"
    ),
    "function disclosed: made again, with the policies and triggers that call it": (
        "CREATE FUNCTION access.disclosed(integer) RETURNS boolean LANGUAGE sql AS 'SELECT true'"
    ),
    "grant DELETE on table people from frontdoor_api: revoked, as it is not declared": (
        "GRANT DELETE ON people TO frontdoor_api"
    ),
    "grant UPDATE (rating) on table ratings from frontdoor_api: revoked, as it is not declared": (
        "GRANT UPDATE (rating) ON ratings TO frontdoor_api"
    ),
    "grant SELECT on table people from PUBLIC: revoked, as it is not declared": (
        "GRANT SELECT ON people TO PUBLIC"
    ),
    "grant SELECT on table people from frontdoor_api: revoked, as it is not declared": (
        "GRANT SELECT ON people TO frontdoor_api WITH GRANT OPTION"
    ),
    "grant SELECT on table people to frontdoor_api: granted": (
        "REVOKE SELECT ON people FROM frontdoor_api"
    ),
    "grant USAGE on sequence audit_events_sequence_seq from frontdoor_api: revoked, as it is not"
    " declared": "GRANT USAGE ON SEQUENCE audit_events_sequence_seq TO frontdoor_api",
    "grant EXECUTE on function access.people() from PUBLIC: revoked, as it is not declared": (
        "GRANT EXECUTE ON FUNCTION access.people() TO PUBLIC"
    ),
    "grant EXECUTE on function access.people() to frontdoor_api: granted": (
        "REVOKE EXECUTE ON FUNCTION access.people() FROM frontdoor_api"
    ),
    "grant CREATE on schema access from frontdoor_api: revoked, as it is not declared": (
        "GRANT CREATE ON SCHEMA access TO frontdoor_api"
    ),
}
"""What `frontdoor migrate` says, and the statement by hand that made it necessary."""


@pytest.mark.parametrize("said", CHANGED_BY_HAND)
def test_a_change_by_hand_is_reported_and_put_right(migrated: URL, said: str) -> None:
    before = catalogue.read(migrated)
    catalogue.run(migrated, CHANGED_BY_HAND[said])
    changed = catalogue.read(migrated)
    reported = what_would_change(settings_of(migrated))
    assert said in reported
    assert catalogue.read(migrated) == changed, "looking changed it"
    done = migrate(settings_of(migrated))
    assert said in done
    assert catalogue.read(migrated) == before
    assert what_would_change(settings_of(migrated)) == []


def test_the_check_says_what_would_change_and_ends_with_an_error(migrated: URL) -> None:
    environment = {"DATABASE_URL": migrated.render_as_string(hide_password=False)}
    clean = CliRunner().invoke(cli, ["migrate", "--check"], env=environment)
    assert (clean.exit_code, clean.output) == (0, "")
    catalogue.run(migrated, "DROP POLICY tenant ON people")
    broken = CliRunner().invoke(cli, ["migrate", "--check"], env=environment)
    assert broken.exit_code == 1
    assert "policy tenant on people: created" in broken.output
    mended = CliRunner().invoke(cli, ["migrate"], env=environment)
    assert mended.exit_code == 0
    assert "policy tenant on people: created" in mended.output
    assert CliRunner().invoke(cli, ["migrate", "--check"], env=environment).exit_code == 0


def test_a_database_without_migrations_is_no_clean_one(migrated: URL) -> None:
    environment = {"DATABASE_URL": migrated.render_as_string(hide_password=False)}
    taken_back = CliRunner().invoke(cli, ["migrate", "--back-to", "base"], env=environment)
    assert taken_back.exit_code == 0, taken_back.output
    assert "migration 0023" in what_would_change(settings_of(migrated))
    assert CliRunner().invoke(cli, ["migrate", "--check"], env=environment).exit_code == 1


def test_a_check_makes_no_database(empty: URL) -> None:
    environment = {"DATABASE_URL": empty.render_as_string(hide_password=False)}
    checked = CliRunner().invoke(cli, ["migrate", "--check"], env=environment)
    assert checked.exit_code == 1
    assert "do not exist yet" in checked.output


def test_a_grant_that_was_passed_on_goes_with_the_one_it_came_from(migrated: URL) -> None:
    before = catalogue.read(migrated)
    catalogue.run(
        migrated,
        "GRANT SELECT ON people TO frontdoor_api WITH GRANT OPTION",
        "SET ROLE frontdoor_api",
        "GRANT SELECT ON people TO frontdoor_sealer",
    )
    migrate(settings_of(migrated))
    assert catalogue.read(migrated) == before


def test_what_the_owner_of_the_schema_may_not_put_right_stops_the_migration(migrated: URL) -> None:
    catalogue.run(
        migrated,
        "DROP POLICY tenant ON people",
        "ALTER TABLE ratings OWNER TO postgres",
        "ALTER TABLE ratings DISABLE ROW LEVEL SECURITY",
    )
    before = catalogue.read(migrated)
    with pytest.raises(row_security.NotAsDeclared, match=r"table ratings.*must be owner"):
        migrate(settings_of(migrated))
    assert catalogue.read(migrated) == before, "half of it was applied"


def test_a_refusal_of_the_database_is_told_in_one_sentence(migrated: URL) -> None:
    catalogue.run(
        migrated,
        "CREATE FUNCTION access.is_anyone() RETURNS boolean LANGUAGE sql AS 'SELECT true'",
        "CREATE VIEW reads_it AS SELECT access.is_anyone()",
    )
    environment = {"DATABASE_URL": migrated.render_as_string(hide_password=False)}
    refused = CliRunner().invoke(cli, ["migrate"], env=environment)
    assert (refused.exit_code, type(refused.exception)) == (1, SystemExit)
    assert "function is_anyone" in refused.output
    assert "other objects depend on it" in refused.output


def test_what_does_not_stay_put_right_stops_the_migration(migrated: URL) -> None:
    catalogue.run(
        migrated,
        "CREATE FUNCTION meddle() RETURNS event_trigger LANGUAGE plpgsql"
        " AS $$ BEGIN GRANT DELETE ON people TO frontdoor_api; END $$",
        "CREATE EVENT TRIGGER meddle ON ddl_command_end WHEN TAG IN ('REVOKE')"
        " EXECUTE FUNCTION meddle()",
        "DROP POLICY tenant ON people",
        "GRANT DELETE ON people TO frontdoor_api",
    )
    before = catalogue.read(migrated)
    with pytest.raises(row_security.NotAsDeclared, match="DELETE on table people"):
        migrate(settings_of(migrated))
    assert catalogue.read(migrated) == before, "half of it was applied"


def changed_to(wanted: Declared, name: str, condition: str) -> Declared:
    """What is declared, but for the condition under which a row of `local_closures` is read."""
    key = ("local_closures", name)
    policy = Policy(*key, "PERMISSIVE", "SELECT", condition)
    return replace(wanted, policies={**wanted.policies, key: policy})


def applied(url: URL, wanted: Declared) -> list[str]:
    """Apply rules, such as those of the release before or after; what was different."""
    return locked(url, lambda connection: list(map(str, row_security.apply(connection, wanted))))


def applied_before(url: URL, wanted: Declared) -> list[str]:
    """Apply the rules that can be applied before migrations; what was different."""
    return locked(
        url, lambda connection: list(map(str, row_security.apply_before(connection, wanted)))
    )


def test_a_changed_declaration_is_applied_and_called_that(migrated: URL) -> None:
    wanted = changed_to(declared(), "allow_select", Predicate.HUB)
    assert applied(migrated, wanted) == [
        "policy allow_select on local_closures: changed as declared"
    ]
    assert applied(migrated, wanted) == []


def with_function(name: str, text: str) -> Declared:
    """What is declared, but for the text of one function."""
    functions = tuple(
        parse(name, text) if each.name == name else each for each in declared().functions
    )
    return replace(declared(), functions=functions)


def test_a_function_that_only_does_something_else_is_replaced_where_it_stands(
    migrated: URL,
) -> None:
    text = (FOLDER / "is_hub.sql").read_text()
    wanted = with_function("is_hub", text.replace("'{hub,system}'", "'{system}'"))
    assert applied(migrated, wanted) == ["function is_hub: changed as declared"]


def test_a_function_with_other_parameters_is_made_again_with_what_calls_it(migrated: URL) -> None:
    before = catalogue.read(migrated, "policies")
    text = (FOLDER / "writes.sql").read_text()
    wanted = with_function("writes", text.replace("writes()", "writes(again int DEFAULT 1)", 1))
    first, *others = applied(migrated, wanted)
    assert first == "function writes: made again, with the policies and triggers that call it"
    assert "policy glass_insert on people: created" in others
    names = {row[:2] for row in catalogue.read(migrated, "policies")["policies"]}
    assert names == {row[:2] for row in before["policies"]}
    assert applied(migrated, wanted) == []


def test_two_functions_that_one_policy_calls_are_made_again_together(migrated: URL) -> None:
    before = catalogue.read(migrated)
    catalogue.run(
        migrated,
        "ALTER FUNCTION access.is_hub() OWNER TO frontdoor_reach",
        "ALTER FUNCTION access.people() OWNER TO frontdoor_owner",
    )
    done = migrate(settings_of(migrated))
    assert done
    assert catalogue.read(migrated) == before


def test_a_rule_that_reads_what_a_migration_drops_is_changed_before_it(migrated: URL) -> None:
    """Otherwise it would stand in the way of the migration."""
    applied(migrated, changed_to(declared(), "allow_select", "reason IS NOT NULL"))
    dropping = "ALTER TABLE local_closures DROP COLUMN reason"
    with pytest.raises(DBAPIError, match="other objects depend on it"):
        catalogue.run(migrated, dropping)
    assert applied_before(migrated, declared()) == [
        "policy allow_select on local_closures: changed as declared"
    ]
    catalogue.run(migrated, dropping)


def test_a_rule_that_reads_what_a_migration_adds_waits_with_its_whole_table(migrated: URL) -> None:
    catalogue.run(
        migrated,
        "ALTER TABLE local_closures DROP COLUMN reason",
        "DROP POLICY tenant ON local_closures",
        "DROP POLICY tenant ON people",
    )
    wanted = changed_to(declared(), "allow_select", "reason IS NOT NULL")
    assert applied_before(migrated, wanted) == ["policy tenant on people: created"]
    catalogue.run(migrated, "ALTER TABLE local_closures ADD COLUMN reason text")
    assert applied(migrated, wanted) == [
        "policy allow_select on local_closures: changed as declared",
        "policy tenant on local_closures: created",
    ]


def test_a_rule_that_calls_a_function_which_waits_waits_too(migrated: URL) -> None:
    text = (FOLDER / "is_hub.sql").read_text()
    waits = text.replace(
        "access.capabilities()",
        "EXISTS (SELECT reason FROM local_closures) AND access.capabilities()",
    )
    wanted = with_function("is_hub", waits)
    catalogue.run(migrated, "ALTER TABLE local_closures DROP COLUMN reason")
    standing = locked(migrated, lambda connection: wanted.standing(_read(connection)))
    assert "is_hub" not in {function.name for function in standing.functions}
    assert "ratings" not in standing.tables, "the hub inserts them"
    assert "audit_epochs" in standing.tables, "governance reads them, whose rule is another"


def _read(connection: Connection) -> Catalogue:
    with connection.begin():
        return read(connection)


def test_functions_that_are_no_longer_declared_stay_until_the_migrations_have_run(
    migrated: URL,
) -> None:
    fewer = tuple(each for each in declared().functions if each.name != "signpost")
    wanted = replace(declared(), functions=fewer)
    assert [line for line in applied_before(migrated, wanted) if "function" in line] == []
    assert "function signpost: dropped, as it is not declared" in applied(migrated, wanted)


def test_before_a_fresh_database_is_migrated_nothing_is_applied(empty: URL) -> None:
    done = migrate(settings_of(empty))
    assert done[0] == "migration 0023"
    assert f"function, created: {len(sql_functions())}" in done
    assert any(line.startswith("policy, created: ") for line in done)


def test_taking_a_migration_back_drops_what_was_applied_first(migrated: URL) -> None:
    locked(migrated, row_security.release)
    left = catalogue.read(migrated, "policies", "triggers", "functions", "grants")
    assert {row[1] for row in left.pop("grants")} == {"frontdoor_owner"}
    assert not any(left.values())
    assert all(row[1:] == (True, True) for row in _flags(migrated))
    locked(migrated, lambda connection: downgrade(connection, "base"))
    locked(migrated, upgrade)
    assert what_would_change(settings_of(migrated)) == []


def _flags(url: URL) -> set[tuple[object, ...]]:
    return {
        row
        for row in catalogue.read(url, "row security")["row security"]
        if row[0] != "legal_gateways"
    }


def test_reading_the_catalogue_takes_no_lock_that_stops_a_writer(migrated: URL) -> None:
    def look(connection: Connection) -> set[str]:
        with connection.begin():
            read(connection)
            modes = (
                "SELECT mode FROM pg_locks WHERE pid = pg_backend_pid() AND relation IS NOT NULL"
            )
            return set(connection.exec_driver_sql(modes).scalars())

    assert locked(migrated, look) <= {"AccessShareLock"}


def test_every_function_says_why_it_is_there() -> None:
    for path in FOLDER.glob("*.sql"):
        assert path.read_text().startswith("-- "), path.name
    assert {function.name for function in sql_functions()} == {
        path.stem for path in FOLDER.glob("*.sql")
    }


MINE = "CREATE OR REPLACE FUNCTION access.mine() RETURNS int LANGUAGE sql AS $$ SELECT 1 $$;\n"
NO_DECLARATIONS = {
    "without a reason": MINE,
    "another function": f"-- Why.\n{MINE.replace('mine', 'other')}",
    "something besides": f"-- Why.\n{MINE}DROP TABLE people;\n",
    "a grant on another": f"-- Why.\n{MINE}GRANT EXECUTE ON FUNCTION access.other() TO some;\n",
}


def test_a_function_is_declared_by_its_text_and_the_reason_for_it() -> None:
    assert parse("mine", f"-- Why.\n{MINE}").sql == MINE.removesuffix(";\n")


@pytest.mark.parametrize("text", NO_DECLARATIONS.values(), ids=NO_DECLARATIONS)
def test_a_file_of_a_function_holds_nothing_else(text: str) -> None:
    with pytest.raises(NotADeclaration):
        parse("mine", text)


def test_the_file_of_triggers_holds_nothing_else() -> None:
    with pytest.raises(NotADeclaration):
        parse_triggers("-- Why.\nDROP TRIGGER ratings_are_appended ON ratings;\n")


def test_a_definer_function_uses_no_table_that_it_does_not_name() -> None:
    """Each is granted what all of them name together, so a name too few would not show."""
    for function in sql_functions():
        if function.owner == "frontdoor_reach":
            assert function.reads == _tables_in(function.sql), function.name
            assert function.changes == _tables_changed_in(function.sql), function.name
        else:
            assert function.reads == function.changes == frozenset()


def _tables_in(sql: str) -> set[str]:
    without_comments = re.sub(r"--.*", "", sql)
    named = set(re.findall(r"\b(?:FROM|JOIN)\s+(\w+)\b(?!\s*\(|\.)", without_comments))
    return named & declared().tables | _tables_changed_in(sql)


def _tables_changed_in(sql: str) -> set[str]:
    return set(re.findall(r"\bUPDATE\s+(\w+)\s+SET\b", sql)) & declared().tables
