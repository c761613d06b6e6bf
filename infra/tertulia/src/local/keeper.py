"""Runs the emulator and ends it, with every function it started, when whoever started this goes away.

Standard input is a pipe whose other end `tertulia` holds. However that process ends, even by SIGKILL,
the system closes the pipe, the read below returns, and the whole process group is gone.
"""
import os
import signal
import sys
import threading


def end_with_parent():
    sys.stdin.buffer.read()
    os.killpg(0, signal.SIGKILL)


threading.Thread(target=end_with_parent, daemon=True).start()

import json  # noqa: E402
import re  # noqa: E402
from collections import Counter  # noqa: E402

from ministack import app as stack  # noqa: E402  (the watch has to begin before the slow import)

calls = Counter()
actions = Counter()
answer = stack.app

WRITES = {"Put": "PutItem", "Update": "UpdateItem", "Delete": "DeleteItem", "ConditionCheck": "ConditionCheckItem"}


def needed(target, body):
    """The permissions that a call needs, each with what it is about: `dynamodb:Query table/index/due`."""
    service, _, operation = target.partition(".")
    asked = json.loads(body or b"{}")
    if operation == "TransactWriteItems":
        for one in asked["TransactItems"]:
            for kind, write in one.items():
                yield f"dynamodb:{WRITES[kind]} {write['TableName']}"
    elif service.startswith("DynamoDB"):
        index = asked.get("IndexName")
        yield f"dynamodb:{operation} {asked['TableName']}" + (f"/index/{index}" if index else "")
    elif service == "AmazonSQS":
        yield f"sqs:{operation.removesuffix('Batch')} {asked['QueueUrl'].rsplit('/', 1)[-1]}"
    elif service == "AmazonSSM":
        for name in asked["Names"]:
            yield f"ssm:{operation} {name}"
    elif service == "AWSEvents":
        for entry in asked["Entries"]:
            yield f"events:{operation} {entry['EventBusName']}"
    else:
        yield f"{service}:{operation} ?"


def needed_of_s3(method, path, query, body):
    bucket, _, key = path.lstrip("/").partition("/")
    if method == "POST" and "delete" in query:
        yield f"s3:DeleteObject {bucket}"
        if b"<VersionId>" in body:
            yield f"s3:DeleteObjectVersion {bucket}"
    elif "versions" in query:
        yield f"s3:ListBucketVersions {bucket}"
    else:
        kind = {"GET": "GetObject", "HEAD": "GetObject", "PUT": "PutObject", "DELETE": "DeleteObject"}.get(method, method)
        yield f"s3:{kind if key else 'ListBucket'} {bucket}"


async def tell(send, counts):
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-type", b"application/json")]})
    await send({"type": "http.response.body", "body": json.dumps(counts).encode()})


async def counting(scope, receive, send):
    """Counts the calls of the functions, whose SDK names itself and them, and gives the counts to whoever asks."""
    if scope["type"] != "http":
        return await answer(scope, receive, send)
    if scope["path"] == "/_tertulia/calls":
        return await tell(send, calls)
    if scope["path"] == "/_tertulia/actions":
        return await tell(send, actions)
    headers = dict(scope["headers"])
    agent = headers.get(b"user-agent", b"") + b" " + headers.get(b"x-amz-user-agent", b"")
    if b"aws-sdk-rust" not in agent:
        return await answer(scope, receive, send)
    target = headers.get(b"x-amz-target", b"").decode()
    calls[target or scope["method"]] += 1
    function = re.search(rb"app/(\S+)", agent)
    read = bytearray()

    async def reading():
        message = await receive()
        read.extend(message.get("body", b""))
        return message

    await answer(scope, reading, send)
    if function:
        query = scope.get("query_string", b"").decode()
        wanted = needed(target, bytes(read)) if target else needed_of_s3(scope["method"], scope["path"], query, bytes(read))
        for action in wanted:
            actions[f"{function[1].decode()} {action}"] += 1


stack.app = counting
sys.argv = ["ministack"]
stack.main()
