"""Episodes of a census child: each checked against the rules, and then against the others."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from app.domain import codes
from app.domain.census.children import Element, EpisodeFacts, EpisodeKind, ReferralFacts
from app.domain.census.episode_work import Span, judge_work, note_work_after_no_further_action
from app.domain.census.faults import Effect, Fault, FaultKind
from app.domain.census.findings import Findings

LONGEST_BEFORE_BIRTH: Final = timedelta(weeks=40)
"""A child can be referred before birth, but not before the pregnancy (census rule 8606)."""

SOURCE_COLLECTED_FROM: Final = date(2013, 4, 1)
"""Referrals from before this day have no source (census rule 8866); some are still open."""

DIED: Final = "RC2"


@dataclass(frozen=True, slots=True)
class JudgedEpisode:
    """The referral that an episode records, or None if refused, and what is shown beside it."""

    referral: ReferralFacts | None
    work: tuple[EpisodeFacts, ...]


def judge_episode(
    episode: Element, *, found: Findings, birth_on: date | None, death_is_dated: bool
) -> JudgedEpisode:
    """Return what the episode records; a refused one, with its faults in `found`, only as sent.

    Assessments and plans have dates of their own, so they are loaded although the referral is not:
    whether a child is on a plan is not lost over the source of the referral. `birth_on` is the date
    of birth, or the expected one, if known.
    """
    referred_on = _referred_on(episode, found, birth_on=birth_on)
    closed_on, closure_reason = _closure(episode, found, referred_on=referred_on)
    source = _source(episode, found, referred_on=referred_on)
    no_further_action = found.read_yes_no(episode, "ReferralNFA")
    primary_need = _primary_need(episode, found, no_further_action=no_further_action)
    work = judge_work(episode, found=found, span=Span(referred_on=referred_on, closed_on=closed_on))
    if no_further_action:
        note_work_after_no_further_action(episode, found=found)
    if closure_reason == DIED and not death_is_dated:
        found.add_missing(FaultKind.DIED_WITHOUT_DEATH_DATE, episode, tag="PersonDeathDate")
    sent = tuple(leaf for part in episode.children if not part.children for leaf in part.leaves())
    because = found.first(Effect.EPISODE_REFUSED)
    if because is not None or referred_on is None:
        because = because or FaultKind.REFERRAL_DATE_NOT_VALID
        refused = EpisodeFacts(
            line=episode.line,
            kind=EpisodeKind.REFERRAL,
            starts_on=referred_on,
            # A closure before the referral is no end; it stands in what was sent.
            ends_on=closed_on if closed_on and closed_on >= (referred_on or closed_on) else None,
            category=None,
            not_loaded_because=because,
            sent=sent,
        )
        enquiries = (enquiry.not_loaded(because) for enquiry in work.enquiries)
        return JudgedEpisode(None, (refused, *work.episodes, *enquiries))
    referral = ReferralFacts(
        line=episode.line,
        referred_on=referred_on,
        source=source,
        primary_need=primary_need,
        closed_on=closed_on,
        closure_reason=closure_reason,
        no_further_action=no_further_action,
        initial_conference_on=work.conference_on,
        section_47=work.enquiries,
        sent=sent,
    )
    return JudgedEpisode(referral, work.episodes)


@dataclass(frozen=True, slots=True)
class Apart:
    """The referrals that do not overlap, in the order made, and what is shown of the others."""

    accepted: tuple[ReferralFacts, ...]
    refused: tuple[EpisodeFacts, ...]
    faults: tuple[Fault, ...]


def keep_apart(referrals: Iterable[ReferralFacts]) -> Apart:
    """Return the referrals that do not overlap, and those that do.

    If two overlap, the later one is refused: a child has one open referral at a time, and a child
    who is open to social care stays so on record. A referral on the day on which an earlier one
    closed is accepted and noted (census rules 8815 and 8820).
    """
    accepted: list[ReferralFacts] = []
    refused: list[EpisodeFacts] = []
    faults: list[Fault] = []
    for referral in sorted(referrals, key=_by_start):
        # The accepted ones do not overlap and are in order, so only the last can overlap this one.
        kind = _clash(accepted[-1], referral) if accepted else None
        if kind is not None:
            faults.append(Fault(referral.line, kind, "CINdetails"))
        if kind is None or kind.effect is Effect.NOTED:
            accepted.append(referral)
        else:
            refused.extend(referral.not_loaded(kind))
    return Apart(tuple(accepted), tuple(refused), tuple(faults))


def _by_start(referral: ReferralFacts) -> tuple[date, date, int]:
    return referral.referred_on, referral.ended_on or date.max, referral.line


def _clash(earlier: ReferralFacts, later: ReferralFacts) -> FaultKind | None:
    if earlier.ended_on is None and later.ended_on is None:
        return FaultKind.SECOND_OPEN_EPISODE
    if earlier.ended_on is None or earlier.ended_on > later.referred_on:
        return FaultKind.EPISODES_OVERLAP
    if earlier.ended_on == later.referred_on:
        return FaultKind.EPISODES_TOUCH
    return None


def _referred_on(episode: Element, found: Findings, *, birth_on: date | None) -> date | None:
    sent = episode.first("CINreferralDate")
    if sent is None:
        found.add_missing(FaultKind.REFERRAL_DATE_NOT_VALID, episode, tag="CINreferralDate")
        return None
    referred_on = found.read_date(episode, sent.tag, otherwise=FaultKind.REFERRAL_DATE_NOT_VALID)
    if referred_on and birth_on and referred_on < birth_on - LONGEST_BEFORE_BIRTH:
        found.add(FaultKind.REFERRED_LONG_BEFORE_BIRTH, sent)
    return referred_on


def _closure(
    episode: Element, found: Findings, *, referred_on: date | None
) -> tuple[date | None, str | None]:
    closure, reason = episode.first("CINclosureDate"), episode.first("ReasonForClosure")
    closed_on = found.read_date(
        episode, "CINclosureDate", otherwise=FaultKind.CLOSURE_DATE_NOT_VALID
    )
    if closure and not reason:
        found.add(FaultKind.CLOSURE_WITHOUT_REASON, closure)
    if reason and not closure:
        found.add(FaultKind.REASON_WITHOUT_CLOSURE, reason)
    if closure and closed_on and referred_on and closed_on < referred_on:
        found.add(FaultKind.CLOSURE_BEFORE_REFERRAL, closure)
    closure_reason = found.read_code(
        episode,
        "ReasonForClosure",
        among=codes.CLOSURE_REASON,
        otherwise=FaultKind.CLOSURE_REASON_NOT_KNOWN,
    )
    return closed_on, closure_reason


def _source(episode: Element, found: Findings, *, referred_on: date | None) -> str | None:
    if episode.first("ReferralSource") is None:
        was_collected = referred_on is None or referred_on >= SOURCE_COLLECTED_FROM
        kind = FaultKind.SOURCE_NOT_KNOWN if was_collected else FaultKind.SOURCE_NOT_COLLECTED
        found.add_missing(kind, episode, tag="ReferralSource")
    return found.read_code(
        episode,
        "ReferralSource",
        among=codes.CONTACT_SOURCE,
        otherwise=FaultKind.SOURCE_NOT_KNOWN,
    )


def _primary_need(
    episode: Element, found: Findings, *, no_further_action: bool | None
) -> str | None:
    if episode.first("PrimaryNeedCode") is None and not no_further_action:
        found.add_missing(FaultKind.PRIMARY_NEED_MISSING, episode, tag="PrimaryNeedCode")
    return found.read_code(
        episode,
        "PrimaryNeedCode",
        among=codes.PRIMARY_NEED,
        otherwise=FaultKind.PRIMARY_NEED_NOT_KNOWN,
    )
