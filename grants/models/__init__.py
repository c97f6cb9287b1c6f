"""Grants: calls with a budget, applications, decisions, claims and payments. What is transport's own lies in `trip`."""

from grants.models.application import (
    Application,
    ApplicationRead,
    Attachment,
    CaseMessage,
    CaseNumber,
    Conflict,
    LeaderLink,
    VoidedConfirmation,
)
from grants.models.budget import CountyBalance, CountyShare, LedgerEntry
from grants.models.call import Call, CallVersion, LetterText, Scheme
from grants.models.decision import Appeal, Decision, Proposal, RejectionReason
from grants.models.job import BulkJob, BulkJobItem
from grants.models.payment import PayerDetails, Payment, PaymentBatch, PayoutAccount
from grants.models.rules import GrantRules
from grants.models.statistic import GrantStatistic
from grants.models.trip import Claim, TransportTerms, Trip

__all__ = [
    "Appeal",
    "Application",
    "ApplicationRead",
    "Attachment",
    "BulkJob",
    "BulkJobItem",
    "Call",
    "CallVersion",
    "CaseMessage",
    "CaseNumber",
    "Claim",
    "Conflict",
    "CountyBalance",
    "CountyShare",
    "Decision",
    "GrantRules",
    "GrantStatistic",
    "LeaderLink",
    "LedgerEntry",
    "LetterText",
    "PayerDetails",
    "Payment",
    "PaymentBatch",
    "PayoutAccount",
    "Proposal",
    "RejectionReason",
    "Scheme",
    "TransportTerms",
    "Trip",
    "VoidedConfirmation",
]
