"""What gunicorn serves."""

import os

from django.core.wsgi import get_wsgi_application

from .stack import with_room

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "stem_arbeidsliv.settings.prod")

application = with_room(get_wsgi_application())
