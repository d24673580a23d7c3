import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

from django.conf import settings
from django.core.wsgi import get_wsgi_application

import config  # noqa: F401

application = get_wsgi_application()
refuse_undeclared_views()

if settings.EMBEDDED_WORKER:
    from core.outbox.relay import embedded_worker

    embedded_worker.start()
