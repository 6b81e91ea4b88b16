"""Census text to test with: a sound child of invented details, and ways to spoil it."""

import io
from datetime import date

from app.domain.census.children import CensusHeader, ChildAsSent, JudgedChild
from app.domain.census.rules import judge
from app.services.census.reader import CensusReader

TODAY = date(2026, 9, 1)
HEADER = CensusHeader(year=2026, reference_on=date(2026, 3, 31), authority="999")

IDENTIFIERS = """
<LAchildID>INVENTED-1</LAchildID>
<UPN>R999123456780</UPN>
<PersonBirthDate>2015-03-27</PersonBirthDate>
<Sex>F</Sex>
"""
CHARACTERISTICS = "<Ethnicity>WBRI</Ethnicity>"
EPISODE = """
<CINreferralDate>2025-05-06</CINreferralDate>
<ReferralSource>6</ReferralSource>
<PrimaryNeedCode>N1</PrimaryNeedCode>
<CINclosureDate>2025-09-30</CINclosureDate>
<ReasonForClosure>RC7</ReasonForClosure>
<ReferralNFA>0</ReferralNFA>
"""


def a_header(*, year: int = 2026, authority: str = "975") -> str:
    """Return the header of a collection that ended on 31 March of a year."""
    return (
        f"<Header><CollectionDetails><Collection>CIN</Collection><Year>{year}</Year>"
        f"<ReferenceDate>{year}-03-31</ReferenceDate></CollectionDetails>"
        f"<Source><SourceLevel>L</SourceLevel><LEA>{authority}</LEA></Source></Header>"
    )


def a_census(*children: str, header: str = "") -> bytes:
    """Return a whole file of the children."""
    return f"<Message>{header}<Children>{''.join(children)}</Children></Message>".encode()


def a_child(
    *episodes: str, identifiers: str = IDENTIFIERS, characteristics: str = CHARACTERISTICS
) -> str:
    """Return one `Child`, with one sound episode unless others are given."""
    details = "".join(f"<CINdetails>{episode}</CINdetails>" for episode in episodes or [EPISODE])
    return (
        f"<Child><ChildIdentifiers>{identifiers}</ChildIdentifiers>"
        f"<ChildCharacteristics>{characteristics}</ChildCharacteristics>{details}</Child>"
    )


def an_episode(
    referred: str, closed: str | None = None, *, nothing_followed: str = "0", work: str = ""
) -> str:
    """Return a sound episode that runs from one day to another, or is still open."""
    closure = (
        f"<CINclosureDate>{closed}</CINclosureDate><ReasonForClosure>RC7</ReasonForClosure>"
        if closed
        else ""
    )
    return (
        f"<CINreferralDate>{referred}</CINreferralDate><ReferralSource>6</ReferralSource>"
        f"<PrimaryNeedCode>N1</PrimaryNeedCode>{closure}{work}"
        f"<ReferralNFA>{nothing_followed}</ReferralNFA>"
    )


def read(*children: str) -> list[ChildAsSent]:
    """Return the children as the reader hands them on."""
    return list(CensusReader(io.BytesIO(a_census(*children))))


def judged(child: str, *, header: CensusHeader = HEADER, today: date = TODAY) -> JudgedChild:
    """Return the judgement of one child."""
    [sent] = read(child)
    return judge(sent, header=header, today=today)


def codes_of(child: JudgedChild) -> list[str]:
    """Return what is wrong with a child, in alphabetical order."""
    return sorted(fault.code for fault in child.faults)
