"""Reading the mails that stories send."""

import re

from core.models import Mail


def newest(to: str) -> Mail:
    return Mail.objects.filter(to=to).latest("id")


def link_in(mail: Mail) -> str:
    """The one link of a mail, without the host."""
    (link,) = re.findall(r"^https?://[^/\s]+(/\S+)$", mail.text, re.MULTILINE)
    return link


def code_in(mail: Mail) -> str:
    (code,) = re.findall(r"^(\w{4}-\w{4})$", mail.text, re.MULTILINE)
    return code
