"""The database itself refuses to change events of consents, and receipts that were frozen."""

from django.db import migrations

from core.append_only import either, function, refusal, trigger

FROZEN = (
    "OLD.receipt_sha256 <> '' AND (NEW.receipt <> OLD.receipt OR NEW.receipt_sha256 <> OLD.receipt_sha256)"
)
SQLITE = [
    refusal("consent_event_no_update", "UPDATE", "collaboration_consentevent", "events of consents are only ever added"),
    refusal("consent_receipt_frozen", "UPDATE", "collaboration_consent", "the receipt of a consent is frozen", FROZEN),
]
POSTGRESQL = [
    function("consent_refuse", "consents and their events are only ever added to"),
    trigger("consent_event_append_only", "UPDATE", "collaboration_consentevent", "consent_refuse"),
    """CREATE TRIGGER consent_receipt_frozen BEFORE UPDATE ON collaboration_consent FOR EACH ROW
        WHEN (OLD.receipt_sha256 <> '' AND (NEW.receipt::text <> OLD.receipt::text
            OR NEW.receipt_sha256 <> OLD.receipt_sha256))
        EXECUTE FUNCTION consent_refuse()""",
]
UNDO_SQLITE = ["DROP TRIGGER consent_event_no_update", "DROP TRIGGER consent_receipt_frozen"]
UNDO_POSTGRESQL = [
    "DROP TRIGGER consent_event_append_only ON collaboration_consentevent",
    "DROP TRIGGER consent_receipt_frozen ON collaboration_consent",
    "DROP FUNCTION consent_refuse()",
]


class Migration(migrations.Migration):
    dependencies = [("collaboration", "0004_first_texts")]
    operations = [either(SQLITE, POSTGRESQL, UNDO_SQLITE, UNDO_POSTGRESQL)]
