"""Logs and metrics that cannot hold personal data: fields are allowed by name, not refused."""

import logging
import re
from collections.abc import Mapping, MutableMapping
from typing import Any, Final

import structlog
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram
from sqlalchemy.pool import Pool, QueuePool
from structlog.typing import Processor

ALLOWED_FIELDS = frozenset(
    {
        "event",
        "level",
        "timestamp",
        "request_id",
        "method",
        "route",
        "status",
        "duration_ms",
        "problem",
        "incident",
        "sqlstate",
        "reason",
        "attempt",
        "version",
        "port",
        "count",
        "exception_type",
        "where",
        "job",
    }
)
"""Whatever else a log call names is dropped. A body, a query or a message never has a name here."""

REGISTRY = CollectorRegistry()
REQUESTS = Counter(
    "frontdoor_requests", "Requests answered", ["route", "method", "status"], registry=REGISTRY
)
DURATION = Histogram(
    "frontdoor_request_seconds", "Time to answer", ["route", "method"], registry=REGISTRY
)
TOKENS_REFUSED = Counter(
    "frontdoor_tokens_refused", "Tokens refused, by what was wrong", ["reason"], registry=REGISTRY
)
RETRIES = Counter(
    "frontdoor_transaction_retries", "Transactions run again whole", registry=REGISTRY
)
PUSHES = Counter(
    "frontdoor_pushes",
    "Pushes answered with one statement, or in steps",
    ["how"],
    registry=REGISTRY,
)
JOBS = Counter("frontdoor_jobs", "Runs of the worker's jobs", ["job", "outcome"], registry=REGISTRY)
NOTICES_WAIT = Gauge(
    "frontdoor_notifications_waiting_seconds",
    "Age of the oldest notice that no contact has been made of; alarm above a minute",
    registry=REGISTRY,
)
SEALED = Counter("frontdoor_audit_sealed", "Events of the trail sealed", registry=REGISTRY)
MISMATCHED = Counter(
    "frontdoor_audit_commitment_mismatches",
    "Events sealed whose body is not what was committed to; alarm at one",
    registry=REGISTRY,
)
SEALING_REFUSED = Counter(
    "frontdoor_audit_sealing_refused",
    "Times a partnership was not sealed, by what was wrong; alarm at one",
    ["reason"],
    registry=REGISTRY,
)
WITNESS_FAILURES = Counter(
    "frontdoor_audit_witness_failures",
    "Times a witness of the trail could not be asked or told, or held nothing that was signed",
    registry=REGISTRY,
)
SEAL_LAG = Gauge(
    "frontdoor_audit_seal_lag_seconds", "Age of the oldest event to be sealed", registry=REGISTRY
)
OVERDUE = Gauge(
    "frontdoor_audit_overdue_events",
    "Events older than a minute that are not sealed; alarm above none",
    registry=REGISTRY,
)
PASSED_OVER = Gauge(
    "frontdoor_audit_passed_over_events",
    "Events that belong before ones already sealed; alarm above none",
    registry=REGISTRY,
)
SHED = Counter(
    "frontdoor_requests_shed",
    "Requests refused under load, by priority",
    ["lane"],
    registry=REGISTRY,
)
IN_FLIGHT = Gauge(
    "frontdoor_requests_in_flight",
    "Requests being answered, by priority",
    ["lane"],
    registry=REGISTRY,
)
BUDGETS_SPENT = Counter(
    "frontdoor_budgets_spent",
    "Requests refused because a user reached an hourly rate limit",
    ["budget"],
    registry=REGISTRY,
)
POOL_IN_USE = Gauge(
    "frontdoor_pool_in_use", "Connections to the database in use", ["pool"], registry=REGISTRY
)
POOL_SIZE = Gauge(
    "frontdoor_pool_size",
    "The largest number of database connections",
    ["pool"],
    registry=REGISTRY,
)
DATABASE_UNAVAILABLE = Counter(
    "frontdoor_database_unavailable",
    "Requests refused because the database was away, full or had no connection free",
    registry=REGISTRY,
)
WALLS_HIT = Counter(
    "frontdoor_walls_hit",
    "Statements that row-level security or a missing grant refused; alarm at one",
    registry=REGISTRY,
)
FAILURES = Counter("frontdoor_failures", "Requests that failed unexpectedly", registry=REGISTRY)
DELIVERIES = Counter(
    "frontdoor_deliveries",
    "Webhook delivery attempts, by outcome; alarm at dead ones",
    ["outcome"],
    registry=REGISTRY,
)
OLDEST_DELIVERY = Gauge(
    "frontdoor_oldest_delivery_seconds",
    "Age of the oldest pending delivery of an active subscription",
    registry=REGISTRY,
)
PAUSED_SUBSCRIPTIONS = Gauge(
    "frontdoor_paused_subscriptions",
    "Subscriptions that are paused until a user resumes them; alarm above none",
    registry=REGISTRY,
)

_CODE = re.compile(r"^[\w ./:{}$+-]{0,120}$", re.ASCII)


def only_allowed(
    _logger: object, _method: str, event: MutableMapping[str, Any]
) -> Mapping[str, Any]:
    """Keep the allowed fields, and of those only numbers and short plain codes."""
    return {
        name: value
        for name, value in event.items()
        if name in ALLOWED_FIELDS
        and (isinstance(value, int | float) or (isinstance(value, str) and _CODE.match(value)))
    }


_STAMPED: Final[list[Processor]] = [
    structlog.processors.add_log_level,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
]
_WRITTEN: Final[list[Processor]] = [
    only_allowed,
    structlog.processors.JSONRenderer(sort_keys=True),
]


def configure() -> None:
    """Send every log line of the process through the allow-list, as one JSON object each."""
    structlog.configure(
        processors=[*_STAMPED, *_WRITTEN],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        cache_logger_on_first_use=True,
    )
    # Libraries format values into their messages, so none of their text is let through.
    logging.disable(logging.CRITICAL)


def server_logging(logger: str) -> dict[str, Any]:
    """How a server that logs for itself, under the name of its logger, is to: as we do.

    It speaks before an application is there and after it is gone, of its processes alone.
    """
    return {
        "version": 1,
        "formatters": {
            "allowed": {
                "()": structlog.stdlib.ProcessorFormatter,
                "foreign_pre_chain": _STAMPED,
                "processors": _WRITTEN,
            }
        },
        "handlers": {
            "output": {
                "class": "logging.StreamHandler",
                "formatter": "allowed",
                "stream": "ext://sys.stdout",
            }
        },
        "loggers": {logger: {"handlers": ["output"], "propagate": False}},
    }


def watch_pools(**pools: Pool) -> None:
    """Show how many connections of each pool are in use, whenever metrics are read."""
    for name, pool in pools.items():
        if isinstance(pool, QueuePool):
            POOL_SIZE.labels(name).set_function(pool.size)
            POOL_IN_USE.labels(name).set_function(pool.checkedout)


log: structlog.typing.FilteringBoundLogger = structlog.get_logger()


def where(error: BaseException) -> str:
    """The place in our code where an error arose, without its message."""
    trace = error.__traceback__
    place = "unknown"
    while trace is not None:
        module = trace.tb_frame.f_globals.get("__name__", "")
        if module.startswith("app"):
            place = f"{module}:{trace.tb_lineno}"
        trace = trace.tb_next
    return place
