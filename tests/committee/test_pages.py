"""Who reads what under /comite/, and what the pages never say."""

import hashlib
import html
import io
import json
import re
import zipfile

import pytest

from comcep.committee import actions, published_2017
from comcep.committee.actions.reports import fingerprint
from comcep.committee.models import Report
from comcep.committee.page import page_of
from tests.factories import MemberFactory

pytestmark = pytest.mark.django_db

LIST, WORKSHOP = "/comite/", "/comite/atelier/"
REPORT = "/comite/2017-01-16/"
EXACT, DOWNLOAD = REPORT + "exact/", REPORT + "rapport.json"
RELEASE, WITHDRAW = REPORT + "publier/", REPORT + "retirer/"
CHECKED = dict.fromkeys(["hidden", "charts", "persons", "examples", "files", "previous"], "on")


@pytest.fixture
def people(peer, outsider, moderator, applicant, committee_member, steering_member, administrator):
    return {
        "peer": peer,
        "outsider": outsider,
        "moderator": moderator,
        "applicant": applicant,
        "committee": committee_member,
        "steering": steering_member,
        "admin": administrator,
        "ended": MemberFactory(peer=True, state="ended"),
    }


READERS = ["peer", "moderator", "committee", "steering", "admin"]
OTHERS = ["outsider", "applicant", "ended"]


def get(client, people, role, path):
    client.force_login(people[role], backend="comcep.members.backends.MembershipBackend")
    return client.get(path)


@pytest.mark.parametrize("path", [LIST, REPORT, DOWNLOAD])
@pytest.mark.parametrize("role", READERS)
def test_readers_open_a_released_report(client, released, people, role, path):
    assert get(client, people, role, path).status_code == 200


@pytest.mark.parametrize("path", [LIST, REPORT, DOWNLOAD, EXACT, WORKSHOP, "/comite/2016-01-01/"])
@pytest.mark.parametrize("role", OTHERS)
def test_for_others_there_is_nothing(client, released, people, role, path):
    response = get(client, people, role, path)

    assert response.status_code in (302, 404)
    assert b"janvier 2017" not in response.content  # the 2017th member of a run has that number for a name
    if role == "outsider":
        assert response.status_code == 404


@pytest.mark.parametrize("path", [LIST, REPORT, DOWNLOAD, EXACT, WORKSHOP, "/comite/2016-01-01/", RELEASE])
def test_a_visitor_is_sent_to_sign_in_whatever_exists(client, released, path):
    response = client.get(path)

    assert response.status_code == 302
    assert response.url == f"/connexion/?next={path}"


@pytest.mark.parametrize("role", ["peer", "committee", "steering", "admin"])
@pytest.mark.parametrize("path", [REPORT, DOWNLOAD, EXACT, WORKSHOP])
def test_a_draft_does_not_exist_for_its_future_readers(client, draft, people, role, path):
    assert get(client, people, role, path).status_code == 404
    assert "16 janvier 2017" not in client.get(LIST).text


@pytest.mark.parametrize("role", ["peer", "committee", "steering", "admin"])
def test_exact_figures_do_not_exist_for_readers(client, released, people, role):
    assert get(client, people, role, EXACT).status_code == 404
    assert "exact" not in client.get(REPORT).text


def test_moderators_preview_a_draft(client, draft, people):
    assert "Avant de publier" in get(client, people, "moderator", REPORT).text


def report_of(response):
    """What stands between the title and the seal: all that a report says."""
    text = response.text
    start = text.index('<div class="report">')
    return text[start : text.index('<p class="soft small">', start)].rstrip()


def test_the_preview_is_to_the_letter_what_the_committee_will_read(client, draft, people):
    preview = report_of(get(client, people, "moderator", REPORT))
    data, book = client.get(DOWNLOAD).content, client.get(REPORT + "rapport.xlsx").content

    actions.release(draft)

    for role in ("committee", "steering", "peer"):
        assert report_of(get(client, people, role, REPORT)) == preview
        assert client.get(DOWNLOAD).content == data
    assert sheets(client.get(REPORT + "rapport.xlsx").content) == sheets(book)


def sheets(content):
    """The sheets of a workbook after its cover, which says whether it is a draft."""
    with zipfile.ZipFile(io.BytesIO(content)) as book:
        names = sorted(name for name in book.namelist() if name.startswith("xl/worksheets/"))
        return {name: len(book.read(name)) for name in names[1:]}


@pytest.mark.parametrize("role", ["peer", "committee", "steering", "admin"])
def test_a_reader_may_not_withdraw(client, released, people, role):
    client.force_login(people[role], backend="comcep.members.backends.MembershipBackend")

    assert client.post(WITHDRAW, {"reason": "Parce que."}).status_code == 403
    assert Report.objects.released().exists()


def test_nobody_releases_by_following_a_link(client, draft, people):
    client.force_login(people["moderator"], backend="comcep.members.backends.MembershipBackend")

    assert client.get(RELEASE).status_code == 405


def test_a_moderator_releases_a_checked_draft(client, draft, people):
    client.force_login(people["moderator"], backend="comcep.members.backends.MembershipBackend")

    response = client.post(RELEASE, CHECKED, follow=True)

    report = Report.objects.get()
    assert report.state == Report.State.RELEASED
    assert report.released_by_name == people["moderator"].display_name
    assert "Le rapport est publié" in response.text


@pytest.mark.parametrize("missing", CHECKED)
def test_a_draft_is_not_released_before_every_check(client, draft, people, missing):
    client.force_login(people["moderator"], backend="comcep.members.backends.MembershipBackend")

    response = client.post(RELEASE, {k: v for k, v in CHECKED.items() if k != missing})

    assert 'role="alert"' in response.text
    assert not Report.objects.released().exists()


def test_a_withdrawn_report_leaves_its_reason_to_readers(client, released, people):
    client.force_login(people["moderator"], backend="comcep.members.backends.MembershipBackend")
    client.post(WITHDRAW, {"reason": "Une rubrique était mal nommée."})

    assert get(client, people, "committee", REPORT).status_code == 404
    assert "Une rubrique était mal nommée." in client.get(LIST).text


def test_a_withdrawal_without_a_reason_says_so(client, released, people):
    client.force_login(people["moderator"], backend="comcep.members.backends.MembershipBackend")

    response = client.post(WITHDRAW, {"reason": ""})

    assert "Indiquez pourquoi vous retirez ce rapport." in response.text
    assert Report.objects.released().exists()


@pytest.mark.parametrize("until", ["", "hier", "2999-01-01"])
def test_the_workshop_says_what_is_wrong_with_a_date(client, people, until):
    client.force_login(people["moderator"], backend="comcep.members.backends.MembershipBackend")

    response = client.post(WORKSHOP, {"until": until})

    assert response.status_code == 200
    assert 'role="alert"' in response.text
    assert not Report.objects.exists()


def test_the_download_is_the_signed_text(client, released, people):
    response = get(client, people, "committee", DOWNLOAD)

    assert hashlib.sha256(response.content).hexdigest() == released.sha256
    assert released.sha256 in client.get(REPORT).text
    assert json.loads(response.content) == released.payload


def test_the_page_names_nobody(client, released, people):
    released_text = get(client, people, "committee", REPORT).text

    for canary in ("Canari", "Prénom", "secret", people["moderator"].last_name):
        assert canary not in released_text


def numbers_of(text):
    """Every number that a reader can see, in words, attributes of drawings included."""
    text = re.sub(r"(?s)<(head|header|footer|nav|form)\b.*?</\1>", " ", text)
    text = re.sub(r'<span class="fingerprint">\w+</span>', " ", text)
    words = html.unescape(re.sub(r"<[^>]+>", " ", text)).replace("\u202f", "")
    return {int(number) for number in re.findall(r"\d+", words)}


def masked_of(payload):
    """How many cells each table hides, and has."""
    for table in payload["tables"]:
        cells = [c for c in table["cells"] if "value" in c]
        yield from (len(cells), sum(c["value"] is None and "lo" not in c for c in cells))


def test_every_number_of_the_page_is_in_the_payload_or_in_the_method(client, released, people):
    payload = released.payload
    told = {
        n for table in payload["tables"] for c in table["cells"] for n in (c.get("value"), c.get("percent"))
    }
    for statistic in payload["statistics"]:
        for value in statistic.values():
            told |= set(value) if isinstance(value, list) else {value}
    elsewhere = next(s for s in payload["statistics"] if s["id"] == "elsewhere")
    gap = abs(elsewhere["percent"] - elsewhere["expected"])
    told |= {value for value in masked_of(payload) if value}
    told |= {5, 9, 10, 19, 20, 49, 50}  # classes of authors
    # Thresholds, classes and delays in the sentences of the method.
    of_the_method = {0, 1, 2, 3, 5, 6, 7, 10, 48, 95, 100, 256}
    dates = {16, 2017, 2016, 30, 31, released.released_at.day, released.released_at.year}

    shown = numbers_of(get(client, people, "committee", REPORT).text)

    assert shown - told - of_the_method - dates - {gap, payload["hidden"]} == set()


def test_the_drawing_of_a_hidden_cell_has_no_bar(client, draft, people):
    payload = draft.payload
    for table in payload["tables"]:
        if table["id"] == "reseaux":
            table["cells"] = [
                c for c in table["cells"] if not ("percent" in c and c["dims"] == {"network": "Apec"})
            ]
            for cell in table["cells"]:
                if cell["dims"] == {"network": "Apec"}:
                    cell["value"] = None
    Report.objects.filter(pk=draft.pk).update(payload=payload, sha256=fingerprint(payload))

    text = get(client, people, "moderator", REPORT).text

    group = re.search(r'<g>\s*<text class="bar-label"[^>]*>Apec</text>(.*?)</g>', text, re.S).group(1)
    assert "bar-length" not in group
    assert ">c</text>" in group


def test_each_drawing_has_a_name_a_description_and_a_table(client, released, people):
    text = get(client, people, "committee", REPORT).text

    drawings = re.findall(r"<svg data-plot.*?</svg>", text, re.S)
    assert len(drawings) == len(set(re.findall(r'<desc id="([^"]+)"', text))) >= 6
    assert all("<title id=" in drawing and "<desc id=" in drawing for drawing in drawings)
    assert text.count("<table") >= 6
    assert "style=" not in text


def test_the_page_of_exact_figures_equals_what_was_printed(client, released, people):
    exact = released.exact

    assert exact["totals"] == published_2017.TOTALS
    assert [exact["networks"][slug] for slug, *_ in published_2017.NETWORKS] == [113, 78, 36, 27, 28]
    assert [exact["detail"][slug] for slug, *_ in published_2017.DETAIL] == [64, 17, 14, 9, 6, 3]
    assert all(tuple(exact["sections"][slug]) == (t, m) for _, slug, _, t, m in published_2017.COUNTS)
    text = get(client, people, "moderator", EXACT).text
    assert "Différent" not in text
    assert "Agecif Cama" in text
    assert all(doubt[:40] in text for doubt in published_2017.DOUBTS)


@pytest.mark.parametrize("path", [LIST, REPORT, DOWNLOAD])
def test_the_number_of_statements_is_constant(client, released, people, path, django_assert_num_queries):
    client.force_login(people["committee"], backend="comcep.members.backends.MembershipBackend")
    budget = {LIST: 4, REPORT: 4, DOWNLOAD: 3}[path]  # session, member and roles among them
    with django_assert_num_queries(budget):
        client.get(path)
    for year in range(2008, 2016):
        fields = {name: getattr(released, name) for name in ("title", "plan", "payload", "sha256", "audit")}
        Report.objects.create(
            as_of=f"{year}-12-31",
            prepared_at=released.prepared_at,
            state="released",
            released_at=released.released_at,
            **fields,
        )

    with django_assert_num_queries(budget):
        client.get(path)


def test_a_page_is_whole_without_what_could_not_be_protected(draft):
    payload = draft.payload
    kept = ("ensemble", "conseillers", "hors-pairs")
    payload["tables"] = [table for table in payload["tables"] if table["id"] in kept]
    payload["statistics"], payload["dims"], payload["omitted"] = [], {}, {"reseaux": "unproved"}

    page = page_of(payload)

    assert not {"reseaux", "rubriques", "croissance"} & set(page["block"])
    assert [figure["text"] for figure in page["figures"]] == ["320", "280", "37"]


@pytest.mark.parametrize("path", ["/comite/2017-13-45/", "/comite/demain/", "/comite/2017-01-17/"])
def test_an_unknown_day_is_not_found(client, released, people, path):
    assert get(client, people, "moderator", path).status_code == 404


@pytest.mark.parametrize("label", ["Faf-tt", "FAF.TT", "Faf TT"])
def test_a_fund_is_known_however_its_name_is_punctuated(label):
    assert published_2017._fund(label) == "faf-tt"
