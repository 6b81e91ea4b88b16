"""References within a FHIR message, resolved by the standard's rules and never by a guess.

FHIR R4, 2.36.4.1 (resolving references in Bundles), 2.3.0 (references) and 2.3.6 (contained).
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Self

from app.services.notifications.fhir.elements import Element

_DEPTH_OF_ENTRY: Final = 4
_URL_OF_RESOURCE: Final = re.compile(
    r"(?P<root>https?://[^\s?#]+/)?(?P<local>[A-Z][A-Za-z]{1,63}/[A-Za-z0-9.-]{1,64})"
    r"(?:/_history/(?P<version>[A-Za-z0-9.-]{1,64}))?",
    re.ASCII,
)


@dataclass(frozen=True, slots=True)
class Places:
    """The resources of a message by whatever may name them.

    `named` is by full address, `local` by type and id, `numbered` by business identifier. `roots`
    are the servers that entries come from, by the entry's pointer, where its `fullUrl` is an
    address on one.
    """

    named: Mapping[str, Sequence[Element]]
    local: Mapping[str, Sequence[Element]]
    numbered: Mapping[str, Sequence[Element]]
    roots: Mapping[str, str]

    @classmethod
    def of(cls, entries: Iterable[tuple[str, Element]]) -> Self:
        """The places of entries, each a `fullUrl` with its resource."""
        named: dict[str, list[Element]] = {}
        local: dict[str, list[Element]] = {}
        numbered: dict[str, list[Element]] = {}
        roots: dict[str, str] = {}
        for full_url, resource in entries:
            address = _URL_OF_RESOURCE.fullmatch(full_url)
            if address is not None and address["root"]:
                roots[resource.pointer] = address["root"]
            if full_url:
                named.setdefault(full_url, []).append(resource)
            for name in _local_names(resource, address):
                local.setdefault(name, []).append(resource)
            for place, inside in _inside(resource):
                named.setdefault(place, []).append(inside)
            for token in {token_of(each) for each in resource.each("identifier")}:
                numbered.setdefault(token or "", []).append(resource)
        return cls(named, local, numbered, roots)

    def find(self, reference: Element) -> Sequence[Element]:
        """What a Reference may mean: nothing if it is not in the message, several if unclear.

        What it says in `identifier` counts where the message has nothing at its address: both
        are of one resource.
        """
        found = self._by_address(reference)
        token = _token_in(reference)
        if found or token is None:
            return found
        type_ = reference.peek("type")
        return tuple(
            each
            for each in self.numbered.get(token, ())
            if not type_ or each.peek("resourceType") == type_
        )

    def _by_address(self, reference: Element) -> Sequence[Element]:
        said = reference.peek("reference")
        entry = "/".join(reference.pointer.split("/")[:_DEPTH_OF_ENTRY])
        if said.startswith("#"):
            return self.named.get(f"{entry}{said}", ())
        address = _URL_OF_RESOURCE.fullmatch(said)
        if address is None:
            return self.named.get(said, ())
        if address["root"]:
            return _of_version(self.named.get(address["root"] + address["local"], ()), address)
        return _of_version(self._by_relative(address["local"], entry=entry), address)

    def _by_relative(self, said: str, *, entry: str) -> Sequence[Element]:
        """On the server that the entry comes from, or under a name that is no one else's.

        The standard gives a relative reference no meaning where the entry has no such server.
        Senders write them all the same, and mean the resource of this type and id.
        """
        root = self.roots.get(entry)
        if root is not None and root + said in self.named:
            return self.named[root + said]
        return tuple(
            each
            for each in self.local.get(said, ())
            if root is None or self.roots.get(each.pointer, root) == root
        )


def _local_names(resource: Element, address: re.Match[str] | None) -> Iterator[str]:
    """Its type and id, as it says them itself and as its address does, which is mostly the same."""
    id_ = resource.peek("id")
    own = f"{resource.peek('resourceType')}/{id_}" if id_ else ""
    if own:
        yield own
    if address is not None and address["local"] != own:
        yield address["local"]


def _inside(resource: Element) -> Iterator[tuple[str, Element]]:
    """What is named from within one resource alone: itself, and what is contained in it."""
    yield f"{resource.pointer}#", resource
    for contained in resource.each("contained"):
        id_ = contained.peek("id")
        if id_:
            yield f"{resource.pointer}#{id_}", contained


def is_named(reference: Element) -> bool:
    """Whether a Reference says which resource it means, and not only how it is called."""
    return bool(reference.peek("reference")) or _token_in(reference) is not None


def token_of(identifier: Element) -> str | None:
    """An identifier with its system, as FHIR searches write it: a number alone is anybody's."""
    value = identifier.peek("value")
    if not value.strip():
        return None
    system = identifier.peek("system")
    return f"{system}|{value}" if system else value


def _token_in(reference: Element) -> str | None:
    identifier = reference.first("identifier")
    return None if identifier is None else token_of(identifier)


def _of_version(found: Sequence[Element], address: re.Match[str]) -> Sequence[Element]:
    """Of several versions of one resource, the one that is asked for."""
    if len(found) > 1 and address["version"]:
        return tuple(each for each in found if each.peek("meta.versionId") == address["version"])
    return found
