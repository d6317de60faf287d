"""Laying out the site: its root, and the public pages it cannot open without."""

from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.utils import timezone
from wagtail.models import Locale, Page, Site

from comcep.home.models import HomePage, TextPage
from comcep.home.texts import first_texts

WAGTAIL_WELCOME = "Welcome to your new Wagtail site!"


@transaction.atomic
def ensure_pages():
    """Make the site, its home and its public pages if they are missing; return the home.

    Running it again changes nothing but the address of the site, so a text edited in the admin stays.
    """
    home = HomePage.objects.first() or _make_home()
    _point_site_at(home)
    _drop_welcome(home)
    home.refresh_from_db()
    held = set(home.get_children().values_list("slug", flat=True))
    for text in first_texts():
        if text["slug"] not in held:
            home.add_child(instance=_page(text))
    return home


def _make_home():
    root = Page.get_first_root_node() or Page.add_root(instance=Page(title="Root", slug="root"))
    return root.add_child(instance=HomePage(title="Accueil", slug="accueil", locale=Locale.get_default()))


def _point_site_at(home):
    """One site answers every host name, so a wrong ``COMCEP_SITE_URL`` never hides the pages."""
    address = urlsplit(settings.SITE_URL)
    port = address.port or (443 if address.scheme == "https" else 80)
    wanted = {
        "hostname": address.hostname,
        "port": port,
        "site_name": settings.WAGTAIL_SITE_NAME,
        "root_page_id": home.pk,
    }
    site = Site.objects.filter(is_default_site=True).first() or Site(is_default_site=True)
    if any(getattr(site, name) != value for name, value in wanted.items()):
        for name, value in wanted.items():
            setattr(site, name, value)
        site.save()


def _drop_welcome(home):
    """Wagtail's own first page goes; what somebody has put below it comes below the home."""
    plain = ContentType.objects.get_for_model(Page)
    for welcome in Page.objects.filter(depth=2, title=WAGTAIL_WELCOME, content_type=plain):
        for child in welcome.get_children():
            child.move(Page.objects.get(pk=home.pk), pos="last-child")
        Page.objects.get(pk=welcome.pk).delete()


def _page(text):
    stream = TextPage._meta.get_field("body").stream_block
    return TextPage(
        title=text["title"],
        slug=text["slug"],
        intro=text["intro"],
        body=stream.to_python([{"type": kind, "value": value} for kind, value in text["body"]]),
        search_description=text["intro"],
        last_published_at=timezone.now(),
    )
