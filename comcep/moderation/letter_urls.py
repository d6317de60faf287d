"""What an author is told of a decision, on a page of its own."""

from django.urls import path

from comcep.moderation.views import letters

app_name = "letters"
urlpatterns = [path("<public:id>/", letters.letter, name="detail")]
