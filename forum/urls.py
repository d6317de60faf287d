from django.urls import path

from forum.following import views as following
from forum.reading.views import lists, topic
from forum.sections import views as sections
from forum.writing.views import drafts, forms, posts

app_name = "questions"
urlpatterns = [
    path("", sections.index, name="index"),
    path("non-lus/", lists.unread, name="unread"),
    path("sans-reponse/", lists.unanswered, name="unanswered"),
    path("sujets-actifs/", lists.active, name="active"),
    path("suivis/", following.follows, name="follows"),
    path("sujet/<int:pk>/suivre/", following.follow_topic, name="follow_topic"),
    path("rubrique/<int:pk>/suivre/", following.follow_section, name="follow_section"),
    path("theme/<int:pk>/suivre/", following.follow_theme, name="follow_theme"),
    path("marquer-lus/", sections.mark_read, name="mark_read"),
    path("poser/", forms.ask, name="ask"),
    path("brouillon/", drafts.save_draft, name="save_draft"),
    path("sujet/<int:pk>/repondre/", forms.reply, name="reply"),
    path("message/<int:pk>/", topic.permalink, name="permalink"),
    path("message/<int:pk>/modifier/", forms.edit, name="edit"),
    path("message/<int:pk>/merci/", posts.thank, name="thank"),
    path("message/<int:pk>/retenir/", posts.accept, name="accept"),
    path("message/<int:pk>/retrait/", posts.removed, name="removed"),
    path("piece/<int:pk>/", posts.attachment, name="attachment"),
    path("<slug:section>/", lists.section, name="section"),
    path("<slug:section>/<int:pk>-<slug:slug>/", topic.detail, name="detail"),
]
