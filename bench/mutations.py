"""Remove each check of visibility in turn, and see whether the suite notices.

    python -m bench.mutations [--only WORD]

Each mutation is made in a worktree of its own, where the tests named beside it run. Prints a Markdown table;
exits non-zero when a mutation survives, or when its text is no longer in the source.
"""

import argparse
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SUITE = "tests/test_visibility.py"
WALK, ABSENT = "meets_its_words", "did_not_exist"

# what is removed, file, text, its replacement, and the tests that should notice (pytest -k)
MUTATIONS = [
    (
        "lists of topics keep to readable sections",
        "forum/questions/models.py",
        "return Topic.objects.filter(approved=True, forum__in=rights_of(member).readable_ids())",
        "return Topic.objects.filter(approved=True)",
        f"{WALK} and outsider",
    ),
    (
        "lists of topics leave out what waits for approval",
        "forum/questions/models.py",
        "return Topic.objects.filter(approved=True, forum__in=rights_of(member).readable_ids())",
        "return Topic.objects.filter(forum__in=rights_of(member).readable_ids())",
        f"{WALK} and adviser",
    ),
    (
        "messages keep to readable sections",
        "forum/questions/models.py",
        "approved=True, topic__approved=True, topic__forum__in=rights_of(member).readable_ids()",
        "approved=True, topic__approved=True",
        f"({WALK} or {ABSENT}) and outsider",
    ),
    (
        "the page of a topic keeps to readable sections",
        "forum/questions/thread.py",
        "        Q(approved=True) | Q(poster=member) | Q(forum__in=rights.ids_with(perms.REVIEW)),\n"
        "        forum__in=rights.readable_ids(),",
        "        Q(approved=True) | Q(poster=member) | Q(forum__in=rights.ids_with(perms.REVIEW)),",
        f"({WALK} or {ABSENT}) and outsider",
    ),
    (
        "the page of a topic leaves out messages that wait for approval",
        "forum/questions/thread.py",
        "    return posts.filter(Q(approved=True) | Q(removal__isnull=False) | Q(poster=member))",
        "    return posts",
        f"{WALK} and adviser",
    ),
    (
        "what is replied to, edited or downloaded keeps to readable sections",
        "forum/questions/perms.py",
        "own | Q(topic__forum__in=rights.ids_with(REVIEW)),\n        topic__forum__in=rights.readable_ids(),",
        "own | Q(topic__forum__in=rights.ids_with(REVIEW)),",
        f"({WALK} or {ABSENT}) and outsider",
    ),
    (
        "a section below a closed one is closed",
        "forum/engine/forum_permission/handler.py",
        "own if {SEE, READ} <= own and not hidden_above else NOTHING",
        "own if {SEE, READ} <= own else NOTHING",
        f"{WALK} and adviser",
    ),
    (
        "a denial wins",
        "forum/engine/forum_permission/handler.py",
        "own = frozenset(granted - denied)",
        "own = frozenset(granted)",
        f"{WALK} and denied",
    ),
    (
        "an audience stands only while the membership does",
        "comcep/members/audiences.py",
        "return member.is_active and member.state == Member.State.VALIDATED",
        "return member.is_active",
        f"{WALK} and applicant",
    ),
    (
        "a session ends with the membership",
        "comcep/members/backends.py",
        "return super().user_can_authenticate(user) and user.state not in CLOSED_STATES",
        "return super().user_can_authenticate(user)",
        "membership",
    ),
    (
        "outside members are not peers",
        "comcep/members/audiences.py",
        "        audiences.add(Audience.OUTSIDERS)\n",
        "        audiences |= {Audience.OUTSIDERS, Audience.PEERS}\n",
        f"{WALK} and outsider",
    ),
    (
        "procedures keep to their audience",
        "kb/models.py",
        "return self.live().filter(audience__in=audiences_of(member))",
        "return self.live()",
        f"{WALK} and outsider",
    ),
    (
        "drafts of procedures are for moderators",
        "kb/models.py",
        "return self.live().filter(audience__in=audiences_of(member))",
        "return self.filter(audience__in=audiences_of(member))",
        f"({WALK} or {ABSENT}) and adviser",
    ),
    (
        "documents keep to their audience",
        "kb/views.py",
        "WalledDocument.objects.visible_to(request.user)",
        "WalledDocument.objects.all()",
        f"{WALK} and outsider",
    ),
    (
        "images keep to their audience",
        "kb/views.py",
        "WalledImage.objects.visible_to(request.user)",
        "WalledImage.objects.all()",
        f"{ABSENT} and outsider",
    ),
    (
        "pages of text keep to their audience",
        "comcep/home/models.py",
        "        if self.audience not in audiences_of(request.user):\n            raise Http404\n",
        "",
        f"{WALK} and outsider",
    ),
    (
        "the index answers with what is readable",
        "comcep/search/fts5/cells.py",
        '        if (cell.kind == "topic" and cell.section in reader.sections)\n'
        '        or (cell.kind == "procedure" and cell.audience in reader.audiences)\n',
        "",
        "counts_only",
    ),
    (
        "topics found are read again",
        "comcep/search/results.py",
        "visible_topics(member)",
        "visible_topics.__globals__['Topic'].objects",
        f"{WALK} and outsider",
    ),
    (
        "the directory is for peers",
        "comcep/members/models/members.py",
        "        if Audience.PEERS not in audiences_of(member):\n            return self.none()\n",
        "",
        "nobody",
    ),
    (
        "who is not listed is not in the directory",
        "comcep/members/models/members.py",
        "return self.peers().filter(listed=True)",
        "return self.peers()",
        f"{WALK} and adviser",
    ),
    (
        "the admin's door",
        "comcep/members/middleware.py",
        "            if not may_open_admin(request.user):\n                raise Http404\n",
        "",
        f"({WALK} or doors) and adviser",
    ),
    (
        "a page that one may not read has no address in the admin",
        "kb/middleware.py",
        "if named and any(",
        "if False and any(",
        f"{WALK} and admin",
    ),
    (
        "Wagtail's unfiltered lists are for moderators",
        "kb/middleware.py",
        "if request.path.startswith(FOR_MODERATORS):",
        "if False:",
        f"{WALK} and admin",
    ),
    (
        "drafts of reports are for moderators",
        "comcep/committee/models.py",
        "            return self.released()\n        return self.none()",
        "            return self\n        return self.none()",
        f"({WALK} or {ABSENT}) and committee",
    ),
    (
        "reports are for their readers",
        "comcep/committee/views.py",
        "        if Audience.REPORTS not in audiences_of(request.user):\n            raise Http404\n",
        "",
        f"({WALK} or doors) and outsider",
    ),
    (
        "exact figures are for moderators",
        "comcep/committee/views.py",
        "        if not perms.can_prepare(request.user):\n            raise Http404\n",
        "",
        "doors and committee",
    ),
    (
        "a notice is checked again before it shows",
        "comcep/notifications/views.py",
        "notices = still_allowed(request.user, latest)",
        "notices = list(latest)",
        f"{WALK} and outsider",
    ),
]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--only", default="", help="mutations whose name holds this word")
    options = parser.parse_args()
    chosen = [mutation for mutation in MUTATIONS if options.only in mutation[0]]
    print("| what is removed | where | noticed | by | s |\n| --- | --- | --- | --- | ---: |", flush=True)
    survivors = 0
    with tempfile.TemporaryDirectory(prefix="comcep-mutations-") as folder:
        tree = Path(folder) / "tree"
        git("worktree", "add", "--detach", "--quiet", str(tree))
        try:
            (tree / ".venv").symlink_to((ROOT / ".venv").resolve())
            for name, file, old, new, tests in chosen:
                started = time.monotonic()
                noticed, by = try_one(tree, file, old, new, tests)
                survivors += not noticed
                seconds = time.monotonic() - started
                print(
                    f"| {name} | `{file}` | {'yes' if noticed else '**no**'} | {by} | {seconds:.0f} |",
                    flush=True,
                )
        finally:
            git("worktree", "remove", "--force", str(tree))
    sys.exit(bool(survivors))


def try_one(tree, file, old, new, tests):
    path = tree / file
    source = path.read_text()
    if source.count(old) < 1:
        return False, "its text is no longer there"
    path.write_text(source.replace(old, new))
    command = [ROOT / ".venv/bin/python", "-m", "pytest", SUITE, "-x", "-q", "-p", "no:randomly", "--tb=no"]
    try:
        done = subprocess.run([*command, "-k", tests], cwd=tree, capture_output=True, text=True)
    finally:
        path.write_text(source)
    failures = [line for line in done.stdout.splitlines() if line.startswith("FAILED")]
    failed = [line.split("::")[-1].split(" - ")[0] for line in failures]
    if done.returncode == 1 and failed:
        return True, failed[0].replace("test_", "").replace("_", " ")
    reasons = {0: "nothing", 5: "no such test"}
    return False, reasons.get(done.returncode, f"the suite itself broke (code {done.returncode})")


def git(*command):
    subprocess.run(["git", *command], cwd=ROOT, check=True)


if __name__ == "__main__":
    main()
