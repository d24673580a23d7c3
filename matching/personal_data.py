"""What matching's tables hold of a person."""

from accounts.own_data import LEAVES_THE_DEED
from accounts.personal_data import DELETE, KEEP, holds

holds("matching.DigestChoice.person", "wanted", "changed_at", leaving=DELETE)
holds("matching.Digest.person", "organisation__slug", "week", "partners", "sent_at", leaving=DELETE)
holds("matching.Experiment.started_by", leaving=KEEP, why=LEAVES_THE_DEED)
holds("matching.Mark.marked_by", "partner__slug", "state", "reason", "note", leaving=KEEP)
holds("matching.Block.created_by", "blocked__slug", "note", leaving=KEEP)
holds("matching.Visit.user", "organisation__slug", leaving=DELETE)
holds("matching.Share.to", "partner__slug", "sentence", leaving=DELETE)
holds("matching.Share.shared_by", "partner__slug", "sentence", leaving=KEEP)
holds("matching.Request.asked_by", "partner__slug", "message", "state", leaving=KEEP)
