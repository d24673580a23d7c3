import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

import config  # noqa: E402, F401
from django.conf import settings  # noqa: E402
from django.core.wsgi import get_wsgi_application  # noqa: E402

application = get_wsgi_application()

if settings.EMBEDDED_WORKER:
    from core.outbox.relay import embedded_worker

    embedded_worker.start()
