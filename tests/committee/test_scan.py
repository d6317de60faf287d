"""What moderators write beside the tables gives no hidden figure away."""

import random

import pytest

from comcep.committee import actions
from comcep.committee.actions.reports import fingerprint
from comcep.committee.models import Report
from comcep.committee.scan import leaks
from tests.privacy.test_numbers import in_words

pytestmark = pytest.mark.django_db

HIDDEN = [
    "{name} compte {n} conseillers.",
    "Ils sont {n}, à {name}.",
    "Grâce à {name} ({n} personnes), les échanges avancent.",
    "{n} conseillers de {name} ont écrit.\nMerci à eux.",
    "Bravo à {name}.\nIls sont maintenant {n}.",
    "Avec {name}, nous comptons {n}\u00a0% de fidèles.",
    "{n} : c’est le nombre de conseillers à {name}",
]


def hidden_of(payload):
    return {
        category
        for table in payload["tables"]
        for cell in table["cells"]
        if cell.get("value", 0) is None and "lo" not in cell
        for category in cell["dims"].values()
    }


def written(rng, n):
    return rng.choice([str(n), in_words(n), in_words(n).replace("-", " "), in_words(n).capitalize()])


@pytest.mark.embedded  # a function of the sentence and of the tables
def test_a_hidden_line_is_named_beside_no_number(draft):
    rng = random.Random(5)
    names = sorted(hidden_of(draft.payload))
    assert "Agecif Cama" in names

    for _ in range(400):
        name = rng.choice(names)
        name = rng.choice([name, name.upper(), name.lower()])
        sentence = rng.choice(HIDDEN).format(name=name, n=written(rng, rng.randint(2, 320)))
        assert leaks(sentence, draft.payload), sentence


@pytest.mark.embedded  # a function of the sentence and of the tables
def test_a_word_of_a_hidden_name_is_enough(draft):
    assert leaks("Cama a désormais trois conseillers.", draft.payload)
    assert leaks("La moitié d’Agecif Cama a répondu.", draft.payload)


@pytest.mark.embedded  # a function of the sentence and of the tables
def test_a_number_that_the_report_does_not_print_is_refused(draft):
    printed = {
        figure
        for table in draft.payload["tables"]
        for cell in table["cells"]
        if (figure := cell.get("value", cell.get("percent"))) is not None
    } | {figure for s in draft.payload["statistics"] for figure in s.values() if isinstance(figure, int)}
    printed |= {end for s in draft.payload["statistics"] for end in s.get("interval", [])}
    rng = random.Random(6)
    unknown = [n for n in range(2, 400) if n not in printed]

    for n in rng.sample(unknown, 60):
        sentence = f"Nous avons accueilli {written(rng, n)} personnes."
        assert leaks(sentence, draft.payload), sentence


@pytest.mark.embedded  # a function of the sentence and of the tables
def test_a_figure_printed_of_something_else_is_refused(draft):
    assert leaks("Missions locales\u00a0: 37 conseillers.", draft.payload)
    assert not leaks("Missions locales\u00a0: 78 conseillers.", draft.payload)


@pytest.mark.parametrize(
    "text",
    [
        "Merci à toutes celles et à tous ceux qui répondent, souvent dans la journée.",
        "Au 16 janvier 2017, la communauté compte environ 320 membres.",
        "La promesse des 48 heures tient. Une question reste difficile\u00a0: le financement.",
        "Missions locales compte soixante-dix-huit conseillers.",
        "Agecif Cama nous a rejoints, bienvenue.",
    ],
)
def test_a_plain_word_passes(draft, text):
    assert leaks(text, draft.payload) == []


def test_the_word_of_the_moderators_opens_the_report(client, draft, moderator):
    client.force_login(moderator)
    path = f"/comite/{draft.as_of}/contenu/mot/"

    refused = client.post(path, {"commentary": "Agecif Cama compte 3 conseillers."})
    kept = client.post(path, {"commentary": "Merci à toutes et à tous."}, follow=True)
    report = actions.release(Report.objects.get(pk=draft.pk))

    assert 'role="alert"' in refused.text
    assert "Agecif Cama compte 3" in refused.text
    assert "Merci à toutes" in kept.text
    assert "Le mot de l’animation" in client.get(report.get_absolute_url()).text


def test_prepared_again_a_draft_keeps_its_word(threads):
    report = actions.prepare_report(actions.prepare_report(_day()).as_of)
    actions.write_commentary(report, "Merci à toutes et à tous.")

    again = actions.prepare_report(report.as_of)

    assert again.payload["commentary"] == "Merci à toutes et à tous."


def _day():
    from comcep.committee.published_2017 import AS_OF

    return AS_OF


@pytest.mark.parametrize("where", ["commentary", "nominations", "examples"])
def test_a_sentence_that_says_too_much_stops_the_release(draft, where):
    said = "À Agecif Cama, ils sont trois."
    entries = {
        "commentary": said,
        "nominations": [{"theme": "VAE", "reason": said}],
        "examples": [{"theme": "VAE", "text": said, "replies": "1 à 2 réponses"}],
    }
    draft.payload = {**draft.payload, where: entries[where]}
    draft.sha256 = fingerprint(draft.payload)
    draft.save()

    with pytest.raises(actions.NotReleasable, match="en dit trop"):
        actions.release(draft)


def test_a_person_named_in_a_sentence_stops_it(draft):
    with pytest.raises(actions.NotReleasable, match="garde"):
        actions.write_commentary(draft, "Merci à Madame Lefèvre, qui vit 12 rue des Lilas à Dijon.")


def test_the_reason_of_a_withdrawal_is_read_too(released):
    with pytest.raises(actions.NotReleasable, match="en dit trop"):
        actions.withdraw(released, reason="Agecif Cama compte 3 conseillers et non 4.")

    assert actions.withdraw(released, reason="Une erreur de calcul.").state == "withdrawn"


def test_the_watch_list_is_for_the_moderators_alone(client, draft, moderator, peer, committee_member):
    line = {
        **{"theme": "Intérim", "authors": 4, "of": 31, "interval": [5, 29], "networks": 3},
        **{"authors_before": 1, "of_before": 90, "p": 0.021, "q": 0.31},
    }
    Report.objects.filter(pk=draft.pk).update(watch=[line])
    client.force_login(moderator)
    shown = client.get(f"/comite/{draft.as_of}/contenu/").text
    report = actions.release(Report.objects.get(pk=draft.pk))

    assert "4 auteurs sur 31" in shown
    for reader in (peer, committee_member):
        client.force_login(reader)
        assert client.get(f"/comite/{draft.as_of}/contenu/").status_code == 404
        assert "sur 31 ce trimestre" not in client.get(report.get_absolute_url()).text
        assert "0.021" not in client.get(f"/comite/{draft.as_of}/rapport.json").text
