"""Where the links of a text lead: it keeps the key of a page or a document, its reader gets an address."""

from django.urls import reverse
from django.utils.crypto import salted_hmac

from comcep.public_ids import DIGITS
from kb.models import ProcedurePage, WalledDocument


def of_pages(links):
    return _addresses("kb:permalink", ProcedurePage, links)


def of_documents(links):
    return _addresses("kb:document", WalledDocument, links)


def _addresses(route, model, links):
    """One address a link, in one statement. What is gone gets one too, as if it were hidden."""
    keys = [int(link["id"]) for link in links]
    known = dict(model.objects.filter(pk__in=keys).values_list("pk", "public_id"))
    return [reverse(route, args=[known.get(key) or _nobody(route, key)]) for key in keys]


def _nobody(route, key):
    return salted_hmac("kb.reading.links", f"{route} {key}", algorithm="sha256").hexdigest()[:DIGITS]
