"""Writing the park's template for agreements, publishing an edition of it, and noting that counsel has confirmed it."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from collaboration.agreeing.permissions import check_user_can_edit_templates
from collaboration.models import AgreementTemplate
from core import audit
from core.pdf_fonts import unsettable
from core.text import tidy
from core.transitions import StateHasMoved


@transaction.atomic
def write_edition(*, template: AgreementTemplate | None, text_en: str, text_zh: str, by) -> AgreementTemplate:
    """Starts the next edition, or changes one that nobody can sign yet. Raises NotAllowed, StateHasMoved where it has been
    published meanwhile, ValidationError by fields."""
    check_user_can_edit_templates(by)
    texts = {"text_en": tidy(text_en, lines=True).strip(), "text_zh": tidy(text_zh, lines=True).strip()}
    wrong = {}
    for name, text in texts.items():
        if not text:
            wrong[name] = _("The park’s template is written in both languages.")
        elif missing := unsettable(text):
            wrong[name] = _("The frozen copy cannot show these letters: %(letters)s") % {"letters": " ".join(missing)}
    if wrong:
        raise ValidationError(wrong)
    if template is None:
        last = AgreementTemplate.objects.aggregate(last=Max("edition"))["last"] or 0
        template = AgreementTemplate.objects.create(edition=last + 1, made_by=by, **texts)
        audit.record("agreement_template.written", by=by, target=template)
        return template
    if not AgreementTemplate.objects.filter(pk=template.pk, published_at=None).update(**texts):
        raise StateHasMoved(_("This edition has been published and is never changed. Write the next one."))
    template.refresh_from_db()
    audit.record("agreement_template.changed", by=by, target=template)
    return template


@transaction.atomic
def publish_edition(*, template: AgreementTemplate, by) -> None:
    """Offers an edition from now on. Agreements that were offered with an older one keep its words."""
    check_user_can_edit_templates(by)
    newer = AgreementTemplate.objects.filter(edition__gt=template.edition, published_at__isnull=False)
    if newer.exists():
        raise StateHasMoved(_("A newer edition has been published. Write the next one."))
    now = timezone.now()
    if not AgreementTemplate.objects.filter(pk=template.pk, published_at=None).update(published_at=now):
        raise StateHasMoved(_("This edition has been published already."))
    template.published_at = now
    audit.record("agreement_template.published", by=by, target=template)


@transaction.atomic
def note_counsel(*, template: AgreementTemplate, who: str, by) -> None:
    """Notes which counsel confirmed an edition, and when: the mark that says otherwise goes. Empty brings it back."""
    check_user_can_edit_templates(by)
    who = tidy(who, lines=False)
    if len(who) > 200:
        raise ValidationError({"confirmed_by_counsel": _("Say it in at most 200 letters.")})
    before = AgreementTemplate.objects.select_for_update().get(pk=template.pk).confirmed_by_counsel
    AgreementTemplate.objects.filter(pk=template.pk).update(confirmed_by_counsel=who)
    template.confirmed_by_counsel = who
    was, now = {"confirmed_by_counsel": before}, {"confirmed_by_counsel": who}
    audit.record("agreement_template.counsel", by=by, target=template, before=was, after=now)
