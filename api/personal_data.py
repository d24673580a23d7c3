"""What the API's tables hold of a person. Their keys end with them."""

from accounts.own_data import LEAVES_THE_DEED
from accounts.personal_data import DELETE, KEEP, holds

holds("api.Token.user", "name", "ending", "scopes", "created_at", "expires_at", "last_used_at", "revoked_at",
      leaving=DELETE)  # fmt: skip
holds("api.IdempotencyKey.user", "key", "created_at", "status", leaving=DELETE)
holds("api.Webhook.created_by", leaving=KEEP, why=LEAVES_THE_DEED)
