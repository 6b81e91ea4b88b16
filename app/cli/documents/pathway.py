"""The pathway page: a state diagram for each record that has states, from its own rules."""

from collections.abc import Iterator, Mapping
from enum import StrEnum
from importlib import import_module
from inspect import getdoc
from pkgutil import walk_packages

from app import domain
from app.cli.documents import markdown

Transitions = Mapping[tuple[StrEnum, str], StrEnum]


def page() -> str:
    """One diagram for each domain module that has a `TRANSITIONS` table."""
    return markdown.page(
        "The pathway",
        "An arrow is an act and the state it leads to. Any act that is not drawn is"
        " refused with 409. Rules beyond the state, such as who may act, are in the"
        " modules of `app/domain/`.",
        *(section for name, found in tables() for section in _sections(name, found)),
    )


def tables() -> Iterator[tuple[str, Transitions]]:
    """The transition table of every domain module that has one, by the module's name."""
    found = walk_packages(domain.__path__, f"{domain.__name__}.")
    for module in sorted(found, key=lambda module: _stem(module.name)):
        transitions = getattr(import_module(module.name), "TRANSITIONS", None)
        if transitions:
            yield _stem(module.name), transitions


def _stem(module: str) -> str:
    return module.rpartition(".")[2]


def diagram(transitions: Transitions) -> str:
    """A Mermaid state diagram: it begins in the first member of the states' vocabulary."""
    states = list(_vocabulary(transitions))
    left = {before for (before, _), after in transitions.items() if after != before}
    lines = [f"[*] --> {states[0]}"]
    lines += [f"{before} --> {after}: {act}" for (before, act), after in transitions.items()]
    lines += [f"{state} --> [*]" for state in states if state not in left]
    return "\n".join(("```mermaid", "stateDiagram-v2", *(f"    {line}" for line in lines), "```"))


def _sections(name: str, transitions: Transitions) -> Iterator[str]:
    yield f"## {markdown.words(name).capitalize()}"
    yield getdoc(_vocabulary(transitions)) or ""
    yield diagram(transitions)


def _vocabulary(transitions: Transitions) -> type[StrEnum]:
    return type(next(iter(transitions.values())))
