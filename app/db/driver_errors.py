"""What the driver raises: every class of it, so that none is answered as our own failure.

SQLAlchemy makes its own errors of most, and passes on as it is what the operating system says of a
socket. What the driver found wrong with itself or with the conversation has no SQLSTATE, and does
not count as a lost connection there, although no one knows what state that connection is in.
"""

from typing import Final

import asyncpg
from sqlalchemy.engine import ExceptionContext
from sqlalchemy.exc import DBAPIError

CONVERSATION_BROKEN: Final = (asyncpg.InternalClientError, OSError)
"""After these nothing is known of the connection, or of whether the last statement was done."""

DRIVER_ERRORS: Final = (asyncpg.PostgresError, asyncpg.InterfaceError, *CONVERSATION_BROKEN)
"""Every error of the driver. `TimeoutError` and `ssl.SSLError` are among those of the system."""


def is_broken(error: BaseException) -> bool:
    """Whether the conversation broke: by the driver's error, or by the one made of it."""
    return isinstance(error, CONVERSATION_BROKEN) or isinstance(
        error.__cause__, CONVERSATION_BROKEN
    )


def raise_as_lost(context: ExceptionContext) -> None:
    """Raise a conversation that broke as a lost connection, and have the pool replace it.

    Raises:
        DBAPIError: without the statement or its values.
    """
    error = context.original_exception
    if not isinstance(error, Exception) or not is_broken(error):
        return
    context.is_disconnect = True
    context.invalidate_pool_on_disconnect = False
    raise DBAPIError(None, None, error, hide_parameters=True, connection_invalidated=True)
