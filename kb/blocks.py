"""The parts of a procedure. The list is fixed; each part has its own template."""

from wagtail import blocks

PROSE = ["bold", "italic", "ol", "ul", "link", "document-link"]


class LegalTextBlock(blocks.StructBlock):
    """A text of law as read on a given day: without that day, nobody can tell that a reform passed by."""

    reference = blocks.CharBlock(label="Référence", help_text="Code et article, décret, accord, circulaire.")
    version_date = blocks.DateBlock(label="Version du", required=False)
    note = blocks.CharBlock(label="Ce qu’il dit", required=False)
    url = blocks.URLBlock(label="Adresse", required=False)

    class Meta:
        label = "Texte"


class ContactBlock(blocks.StructBlock):
    """Whom to ask: a service or a function, never somebody's private line."""

    who = blocks.CharBlock(label="Service ou fonction")
    network = blocks.CharBlock(label="Réseau ou structure", required=False)
    how = blocks.CharBlock(label="Comment joindre", required=False)

    class Meta:
        label = "Contact"


class QuoteBlock(blocks.StructBlock):
    """An answer taken over from a thread. The author is named by network only; credits name who agreed."""

    text = blocks.RichTextBlock(label="Réponse", features=PROSE)
    credit = blocks.CharBlock(
        label="Auteur", help_text="«\u202fun pair (réseau)\u202f», sans nom.", required=False
    )

    class Meta:
        label = "Réponse citée"
        icon = "openquote"
        template = "kb/blocks/quote.html"


class ProcedureBody(blocks.StreamBlock):
    situation = blocks.RichTextBlock(
        label="Situation", features=PROSE, icon="help", template="kb/blocks/situation.html"
    )
    rule = blocks.RichTextBlock(label="Règle", features=PROSE, icon="key", template="kb/blocks/rule.html")
    steps = blocks.ListBlock(
        blocks.TextBlock(label="Étape", rows=2),
        label="Démarche",
        icon="list-ol",
        template="kb/blocks/steps.html",
    )
    legal = blocks.ListBlock(
        LegalTextBlock(), label="Textes", icon="doc-full", template="kb/blocks/legal.html"
    )
    contacts = blocks.ListBlock(
        ContactBlock(), label="Contacts", icon="group", template="kb/blocks/contacts.html"
    )
    scope = blocks.RichTextBlock(
        label="Territoires et réseaux", features=PROSE, icon="site", template="kb/blocks/scope.html"
    )
    cautions = blocks.ListBlock(
        blocks.TextBlock(label="Point de vigilance", rows=2),
        label="Limites et points de vigilance",
        icon="warning",
        template="kb/blocks/cautions.html",
    )
    quote = QuoteBlock()

    class Meta:
        label = "Contenu"


# Anchor and heading of each part, in the order a contents list needs them. Quotes share one heading.
HEADINGS = {
    "situation": "Situation",
    "rule": "Règle",
    "steps": "Démarche",
    "legal": "Textes",
    "contacts": "Contacts",
    "scope": "Territoires et réseaux",
    "cautions": "Limites et points de vigilance",
    "quote": "Ce que des pairs ont répondu",
}
