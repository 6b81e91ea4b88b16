"""The typed environment: the one place that reads it."""

from enum import StrEnum
from functools import cached_property
from pathlib import Path
from secrets import token_bytes
from typing import Any, Literal

from pydantic import Field, SecretStr, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

FINISH_WITHIN_SECONDS = 25
"""From the signal to stop until the process is gone: draining, and the longest request after it."""

LONGEST_REQUEST_SECONDS = 18
LONGEST_DRAIN_SECONDS = 5


class Environment(StrEnum):
    """Where the service runs; production refuses every convenience of development."""

    DEVELOPMENT = "development"
    PRODUCTION = "production"


class UnsafeForProduction(ValueError):  # noqa: N818 - it names the fact that stops the start
    """A setting that is fine on a laptop would be a hole in production."""


class Settings(BaseSettings):
    """Everything that may differ between two installations.

    `database_url` is the login the service answers requests with. Migrations use
    `migration_database_url`, which needs the right to create roles on first use, and
    defaults to `database_url`. With neither, an embedded PostgreSQL runs in `data_folder`.

    The worker alone needs `sealer_database_url` (which defaults to `database_url`), `audit_key`,
    the Ed25519 key in PEM that signs heads of the audit log, and `witness_folder`, where heads are
    left for the agencies to keep. `custodian_database_url` is for `frontdoor audit destroy` alone,
    `backup_database_url` and `postgresql_tools` for `frontdoor backup` and `restore`.

    The service and the worker share `webhook_key`, of which the secrets of subscriptions are made.

    `docs/operations.md` says what each is for, with its unit and what it is when not set.
    """

    model_config = SettingsConfigDict(
        env_prefix="",
        env_nested_delimiter="__",
        secrets_dir="/run/secrets" if Path("/run/secrets").is_dir() else None,
        extra="ignore",
        hide_input_in_errors=True,
    )

    environment: Environment = Environment.DEVELOPMENT
    database_url: SecretStr | None = None
    migration_database_url: SecretStr | None = None
    data_folder: Path = Path(".data")
    host: str = "127.0.0.1"
    port: int = Field(default=8000, ge=1, le=65535)
    workers: int = Field(default=1, ge=1, le=64)
    metrics_port: int | None = Field(default=None, ge=1, le=65535)
    documentation: bool | None = None
    local_issuer: bool = False
    audience: str = "frontdoor"
    issuers: list[dict[str, Any]] = Field(default_factory=list)
    cursor_key: SecretStr | None = None
    webhook_key: SecretStr | None = None
    webhooks_to_private_addresses: bool = False
    mail_folder: Path | None = None
    sealer_database_url: SecretStr | None = None
    custodian_database_url: SecretStr | None = None
    backup_database_url: SecretStr | None = None
    postgresql_tools: Path | None = None
    audit_key: SecretStr | None = None
    witness_folder: Path | None = None
    worker_metrics_port: int | None = Field(default=None, ge=1, le=65535)
    pool_size: int = Field(default=10, ge=1, le=200)
    urgent_pool_size: int = Field(default=4, ge=1, le=50)
    statement_cache: bool = True
    in_flight_per_connection: int = Field(default=3, ge=1, le=1000)
    body_limit_bytes: int = Field(default=256 * 1024, ge=1024)
    body_seconds: float = Field(default=10, gt=0, le=60)
    request_seconds: float = Field(default=15, gt=0, le=LONGEST_REQUEST_SECONDS)
    drain_seconds: float | None = Field(default=None, ge=0, le=LONGEST_DRAIN_SECONDS)
    streams: int = Field(default=100, ge=0, le=10_000)
    searches_per_hour: int = Field(default=600, ge=1)
    openings_per_hour: int = Field(default=1200, ge=1)
    exports_per_hour: int = Field(default=60, ge=1)
    idempotency_hours: int = Field(default=24, ge=1, le=24 * 31)
    partner_idempotency_hours: int = Field(default=24 * 7, ge=1, le=24 * 31)
    late_entry_days: int = Field(default=7, ge=0, le=366)
    referral_day: Literal["received", "opened"] = "received"
    listen_fds: int | None = None
    listen_pid: int | None = None

    @model_validator(mode="after")
    def _refuse_conveniences_in_production(self) -> "Settings":
        if self.environment is not Environment.PRODUCTION:
            return self
        if self.database_url is None:
            raise UnsafeForProduction("DATABASE_URL is required in production.")
        if self.webhooks_to_private_addresses:
            raise UnsafeForProduction("WEBHOOKS_TO_PRIVATE_ADDRESSES must be off in production.")
        if self.local_issuer:
            raise UnsafeForProduction("LOCAL_ISSUER must be off in production.")
        if not self.issuers:
            raise UnsafeForProduction("ISSUERS must name at least one issuer in production.")
        if self.cursor_key is None or len(self.cursor_key.get_secret_value()) < 32:  # noqa: PLR2004 - a 256-bit key
            raise UnsafeForProduction("CURSOR_KEY needs at least 32 characters in production.")
        return self

    @cached_property
    def cursor_secret(self) -> bytes:
        """The key that signs list cursors; without one set, cursors last as long as the process."""
        if self.cursor_key is None:
            return token_bytes(32)
        return self.cursor_key.get_secret_value().encode()

    @property
    def witnesses(self) -> Path | None:
        """Where heads are left for witnesses; in production nowhere, unless it is set."""
        if self.witness_folder is None and not self.in_production:
            return self.data_folder / "witnesses"
        return self.witness_folder

    @property
    def shows_documentation(self) -> bool:
        """Whether the pages and the document are served: in production only where it is set."""
        return not self.in_production if self.documentation is None else self.documentation

    @property
    def drains_for(self) -> float:
        """Seconds from being not ready to taking no more connections: on a laptop none."""
        if self.drain_seconds is None:
            return LONGEST_DRAIN_SECONDS if self.in_production else 0
        return self.drain_seconds

    def has_passed_socket(self, process: int) -> bool:
        """Whether a socket that listens was left for this very process: sd_listen_fds(3)."""
        return self.listen_fds == 1 and self.listen_pid == process

    @property
    def in_production(self) -> bool:
        """True where no convenience of development may be switched on."""
        return self.environment is Environment.PRODUCTION
