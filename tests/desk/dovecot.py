"""A real IMAP server for tests: Dovecot in a folder of its own, with a certificate authority of its own.

Every user name exists, with the password ``secret``; a test takes a name of its own and has an empty mailbox.
"""

from __future__ import annotations

import itertools
import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

PASSWORD = "secret"
_NUMBERS = itertools.count(1)

_COMMON = """
base_dir = {root}/run
state_dir = {root}/run
log_path = {root}/log
protocols = imap
listen = 127.0.0.1
default_login_user = {login}
default_internal_user = {internal}
default_internal_group = {group}
first_valid_uid = 1
auth_failure_delay = 0
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {plain}
  }}
  inet_listener imaps {{
    port = {tls}
    ssl = yes
  }}
}}
service anvil {{
  chroot =
  unix_listener anvil-auth-penalty {{
    mode = 0
  }}
}}
service stats {{
  chroot =
}}
"""

_CONFIG = {
    "2.3": _COMMON
    + """
ssl = yes
ssl_cert = <{root}/server.pem
ssl_key = <{root}/server.key
mail_location = maildir:{root}/mail/%u
disable_plaintext_auth = no
passdb {{
  driver = static
  args = password={password}
}}
userdb {{
  driver = static
  args = uid={uid} gid={gid} home={root}/mail/%u
}}
""",
    "2.4": "dovecot_config_version = 2.4.0\ndovecot_storage_version = 2.4.0\n"
    + _COMMON
    + """
ssl = yes
ssl_server_cert_file = {root}/server.pem
ssl_server_key_file = {root}/server.key
mail_driver = maildir
mail_path = {root}/mail/%{{user}}
auth_allow_cleartext = yes
passdb static {{
  password = {password}
}}
userdb static {{
  fields {{
    uid = {uid}
    gid = {gid}
    home = {root}/mail/%{{user}}
  }}
}}
""",
}


@dataclass(frozen=True, slots=True)
class Dovecot:
    """A running server.

    Attributes:
        root: Its folder; ``ca.pem`` there is whom to trust.
        plain: The port that begins in the clear (and offers STARTTLS).
        tls: The port with TLS from the beginning.
        process: It.
    """

    root: Path
    plain: int
    tls: int
    process: subprocess.Popen[bytes]

    @property
    def ca_file(self) -> Path:
        return self.root / "ca.pem"

    def put(self, user: str, messages: Iterable[bytes], folder: str = "") -> None:
        """Deliver messages, as a mail server does: into the Maildir, in their order."""
        box = self.make(user, folder)
        for raw in messages:
            n = next(_NUMBERS)
            path = box / "new" / f"{1_772_442_000 + n}.M{n}.host"
            path.write_bytes(raw)
            _give(path)

    def make(self, user: str, folder: str = "") -> Path:
        """A mailbox, or a folder of it."""
        box = self.root / "mail" / user / (f".{folder}" if folder else "")
        for path in (self.root / "mail" / user, box, *(box / name for name in ("tmp", "new", "cur"))):
            path.mkdir(parents=True, exist_ok=True)
            _give(path)
        return box

    def seen(self, user: str, folder: str = "") -> tuple[int, int]:
        """How many messages of a folder are marked as seen, and how many there are."""
        box = self.root / "mail" / user / (f".{folder}" if folder else "")
        names = [path.name for name in ("new", "cur") for path in (box / name).iterdir()]
        return sum("S" in name.partition(":2,")[2] for name in names), len(names)

    def stop(self) -> None:
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(20)
        shutil.rmtree(self.root, ignore_errors=True)


def version() -> str | None:
    """The version that is installed, as far as its settings differ; ``None`` without one."""
    program = shutil.which("dovecot", path=f"{os.environ.get('PATH', '')}:/usr/sbin:/usr/local/sbin")
    if program is None or shutil.which("openssl") is None:
        return None
    told = subprocess.run([program, "--version"], capture_output=True, text=True, check=False).stdout
    return "2.4" if told.startswith("2.4") else "2.3"


def start() -> Dovecot:
    """Start a server; raises RuntimeError with its log if it does not come up."""
    # a folder with a short name that the server's own user may enter: sockets have short names, tests' folders do not
    root = Path(tempfile.mkdtemp(prefix="imap"))
    root.chmod(0o755)
    _certificates(root)
    (root / "run").mkdir()
    (root / "mail").mkdir()
    _give(root / "mail")
    plain, tls = _free_ports()
    uid, gid = _owner()
    me, mine = _myself()
    users = ("dovenull", "dovecot", "dovecot") if os.getuid() == 0 else (me, me, mine)
    login, internal, group = users
    config = root / "dovecot.conf"
    config.write_text(
        _CONFIG[version() or "2.3"].format(
            root=root, plain=plain, tls=tls, login=login, internal=internal, group=group, uid=uid, gid=gid,
            password=PASSWORD,
        )
    )  # fmt: skip
    program = shutil.which("dovecot") or "/usr/sbin/dovecot"
    with (root / "errors").open("wb") as errors:
        process = subprocess.Popen(
            [program, "-F", "-c", str(config)], stdout=subprocess.DEVNULL, stderr=errors
        )
    server = Dovecot(root, plain, tls, process)
    deadline = time.monotonic() + 20
    while not _answers(plain):
        if process.poll() is not None or time.monotonic() > deadline:
            logs = [path.read_text() for path in (root / "errors", root / "log") if path.exists()]
            server.stop()
            raise RuntimeError("\n".join(logs)[-2000:])
        time.sleep(0.02)  # there is nothing to wait for but that it answers
    return server


def _owner() -> tuple[int, int]:
    """Who owns the mail: the server refuses to work for root."""
    if os.getuid() != 0:
        return os.getuid(), os.getgid()
    import pwd  # not on every system, and wherever Dovecot is

    nobody = pwd.getpwnam("nobody")
    return nobody.pw_uid, nobody.pw_gid


def _myself() -> tuple[str, str]:
    """The names of this process's user and group."""
    import grp
    import pwd

    return pwd.getpwuid(os.getuid()).pw_name, grp.getgrgid(os.getgid()).gr_name


def _give(path: Path) -> None:
    if os.getuid() == 0:
        os.chown(path, *_owner())


def _answers(port: int) -> bool:
    try:
        with socket.create_connection(("127.0.0.1", port), 1) as connection:
            connection.settimeout(5)
            return connection.recv(20).startswith(b"* OK")
    except OSError:
        return False


def _free_ports() -> tuple[int, int]:
    with socket.create_server(("127.0.0.1", 0)) as one, socket.create_server(("127.0.0.1", 0)) as two:
        return one.getsockname()[1], two.getsockname()[1]


def _certificates(root: Path) -> None:
    """An authority, and a certificate of it for localhost."""
    key = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "3")
    _openssl(
        "req", "-x509", *key, "-subj", "/CN=Authority of a test", "-keyout", f"{root}/ca.key",
        "-out", f"{root}/ca.pem", "-addext", "keyUsage=critical,keyCertSign",
    )  # fmt: skip
    _openssl(
        "req", "-x509", *key, "-subj", "/CN=localhost", "-keyout", f"{root}/server.key", "-out", f"{root}/server.pem",
        "-CA", f"{root}/ca.pem", "-CAkey", f"{root}/ca.key", "-addext", "subjectAltName=DNS:localhost",
        "-addext", "basicConstraints=critical,CA:FALSE",
    )  # fmt: skip
    (root / "server.key").chmod(0o644)


def _openssl(*words: str) -> None:
    subprocess.run(["openssl", *words], check=True, capture_output=True)
