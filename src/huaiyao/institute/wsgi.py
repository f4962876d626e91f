"""WSGI entry point of the institute."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "huaiyao.institute.settings")
application = get_wsgi_application()
