"""Letters to those who answer for a partner system: fixed words, ids and paths, never a case."""

import sys
from dataclasses import dataclass
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Protocol, TextIO
from uuid import UUID, uuid4

from app.settings import Settings

SENDER = "frontdoor@localhost"


@dataclass(frozen=True, slots=True)
class Letter:
    """Whom to write to, and what; the words come from this module alone."""

    to: str
    subject: str
    body: str


class Mail(Protocol):
    """A way to send a letter. Whoever is written to may get it twice, or late."""

    def send(self, letter: Letter) -> None:
        """Send it, or raise OSError."""


def subscription_paused(to: str, *, subscription_id: UUID) -> Letter:
    """Tell the subscriber that nothing is delivered any more, and where to see why."""
    return Letter(
        to=to,
        subject="Frontdoor paused a subscription of yours",
        body=(
            "Your receiver could not be told of events for some time, so your subscription"
            " was paused.\n\n"
            f"  /v1/subscriptions/{subscription_id}\n\n"
            "That page says what went wrong last. When the receiver works again, resume the\n"
            "subscription there: it goes on where it stopped, and nothing is lost.\n"
        ),
    )


@dataclass(frozen=True, slots=True)
class MailFolder:
    """Leaves letters as files, for something else to send."""

    folder: Path

    def send(self, letter: Letter) -> None:
        """Write one file, whole or not at all."""
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with NamedTemporaryFile(dir=self.folder, delete=False) as fresh:
            fresh.write(_as_message(letter))
        Path(fresh.name).rename(self.folder / f"{uuid4()}.eml")


@dataclass(frozen=True, slots=True)
class MailConsole:
    """Writes letters to a console: their words are ours, so there is nothing in them to keep."""

    console: TextIO

    def send(self, letter: Letter) -> None:
        """Write it."""
        self.console.write(_as_message(letter).decode())


def mail(settings: Settings) -> Mail:
    """Where letters go: `MAIL_FOLDER`; in development a folder beside the data."""
    if settings.mail_folder is not None:
        return MailFolder(settings.mail_folder)
    if settings.in_production:
        return MailConsole(sys.stderr)
    return MailFolder(settings.data_folder / "mail")


def _as_message(letter: Letter) -> bytes:
    message = EmailMessage(policy=SMTP)
    message["From"], message["To"] = SENDER, letter.to
    message["Subject"] = letter.subject
    message.set_content(letter.body)
    return message.as_bytes()
