"""The WSGI application that granian serves."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "comcep.settings")

application = get_wsgi_application()

from comcep import held_open  # noqa: E402  (the apps must be ready)
from comcep.demo.checks import refuse_demo_accounts  # noqa: E402

refuse_demo_accounts()
held_open.hold()
