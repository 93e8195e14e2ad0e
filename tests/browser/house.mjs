// SPDX-License-Identifier: EUPL-1.2
/* house - a palabre server for browser tests, filled through its administration socket. */
import { spawn, spawnSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { closeSync, existsSync, mkdtempSync, openSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync, writeSync } from "node:fs";
import { createConnection, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";
import { Link } from "./link.mjs";

export { sleep };

export const newOp = () => {
	const op = randomBytes(16).toString("hex");
	return `${Date.now().toString(16).padStart(12, "0")}7${op.slice(13)}`;
};

/* The administration socket: one JSON text a line. */
class Admin {
	static async open(path) {
		const a = new Admin();
		a.socket = createConnection(path);
		await new Promise((done, failed) => a.socket.once("connect", done).once("error", failed));
		a.waiting = new Map();
		a.ids = 0;
		createInterface({ input: a.socket }).on("line", (line) => {
			const frame = JSON.parse(line);
			a.waiting.get(frame.re)?.(frame);
			a.waiting.delete(frame.re);
		});
		a.socket.on("error", () => undefined);
		return a;
	}

	/* The ok, in the name of `as` (an e-mail) or of the system itself. */
	async run(cmd, args, as) {
		const id = ++this.ids;
		const frame = await new Promise((done) => {
			this.waiting.set(id, done);
			this.socket.write(`${JSON.stringify({ id, cmd, op: newOp(), args, ...(as ? { as } : {}) })}\n`);
		});
		if (!frame.ok) throw new Error(`admin.sock: ${cmd} ${JSON.stringify(args)}: ${JSON.stringify(frame.err)}`);
		return frame.ok;
	}

	close() {
		this.socket.destroy();
	}
}

/* A wire to the server that can be cut, or hang as one through a tunnel does. */
class Wire {
	static async open(port) {
		const w = new Wire();
		w.state = "up";
		w.pairs = new Set();
		w.server = createServer((near) => {
			if (w.state === "cut") return near.resetAndDestroy();
			const far = createConnection(port());
			const pair = { near, far };
			w.pairs.add(pair);
			const end = () => {
				near.destroy();
				far.destroy();
				w.pairs.delete(pair);
			};
			for (const side of [near, far]) side.on("error", end).on("close", end);
			near.on("data", (data) => far.write(data));
			far.on("data", (data) => near.write(data));
			if (w.state === "frozen") w.hold(pair);
		});
		await new Promise((done) => w.server.listen(0, "127.0.0.1", done));
		w.address = `http://127.0.0.1:${w.server.address().port}`;
		return w;
	}

	hold({ near, far }) {
		near.pause();
		far.pause();
	}

	/* Connections break, new ones are refused. */
	cut() {
		this.state = "cut";
		for (const { near, far } of this.pairs) {
			near.resetAndDestroy();
			far.destroy();
		}
	}

	/* Nothing passes any more, and nobody is told. */
	freeze() {
		this.state = "frozen";
		for (const pair of this.pairs) this.hold(pair);
	}

	restore() {
		this.state = "up";
		for (const { near, far } of this.pairs) {
			near.resume();
			far.resume();
		}
	}

	close() {
		this.cut();
		this.server.close();
	}
}

/* `palabre serve`, once it listens: its process, the promise of its end, its port. What it says
   goes to `say`. */
export async function serve(program, words, { env, say }) {
	const process_ = spawn(program, ["serve", ...words, "--no-rates"], { stdio: ["ignore", "pipe", "pipe"], env: { ...process.env, ...env } });
	const ended = new Promise((done) => process_.once("exit", (code, signal) => done(code ?? signal)));
	let said = "";
	const port = await Promise.race([
		new Promise((done) => {
			for (const out of [process_.stdout, process_.stderr])
				out.on("data", (data) => {
					said += data;
					say(data);
					const found = /listening on http:\/\/127\.0\.0\.1:(\d+)/.exec(said);
					if (found) done(Number(found[1]));
				});
		}),
		ended.then((code) => {
			throw new Error(`the server ended with ${code}:\n${said.slice(-3000)}`);
		}),
		sleep(30_000, undefined, { ref: false }).then(() => {
			throw new Error(`the server does not start:\n${said.slice(-3000)}`);
		}),
	]);
	return { process: process_, ended, port };
}

let villages = 0;

/* This cannot be tried here; says why. */
export class Skip extends Error {}

export class House {
	/* `disk`: the size of a file system of its own, that fill() fills and free() frees. `link`: what
	   the link to it is like, see link.mjs. */
	constructor(program, { disk, link } = {}) {
		this.slow = link;
		this.program = program;
		this.data = mkdtempSync(join(tmpdir(), "palabre-browser-"));
		if (disk) {
			this.mounted = spawnSync("mount", ["-t", "tmpfs", "-o", `size=${disk}`, "tmpfs", this.data]).status === 0;
			if (!this.mounted) {
				this.clear();
				throw new Skip("a small file system cannot be mounted here");
			}
		}
		this.port = 0;
		this.said = "";
		this.options = [];
		this.env = {};
	}

	/* Again after kill() or stop(): on the same port, as people have its address. */
	async start() {
		const config = join(this.data, "test.ini");
		this.wire ??= await Wire.open(() => this.port);
		if (this.slow) this.line ??= await Link.open(() => this.port, this.slow);
		writeFileSync(config, `[server]\norigins = ${[this.wire, this.line].flatMap((w) => w?.address ?? []).join(" ")}\n[mail]\nmode = files\n[mail_in]\ndomain = courrier.example.org\nmaildir = ${join(this.data, "maildir")}\nauthserv = mx.example.org\n`);
		Object.assign(this, await serve(this.program, [...this.options, "--config", config, "--data", this.data, "--port", String(this.port)], { env: this.env, say: (data) => (this.said += data) }));
		this.admin = await Admin.open(join(this.data, "admin.sock"));
		return this;
	}

	get address() {
		return `http://127.0.0.1:${this.port}`;
	}

	async kill() {
		this.admin.close();
		this.process.kill("SIGKILL");
		await this.ended;
	}

	/* Ends it as a service manager would; its exit status. */
	async stop() {
		this.admin?.close();
		if (this.process.exitCode === null && this.process.signalCode === null) this.process.kill("SIGTERM");
		return this.ended;
	}

	/* The disk takes nothing more, not a byte: the log is empty when it comes to that. */
	async fill() {
		await this.stop();
		const file = openSync(join(this.data, "ballast"), "w");
		try {
			for (;;) writeSync(file, Buffer.alloc(4096));
		} catch (e) {
			if (e.code !== "ENOSPC") throw e;
		} finally {
			closeSync(file);
		}
		await this.start();
	}

	free() {
		rmSync(join(this.data, "ballast"));
	}

	/* Another command of the program over this house. */
	tool(...words) {
		const done = spawnSync(this.program, [...words, "--data", this.data], { encoding: "utf8" });
		if (done.status !== 0) throw new Error(`palabre ${words.join(" ")}: ${done.stderr}`);
	}

	clear() {
		this.wire?.close();
		this.line?.close();
		if (this.mounted) spawnSync("umount", ["-l", this.data]);
		rmSync(this.data, { recursive: true, force: true });
	}

	/* What stands behind the public address to sign somebody in. */
	async link(email) {
		return (await this.admin.run("auth.link", { email })).path;
	}

	/* A mail comes in, as from a mail server that knows its sender (`sure`) or does not. */
	letter({ from, to, subject, text, sure }) {
		const domain = from.split("@")[1];
		const proof = sure ? `Authentication-Results: mx.example.org; dmarc=pass header.from=${domain}\r\n` : "";
		const mail = `Return-Path: <${from}>\r\nDelivered-To: ${to}@courrier.example.org\r\n${proof}From: <${from}>\r\nSubject: ${subject}\r\nMessage-ID: <${newOp()}@${domain}>\r\nMIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n${text}\r\n`;
		const name = newOp();
		writeFileSync(join(this.data, "maildir", "tmp", name), mail);
		renameSync(join(this.data, "maildir", "tmp", name), join(this.data, "maildir", "new", name));
	}

	/* Link and code of the next sign-in mail to this address, or of another `kind`; summaries may come beside it. */
	async mail(email, after = 0, kind = "sign-in") {
		const dir = join(this.data, "mail");
		for (let i = 0; i < 200; i++) {
			const found = (existsSync(dir) ? readdirSync(dir).sort() : [])
				.filter((n) => n.startsWith(`${kind}.`) && n.endsWith(".eml"))
				.map((n) => readFileSync(join(dir, n), "latin1"))
				.filter((text) => new RegExp(`^To:.*${email.replaceAll(".", "\\.")}`, "im").test(text));
			if (found.length > after) return parts(found[after], kind === "sign-in");
			await sleep(50);
		}
		throw new Error(`no mail for ${email}`);
	}

	/* People, groups and conversations of their own, as in tests/wire/seeds/village.jsonl and more. */
	async village() {
		const run = ++villages;
		const { admin } = this;
		const email = (who) => `${who}.${run}@example.org`;
		const v = { run, email, people: {}, groups: {}, topics: {}, posts: {}, slugs: {} };
		const { ids } = await admin.run("authority.put", {
			authorities: [
				{ kind: "commune", code: "93066", siren: "219300662", name: "Saint-Denis", department: "93", region: "11", population: 113942 },
				{ kind: "department", code: "35", siren: "223500018", name: "Ille-et-Vilaine", department: "35", region: "53", population: 1098325 },
				{ kind: "epci", siren: "200046977", name: "Métropole de Lyon", region: "84", population: 1424069 },
				{ kind: "partner", name: "Cercle de Kayes", country: "ML" },
			],
		});
		v.authorities = { helene: ids[0], moussa: ids[1], claire: ids[2], awa: ids[3] };
		const person = async (who, name, fn, authority, more = {}) => {
			v.people[who] = (await admin.run("person.create", { email: email(who), name, ...(fn ? { function: fn, authority } : {}), ...more })).person.id;
		};
		await person("helene", "Hélène Brun", "maire adjointe", ids[0]);
		await person("moussa", "Moussa Traoré", "chargé de coopération", ids[1]);
		await person("claire", "Claire Le Goff", "directrice des relations internationales", ids[2]);
		await person("awa", "Awa Diallo", "secrétaire générale", ids[3]);
		await person("ines", "Inès Martin");
		await person("bob", "Bob Smith", undefined, undefined, { lang: "en" });
		await person("fatou", "Fatou Sarr");
		await person("root", "Anne Réseau", undefined, undefined, { admin: true });
		const group = async (key, slug, kind, title, join_mode, more = {}) => {
			v.slugs[key] = `${slug}-${run}`;
			v.groups[key] = (await admin.run("group.create", { slug: v.slugs[key], kind, title, join_mode, ...more })).group.id;
		};
		await group("mali", "mali", "country", "Groupe-pays Mali", "open", { countries: ["ML"], tint: 1, purpose: "Suivre ensemble nos coopérations avec les collectivités du Mali." });
		await group("eau", "eau", "thematic", "Eau et assainissement", "request", { tint: 2, purpose: "Échanger sur les services d’eau." });
		await group("sahel", "sahel", "task_force", "Task force Sahel", "hidden", { countries: ["ML", "BF", "NE"], tint: 4 });
		await group("jeunesse", "jeunesse", "thematic", "Jeunesse et mobilité", "invitation", { tint: 6 });
		const add = (group, who, role) => admin.run("group.add", { group: v.groups[group], person: v.people[who], role });
		for (const [who, role] of [["moussa", "chair"], ["claire", "moderator"], ["awa", "member"], ["helene", "member"], ["ines", "observer"]]) await add("mali", who, role);
		await add("eau", "moussa", "chair");
		await add("eau", "helene", "member");
		await add("sahel", "moussa", "chair");
		await add("sahel", "awa", "member");
		await add("jeunesse", "claire", "chair");
		await admin.run("group.link", { group: v.groups.sahel, other: v.groups.mali, on: true });
		const topic = async (key, who, group, kind, title, body) => {
			const r = await admin.run("topic.create", { group: v.groups[group], kind, title, body }, email(who));
			v.topics[key] = r.topic.id;
			v.posts[key] = r.post;
		};
		await topic("forage", "awa", "mali", "discussion", "Forage de Diaraba : suivi à distance", "Bonjour à toutes et tous. Le forage est en panne depuis mardi. **Les deux pompes sont arrêtées.**");
		await topic("question", "helene", "mali", "question", "Qui a déjà réparé un forage à distance ?", "Nous cherchons un retour d’expérience.\n\n- matériel ;\n- devis ;\n- délais.");
		await topic("annonce", "claire", "mali", "announcement", "Plénière du 26 novembre : ordre du jour", "Trois points à l’ordre du jour.");
		await topic("ferme", "moussa", "mali", "discussion", "Compte rendu de la mission de septembre", "Merci à chacune et chacun.");
		await topic("eau", "helene", "eau", "discussion", "Tarification progressive : premiers résultats", "Le recouvrement passe de 40 à 72 %.");
		await topic("sahel", "moussa", "sahel", "discussion", "Point de situation", "La route de Mopti reste fermée.");
		await admin.run("topic.pin", { topic: v.topics.annonce, on: true }, email("claire"));
		await admin.run("topic.close", { topic: v.topics.ferme, on: true }, email("moussa"));
		await admin.run("topic.set_essential", { topic: v.topics.forage, version: 0, settled: "Le devis est validé.", to_decide: "Qui suit le chantier.", next_step: "Plénière du 26." }, email("moussa"));
		/* the group of water is called to meet soon */
		v.meet = async () => {
			const soon = Math.ceil(Date.now() / 300_000) * 300_000 + 1_500_000;
			const called = await admin.run("meeting.create", { groups: [v.groups.eau], title: "Lire un relevé de forage ensemble", about: "1. Un relevé, même incomplet\n2. Vos questions", starts_at: soon, ends_at: soon + 5_400_000, zone: "Europe/Paris", sister: "Africa/Bamako", place: "Salle des mariages", video: "https://visio.example.org/eau" }, email("moussa"));
			v.meeting = called.meeting.meeting.id;
			await admin.run("meeting.answer", { meeting: v.meeting, answer: "yes", note: "J’apporte le relevé de mars." }, email("moussa"));
		};
		/* a group sits, at the second item of five */
		v.sit = async (group = "mali", who = "moussa") => {
			const as = email(who);
			const begins = Math.floor(Date.now() / 300_000) * 300_000;
			const called = await admin.run("meeting.create", { groups: [v.groups[group]], title: "Task force Sahel : point de situation", starts_at: begins, ends_at: begins + 5_400_000, zone: "Europe/Paris", sister: "Africa/Bamako" }, as);
			const meeting = called.meeting.meeting.id;
			const items = [];
			for (const [title, minutes] of [["Ouverture", 8], ["Situation par pays", 25], ["Partenaires injoignables", 20], ["Calendrier de reprise", 17], ["Divers", 10]]) items.push((await admin.run("agenda.add", { meeting, title, minutes }, as)).item.id);
			await admin.run("room.open", { meeting }, as);
			for (const item of items.slice(0, 2)) await admin.run("room.go_to", { meeting, item }, as);
			return { meeting, items };
		};
		/* ten people of two places were there, some spoke, and it is over */
		v.gather = async (group, who, speakers) => {
			const { meeting, items } = await v.sit(group, who);
			for (const [i, name] of ["Aminata Koné", "Fanta Keïta", "Jeanne Morel", "Oumar Sidibé", "Karim Benali", "Salif Coulibaly", "Lucie Perrin", "Mariam Sangaré", "Paul Lefèvre", "Modibo Dembélé"].entries()) {
				await person(`elue${i}`, name, i % 2 ? "membre du bureau" : "responsable de projet", v.authorities[i % 2 ? "awa" : "helene"]);
				await add(group, `elue${i}`, "member");
				await admin.run("room.enter", { meeting }, email(`elue${i}`));
			}
			for (const [speaker, ms] of speakers) {
				await admin.run("floor.ask", { meeting, item: items[1], kind: "contribution" }, email(speaker));
				await admin.run("floor.call", { meeting, item: items[1] }, email(who));
				await sleep(ms);
			}
			await admin.run("room.close", { meeting }, email(who));
		};
		/* it has sat and left minutes, which helene would correct, and sits again, first over what was left */
		v.hold = async () => {
			const as = email("moussa");
			const { meeting, items } = await v.sit();
			for (const who of ["awa", "helene"]) await admin.run("room.enter", { meeting }, email(who));
			const note = (kind, text, more = {}) => admin.run("minutes.note", { meeting, kind, text, ...more }, as);
			await note("note", "Accès rouvert à Sofara-Bé, escorte toujours requise au nord du fleuve.");
			await note("decision", "Les missions courtes reprennent en janvier, sous réserve d’un avis du poste.");
			await note("note", "Deux partenaires demandent à ne pas être cités.", { label: "unminuted" });
			await note("action", "Transmettre la fiche réflexe aux communes du cercle", { owner: v.authorities.awa, due_at: Date.now() + 5 * 86_400_000 });
			await note("action", "Envoyer la convention signée", { owner: v.authorities.helene, due_at: Date.now() + 40 * 86_400_000, item: items[2] });
			await admin.run("room.close", { meeting }, as);
			for (let i = 0; i < 3; i++) await admin.run("due.run", { at: Date.now() + 31_000 });
			v.held = meeting;
			const { paragraphs } = await admin.run("minutes.get", { meeting }, email("helene"));
			const p = paragraphs.find((x) => x.body.startsWith("Accès rouvert"));
			await admin.run("minutes.correct", { paragraph: p.id, version: 1, body: "Accès rouvert à Sofara-Bé depuis mardi, escorte toujours requise au nord du fleuve.", reason: "La préfecture l’a confirmé mardi." }, email("helene"));
			v.token = (await admin.run("attest.issue", { meeting }, email("awa"))).token;
			const again = await v.sit();
			v.next = again.meeting;
			v.left = (await admin.run("agenda.get", { meeting: v.next }, as)).pages[0].item.id;
			await admin.run("room.go_to", { meeting: v.next, item: v.left }, as);
			await admin.run("minutes.note", { meeting: v.next, kind: "note", text: "Tour de table : cinq collectivités présentes." }, as);
			await admin.run("minutes.note", { meeting: v.next, kind: "decision", text: "Prochaine réunion le 14 janvier." }, as);
		};
		/* it asks the authorities in it: one question is open, another one led to something */
		v.consult = async () => {
			const ask = async (question, options) => (await admin.run("consultation.open", { group: v.groups.eau, question, context: "Avant la **plénière**.", options, closes_at: Date.now() + 3 * 86_400_000, results: "after_answer" }, email("moussa"))).consultation.consultation.id;
			v.consultation = await ask("Faut-il suspendre les missions à Gao ?", ["Oui", "Non", "Seulement celles qui passent par la route de Mopti"]);
			await admin.run("consultation.answer", { consultation: v.consultation, answer: 2 }, email("moussa"));
			v.consulted = await ask("À quel rythme se réunir ?", ["Chaque mois", "Chaque trimestre"]);
			await admin.run("consultation.answer", { consultation: v.consulted, answer: 0 }, email("moussa"));
			await admin.run("consultation.close", { consultation: v.consulted }, email("moussa"));
			await admin.run("consultation.conclude", { consultation: v.consulted, conclusion: "Le groupe se réunit **chaque mois**." }, email("moussa"));
		};
		/* it drafts a position, and signs another one */
		v.stand = async () => {
			const draft = async (title) => (await admin.run("position.create", { group: v.groups.eau, title, body: "Nous demandons **un fonds commun**.\n\n1. de l’eau ;\n2. des relevés." }, email("helene"))).position.position.id;
			v.draft = await draft("Des achats groupés");
			v.position = await draft("Pour un fonds commun de l’eau");
			const { seal } = (await admin.run("position.open", { position: v.position, version: 1, sign_by: Date.now() + 5 * 86_400_000 }, email("moussa"))).position.position;
			await admin.run("position.sign", { position: v.position, seal, reservation: "Sous réserve de notre budget.", reference: "2026-114" }, email("moussa"));
		};
		v.write = async (who, key, body, more = {}) => (await admin.run("post.create", { topic: v.topics[key], body, ...more }, email(who))).post;
		return v;
	}
}

/* Token, path and code of a sign-in mail. */
/* `coded`: there is a code besides the link. */
function parts(eml, coded = true) {
	const body = eml.slice(eml.search(/\r?\n\r?\n/));
	let text = body;
	const plain = /content-type: text\/plain[^]*?\r?\n\r?\n([^]*)/i.exec(eml);
	/* a line of the text may begin with dashes too: a token that was broken there */
	const ends = [...eml.matchAll(/boundary="?([^"\r\n;]+)/gi)].map((m) => plain?.[1].indexOf(`\n--${m[1]}`) ?? -1).filter((at) => at >= 0);
	if (ends.length) text = plain[1].slice(0, Math.min(...ends));
	const encoding = /content-type: text\/plain[^]*?content-transfer-encoding: (\S+)/i.exec(eml)?.[1]?.toLowerCase() ?? /^content-transfer-encoding: (\S+)/im.exec(eml)?.[1]?.toLowerCase();
	if (encoding === "base64") text = Buffer.from(text, "base64").toString();
	else if (encoding === "quoted-printable") text = Buffer.from(text.replace(/=\r?\n/g, "").replace(/=([0-9A-F]{2})/gi, (_, h) => String.fromCharCode(parseInt(h, 16))), "latin1").toString();
	else text = Buffer.from(text, "latin1").toString();
	const url = /https?:\/\/[^\s/]+(\/entrer\S*[A-Za-z0-9_-]{40,})/.exec(text) ?? /https?:\/\/[^\s/]+(\/\S*[A-Za-z0-9_-]{40,})/.exec(text);
	const code = /(?<!\d)(\d{3})\s?(\d{3})(?!\d)/.exec(text.replace(/https?:\/\/\S+/g, ""));
	if (!url || (coded && !code)) throw new Error(`a sign-in mail without link and code:\n${text}`);
	return { path: url[1], code: code ? code[1] + code[2] : undefined };
}
