"""The application put together without a database, to be looked at and not called."""

from functools import cache

from fastapi import FastAPI
from sqlalchemy.ext.asyncio import create_async_engine

from app.main import create_app
from app.settings import Environment, Settings


@cache
def unconnected_application() -> FastAPI:
    """The whole application; its engine never connects. The same for all tests: read it only."""
    return another_unconnected_application()


def another_unconnected_application() -> FastAPI:
    """Likewise, put together again."""
    settings = Settings(environment=Environment.DEVELOPMENT, local_issuer=False, issuers=[])
    return create_app(settings, engine=create_async_engine("postgresql+asyncpg://"))
