"""Writing a mail down."""

from typing import Any

from django.template.loader import render_to_string
from django.utils import translation
from django.utils.safestring import SafeString

from core.models import Mail
from core.outbox import enqueue


def queue_mail(template: str, *, key: str, to: str, language: str, context: dict[str, Any] | None = None) -> None:
    """Queues one mail from `templates/mail/<template>.txt` (first line: subject) in the reader's language.

    The text is written once; the HTML is the same text in our letter paper. What people typed enters the template as
    values, never as template code, and the subject is one line whatever it holds. A key is mailed once.
    """
    with translation.override(language):
        written = render_to_string(f"mail/{template}.txt", {**(context or {}), "plain": True})
        subject, _, text = written.strip().partition("\n")
        text = text.strip()
        html = render_to_string("mail/letter.html", {"paragraphs": paragraphs(text), "language": language})
    Mail.objects.bulk_create(
        [
            Mail(
                key=key,
                template=template,
                to=to,
                language=language,
                subject=" ".join(subject.split())[:300],
                text=text,
                html=html,
            )
        ],
        ignore_conflicts=True,
    )
    enqueue(key=f"mail:{key}", kind="mail.send", payload={"mail_key": key})


def paragraphs(text: str | SafeString) -> list[dict[str, str]]:
    """Returns the paragraphs of a letter; one that is only an address becomes a link (`kind` is text, link or code)."""
    found = []
    for block in str(text).split("\n\n"):
        block = block.strip()
        if block.startswith(("http://", "https://")) and " " not in block and "\n" not in block:
            found.append({"kind": "link", "text": block})
        elif block.startswith("    "):
            found.append({"kind": "code", "text": block.strip()})
        elif block:
            found.append({"kind": "text", "text": block})
    return found
