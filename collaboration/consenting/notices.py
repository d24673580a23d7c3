"""What people are told about consents and about data that crosses borders."""

from django.utils.translation import gettext_lazy as _

from accounts.notices import say

say(
    {
        "consent.outdated": _(
            "The text about giving your contact details to %(name)s has changed. They are no longer shown; you are asked again."
        ),
        "transfers.near": _(
            "The details of %(people)s people from China have been shown abroad this year: %(percent)s %% of a threshold."
        ),
    }
)
