from django.urls import path

from forum.questions.views import drafts, following, posts, reading, writing

app_name = "questions"
urlpatterns = [
    path("", reading.index, name="index"),
    path("non-lus/", reading.unread, name="unread"),
    path("sans-reponse/", reading.unanswered, name="unanswered"),
    path("sujets-actifs/", reading.active, name="active"),
    path("suivis/", following.follows, name="follows"),
    path("sujet/<int:pk>/suivre/", following.follow_topic, name="follow_topic"),
    path("rubrique/<int:pk>/suivre/", following.follow_section, name="follow_section"),
    path("theme/<int:pk>/suivre/", following.follow_theme, name="follow_theme"),
    path("marquer-lus/", reading.mark_read, name="mark_read"),
    path("poser/", writing.ask, name="ask"),
    path("brouillon/", drafts.save_draft, name="save_draft"),
    path("sujet/<int:pk>/repondre/", writing.reply, name="reply"),
    path("message/<int:pk>/", reading.permalink, name="permalink"),
    path("message/<int:pk>/modifier/", writing.edit, name="edit"),
    path("message/<int:pk>/merci/", posts.thank, name="thank"),
    path("message/<int:pk>/retenir/", posts.accept, name="accept"),
    path("message/<int:pk>/retrait/", posts.removed, name="removed"),
    path("piece/<int:pk>/", posts.attachment, name="attachment"),
    path("<slug:section>/", reading.section, name="section"),
    path("<slug:section>/<int:pk>-<slug:slug>/", reading.detail, name="detail"),
]
