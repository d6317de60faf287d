"""Under ``/membres/``: a page of the forum, because what it shows is what its reader reads there."""

from django.urls import path

from forum.following import views

app_name = "people"
urlpatterns = [path("<public:id>/", views.member, name="member")]
