// SPDX-License-Identifier: EUPL-1.2
/* cluster - a house behind gateways: Redis, the historian that owns the data, and gateways that
   hold people's sockets. */
import { spawn, spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { House, serve, Skip, sleep } from "./house.mjs";

export class Cluster extends House {
	constructor(program, { gateways }) {
		super(program);
		if (spawnSync("redis-server", ["--version"]).error) {
			this.clear();
			throw new Skip("there is no redis-server");
		}
		this.options = ["--role", "historian", "--redis", `unix:${join(this.data, "redis.sock")}`];
		this.gates = Array.from({ length: gateways }, () => ({ data: mkdtempSync(join(tmpdir(), "palabre-gate-")), port: 0 }));
	}

	async start() {
		const socket = join(this.data, "redis.sock");
		if (!this.redis) {
			this.redis = spawn("redis-server", ["--port", "0", "--unixsocket", socket, "--save", "", "--appendonly", "no", "--dir", this.data], { stdio: "ignore" });
			for (let i = 0; i < 200 && !existsSync(socket); i++) await sleep(50);
		}
		await super.start();
		for (const gate of this.gates) {
			if (gate.process) continue;
			const config = join(gate.data, "gate.ini");
			writeFileSync(config, "[mail]\nmode = files\n");
			Object.assign(gate, await serve(this.program, ["--role", "gateway", "--redis", `unix:${socket}`, "--config", config, "--data", gate.data, "--port", String(gate.port)], { env: {}, say: (data) => (this.said += data) }));
			gate.address = `http://127.0.0.1:${gate.port}`;
			for (let i = 0; i < 200 && (await fetch(`${gate.address}/readyz`)).status !== 200; i++) await sleep(50);
		}
		return this;
	}

	async stop() {
		const ends = [];
		for (const gate of this.gates) {
			gate.process?.kill("SIGTERM");
			ends.push(await gate.ended);
		}
		ends.push(await super.stop());
		this.redis?.kill("SIGTERM");
		return ends.find((code) => code !== 0 && code !== undefined) ?? 0;
	}

	clear() {
		for (const gate of this.gates ?? []) rmSync(gate.data, { recursive: true, force: true });
		super.clear();
	}
}
