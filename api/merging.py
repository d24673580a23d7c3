"""What becomes of an organisation's webhooks when it is merged into another (ecosystem/merging)."""

from django.utils.translation import gettext_lazy as _

from api.models import Webhook
from ecosystem.merging.rules import Move, register

register(Move(Webhook, _("Webhooks"), key=lambda row: row["url"]))
