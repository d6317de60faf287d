"""Tests of the canary that many removals name: ``f"{MEETS} [outsider]"`` is the outsider's walk."""

MEETS, ABSENT, DOORS = (
    f"test_visibility.py {name}" for name in ("meets_its_words", "did_not_exist", "these_doors")
)
