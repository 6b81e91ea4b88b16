"""Public internet addresses, as opposed to addresses of our own networks.

What is public is read from two lists that others keep: Python's of special purposes, and that of
the IPv6 blocks which registries have handed out to networks (netaddr). A block that IANA sets aside
next year is in neither.
"""

from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from typing import Final

from netaddr import IPAddress

_EMBEDDING: Final[tuple[IPv6Network, ...]] = tuple(
    IPv6Network(text)
    for text in (
        "::/96",  # IPv4-compatible, long deprecated
        "::ffff:0:0/96",  # IPv4-mapped
        "64:ff9b::/96",  # translated (RFC 6052)
        "64:ff9b:1::/48",  # translated locally (RFC 8215)
        "2001::/32",  # Teredo
        "2002::/16",  # 6to4
    )
)
"""IPv6 addresses that stand for an IPv4 address: a private one could hide in that form."""

_HANDS_OUT_NONE: Final = frozenset({"IANA", "6to4"})
"""In the list of handed out blocks, what was handed to no registry of networks."""

_ISATAP: Final = frozenset({0x00005EFE, 0x02005EFE})
"""The bits before an IPv4 address in an interface identifier (RFC 5214, 6.1)."""

_RELAYS: Final = IPv4Network("192.88.99.0/24")
"""Relays of 6to4, withdrawn by RFC 7526."""

_METADATA: Final[tuple[IPv4Network | IPv6Network, ...]] = tuple(
    ip_network(text)
    for text in ("168.63.129.16/32", "192.0.0.0/24", "fd00:ec2::/32", "fd20:ce::/32")
)
"""Where clouds give a machine its own secrets; the other such addresses are link-local."""


def is_public(address: str) -> bool:
    """Whether the service may connect to an address, as the resolver gives it.

    Refused are private, shared, loopback, link-local, multicast, unspecified, reserved and
    documentation addresses, those of cloud metadata, and IPv6 forms that hide an IPv4 address. Text
    that is not an address is not public either.
    """
    try:
        parsed = ip_address(address)
    except ValueError:
        return False
    if isinstance(parsed, IPv6Address) and (_hides(parsed) or not _is_handed_out(parsed)):
        return False
    if parsed.is_multicast or parsed.is_unspecified or parsed.is_reserved or parsed.is_link_local:
        return False
    refused = (*_METADATA, _RELAYS)
    return parsed.is_global and not any(_within(parsed, network) for network in refused)


def _hides(address: IPv6Address) -> bool:
    scoped = address.scope_id is not None
    is_tunnel = int(address) >> 32 & 0xFFFFFFFF in _ISATAP
    hides = scoped or is_tunnel or address.is_site_local
    return hides or any(address in network for network in _EMBEDDING)


def _is_handed_out(address: IPv6Address) -> bool:
    blocks = getattr(IPAddress(int(address), 6).info, "IPv6_unicast", [])
    return any(
        block["status"] == "ALLOCATED" and block["description"] not in _HANDS_OUT_NONE
        for block in blocks
    )


def _within(address: IPv4Address | IPv6Address, network: IPv4Network | IPv6Network) -> bool:
    return address.version == network.version and address in network
