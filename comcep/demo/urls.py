from django.urls import path

from comcep.demo import views

app_name = "demo"
urlpatterns = [
    path("", views.mailbox, name="mailbox"),
]
