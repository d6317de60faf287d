"""What a request says, believed only as far as it is what was expected."""


def whole_number(said, *, digits=15):
    """The number that ``said`` writes with that many digits at most, and nothing else; or ``None``."""
    return int(said) if said.isascii() and said.isdecimal() and len(said) <= digits else None
