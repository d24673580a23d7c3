"""What gunicorn serves. Importing config.settings chooses the SQLite driver (config/__init__.py)."""

import os

from django.conf import settings
from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
application = get_wsgi_application()

# Only now are the apps loaded, which the checks look into.
from core.checks import refuse_undeclared_views  # noqa: E402  (needs the applications loaded)

refuse_undeclared_views()

if settings.STEADY_CLOCK:
    from core import clock

    clock.start()

if settings.EMBEDDED_WORKER:
    from core.outbox.relay import embedded_worker

    embedded_worker.start()
