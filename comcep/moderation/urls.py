from django.urls import path

from comcep.moderation.views import acts, cases, curation, desk, former, redaction, reviewing, sections

app_name = "moderation"
urlpatterns = [
    path("", desk.desk, name="desk"),
    path("journal/", desk.log, name="log"),
    path("rubriques/", sections.sections, name="sections"),
    path("rubriques/nouvelle/", sections.create, name="create_section"),
    path("rubriques/<public:id>/", sections.change, name="change_section"),
    path("rubriques/<public:id>/place/", sections.step, name="step_section"),
    path("rubriques/<public:id>/archiver/", sections.archive, name="archive_section"),
    path("rubriques/<public:id>/reunir/", sections.merge, name="merge_section"),
    path("rubriques/reunion/<public:id>/annuler/", sections.undo_merge, name="undo_merge"),
    path("relus/", reviewing.reviewed, name="reviewed"),
    path("relus/<public:id>/", reviewing.review, name="review_member"),
    path("sujet/<public:id>/epingler/", acts.pin, name="pin"),
    path("sujet/<public:id>/verrouiller/", acts.lock, name="lock"),
    path("sujet/<public:id>/deplacer/", acts.move, name="move"),
    path("sujet/<public:id>/fiche/", curation.curate, name="curate"),
    path("message/<public:id>/approuver/", acts.approve, name="approve"),
    path("message/<public:id>/retirer/", acts.remove, name="remove"),
    path("signalement/<public:id>/", cases.case, name="case"),
    path("signalement/<public:id>/prendre/", cases.claim, name="claim"),
    path("signalement/<public:id>/rendre/", cases.release, name="release"),
    path("signalement/<public:id>/masquer/", cases.redact, name="redact_private"),
    path("garde/", redaction.rates, name="rates"),
    path("message/<public:id>/masquer/", redaction.redact, name="redact"),
    path("message/<public:id>/relu/", redaction.dismiss, name="dismiss"),
    path("message/<public:id>/retablir/", acts.restore, name="restore"),
    path("sujet/<former:pk>/deplacer/", former.of_topic, {"name": "move"}),
    path("sujet/<former:pk>/fiche/", former.of_topic, {"name": "curate"}),
    path("message/<former:pk>/retirer/", former.of_post, {"name": "remove"}),
    path("message/<former:pk>/masquer/", former.of_post, {"name": "redact"}),
    path("signalement/<former:pk>/", former.of_case, {"name": "case"}),
    path("signalement/<former:pk>/masquer/", former.of_case, {"name": "redact_private"}),
]
