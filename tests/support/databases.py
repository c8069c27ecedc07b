# SPDX-License-Identifier: Apache-2.0
"""Private database servers for tests: own folders, Unix sockets only, an unprivileged account."""
import glob, os, shutil, signal, subprocess, tempfile, time


def literal(text):
    return "'" + text.replace("'", "''") + "'"


class _Server:
    """A folder that the server's account owns, and the words that make a command run as that account."""

    def __init__(self, account):
        self.folder = tempfile.mkdtemp(prefix="xinshi-db-")
        os.chmod(self.folder, 0o755)
        self.user = []
        if os.geteuid() == 0:
            shutil.chown(self.folder, account, account)
            self.user = ["setpriv", "--reuid=" + account, "--regid=" + account, "--clear-groups", "--"]
        self.data = os.path.join(self.folder, "data")

    def stop(self):
        try:
            self.kill()
        except (subprocess.CalledProcessError, OSError):
            pass
        shutil.rmtree(self.folder, ignore_errors=True)


class Postgres(_Server):
    """A private server on a Unix socket, as an unprivileged user."""

    def __init__(self):
        super().__init__("postgres")
        self.bin = sorted(glob.glob("/usr/lib/postgresql/*/bin"))[-1]
        self._run("initdb", "-D", self.data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync")
        with open(os.path.join(self.data, "postgresql.conf"), "a") as f:
            f.write("unix_socket_directories='%s'\nlisten_addresses=''\nfsync=off\nshared_buffers=16MB\n" % self.folder)
        self.start()

    def _run(self, tool, *arguments):
        subprocess.run(self.user + [os.path.join(self.bin, tool), *arguments], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd="/")

    def start(self):
        self._run("pg_ctl", "-D", self.data, "-l", os.path.join(self.folder, "log"), "-w", "start")

    def kill(self):
        self._run("pg_ctl", "-D", self.data, "-m", "immediate", "-w", "stop")

    def ask_passwords(self):
        with open(os.path.join(self.data, "pg_hba.conf"), "w") as f:
            f.write("local all postgres trust\nlocal all all scram-sha-256\n")
        self._run("pg_ctl", "-D", self.data, "reload")

    def sql(self, text):
        subprocess.run([os.path.join(self.bin, "psql"), "-X", "-q", "-v", "ON_ERROR_STOP=1", "-h", self.folder, "-U", "postgres", "postgres"],
                       input=text.encode(), check=True, stdout=subprocess.DEVNULL)


class Maria(_Server):
    """Likewise; `sql` speaks to the database `test` as root."""

    def __init__(self):
        super().__init__("mysql")
        self.socket, self.process = os.path.join(self.folder, "s"), None
        subprocess.run(self.user + ["mariadb-install-db", "--no-defaults", "--datadir=" + self.data, "--auth-root-authentication-method=normal", "--skip-test-db",
                                    "--skip-name-resolve"], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd="/")
        self.start()

    def start(self):
        self.process = subprocess.Popen(self.user + ["mariadbd", "--no-defaults", "--datadir=" + self.data, "--socket=" + self.socket, "--skip-networking", "--skip-log-bin",
                                                     "--character-set-server=utf8mb4", "--innodb-flush-log-at-trx-commit=0", "--innodb-buffer-pool-size=32M"],
                                        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd="/")
        for _ in range(300):
            if self._client("CREATE DATABASE IF NOT EXISTS test", None).returncode == 0:
                return
            time.sleep(0.05)
        raise RuntimeError("mariadbd does not start")

    def _client(self, text, database):
        return subprocess.run(["mariadb", "--no-defaults", "-uroot", "--default-character-set=utf8mb4", "--socket=" + self.socket] + ([database] if database else []),
                              input=text.encode(), stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)

    def sql(self, text):
        done = self._client("SET SESSION sql_mode = 'NO_BACKSLASH_ESCAPES';" + text, "test")
        if done.returncode != 0:
            raise RuntimeError(done.stderr.decode())

    def kill(self):
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()
