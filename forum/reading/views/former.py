"""Addresses of before there were public identifiers: to those of today, for who may read what is there."""

from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from forum.access import rows
from forum.access.doors import led_to, reader
from forum.questions.addresses import post_url, topic_url


@require_safe
@reader
def of_topic(request, section, pk, slug):
    topics = rows.topics_with_page(request.user).select_related("forum")
    return led_to(request, topic_url(get_object_or_404(topics, pk=pk)))


@require_safe
@reader
def of_post(request, pk):
    post = get_object_or_404(rows.posts_with_place(request.user), pk=pk)
    return led_to(request, post_url(post.public_id))
