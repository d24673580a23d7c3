"""What staff may do with a letter that the portal has written, by its kind."""

SECRET = ("account_",)
"""Letters whose names begin so hold a code or a link that works once."""
ONCE = frozenset({"team_invitation", "team_hand_over"})
OF_THE_PARK = ("verification_", "profile_", "certificate_", "announcement")
DECIDED = frozenset({"organisation_verified", "organisation_declined", "organisation_refused"})


def is_single_use(template: str) -> bool:
    """Whether the letter holds a secret that is worthless, or dangerous, a second time.

    >>> is_single_use("account_login_code"), is_single_use("profile_confirm")
    (True, False)
    """
    return template.startswith(SECRET) or template in ONCE


def may_be_read(template: str) -> bool:
    """Whether staff may read it outside a demo: letters that say only what the park itself wrote or decided.

    What members write to each other, and every secret, is for its reader alone.
    """
    return template.startswith(OF_THE_PARK) or template in DECIDED
