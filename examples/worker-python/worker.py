"""An order worker: the standard library and Standard Webhooks, nothing of Perdure's.

Run: pip install -r requirements.txt && PERDURE_WEBHOOK_SECRET=whsec_... python worker.py [port]
"""

import base64
import hashlib
import hmac
import json
import os
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from standardwebhooks import Webhook, WebhookVerificationError

SECRET = os.environ["PERDURE_WEBHOOK_SECRET"]
PORT = int(sys.argv[1] if len(sys.argv) > 1 else os.environ.get("PORT", "0"))
WEBHOOK = Webhook(SECRET)

# ---------------------------------------------------------------- the activities


class ActivityError(Exception):
    """Becomes a problem document; Perdure's Retry and Catch decide what happens next."""

    def __init__(self, type: str, detail: str, retryable: bool) -> None:
        super().__init__(detail)
        self.problem = {"type": type, "detail": detail, "retryable": retryable}


# What was done, by idempotency key. A real worker keeps this in its database.
CHARGE_TRIES: dict[str, int] = {}


def reserve_inventory(task):
    return {"reservation": f"R-{task['input']['orderId']}"}


def release_inventory(task):
    return {"released": f"R-{task['input']['orderId']}"}


def charge_card(task):
    key = task["idempotencyKey"]
    CHARGE_TRIES[key] = CHARGE_TRIES.get(key, 0) + 1
    if CHARGE_TRIES[key] <= 2:
        detail = f"try {CHARGE_TRIES[key]}: no answer from the card network"
        raise ActivityError("CardNetworkDown", detail, True)
    return {"charge": f"C-{task['input']['orderId']}", "amount": task["input"].get("amount")}


def refund_card(task):
    return {"refunded": f"C-{task['input']['orderId']}"}


def request_approval(task):
    """Only asks; the answer comes to the workflow as a signal, hours or days later."""
    return {"asked": f"approver of {task['input']['orderId']}"}


def ship_order(task):
    for step in ("picked", "packed", "handed over"):
        time.sleep(0.3)
        if task["canceled"].is_set():
            raise ActivityError("perdure:canceled", "not shipped", False)
        task["heartbeat"]({"step": step})
    return {"tracking": f"T-{task['input']['orderId']}"}


ACTIVITIES = {
    "ReserveInventory": reserve_inventory,
    "ReleaseInventory": release_inventory,
    "ChargeCard": charge_card,
    "RefundCard": refund_card,
    "RequestApproval": request_approval,
    "ShipOrder": ship_order,
}

# Answered line by line: each line shows that the worker is alive.
LONG_ACTIVITIES = {"ShipOrder"}

# ---------------------------------------------------------------- the protocol

# What runs now, by task token, so that it can be told to stop.
RUNNING: dict[str, threading.Event] = {}


def run(data, idempotency_key, heartbeat):
    """{"result": ...} or {"error": problem}."""
    print(f"  {data['activityType']}, attempt {data['attempt']}", flush=True)
    canceled = RUNNING[data["taskToken"]] = threading.Event()
    added = {"idempotencyKey": idempotency_key, "canceled": canceled, "heartbeat": heartbeat}
    try:
        activity = ACTIVITIES.get(data["activityType"])
        if activity is None:
            raise ActivityError("UnknownActivity", f"no activity {data['activityType']}", False)
        return {"result": activity({**data, **added})}
    except ActivityError as error:
        return {"error": error.problem}
    except Exception as error:  # Whatever else goes wrong is worth another try.
        return {"error": {"type": "Bug", "detail": repr(error), "retryable": True}}
    finally:
        RUNNING.pop(data["taskToken"], None)


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    # Headers and body are written one after the other: with Nagle's algorithm every answer waits 40 ms for an ACK.
    disable_nagle_algorithm = True

    def do_POST(self):
        body = self.rfile.read(int(self.headers["content-length"]))
        try:
            headers = {name.lower(): value for name, value in self.headers.items()}
            message = WEBHOOK.verify(body, headers)
        except WebhookVerificationError:
            return self.answer(401, b"", "text/plain")
        data = message["data"]
        match message["type"]:
            case "endpoint.verify":
                self.json(200, self.proof(data["challenge"]))
            case "activity.execute":
                self.execute(data, self.headers["idempotency-key"])
            case "activity.execute.batch":
                self.json(200, {"results": [self.item(item) for item in data["items"]]})
            case "activity.cancel":
                if canceled := RUNNING.get(data["taskToken"]):
                    canceled.set()
                self.json(200, None)
            case _:  # What a later version of Perdure may send.
                self.json(200, None)

    def proof(self, challenge):
        """Shows that this worker knows the secret, and says what it can do."""
        key = base64.b64decode(SECRET.removeprefix("whsec_"))
        digest = hmac.new(key, challenge.encode(), hashlib.sha256).digest()
        return {
            "challenge": base64.b64encode(digest).decode(),
            "protocol": 1,
            "activityTypes": list(ACTIVITIES),
            "batch": True,
        }

    def execute(self, data, key):
        if data["activityType"] in LONG_ACTIVITIES:
            return self.stream(lambda beat: run(data, key, beat))
        report = run(data, key, lambda _details: None)
        if "result" in report:
            self.json(200, report["result"])
        else:
            self.json(422, report["error"], "application/problem+json")

    def item(self, item):
        return {"id": item["id"], **run(item, item["idempotencyKey"], lambda _details: None)}

    def stream(self, work):
        """Lines until the connection ends: this server knows no chunks."""
        self.send_response(200)
        self.send_header("content-type", "application/x-ndjson")
        self.send_header("connection", "close")
        self.end_headers()
        self.line(work(lambda details: self.line({"heartbeat": details})))

    def line(self, value):
        self.wfile.write(json.dumps(value).encode() + b"\n")
        self.wfile.flush()

    def json(self, status, value, content_type="application/json"):
        self.answer(status, json.dumps(value).encode(), content_type)

    def answer(self, status, body, content_type):
        self.send_response(status)
        self.send_header("content-type", content_type)
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_args):
        pass


class Server(ThreadingHTTPServer):
    # Perdure opens up to as many connections as the endpoint's concurrency at once.
    request_queue_size = 256


if __name__ == "__main__":
    server = Server(("127.0.0.1", PORT), Handler)
    print(f"worker listens on http://127.0.0.1:{server.server_port}/", flush=True)
    server.serve_forever()
