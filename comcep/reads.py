"""Pages that only read stay outside of a transaction."""

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})


class ReadsOutsideTransactionsMiddleware:
    """Call the view of a safe request before Django wraps it in a transaction (``ATOMIC_REQUESTS``).

    On SQLite each of those transactions would take the only write lock for the time of a page, and readers
    would queue behind one another. Must stand last, so that the ``process_view`` of the others comes first.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_view(self, request, view, args, kwargs):
        return view(request, *args, **kwargs) if request.method in SAFE else None
