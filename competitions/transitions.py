"""The moves of a competition, of an application and its screening, and of judging."""

from core.transitions import Transitions

COMPETITION = Transitions(
    "Competition",
    initial="draft",
    moves={
        ("publish", "draft"): "published",
        ("seal", "published"): "closed",
        ("cancel", "draft"): "cancelled",
        ("cancel", "published"): "cancelled",
        ("archive", "closed"): "archived",
    },
)

APPLICATION = Transitions(
    "Application",
    initial="draft",
    moves={
        ("submit", "draft"): "submitted",
        ("submit", "reopened"): "submitted",
        ("reopen", "submitted"): "reopened",
        ("keep", "reopened"): "submitted",
        ("withdraw", "draft"): "withdrawn",
        ("withdraw", "submitted"): "withdrawn",
        ("withdraw", "reopened"): "withdrawn",
    },
)

SCREENING = Transitions(
    "Screening of an application",
    field="screening",
    initial="waiting",
    moves={
        ("ask", "waiting"): "asked",
        ("answer", "asked"): "waiting",
        ("accept", "waiting"): "eligible",
        ("accept", "asked"): "eligible",
        ("refuse", "waiting"): "ineligible",
        ("refuse", "asked"): "ineligible",
        ("appeal", "ineligible"): "appealed",
        ("accept", "appealed"): "eligible",
        ("reject", "appealed"): "rejected",
        ("reconsider", "eligible"): "waiting",
        ("reconsider", "ineligible"): "waiting",
    },
)

LETTER = Transitions(
    "Letter to applicants",
    initial="draft",
    moves={
        ("send", "draft"): "sending",
        ("discard", "draft"): "discarded",
        ("stop", "sending"): "stopped",
        ("finish", "sending"): "sent",
    },
)

ROUND = Transitions(
    "Round of judging",
    initial="draft",
    moves={
        ("open", "draft"): "open",
        ("close", "open"): "closed",
        ("reopen", "closed"): "open",
        ("decide", "closed"): "decided",
        ("undecide", "decided"): "closed",
    },
)

JUDGE = Transitions(
    "Judge",
    initial="invited",
    moves={
        ("accept", "invited"): "accepted",
        ("decline", "invited"): "declined",
        ("invite", "declined"): "invited",
        ("invite", "removed"): "invited",
        ("remove", "invited"): "removed",
        ("remove", "accepted"): "removed",
    },
)

ASSIGNMENT = Transitions(
    "Assignment of an entry to a judge",
    initial="invited",
    moves={
        ("accept", "invited"): "accepted",
        ("decline", "invited"): "declined",
        ("recuse", "invited"): "recused",
        ("recuse", "accepted"): "recused",
        ("recuse", "done"): "recused",
        ("finish", "invited"): "done",
        ("finish", "accepted"): "done",
        ("resume", "done"): "accepted",
        ("remove", "invited"): "removed",
        ("remove", "accepted"): "removed",
        ("remove", "done"): "removed",
        ("assign", "removed"): "invited",
        ("assign", "declined"): "invited",
    },
)

SHEET = Transitions(
    "Score sheet",
    initial="draft",
    moves={
        ("submit", "draft"): "submitted",
        ("resume", "submitted"): "draft",
    },
)

ASSIGNMENT_RUN = Transitions(
    "Proposal of assignments",
    initial="preview",
    moves={
        ("apply", "preview"): "applied",
        ("discard", "preview"): "discarded",
    },
)

DELIBERATION = Transitions(
    "Deliberation",
    initial="open",
    moves={
        ("close", "open"): "closed",
        ("reopen", "closed"): "open",
    },
)

DELIBERATION_ITEM = Transitions(
    "Entry that is talked about",
    initial="waiting",
    moves={
        ("vote", "waiting"): "voting",
        ("settle", "voting"): "settled",
        ("vote", "settled"): "voting",
    },
)

DECISION = Transitions(
    "Decision about an entry",
    initial="pending",
    moves={
        ("return", "pending"): "returned",
        ("propose", "returned"): "pending",
        ("approve", "pending"): "approved",
        ("undo", "approved"): "pending",
        ("tell", "approved"): "letters",
        ("publish", "letters"): "published",
    },
)

OUTCOME_LETTER = Transitions(
    "Letter about an outcome",
    initial="draft",
    moves={
        ("approve", "draft"): "approved",
        ("hold", "approved"): "draft",
        ("queue", "approved"): "queued",
    },
)

CEREMONY = Transitions(
    "Ceremony",
    initial="secret",
    moves={
        ("reveal", "secret"): "revealed",
    },
)

FINALIST = Transitions(
    "Answer of a finalist",
    field="confirmation",
    initial="waiting",
    moves={
        ("confirm", "waiting"): "confirmed",
        ("decline", "waiting"): "declined",
        ("decline", "confirmed"): "declined",
        ("confirm", "declined"): "confirmed",
        ("confirm", "confirmed"): "confirmed",
        ("decline", "declined"): "declined",
    },
)

GUEST = Transitions(
    "Guest of a ceremony",
    initial="invited",
    moves={
        ("confirm", "invited"): "coming",
        ("decline", "invited"): "declined",
        ("decline", "coming"): "declined",
        ("confirm", "declined"): "coming",
        ("confirm", "coming"): "coming",
        ("decline", "declined"): "declined",
    },
)

WITHDRAWAL = Transitions(
    "Prize taken back",
    initial="pending",
    moves={
        ("return", "pending"): "returned",
        ("propose", "returned"): "pending",
        ("approve", "pending"): "approved",
    },
)

VOTED_PRIZE = Transitions(
    "Prize given by the public",
    initial="pending",
    moves={
        ("return", "pending"): "returned",
        ("propose", "returned"): "pending",
        ("approve", "pending"): "approved",
        ("undo", "approved"): "pending",
        ("publish", "approved"): "published",
    },
)

VOTE = Transitions(
    "Public vote",
    initial="draft",
    moves={
        ("publish", "draft"): "published",
    },
)
