"""What matching's tables hold of a person."""

from accounts.own_data import LEAVES_THE_DEED
from accounts.personal_data import DELETE, KEEP, holds
from accounts.processing import processes

holds("matching.DigestChoice.person", "wanted", "changed_at", leaving=DELETE)
holds("matching.Digest.person", "organisation__slug", "week", "partners", "sent_at", leaving=DELETE)
holds("matching.Experiment.started_by", leaving=KEEP, why=LEAVES_THE_DEED)
holds("matching.Mark.marked_by", "partner__slug", "state", "reason", "note", leaving=KEEP)
holds("matching.Block.created_by", "blocked__slug", "note", leaving=KEEP)
holds("matching.Visit.user", "organisation__slug", leaving=DELETE)
holds("matching.Share.to", "partner__slug", "sentence", leaving=DELETE)
holds("matching.Share.shared_by", "partner__slug", "sentence", leaving=KEEP)
holds("matching.Outcome.by", "partner__slug", "again", "at", leaving=KEEP)

processes(
    "matching",
    purpose="Finding partners for organisations; nothing is decided about people",
    basis="contract (GDPR 6(1)(b), PIPL 13(2)); without profiling where the organisation says so (PIPL 24)",
    people="members of organisations",
    categories="what they saved, dismissed, shared, and when they last looked",
    recipients="members of the same organisation",
    third_countries="none",
    time_limits="until the account is erased; marks and blocks as long as the organisation is here",
    relations=("matching.*",),
)
