"""Pages that only read stay outside of a transaction."""

from allauth.account.middleware import AccountMiddleware
from allauth.core.exceptions import ImmediateHttpResponse, ReauthenticationRequired

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})


class ReadsOutsideTransactionsMiddleware:
    """Call the view of a safe request before Django wraps it in a transaction (``ATOMIC_REQUESTS``).

    On SQLite each of those transactions would take the only write lock for the time of a page, and readers
    would queue behind one another. Must stand last, so that the ``process_view`` of the others comes first.
    """

    def __init__(self, get_response):
        self.get_response = get_response
        self.answer = AccountMiddleware(get_response).process_exception

    def __call__(self, request):
        return self.get_response(request)

    def process_view(self, request, view, args, kwargs):
        if request.method not in SAFE:
            return None
        try:
            return view(request, *args, **kwargs)
        except (ImmediateHttpResponse, ReauthenticationRequired) as asked:
            # Django hands the exceptions of a view to the middlewares only when it calls the view itself.
            return self.answer(request, asked)
