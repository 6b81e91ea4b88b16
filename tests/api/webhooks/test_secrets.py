"""Secrets are made of a key that production must have."""

from pathlib import Path
from uuid import uuid4

import pytest
from pydantic import SecretStr

from app.settings import Environment, Settings
from app.webhooks.secrets import WebhookKeyMissing, WebhookKeys

PRODUCTION = Settings.model_construct(environment=Environment.PRODUCTION, data_folder=Path())


@pytest.mark.parametrize("given", [None, SecretStr("short")])
def test_production_needs_a_key(given: SecretStr | None) -> None:
    with pytest.raises(WebhookKeyMissing):
        WebhookKeys(PRODUCTION.model_copy(update={"webhook_key": given}))


def test_a_development_machine_keeps_the_key_that_it_made(tmp_path: Path) -> None:
    of_subscription = uuid4()
    made, again = [
        WebhookKeys(Settings(data_folder=tmp_path)).key.secret_of(of_subscription, generation=1)
        for _ in range(2)
    ]
    assert made == again


def test_production_sends_to_no_private_address() -> None:
    with pytest.raises(ValueError, match="WEBHOOKS_TO_PRIVATE_ADDRESSES"):
        Settings(
            environment=Environment.PRODUCTION,
            database_url=SecretStr("postgresql://db.example/frontdoor"),
            webhooks_to_private_addresses=True,
        )
