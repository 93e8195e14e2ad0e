// SPDX-License-Identifier: EUPL-1.2
/* link - a slow link between a browser and a server, and what has passed on it.

   A proxy of TCP in this process, since what a browser slows down by itself leaves out
   WebSockets. One direction is one pipe for all connections, as at a telephone: segments of 1,460
   bytes take turns by connection, each takes its time with its 40 bytes of TCP and IP, and arrives
   half a round trip later. A connection can carry nothing for its first round trip, and for one more
   when there is to be TLS, whose handshake takes room too. What is not acted out: lost segments,
   and slow start, whose first window (ten segments) is more than such a link holds. */
import { createConnection, createServer } from "node:net";

const SEGMENT = 1460;
const HEADERS = 40;
/* bytes of a TLS 1.3 handshake: a chain of two ECDSA certificates down, a hello and an end up */
const TLS = { up: 600, down: 2600 };
const HELD = 256 * 1024;

class Pipe {
	constructor(rate, delay) {
		this.rate = rate; // bytes a ms
		this.delay = delay;
		this.queues = [];
		this.free = 0; // when the last segment has left, ms
		this.bytes = 0;
		this.segments = 0;
	}

	/* Room on the pipe from `at` on: when it has all passed. */
	take(n, at) {
		this.segments++;
		this.bytes += n;
		this.free = Math.max(this.free, at) + (n + HEADERS) / this.rate;
		return this.free;
	}

	add(queue) {
		if (!this.queues.includes(queue)) this.queues.push(queue);
		this.run();
	}

	/* One segment at a time, each connection in its turn. */
	run() {
		if (this.timer) return;
		const now = performance.now();
		const turn = this.queues.findIndex((q) => q.waiting.length > 0 && q.from <= now);
		if (turn < 0) {
			const soon = Math.min(...this.queues.filter((q) => q.waiting.length > 0).map((q) => q.from));
			if (soon < Infinity) this.timer = setTimeout(() => this.again(), soon - now);
			return;
		}
		const [queue] = this.queues.splice(turn, 1);
		this.queues.push(queue);
		const bytes = queue.next();
		const left = this.take(bytes.length, now);
		queue.later(left + this.delay, () => queue.to.write(bytes));
		if (queue.waiting.length === 0) this.queues.pop();
		this.timer = setTimeout(() => this.again(), left - now);
	}

	again() {
		this.timer = undefined;
		this.run();
	}

	stop() {
		clearTimeout(this.timer);
		this.queues = [];
	}
}

/* What one connection has to send one way. */
class Queue {
	constructor(pipe, source, to, from) {
		Object.assign(this, { pipe, source, to, from, waiting: [], held: 0, timers: new Set() });
		source.on("data", (data) => {
			this.waiting.push(data);
			this.held += data.length;
			if (this.held > HELD) source.pause();
			pipe.add(this);
		});
		/* the end comes after what was sent before it */
		source.on("end", () => this.later(Math.max(pipe.free, performance.now()) + pipe.delay, () => this.whenEmpty(() => to.end())));
	}

	whenEmpty(done) {
		if (this.waiting.length === 0) done();
		else this.later(performance.now() + 50, () => this.whenEmpty(done));
	}

	next() {
		const first = this.waiting[0];
		const bytes = first.subarray(0, SEGMENT);
		if (bytes.length === first.length) this.waiting.shift();
		else this.waiting[0] = first.subarray(SEGMENT);
		this.held -= bytes.length;
		if (this.held < HELD / 2) this.source.resume();
		return bytes;
	}

	later(at, run) {
		const timer = setTimeout(() => {
			this.timers.delete(timer);
			run();
		}, at - performance.now());
		this.timers.add(timer);
	}

	stop() {
		for (const t of this.timers) clearTimeout(t);
		this.waiting = [];
	}
}

export class Link {
	/* To what `port` gives, of this machine: bits a second each way, a round trip in ms. */
	static async open(port, { bits, roundTrip, tls = false }) {
		const l = new Link();
		const rate = bits / 8 / 1000;
		l.up = new Pipe(rate, roundTrip / 2);
		l.down = new Pipe(rate, roundTrip / 2);
		l.connections = 0;
		l.open = new Set();
		l.server = createServer((near) => {
			const far = createConnection(port());
			const ready = performance.now() + roundTrip * (tls ? 2 : 1);
			for (const [pipe, n] of [[l.up, TLS.up], [l.down, TLS.down]]) if (tls) for (let left = n; left > 0; left -= SEGMENT) pipe.take(Math.min(left, SEGMENT), performance.now());
			l.connections++;
			near.setNoDelay();
			far.setNoDelay();
			const queues = [new Queue(l.up, near, far, ready), new Queue(l.down, far, near, ready)];
			const pair = () => {
				near.destroy();
				far.destroy();
				for (const q of queues) q.stop();
				l.open.delete(pair);
			};
			l.open.add(pair);
			for (const side of [near, far]) side.on("error", pair);
			near.on("close", pair);
			far.on("close", () => queues[1].later(Math.max(l.down.free, performance.now()) + l.down.delay + 100, pair));
		});
		await new Promise((done) => l.server.listen(0, "127.0.0.1", done));
		l.address = `http://127.0.0.1:${l.server.address().port}`;
		return l;
	}

	/* What has passed: payload, and with the headers of its segments and of an acknowledgement for each. */
	get passed() {
		const bytes = this.up.bytes + this.down.bytes;
		const segments = this.up.segments + this.down.segments;
		return { up: this.up.bytes, down: this.down.bytes, segments, bytes, wire: bytes + segments * 2 * HEADERS };
	}

	close() {
		for (const pair of [...this.open]) pair();
		this.up.stop();
		this.down.stop();
		this.server.close();
	}
}
