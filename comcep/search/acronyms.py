"""What search adds to the pages of others: beside a procedure, what its acronyms mean."""

import re

from comcep.search.models import GlossaryTerm

_ACRONYM = re.compile(r"\b[A-ZÀ-Ý][\w&.-]*[A-ZÀ-Ý0-9]\b")
SHOWN = 12


def acronyms_of(page, member):
    """The glossary's terms that ``page`` writes as acronyms, in the order of the text. One statement."""
    text = " ".join([page.title, page.intro, page.words()])
    found = list(dict.fromkeys([*page.acronym_list, *_ACRONYM.findall(text)]))[:100]
    terms = {term.term: term for term in GlossaryTerm.objects.filter(term__in=found).exclude(expansions="")}
    explained = [terms[word] for word in found if word in terms][:SHOWN]
    return {"template": "search/_acronyms.html", "terms": explained} if explained else None
