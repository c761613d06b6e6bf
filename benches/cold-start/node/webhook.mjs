// The webhook's work in Node: secrets at the start, then HMAC over the raw bytes, parse, one letter to the queue.
// The loop stands in for Lambda's own interface client and does less than that.

import { createHmac, timingSafeEqual } from "node:crypto";
import http from "node:http";
import { GetParametersCommand, SSMClient } from "@aws-sdk/client-ssm";
import { SQSClient, SendMessageCommand } from "@aws-sdk/client-sqs";

const [host, port] = process.env.AWS_LAMBDA_RUNTIME_API.split(":");
const agent = new http.Agent({ keepAlive: true });

function call(method, path, body) {
  return new Promise((resolve, reject) => {
    const request = http.request({ host, port, method, path: `/2018-06-01/runtime/${path}`, agent }, (response) => {
      const pieces = [];
      response.on("data", (piece) => pieces.push(piece));
      response.on("end", () => resolve({ headers: response.headers, body: Buffer.concat(pieces).toString() }));
    });
    request.on("error", reject);
    request.end(body);
  });
}

const prefix = process.env.PARAMETER_PREFIX;
const names = ["app-secret", "verify-token", "app-secret-previous"].map((name) => `${prefix}/whatsapp/${name}`);
const ssm = new SSMClient({});
const { Parameters } = await ssm.send(new GetParametersCommand({ Names: names, WithDecryption: true }));
const secret = Parameters.find((one) => one.Name.endsWith("/app-secret")).Value;
const numbers = new Set(process.env.PHONE_NUMBER_IDS.split(","));
// Ours does not check the digest of what it sent either.
const sqs = new SQSClient({ md5: false });

async function handle(event) {
  const raw = Buffer.from(event.body ?? "", event.isBase64Encoded ? "base64" : "utf8");
  const expected = createHmac("sha256", secret).update(raw).digest();
  const given = Buffer.from((event.headers["x-hub-signature-256"] ?? "").replace(/^sha256=/, ""), "hex");
  if (given.length !== expected.length || !timingSafeEqual(given, expected)) {
    return { statusCode: 401 };
  }
  for (const { changes } of JSON.parse(raw).entry) {
    for (const { value } of changes) {
      const number = value.metadata.phone_number_id;
      if (!numbers.has(number)) continue;
      for (const message of value.messages ?? []) {
        const letter = {
          to: { contact: { number, address: { p: message.from, u: message.from_user_id } } },
          event: { id: message.id, at: Number(message.timestamp), kind: { message } },
        };
        await sqs.send(
          new SendMessageCommand({
            QueueUrl: process.env.QUEUE_PARTICIPANTS,
            MessageBody: JSON.stringify(letter),
            MessageGroupId: message.from_user_id ?? message.from,
            MessageDeduplicationId: message.id,
          }),
        );
      }
    }
  }
  console.log(JSON.stringify({ level: "INFO", message: "taken" }));
  return { statusCode: 200, body: "" };
}

for (;;) {
  const next = await call("GET", "invocation/next");
  const id = next.headers["lambda-runtime-aws-request-id"];
  try {
    await call("POST", `invocation/${id}/response`, JSON.stringify(await handle(JSON.parse(next.body))));
  } catch (error) {
    await call("POST", `invocation/${id}/error`, JSON.stringify({ errorMessage: String(error) }));
  }
}
