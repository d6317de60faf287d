"""What granian loads in each of its processes."""

from django.conf import settings

from comcep.front.asgi import Front
from comcep.front.orphans import end_with_parent
from comcep.wsgi import application as wsgi

end_with_parent()
application = Front(wsgi, settings.THREADS, settings.PROXIES, settings.ACCEL)
