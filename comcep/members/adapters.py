from allauth.account.adapter import DefaultAccountAdapter


class AccountAdapter(DefaultAccountAdapter):
    """Nobody opens an account alone: joining goes through /rejoindre/ and a referent."""

    def is_open_for_signup(self, request):
        return False
