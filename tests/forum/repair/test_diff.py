"""Two texts compared in words: what stays and comes is the new one, what stays and goes the old one."""

import random
from html import escape
from time import process_time

import pytest

from forum.engine.rendering import render
from forum.repair import diff
from forum.repair.diff import KEPT, PUT, TAKEN, compare

OLD = "<p>Le CDD s’achève en juin : qui peut financer la VAE ?</p><p>Merci d’avance.</p>"


def shown(old, new):
    """What one would read: ``[-taken-]`` and ``{+put+}``, a block a line."""
    signs = {TAKEN: "[-{}-]", PUT: "{{+{}+}}", KEPT: "{}"}
    return "\n".join(
        "".join(signs[run.mark].format(run.text.strip()) if run.mark else run.text for run in block).strip()
        for block in compare(old, new).blocks
    )


def words(html):
    return [token.word for token in diff.tokens_of(html) if token.word != diff.BREAK]


def read(change, *marks):
    lines = ("".join(run.text if run.mark in marks else " " for run in block) for block in change.blocks)
    return words("".join(f"<p>{escape(line)}</p>" for line in lines))


@pytest.mark.parametrize(
    ("new", "says"),
    [
        (OLD.replace("juin", "mai"), "Le CDD s’achève en [-juin-]{+mai+}: qui"),
        (OLD.replace(" d’avance", ""), "Merci [-d’avance-]."),
        (OLD.replace("<p>Merci", "<p>Et la région ?</p><p>Merci"), "{+Et la région ?+}\nMerci d’avance."),
        (OLD.replace("VAE", "<strong>VAE</strong>"), "financer la VAE ?\nMerci"),
        (
            OLD.replace("<p>Merci d’avance.</p>", "<ul><li>Merci</li><li>d’avance.</li></ul>"),
            "\nMerci\nd’avance.",
        ),
    ],
)
def test_a_change_is_told_in_words(new, says):
    assert says in shown(OLD, new).replace(" {+", "{+").replace("+}: ", "+}: ")


@pytest.mark.parametrize("mark", ["{+%s+}", "[-%s-]"])
def test_a_block_that_comes_or_goes_is_told_whole(mark):
    long, short = "<p>Un.</p><p>Deux mots.</p><p>Trois.</p>", "<p>Un.</p><p>Trois.</p>"
    texts = (short, long) if "+" in mark else (long, short)

    assert shown(*texts) == f"Un.\n{mark % 'Deux mots.'}\nTrois."
    assert mark % "Deux mots." in shown(*(text.removesuffix("<p>Trois.</p>") for text in texts))


def test_what_changes_in_form_alone_changes_no_word():
    assert not compare(OLD, OLD.replace("CDD", "<em>CDD</em>")).words
    assert not compare("<p>un deux</p>", "<ul><li>un</li><li>deux</li></ul>").words
    assert compare(OLD, OLD.replace("CDD", "CDI")).words


def test_an_address_that_changes_is_read():
    told = shown('<p><a href="https://a.fr/un">ici</a></p>', '<p><a href="https://a.fr/deux">ici</a></p>')

    assert "un" in told and "deux" in told


def test_a_member_or_a_message_is_named_without_its_address():
    assert "/membres/" not in shown(
        "<p>un</p>", '<p><a href="/membres/0123456789abcdef/">@Ana Le Goff</a></p>'
    )


def test_a_word_in_common_amid_a_change_is_no_landmark():
    told = shown(
        "<p>Voyez donc avec de très vieux dossiers</p>", "<p>Demandez plutôt au de la région Bretagne</p>"
    )

    assert "{+Demandez plutôt au de la région Bretagne+}" in told


def made_up(seed):
    dice = random.Random(seed)
    vocabulary = (
        "CPF VAE l’Opca d’un mot, (deux) *trois* _quatre_ > « » ; 12 % é\u0301 🙂 <b> - # ` \u202f".split(" ")
    )
    lines = [" ".join(dice.choices(vocabulary, k=dice.randrange(9))) for _ in range(dice.randrange(12))]
    changed = list(lines)
    for _ in range(dice.randrange(6)):
        place = dice.randrange(len(changed) + 1)
        changed[place : place + dice.randrange(3)] = dice.choices(lines or [""], k=dice.randrange(3))
    if changed and dice.random() < 0.7:
        changed[dice.randrange(len(changed))] = " ".join(dice.choices(vocabulary, k=4))
    return tuple(render("\n\n".join(text)) for text in (lines, changed))


@pytest.mark.parametrize("budget", [diff.BUDGET, 40, 0])
def test_both_texts_are_found_again_in_what_is_told(monkeypatch, budget):
    monkeypatch.setattr(diff, "BUDGET", budget)
    for seed in range(60):
        old, new = made_up(seed)
        change = compare(old, new)
        assert read(change, KEPT, PUT) == words(new), seed
        assert read(change, KEPT, TAKEN) == words(old), seed
        assert change.words == (words(old) != words(new)), seed


@pytest.mark.parametrize(
    "texts",
    [
        ("a " * 15_000, "a " * 14_000 + "b " * 1_000),
        (" ".join("ab"[n % 2] for n in range(15_000)), " ".join("ba"[n % 3 % 2] for n in range(15_000))),
        (
            "</p><p>".join(str(n % 97) for n in range(8_000)),
            "</p><p>".join(str(n % 89) for n in range(8_000)),
        ),
        ("." * 30_000, ",." * 15_000),
    ],
    ids=["one word", "two words", "short blocks", "signs"],
)
def test_the_longest_texts_take_little_time(texts):
    before = process_time()

    old, new = (f"<p>{text}</p>" for text in texts)
    change = compare(old, new)

    assert process_time() - before < 10  # a comparison without a budget takes minutes
    assert read(change, KEPT, PUT) == words(new)
