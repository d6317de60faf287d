"""Private messages: one conversation between two members, or between a member and the moderators together.

The same drawers as its package: ``models``, ``perms``, ``actions``, ``lists``, ``forms``, ``views``. A
conversation is read by its two sides and by nobody else, moderators and administrators included; a moderator
reads one message of it when one of the two flags that message (``comcep.moderation``).
"""
