"""Groups of words that many write and no theme explains, for moderators only.

Non-negative factors of the words of recent questions. They change with one text in ten, so they are never
printed in a report: a moderator reads them to see what the thesaurus may lack. Only words of the French
dictionary and acronyms come out, that several people of several networks write: no name, no place.
"""

import datetime
import re
from collections import Counter, defaultdict
from dataclasses import dataclass

from django.db.models import Case, F, When
from django.utils import timezone
from simplemma import is_known, lemmatize

from comcep.committee.plan.written import in_force
from comcep.committee.thesaurus import LONGEST, QUOTED, THEMES, folded
from comcep.privacy.guard import find
from comcep.search.analysis import STOP_WORDS
from forum.access.rows import topics_for
from forum.engine.forum_conversation.models import Post

PERIOD = datetime.timedelta(days=365)
MOST = 1_000
"""Texts read, the newest: a second of work, which a page can wait for."""
ENOUGH = 30
"""Fewer texts than that have no groups worth reading."""
NETWORKS = 2
COMMON = 0.15
"""A word in more of the texts than that tells nothing of what they are about."""
GROUPS, WORDS, FEWEST, ROUNDS = 12, 8, 3, 150
SHINGLE, SAME = 4, 0.5

EMPTY = STOP_WORDS | set(
    "accompagner aimer aller alors après attendre aussi besoin bien bon cela celui chacun chaque chercher "
    "choisir chose cinq comme commencer comprendre connaître demander depuis dernier devoir dire donc donner "
    "encore envoyer exister façon faire falloir fois hors jour juste lequel lieu mettre mois moins nouveau "
    "parler passer pendant penser plusieurs point possible pouvoir premier prendre présenter proposer quand "
    "question recevoir rien savoir semaine seul souvent sujet tenir toujours trouver venir voir vouloir "
    "année merci bonjour collègue réponse message rubrique personne monde exemple idée "
    "main côté début bout".split()
)
"""Words that every question has. They group nothing."""

_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
_MARKUP = re.compile(r"<[^>]{0,300}>|https?://\S{1,300}")


@dataclass(frozen=True)
class Text:
    words: Counter
    author: int
    network: int
    topic: object = None


NETWORK = Case(When(first_post__authorship__unnamed_as__gt="", then=None), default=F("poster__network"))
"""Of a question without a name, none: a group of two of them would tell it."""


@dataclass(frozen=True)
class Group:
    """Words that go together, and how many questions, people and networks write them."""

    words: tuple[str, ...]
    questions: int
    authors: int
    networks: int
    topics: tuple = ()


def propose(member):
    """The groups of the last twelve months of questions that ``member`` reads; ``None``: too few texts."""
    asked = topics_for(member).filter(poster__isnull=False).order_by("-created", "-pk")
    rows = list(asked.select_related("forum").annotate(from_network=NETWORK)[:MOST])
    topics = {topic.first_post_id: topic for topic in rows if topic.created >= rows[0].created - PERIOD}
    texts = []
    for pk, content in Post.objects.filter(pk__in=topics).order_by("-pk").values_list("pk", "content"):
        topic = topics[pk]
        written = f"{topic.subject}\n{getattr(content, 'raw', content)}"
        texts.append(Text(words_of(written), topic.poster_id, topic.from_network, topic))
    return groups_of(texts, in_force(timezone.localdate()).k)


def words_of(text):
    """Lemmas of the dictionary, and acronyms as they stand; what quotes somebody else does not count."""
    bare = _MARKUP.sub(" ", QUOTED.sub("", text[:LONGEST]))
    words = Counter()
    for word in _WORD.findall(bare):
        if word.isupper() and 2 <= len(word) <= 8:
            words[word] += 1
        elif len(word) > 3 and is_known(word, lang="fr"):
            lemma = lemmatize(word.lower(), lang="fr").lower()
            if lemma not in EMPTY:
                words[lemma] += 1
    return words


def explained(word):
    """Whether a theme of the thesaurus already answers to this word."""
    plain = folded(word)
    return any(t.pattern.search(plain) or (t.exact and t.exact.search(word)) for t in THEMES.values())


def apart(texts):
    """The texts without those that repeat an earlier one (half of their runs of four words)."""
    seen, kept = defaultdict(list), []
    for text in texts:
        words = list(text.words)
        runs = {tuple(words[n : n + SHINGLE]) for n in range(max(1, len(words) - SHINGLE + 1))}
        shared = Counter(number for run in runs for number in seen[run])
        if not shared or shared.most_common(1)[0][1] < SAME * len(runs):
            for run in runs:
                seen[run].append(len(kept))
            kept.append(text)
    return kept


def groups_of(texts, k):
    """Groups of words that ``k`` people write, the most widely written first; ``None``: too few texts."""
    texts = apart(texts)
    if len(texts) < ENOUGH:
        return None
    vocabulary = _vocabulary(texts, k)
    if len(vocabulary) < FEWEST:
        return []
    weights, words = _factors(texts, vocabulary)
    found, used = [], set()
    for number, row in enumerate(words):
        best = [vocabulary[i] for i in row.argsort()[::-1][: 2 * WORDS] if row[i] > row.max() / 10]
        best = [word for word in _harmless(best) if word not in used][:WORDS]
        speak = [
            (weights[i, number], text)
            for i, text in enumerate(texts)
            if sum(word in text.words for word in best) >= 2
        ]
        authors, networks = ({getattr(text, name) for _, text in speak} for name in ("author", "network"))
        if len(best) >= FEWEST and len(authors) >= k and len(networks - {None}) >= NETWORKS:
            used.update(best)
            speak.sort(key=lambda pair: -pair[0])
            topics = tuple(text.topic for _, text in speak[:3])
            found.append(Group(tuple(best), len(speak), len(authors), len(networks - {None}), topics))
    return sorted(found, key=lambda group: (-group.authors, group.words))


def _vocabulary(texts, k):
    """The words of enough people and networks, neither everywhere nor already of a theme."""
    authors, networks, count = defaultdict(set), defaultdict(set), Counter()
    for text in texts:
        for word in text.words:
            authors[word].add(text.author)
            networks[word].add(text.network)
            count[word] += 1
    return sorted(
        word
        for word in count
        if len(authors[word]) >= k
        and len(networks[word] - {None}) >= NETWORKS
        and count[word] <= COMMON * len(texts)
        and not explained(word)
    )


def _harmless(words):
    """The words in which the guard sees nothing of a person, alone or after one another."""
    return [word for word in words if not find(word) and not find(word.capitalize())]


def _factors(texts, vocabulary):
    """Weights of texts and of words in each group: multiplicative updates from a start that never varies."""
    import numpy as np  # a page that proposes nothing should not wait for these
    from scipy import sparse
    from scipy.sparse.linalg import svds

    place = {word: n for n, word in enumerate(vocabulary)}
    told = [(r, word, n) for r, text in enumerate(texts) for word, n in text.words.items() if word in place]
    rows, columns, values = zip(*((r, place[word], 1 + np.log(n)) for r, word, n in told), strict=True)
    table = sparse.csr_matrix((values, (rows, columns)), shape=(len(texts), len(vocabulary)))
    seen = np.bincount(columns, minlength=len(vocabulary))
    table = table @ sparse.diags(1 + np.log((1 + len(texts)) / (1 + seen)))
    lengths = np.sqrt(table.multiply(table).sum(axis=1)).A1
    table = sparse.diags(1 / np.where(lengths, lengths, 1)) @ table
    groups = min(GROUPS, len(texts) // 20, *(side - 1 for side in table.shape))
    left, strength, right = svds(table, k=groups, v0=np.ones(min(table.shape)))
    filler = table.mean() / 100 + 1e-9
    w, h = np.full((len(texts), groups), filler), np.full((groups, len(vocabulary)), filler)
    for n in range(groups):
        halves = [(np.maximum(s * left[:, n], 0), np.maximum(s * right[n], 0)) for s in (1, -1)]
        u, v = max(halves, key=lambda half: np.linalg.norm(half[0]) * np.linalg.norm(half[1]))
        scale = np.sqrt(strength[n] / (np.linalg.norm(u) * np.linalg.norm(v) + 1e-12))
        w[:, n], h[n] = np.maximum(w[:, n], u * scale), np.maximum(h[n], v * scale)
    for _ in range(ROUNDS):
        h *= (table.T @ w).T / (w.T @ w @ h + 1e-12)
        w *= (table @ h.T) / (w @ (h @ h.T) + 1e-12)
    return w, h
