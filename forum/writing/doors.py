"""The door of what is written: who is not signed in signs in first, and what was typed waits beyond."""

from functools import wraps

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import JsonResponse
from django.shortcuts import render

from forum.engine.rendering import to_markdown
from forum.writing import kept


def for_members(page):
    """Ask whoever is not signed in to sign in, and keep what was being written meanwhile.

    ``page(**kwargs)`` is the address of the form, where the text will be found again.
    """

    def decorate(view):
        @wraps(view)
        def checked(request, *args, **kwargs):
            if request.user.is_authenticated:
                return view(request, *args, **kwargs)
            path = page(request, **kwargs)
            if request.method != "POST":
                return redirect_to_login(request.get_full_path())
            if not request.accepts("text/html"):
                text = "Votre session a expiré. Publiez ou enregistrez\u00a0: votre texte sera gardé."
                return JsonResponse({"text": text}, status=401)
            if kept.keep(request, path):
                text = "Votre session avait expiré. Reconnectez-vous\u00a0: votre texte vous attend."
                if request.FILES and not request.files_are_kept:
                    text += " Les pièces jointes seront à choisir de nouveau."
                messages.warning(request, text)
            return redirect_to_login(path)

        return checked

    return decorate


def refuse(request, sentence, *, status=403, text="", back="", back_to=""):
    """A page that says why not, and gives the text back to copy."""
    return render(
        request,
        "questions/refused.html",
        {
            "sentence": sentence,
            "text": to_markdown(text) if text.strip() else "",
            "back": back,
            "back_to": back_to,
            "section_nav": "forum",
        },
        status=status,
    )
