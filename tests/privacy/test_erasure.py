"""Taking somebody who left out of texts, and nobody else."""

import pytest

from comcep.privacy.erasure import MASK, Identity, forget

WHO = Identity("Hélène", "Le Goff", "helene.legoff@apec.test")


@pytest.mark.parametrize(
    "text",
    [
        "Comme l’a dit Hélène Le Goff, il faut attendre.",
        "Vu avec LE GOFF Hélène.",
        "Voir H. Le Goff pour la suite.",
        "<p>Écrivez à <strong>Helene</strong> Le Goff.</p>",
        "Écrire à helene.legoff@apec.test ou Helene.LeGoff@APEC.test",
        'Voir <a href="mailto:helene.legoff@apec.test">ici</a>',
        "Mme Le Goff vous répondra.",
        "@helene.legoff qu’en penses-tu ?",
        "Hélène Le-Goff",
    ],
)
def test_a_full_name_and_an_address_go_wherever_they_stand(text):
    said = forget(text, WHO)

    assert MASK in said
    assert "goff" not in said.lower()


@pytest.mark.parametrize(
    "text", ["Bon courage,\n\nHélène", "<p>Bien à vous</p><p>Hélène</p>", "Cordialement, Hélène", "— Hélène"]
)
def test_a_first_name_alone_goes_where_one_signs(text):
    assert "Hélène" not in forget(text, WHO, own=True)
    assert forget(text.replace("Cordialement, ", ""), WHO).endswith(("Hélène", "</p>"))


@pytest.mark.parametrize(
    "text", ["Merci Hélène pour la piste.", "Bonjour Helene,", "Hélène a écrit : oui.", "@Hélène bravo"]
)
def test_a_first_name_goes_where_one_answers(text):
    assert MASK in forget(text, WHO, near=True)
    assert forget(text, WHO) == text


@pytest.mark.parametrize(
    "text",
    [
        "Le golfe du Morbihan, et la Bretagne.",
        "Paul Le Goff est un autre.",
        "Hélène Martin aussi.",
        "Un dossier hellène.",
        "helene.legoff@apec.test.example.org".replace("helene.legoff@apec.test", "autre"),
    ],
)
def test_nobody_else_is_taken_out(text):
    assert forget(text, WHO, own=True, near=True) == text


def test_a_common_noun_is_left_alone():
    who = Identity("Claire", "Petit", "cp@exemple.test")

    text = "La règle est claire : un petit dossier, avec claire mention de la date."
    assert forget(text, who, own=True, near=True) == text


def test_nothing_known_changes_nothing():
    assert forget("Bonjour Hélène Le Goff", Identity()) == "Bonjour Hélène Le Goff"


def test_a_long_text_is_quick():
    import time

    started = time.perf_counter()
    forget("Merci Hél" * 3000 + " \n" * 3000, WHO, own=True, near=True)
    assert time.perf_counter() - started < 10
