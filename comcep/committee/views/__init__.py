"""The committee's pages. Everything printed comes from a stored payload: no figure is computed here."""
