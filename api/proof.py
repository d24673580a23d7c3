"""What pages ask a recent sign-in for, asked of a request to the API.

A token that may do it was made by somebody who had just shown who they are; a session has to be as fresh as on the page.
"""

from django.http import HttpRequest

from accounts.recent import check_acts_for_themselves, is_recent
from core.api import is_by_token
from core.problems import Refused


def refuse_unless_proved(request: HttpRequest) -> None:
    """Raises NotAllowed where somebody acts as another, Refused where the session's person has not just shown who they are."""
    if is_by_token(request):
        return
    check_acts_for_themselves()
    if not is_recent(request):
        raise Refused("not-recent")
