"""Private messages: one conversation between two members, or between a member and the moderators together.

Its models stand in ``forum.questions.models.conversations``. A conversation is read by its two sides and by
nobody else, moderators and administrators included; a moderator reads one message of it when one of the two
flags that message (``comcep.moderation``).
"""
