"""Letters to those who answer for a partner system: fixed words, ids and paths, never a case."""

from dataclasses import dataclass
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path
from tempfile import NamedTemporaryFile
from types import MappingProxyType
from typing import Final, Protocol
from uuid import UUID, uuid4

from app.domain.events.subscriptions import EmailAbout
from app.settings import Settings

SENDER = "frontdoor@localhost"


@dataclass(frozen=True, slots=True)
class OwnerEmail:
    """Whom to write to, and what; the words come from this module alone."""

    to: str
    subject: str
    body: str


class Mail(Protocol):
    """A transport for e-mail, which may arrive twice, or late."""

    def send(self, email: OwnerEmail) -> None:
        """Send it, or raise OSError."""


def subscription_stopped(to: str, *, subscription_id: UUID, about: EmailAbout) -> OwnerEmail:
    """The e-mail to the owner of a subscription that stopped: why, and what to do."""
    subject, words = _WORDS[about]
    return OwnerEmail(
        to=to, subject=subject, body=words.format(f"/v1/subscriptions/{subscription_id}")
    )


_WORDS: Final = MappingProxyType(
    {
        EmailAbout.FAILING: (
            "Frontdoor paused a subscription of yours",
            """\
Your receiver could not be told of events for some time, so your
subscription was paused.

  {}

That page says what went wrong last. When the receiver works again,
whoever made the subscription resumes it there: it goes on where it
stopped. What was given up on before is listed at

  /v1/deliveries?state=dead
""",
        ),
        EmailAbout.MAKER_GONE: (
            "Frontdoor paused a subscription of yours",
            """\
Whoever made your subscription may not be told of events any more, so it
was paused. Nothing is wrong with your receiver.

  {}

Only they can resume it there, once they may be told of events again.
Otherwise have it ended, and let somebody who may subscribe for your
agency make another. What has happened meanwhile is listed at

  /v1/events
""",
        ),
        EmailAbout.NOT_VERIFIED: (
            "Frontdoor could not verify a receiver of yours",
            """\
Your receiver was asked for a day to show that it is one, and did not
repeat what it was sent. It is not asked any more, and told of nothing.

  {}

That page says what went wrong last. When the receiver is ready, whoever
made the subscription resumes it there, and it is asked once more.
""",
        ),
    }
)


@dataclass(frozen=True, slots=True)
class MailFolder:
    """Leaves letters as files, for something else to send."""

    folder: Path

    def send(self, email: OwnerEmail) -> None:
        """Write one file, whole or not at all."""
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with NamedTemporaryFile(dir=self.folder, delete=False) as fresh:
            fresh.write(_as_message(email))
        Path(fresh.name).rename(self.folder / f"{uuid4()}.eml")


def mail(settings: Settings) -> Mail | None:
    """The transport for e-mail: `MAIL_FOLDER`, or in development a folder beside the data.

    None if none is configured. E-mails then wait in the database: their addresses must not be
    logged.
    """
    if settings.mail_folder is not None:
        return MailFolder(settings.mail_folder)
    return None if settings.in_production else MailFolder(settings.data_folder / "mail")


def _as_message(email: OwnerEmail) -> bytes:
    message = EmailMessage(policy=SMTP)
    message["From"], message["To"] = SENDER, email.to
    message["Subject"] = email.subject
    message.set_content(email.body)
    return message.as_bytes()
