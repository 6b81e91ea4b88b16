"""What the database holds otherwise than it is declared, and the statements that put it right.

PostgreSQL keeps a rule in a normal form of its own, which no text of ours equals. So each object
carries a note, as its comment: fingerprints of the text it was made from, and of the normal form
that came of it. A rule whose text was changed differs in the first, and one that was changed in
the database in the second; one that was made by hand has no note.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter
from typing import Final

from typing_extensions import override

from app.row_security.catalogue import Catalogue, Stored, StoredFunction, digest
from app.row_security.context_keys import CONTEXT_KEYS, MAKE_KEYS
from app.row_security.declared import SCHEMA, Declared, Rule
from app.row_security.sql_functions import READS_EVERYTHING_GRANTED, Function


@dataclass(frozen=True, slots=True)
class Difference:
    """One difference, in words, and the statements that remove it."""

    kind: str
    name: str
    what: str
    statements: tuple[str, ...]

    @override
    def __str__(self) -> str:
        return f"{self.kind} {self.name}: {self.what}"


AT_MOST: Final = 40


def in_words(differences: Sequence[Difference]) -> list[str]:
    """One line for each difference; or, where there are many, how many of each kind."""
    if len(differences) <= AT_MOST:
        return [str(each) for each in differences]
    counted = Counter((each.kind, each.what) for each in differences)
    return [f"{kind}, {what}: {count}" for (kind, what), count in counted.items()]


def of_schema(_declared: Declared, found: Catalogue) -> Iterator[Difference]:
    """The schema of the functions."""
    if not found.has_schema:
        yield Difference("schema", "access", "created", ("CREATE SCHEMA access",))


def of_context_keys(_declared: Declared, found: Catalogue) -> Iterator[Difference]:
    """The keys that seal the context of a transaction; those that are there stay."""
    if not found.has_keys:
        allow = f"GRANT CREATE ON {SCHEMA} TO {READS_EVERYTHING_GRANTED}"
        forbid = f"REVOKE CREATE ON {SCHEMA} FROM {READS_EVERYTHING_GRANTED}"
        yield Difference(
            "table", CONTEXT_KEYS, "created, with new keys", (allow, *MAKE_KEYS, forbid)
        )


def of_functions(declared: Declared, found: Catalogue) -> Iterator[Difference]:
    """Functions that are missing or otherwise than declared.

    One that only does something else is replaced, which policies and triggers do not notice. One
    with other parameters or another result has to be dropped first, with the policies and
    triggers that call it; those are then missing, and made again.
    """
    changed = list(_changed_functions(declared, found))
    if not changed:
        return
    # The new owner of a function has to be able to create one itself.
    create = f"CREATE ON {SCHEMA}"
    first, last = changed[0], changed[-1]
    allow = f"GRANT {create} TO {READS_EVERYTHING_GRANTED}"
    forbid = f"REVOKE {create} FROM {READS_EVERYTHING_GRANTED}"
    for each in changed:
        statements = (*([allow] if each is first else []), *each.statements)
        statements = (*statements, *([forbid] if each is last else []))
        yield Difference(each.kind, each.name, each.what, statements)


def _changed_functions(declared: Declared, found: Catalogue) -> Iterator[Difference]:
    for function in declared.functions:
        stored = found.functions.get(function.name, ())
        make = (
            function.sql,
            f"ALTER FUNCTION access.{function.name} OWNER TO {function.owner}",
        )
        if not stored:
            yield Difference("function", function.name, "created", make)
        elif len(stored) == 1 and _may_be_replaced(function, stored[0]):
            if stored[0].note != note(function, stored[0].form):
                what = _why(stored[0])
                yield Difference("function", function.name, what, make)
        else:
            drop = tuple(_dropping(function.name, stored, found))
            what = "made again, with the policies and triggers that call it"
            yield Difference("function", function.name, what, (*drop, *make))


def _may_be_replaced(function: Function, stored: StoredFunction) -> bool:
    noted = (stored.note or "").split()
    return stored.owner == function.owner and digest(function.signature) in noted


def _dropping(name: str, stored: tuple[StoredFunction, ...], found: Catalogue) -> Iterator[str]:
    for kind, rules in (("POLICY", found.policies), ("TRIGGER", found.triggers)):
        for (table, rule), calling in rules.items():
            if name in calling.calls:
                # Another function that is made again may have taken it along.
                yield f"DROP {kind} IF EXISTS {rule} ON {table}"
    yield from (f"DROP {each.signature}" for each in stored)


def of_tables(declared: Declared, found: Catalogue) -> Iterator[Difference]:
    """Row-level security that is off, and policies and triggers that are not as declared."""
    for table in sorted(declared.forced & found.columns.keys() - found.forced):
        on = tuple(f"ALTER TABLE {table} {act} ROW LEVEL SECURITY" for act in ("ENABLE", "FORCE"))
        yield Difference("table", table, "row-level security enabled and forced", on)
    yield from _rules("policy", declared, declared.policies, found, found.policies)
    yield from _rules("trigger", declared, declared.triggers, found, found.triggers)


def _rules(
    kind: str,
    declared: Declared,
    wanted: Mapping[tuple[str, str], Rule],
    found: Catalogue,
    stored: Mapping[tuple[str, str], Stored],
) -> Iterator[Difference]:
    for (table, name), rule in sorted(wanted.items(), key=itemgetter(0)):
        if table not in found.columns:
            continue
        there = stored.get((table, name))
        drop = f"DROP {kind.upper()} {name} ON {table}"
        if there is None:
            yield Difference(kind, f"{name} on {table}", "created", (rule.sql,))
        elif there.note != note(rule, there.form):
            yield Difference(kind, f"{name} on {table}", _why(there), (drop, rule.sql))
    for table, name in sorted(stored.keys() - wanted.keys()):
        if table in declared.tables:
            drop = f"DROP {kind.upper()} {name} ON {table}"
            yield Difference(kind, f"{name} on {table}", "dropped, as it is not declared", (drop,))


def of_undeclared_functions(declared: Declared, found: Catalogue) -> Iterator[Difference]:
    """Functions of the schema that are not declared, once nothing that is declared calls them."""
    names = found.functions.keys() - {function.name for function in declared.functions}
    for name in sorted(names if declared.is_all else ()):
        drop = tuple(f"DROP {each.signature}" for each in found.functions[name])
        yield Difference("function", name, "dropped, as it is not declared", drop)


def of_grants(declared: Declared, found: Catalogue) -> Iterator[Difference]:
    """What roles may do and should not, and the other way round."""
    wanted = declared.grants(found)
    targets = {grant.target for grant in wanted}
    dropped = {
        each.signature
        for name in found.functions.keys() - {function.name for function in declared.functions}
        for each in found.functions[name]
    }
    held = {
        grant
        for grant in found.grants
        if grant.target in targets or (declared.is_all and grant.target not in dropped)
    }
    for given, act, word, what in (
        (held - wanted, "REVOKE", "FROM", "revoked, as it is not declared"),
        (wanted - held, "GRANT", "TO", "granted"),
    ):
        by_target = groupby(sorted(given), key=itemgetter(0, 1))
        for (target, role), some in by_target:
            privileges = [grant.privilege for grant in some]
            cascade = " CASCADE" if act == "REVOKE" else ""
            statements = tuple(
                f"{act} {privilege} ON {target} {word} {role}{cascade}" for privilege in privileges
            )
            name = f"{', '.join(privileges)} on {target.lower()} {word.lower()} {role}"
            yield Difference("grant", name, what, statements)


def notes(declared: Declared, found: Catalogue) -> Iterator[str]:
    """The statements that note, on every object that was made, what it was made from."""
    for function in declared.functions:
        for stored in found.functions.get(function.name, ()):
            if stored.note != (noted := note(function, stored.form)):
                yield f"COMMENT ON {stored.signature} IS '{noted}'"
    for kind, wanted, there in (
        ("POLICY", declared.policies, found.policies),
        ("TRIGGER", declared.triggers, found.triggers),
    ):
        for table, name in wanted.keys() & there.keys():
            noted = note(wanted[table, name], there[table, name].form)
            if there[table, name].note != noted:
                yield f"COMMENT ON {kind} {name} ON {table} IS '{noted}'"


def note(rule: Function | Rule, form: str) -> str:
    """The note of an object that was made from a declaration and got a normal form."""
    signature = f" signature {digest(rule.signature)}" if isinstance(rule, Function) else ""
    return f"{_noted_form(form)} declared {digest(rule.sql)}{signature}"


def _noted_form(form: str) -> str:
    return f"frontdoor: form {digest(form)}"


def _why(stored: Stored | StoredFunction) -> str:
    if (stored.note or "").startswith(_noted_form(stored.form)):
        return "changed as declared"
    return "put back, as it was changed by hand"
