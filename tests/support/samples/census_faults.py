"""A census with one child for each of many faults, which break the Department's rules."""

from collections.abc import Mapping
from typing import Final

from tests.support.samples.census_files import EPISODE, a_census, a_child, a_header, an_episode

_BORN: Final = "<PersonBirthDate>2015-03-27</PersonBirthDate>"
_NO_UPN: Final = "<UPNunknown>UN3</UPNunknown>"
_GIRL: Final = "<Sex>F</Sex>"
_FACTORS: Final = (
    "<FactorsIdentifiedAtAssessment><AssessmentFactors>{}</AssessmentFactors>"
    "</FactorsIdentifiedAtAssessment>"
)


def _assessment(started: str, ended: str = "", *, factors: str = "") -> str:
    end = f"<AssessmentAuthorisationDate>{ended}</AssessmentAuthorisationDate>" if ended else ""
    return (
        f"<Assessments><AssessmentActualStartDate>{started}</AssessmentActualStartDate>"
        f"{end}{factors}</Assessments>"
    )


def _enquiry(started: str, *, conference: str = "") -> str:
    held = f"<DateOfInitialCPC>{conference}</DateOfInitialCPC>" if conference else ""
    return (
        f"<Section47><S47ActualStartDate>{started}</S47ActualStartDate>{held}"
        f"<ICPCnotRequired>{0 if conference else 1}</ICPCnotRequired></Section47>"
    )


def _need_plan(started: str, ended: str = "") -> str:
    start = f"<CINPlanStartDate>{started}</CINPlanStartDate>" if started else ""
    end = f"<CINPlanEndDate>{ended}</CINPlanEndDate>" if ended else ""
    return f"<CINPlanDates>{start}{end}</CINPlanDates>"


def _protection_plan(
    started: str, ended: str = "", *, first: str = "NEG", last: str = "NEG"
) -> str:
    end = f"<CPPendDate>{ended}</CPPendDate>" if ended else ""
    return (
        f"<ChildProtectionPlans><CPPstartDate>{started}</CPPstartDate>{end}"
        f"<InitialCategoryOfAbuse>{first}</InitialCategoryOfAbuse>"
        f"<LatestCategoryOfAbuse>{last}</LatestCategoryOfAbuse>"
        "<NumberOfPreviousCPP>0</NumberOfPreviousCPP></ChildProtectionPlans>"
    )


def _with(work: str, *, after: str = "", nothing_followed: str = "0") -> str:
    return (
        an_episode("2025-05-06", "2025-09-30", work=work, nothing_followed=nothing_followed) + after
    )


_EPISODES: Final[Mapping[str, tuple[str, ...]]] = {
    "NEEDMISSING": (EPISODE.replace("<PrimaryNeedCode>N1</PrimaryNeedCode>", ""),),
    "NEEDWRONG": (EPISODE.replace("N1", "N99"),),
    "SOURCEWRONG": (EPISODE.replace("<ReferralSource>6", "<ReferralSource>99"),),
    "REFERREDLATE": (an_episode("2026-04-09"),),
    "NODAY": (EPISODE.replace("<CINreferralDate>2025-05-06</CINreferralDate>", ""),),
    "REFERREDEARLY": (an_episode("2014-06-01", "2025-09-30"),),
    "BACKWARDS": (an_episode("2025-05-06", "2025-05-01"),),
    "NOREASON": (EPISODE.replace("<ReasonForClosure>RC7</ReasonForClosure>", ""),),
    "NOCLOSURE": (EPISODE.replace("<CINclosureDate>2025-09-30</CINclosureDate>", ""),),
    "REASONWRONG": (EPISODE.replace("RC7", "RC99"),),
    "CLOSEDLATE": (an_episode("2025-05-06", "2026-04-09"),),
    "NOFLAG": (EPISODE.replace("<ReferralNFA>0</ReferralNFA>", ""),),
    "FLAGWRONG": (EPISODE.replace("<ReferralNFA>0", "<ReferralNFA>no"),),
    "TWOOPEN": (an_episode("2025-05-06"), an_episode("2025-08-06")),
    "OVERLAP": (EPISODE, an_episode("2025-08-06", "2025-12-01")),
    "DIED": (EPISODE.replace("RC7", "RC2"),),
    "EARLYASSESSED": (_with(_assessment("2025-05-05")),),
    "ASSESSEDBACK": (
        _with(_assessment("2025-05-08", "2025-05-07", factors=_FACTORS.format("8B"))),
    ),
    "NOFACTORS": (_with(_assessment("2025-05-08", "2025-06-07")),),
    "FACTORWRONG": (
        _with(_assessment("2025-05-08", "2025-06-07", factors=_FACTORS.format("99Z"))),
    ),
    "ASSESSEDLATE": (
        _with(_assessment("2025-05-08", "2026-04-09", factors=_FACTORS.format("8B"))),
    ),
    "ENQUIREDEARLY": (_with(_enquiry("2025-05-05")),),
    "ENQUIREDAFTER": (_with(_enquiry("2025-10-01")),),
    "ENQUIREDLATE": (an_episode("2025-05-06", work=_enquiry("2026-04-09")),),
    "CONFERENCEEARLY": (_with(_enquiry("2025-05-08", conference="2025-05-07")),),
    "CONFERENCEFIRST": (_with(_enquiry("2025-05-08", conference="2025-05-02")),),
    "NEEDPLANEARLY": (_with(_need_plan("2025-05-05", "2025-06-01")),),
    "NEEDPLANBACK": (_with(_need_plan("2025-05-08", "2025-05-07")),),
    "NEEDPLANUNDATED": (_with(_need_plan("", "2025-06-01")),),
    "NEEDPLANLATE": (an_episode("2025-05-06", work=_need_plan("2026-04-09")),),
    "PLANEARLY": (_with("", after=_protection_plan("2025-05-05", "2025-06-01")),),
    "PLANBACK": (_with("", after=_protection_plan("2025-05-08", "2025-05-07")),),
    "PLANLATE": (an_episode("2025-05-06") + _protection_plan("2026-04-09"),),
    "PLANENDSLATE": (an_episode("2025-05-06") + _protection_plan("2025-06-02", "2026-04-09"),),
    "FIRSTWRONG": (_with("", after=_protection_plan("2025-05-08", "2025-06-07", first="QQQ")),),
    "LASTWRONG": (_with("", after=_protection_plan("2025-05-08", "2025-06-07", last="QQQ")),),
    "NFAASSESSED": (_with(_assessment("2025-05-08"), nothing_followed="1"),),
    "NFANEEDPLAN": (_with(_need_plan("2025-05-08", "2025-06-08"), nothing_followed="1"),),
    "NFAPLAN": (
        _with("", after=_protection_plan("2025-05-08", "2025-06-08"), nothing_followed="1"),
    ),
}
_IDENTIFIERS: Final[Mapping[str, str]] = {
    "NOBIRTH": _NO_UPN + _GIRL,
    "BORNLATE": f"{_NO_UPN}<PersonBirthDate>2026-04-09</PersonBirthDate>{_GIRL}",
    "BOTHBIRTHS": (
        f"{_NO_UPN}{_BORN}<ExpectedPersonBirthDate>2015-03-28</ExpectedPersonBirthDate>{_GIRL}"
    ),
    "NOSEX": _NO_UPN + _BORN,
    "SEXWRONG": f"{_NO_UPN}{_BORN}<Sex>Q</Sex>",
    "UNBORNGIRL": (
        f"{_NO_UPN}<ExpectedPersonBirthDate>2026-03-28</ExpectedPersonBirthDate>{_GIRL}"
    ),
    "DEADFIRST": f"{_NO_UPN}{_BORN}{_GIRL}<PersonDeathDate>2015-03-26</PersonDeathDate>",
    "DEADEARLY": f"{_NO_UPN}{_BORN}{_GIRL}<PersonDeathDate>2025-05-01</PersonDeathDate>",
    "DEADLATE": f"{_NO_UPN}{_BORN}{_GIRL}<PersonDeathDate>2026-04-09</PersonDeathDate>",
    "UPNLETTER": f"<UPN>A999123456780</UPN>{_BORN}{_GIRL}",
    "UPNAUTHORITY": f"<UPN>A99X123456780</UPN>{_BORN}{_GIRL}",
    "UPNDIGITS": f"<UPN>A8011X3456780</UPN>{_BORN}{_GIRL}",
    "UPNLAST": f"<UPN>A80112345678S</UPN>{_BORN}{_GIRL}",
    "FORMERUPN": f"<FormerUPN>Q1</FormerUPN>{_NO_UPN}{_BORN}{_GIRL}",
}
_CHARACTERISTICS: Final[Mapping[str, str]] = {
    "NOETHNICITY": "",
    "ETHNICITYWRONG": "<Ethnicity>QQQQ</Ethnicity>",
    "DISABILITYWRONG": (
        "<Ethnicity>WBRI</Ethnicity><Disabilities><Disability>QQQQ</Disability></Disabilities>"
    ),
    "DISABILITYTWICE": (
        "<Ethnicity>WBRI</Ethnicity><Disabilities><Disability>HAND</Disability>"
        "<Disability>HAND</Disability></Disabilities>"
    ),
    "NONEANDONE": (
        "<Ethnicity>WBRI</Ethnicity><Disabilities><Disability>NONE</Disability>"
        "<Disability>HAND</Disability></Disabilities>"
    ),
}


def _identified(name: str, rest: str = _NO_UPN + _BORN + _GIRL) -> str:
    return f"<LAchildID>{name}</LAchildID>{rest}"


def a_census_of_faults() -> bytes:
    """Return a file of children whose ids name their faults."""
    children = [
        *(a_child(*each, identifiers=_identified(name)) for name, each in _EPISODES.items()),
        *(a_child(identifiers=_identified(name, each)) for name, each in _IDENTIFIERS.items()),
        *(
            a_child(identifiers=_identified(name), characteristics=each)
            for name, each in _CHARACTERISTICS.items()
        ),
        a_child(identifiers=_identified("L" * 65)),
        a_child(identifiers=_identified("TWICE")),
        a_child(identifiers=_identified("TWICE")),
        a_child(identifiers=_identified("NOEPISODE")).split("<CINdetails>")[0] + "</Child>",
    ]
    return a_census(*children, header=a_header(year=2026))
