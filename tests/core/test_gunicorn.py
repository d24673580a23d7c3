"""What a web worker does once it has loaded the site."""

import json
import subprocess
import sys

from django.conf import settings

PROGRAM = """
import gc, json, signal
kept = [[] for _number in range(50_000)]
from config import gunicorn
gunicorn.post_worker_init(None)
print(json.dumps([gc.get_freeze_count() >= 50_000, len(gc.get_objects()) < 1_000, signal.getsignal(signal.SIGINT) == signal.SIG_IGN]))
"""


def test_what_was_loaded_is_never_collected_and_ctrl_c_is_the_masters():
    run = subprocess.run(
        [sys.executable, "-c", PROGRAM], cwd=settings.BASE_DIR, capture_output=True, text=True, timeout=60
    )
    assert run.returncode == 0, run.stderr
    assert json.loads(run.stdout) == [True, True, True]
