"""The tree of sections as a member reads it, whom each is opened to, and what is unread there."""
