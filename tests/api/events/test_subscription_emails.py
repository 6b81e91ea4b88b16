"""Letters to those who answer for a subscription: what they say, and that they are sent at last."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace
from pathlib import Path
from uuid import UUID

import pytest
from pydantic import SecretStr

from app.domain.events.subscriptions import VERIFIED_WITHIN, EmailAbout, PauseReason
from app.services.events import delivery_messages, subscription_emails
from app.settings import Environment, Settings
from app.webhooks.mail import MailFolder, OwnerEmail, mail, subscription_stopped
from tests.support.partnerships import Partnership
from tests.support.scenarios.pathway import recorded
from tests.support.webhook_delivery import (
    CONTACT_EMAIL,
    Office,
    Receiver,
    active,
    done,
    fails,
    receiving,
    subscribed,
)

pytestmark = pytest.mark.usefixtures("plain_http_is_for_tests")


async def paused_for_failing(
    partnership: Partnership, post_office: Office, receiver: Receiver
) -> str:
    """Its id, as of the others. How it comes to that is in `test_deliveries`."""
    made = await active(partnership.partner_system, post_office, receiver)
    tenant, post = post_office.tenant, post_office.post
    await delivery_messages.pause(tenant, post, UUID(made["id"]), because=PauseReason.FAILING)
    return str(made["id"])


async def paused_without_its_maker(
    partnership: Partnership, post_office: Office, receiver: Receiver
) -> str:
    made = await active(partnership.partner_system, post_office, receiver)
    await recorded(partnership.agency_officer)
    user = partnership.founded.users["partner_system"]
    revoked = await partnership.administrator.post(f"/v1/users/{user}/revocation")
    assert revoked.status_code == 200, revoked.text
    await post_office.note()
    return str(made["id"])


async def not_verified_in_time(
    partnership: Partnership, post_office: Office, receiver: Receiver
) -> str:
    receiver.respond = fails
    made = await subscribed(partnership.partner_system, receiver, "contact.recorded")
    assert await post_office.verify() == 0
    assert await post_office.letters() == [], "it is asked again for a day"
    partnership.clock.advance(seconds=VERIFIED_WITHIN.total_seconds())
    assert await post_office.verify() == 0
    return str(made["id"])


Stops = Callable[[Partnership, Office, Receiver], Awaitable[str]]


@pytest.mark.parametrize(
    ("stops", "says", "says_nothing_of"),
    [
        (paused_for_failing, "could not be told of events", "not verified"),
        (paused_without_its_maker, "Nothing is wrong with your receiver", "could not be told"),
        (not_verified_in_time, "to show that it is one", "paused"),
    ],
)
async def test_a_letter_says_once_why_nothing_is_told_any_more(
    partnership: Partnership,
    post_office: Office,
    receiver: Receiver,
    stops: Stops,
    says: str,
    says_nothing_of: str,
) -> None:
    subscription_id = await stops(partnership, post_office, receiver)
    (letter,) = await post_office.letters()
    assert f"To: {CONTACT_EMAIL}" in letter
    assert f"/v1/subscriptions/{subscription_id}" in letter
    assert says in letter
    assert says_nothing_of not in letter
    assert await post_office.letters() == [letter], "it is sent once"


async def test_a_letter_that_could_not_be_sent_is_sent_later(
    partnership: Partnership, post_office: Office, receiver: Receiver, tmp_path: Path
) -> None:
    in_the_way = tmp_path / "mail"
    in_the_way.write_text("no folder")
    subscription_id = await paused_for_failing(partnership, post_office, receiver)
    with pytest.raises(OSError, match="exists"):
        await post_office.letters()
    in_the_way.unlink()
    (letter,) = await post_office.letters()
    assert subscription_id in letter


@dataclass
class Jammed:
    """A way to send letters in which the first gets stuck."""

    sent: list[OwnerEmail] = field(default_factory=list)
    stuck: int = 0

    def send(self, letter: OwnerEmail) -> None:
        if not self.stuck:
            self.stuck += 1
            raise OSError
        self.sent.append(letter)


async def test_a_letter_that_gets_stuck_holds_up_no_other(
    partnership: Partnership, post_office: Office
) -> None:
    jammed = Jammed()
    jamming = replace(post_office, post=replace(post_office.post, mail=jammed))
    async with receiving(fails) as receiver:
        for _ in range(2):
            await subscribed(partnership.partner_system, receiver, "contact.recorded")
        await post_office.verify()
        partnership.clock.advance(seconds=VERIFIED_WITHIN.total_seconds())
        await post_office.verify()
    with pytest.raises(OSError):  # noqa: PT011 - of our own making, and without words
        await jamming.letters()
    assert len(jammed.sent) == 1
    assert len(await post_office.letters()) == 1


async def test_who_resumed_it_before_the_letter_was_sent_is_not_written_to(
    partnership: Partnership, post_office: Office, receiver: Receiver
) -> None:
    subscription_id = await paused_for_failing(partnership, post_office, receiver)
    await done(partnership.partner_system, "resumption", {"id": subscription_id})
    assert await post_office.letters() == []
    await done(partnership.partner_system, "pause", {"id": subscription_id})
    assert await post_office.letters() == [], "who pauses on purpose knows it"


async def test_letters_wait_where_there_is_no_mail(
    partnership: Partnership, post_office: Office, receiver: Receiver
) -> None:
    without = replace(post_office, post=replace(post_office.post, mail=None))
    subscription_id = await paused_for_failing(partnership, without, receiver)
    await subscription_emails.send_all(without.tenant, without.post)
    (letter,) = await post_office.letters()
    assert subscription_id in letter


def test_production_writes_letters_to_its_folder_or_not_at_all(tmp_path: Path) -> None:
    production = Settings.model_construct(
        environment=Environment.PRODUCTION,
        database_url=SecretStr("postgresql://db.example/frontdoor"),
        data_folder=tmp_path,
    )
    assert mail(production) is None
    folder = tmp_path / "letters"
    assert mail(production.model_copy(update={"mail_folder": folder})) == MailFolder(folder)
    assert mail(Settings(data_folder=tmp_path)) == MailFolder(tmp_path / "mail")


@pytest.mark.parametrize("about", list(EmailAbout))
def test_a_letter_is_left_as_a_file_with_no_line_too_long_to_read(
    tmp_path: Path, about: EmailAbout
) -> None:
    subscription_id = UUID("0198f3b2-0000-7000-8000-00000000000a")
    letter = subscription_stopped(CONTACT_EMAIL, subscription_id=subscription_id, about=about)
    MailFolder(tmp_path / "mail").send(letter)
    (left,) = (tmp_path / "mail").iterdir()
    assert left.suffix == ".eml"
    assert f"/v1/subscriptions/{subscription_id}" in left.read_text()
    assert max(map(len, left.read_text().splitlines())) <= 78
