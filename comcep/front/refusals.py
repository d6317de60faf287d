"""The page of what was not taken: it says why, and gives back the text that came with it."""

from django.shortcuts import render
from django.utils.cache import add_never_cache_headers

from comcep import sent
from comcep.front.bodies import LARGEST

SENTENCES = {
    413: (
        "Cet envoi est trop lourd",
        f"Un envoi fait {LARGEST // 1024**2}\u202fMo au plus, fichiers compris. "
        "Envoyez moins de fichiers à la fois, ou de plus légers.",
    ),
    503: (
        "Trop d’envois à la fois",
        "Beaucoup de fichiers arrivent en ce moment de votre connexion. "
        "Attendez une minute, puis recommencez.",
    ),
    507: (
        "Le site n’a plus de place",
        "Aucun fichier ne peut être enregistré pour le moment. La personne qui tient le site doit libérer "
        "de la place\u202f; recommencez plus tard.",
    ),
}


class RefusedBodyMiddleware:
    """Answer instead of the view when the front did not keep the whole body.

    Stands before the check of the form's token: it changes nothing, and shows what was sent to its sender.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        status = request.META.get("comcep.refused")
        if not status:
            return self.get_response(request)
        title, sentence = SENTENCES[status]
        written = [text for _, text in sent.typed(request.POST)]
        context = {"title": title, "sentence": sentence, "written": written}
        response = render(request, "refused_body.html", context, status=status)
        add_never_cache_headers(response)
        return response
