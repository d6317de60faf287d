from django.urls import path

from comcep.notifications import views

app_name = "notifications"
urlpatterns = [
    path("notifications/", views.centre, name="list"),
    path("notifications/tout-lu/", views.mark_all_seen, name="mark_all_seen"),
    path("notifications/tout-lu/annuler/", views.unmark_seen, name="unmark_seen"),
    path("notifications/<public:id>/", views.open_notice, name="open"),
    path("notifications/<former:pk>/", views.open_former),
    path("compte/notifications/", views.preferences, name="preferences"),
    path("courriel/entrant/", views.take_mail),  # a mail server posts there: no page leads to it
    path("courriels/arreter/<str:token>/", views.stop_mails, name="stop"),
]
