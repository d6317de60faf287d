"""What a mail that came in says: pure functions over its bytes. No Django, no row, no network.

Only the standard library reads it: a stranger wrote it, and nothing compiled stands before its words. Quotes
are cut by the marks of mail programs in HTML (``markup``), then by rules over text (``quoted``); libraries
that do this were measured and kept fewer replies whole (they know little of French headers).
"""
