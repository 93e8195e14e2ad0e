// SPDX-License-Identifier: EUPL-1.2
/* push_service KEY CERT - a push service and the browser behind it, for push_cases.py.

   Says on its output where it is and what a browser would subscribe with, then a line of JSON for
   each push: what RFC 8030, 8188, 8291 and 8292 want of it is checked here, with Node's own
   cryptography. Paths: /gone answers 410, /busy 503, /moved 301, /silent
   nothing, all others 201. */
import { createDecipheriv, createECDH, createPublicKey, hkdfSync, randomBytes, verify } from "node:crypto";
import { readFileSync } from "node:fs";
import { createServer } from "node:https";

const browser = createECDH("prime256v1");
browser.generateKeys();
const auth = randomBytes(16);
const say = (x) => process.stdout.write(`${JSON.stringify(x)}\n`);
const b64 = (text) => Buffer.from(text, "base64url");

/* RFC 8291, 3.4 and RFC 8188, 2 */
function open(body) {
	const salt = body.subarray(0, 16);
	const size = body.readUInt32BE(16);
	const server = body.subarray(21, 21 + body[20]);
	const sealed = body.subarray(21 + body[20]);
	if (size !== 4096 || server.length !== 65 || sealed.length > size) throw new Error("the header of the record");
	const info = Buffer.concat([Buffer.from("WebPush: info\0"), browser.getPublicKey(), server]);
	const ikm = Buffer.from(hkdfSync("sha256", browser.computeSecret(server), auth, info, 32));
	const key = Buffer.from(hkdfSync("sha256", ikm, salt, Buffer.from("Content-Encoding: aes128gcm\0"), 16));
	const nonce = Buffer.from(hkdfSync("sha256", ikm, salt, Buffer.from("Content-Encoding: nonce\0"), 12));
	const cipher = createDecipheriv("aes-128-gcm", key, nonce);
	cipher.setAuthTag(sealed.subarray(-16));
	const plain = Buffer.concat([cipher.update(sealed.subarray(0, -16)), cipher.final()]);
	if (plain.at(-1) !== 2) throw new Error("the end of the last record");
	return plain.subarray(0, -1).toString("utf8");
}

/* RFC 8292: who signed, and whether it is true. */
function vapid(header) {
	const [, token, k] = /^vapid t=([\w.-]+), k=([\w-]+)$/.exec(header) ?? [];
	const [head, claims, signature] = token.split(".");
	const point = b64(k);
	const jwk = { kty: "EC", crv: "P-256", x: point.subarray(1, 33).toString("base64url"), y: point.subarray(33).toString("base64url") };
	const good = verify("sha256", Buffer.from(`${head}.${claims}`), { key: createPublicKey({ key: jwk, format: "jwk" }), dsaEncoding: "ieee-p1363" }, b64(signature));
	return { k, good, alg: JSON.parse(b64(head)).alg, ...JSON.parse(b64(claims)) };
}

const STATUS = { "/gone": 410, "/busy": 503, "/moved": 301 };
const server = createServer({ key: readFileSync(process.argv[2]), cert: readFileSync(process.argv[3]) }, (request, response) => {
	const parts = [];
	request.on("data", (part) => parts.push(part));
	request.on("end", () => {
		const { headers } = request;
		try {
			say({ path: request.url, method: request.method, ttl: headers.ttl, urgency: headers.urgency, topic: headers.topic, encoding: headers["content-encoding"], vapid: vapid(headers.authorization), payload: JSON.parse(open(Buffer.concat(parts))) });
		} catch (e) {
			say({ path: request.url, wrong: String(e.stack ?? e) });
		}
		if (request.url !== "/silent") response.writeHead(STATUS[request.url] ?? 201, { location: "/elsewhere" }).end();
	});
});
server.listen(0, "127.0.0.1", () => say({ port: server.address().port, p256dh: browser.getPublicKey("base64url"), auth: auth.toString("base64url") }));
process.stdin.resume().on("end", () => process.exit(0));
