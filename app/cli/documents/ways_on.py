"""Ways on: the operation by which each refusal is passed, and each worklist item ends.

Written by hand. `tests/architecture/test_gates.py` compares it with the refusals, the worklists and
the operations that there are.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from app.domain.worklists.worklists import Waiting

_DECIDE = "recordThresholdDecision"
_ROLE = "grantMembership"

WAYS_ON: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "AbsenceNotReasoned": ("reasonAbsence",),
        "AccessRevoked": ("registerUser",),
        "AgreedByCloser": ("agreeToClosure", _ROLE),
        "AlreadyDecided": (_DECIDE,),
        "AlreadyProtected": ("endEmergencyProtection",),
        "AnotherMeetingWaits": ("concludeStrategyMeeting", "cancelStrategyMeeting"),
        "ApprovedBySetter": ("approveRestriction", _ROLE),
        "AuthorisedByRecorder": ("authoriseEnquiry", _ROLE),
        "BirthNotRecorded": ("recordBirth",),
        "ChairNotManager": (_ROLE,),
        "ChairOfAnotherTeam": ("concludeStrategyMeeting", _ROLE),
        "ChildHasNoReferral": (_DECIDE,),
        "ChildIsAdult": (_DECIDE,),
        "ChildNotAllocated": ("allocateReferral",),
        "ConferenceOwed": ("recordConferenceHeld", "leaveOutConference"),
        "ConfirmedByProposer": ("confirmRecordedError", _ROLE),
        "ConflictDeclared": ("endConflictOfInterest", "allocateReferral"),
        "ConflictEndedByUser": ("endConflictOfInterest", _ROLE),
        "ConsentMissing": ("recordMedicalConsent",),
        "DecidedByRecommender": (_DECIDE, _ROLE),
        "DecidedByReferrer": (_DECIDE, _ROLE),
        "DecidedOverProtection": ("endEmergencyProtection", _DECIDE),
        "DecisionStands": (_DECIDE, "proposeRecordedError"),
        "EnquiryAuthorised": ("proposeRecordedError",),
        "EnquiryEnded": ("callStrategyMeeting", "proposeRecordedError"),
        "EnquiryStillOpen": ("recordEnquiryOutcome", "endEnquiry"),
        "ExceptionNotYours": ("giveException",),
        "FamilyHasNotAgreed": ("sendInformationRequest",),
        "GlassOfAnother": ("endBreakGlass",),
        "HistoryNotRead": ("readHistory",),
        "IdentityLinkOfOwn": ("withdrawIdentityLink", _ROLE),
        "InformationExpired": ("sendInformationRequest",),
        "LastClosureNotConsidered": (_DECIDE,),
        "LastAdministrator": (_ROLE, "confirmRole"),
        "MakerOnly": ("endSubscription", "subscribe"),
        "MedicalEnded": ("bookMedical",),
        "MeetingCancelled": ("callStrategyMeeting",),
        "MeetingConcluded": ("callStrategyMeeting",),
        "MeetingHeld": ("concludeStrategyMeeting",),
        "MembershipEnded": (_ROLE,),
        "MeetingNotConcluded": ("concludeStrategyMeeting",),
        "MeetingNotHeld": ("holdStrategyMeeting", "cancelStrategyMeeting"),
        "CloakedByLink": ("restrictPerson", "approveRestriction"),
        "MinutesSuperseded": ("circulateMinutes",),
        "NeedsAnotherPairOfEyes": ("recommendDecision", _ROLE),
        "NoAllocatedWorker": ("allocateReferral",),
        "InvitationNotAccepted": ("acceptInvitation",),
        "NoMembership": (_ROLE,),
        "NotForYou": (_ROLE,),
        "NotOfThisTeam": (_ROLE,),
        "NotYourProposal": ("declineRecordedError", "confirmRecordedError"),
        "NotOutstanding": ("readInformationRequest",),
        "NotRatedYet": ("rateContact",),
        "NothingDecidedYet": (_DECIDE, "leaveMessageUnsent"),
        "OnwardSharingNotAgreed": ("agreeToOnwardSharing", "refuseToShare"),
        "OrderExtendedOnce": ("recordEmergencyProtection",),
        "OrderRanOut": ("endEmergencyProtection",),
        "OtherHasNoReferral": (_DECIDE,),
        "OutcomeAlreadyRecorded": ("authoriseEnquiry", "proposeRecordedError"),
        "OutcomeMissing": ("recordEnquiryOutcome", "endEnquiry"),
        "OwnAccess": ("revokeUser", _ROLE),
        "PermissionMissing": (_ROLE,),
        "RecommendationOverturned": (_DECIDE,),
        "RecordRestricted": ("useBreakGlass",),
        "RecordsOfOnePerson": ("unlinkPerson",),
        "RelaxationApprovedByAsker": ("approveRelaxation", _ROLE),
        "RelaxationOver": ("liftRestriction", "putOnRestrictionList", "changeRestriction"),
        "ReferralClosed": (_DECIDE,),
        "RegisterTooLong": ("readDisclosureRegister",),
        "RelatedToEachOther": ("endRelationship",),
        "RequestRecalled": ("sendInformationRequest",),
        "ReturnNotOpened": ("readInformationReturn",),
        "ReturnsOutstanding": ("recallInformationRequest", "confirmInformationRequest"),
        "ReviewedByUser": ("reviewBreakGlass", _ROLE),
        "RightToOneself": (_ROLE, "confirmRole"),
        "RoleConfirmedByProposer": ("confirmRole", _ROLE),
        "RoleConfirmedByReceiver": ("confirmRole", _ROLE),
        "RoleHeld": ("endMembership", "declineRole"),
        "RoleProposalDecided": (_ROLE,),
        "RoleProposalLapsed": (_ROLE,),
        "RoleProposerGone": (_ROLE,),
        "RoleProposalOfAnother": ("declineRole",),
        "RoleProposedAlready": ("confirmRole", "withdrawRole"),
        "SanitisationNotReleased": ("releaseSanitisation",),
        "SanitisedByPreparer": ("releaseSanitisation", _ROLE),
        "StandingDecisionSaysMore": (_DECIDE,),
        "StillOpen": ("endBreakGlass",),
        "TooManySubscriptions": ("endSubscription",),
        "UnsafeForAChild": ("leaveMessageUnsent",),
        "UnsafeToContact": ("leaveMessageUnsent",),
    }
)
"""Refusals that have another way on than an exception, and the operations that are the way."""

_HOLDS_NOTHING = """
    ActionDone AgencyAttended AgencyHasNoPlace AgreedAlready AgreementNotNeeded AlertSeen
    AlreadyAcknowledged AlreadyCorrected AlreadyEnded AlreadyInContact AlreadyInError AlreadyLinked
    AlreadyNotWorked AlreadyOpen AlreadyPaused AlreadyRestricted AlreadyUnlinked
    AnsweredInFull AnswersNothing ApprovedAlready AskedOwnAgency AuthorityAnswered
    BudgetSpent ChildLeftOut ChildNotOfMeeting ClosedAlready ConferenceNotOwed
    ConflictDeclaredAlready ConflictEnded ConflictOfAnother ConflictingChange
    EnquiryFromCensus ErrorJudged ExceptionNotNeeded FragmentAboutAnother GatewayNotInForce
    GroundDoesNotFit NotYourRecommendation OverturnsNothing
    IdentifierAlreadyHeld InformationCorrected ItemDecided JudgedAlready
    LawfulBasisNotInForce ListedAlready ListingEnded LocalLimitIsLonger MadeInError
    MedicalDecisionMissing MinutesCirculated MinutesLeftUnsent MinutesReceived
    IdentitiesLinkedAlready IdentityLinkWithdrawn IdentityWithItself UserNotSuspended UserSuspended
    NoClosureToAgree NoTimescaleInForce NobodyLeft NobodyToAnswer NobodyToInvite NotAChild
    NotBreached NotDead NotInThisState NotQuarantined NotTheirChild NotUnborn NotYourAgency
    NothingOwed
    NothingToApprove NothingToReport NothingToResume OnlyAtSection47 OtherDocumentInForce
    OutsideAudience PartnershipNotChosen ProtectionEnded PurposeNotForRole RecordedInError
    RelaxationApprovedAlready
    ReferralAlreadyOpen RelationshipStands RequestAnswered RestrictionLifted ReviewedAlready
    RoutingAnswered SanitisationReleased SealedLater ShareRevoked SignalJudged
    SpeaksForAnotherAgency StillRunning StrongSignInNeeded SubscriptionEnded TaskResolved
    TooManySecrets UserKnown VersionNotGiven VersionStale WorklistNotForRole
"""

HOLDS_NOTHING: Final = frozenset(_HOLDS_NOTHING.split())
"""Refusals behind which nothing waits: what was asked is so already, is over, or can be sent again.

Another request answers them, and the title says which.
"""

WAYS_OFF: Final[Mapping[Waiting, tuple[str, ...]]] = MappingProxyType(
    {
        Waiting.CHILD_OF_CONTACT: (_DECIDE, "markContactInError"),
        Waiting.RECOMMENDED_DECISION: (_DECIDE,),
        Waiting.DECISION: (_DECIDE,),
        Waiting.ACKNOWLEDGEMENT: ("acknowledgeContact", "giveFeedback", "leaveMessageUnsent"),
        Waiting.FEEDBACK: ("giveFeedback", "leaveMessageUnsent"),
        Waiting.MEETING_TO_CALL: ("callStrategyMeeting", "giveException", "closeReferral"),
        Waiting.MEETING: ("concludeStrategyMeeting", "cancelStrategyMeeting"),
        Waiting.MINUTES: ("circulateMinutes", "leaveMinutesUnsent"),
        Waiting.ROUTED_CONTACT: ("answerRouting", "proposeRecordedError"),
        Waiting.OVERTURNED_RECOMMENDATION: ("recordRecommenderView",),
        Waiting.CLOSED_BY_TEAM: ("agreeToClosure", _DECIDE),
        Waiting.UNACKNOWLEDGED_ROUTING: ("acknowledgeRouting", "answerRouting"),
        Waiting.UNANSWERED_ROUTING: ("answerRouting", "proposeRecordedError"),
        Waiting.CLOCK: (
            "holdStrategyMeeting",
            "giveException",
            "recordEnquiryVisit",
            "endEnquiry",
            "recordConferenceHeld",
            "leaveOutConference",
        ),
        Waiting.ALLOCATED_CHILD: ("allocateReferral", "closeReferral"),
        Waiting.REFERRAL_TO_ALLOCATE: ("allocateReferral", "closeReferral"),
        Waiting.WORKER_LEFT: ("allocateReferral", "closeReferral"),
        Waiting.AUTHORISATION: ("authoriseEnquiry", "proposeRecordedError"),
        Waiting.INVITATION: ("holdStrategyMeeting", "cancelStrategyMeeting"),
        Waiting.MINUTES_TO_RECEIPT: ("acknowledgeMinutes",),
        Waiting.REQUEST_TO_ANSWER: ("recordInformationReturn", "recallInformationRequest"),
        Waiting.LATE_REQUEST: ("recordInformationReturn", "recallInformationRequest"),
        Waiting.UNREAD_RETURN: ("readInformationReturn",),
        Waiting.RETURN_TASK: ("resolveReturnTask", _DECIDE),
        Waiting.RESTRICTION_TO_APPROVE: ("approveRestriction", "liftRestriction"),
        Waiting.RESTRICTION_TO_REVIEW: ("reviewRestriction", "liftRestriction"),
        Waiting.BREAK_GLASS_REVIEW: ("reviewBreakGlass",),
        Waiting.OPENED_RECORD: ("reviewBreakGlass",),
        Waiting.QUARANTINED_NOTIFICATION: (
            "correctNotification",
            "replayNotification",
            "setNotificationAside",
        ),
        Waiting.INCIDENT_TO_JUDGE: ("judgeIncidentProposal",),
        Waiting.EMERGENCY_PROTECTION: ("endEmergencyProtection", "extendEmergencyProtection"),
        Waiting.UNANSWERED_AUTHORITY: ("recordAuthorityAnswer", _DECIDE),
        Waiting.REFUSED_BY_AUTHORITY: (_DECIDE,),
        Waiting.ERROR_TO_CONFIRM: ("confirmRecordedError", "declineRecordedError"),
        Waiting.LINK_REVIEW: ("decideLinkReviewItem",),
    }
)
"""What ends each item of a worklist, for someone of another name where its owner is gone."""
