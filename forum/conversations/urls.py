from django.urls import path

from forum.conversations.views import conversation, drafts, former, letters, lists

app_name = "messages"
urlpatterns = [
    path("", lists.index, name="list"),
    path("archives/", lists.archived, name="archived"),
    path("animation/", lists.team, name="team"),
    path("nouveau/", letters.new, name="new"),
    path("bloques/", lists.blocked, name="blocked"),
    path("brouillon/", drafts.save_draft, name="save_draft"),
    path("<public:id>/", conversation.detail, name="detail"),
    path("<public:id>/archiver/", conversation.archive, name="archive"),
    path("<public:id>/quitter/", conversation.leave, name="leave"),
    path("<public:id>/bloquer/", conversation.block, name="block"),
    path("<public:id>/traitee/", conversation.settle, name="settle"),
    path("<former:pk>/", former.of_conversation),
]
