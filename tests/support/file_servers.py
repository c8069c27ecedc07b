# SPDX-License-Identifier: Apache-2.0
"""Private SFTP (OpenSSH) and FTPS (vsftpd) servers on loopback, under an ordinary account."""
import os, pwd, shutil, signal, socket, subprocess, tempfile, time

from chain import free_port

ACCOUNT = "daemon" if os.geteuid() == 0 else pwd.getpwuid(os.geteuid()).pw_name


class FileServer:
    """`files` is what it serves; its own folder lies where every account can go."""

    def __init__(self):
        self.home = tempfile.mkdtemp(prefix="xinshi-test-files-")
        self.files = os.path.join(self.home, "files")
        os.mkdir(self.files)
        os.chmod(self.home, 0o755)
        self.port, self.process = free_port(), None

    def own(self):
        if os.geteuid() == 0:
            subprocess.run(["chown", "-R", ACCOUNT + ":", self.home], check=True)

    def sh(self, command, check=True):
        return subprocess.run(["sh", "-c", command], cwd=self.home, check=check, capture_output=True)

    def start(self):
        prefix = ["setpriv", "--reuid=" + ACCOUNT, "--regid=%d" % pwd.getpwnam(ACCOUNT).pw_gid, "--clear-groups"] if os.geteuid() == 0 else []
        self.own()
        with open(os.path.join(self.home, "log"), "ab") as log:
            self.process = subprocess.Popen(prefix + self.command(), stdout=log, stderr=log, stdin=subprocess.DEVNULL)
        for _ in range(300):
            with socket.socket() as s:
                if s.connect_ex(("127.0.0.1", self.port)) == 0:
                    return True
            time.sleep(0.02)
        return False

    def kill(self):
        """With the connections that it serves."""
        if self.process is None:
            return
        def end(pid):
            children = subprocess.run(["ps", "-o", "pid=", "--ppid", str(pid)], capture_output=True, text=True).stdout.split()
            for child in children:
                end(int(child))
            try:
                os.kill(pid, signal.SIGKILL)
            except ProcessLookupError:
                pass
        end(self.process.pid)
        self.process.wait()
        self.process = None

    def close(self):
        self.kill()
        shutil.rmtree(self.home, ignore_errors=True)

    def path(self, *parts):
        return os.path.join(self.files, *parts)

    def put(self, name, data):
        """As an uploader does it: under another name, then renamed."""
        part = self.path("." + os.path.basename(name) + ".part")
        with open(part, "wb") as f:
            f.write(data)
        self.own()
        os.rename(part, self.path(name))


class SftpServer(FileServer):
    def __init__(self, clients):
        super().__init__()
        self.sh("ssh-keygen -q -t ed25519 -N '' -f host && ssh-keygen -q -t ed25519 -N '' -f other")
        self.key = os.path.join(clients, "client.key")
        subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", self.key], check=True)
        shutil.copy(self.key + ".pub", os.path.join(self.home, "keys"))
        with open(os.path.join(self.home, "config"), "w") as f:
            f.write("Port %d\nListenAddress 127.0.0.1\nHostKey %s/host\nPidFile none\nAuthorizedKeysFile %s/keys\nStrictModes no\nUsePAM no\n"
                    "PasswordAuthentication no\nSubsystem sftp internal-sftp\n" % (self.port, self.home, self.home))
        self.url = "sftp://%s@127.0.0.1:%d%s" % (ACCOUNT, self.port, self.files)

    def command(self):
        return ["/usr/sbin/sshd", "-D", "-e", "-f", os.path.join(self.home, "config")]

    def fingerprint(self, name="host"):
        return subprocess.run(["ssh-keygen", "-lf", os.path.join(self.home, name + ".pub")], check=True, capture_output=True, text=True).stdout.split()[1]

    def keys(self, fingerprint=None):
        return 'fingerprint = "%s"\nprivate_key = "%s"\n' % (fingerprint or self.fingerprint(), self.key)


class FtpsServer(FileServer):
    PASSWORD = "口令 p@ss"

    def __init__(self, clients):
        super().__init__()
        self.sh("openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout server.key -out server.crt -days 9 -subj '/CN=files' "
                "-addext subjectAltName=IP:127.0.0.1 && mkdir empty")
        self.ca = os.path.join(clients, "files-ca.crt")
        shutil.copy(os.path.join(self.home, "server.crt"), self.ca)
        self.password_file = os.path.join(clients, "files.password")
        with open(os.open(self.password_file, os.O_CREAT | os.O_WRONLY, 0o600), "w", encoding="utf-8") as f:
            f.write(self.PASSWORD + "\n")
        with open(os.path.join(self.home, "passwords"), "w", encoding="utf-8") as f:
            f.write(self.PASSWORD + "\n")
        with open(os.path.join(self.home, "config"), "w") as f:
            f.write("listen=YES\nlisten_address=127.0.0.1\nlisten_port=%d\nbackground=NO\nrun_as_launching_user=YES\nseccomp_sandbox=NO\nanonymous_enable=YES\nlocal_enable=NO\n"
                    "write_enable=YES\nanon_upload_enable=YES\nanon_mkdir_write_enable=YES\nanon_other_write_enable=YES\nanon_world_readable_only=NO\nanon_umask=022\n"
                    "secure_email_list_enable=YES\nemail_password_file=%s/passwords\nssl_enable=YES\nallow_anon_ssl=YES\nforce_anon_logins_ssl=YES\nforce_anon_data_ssl=YES\n"
                    "ssl_ciphers=HIGH\nxferlog_enable=NO\nanon_root=%s\nsecure_chroot_dir=%s/empty\nrsa_cert_file=%s/server.crt\nrsa_private_key_file=%s/server.key\n"
                    % (self.port, self.home, self.files, self.home, self.home, self.home))
        self.url = "ftps://anonymous@127.0.0.1:%d%s" % (self.port, self.files)

    def command(self):
        return ["/usr/sbin/vsftpd", os.path.join(self.home, "config")]

    def keys(self):
        return 'ca = "%s"\npassword_file = "%s"\n' % (self.ca, self.password_file)
