"""Lines as published procedures: both rows of each page, in bulk."""

from uuid import uuid4

from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.db.models import F
from django.utils import timezone
from django.utils.text import slugify
from wagtail.models import Locale, Page

from comcep.importing import files
from comcep.importing.chunks import guarded
from comcep.members.access.audiences import Audience
from forum.questions.models import Theme
from kb.authoring.paragraphs import as_paragraphs
from kb.authoring.tree import index_page
from kb.models import ProcedurePage
from kb.models.procedures import REVIEW_AFTER


def procedure_writer(*, keeper, report, with_guard):
    """``(prepare, write)`` of lines as published procedures, « à vérifier »; gives ``{id: page id}``.

    Pages are written in bulk, without revision: the first edit makes one. The section becomes the theme.
    """
    index = Page.objects.get(pk=index_page().pk)
    taken = set(Page.objects.child_of(index).values_list("slug", flat=True))
    themes = {}
    schemes, regions = files.schemes(), files.regions()

    def theme(name):
        name = " ".join(name.split())[:60]
        if name and name not in themes:
            slug = slugify(name)[:50]
            themes[name] = (
                Theme.objects.get_or_create(slug=slug, defaults={"name": name, "chapter": True})[0]
                if slug
                else None
            )
        return themes.get(name)

    def prepare(line):
        return line, guarded(line["text"], report, on=with_guard)

    def write(prepared):
        lines = [line for line, _ in prepared]
        parent = Page.objects.get(pk=index.pk)
        last = parent.get_last_child()
        step = Page._str2int(last.path[-Page.steplen :]) if last else 0
        pages = []
        for number, (line, text) in enumerate(prepared, step + 1):
            slug = _free(slugify(line["title"])[:80].strip("-") or "fiche", taken)
            path = Page._get_path(parent.path, parent.depth + 1, number)
            pages.append(_procedure(line, text, slug, path, parent, theme(line.get("section", "")), keeper))
        _insert_pages(pages)
        for several, found in (("schemes", schemes), ("regions", regions)):
            through = ProcedurePage._meta.get_field(several).remote_field.through
            through.objects.bulk_create(
                through(procedurepage_id=page.pk, **{f"{several[:-1]}_id": row.pk})
                for page, line in zip(pages, lines, strict=True)
                for row in found(line.get(several))
            )
        Page.objects.filter(pk=parent.pk).update(numchild=F("numchild") + len(pages))
        return {str(line["id"]): page.pk for line, page in zip(lines, pages, strict=True)}

    return prepare, write


def _free(slug, taken):
    free, number = slug, 1
    while free in taken:
        number += 1
        free = f"{slug}-{number}"
    taken.add(free)
    return free


def _procedure(line, text, slug, path, parent, theme, keeper):
    title = " ".join(line["title"].split())[:255]
    moment = files.moment(line.get("date")) or timezone.now()
    year = line.get("year") or line.get("as_of")
    return ProcedurePage(
        title=title,
        draft_title=title,
        slug=slug,
        path=path,
        depth=parent.depth + 1,
        url_path=f"{parent.url_path}{slug}/",
        content_type=ContentType.objects.get_for_model(ProcedurePage),
        locale=Locale.get_default(),
        translation_key=uuid4(),
        live=True,
        first_published_at=moment,
        last_published_at=moment,
        owner=keeper,
        theme=theme,
        body=[("situation", as_paragraphs(text))],
        as_of=year if isinstance(year, int) and 1900 < year < 3000 else moment.year,
        state=ProcedurePage.State.TO_CHECK,
        keeper=keeper,
        review_on=timezone.localdate() + REVIEW_AFTER,
        original=True,
        audience=Audience.OUTSIDERS if line.get("open_to_outsiders") is True else Audience.PEERS,
    )


def _insert_pages(pages):
    """Both rows of each page, a chunk at a time: Django's own bulk_create refuses a model with a parent."""
    names = [f.attname for f in Page._meta.concrete_fields if not f.primary_key]
    parents = Page.objects.bulk_create(
        Page(**{name: getattr(page, name) for name in names}) for page in pages
    )
    for page, parent in zip(pages, parents, strict=True):
        page.page_ptr_id = page.pk = page.id = parent.pk
    fields = ProcedurePage._meta.local_concrete_fields
    size = max(1, connection.ops.bulk_batch_size(fields, pages))
    for at in range(0, len(pages), size):
        ProcedurePage._base_manager.all()._insert(
            pages[at : at + size], fields=fields, using=connection.alias
        )
