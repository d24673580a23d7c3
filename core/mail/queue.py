"""Writing a mail down."""

import re
from collections.abc import Iterable
from typing import Any, cast

from django.db.models import Model
from django.template import Context
from django.template.base import Template, TextNode
from django.template.loader import get_template, render_to_string
from django.utils import translation
from django.utils.crypto import get_random_string
from django.utils.translation import gettext

from core.models import Mail, MailAbout, StoredFile
from core.outbox import enqueue

UNPRINTABLE = re.compile(r"[\x00-\x09\x0b-\x1f\x7f\ud800-\udfff]")


def queue_mail(
    template: str,
    *,
    key: str,
    to: str,
    language: str,
    context: dict[str, Any] | None = None,
    unsubscribe: str = "",
    says_how_to_stop: bool = False,
    attachment: StoredFile | None = None,
    about: Iterable[Model] = (),
) -> None:
    """Queues one mail from `templates/mail/<template>.txt` (first line: subject) in the reader's language.

    The text is written once; the HTML is the same text in our letter paper. What people typed enters the template as
    values, never as template code; it is not escaped in the text and is escaped in the HTML. Line breaks in it are
    kept, but only the template's own can end the subject or begin a paragraph, so nobody can type a button or a code.
    A key is mailed once. `unsubscribe` is the address at which the reader ends mails of this kind; mail programs show
    it as a button of their own and press it without asking (RFC 8058), so it must take a POST without a form's token.
    With `says_how_to_stop` the letter ends with it. `attachment` is a stored file of a few hundred kilobytes at most; it
    is read when the mail is sent. `about` are the rows that it is about: staff who must not read of one of these do not
    find it at the desk. Raises RuntimeError outside a transaction.
    """
    enqueue(key=f"mail:{key}", kind="mail.send", payload={"mail_key": key})
    with translation.override(language):
        subject, *lines = _lines(template, context or {})
        letter = _paragraphs(lines)
        if says_how_to_stop:
            letter.append(_ending(unsubscribe))
        html = render_to_string("mail/letter.html", {"paragraphs": letter, "language": language})
    mail = Mail(
        key=key,
        template=template,
        to=to,
        language=language,
        subject=" ".join(subject.split())[:300],
        text="\n\n".join(paragraph["text"] for paragraph in letter),
        html=html,
        unsubscribe=unsubscribe,
        attachment=attachment,
    )
    Mail.objects.bulk_create([mail], ignore_conflicts=True)
    if subjects := [(one._meta.label_lower, str(one.pk)) for one in about]:
        written = Mail.objects.only("pk").get(key=key)
        rows = [MailAbout(mail=written, label=label, key=of) for label, of in subjects]
        MailAbout.objects.bulk_create(rows, ignore_conflicts=True)


def _lines(template: str, context: dict[str, Any]) -> list[str]:
    """Returns the lines of a rendered template, first the subject. Line breaks inside a line came with values.

    The template's own line breaks are written as a mark nobody can guess, so that they can be told from typed ones.
    """
    mark = f"\0{get_random_string(16)}\0"
    source = cast(Any, get_template(f"mail/{template}.txt")).template
    marked = Template(source.source, origin=source.origin, name=source.name, engine=source.engine)
    for node in cast(list[TextNode], marked.nodelist.get_nodes_by_type(TextNode)):
        node.s = node.s.replace("\n", mark)
    written = marked.render(Context({**context, "plain": True}, autoescape=False))
    lines = [_printable(line).rstrip() for line in written.split(mark)]
    while not lines[0]:
        lines.pop(0)
    return lines


def _printable(text: str) -> str:
    """Returns `text` with one kind of line break and without control characters and lone surrogates."""
    return UNPRINTABLE.sub("", "\n".join(text.replace("\t", " ").splitlines()))


def _paragraphs(lines: list[str]) -> list[dict[str, str]]:
    """Returns the paragraphs of a letter, which empty lines part.

    `kind` is text, link for one that is only an address, named for an address under a line that says what it is, or
    code for one that is indented by four spaces.
    """
    blocks: list[list[str]] = [[]]
    for line in lines:
        if line:
            blocks[-1].append(line)
        elif blocks[-1]:
            blocks.append([])
    return [_paragraph(block) for block in blocks if block]


def _paragraph(block: list[str]) -> dict[str, str]:
    text = "\n".join(block).strip()
    if block[0].startswith("    ") and "\n" not in text:
        return {"kind": "code", "text": text}
    if _is_address(text):
        return {"kind": "link", "text": text}
    if len(block) == 2 and _is_address(block[1]):
        return {"kind": "named", "text": text, "name": block[0].strip(), "address": block[1].strip()}
    return {"kind": "text", "text": text}


def _ending(address: str) -> dict[str, str]:
    words = gettext("Stop mails of this kind")
    return {"kind": "named", "text": f"{words}: {address}", "name": words, "address": address}


def _is_address(text: str) -> bool:
    return text.startswith(("http://", "https://")) and len(text.split()) == 1
