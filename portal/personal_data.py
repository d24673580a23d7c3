"""What the portal's tables hold of a person."""

from accounts.own_data import LEAVES_THE_DEED
from accounts.personal_data import DELETE, KEEP, holds
from accounts.processing import processes

holds("portal.Announcement.created_by", leaving=KEEP, why=LEAVES_THE_DEED)
holds("portal.Dismissal.user", "announcement", "at", leaving=DELETE)

processes(
    "announcements",
    purpose="Announcements of the park, and who has put them away",
    basis="contract (GDPR 6(1)(b), PIPL 13(2))",
    people="everybody with an account",
    categories="which announcement was put away and when",
    recipients="nobody",
    third_countries="none",
    time_limits="until the account is erased",
    relations=("portal.*",),
)
