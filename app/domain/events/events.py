"""Events: every event that is published, by its name."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from app.domain.events.casework_events import CASEWORK
from app.domain.events.event_definitions import Event
from app.domain.events.intake_events import INTAKE
from app.domain.events.oversight_events import OVERSIGHT

EVENTS: Mapping[str, Event] = MappingProxyType(dict([*INTAKE, *CASEWORK, *OVERSIGHT]))
"""Every event, by its name. The build fails if one is missing here."""

VERIFICATION: Final = "subscription.verification"
"""The event a receiver must answer before it is sent any other; it is about no record."""

GUARDS: Final = tuple(sorted({event.guard for event in EVENTS.values()}))
"""The tables with the rows that a reader must see to hear of an event."""
