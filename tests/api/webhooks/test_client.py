"""Sending to receivers that hang, lie, redirect, or are not where they say they are."""

import asyncio
from collections.abc import Sequence

import pytest

from app.domain.events.deliveries import Fault
from app.webhooks.client import ANSWER_AT_MOST, Answer, WebhookClient, anywhere
from tests.support.webhook_delivery import Received, Receiver, answering, receiving


async def sent(receiver: Receiver, *, url: str | None = None, seconds: float = 5.0) -> Answer:
    client = WebhookClient(allows=anywhere, deadline_seconds=seconds)
    return await client.send(url or receiver.url, headers={"webhook-id": "1"}, body=b"{}")


async def test_an_answer_is_read() -> None:
    async def answers(_: Receiver, __: Received, writer: asyncio.StreamWriter) -> None:
        writer.write(answering("202 Accepted", b"thanks"))

    async with receiving(answers) as receiver:
        assert await sent(receiver) == Answer(202, b"thanks")
        (received,) = receiver.received
        assert received.headers["host"] == f"127.0.0.1:{receiver.port}"


async def test_a_redirect_is_not_followed() -> None:
    async with receiving() as elsewhere:

        async def redirects(_: Receiver, __: Received, writer: asyncio.StreamWriter) -> None:
            writer.write(answering("307 Temporary Redirect", Location=elsewhere.url))

        async with receiving(redirects) as receiver:
            answer = await sent(receiver)
        assert (answer.status, answer.fault) == (307, Fault.REDIRECTED)
        assert elsewhere.received == []


@pytest.mark.parametrize(
    ("status", "fault"),
    [("200 OK", None), ("503 Service Unavailable", Fault.NOT_ACCEPTED)],
)
async def test_an_answer_without_end_is_what_its_status_says_and_is_not_read_to_the_end(
    status: str, fault: Fault | None
) -> None:
    written: list[int] = []

    async def floods(_: Receiver, __: Received, writer: asyncio.StreamWriter) -> None:
        writer.write(f"HTTP/1.1 {status}\r\nContent-Length: 999999999\r\n\r\n".encode())
        for _each in range(10_000):
            writer.write(b"x" * ANSWER_AT_MOST)
            await writer.drain()
            written.append(ANSWER_AT_MOST)

    async with receiving(floods) as receiver:
        answer = await sent(receiver)
    assert answer == Answer(int(status[:3]), b"x" * ANSWER_AT_MOST, fault)
    assert sum(written) < 100_000_000, "it hung up long before"


@pytest.mark.parametrize("begins", [b"", b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nx"])
async def test_the_deadline_is_for_everything_together(begins: bytes) -> None:
    async def dawdles(_: Receiver, __: Received, writer: asyncio.StreamWriter) -> None:
        writer.write(begins)
        await writer.drain()
        await asyncio.sleep(1.5)

    async with receiving(dawdles) as receiver:
        started = asyncio.get_running_loop().time()
        answer = await sent(receiver, seconds=0.3)
        assert asyncio.get_running_loop().time() - started < 1.2
    assert answer.fault is Fault.TOOK_TOO_LONG


@pytest.mark.parametrize("begins", [b"", b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nx"])
async def test_hanging_up_is_no_answer(begins: bytes) -> None:
    async def hangs_up(_: Receiver, __: Received, writer: asyncio.StreamWriter) -> None:
        writer.write(begins)

    async with receiving(hangs_up) as receiver:
        assert (await sent(receiver)).fault is Fault.HUNG_UP


async def test_nonsense_is_no_answer() -> None:
    async def babbles(_: Receiver, __: Received, writer: asyncio.StreamWriter) -> None:
        writer.write(b"SSH-2.0-invented\r\n\r\n")

    async with receiving(babbles) as receiver:
        assert (await sent(receiver)).fault is Fault.HUNG_UP


async def test_where_nobody_listens_nothing_is_sent() -> None:
    async with receiving() as receiver:
        pass
    assert (await sent(receiver)).fault is Fault.NOT_CONNECTED


async def test_plain_text_where_tls_is_expected_is_a_fault_of_tls() -> None:
    async def babbles(_: Receiver, __: Received, writer: asyncio.StreamWriter) -> None:
        writer.write(b"not a hello")

    async with receiving(babbles) as receiver:
        server = await asyncio.start_server(_not_tls, "127.0.0.1", 0)
        port = server.sockets[0].getsockname()[1]
        async with server:
            answer = await sent(receiver, url=f"https://127.0.0.1:{port}/")
    assert answer.fault is Fault.TLS_FAILED


async def _not_tls(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await reader.read(1)
    writer.write(b"HTTP/1.1 400 Bad Request\r\n\r\n")
    await writer.drain()
    writer.close()


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1:{port}/",
        "http://localhost:{port}/",
        "http://[::1]:{port}/",
        "http://[::ffff:127.0.0.1]:{port}/",
        "http://0.0.0.0:{port}/",
        "http://169.254.169.254/latest/meta-data/",
    ],
)
async def test_what_is_not_public_is_refused_before_anything_is_sent(url: str) -> None:
    async with receiving() as receiver:
        answer = await WebhookClient().send(url.format(port=receiver.port), headers={}, body=b"{}")
        assert answer == Answer(fault=Fault.ADDRESS_REFUSED)
        assert receiver.received == []


@pytest.mark.parametrize(
    "addresses", [["127.0.0.1"], ["93.184.215.14", "10.0.0.1"], ["::ffff:10.0.0.1"], []]
)
async def test_a_name_that_leads_inside_is_refused_whatever_else_it_leads_to(
    addresses: Sequence[str],
) -> None:
    async def lookup(_host: str, _port: int) -> Sequence[str]:
        return addresses

    client = WebhookClient(lookup=lookup)
    answer = await client.send("https://events.example/", headers={}, body=b"{}")
    assert answer.fault is Fault.ADDRESS_REFUSED


async def test_the_address_that_was_looked_at_is_the_one_that_is_connected_to() -> None:
    looked: list[str] = []

    async def lookup(host: str, _port: int) -> Sequence[str]:
        looked.append(host)
        return ["127.0.0.1"] if len(looked) == 1 else ["203.0.113.1"]

    async with receiving() as receiver:
        client = WebhookClient(allows=anywhere, lookup=lookup)
        url = f"http://events.example:{receiver.port}/"
        answer = await client.send(url, headers={}, body=b"{}")
        assert answer.status == 200
        assert looked == ["events.example"], "a name is resolved once"
        assert receiver.received[0].headers["host"].startswith("events.example")


async def test_a_name_that_nobody_has_is_said_so() -> None:
    answer = await WebhookClient().send("https://nobody.invalid/", headers={}, body=b"{}")
    assert answer.fault in {Fault.NAME_NOT_FOUND, Fault.TOOK_TOO_LONG}


@pytest.mark.parametrize("host", ["events..police.example", ".example", f"{'a' * 64}.example"])
async def test_a_name_that_nobody_could_have_is_not_found_either(host: str) -> None:
    answer = await WebhookClient().send(f"https://{host}/", headers={}, body=b"{}")
    assert answer == Answer(fault=Fault.NAME_NOT_FOUND)


async def test_a_proxy_of_the_environment_is_not_used(monkeypatch: pytest.MonkeyPatch) -> None:
    async with receiving() as proxy, receiving() as receiver:
        for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
            monkeypatch.setenv(name, proxy.url)
        assert (await sent(receiver)).status == 200
        assert proxy.received == []
