"""Stands in for a service in the launcher's own tests: healthy at once, and it tells its environment."""

import json
import os
import signal
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class Handler(BaseHTTPRequestHandler):
    """`/health/ready`, and everything else: the SAMPLAN_ variables."""

    def do_GET(self) -> None:
        """Answer any path."""
        variables = {name: value for name, value in os.environ.items() if name.startswith("SAMPLAN_")}
        body = json.dumps(variables).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Stay silent."""


signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
print("listening", flush=True)
operating = ThreadingHTTPServer(("127.0.0.1", int(os.environ["SAMPLAN_OPERATING_PORT"])), Handler)
threading.Thread(target=operating.serve_forever, daemon=True).start()
ThreadingHTTPServer(("127.0.0.1", int(os.environ["SAMPLAN_HTTP_PORT"])), Handler).serve_forever()
