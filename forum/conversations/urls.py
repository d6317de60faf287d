from django.urls import path

from forum.conversations.views import conversation, drafts, letters, lists

app_name = "messages"
urlpatterns = [
    path("", lists.index, name="list"),
    path("archives/", lists.archived, name="archived"),
    path("animation/", lists.team, name="team"),
    path("nouveau/", letters.new, name="new"),
    path("bloques/", lists.blocked, name="blocked"),
    path("brouillon/", drafts.save_draft, name="save_draft"),
    path("<int:pk>/", conversation.detail, name="detail"),
    path("<int:pk>/archiver/", conversation.archive, name="archive"),
    path("<int:pk>/quitter/", conversation.leave, name="leave"),
    path("<int:pk>/bloquer/", conversation.block, name="block"),
    path("<int:pk>/traitee/", conversation.settle, name="settle"),
]
