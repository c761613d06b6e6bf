"""The webhook's work in Python: secrets at the start, then HMAC over the raw bytes, parse, one letter to the queue.

The loop stands in for Lambda's own interface client and does less than that.
"""

import base64
import hashlib
import hmac
import http.client
import json
import os

import boto3

RUNTIME = http.client.HTTPConnection(os.environ["AWS_LAMBDA_RUNTIME_API"])


def call(method, path, body=None):
    RUNTIME.request(method, f"/2018-06-01/runtime/{path}", body)
    response = RUNTIME.getresponse()
    return response.headers, response.read()


PREFIX = os.environ["PARAMETER_PREFIX"]
NAMES = [f"{PREFIX}/whatsapp/{name}" for name in ("app-secret", "verify-token", "app-secret-previous")]
PARAMETERS = boto3.client("ssm").get_parameters(Names=NAMES, WithDecryption=True)["Parameters"]
SECRET = next(one["Value"] for one in PARAMETERS if one["Name"].endswith("/app-secret")).encode()
NUMBERS = set(os.environ["PHONE_NUMBER_IDS"].split(","))
SQS = boto3.client("sqs")


def handle(event):
    body = event.get("body") or ""
    raw = base64.b64decode(body) if event.get("isBase64Encoded") else body.encode()
    expected = "sha256=" + hmac.new(SECRET, raw, hashlib.sha256).hexdigest()
    if not hmac.compare_digest(event["headers"].get("x-hub-signature-256", ""), expected):
        return {"statusCode": 401}
    for entry in json.loads(raw)["entry"]:
        for change in entry["changes"]:
            value = change["value"]
            number = value["metadata"]["phone_number_id"]
            if number not in NUMBERS:
                continue
            for message in value.get("messages", []):
                address = {"p": message.get("from"), "u": message.get("from_user_id")}
                letter = {
                    "to": {"contact": {"number": number, "address": address}},
                    "event": {"id": message["id"], "at": int(message["timestamp"]), "kind": {"message": message}},
                }
                SQS.send_message(
                    QueueUrl=os.environ["QUEUE_PARTICIPANTS"],
                    MessageBody=json.dumps(letter),
                    MessageGroupId=message.get("from_user_id") or message["from"],
                    MessageDeduplicationId=message["id"],
                )
    print(json.dumps({"level": "INFO", "message": "taken"}), flush=True)
    return {"statusCode": 200, "body": ""}


while True:
    headers, event = call("GET", "invocation/next")
    request = headers["Lambda-Runtime-Aws-Request-Id"]
    try:
        call("POST", f"invocation/{request}/response", json.dumps(handle(json.loads(event))))
    except Exception as error:  # whatever it is, Lambda hears of it and the loop goes on
        call("POST", f"invocation/{request}/error", json.dumps({"errorMessage": repr(error)}))
