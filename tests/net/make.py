"""Make the old database again: a checkout of build 198fa2c, its own environment, its own code.

python -m tests.net.make [--facts]

``--facts`` keeps the database and looks at it again: for who teaches ``look.py`` or ``vocabulary.py`` to see
more. Otherwise the files of ``old/`` change as a whole: keys drawn at random are others each time; what they
tell does not change.

``old/world.py.198fa2c`` is code of that build: nothing that checks, formats or moves the code of this one
should read it, hence its name. Needs git, PostgreSQL and the network (pip). Takes some minutes.
"""

import os
import shutil
import subprocess
import sys
import tempfile
import venv
from pathlib import Path

BUILD = "198fa2c4fc6e9fa60b27392b74ec49c105445ba6"
HERE = Path(__file__).parent
ROOT = HERE.parent.parent
LOCKS = ["requirements.lock", "requirements-services.lock"]


def main(what):
    with tempfile.TemporaryDirectory(prefix="comcep-net-") as folder:
        site, environment = Path(folder, "site"), Path(folder, "environment")
        _run("git", "-C", ROOT, "worktree", "add", "--quiet", "--detach", site, BUILD)
        try:
            net = site / "tests" / "net"
            shutil.copytree(HERE, net, ignore=shutil.ignore_patterns("__pycache__"))
            shutil.copy(HERE / "old" / f"world.py.{BUILD[:7]}", net / "world.py")
            venv.create(environment, with_pip=True)
            python = environment / "bin" / "python"
            for lock in LOCKS:
                install = [python, "-m", "pip", "install", "--quiet", "--require-hashes", "--no-deps"]
                _run(*install, "-r", site / lock)
            if what != "--facts":
                _run(python, "-m", "tests.net.make_old", net / "old", cwd=site)
                servers = [python, "-m", "tests.servers", "--without", "redis", "--without", "elasticsearch"]
                _run(*servers, python, "-m", "tests.net.make_old", net / "old", cwd=site)
            _run(python, "-m", "tests.net.look", net / "old" / "facts.json", cwd=site)
            shutil.copytree(net / "old", HERE / "old", dirs_exist_ok=True)
        finally:
            _run("git", "-C", ROOT, "worktree", "remove", "--force", site)


def _run(*command, cwd=ROOT):
    mine = {name: held for name, held in os.environ.items() if not name.startswith(("DJANGO_", "COMCEP_"))}
    mine.pop("DATABASE_URL", None)
    done = subprocess.run([str(part) for part in command], cwd=cwd, env=mine)
    if done.returncode:
        sys.exit(f"{command[0]} failed: {done.returncode}")


if __name__ == "__main__":
    main(*sys.argv[1:] or [""])
