from wagtail.users.apps import WagtailUsersAppConfig


class MemberAccountsConfig(WagtailUsersAppConfig):
    """Wagtail's section of accounts, with our member form in it."""

    user_viewset = "comcep.members.viewsets.MemberViewSet"
