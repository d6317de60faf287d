"""Who sees which topic and message (``rows``), who may do what with them (``perms``), the door to them."""
