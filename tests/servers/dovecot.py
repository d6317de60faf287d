import imaplib
import os
import pwd
import shutil

from tests.servers.processes import Server, program

USER, PASSWORD = "reponses", "secret"
CONFIGURATION = """
protocols = imap
listen = 127.0.0.1
base_dir = {folder}/run
state_dir = {folder}/state
log_path = /dev/stderr
ssl = no
disable_plaintext_auth = no
default_login_user = {login}
default_internal_user = {internal}
default_internal_group = {group}
mail_location = maildir:{folder}/mail
mail_uid = {owner}
mail_gid = {owner}
first_valid_uid = 1
passdb {{
  driver = static
  args = password={password}
}}
userdb {{
  driver = static
  args = uid={owner} gid={owner} home={folder}/mail
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {port}
  }}
  inet_listener imaps {{
    port = 0
  }}
}}
service anvil {{
  chroot =
}}
"""


class Dovecot(Server):
    """A mailbox over IMAP, for one user whose password is known."""

    name = "dovecot"
    start_within = 30

    def prepare(self):
        os.chmod(self.folder, 0o755)
        owner = pwd.getpwnam("mail")
        (self.folder / "mail").mkdir(exist_ok=True)
        shutil.chown(self.folder / "mail", owner.pw_uid, owner.pw_gid)
        said = {"folder": self.folder, "port": self.port, "password": PASSWORD, "owner": "mail"}
        said |= {"login": "dovenull", "internal": "dovecot", "group": "dovecot"}
        (self.folder / "dovecot.conf").write_text(CONFIGURATION.format(**said))

    def command(self):
        dovecot = shutil.which("dovecot", path="/usr/sbin:/usr/bin") or program(
            "dovecot", package="dovecot-imapd"
        )
        return [dovecot, "-F", "-c", str(self.folder / "dovecot.conf")]

    def answers(self):
        try:
            with self.box():
                return True
        except (OSError, imaplib.IMAP4.error):
            return False

    def box(self):
        """Somebody who is in the mailbox, its folder chosen."""
        box = imaplib.IMAP4("127.0.0.1", self.port, timeout=5)
        box.login(USER, PASSWORD)
        box.select("INBOX")
        return box

    def bring(self, raw):
        """A mail arrives, unread."""
        with self.box() as box:
            box.append("INBOX", "()", None, raw)

    def flags(self):
        """Those of each mail, in their order."""
        with self.box() as box:
            _, found = box.fetch("1:*", "(FLAGS)")
            return [imaplib.ParseFlags(line) for line in found if line]

    def url(self):
        return f"imap://{USER}:{PASSWORD}@127.0.0.1:{self.port}/INBOX?timeout=5"
