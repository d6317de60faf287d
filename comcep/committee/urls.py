import datetime

from django.urls import path, register_converter

from comcep.committee.views import discussion, reports, themes, workshop


class DayConverter:
    regex = r"\d{4}-\d{2}-\d{2}"

    def to_python(self, value):
        return datetime.date.fromisoformat(value)

    def to_url(self, value):
        return value if isinstance(value, str) else value.isoformat()


register_converter(DayConverter, "day")

app_name = "committee"

urlpatterns = [
    path("", reports.list_reports, name="list"),
    path("atelier/", workshop.workshop, name="workshop"),
    path("comparer/", reports.compare, name="compare"),
    path("themes/sujet/<public:id>/", themes.correct, name="correct_themes"),
    path("themes/sujet/<former:pk>/", themes.formerly),
    path("themes/manquants/", themes.missing, name="missing_themes"),
    path("mes-exemples/", workshop.inspiration, name="inspiration"),
    path("propositions/", discussion.proposals, name="proposals"),
    path("propositions/<public:id>/", discussion.answer, name="answer"),
    path("propositions/<former:pk>/", discussion.formerly),
    path("propositions/<public:id>/masquer/", discussion.redact_proposal, name="redact_proposal"),
    path("commentaires/<public:id>/masquer/", discussion.redact_comment, name="redact_comment"),
    path("<day:day>/", reports.detail, name="detail"),
    path("<day:day>/preparation/", workshop.preparation, name="preparation"),
    path("<day:day>/exact/", reports.exact, name="exact"),
    *[
        path(f"<day:day>/rapport.{name}", reports.download, {"format": name}, name=name)
        for name in ("pdf", "xlsx", "html", "json")
    ],
    path("<day:day>/synthese.pdf", reports.synthesis, name="synthesis"),
    path("<day:day>/contenu/", workshop.content, name="content"),
    path("<day:day>/contenu/mot/", workshop.commentary, name="commentary"),
    path("<day:day>/contenu/sujet/<public:id>/", workshop.example, name="example"),
    path("<day:day>/contenu/sujet/<former:pk>/", workshop.formerly),
    path("<day:day>/contenu/exemple/<public:id>/retirer/", workshop.drop_example, name="drop_example"),
    path("<day:day>/contenu/theme/<public:id>/retirer/", workshop.drop_nomination, name="drop_nomination"),
    path("<day:day>/commenter/", discussion.comment, name="comment"),
    path("<day:day>/publier/", reports.release, name="release"),
    path("<day:day>/retirer/", reports.withdraw, name="withdraw"),
]
