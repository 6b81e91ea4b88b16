"""What is made of the episodes of a census child, one by one and beside one another."""

from datetime import date, timedelta

import pytest

from app.domain.census.children import EpisodeKind
from app.domain.census.faults import Effect
from tests.support.samples.census_files import (
    EPISODE,
    IDENTIFIERS,
    a_child,
    an_episode,
    codes_of,
    judged,
)

OLDER_SHAPE = IDENTIFIERS.replace("<Sex>F</Sex>", "<GenderCurrent>2</GenderCurrent>")


def episode_with(old: str, new: str) -> str:
    assert old in EPISODE
    return EPISODE.replace(old, new)


def with_work(work: str) -> str:
    return an_episode("2025-05-06", "2025-09-30", work=work)


def section_47(started: str, *, conference: str = "") -> str:
    return with_work(
        f"<Section47><S47ActualStartDate>{started}</S47ActualStartDate>{conference}"
        "<ICPCnotRequired>0</ICPCnotRequired></Section47>"
    )


REFERRED = "<CINreferralDate>2025-05-06</CINreferralDate>"
SOURCE = "<ReferralSource>6</ReferralSource>"
CLOSED = "<CINclosureDate>2025-09-30</CINclosureDate>"
REASON = "<ReasonForClosure>RC7</ReasonForClosure>"
LATE_TARGET = "<InitialCPCtarget>2025-05-28</InitialCPCtarget></Section47>"


@pytest.mark.parametrize(
    ("spoilt", "code"),
    [
        (episode_with(SOURCE, SOURCE + SOURCE.replace("6", "7")), "episode_element_repeated"),
        (episode_with(REFERRED, ""), "referral_date_not_valid"),
        (episode_with("2025-05-06", "06/05/2025"), "referral_date_not_valid"),
        (episode_with("2025-05-06", "2014-06-19"), "referred_long_before_birth"),
        (episode_with(SOURCE, ""), "source_not_known"),
        (episode_with("<ReferralSource>6", "<ReferralSource>11"), "source_not_known"),
        (episode_with("2025-09-30", "2025-09-31"), "closure_date_not_valid"),
        (episode_with("2025-09-30", "2025-05-05"), "closure_before_referral"),
        (episode_with(REASON, ""), "closure_without_reason"),
        (episode_with(CLOSED, ""), "reason_without_closure"),
        (episode_with("RC7", "RC10"), "closure_reason_not_known"),
    ],
)
def test_an_episode_of_which_the_course_cannot_be_told_is_refused_alone(
    spoilt: str, code: str
) -> None:
    child = judged(a_child(spoilt, an_episode("2026-01-05")))

    assert codes_of(child) == [code]
    assert child.faults[0].effect is Effect.EPISODE_REFUSED
    assert child.person is not None
    assert [str(referral.referred_on) for referral in child.referrals] == ["2026-01-05"]
    assert (child.episodes_read, child.episodes_refused) == (2, 1)


@pytest.mark.parametrize(
    ("spoilt", "code"),
    [
        (EPISODE.replace(REASON, "").replace(SOURCE, REASON + SOURCE), "episode_out_of_order"),
        (EPISODE.replace(REFERRED, "") + REFERRED, "episode_out_of_order"),
        (section_47("2025-05-07").replace("</Section47>", LATE_TARGET), "episode_out_of_order"),
        (episode_with(SOURCE, SOURCE * 2), "element_repeated"),
        (episode_with(SOURCE, "<ReferralSource/>" + SOURCE), "element_repeated"),
    ],
)
def test_an_episode_out_of_order_is_reported_and_loaded(spoilt: str, code: str) -> None:
    child = judged(a_child(spoilt))
    in_order = judged(a_child(spoilt if "Section47" in spoilt else EPISODE))

    assert codes_of(child) == [code]
    [referral] = child.referrals
    assert referral.source == "6"
    assert referral.closure_reason == in_order.referrals[0].closure_reason == "RC7"


def test_a_child_can_be_referred_from_the_beginning_of_the_pregnancy() -> None:
    begun = date(2015, 3, 27) - timedelta(weeks=40)

    assert judged(a_child(an_episode(begun.isoformat()))).faults == ()


def test_an_episode_can_close_on_the_day_of_its_referral() -> None:
    child = judged(a_child(an_episode("2025-05-06", "2025-05-06")))

    assert child.faults == ()
    assert len(child.referrals) == 1


def test_a_referral_from_before_sources_were_collected_needs_none() -> None:
    without = "<ReferralSource>6</ReferralSource>"
    old = identifiers_of_an_older_child()
    before = judged(a_child(an_episode("2013-03-31").replace(without, ""), identifiers=old))
    after = judged(a_child(an_episode("2013-04-01").replace(without, ""), identifiers=old))

    assert codes_of(before) == ["source_not_collected"]
    assert [referral.source for referral in before.referrals] == [None]
    assert codes_of(after) == ["source_not_known"]
    assert after.referrals == ()


def identifiers_of_an_older_child() -> str:
    return IDENTIFIERS.replace("2015-03-27", "2011-03-27")


@pytest.mark.parametrize(
    ("spoilt", "code", "started_on"),
    [
        (section_47("2025-05-05"), "enquiry_before_referral", date(2025, 5, 5)),
        (section_47("2025-10-01"), "enquiry_after_closure", date(2025, 10, 1)),
        (section_47("soon"), "enquiry_date_not_valid", None),
        (section_47(""), "enquiry_date_not_valid", None),
    ],
)
def test_an_enquiry_without_a_day_in_its_episode_is_shown_as_sent_and_costs_it_nothing(
    spoilt: str, code: str, started_on: date | None
) -> None:
    child = judged(a_child(spoilt))

    assert codes_of(child) == [code]
    assert child.faults[0].effect is Effect.VALUE_SET_ASIDE
    assert [referral.section_47 for referral in child.referrals] == [()]
    [enquiry] = child.work
    assert (enquiry.kind, enquiry.starts_on) == (EpisodeKind.SECTION_47, started_on)
    assert enquiry.not_loaded_because is not None
    assert enquiry.not_loaded_because.code == code
    assert ("ICPCnotRequired", "0") in enquiry.sent


PROTECTION_PLAN = """<ChildProtectionPlans><CPPstartDate>2025-06-01</CPPstartDate>
<InitialCategoryOfAbuse>NEG</InitialCategoryOfAbuse>
<LatestCategoryOfAbuse>EMO</LatestCategoryOfAbuse></ChildProtectionPlans>"""


def test_a_plan_is_an_episode_with_its_latest_category_and_its_words() -> None:
    child = judged(a_child(an_episode("2025-05-06", work=PROTECTION_PLAN)))

    [plan] = child.work
    assert plan.kind is EpisodeKind.CHILD_PROTECTION_PLAN
    assert (plan.starts_on, plan.ends_on, plan.category) == (date(2025, 6, 1), None, "EMO")
    assert plan.not_loaded_because is None
    assert plan.sent == (
        ("CPPstartDate", "2025-06-01"),
        ("InitialCategoryOfAbuse", "NEG"),
        ("LatestCategoryOfAbuse", "EMO"),
    )


@pytest.mark.parametrize("bad", ["2025-06-31", "2025-05-05"])
def test_a_bad_date_of_a_plan_is_set_aside_without_losing_the_plan(bad: str) -> None:
    spoilt = PROTECTION_PLAN.replace("2025-06-01", bad)
    child = judged(a_child(an_episode("2025-05-06", work=spoilt)))

    [plan] = child.work
    assert (plan.starts_on, plan.category, plan.not_loaded_because) == (None, "EMO", None)
    assert ("CPPstartDate", bad) in plan.sent
    assert len(child.referrals) == 1


@pytest.mark.parametrize(
    ("as_sent", "otherwise"),
    [("<ReferralSource>6", "<ReferralSource>?"), ("2025-05-06", "2025-05-36")],
)
def test_a_refused_episode_is_shown_as_sent_and_its_plan_is_loaded(
    as_sent: str, otherwise: str
) -> None:
    work = section_47("2025-05-08")[section_47("2025-05-08").index("<Section47>") :]
    enquiry = work[: work.index("</Section47>") + len("</Section47>")]
    episode = an_episode("2025-05-06", work=enquiry + PROTECTION_PLAN)
    child = judged(a_child(episode.replace(as_sent, otherwise)))

    assert child.referrals == ()
    shown = {part.kind: part for part in child.work}
    assert shown[EpisodeKind.CHILD_PROTECTION_PLAN].not_loaded_because is None
    assert shown[EpisodeKind.REFERRAL].not_loaded_because is not None
    assert shown[EpisodeKind.SECTION_47].starts_on == date(2025, 5, 8)
    assert shown[EpisodeKind.SECTION_47].not_loaded_because is not None
    assert ("PrimaryNeedCode", "N1") in shown[EpisodeKind.REFERRAL].sent


@pytest.mark.parametrize(
    ("noted", "code"),
    [
        (EPISODE.replace("<PrimaryNeedCode>N1</PrimaryNeedCode>", ""), "primary_need_missing"),
        (EPISODE.replace("RC7", "RC2"), "died_without_death_date"),
        (EPISODE.replace("2025-09-30", "2026-04-01"), "after_reference_date"),
        (EPISODE.replace("<ReferralNFA>0", "<ReferralNFA>false"), "yes_no_in_words"),
        (
            an_episode(
                "2025-05-06",
                nothing_followed="1",
                work="<DateOfInitialCPC>2025-05-20</DateOfInitialCPC>",
            ),
            "after_no_further_action",
        ),
        (with_work("<DateOfInitialCPC>2025-10-01</DateOfInitialCPC>"), "after_closure"),
        (
            with_work(
                "<Assessments>"
                "<AssessmentActualStartDate>2025-05-07</AssessmentActualStartDate>"
                "<AssessmentAuthorisationDate>2025-06-07</AssessmentAuthorisationDate>"
                "<FactorsIdentifiedAtAssessment/>"
                "</Assessments>"
            ),
            "factors_missing",
        ),
        (
            with_work("<CINPlanDates><CINPlanEndDate>2025-06-07</CINPlanEndDate></CINPlanDates>"),
            "value_missing",
        ),
    ],
)
def test_what_is_only_odd_is_noted_and_loaded(noted: str, code: str) -> None:
    child = judged(a_child(noted))

    assert codes_of(child) == [code]
    assert child.faults[0].effect is Effect.NOTED
    assert len(child.referrals) == 1


def test_yes_and_no_in_words_are_nothing_odd_in_the_older_shape() -> None:
    words = EPISODE.replace("<ReferralNFA>0", "<ReferralNFA>false")
    child = judged(a_child(words, identifiers=OLDER_SHAPE))

    assert child.faults == ()
    assert [referral.no_further_action for referral in child.referrals] == [False]


def test_a_child_without_an_episode_is_loaded_and_noted() -> None:
    child = judged(a_child().replace(f"<CINdetails>{EPISODE}</CINdetails>", ""))

    assert codes_of(child) == ["episodes_missing"]
    assert child.person is not None


def test_a_section_47_enquiry_is_read_with_its_conference() -> None:
    conference = (
        "<InitialCPCtarget>2025-05-28</InitialCPCtarget>"
        "<DateOfInitialCPC>2025-05-27</DateOfInitialCPC>"
    )
    child = judged(a_child(section_47("2025-05-06", conference=conference)))

    [enquiry] = child.referrals[0].section_47
    assert str(enquiry.started_on) == "2025-05-06"
    assert str(enquiry.conference_target_on) == "2025-05-28"
    assert str(enquiry.conference_on) == "2025-05-27"
    assert enquiry.conference_not_required is False
    assert child.faults == ()


@pytest.mark.parametrize("tag", ["InitialCPCtarget", "DateOfInitialCPC"])
def test_a_conference_before_its_enquiry_is_set_aside_and_the_enquiry_kept(tag: str) -> None:
    child = judged(a_child(section_47("2025-05-07", conference=f"<{tag}>2025-05-06</{tag}>")))

    assert codes_of(child) == ["conference_before_enquiry"]
    [enquiry] = child.referrals[0].section_47
    assert (enquiry.conference_target_on, enquiry.conference_on) == (None, None)


def test_a_conference_that_was_only_planned_may_lie_after_the_closure() -> None:
    target = "<InitialCPCtarget>2026-09-09</InitialCPCtarget>"

    assert judged(a_child(section_47("2025-09-30", conference=target))).faults == ()


def test_an_initial_conference_before_the_referral_is_set_aside() -> None:
    child = judged(a_child(with_work("<DateOfInitialCPC>2025-05-05</DateOfInitialCPC>")))

    assert codes_of(child) == ["conference_before_referral"]
    assert child.referrals[0].initial_conference_on is None


def test_an_initial_conference_outside_any_enquiry_is_an_episode() -> None:
    child = judged(a_child(with_work("<DateOfInitialCPC>2025-05-20</DateOfInitialCPC>")))

    [conference] = child.work
    assert conference.kind is EpisodeKind.INITIAL_CONFERENCE
    assert conference.starts_on == date(2025, 5, 20)
    assert conference.sent == (("DateOfInitialCPC", "2025-05-20"),)


EARLY_ASSESSMENT = """<Assessments>
<AssessmentActualStartDate>2025-05-05</AssessmentActualStartDate>
<AssessmentInternalReviewDate>?</AssessmentInternalReviewDate>
</Assessments>"""
ASSESSMENT_WITH_UNKNOWN_FACTOR = """<Assessments>
<AssessmentActualStartDate>2025-05-07</AssessmentActualStartDate>
<FactorsIdentifiedAtAssessment>
<AssessmentFactors>8A</AssessmentFactors><AssessmentFactors>18A</AssessmentFactors>
<AssessmentFactors>24A</AssessmentFactors>
</FactorsIdentifiedAtAssessment>
</Assessments>"""
PLAN_BACKWARDS = """<CINPlanDates>
<CINPlanStartDate>2025-05-07</CINPlanStartDate><CINPlanEndDate>2025-05-06</CINPlanEndDate>
</CINPlanDates>"""
PRE_PROCEEDINGS = "<PreProceedingsandFGDM><PPOutcome>A</PPOutcome></PreProceedingsandFGDM>"


@pytest.mark.parametrize(
    ("work", "codes"),
    [
        (EARLY_ASSESSMENT, ["date_not_valid", "starts_before_referral"]),
        (ASSESSMENT_WITH_UNKNOWN_FACTOR, ["factor_not_known"]),
        (PLAN_BACKWARDS, ["ends_before_start"]),
        (PRE_PROCEEDINGS, ["element_not_known"]),
    ],
)
def test_work_that_is_only_kept_is_still_held_to_the_rules(work: str, codes: list[str]) -> None:
    child = judged(a_child(with_work(work)))

    assert codes_of(child) == codes
    assert len(child.referrals) == 1
    assert work in child.as_sent.xml


def test_work_can_begin_and_end_with_its_episode() -> None:
    plan = (
        "<CINPlanDates><CINPlanStartDate>2025-05-06</CINPlanStartDate>"
        "<CINPlanEndDate>2025-09-30</CINPlanEndDate></CINPlanDates>"
    )

    assert judged(a_child(with_work(plan))).faults == ()


def test_a_protection_plan_is_held_to_the_rules() -> None:
    plan = (
        "<ChildProtectionPlans><CPPstartDate>2025-06-01</CPPstartDate>"
        "<CPPendDate>2025-10-01</CPPendDate>"
        "<InitialCategoryOfAbuse>NEG</InitialCategoryOfAbuse>"
        "<LatestCategoryOfAbuse>NEGLECT</LatestCategoryOfAbuse>"
        "<NumberOfPreviousCPP>0</NumberOfPreviousCPP>"
        "<Reviews><CPPreviewDate>2025-08-32</CPPreviewDate></Reviews></ChildProtectionPlans>"
    )
    child = judged(a_child(EPISODE + plan))

    assert codes_of(child) == ["after_closure", "category_of_abuse_not_known", "date_not_valid"]
    assert len(child.referrals) == 1
