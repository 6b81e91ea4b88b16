"""Census reports for the council: in full for its systems, in brief for its manager."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final

from app.domain.census.children import CensusHeader, JudgedChild
from app.domain.census.faults import Effect, Fault, FaultKind

_HEADINGS: Final[Mapping[Effect, str]] = MappingProxyType(
    {
        Effect.CHILD_REFUSED: "Why children were refused:",
        Effect.EPISODE_REFUSED: "Why episodes were refused:",
        Effect.VALUE_SET_ASIDE: "Values set aside, and stored as they were sent:",
        Effect.NOTED: "Imported as sent, and to be looked at:",
    }
)


@dataclass(slots=True)
class CensusReport:
    """The report on one file, filled child by child.

    It is only for the council that sent the file: it names children by that council's own id so
    that the council can find them, and holds nothing else about them.
    """

    header: CensusHeader
    children_loaded: int = 0
    children_loaded_with_faults: int = 0
    children_refused: int = 0
    episodes_loaded: int = 0
    episodes_refused: int = 0
    _faults: list[tuple[int | None, str | None, Fault]] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Start with the faults in the header."""
        self.add_file_faults(self.header.faults)

    def add(self, judged: JudgedChild) -> None:
        """Count one child of the file."""
        if judged.is_refused:
            self.children_refused += 1
        else:
            self.children_loaded += 1
            self.children_loaded_with_faults += bool(judged.faults)
        self.episodes_loaded += len(judged.referrals)
        self.episodes_refused += judged.episodes_refused
        place = judged.as_sent.place
        self._faults.extend((place, judged.la_child_id, fault) for fault in judged.faults)

    def add_file_faults(self, faults: Iterable[Fault]) -> None:
        """Add the faults of the file outside any child."""
        self._faults.extend((None, None, fault) for fault in faults)

    def faults_by_kind(self) -> Mapping[FaultKind, int]:
        """Return how often each fault was found, the gravest and then the commonest first."""
        counts = Counter(fault.kind for _, _, fault in self._faults)
        effects = list(Effect)
        return dict(
            sorted(
                counts.items(),
                key=lambda item: (effects.index(item[0].effect), -item[1], item[0].code),
            )
        )

    def to_json(self, *, digest: str) -> dict[str, object]:
        """Return the whole report as JSON values; `digest` is the SHA-256 of the file."""
        reference_on = self.header.reference_on
        return {
            "file": {
                "sha256": digest,
                "collection_year": self.header.year,
                "reference_on": reference_on.isoformat() if reference_on else None,
                "authority": self.header.authority,
            },
            "children": {
                "read": self.children_loaded + self.children_refused,
                "loaded": self.children_loaded,
                "loaded_with_faults": self.children_loaded_with_faults,
                "refused": self.children_refused,
            },
            "episodes": {
                "read": self.episodes_loaded + self.episodes_refused,
                "loaded": self.episodes_loaded,
                "refused": self.episodes_refused,
            },
            "faults_by_code": {kind.code: n for kind, n in self.faults_by_kind().items()},
            "faults": [
                {
                    "line": fault.line,
                    "child": place,
                    "la_child_id": la_child_id,
                    "element": fault.element,
                    "code": fault.code,
                    "effect": fault.effect.value,
                    "reason": fault.reason,
                    "census_rule": fault.census_rule,
                }
                for place, la_child_id, fault in sorted(self._faults, key=_in_order)
            ],
        }

    def summary(self) -> list[str]:
        """Return the report in lines for a manager to read, without any child's id."""
        children = self.children_loaded + self.children_refused
        episodes = self.episodes_loaded + self.episodes_refused
        with_faults = self.children_loaded_with_faults
        has = "has" if with_faults == 1 else "have"
        lines = [
            _title(self.header),
            f"{_counted(children, 'child', 'children')} read, {self.children_refused} refused.",
            f"{with_faults} of those imported {has} something to look at.",
            f"{_counted(episodes, 'episode', 'episodes')} read, {self.episodes_refused} refused.",
        ]
        by_kind = self.faults_by_kind()
        for effect, heading in _HEADINGS.items():
            counted = [(kind, n) for kind, n in by_kind.items() if kind.effect is effect]
            if counted:
                lines.append(heading)
                lines.extend(f"{n:>7}  {self._worded(kind)}" for kind, n in counted)
        return lines

    def _worded(self, kind: FaultKind) -> str:
        found = {fault.census_rule for _, _, fault in self._faults if fault.kind is kind}
        rules = sorted(rule for rule in found if rule is not None)
        named = "rules" if len(rules) > 1 else "rule"
        return f"{kind.reason} (census {named} {', '.join(rules)})" if rules else kind.reason


def _in_order(fault: tuple[int | None, str | None, Fault]) -> tuple[int, int]:
    place, _, found = fault
    return found.line, place or 0


def _title(header: CensusHeader) -> str:
    year = f" {header.year}" if header.year else ""
    authority = f", from authority {header.authority}" if header.authority else ""
    to = header.reference_on
    until = f", to {to.day} {to:%B %Y}" if to else ""
    return f"Children in Need census{year}{authority}{until}."


def _counted(number: int, one: str, many: str) -> str:
    return f"{number} {one if number == 1 else many}"
