"""Pages of long lists: a queryset says which rows, a written statement reads their columns.

The queryset (``visible_to`` and what the reader looks for) is compiled once and serves twice, to count and to
find the page by keys alone, however deep. Only the rows of the page are then read, as dictionaries.
"""

from django.core.exceptions import EmptyResultSet

from comcep.members.access.names import name_of
from comcep.sql import fetch


class Listing:
    """Rows that one counts and slices. ``order`` names columns, each with its table.

    ``sought``: finding costs more than listing, so all the keys are found at once, and not counted apart.
    """

    def __init__(self, found, *, select, tables, order, sought=False):
        table = found.model._meta.db_table
        columns = ", ".join(f"{column} AS {name}" for name, column in select.items())
        try:
            self.keys, self.params = found.order_by().values("pk").query.sql_with_params()
        except EmptyResultSet:
            self.keys, self.params = f"SELECT id FROM {table} WHERE 1 = 0", ()  # noqa: S608
        self.names, self.order, self.sought, self.found = list(select), order, sought, None
        self.rows = f"SELECT {columns} FROM {table} {tables} WHERE {table}.id"  # noqa: S608

    def count(self):
        if self.sought:
            self.found = [pk for (pk,) in fetch(f"{self.keys} ORDER BY {self.order}", self.params)]
            return len(self.found)
        return fetch(f"SELECT COUNT(*) FROM ({self.keys}) found", self.params)[0][0]  # noqa: S608

    def __getitem__(self, part):
        if self.found is None:
            page = f"{self.keys} ORDER BY {self.order} LIMIT %s OFFSET %s"
            params = [*self.params, part.stop - part.start, part.start]
        else:
            params = self.found[part]
            page = ", ".join(["%s"] * len(params)) or "NULL"
        return fetch(f"{self.rows} IN ({page}) ORDER BY {self.order}", params, self.names)


NAMED_PLACES = """
    LEFT JOIN members_network ON members_network.id = {table}.network_id
    LEFT JOIN members_organisation ON members_organisation.id = {table}.organisation_id
    LEFT JOIN members_region ON members_region.id = {table}.region_id"""
PLACES = {
    "network": "members_network.name",
    "organisation": "members_organisation.name",
    "region": "members_region.name",
}
BY_NAME = "members_member.last_name, members_member.first_name, members_member.id"
OF_PERSON = ("id", "public_id", "first_name", "last_name", "job", "kind")
PERSON = {name: f"members_member.{name}" for name in OF_PERSON}


def people(found, more=None, *, sought=False):
    """Members by name, each with the names of network, organisation and region, and ``more`` columns."""
    return Listing(
        found,
        select=PERSON | PLACES | (more or {}),
        tables=NAMED_PLACES.format(table="members_member"),
        order=BY_NAME,
        sought=sought,
    )


def said(row):
    """Name and places of a row in words, as ``Member.display_name`` and ``affiliation`` give them."""
    row["name"] = name_of(row["first_name"], row["last_name"])
    peer = row["kind"] == "peer" and row["network"]
    row["affiliation"] = row["network"] if peer else row["organisation"] or ""
    if not peer or row["organisation"] == row["network"]:
        row["organisation"] = None
    return row
