"""Who visits the site in these tests, and the groups that expectations speak of."""

NOBODY = frozenset({"anonymous", "suspended"})
STARTUP = frozenset({"startup_owner", "startup_editor", "startup_viewer"})
MANUFACTURER = frozenset({"manufacturer_owner", "manufacturer_viewer"})
OTHER = frozenset({"other_owner"})
UNVERIFIED = frozenset({"unverified_owner", "unverified_viewer"})
DECLINED = frozenset({"declined_owner"})
PLAIN = frozenset({"newcomer", "judge", "chair", "administrator"})
STAFF = frozenset({"staff", "superuser"})

VERIFIED = STARTUP | MANUFACTURER | OTHER
MEMBERS = VERIFIED | UNVERIFIED | DECLINED
PEOPLE = MEMBERS | PLAIN | STAFF
EVERYBODY = PEOPLE | NOBODY
NO_ONE: frozenset[str] = frozenset()

STARTUP_EDITORS = frozenset({"startup_owner", "startup_editor"})

MEMBERSHIPS = {
    "startup_owner": ("startup", "owner"),
    "startup_editor": ("startup", "editor"),
    "startup_viewer": ("startup", "viewer"),
    "suspended": ("startup", "owner"),
    "manufacturer_owner": ("manufacturer", "owner"),
    "manufacturer_viewer": ("manufacturer", "viewer"),
    "other_owner": ("other", "owner"),
    "unverified_owner": ("unverified", "owner"),
    "unverified_viewer": ("unverified", "viewer"),
    "declined_owner": ("declined", "owner"),
}


def editors_beside(role: str) -> frozenset[str]:
    """Who edits the profile of the organisation that `role` belongs to."""
    own = MEMBERSHIPS.get(role, (None,))[0]
    return frozenset(
        other for other, (key, what) in MEMBERSHIPS.items() if key == own and what != "viewer" and other != "suspended"
    )


def members_beside(role: str) -> frozenset[str]:
    """Who belongs to the organisation that `role` belongs to; they know each other's names."""
    own = MEMBERSHIPS.get(role, (None,))[0]
    return frozenset(other for other, (key, _what) in MEMBERSHIPS.items() if key == own and other != "suspended")


ORGANISERS = frozenset({"staff", "chair"})
"""Who read what was handed in to the world's competitions: a manager and a chair."""


def organisers_beside(role: str) -> frozenset[str]:
    """Who runs a competition together with `role`, a judge among them; they know each other's names."""
    return ORGANISERS if role in ORGANISERS | {"judge"} else frozenset()


WRITERS = STARTUP | {"newcomer"}
"""Who write the startup's application: its members, and somebody asked to help."""


def writers_beside(role: str) -> frozenset[str]:
    """Who write an application together with `role`; they know each other's names."""
    return WRITERS if role in WRITERS else frozenset()


SITTING = frozenset({"startup_owner", "startup_editor", "manufacturer_owner"})
"""Who sits in the room of the startup and the manufacturer. The suspended owner would, were they not suspended."""


def sitting_beside(role: str) -> frozenset[str]:
    """Who sits in the room with `role`; they know each other's names."""
    return SITTING if role in SITTING else frozenset()


SHOWN = {"startup_editor": frozenset({"manufacturer_owner"})}
"""Who has agreed that the other side of the room is shown their mail address, and who sits there."""


FLAGS = {
    "staff": {"is_staff": True},
    "superuser": {"is_staff": True, "is_superuser": True},
    "administrator": {"is_superuser": True},
    "suspended": {"is_active": False},
}
