from django.urls import path

from comcep.moderation.views import acts, cases, curation, desk, redaction

app_name = "moderation"
urlpatterns = [
    path("", desk.desk, name="desk"),
    path("journal/", desk.log, name="log"),
    path("sujet/<int:pk>/epingler/", acts.pin, name="pin"),
    path("sujet/<int:pk>/verrouiller/", acts.lock, name="lock"),
    path("sujet/<int:pk>/deplacer/", acts.move, name="move"),
    path("sujet/<int:pk>/fiche/", curation.curate, name="curate"),
    path("message/<int:pk>/approuver/", acts.approve, name="approve"),
    path("message/<int:pk>/retirer/", acts.remove, name="remove"),
    path("signalement/<int:pk>/", cases.case, name="case"),
    path("signalement/<int:pk>/prendre/", cases.claim, name="claim"),
    path("signalement/<int:pk>/rendre/", cases.release, name="release"),
    path("signalement/<int:pk>/masquer/", cases.redact, name="redact_private"),
    path("garde/", redaction.rates, name="rates"),
    path("message/<int:pk>/masquer/", redaction.redact, name="redact"),
    path("message/<int:pk>/relu/", redaction.dismiss, name="dismiss"),
    path("message/<int:pk>/retablir/", acts.restore, name="restore"),
]
