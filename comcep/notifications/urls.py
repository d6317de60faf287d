from django.urls import path

from comcep.notifications import views

app_name = "notifications"
urlpatterns = [
    path("", views.centre, name="list"),
    path("tout-lu/", views.mark_all_seen, name="mark_all_seen"),
    path("<int:pk>/", views.open_notice, name="open"),
]
