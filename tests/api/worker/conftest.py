"""A database for each of these modules, because what they test works through every partnership."""

from tests.support.own_database import (
    admin_engine,
    api_engine,
    application,
    database_url,
    http,
    partnership,
    sealer_engine,
    worker_engine,
)

__all__ = [
    "admin_engine",
    "api_engine",
    "application",
    "database_url",
    "http",
    "partnership",
    "sealer_engine",
    "worker_engine",
]
