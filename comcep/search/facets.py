"""The facets of the search: what narrows a list, each written once, in the order of the page."""

from dataclasses import dataclass, field, fields


def single(parameter, heading, nothing=""):
    """A facet of which a document has one value. Each engine keeps it in a way of its own."""
    return field(default=nothing, metadata={"parameter": parameter, "heading": heading, "several": False})


def several(parameter, heading):
    """A facet of which a document has any number of values: ``Document`` has them under its name, with an s.

    Both engines keep, filter and count it without knowing which one it is.
    """
    return field(default="", metadata={"parameter": parameter, "heading": heading, "several": True})


@dataclass(frozen=True)
class Filters:
    """What the facets keep, by the name of each. An unknown value keeps nothing."""

    kind: str = single("nature", "Nature")
    section: int | None = single("rubrique", "Rubrique", None)
    theme: str = several("theme", "Thème")
    scheme: str = several("dispositif", "Dispositif")
    public: str = several("public", "Public")
    contract: str = several("contrat", "Contrat")
    network: str = several("reseau", "Réseau")
    region: str = several("region", "Région")
    accepted: bool = single("reponse", "Réponse", False)
    state: str = single("etat", "État de la fiche")
    year: int | None = single("annee", "Année", None)

    def active(self):
        return {name: value for name, value in self.__dict__.items() if value}


PARAMETERS = {facet.name: facet.metadata["parameter"] for facet in fields(Filters)}
HEADINGS = {facet.name: facet.metadata["heading"] for facet in fields(Filters)}
SEVERAL = tuple(facet.name for facet in fields(Filters) if facet.metadata["several"])
