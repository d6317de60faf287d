"""The WSGI application that granian serves."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "comcep.settings")

application = get_wsgi_application()

from comcep.demo.checks import refuse_demo_accounts  # noqa: E402  (the apps must be ready)

refuse_demo_accounts()
