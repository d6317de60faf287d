"""Pages leave compressed, whatever stands in front."""

from django.middleware.gzip import GZipMiddleware


class CompressPagesMiddleware(GZipMiddleware):
    """Leave out files: those of the site are compressed once for all, the others are so by their format.

    A page of varying length tells nobody what it holds (BREACH): the form’s token is masked anew on each, and
    Django adds up to ``max_random_bytes``.
    """

    def process_response(self, request, response):
        return response if response.streaming else super().process_response(request, response)
