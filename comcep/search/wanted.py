"""Which accepted answers deserve a procedure: asked again under another title, or looked for in vain."""

from collections import Counter, defaultdict

from django.db.models import Q

from comcep.moderation.candidates import Reason
from comcep.search import analysis
from comcep.search.models import QueryLog
from forum.access.rows import topics_for

RECENT = 2000  # questions among which the same one is looked for
ALIKE = 0.6  # of the words of a title, and three of them at least
LOOKED_FOR = 500  # searches of the year, the most frequent ones
AGAIN, SEARCHED = 3, 2  # what each weighs, in thanks


def asked_again(member, answered):
    """``{pk: Reason}`` of the questions whose title came back in a later one. One statement."""
    if not answered:
        return {}
    wanted = {each.pk: _terms(each.title) for each in answered}
    having = defaultdict(set)
    for pk, terms in wanted.items():
        for term in terms:
            having[term].add(pk)
    since = {each.pk: each.asked_on for each in answered}
    later = topics_for(member).filter(question__expects_answer=True).order_by("-created", "-pk")
    times = Counter()
    for pk, title, created in later.values_list("pk", "subject", "created")[:RECENT]:
        shared = Counter(one for term in _terms(title) for one in having.get(term, ()))
        for one, number in shared.items():
            if pk != one and created > since[one] and number >= max(3, ALIKE * len(wanted[one])):
                times[one] += 1
    return {pk: Reason(AGAIN * n, f"posé de nouveau {n} fois") for pk, n in times.items()}


def looked_for(member, answered):
    """``{pk: Reason}`` of the questions whose title holds all words of a search in vain. One statement."""
    if not answered:
        return {}
    rows = QueryLog.objects.filter(Q(found=0) | Q(asked_for__gt=0)).order_by("-asked_for", "-times", "pk")
    searches = [
        (_terms(words), times + asked_for)
        for words, times, asked_for in rows.values_list("words", "times", "asked_for")[:LOOKED_FOR]
    ]
    found = {}
    for each in answered:
        terms = _terms(each.title)
        times = sum(number for words, number in searches if words and words <= terms)
        if times:
            found[each.pk] = Reason(SEARCHED * times, f"cherché en vain {times} fois")
    return found


def _terms(text):
    return {token.term for token in analysis.tokens(text) if not token.is_stop}
