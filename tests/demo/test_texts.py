"""The texts of the demonstration: their typography, and what happens when a file is broken."""

import json
import re

import pytest

from comcep.demo import published, texts


def strings(value, path=""):
    if isinstance(value, str):
        yield path, value
    elif isinstance(value, dict):
        for key, each in value.items():
            if key not in ("url", "key", "slug", "date", "h"):
                yield from strings(each, f"{path}/{key}")
    elif isinstance(value, list):
        for each in value:
            label = each.get("key") or each.get("slug", "") if isinstance(each, dict) else ""
            yield from strings(each, f"{path}/{label}")


def without_addresses(text):
    return re.sub(r"https?://\S+", "", text)


FILES = [
    *texts.TOPIC_FILES,
    *(texts.PROCEDURES_FILE, texts.FOLLOW_UP_FILE, texts.FLAGS_FILE, texts.COMMITTEE_FILE),
    *(texts.SITUATIONS_FILE, "published_2017.json"),
]


@pytest.mark.parametrize("name", FILES)
def test_no_space_before_punctuation_can_break(name):
    entries = json.loads((published.DATA / name).read_text())

    wrong = [
        (path, found.group())
        for path, text in strings(entries)
        for found in re.finditer(r" [;:!?»]|« |.?[^\W\d_]'[^\W\d_]|\.\.\.", without_addresses(text))
    ]

    assert wrong == []


@pytest.mark.parametrize("name", FILES)
def test_high_punctuation_has_its_space(name):
    entries = json.loads((published.DATA / name).read_text())

    wrong = [
        (path, text[max(0, found.start() - 15) : found.end()])
        for path, text in strings(entries)
        for found in re.finditer(
            r"[^\s\u202f?!.(][;!?](?=\s|$)|«[^\u202f]|[^\u202f]»", without_addresses(text)
        )
    ]

    assert wrong == []


@pytest.fixture
def copied(tmp_path, monkeypatch):
    """The data in a folder of its own, where a test may break a file; gives ``change(name, function)``."""
    for path in published.DATA.iterdir():
        (tmp_path / path.name).write_bytes(path.read_bytes())
    monkeypatch.setattr(published, "DATA", tmp_path)

    def change(name, function):
        path = tmp_path / name
        entries = json.loads(path.read_text())
        path.write_text(json.dumps(function(entries) or entries))

    return change


def first(**changed):
    return lambda entries: entries[0].update(changed)


@pytest.mark.parametrize(
    ("function", "said"),
    [
        (first(section="inconnue"), "rubrique inconnue"),
        (first(text="  "), "texte vide"),
        (first(by="martiens"), "auteur inconnu"),
        (first(date="2019-01-01T10:00"), "date hors de la période"),
        (first(date="hier"), "Invalid isoformat"),
        (first(accepted=99), "la réponse retenue n’existe pas"),
        (first(title="x" * 200), "titre vide ou trop long"),
        (first(replies=[{"by": "apec", "h": -1, "text": "Oui."}]), "«\u202fh\u202f» ne croît pas"),
        (first(by="horspairs"), "hors de sa rubrique"),
        (lambda entries: entries[0].pop("themes"), "'themes' manque"),
    ],
)
def test_a_broken_topic_is_named_with_what_is_wrong(copied, function, said):
    copied("pratiques.json", lambda entries: function(entries) and None)

    with pytest.raises(texts.BrokenData, match=said) as error:
        texts.read_threads()

    assert str(error.value).startswith("pratiques.json, «\u202faccueil-frontiere-niveaux\u202f»")


def test_a_missing_topic_is_told_by_its_section(copied):
    copied("outils.json", lambda entries: entries[1:])

    with pytest.raises(texts.BrokenData, match="3 sujets et 24 messages au lieu de 4 et 28"):
        texts.read_threads()


def test_a_key_used_twice_is_refused(copied):
    copied("outils.json", lambda entries: [*entries, entries[0]])

    with pytest.raises(texts.BrokenData, match="sert déjà"):
        texts.read_threads()


def test_a_file_that_is_not_json_is_named(copied):
    (published.DATA / "regions.json").write_text("{")

    with pytest.raises(texts.BrokenData, match=r"regions\.json.*JSON"):
        texts.read_threads()


def test_a_file_that_is_missing_is_named(copied):
    (published.DATA / "regions.json").unlink()

    with pytest.raises(texts.BrokenData, match=r"regions\.json.*illisible"):
        texts.read_threads()


def test_a_broken_procedure_is_named(copied):
    copied("fiches.json", first(title=""))

    with pytest.raises(texts.BrokenData, match=r"fiches\.json, .*ouvrir-compte-cpf.*title"):
        texts.read_procedures()


def test_there_are_enough_procedures():
    assert len(texts.read_procedures()) >= 40
