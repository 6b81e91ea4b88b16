"""What is made of a census child: who it is, and what each fault costs."""

import pytest

from app.domain.census.children import CensusHeader
from app.domain.census.faults import Effect, FaultKind
from app.domain.census.rules import judge_all
from tests.support.samples.census_files import (
    CHARACTERISTICS,
    EPISODE,
    HEADER,
    IDENTIFIERS,
    TODAY,
    a_child,
    an_episode,
    codes_of,
    judged,
    read,
)


def identifiers_with(old: str, new: str) -> str:
    assert old in IDENTIFIERS
    return a_child(identifiers=IDENTIFIERS.replace(old, new))


def test_a_sound_child_is_read_whole_and_without_a_fault() -> None:
    child = judged(a_child())

    assert child.person is not None
    assert child.person.la_child_id == "INVENTED-1"
    assert child.person.upn == "R999123456780"
    assert str(child.person.born_on) == "2015-03-27"
    assert (child.person.sex, child.person.ethnicity) == ("F", "WBRI")
    [referral] = child.referrals
    assert (str(referral.referred_on), str(referral.closed_on)) == ("2025-05-06", "2025-09-30")
    assert (referral.source, referral.primary_need, referral.closure_reason) == ("6", "N1", "RC7")
    assert referral.no_further_action is False
    assert child.faults == ()


@pytest.mark.parametrize(
    ("spoilt", "code"),
    [
        (identifiers_with("<LAchildID>INVENTED-1</LAchildID>", ""), "child_id_not_usable"),
        (identifiers_with("INVENTED-1", "  "), "child_id_not_usable"),
        (identifiers_with("INVENTED-1", "X" * 65), "child_id_not_usable"),
        (
            identifiers_with("<PersonBirthDate>2015-03-27</PersonBirthDate>", ""),
            "birth_date_missing",
        ),
        (identifiers_with("2015-03-27", "2015-02-30"), "birth_date_not_valid"),
        (identifiers_with("2015-03-27", "1015-03-27"), "birth_date_not_valid"),
        (identifiers_with("2015-03-27", "2027-03-27"), "birth_date_not_valid"),
        (
            identifiers_with(
                "<PersonBirthDate>2015-03-27</PersonBirthDate>",
                "<ExpectedPersonBirthDate>2029-01-01</ExpectedPersonBirthDate>",
            ),
            "birth_date_not_valid",
        ),
        (
            identifiers_with("<Sex>F</Sex>", "<Sex>F</Sex><Sex>M</Sex>"),
            "identifier_repeated",
        ),
        (
            identifiers_with("<Sex>F</Sex>", "<Sex>F</Sex><GenderCurrent>1</GenderCurrent>"),
            "identifier_repeated",
        ),
        (
            a_child().replace(
                "<ChildCharacteristics>",
                "<ChildIdentifiers><LAchildID>INVENTED-2</LAchildID></ChildIdentifiers>"
                "<ChildCharacteristics>",
            ),
            "identifier_repeated",
        ),
        (f"<Child><CINdetails>{EPISODE}</CINdetails></Child>", "identifiers_missing"),
        ("<Child/>", "identifiers_missing"),
    ],
)
def test_a_child_who_cannot_be_told_is_refused_and_nothing_of_it_loads(
    spoilt: str, code: str
) -> None:
    child = judged(spoilt)

    assert child.person is None
    assert child.referrals == ()
    assert code in {fault.code for fault in child.faults if fault.effect is Effect.CHILD_REFUSED}


DEATH = "<PersonDeathDate>2026-01-30</PersonDeathDate>"


@pytest.mark.parametrize(
    ("spoilt", "code"),
    [
        (identifiers_with("<Sex>F</Sex>", f"{DEATH}<Sex>F</Sex>"), "identifiers_out_of_order"),
        (
            identifiers_with("<LAchildID>INVENTED-1</LAchildID>", "").replace(
                "<Sex>F</Sex>", f"<Sex>F</Sex>{DEATH}<LAchildID>INVENTED-1</LAchildID>"
            ),
            "identifiers_out_of_order",
        ),
        (
            a_child()
            .replace(
                "<ChildIdentifiers>", f"<CINdetails>{EPISODE}</CINdetails><ChildIdentifiers>", 1
            )
            .replace(f"<CINdetails>{EPISODE}</CINdetails></Child>", "</Child>")
            .replace("<Sex>F</Sex>", f"<Sex>F</Sex>{DEATH}"),
            "element_out_of_order",
        ),
        (identifiers_with("<Sex>F</Sex>", f"<Sex>F</Sex><Sex>F</Sex>{DEATH}"), "element_repeated"),
    ],
)
def test_a_child_out_of_order_is_reported_and_loaded(spoilt: str, code: str) -> None:
    child = judged(spoilt)

    assert codes_of(child) == [code]
    assert child.person is not None
    assert (child.person.la_child_id, child.person.sex) == ("INVENTED-1", "F")
    assert str(child.person.died_on) == "2026-01-30"
    assert len(child.referrals) == 1


def test_a_refused_child_still_hears_of_the_faults_of_its_episodes() -> None:
    child = judged(
        a_child(
            an_episode("2025-05-06", "2025-05-01"),
            identifiers=IDENTIFIERS.replace("2015-03-27", "2015-02-30"),
        )
    )

    assert codes_of(child) == ["birth_date_not_valid", "closure_before_referral"]
    assert (child.episodes_read, child.episodes_refused) == (1, 1)


@pytest.mark.parametrize(
    ("spoilt", "code"),
    [
        (identifiers_with("R999123456780", "A999123456780"), "upn_not_valid"),
        (identifiers_with("R999123456780", "none yet"), "upn_not_valid"),
        (
            identifiers_with("</UPN>", "</UPN><FormerUPN>A98765432123B</FormerUPN>"),
            "former_upn_not_valid",
        ),
        (
            identifiers_with("</UPN>", "</UPN><UPNunknown>UN1</UPNunknown>"),
            "upn_unknown_with_upn",
        ),
        (
            identifiers_with("<UPN>R999123456780</UPN>", "<UPNunknown>UN8</UPNunknown>"),
            "upn_unknown_not_known",
        ),
        (
            identifiers_with(
                "</PersonBirthDate>",
                "</PersonBirthDate><ExpectedPersonBirthDate>2015-03-01</ExpectedPersonBirthDate>",
            ),
            "expected_date_with_birth_date",
        ),
        (identifiers_with("<Sex>F</Sex>", "<Sex>1</Sex>"), "sex_not_known"),
        (identifiers_with("<Sex>F</Sex>", "<GenderCurrent>M</GenderCurrent>"), "sex_not_known"),
        (identifiers_with("<Sex>", "stray<Sex>"), "stray_text"),
        (identifiers_with("<Sex>", "<Shoes>5</Shoes><Sex>"), "element_not_known"),
        (identifiers_with("F</Sex>", "F<b/></Sex>"), "element_not_known"),
        (a_child(characteristics="<Ethnicity>QQQQ</Ethnicity>"), "ethnicity_not_known"),
        (a_child(characteristics=CHARACTERISTICS * 2), "element_repeated"),
        (
            a_child(
                characteristics=CHARACTERISTICS
                + "<Disabilities><Disability>LUNGS</Disability></Disabilities>"
            ),
            "disability_not_known",
        ),
        (a_child(EPISODE.replace("N1", "N10")), "primary_need_not_known"),
        (a_child(EPISODE.replace("<ReferralNFA>0", "<ReferralNFA>no")), "yes_no_not_valid"),
    ],
)
def test_a_bad_value_is_set_aside_and_costs_the_child_nothing_else(spoilt: str, code: str) -> None:
    child = judged(spoilt)

    assert codes_of(child) == [code]
    assert child.faults[0].effect is Effect.VALUE_SET_ASIDE
    assert child.person is not None
    assert len(child.referrals) == 1


def test_a_pupil_number_with_a_wrong_check_letter_is_kept_as_sent_and_not_as_a_number() -> None:
    child = judged(identifiers_with("R999123456780", "a999123456780"))

    assert child.person is not None
    assert child.person.upn is None
    assert child.person.upn_as_sent == "A999123456780"


def test_what_is_far_too_long_for_a_pupil_number_stays_only_in_the_text_as_sent() -> None:
    child = judged(identifiers_with("R999123456780", "9" * 65))

    assert child.person is not None
    assert (child.person.upn, child.person.upn_as_sent) == (None, None)
    assert "9" * 65 in child.as_sent.xml


def test_the_reason_for_having_no_pupil_number_is_read() -> None:
    child = judged(identifiers_with("<UPN>R999123456780</UPN>", "<UPNunknown>UN3</UPNunknown>"))

    assert child.person is not None
    assert (child.person.upn, child.person.upn_unknown) == (None, "UN3")
    assert child.faults == ()


@pytest.mark.parametrize(
    ("sent", "sex", "codes"),
    [("0", "U", []), ("1", "M", []), ("2", "F", []), ("9", "U", ["sex_neither"])],
)
def test_the_older_gender_codes_are_read_as_the_present_ones(
    sent: str, sex: str, codes: list[str]
) -> None:
    child = judged(identifiers_with("<Sex>F</Sex>", f"<GenderCurrent>{sent}</GenderCurrent>"))

    assert child.person is not None
    assert child.person.sex == sex
    assert codes_of(child) == codes


def test_the_older_shape_has_the_date_of_death_after_the_gender() -> None:
    died = "<GenderCurrent>2</GenderCurrent><PersonDeathDate>2025-10-01</PersonDeathDate>"
    child = judged(identifiers_with("<Sex>F</Sex>", died))

    assert child.person is not None
    assert str(child.person.died_on) == "2025-10-01"
    assert child.faults == ()


def test_an_unborn_child_is_read_by_the_expected_date_and_has_no_sex() -> None:
    unborn = identifiers_with(
        "<PersonBirthDate>2015-03-27</PersonBirthDate>",
        "<ExpectedPersonBirthDate>2026-01-20</ExpectedPersonBirthDate>",
    )
    child = judged(unborn)

    assert child.person is not None
    assert (str(child.person.expected_on), child.person.born_on) == ("2026-01-20", None)
    assert child.person.sex is None
    assert codes_of(child) == ["sex_of_unborn_child"]
    assert judged(unborn.replace("<Sex>F", "<Sex>U")).faults == ()


@pytest.mark.parametrize(
    ("died", "code"),
    [
        ("2015-03-26", "death_before_birth"),
        ("2025-05-05", "referred_after_death"),
        ("yesterday", "death_date_not_valid"),
        ("2026-09-02", "death_date_not_valid"),
    ],
)
def test_a_death_that_cannot_be_true_is_not_believed(died: str, code: str) -> None:
    child = judged(identifiers_with("F</Sex>", f"F</Sex><PersonDeathDate>{died}</PersonDeathDate>"))

    assert child.person is not None
    assert child.person.died_on is None
    assert code in codes_of(child)
    assert len(child.referrals) == 1


@pytest.mark.parametrize(
    ("born", "died"), [("2025-05-06", "2025-05-06"), ("2015-03-27", str(TODAY))]
)
def test_a_child_can_die_on_the_day_of_its_birth_or_referral_or_of_the_reading(
    born: str, died: str
) -> None:
    child = judged(
        identifiers_with(
            "2015-03-27</PersonBirthDate>\n<Sex>F</Sex>",
            f"{born}</PersonBirthDate><Sex>F</Sex><PersonDeathDate>{died}</PersonDeathDate>",
        ),
        header=CensusHeader(),
    )

    assert child.person is not None
    assert str(child.person.died_on) == died
    assert child.faults == ()


def test_a_disability_is_believed_over_the_word_that_there_is_none() -> None:
    sent = ("VIS", "NONE", "MOB", "VIS")
    listed = "".join(f"<Disability>{code}</Disability>" for code in sent)
    child = judged(
        a_child(characteristics=f"{CHARACTERISTICS}<Disabilities>{listed}</Disabilities>")
    )

    assert child.person is not None
    assert child.person.disabilities == ("VIS", "MOB")
    assert codes_of(child) == ["disability_repeated", "none_with_disability"]


@pytest.mark.parametrize(
    ("spoilt", "element"),
    [
        (identifiers_with("<Sex>F</Sex>", ""), "Sex"),
        (a_child(characteristics=""), "Ethnicity"),
        (a_child(EPISODE.replace("<ReferralNFA>0</ReferralNFA>", "<ReferralNFA/>")), "ReferralNFA"),
    ],
)
def test_a_value_the_census_expects_is_missed_but_costs_nothing(spoilt: str, element: str) -> None:
    child = judged(spoilt)

    [fault] = child.faults
    assert (fault.kind, fault.element) == (FaultKind.VALUE_MISSING, element)
    assert child.person is not None
    assert len(child.referrals) == 1


def test_a_fault_gives_the_line_of_the_value_and_never_the_value() -> None:
    child = judged(identifiers_with("<Sex>F</Sex>", "<Sex>Q7</Sex>"))

    [fault] = child.faults
    assert fault.line == 5
    assert fault.element == "Sex"
    assert "Q7" not in f"{fault}{fault.reason}"


def test_the_second_child_with_an_id_is_refused_and_one_in_another_case_is_another_child() -> None:
    again = IDENTIFIERS.replace("INVENTED-1", " INVENTED-1\n")
    other = IDENTIFIERS.replace("INVENTED-1", "invented-1")
    first, second, third = judge_all(
        read(a_child(), a_child(identifiers=again), a_child(identifiers=other)),
        header=HEADER,
        today=TODAY,
    )

    assert not first.is_refused
    assert codes_of(second) == ["child_id_repeated"]
    assert second.is_refused
    assert not third.is_refused


def test_an_id_counts_as_used_even_where_its_first_child_was_refused() -> None:
    refused = identifiers_with("2015-03-27", "2015-02-30")
    first, second = judge_all(read(refused, a_child()), header=HEADER, today=TODAY)

    assert first.is_refused
    assert codes_of(second) == ["child_id_repeated"]
