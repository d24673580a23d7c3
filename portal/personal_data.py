"""What the portal's tables hold of a person."""

from accounts.own_data import LEAVES_THE_DEED
from accounts.personal_data import DELETE, KEEP, holds

holds("portal.Announcement.created_by", leaving=KEEP, why=LEAVES_THE_DEED)
holds("portal.Dismissal.user", "announcement", "at", leaving=DELETE)
