"""An order worker: the standard library and Standard Webhooks, nothing of Perdure's.

Run: pip install -r requirements.txt && PERDURE_WEBHOOK_SECRET=whsec_... python worker.py [port]
"""

import base64
import hashlib
import hmac
import json
import os
import sys
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from standardwebhooks import Webhook, WebhookVerificationError

SECRET = os.environ["PERDURE_WEBHOOK_SECRET"]
WEBHOOK = Webhook(SECRET)

# What was done per idempotency key: a repeated call must not charge twice. A real worker keeps this in its database.
CHARGE_TRIES: dict[str, int] = {}


class ActivityError(Exception):
    """Becomes a problem document; Perdure's Retry and Catch decide."""

    def __init__(self, type: str, detail: str, retryable: bool) -> None:
        super().__init__(detail)
        self.problem = {"type": type, "detail": detail, "retryable": retryable}


def reserve_inventory(data, key):
    return {"reservation": f"R-{data['input']['orderId']}"}


def charge_card(data, key):
    CHARGE_TRIES[key] = CHARGE_TRIES.get(key, 0) + 1
    if CHARGE_TRIES[key] <= 2:
        raise ActivityError("CardNetworkDown", "no answer from the card network", True)
    return {"charge": f"C-{data['input']['orderId']}", "amount": data["input"].get("amount")}


def release_inventory(data, key):
    return {"released": f"R-{data['input']['orderId']}"}


def refund_card(data, key):
    return {"refunded": f"C-{data['input']['orderId']}"}


ACTIVITIES = {
    "ReserveInventory": reserve_inventory,
    "ChargeCard": charge_card,
    "ReleaseInventory": release_inventory,
    "RefundCard": refund_card,
}


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self):
        body = self.rfile.read(int(self.headers["content-length"]))
        try:
            message = WEBHOOK.verify(body, {k.lower(): v for k, v in self.headers.items()})
        except WebhookVerificationError:
            return self.answer(401, b"", "text/plain")
        if message["type"] == "endpoint.verify":
            return self.json(200, self.proof(message["data"]["challenge"]))
        if message["type"] != "activity.execute":
            return self.answer(204, b"", "application/json")
        data = message["data"]
        print(f"  {data['activityType']}, attempt {data['attempt']}", flush=True)
        if data["activityType"] == "ShipOrder":
            return self.ship(data)
        try:
            self.json(200, ACTIVITIES[data["activityType"]](data, self.headers["idempotency-key"]))
        except ActivityError as error:
            self.answer(422, json.dumps(error.problem).encode(), "application/problem+json")

    def ship(self, data):
        """Long work answers line by line: each line shows that the worker is alive."""
        self.send_response(200)
        self.send_header("content-type", "application/x-ndjson")
        self.send_header("connection", "close")
        self.end_headers()
        for step in ("picked", "packed", "handed over"):
            time.sleep(0.3)
            self.wfile.write(json.dumps({"heartbeat": {"step": step}}).encode() + b"\n")
            self.wfile.flush()
        result = {"tracking": f"T-{data['input']['orderId']}"}
        self.wfile.write(json.dumps({"result": result}).encode() + b"\n")
        self.close_connection = True

    def proof(self, challenge):
        key = base64.b64decode(SECRET.removeprefix("whsec_"))
        digest = hmac.new(key, challenge.encode(), hashlib.sha256).digest()
        return {
            "challenge": base64.b64encode(digest).decode(),
            "protocol": 1,
            "activityTypes": [*ACTIVITIES, "ShipOrder"],
        }

    def json(self, status, value):
        self.answer(status, json.dumps(value).encode(), "application/json")

    def answer(self, status, body, content_type):
        self.send_response(status)
        self.send_header("content-type", content_type)
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_args):
        pass


if __name__ == "__main__":
    server = ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1]) if len(sys.argv) > 1 else 0), Handler)
    print(f"worker listens on http://127.0.0.1:{server.server_port}/", flush=True)
    server.serve_forever()
