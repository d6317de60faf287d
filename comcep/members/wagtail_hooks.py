from wagtail.snippets.models import register_snippet

from comcep.members.viewsets import Places

register_snippet(Places)
