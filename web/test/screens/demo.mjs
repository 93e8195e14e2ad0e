// SPDX-License-Identifier: EUPL-1.2
/* A small house for looking at screens: people, groups and topics as a town
   would have them, and a server of them that answers every command. It keeps no
   rules; the real server does. */
export const HOUR = 3_600_000;
export const DAY = 24 * HOUR;

const person = (id, name, fn, authority, authority_id) => ({ id, name, function: fn, authority, authority_id });

export function demo(now = Date.now(), options = {}) {
	const people = {
		1: person(1, "Hélène Brun", "adjointe au maire", "Ville de Montbrival", 1),
		2: person(2, "Awa Diallo", "animatrice", "Réseau Palabre", 30),
		4: person(4, "Claire Vasseur", "chargée de coopération", "Métropole d’Arvenne", 4),
		5: person(5, "Moussa Traoré", "maire adjoint", "Commune de Diaraba", 5),
		6: person(6, "Aminata Keïta", "secrétaire générale", "Commune de Sofara-Bé", 6),
		7: person(7, "Rose Tellier", "directrice de l’eau", "Région Grand-Littoral", 7),
		8: person(8, "Jean-Baptiste Le Guennec de la Villemarqué", "vice-président chargé des solidarités internationales", "Communauté d’agglomération du Pays des Trois-Rivières et du Haut-Plateau", 8),
		9: person(9, "Ibrahim Maïga", undefined, undefined, undefined),
	};
	const g = (id, slug, kind, title, tint, join_mode, extra = {}) => ({ id, slug, kind, title, purpose: `Suivre ensemble nos coopérations : échanger les nouvelles, préparer les plénières, répondre aux questions des collectivités.`, join_mode, tint, countries: [], members: 41, authorities: 26, ...extra });
	const my = (group, role, state, unread = 0, topics_unread = 0) => ({ group, ...(role ? { role } : {}), ...(state ? { state } : {}), unread, topics_unread });
	const groups = [
		my(g(1, "mali", "country", "Groupe-pays Mali", 1, "request", { countries: ["ML"] }), options.role ?? "member", "active"),
		my(g(2, "eau", "thematic", "Eau et assainissement", 2, "open", { countries: ["ML", "BF", "NE", "SN"], members: 88, authorities: 52 }), "member", "active"),
		my(g(3, "sahel", "task_force", "Task force Sahel", 4, "hidden", { countries: ["ML", "BF", "NE"], members: 14, authorities: 11 }), "moderator", "active"),
		my(g(4, "jeunesse", "thematic", "Jeunesse et mobilité", 6, "open", { members: 63, authorities: 40 }), "member", "active"),
		my(g(5, "burkina", "country", "Groupe-pays Burkina Faso", 3, "request", { countries: ["BF"] })),
		my(g(6, "madagascar", "country", "Groupe-pays Madagascar", 5, "request", { countries: ["MG"] }), "member", "requested"),
		my(g(7, "genre", "thematic", "Genre et pouvoir local", 7, "open")),
		my(g(8, "climat", "thematic", "Climat et adaptation", 8, "invitation"), "member", "invited"),
		my(g(9, "asie", "task_force", "Task force Asie du Sud-Est", 2, "invitation", { countries: ["VN", "LA", "KH"] })),
	];
	let ids = 100;
	const topics = new Map();
	const posts = new Map();
	const states = new Map();
	const essentials = new Map();
	const files = {
		1: { id: 1, name: "Releve-forages-novembre.pdf", mime: "application/pdf", size: 1_234_567 },
		2: { id: 2, name: "Devis-chateau-eau.pdf", mime: "application/pdf", size: 412_000 },
		3: { id: 3, name: "Modele-pv-photo.odt", mime: "application/vnd.oasis.opendocument.text", size: 38_000 },
	};
	const plain = (html) => html.replace(/<[^>]+>/g, "").replace(/&amp;/g, "&").slice(0, 200);
	function topic(id, group, kind, title, author, ago, extra = {}) {
		topics.set(id, { id, group, kind, title, author: people[author], created_at: now - ago, pinned: false, closed: false, post_count: 0, last_post: 0, last_at: now - ago, ...extra });
		states.set(id, { topic: id, level: "normal", read_upto: 0, seq: 0, unread: 0 });
	}
	function post(t, author, ago, html, extra = {}) {
		const id = ++ids;
		const p = { id, topic: t, author: people[author], at: now - ago, html, files: [], version: 1, useful: 0, us_too: 0, ...extra };
		posts.set(id, p);
		const topic = topics.get(t);
		topics.set(t, { ...topic, post_count: topic.post_count + 1, last_post: id, last_at: p.at, last_author: p.author.name, excerpt: plain(html) });
		return id;
	}
	const read = (t, upto) => {
		const unread = [...posts.values()].filter((p) => p.topic === t && p.id > upto && p.author.id !== 1).length;
		states.set(t, { ...states.get(t), read_upto: upto, unread });
	};

	topic(1, 1, "discussion", "Adduction d’eau de Diaraba : reprendre malgré l’accès restreint ?", 5, 20 * DAY);
	const first = post(1, 5, 20 * DAY, "<p>Bonjour à toutes et tous. Le chantier d’adduction de Diaraba est arrêté depuis la fermeture de la route. Peut-on le reprendre avec les seules équipes locales ?</p>", { us_too: 4 });
	const who = [4, 6, 7, 8, 9, 5, 1];
	for (let i = 0; i < 18; i++) post(1, who[i % who.length], (19 - i) * DAY + i * 1000, `<p>Message de travail numéro ${i + 2} : un point sur le chantier, les bons de livraison et la caisse du comité.</p>`, i === 8 ? { files: [files[2]] } : {});
	read(1, ids);
	post(1, 5, 3.2 * HOUR, "<p>Nous sommes passés hier avec le chef de service. <strong>Les deux forages sont en état</strong>, mais le comité de gestion n’a plus été réuni depuis mars et la caisse est à 85&nbsp;000&nbsp;FCFA.</p><p>On peut reprendre si quelqu’un de la commune signe les bons de livraison. L’entreprise accepte d’être payée en trois fois.</p>", { files: [files[1]], useful: 6, us_too: 2 });
	const quoted = ids;
	post(1, 4, 2.6 * HOUR, "<p>Nous l’avons fait à Sofara-Bé en 2024 avec un procès-verbal photo à chaque tranche. Je joins le modèle, il tient sur une page.</p>", { reply_to: { post: quoted, author: "Moussa Traoré", text: "L’entreprise accepte d’être payée en trois fois." }, files: [files[3]], useful: 3 });
	post(1, 8, 2 * HOUR, "<p>Question à <span class=\"mention\" data-ref=\"p1\">@Hélène Brun</span> et à <span class=\"mention\" data-ref=\"a7\">@Région Grand-Littoral</span>&nbsp;: le reliquat 2026 peut-il couvrir la première tranche&nbsp;?</p><ul><li>tranche 1, avant le 15 décembre&nbsp;;</li><li>tranche 2, à la réception des pompes.</li></ul>", { edited_at: now - HOUR, version: 2, us_too: 1 });
	post(1, 6, 1.5 * HOUR, "", { deleted_at: now - HOUR, deleted_by: "Aminata Keïta" });
	post(1, 5, HOUR, "<p>Le comité se réunit demain matin. <a href=\"https://example.org\" rel=\"noopener noreferrer nofollow\">Le compte rendu sera ici</a>.</p>");
	read(1, states.get(1).read_upto);
	states.set(1, { ...states.get(1), level: "follow" });
	essentials.set(1, { topic: 1, version: 3, settled: "les deux forages fonctionnent, le devis de réparation du château d’eau est validé.", to_decide: "qui suit le chantier sur place pendant la saison sèche.", next_step: "décision en plénière jeudi 26.", author: people[2], at: now - DAY });

	topic(2, 1, "question", "Jumelage scolaire : quelles garanties pour les élèves ?", 6, 6 * DAY);
	post(2, 6, 6 * DAY, "<p>Que demandent vos services juridiques pour un échange d’élèves ?</p>");
	read(2, ids);
	post(2, 4, 1.2 * DAY, "<p>Notre service juridique propose une clause type.</p>", { useful: 1 });
	post(2, 7, DAY, "<p>Nous aussi, avec une assurance rapatriement.</p>");
	read(2, states.get(2).read_upto);

	topic(3, 2, "discussion", "Comités de gestion : former les trésorières d’abord", 6, 30 * DAY);
	post(3, 6, 2 * DAY, "<p>Après six mois, le recouvrement est passé de 40 à 72 %.</p>", { useful: 9 });
	post(3, 9, 1.9 * DAY, "<p>Même constat chez nous.</p>");
	post(3, 7, 1.8 * DAY, "<p>Peut-on avoir le support de formation ?</p>");
	read(3, 0);
	topic(4, 2, "discussion", "Latrines scolaires à double fosse, retour après trois ans", 7, 9 * DAY);
	post(4, 7, 3 * DAY, "<p>Le bilan complet est en pièce jointe.</p>", { files: [files[2]] });
	read(4, 0);
	topic(5, 3, "announcement", "Point de situation du 23 novembre", 2, DAY, { pinned: true });
	post(5, 2, DAY, "<p>La route de Mopti reste fermée jusqu’à nouvel ordre.</p>");
	read(5, 0);
	topic(6, 1, "question", "Assurer une mission à distance", 1, 12 * DAY);
	post(6, 1, 12 * DAY, "<p>Comment assurer une mission quand on ne peut plus se déplacer ?</p>");
	post(6, 4, 11 * DAY, "<p>Avec un binôme sur place.</p>");
	post(6, 6, 10 * DAY, "<p>Et des photos datées.</p>");
	read(6, ids);
	topic(7, 2, "question", "Modèle de convention tripartite", 1, 5 * DAY);
	post(7, 1, 5 * DAY, "<p>Qui a un modèle récent ?</p>");
	read(7, ids);
	topic(8, 1, "announcement", "Plénière du 26 novembre : ordre du jour", 2, 8 * DAY, { pinned: true });
	post(8, 2, 8 * DAY, "<p>Trois points à l’ordre du jour.</p>");
	read(8, ids);
	topic(9, 1, "discussion", "Compte rendu de la mission de septembre", 7, 60 * DAY, { closed: true });
	post(9, 7, 55 * DAY, "<p>Merci à chacun.</p>");
	read(9, ids);
	states.set(9, { ...states.get(9), level: "mute" });
	for (let i = 0; i < 14; i++) {
		topic(20 + i, 1, i % 4 === 0 ? "question" : "discussion", ["Formation des agents d’état civil", "Archives municipales numérisées", "Marché de proximité et gestion des déchets", "Festival des deux rives", "Bibliothèque mobile : premiers retours"][i % 5] + (i > 4 ? ` (${2020 + (i % 5)})` : ""), who[i % 6], (15 + i * 6) * DAY);
		post(20 + i, who[(i + 2) % 6], (14 + i * 6) * DAY, "<p>Merci de vos retours, nous ferons la synthèse à la rentrée.</p>");
		read(20 + i, ids);
	}

	const notices = options.calm ? [] : [
		{ post: quoted + 2, id: 12, kind: "mention", state: "unseen", topic: 1, topic_title: topics.get(1).title, group: 1, by: people[8], line: "Question à @Hélène Brun et à @Région Grand-Littoral : le reliquat 2026 peut-il couvrir la première tranche ?", at: now - 2 * HOUR },
		{ post: ids, id: 11, kind: "mention", state: "unseen", topic: 5, topic_title: topics.get(5).title, group: 3, by: people[2], line: "@Ville de Montbrival, pouvez-vous confirmer votre présence jeudi ?", at: now - DAY },
	];
	const told = options.calm ? [] : [
		...notices.map((n) => ({ ...n, group_title: groups.find((m) => m.group.id === n.group).group.title })),
		{ id: 10, kind: "question_assigned", state: "seen", topic: 2, topic_title: topics.get(2).title, group: 1, group_title: groups[0].group.title, by: people[4], line: "", at: now - 2 * DAY, deadline: now + 3 * DAY },
		{ id: 9, kind: "join_request", state: "done", group: 1, group_title: groups[0].group.title, by: people[9], line: "Nous préparons un jumelage avec Kayes et cherchons des collectivités déjà engagées.", at: now - 3 * DAY },
		{ id: 8, kind: "invited", state: "seen", group: 3, group_title: groups[2].group.title, by: people[2], line: "", at: now - 12 * DAY },
	];
	if (options.calm) for (const t of topics.keys()) read(t, ids);
	if (options.calm) for (const [k, st] of states) states.set(k, { ...st, unread: 0 });
	for (const m of groups) {
		const mine = [...topics.values()].filter((t) => t.group === m.group.id).map((t) => states.get(t.id));
		m.unread = m.state === "active" ? mine.filter((x) => x.level !== "mute").reduce((n, x) => n + x.unread, 0) : 0;
	}
	if (options.empty) groups.splice(0, 4);
	const me = { person: people[1], email: "helene.brun@montbrival.example", bio: "", lang: options.lang ?? "fr", zone: "Europe/Paris", theme: "auto", shortcuts: true, admin: options.admin ?? false };
	const member = (p, role, extra = {}) => ({ person: people[p], role, state: "active", at: now - 90 * DAY, ...extra });
	const members = [member(2, "chair"), member(4, "moderator"), ...[1, 5, 6, 7, 8].map((p) => member(p, "member")), member(9, "observer")];
	const requests = [{ person: person(11, "Fatou Sarr", "conseillère municipale", "Commune de Kaffrine-Nord", 11), role: "member", state: "requested", note: "Nous préparons un jumelage avec Kayes et cherchons des collectivités déjà engagées.", at: now - 2 * DAY }];
	const channels = () => [{ ch: "u1", seq: 0 }, ...groups.filter((m) => m.state === "active").map((m) => ({ ch: `g${m.group.id}`, seq: 0 }))];
	const both = (t) => ({ topic: t, state: states.get(t.id) });
	const of = (group) => [...topics.values()].filter((t) => t.group === group);
	const refuse = (code, text) => {
		throw { code, text, retry: false };
	};
	const authority = (id) => {
		const p = Object.values(people).find((x) => x.authority_id === id);
		return { id, kind: "commune", name: p?.authority ?? "Commune", code: "35238", department: "35", country: "FR", population: 21_540, overseas: false };
	};
	function bundle(id, around) {
		const t = topics.get(id) ?? refuse("not_found", "Introuvable, ou réservé à d’autres.");
		const all = [...posts.values()].filter((p) => p.topic === id);
		const state = states.get(id);
		const firstUnread = all.find((p) => p.id > state.read_upto && p.author.id !== 1)?.id;
		const at = Math.max(0, all.findIndex((p) => p.id === (around ?? firstUnread ?? t.last_post)));
		const from = Math.max(0, at - 10);
		const shown = all.slice(from, from + 50);
		const counts = new Map();
		for (const p of all) if (p.author.authority_id) counts.set(p.author.authority_id, (counts.get(p.author.authority_id) ?? 0) + 1);
		return {
			topic: t,
			state,
			...(essentials.has(id) ? { essential: essentials.get(id) } : {}),
			posts: shown,
			mine: [{ post: quoted, kind: "useful" }],
			before: from,
			after: Math.max(0, all.length - from - 50),
			...(firstUnread ? { first_unread: firstUnread } : {}),
			participants: [...counts].sort((a, b) => b[1] - a[1]).map(([a, n]) => ({ authority: a, name: authority(a).name, posts: n })),
			files: all.flatMap((p) => p.files).reverse(),
		};
	}
	/* As the server puts it together: what waits, then what is unread, where it begins and ends. */
	function inbox() {
		const list = [...topics.values()].filter((t) => states.get(t.id).unread > 0).sort((a, b) => b.last_at - a.last_at);
		const line = (t, at, excerpt, by) => ({ post: t.last_post, by, excerpt, at });
		const waits = options.calm
			? []
			: [
					{ kind: "consultation", group: 1, topic: 1, thing: 1, title: "Quelle priorité pour le fonds d’appui 2027 ?", line: "17 collectivités sur 26 ont répondu.", since: now - 3 * DAY, deadline: now + 2 * DAY, for_authority: true },
					{ kind: "question", group: 3, topic: 2, title: "Comment payer une commune dont le compte est suspendu ?", by: members[2].person, since: now - 2 * DAY, deadline: now + 12 * DAY, for_authority: false },
					{ kind: "position", group: 2, topic: 3, thing: 4, title: "Maintenir les comités de gestion, même sans accès", line: "Version 4, 11 signatures sur 18.", since: now - DAY, deadline: now - DAY, for_authority: true },
					...groups.filter((g) => g.state === "invited").map((g) => ({ kind: "invitation", group: g.group.id, title: g.group.title, since: now - DAY, for_authority: false })),
				];
		return {
			visit: now - 21 * DAY,
			...(options.calm ? {} : { meeting: { id: 1, title: "Task force Sahel : point de situation", group: 3, starts_at: now + 25 * 60_000, ends_at: now + 90 * 60_000, zone: "Africa/Bamako", url: "https://visio.example.org/sahel" } }),
			waits,
			sitting: [],
			waits_total: waits.length,
			notices,
			groups: [...new Set(list.map((t) => t.group))].map((g) => ({ group: g, topics: list.filter((t) => t.group === g).length, unread: list.filter((t) => t.group === g).reduce((n, t) => n + states.get(t.id).unread, 0) })),
			topics: list.map(both),
			unread: list.map((t, i) => ({
				topic: t.id,
				unread: states.get(t.id).unread,
				first: line(t, t.last_at - DAY, "les deux forages sont en état, mais le comité n’a plus été réuni depuis mars.", members[(i + 1) % members.length].person),
				...(states.get(t.id).unread > 1 ? { last: line(t, t.last_at, t.excerpt ?? "", members[(i + 2) % members.length].person) } : {}),
			})),
			decisions: options.calm ? [] : [{ topic: 1, group: 1, title: "Adduction d’eau de Diaraba : reprendre malgré l’accès restreint ?", version: 4, by: members[1].person, line: "Le devis de la deuxième pompe est validé, la commune en suit la pose.", at: now - 2 * DAY }],
		};
	}
	const answers = {
		"session.open": () => ({ epoch: "demo", session: 1, now: Date.now(), me, groups: groups.filter((m) => m.state), topics: [...topics.values()].filter((t) => states.get(t.id).unread > 0).map(both), unseen: notices.length, channels: channels() }),
		"session.list": () => ({ sessions: [{ id: 1, agent: "Firefox, Android", created_at: now - 30 * DAY, seen_at: now, current: true }, { id: 2, agent: "Chrome, Windows", created_at: now - 90 * DAY, seen_at: now - 6 * DAY, current: false }] }),
		"session.revoke": () => ({}),
		"digest.get": () => ({ settings: { days: [1, 4], hour: 7, instant: ["mention", "question"], next_at: now + DAY, ...(options.stopped ? { stopped_at: now - 3 * DAY, reason: "550 5.1.1 <helene@montbrival.example>: no such mailbox" } : {}) } }),
		"digest.set": () => ({ settings: { days: [1, 4], hour: 7, instant: ["mention", "question"], next_at: now + DAY, ...(options.stopped ? { stopped_at: now - 3 * DAY, reason: "550 5.1.1 <helene@montbrival.example>: no such mailbox" } : {}) } }),
		"inbox.get": () => inbox(),
		"inbox.visit": () => ({}),
		"inbox.restore": () => ({ states: [] }),
		"notice.list": () => ({ notices: told, more: told.length > 0, unseen: notices.length }),
		"notice.seen": ({ ids, upto }) => ({ ids: ids ?? told.filter((n) => n.id <= upto && n.state === "unseen").map((n) => n.id), unseen: 0 }),
		"notice.settings_get": () => ({ settings: { groups: [{ group: 1, level: "all" }], quiet: { on: true, from: 1200, to: 420, days: [6, 7] } } }),
		"notice.settings_set": () => ({ settings: { groups: [{ group: 1, level: "all" }], quiet: { on: true, from: 1200, to: 420, days: [6, 7] } } }),
		"inbox.read_group": ({ group }) => {
			const before = [...topics.values()].filter((t) => (!group || t.group === group) && states.get(t.id).unread > 0).map((t) => states.get(t.id));
			for (const b of before) states.set(b.topic, { ...b, unread: 0, read_upto: topics.get(b.topic).last_post });
			return { states: before, marks: before.map((b) => ({ topic: b.topic, was: b.read_upto, upto: topics.get(b.topic).last_post })) };
		},
		"group.list": () => ({ groups }),
		"group.get": ({ slug, group }) => {
			const m = groups.find((x) => x.group.slug === slug || x.group.id === group) ?? refuse("not_found", "Introuvable, ou réservé à d’autres.");
			const runs = me.admin || m.role === "moderator" || m.role === "chair";
			return { group: m, links: m.group.id === 3 ? [groups[0].group, groups[4].group] : m.group.id === 1 ? [groups[2].group] : [], moderators: members.filter((x) => x.role === "chair" || x.role === "moderator"), requests: runs ? requests : [] };
		},
		"group.members": ({ q }) => ({ members: members.filter((m) => !q || m.person.name.toLowerCase().includes(q.toLowerCase())) }),
		"group.join": ({ group }) => ({ group: groups.find((x) => x.group.id === group) }),
		"group.leave": () => ({}),
		"group.answer": () => ({}),
		"group.invite": () => ({ member: members[4] }),
		"group.set_role": () => ({ member: members[4] }),
		"group.remove": () => ({}),
		"group.update": ({ group }) => ({ group: groups.find((x) => x.group.id === group).group }),
		"topic.list": ({ group, filter }) => ({ topics: of(group).filter((t) => (filter === "unread" ? states.get(t.id).unread > 0 : filter === "questions" ? t.kind === "question" : filter === "pinned" ? t.pinned : true)).sort((a, b) => b.last_at - a.last_at).map(both) }),
		"topic.find": ({ q }) => ({ topics: [...topics.values()].filter((t) => t.title.toLowerCase().includes(q.toLowerCase())).slice(0, 12) }),
		"topic.open": ({ topic: id, around }) => bundle(id, around),
		"topic.posts": ({ topic: id, before, after }) => {
			const all = [...posts.values()].filter((p) => p.topic === id && (before ? p.id < before : p.id > after));
			const page = before ? all.slice(-50) : all.slice(0, 50);
			return { posts: page, mine: [], more: all.length - page.length };
		},
		"topic.read": ({ topic: id, upto }) => {
			read(id, Math.max(upto, states.get(id).read_upto));
			return { state: states.get(id) };
		},
		"topic.unread": ({ topic: id, from }) => {
			read(id, from - 1);
			return { state: states.get(id) };
		},
		"topic.follow": ({ topic: id, level }) => {
			states.set(id, { ...states.get(id), level });
			return { state: states.get(id) };
		},
		"topic.essential_history": ({ topic: id }) => ({ versions: [essentials.get(id), { ...essentials.get(id), version: 2, settled: "les deux forages fonctionnent.", at: now - 5 * DAY, author: people[4] }].filter((x) => x?.topic) }),
		"topic.typing": () => ({}),
		"presence.watch": () => ({ count: 4, people: [1, 4, 5, 6] }),
		"post.react": ({ post: id, kind, on }) => ({ count: posts.get(id)[kind] + (on ? 1 : -1) }),
		"post.history": ({ post: id }) => ({ versions: [{ version: 2, at: now - HOUR, body: "Question à @[Hélène Brun](p1) : le reliquat 2026 peut-il couvrir la première tranche ?" }, { version: 1, at: posts.get(id).at, body: "Le reliquat 2026 peut-il couvrir la tranche ?" }], all: 2 }),
		"post.locate": ({ post: id }) => (posts.has(id) ? { topic: posts.get(id).topic, group: topics.get(posts.get(id).topic).group } : refuse("not_found", "Introuvable, ou réservé à d’autres.")),
		"post.preview": ({ body }) => ({ html: `<p>${body}</p>` }),
		"person.get": ({ person: id }) => ({ person: people[id] ?? refuse("not_found", "Introuvable, ou réservé à d’autres."), bio: "Vingt ans de coopération décentralisée, d’abord à Diaraba puis au cercle.", mandates: [{ id: 1, function: people[id].function ?? "membre", authority: authority(people[id].authority_id ?? 5), from_at: now - 900 * DAY }], groups: groups.slice(0, 3).map((m) => m.group) }),
		"person.search": ({ q }) => ({ people: Object.values(people).filter((p) => p.name.toLowerCase().includes(q.toLowerCase())).slice(0, 8), authorities: [] }),
		"person.update": (change) => ({ me: { ...me, ...change, person: { ...me.person, ...(change.name ? { name: change.name } : {}) } } }),
		"authority.get": ({ authority: id }) => ({ authority: authority(id), people: Object.values(people).filter((p) => p.authority_id === id) }),
		"auth.request": () => ({ minutes: 10 }),
		"auth.leave": () => ({}),
		"auth.redeem": ({ code }) => (code === "000000" ? refuse("wrong_code", "Ce code n’est pas le bon. Vérifiez les six chiffres.") : { person: people[1] }),
	};
	let seq = 0;
	function event(ev, data, ch) {
		return { ch, ...(ch.startsWith("gl") ? {} : { seq: ++seq }), ev, at: Date.now(), data };
	}
	const api = {
		people, groups, topics, posts, states, quoted, first,
		sockets: new Set(),
		push: (ev, data, ch = "g1") => {
			const frame = JSON.stringify(event(ev, data, ch));
			for (const s of api.sockets) s.send(frame);
		},
		say(t, author, html) {
			const id = post(t, author, -1000 + (now - Date.now()), html);
			const topic = topics.get(t);
			api.push("post.created", { post: posts.get(id), group: topic.group, post_count: topic.post_count, excerpt: plain(html) }, `g${topic.group}`);
			return id;
		},
		handle(cmd, args) {
			if (cmd === "post.create") {
				if (options.refuse) throw { code: "closed", text: "Ce sujet est fermé : on peut le lire, plus y écrire.", retry: false };
				return { post: api.say(args.topic, 1, `<p>${args.body}</p>`), seq };
			}
			if (!answers[cmd]) throw { code: "unknown_command", text: `Cette action n’existe pas : ${cmd}`, retry: false };
			return answers[cmd](args ?? {});
		},
		reply(text) {
			const { id, cmd, args } = JSON.parse(text);
			try {
				return JSON.stringify({ re: id, ok: api.handle(cmd, args) });
			} catch (err) {
				return JSON.stringify({ re: id, err: err.code ? err : { code: "internal", text: String(err), retry: false } });
			}
		},
	};
	return api;
}

/* Puts the house in the place of the server, for one page of a browser. */
export async function serve(page, house, options = {}) {
	await page.route("**/api/*", (route) => {
		const cmd = new URL(route.request().url()).pathname.slice(5);
		if (options.signedOut && !/^auth\./.test(cmd)) return route.fulfill({ status: 401, json: { err: { code: "unauthenticated", text: "Votre session est terminée.", retry: false } } });
		try {
			return route.fulfill({ json: { ok: house.handle(cmd, route.request().postDataJSON()?.args) } });
		} catch (err) {
			return route.fulfill({ status: 400, json: { err } });
		}
	});
	await page.route("**/files?*", (route) => route.fulfill({ json: { ok: { file: { id: 77, name: "Plan.pdf", mime: "application/pdf", size: 120_000 } } } }));
	await page.routeWebSocket(/\/ws$/, (ws) => {
		if (options.signedOut || options.down?.()) return void ws.close({ code: 1006 });
		house.sockets.add(ws);
		ws.onMessage((m) => {
			if (options.slow) return;
			ws.send(house.reply(String(m)));
		});
		ws.onClose(() => house.sockets.delete(ws));
	});
}
