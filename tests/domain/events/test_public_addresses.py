"""Only the public internet is sent to."""

import pytest

from app.domain.events.public_addresses import is_public

PUBLIC = (
    "8.8.8.8",
    "93.184.215.14",
    "2606:4700:4700::1111",
    "2a00:1450:4001:81b::200e",
    "2a02:6b8::1",
)
NOT_PUBLIC = (
    "10.0.0.1",
    "172.16.0.1",
    "192.168.1.1",
    "127.0.0.1",
    "0.0.0.0",  # noqa: S104 - an address to refuse
    "100.64.0.1",
    "169.254.169.254",
    "100.100.100.200",
    "192.0.0.192",
    "168.63.129.16",
    "192.0.2.1",
    "198.18.0.1",
    "224.0.0.1",
    "239.255.255.255",
    "240.0.0.1",
    "255.255.255.255",
    "::",
    "::1",
    "::ffff:127.0.0.1",
    "::ffff:8.8.8.8",
    "::7f00:1",
    "64:ff9b::7f00:1",
    "64:ff9b:1::1",
    "2002:7f00:1::",
    "2001:0:7f00:1::",
    "2001:db8::1",
    "3fff::1",
    "3fff:fff:ffff::1",
    "5f00::1",
    "100::1",
    "100:0:0:1::1",
    "2001:4860::5efe:7f00:1",
    "2a00:1450:4001:81b:200:5efe:808:808",
    "2001:2::1",
    "2001:20::1",
    "2001:db8:ffff::1",
    "4000::1",
    "2d00::1",
    "192.88.99.1",
    "198.51.100.7",
    "203.0.113.7",
    "fe80::1",
    "fe80::1%eth0",
    "fec0::1",
    "fc00::1",
    "fd00:ec2::254",
    "ff02::1",
    "2606:4700:4700::1111%1",
    "localhost",
    "0x7f000001",
    "127.1",
    "",
)


@pytest.mark.parametrize("address", PUBLIC)
def test_a_public_address_is_sent_to(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize("address", NOT_PUBLIC)
def test_no_other_address_is(address: str) -> None:
    assert not is_public(address)
