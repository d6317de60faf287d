import datetime

from django.urls import path, register_converter

from comcep.committee import views


class DayConverter:
    regex = r"\d{4}-\d{2}-\d{2}"

    def to_python(self, value):
        return datetime.date.fromisoformat(value)

    def to_url(self, value):
        return value if isinstance(value, str) else value.isoformat()


register_converter(DayConverter, "day")

app_name = "committee"

urlpatterns = [
    path("", views.list_reports, name="list"),
    path("atelier/", views.workshop, name="workshop"),
    path("<day:day>/", views.detail, name="detail"),
    path("<day:day>/exact/", views.exact, name="exact"),
    *[
        path(f"<day:day>/rapport.{name}", views.download, {"format": name}, name=name)
        for name in ("pdf", "xlsx", "html", "json")
    ],
    path("<day:day>/publier/", views.release, name="release"),
    path("<day:day>/retirer/", views.withdraw, name="withdraw"),
]
