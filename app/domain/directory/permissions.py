"""Permissions: one for each kind of act. `role_permissions.py` says which role has which."""

from enum import StrEnum


class Permission(StrEnum):
    """One act that a route requires permission for."""

    ME_READ = "me:read"
    DIRECTORY_READ = "directory:read"
    USER_ADMINISTER = "user:administer"
    USER_READ = "user:read"
    ROLE_CONFIRM = "role:confirm"

    PERSON_RECORD = "person:record"
    PERSON_READ = "person:read"
    PERSON_CHANGE = "person:change"
    PERSON_SEARCH = "person:search"
    PERSON_LINK = "person:link"

    NOTIFICATION_SEND = "notification:send"
    NOTIFICATION_READ = "notification:read"
    NOTIFICATION_CORRECT = "notification:correct"
    INCIDENT_READ = "incident:read"
    INCIDENT_JUDGE = "incident:judge"

    CONTACT_RECORD = "contact:record"
    CONTACT_READ = "contact:read"
    CONTACT_SEARCH = "contact:search"
    CONTACT_LIST_OWN = "contact:list_own"
    CONTACT_TRIAGE = "contact:triage"
    CONTACT_RATE = "contact:rate"
    CONTACT_RECOMMEND = "contact:recommend"
    CONTACT_ANSWER = "contact:answer"
    CONTACT_MARK_IN_ERROR = "contact:mark_in_error"
    ROUTING_ACKNOWLEDGE = "routing:acknowledge"
    ROUTING_ANSWER = "routing:answer"

    THRESHOLD_DECISION_RECORD = "threshold_decision:record"
    THRESHOLD_DECISION_READ = "threshold_decision:read"

    ERROR_PROPOSE = "recorded_error:propose"
    ERROR_READ = "recorded_error:read"
    ERROR_CONFIRM = "recorded_error:confirm"
    REFERRAL_READ = "referral:read"
    REFERRAL_CLOSE = "referral:close"
    REFERRAL_ALLOCATE = "referral:allocate"
    CLOSURE_AGREE = "closure:agree"

    STRATEGY_MEETING_CALL = "strategy_meeting:call"
    STRATEGY_MEETING_READ = "strategy_meeting:read"
    STRATEGY_MEETING_ARRANGE = "strategy_meeting:arrange"
    STRATEGY_MEETING_CONTRIBUTE = "strategy_meeting:contribute"
    STRATEGY_MEETING_CONCLUDE = "strategy_meeting:conclude"
    STRATEGY_MEETING_CANCEL = "strategy_meeting:cancel"
    STRATEGY_MEETING_MINUTE = "strategy_meeting:minute"
    MINUTES_ACKNOWLEDGE = "minutes:acknowledge"

    ENQUIRY_READ = "enquiry:read"
    ENQUIRY_WORK = "enquiry:work"
    ENQUIRY_AUTHORISE = "enquiry:authorise"

    PROTECTION_RECORD = "protection:record"
    PROTECTION_READ = "protection:read"

    EXCEPTION_GIVE = "exception:give"
    EXCEPTION_READ = "exception:read"

    LEGAL_GATEWAY_READ = "legal_gateway:read"
    INFORMATION_REQUEST_SEND = "information_request:send"
    INFORMATION_REQUEST_READ = "information_request:read"
    INFORMATION_REQUEST_RECALL = "information_request:recall"
    INFORMATION_RETURN_RECORD = "information_return:record"
    INFORMATION_RETURN_READ = "information_return:read"
    RETURN_TASK_RESOLVE = "return_task:resolve"

    SANITISATION_PREPARE = "sanitisation:prepare"
    SANITISATION_RELEASE = "sanitisation:release"
    ONWARD_SHARING_AGREE = "onward_sharing:agree"
    SHARE_MAKE = "share:make"
    SHARE_READ = "share:read"
    SHARE_REVOKE = "share:revoke"
    DISCLOSURE_READ = "disclosure:read"
    DISCLOSURE_EXPORT = "disclosure:export"
    DESK_READ = "desk:read"

    TIMESCALE_READ = "timescale:read"
    TIMESCALE_EXPLAIN = "timescale:explain"
    WORKLIST_READ = "worklist:read"

    CLOSURE_RECORD = "closure:record"

    AUDIT_READ = "audit:read"
    AUDIT_WITNESS = "audit:witness"
    ACCESS_READ = "access:read"
    SIGNAL_READ = "access_signal:read"
    SIGNAL_JUDGE = "access_signal:judge"

    BREAK_GLASS_USE = "break_glass:use"
    BREAK_GLASS_READ = "break_glass:read"
    BREAK_GLASS_END = "break_glass:end"
    BREAK_GLASS_REVIEW = "break_glass:review"

    RESTRICTION_SET = "restriction:set"
    RESTRICTION_READ = "restriction:read"
    RESTRICTION_APPROVE = "restriction:approve"
    RESTRICTION_LIFT = "restriction:lift"
    CONFLICT_DECLARE = "conflict_of_interest:declare"
    CONFLICT_READ = "conflict_of_interest:read"
    CONFLICT_END = "conflict_of_interest:end"

    FIGURES_READ = "figures:read"

    EVENT_READ = "event:read"
    SUBSCRIPTION_MANAGE = "subscription:manage"
