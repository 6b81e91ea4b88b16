"""The secrets that events are signed with: made when they are needed, and stored nowhere."""

from base64 import b64encode
from dataclasses import dataclass, field
from functools import cached_property
from hashlib import sha256
from hmac import new
from secrets import token_bytes
from uuid import UUID

from app.auth.key_files import write_new_key
from app.settings import Settings

KEY_FILE = "webhook-key"
KEY_BYTES = 32


class WebhookKeyMissing(RuntimeError):  # noqa: N818 - it names the fact that stops the start
    """There is no webhook key, and without one receivers could not verify our events."""


@dataclass(frozen=True, slots=True)
class WebhookKey:
    """What the secret of every subscription is made of; the API shows, the worker signs."""

    key: bytes = field(repr=False)

    def secret_of(self, subscription_id: UUID, *, generation: int) -> str:
        """The secret of one subscription, as Standard Webhooks writes it."""
        made = new(self.key, f"{subscription_id}:{generation}".encode(), sha256).digest()
        return f"whsec_{b64encode(made).decode()}"


class WebhookKeys:
    """The key, read when it is first used: most processes never sign anything."""

    def __init__(self, settings: Settings) -> None:
        """Take note of where the key is.

        Raises:
            WebhookKeyMissing: in production nothing, or too little, is set.
        """
        given = settings.webhook_key
        short = given is None or len(given.get_secret_value()) < KEY_BYTES
        if settings.in_production and short:
            raise WebhookKeyMissing("WEBHOOK_KEY needs at least 32 characters in production.")
        self._settings = settings

    @property
    def schemes(self) -> frozenset[str]:
        """How events may travel: enciphered, unless the receiver runs beside the service."""
        plain = self._settings.webhooks_to_private_addresses
        return frozenset({"https", "http"} if plain else {"https"})

    @cached_property
    def key(self) -> WebhookKey:
        """The key of `WEBHOOK_KEY`; a development machine makes and keeps one of its own."""
        given = self._settings.webhook_key
        if given is not None:
            return WebhookKey(given.get_secret_value().encode())
        path = self._settings.data_folder / KEY_FILE
        if not path.exists():
            write_new_key(path, token_bytes(KEY_BYTES))
        return WebhookKey(path.read_bytes())
