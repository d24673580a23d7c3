"""What the API's tables hold of a person. Their keys end with them."""

from accounts.own_data import LEAVES_THE_DEED
from accounts.personal_data import DELETE, KEEP, holds
from accounts.processing import processes

holds("api.Token.user", "name", "ending", "scopes", "created_at", "expires_at", "last_used_at", "revoked_at",
      leaving=DELETE)  # fmt: skip
holds("api.IdempotencyKey.user", "key", "created_at", "status", leaving=DELETE)
holds("api.Webhook.created_by", leaving=KEEP, why=LEAVES_THE_DEED)

processes(
    "interface",
    purpose="Letting people's own programs read and write in their name",
    basis="contract (GDPR 6(1)(b), PIPL 13(2))",
    people="those who make tokens or webhooks",
    categories="name and last use of tokens, keys of requests",
    recipients="whoever holds the token; receivers of webhooks, which are told numbers and addresses only",
    third_countries="where the person's own programs are",
    time_limits="until revoked or the account is erased; answers under a key 24 hours; deliveries 30 days",
    relations=("api.*",),
    measures=("only digests of tokens are kept",),
)
