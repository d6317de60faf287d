from django.urls import path

from forum.following import views as following
from forum.promise import views as promise
from forum.reading.views import former as formerly_read
from forum.reading.views import lists, topic
from forum.repair import views as repair
from forum.sections import views as sections
from forum.writing.views import answers, asking, drafts, forms, gestures, mentions, posts, sequels, unnamed
from forum.writing.views import former as formerly_written

app_name = "questions"
urlpatterns = [
    path("", sections.index, name="index"),
    path("non-lus/", lists.unread, name="unread"),
    path("sans-reponse/", lists.unanswered, name="unanswered"),
    path("sujets-actifs/", lists.active, name="active"),
    path("suivis/", following.follows, name="follows"),
    path("sujet/<public:id>/suivre/", following.follow_topic, name="follow_topic"),
    path("rubrique/<slug:section>/suivre/", following.follow_section, name="follow_section"),
    path("theme/<slug:theme>/suivre/", following.follow_theme, name="follow_theme"),
    path("sollicitations/", promise.solicitations, name="solicitations"),
    path("sollicitation/<public:id>/", promise.solicitation, name="solicitation"),
    path("sollicitation/<public:id>/<slug:answer>/", promise.solicitation, name="solicitation_answer"),
    path("sujet/<public:id>/prise-en-charge/", promise.claim, name="claim"),
    path("sujet/<public:id>/inviter/", promise.invite, name="invite"),
    path("marquer-lus/", sections.mark_read, name="mark_read"),
    path("marquer-lus/annuler/", sections.unmark_read, name="unmark_read"),
    path("poser/", asking.ask, name="ask"),
    path("poser/suggestions/", asking.suggest, name="suggest"),
    path("mentions/", mentions.suggest, name="mentions"),
    path("brouillon/", drafts.save_draft, name="save_draft"),
    path("sujet/<public:id>/repondre/", forms.reply, name="reply"),
    path("sujet/<public:id>/aussi/", gestures.share, name="share"),
    path("sujet/<public:id>/suites/", sequels.sequel, name="sequel"),
    path("sujet/<public:id>/mon-nom/", unnamed.say_name, name="say_name"),
    path("message/<public:id>/", topic.permalink, name="permalink"),
    path("message/<public:id>/modifier/", forms.edit, name="edit"),
    path("message/<public:id>/merci/", posts.thank, name="thank"),
    path("message/<public:id>/retenir/", posts.accept, name="accept"),
    path("message/<public:id>/a-retenir/", answers.proposed, name="proposed"),
    path("message/<public:id>/retirer/", answers.withdraw, name="withdraw"),
    path("message/<public:id>/retirer/annuler/", answers.unwithdraw, name="unwithdraw"),
    path("message/<public:id>/retrait/", posts.removed, name="removed"),
    path("message/<public:id>/historique/", repair.history, name="history"),
    path("version/<public:id>/", repair.version, name="version"),
    path("version/<public:id>/detruire/", repair.destroy, name="destroy_version"),
    path("piece/<public:id>/", posts.attachment, name="attachment"),
    path("piece/<public:id>/vignette/", posts.thumbnail, name="thumbnail"),
    path("<slug:section>/", lists.section, name="section"),
    path("<slug:section>/<public:id>-<slug:slug>/", topic.detail, name="detail"),
    path("sujet/<former:pk>/repondre/", formerly_written.of_reply),
    path("message/<former:pk>/", formerly_read.of_post),
    path("message/<former:pk>/modifier/", formerly_written.of_edit),
    path("message/<former:pk>/retrait/", formerly_written.of_removed),
    path("piece/<former:pk>/", formerly_written.of_attachment),
    path("<slug:section>/<former:pk>-<slug:slug>/", formerly_read.of_topic),
]
