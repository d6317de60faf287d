"""The directory, and the profile: what colleagues find of oneself."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from comcep.members import parts
from comcep.members.access.audiences import may_look_people_up
from comcep.members.access.doors import only_for
from comcep.members.access.names import called
from comcep.members.directory.forms import DirectoryForm, ProfileForm
from comcep.members.directory.people import people as listing
from comcep.members.directory.people import said
from comcep.members.models import Member
from comcep.paging import paged


@require_safe
@only_for(may_look_people_up)
def directory(request):
    """Peers, for peers: to anybody else the directory does not exist."""
    form = DirectoryForm(request.GET)
    form.is_valid()
    people = _chosen(Member.objects.visible_to(request.user), form)
    sought = any(form.cleaned_data.values())
    page, rows = paged(request, listing(people, sought=sought))
    context = {
        "form": form,
        "page": page,
        "people": _with_words(rows),
        "filtered": sought,
        "section_nav": "members",
    }
    return render(request, "members/directory.html", context)


def _with_words(people):
    """Each person in words, with what other packages say of them: the subjects that one knows."""
    facets = [facet.words_of([person["id"] for person in people]) for facet in parts.directory_facets()]
    for person in map(said, people):
        person["initials"] = (person["first_name"][:1] + person["last_name"][:1]).upper()
        person["post"] = " · ".join(filter(None, (person["job"], person["region"])))
        person["words"] = ", ".join(word for words in facets for word in words.get(person["id"], ()))
    return people


def _chosen(people, form):
    people = called(people, form.words())
    for name in ("reseau", "region"):
        if value := form.cleaned_data.get(name):
            people = people.filter(**{{"reseau": "network", "region": "region"}[name]: value})
    for facet in parts.directory_facets():
        if value := form.cleaned_data.get(facet.name):
            people = facet.narrow(people, value)
    return people


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def profile(request):
    """Who one is and what others see of it. The network is not changed here: it validates its advisers."""
    member, data = request.user, request.POST or None
    form, others = ProfileForm(data, instance=member), parts.profile_parts(member, data)
    if data and all([form.is_valid(), *(other.is_valid() for other in others)]):
        with transaction.atomic():
            form.save()
            for other in others:
                other.save()
        messages.success(request, "Votre profil est enregistré.")
        return redirect("account:profile")
    return render(request, "account/profile.html", {"tab": "profile", "form": form, "parts": others})
