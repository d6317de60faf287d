"""The front of the site: who is slow to send or to read waits here, not in a thread that makes pages.

``server`` starts granian, which speaks HTTP; ``asgi`` stands between it and Django: ``bodies`` takes what a
client sends, few threads make pages, for each in ``turns``, and what they made is sent afterwards.
``refusals`` is the page of what was not taken, ``orphans`` ends what a killed process leaves behind.
"""
