# SPDX-License-Identifier: Apache-2.0
"""A gateway that misbehaves: it stands with TLS between an agency and the true gateway, and garbles, delays, doubles or swallows what the
true one answers, or shows a certificate that must not be believed."""
import http.client, http.server, ssl, threading, time

RECEIPT = "application/vnd.xinshi.receipt"
GARBAGE = "<html><body>操作成功 success {\"code\":0}</body></html>".encode()


def server_context(certificate, key, ca):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    context.load_verify_locations(ca)
    context.verify_mode = ssl.CERT_REQUIRED
    return context


def client_context(certificate, key, ca):
    context = ssl.create_default_context(cafile=ca)
    if certificate:
        context.load_cert_chain(certificate, key)
    return context


class StrangeGateway:
    """`mode` is how batches are treated, `context` which certificate new connections are shown; both may change at any time."""

    def __init__(self, port, upstream_port, upstream_context, contexts):
        self.port, self.upstream_port, self.upstream_context, self.contexts = port, upstream_port, upstream_context, contexts
        self.mode, self.context = "pass", "right"
        self.batches = []                    # (mode, answer of the true gateway or None)
        self.last_receipt = b""
        self.lock = threading.Lock()
        self.connections = set()
        gateway = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def setup(self):
                self.request.settimeout(30)
                self.request = gateway.contexts[gateway.context].wrap_socket(self.request, server_side=True)
                with gateway.lock:
                    gateway.connections.add(self.request)
                super().setup()

            def finish(self):
                with gateway.lock:
                    gateway.connections.discard(self.request)
                super().finish()

            def do_GET(self):
                self.relay(b"")

            def do_POST(self):
                gateway.treat(self, self.rfile.read(int(self.headers["Content-Length"])))

            def relay(self, body):
                self.give(*gateway.ask_upstream(self.command, self.path, self.headers.get("Content-Type"), body))

            def give(self, status, content_type, body, more=()):
                self.send_response(status)
                self.send_header("Content-Type", content_type)
                self.send_header("Content-Length", str(len(body)))
                for name, value in more:
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(body)

            def hang_up(self):
                self.close_connection = True

            def log_message(self, *arguments):
                pass

        class Server(http.server.ThreadingHTTPServer):
            def handle_error(self, request, client_address):
                pass  # refused handshakes and cut connections are what this is for

        self.server = Server(("127.0.0.1", port), Handler)
        self.server.daemon_threads = True
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def close(self):
        self.server.shutdown()
        self.server.server_close()
        self.cut()

    def show(self, context):
        self.context = context
        self.cut()

    def cut(self):
        """Ends the kept connections, so that the next exchange makes a new one."""
        with self.lock:
            for connection in self.connections:
                try:
                    connection.shutdown(2)
                except OSError:
                    pass

    def ask_upstream(self, method, path, content_type, body):
        connection = http.client.HTTPSConnection("127.0.0.1", self.upstream_port, context=self.upstream_context, timeout=40)
        try:
            connection.request(method, path, body or None, {"Content-Type": content_type} if content_type else {})
            reply = connection.getresponse()
            return reply.status, reply.getheader("Content-Type") or "", reply.read()
        finally:
            connection.close()

    def batches_in(self, mode):
        return [answer for m, answer in self.batches if m == mode]

    def treat(self, handler, body):
        mode = self.mode
        forward = lambda: self.ask_upstream("POST", handler.path, handler.headers.get("Content-Type"), body)
        if mode in ("garbage", "silent", "slow-then-nothing", "old-receipt", "error"):
            self.batches.append((mode, None))
            if mode == "garbage":
                return handler.give(200, RECEIPT, GARBAGE)
            if mode == "old-receipt":
                return handler.give(200, RECEIPT, self.last_receipt)
            if mode == "error":
                return handler.give(500, "text/plain", "内部错误".encode())
            if mode == "slow-then-nothing":
                time.sleep(1.5)
            return handler.hang_up()
        answer = forward()
        if mode == "pass":
            self.last_receipt = answer[2]
        if mode == "late":
            time.sleep(2.5)
        if mode == "twice":
            answer = forward()
        self.batches.append((mode, answer))
        if mode == "swallowed":
            return handler.hang_up()
        if mode == "garbage-after":
            return handler.give(200, RECEIPT, GARBAGE)
        if mode == "cut":
            return handler.give(200, RECEIPT, answer[2][: len(answer[2]) // 2])
        if mode == "altered":
            return handler.give(200, RECEIPT, answer[2].replace(b"registered", b"refused   ", 1))
        handler.give(*answer)
        if mode == "twice":
            handler.give(*answer)  # a second answer that nobody asked for, on the same connection
