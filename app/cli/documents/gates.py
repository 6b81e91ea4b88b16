"""The page of gates: what may refuse an act, and the way on from each refusal."""

from collections.abc import Iterable, Mapping
from importlib import import_module
from pkgutil import walk_packages

from app import domain
from app.cli.documents import markdown
from app.cli.documents.ways_on import WAYS_OFF, WAYS_ON
from app.domain.errors import Conflict, Forbidden, Refusal
from app.domain.gates import Gate, gate_name
from app.domain.worklists.worklists import Waiting
from app.services.casework.gates import GATES


def page() -> str:
    """Every gate with its exception, the other ways on, and what ends each worklist item."""
    refusals = {each.__name__: each for each in every_refusal()}
    return markdown.page(
        "Gates",
        "What happened can always be recorded. What can be refused is a decision to do less, a"
        " continuation, a closure or an authorisation; no refusal may hold a child's case for ever"
        " because the child died, moved or turned 18, an agency does not answer, or someone has"
        " left. A build fails where a refusal or a worklist item has no way on.",
        "## Gates with an exception",
        "The refusal names the gate and who may give the exception (`exception`). It is given with"
        " the act (`exceptions`) or before it (`giveException`), with a ground and a reason, and is"
        " listed on the child (`listExceptions`).",
        markdown.table(
            ("gate", "title", "given on", "given by"),
            (
                (
                    f"`{gate_name(gate)}`",
                    gate.headline,
                    markdown.words(kind),
                    ", ".join(sorted(gate.given_by)),
                )
                for gate, kind in sorted(GATES.items(), key=lambda each: gate_name(each[0]))
            ),
        ),
        "## Other ways on",
        "These refusals are passed by another operation. Where a rule asks for a second person and"
        " there is none, an administrator gives someone the role (`grantMembership`).",
        markdown.table(
            ("refusal", "title", "way on"),
            (
                (f"`{problem_name(name)}`", refusals[name].headline, _operations(ways))
                for name, ways in sorted(WAYS_ON.items())
            ),
        ),
        "Behind every other refusal nothing waits: what was asked is so already, is over, or is"
        " sent again in another way, which its title says ([problems](problems.md)).",
        "## What ends a worklist item",
        markdown.table(
            ("item", "ended by"),
            ((f"`{item}`", _operations(ways)) for item, ways in _by_name(WAYS_OFF)),
        ),
    )


def every_refusal() -> set[type[Refusal]]:
    """Every refusal of an act that the rules know, whether or not a route has named it yet."""
    for module in walk_packages(domain.__path__, f"{domain.__name__}."):
        import_module(module.name)
    return {
        each
        for each in _kinds_of(Conflict) | _kinds_of(Forbidden)
        if each is not Gate and each.__module__.startswith(domain.__name__)
    }


def _kinds_of(base: type[Refusal]) -> set[type[Refusal]]:
    return {each for child in base.__subclasses__() for each in ({child} | _kinds_of(child))}


def problem_name(refusal: str) -> str:
    """A refusal as its problem type names it."""
    return gate_name(type(refusal, (), {}))


def _operations(names: Iterable[str]) -> str:
    return ", ".join(f"`{name}`" for name in names)


def _by_name(ways: Mapping[Waiting, tuple[str, ...]]) -> list[tuple[Waiting, tuple[str, ...]]]:
    return sorted(ways.items(), key=lambda each: str(each[0]))
