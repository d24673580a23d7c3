"""Mail: a row in the transaction of its cause, a message afterwards, by the outbox."""

from core.mail.queue import queue_mail

__all__ = ["queue_mail"]
