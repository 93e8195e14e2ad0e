// SPDX-License-Identifier: EUPL-1.2
/* What to look at: an address, a state of the house, what is done there. */
export const scenes = [
	{ name: "signin", at: "/", serve: { signedOut: true }, wait: "#email" },
	{
		name: "signin-code", at: "/", serve: { signedOut: true }, wait: "#email",
		act: async (p) => {
			await p.fill("#email", "helene.brun@montbrival.example");
			await p.press("#email", "Enter");
			await p.waitForSelector("#code");
			await p.fill("#code", "000000");
			await p.waitForSelector(".error");
		},
	},
	{ name: "signin-error", at: "/", serve: { signedOut: true }, wait: "#email", act: (p) => p.press("#email", "Enter") },
	{ name: "enter", at: "/entrer#abcdefghijklmnopqrstuvwxyz", serve: { signedOut: true }, wait: "#enter" },
	{ name: "inbox", at: "/", wait: ".topic-row", full: true },
	{ name: "inbox-calm", at: "/", house: { calm: true }, wait: ".empty" },
	{ name: "inbox-none", at: "/", house: { empty: true, calm: true }, wait: ".empty" },
	{ name: "inbox-en", at: "/", house: { lang: "en" }, wait: ".topic-row", looks: ["1280-light"] },
];
scenes.push(
	{ name: "me-mails", at: "/moi", house: { stopped: true }, wait: "#digest-hour", act: (p) => p.locator("#me-mails").scrollIntoViewIfNeeded(), full: true },
	{ name: "notices", at: "/notifications", wait: ".notices", full: true },
	{ name: "notices-empty", at: "/notifications", house: { calm: true }, wait: ".empty", looks: ["1280-light", "390-dark"] },
	{ name: "me-notices", at: "/moi", wait: "#quiet", act: (p) => p.locator("#me-notices").scrollIntoViewIfNeeded(), full: true },
);
const topicAt = { at: "/s/1", wait: ".message" };
scenes.push(
	{ name: "topic", ...topicAt, full: true },
	{ name: "topic-moderator", ...topicAt, house: { role: "chair" }, looks: ["1280-light", "390-light"], act: (p) => p.click(".topic-head .menu-anchor button") },
	{
		name: "topic-reply", ...topicAt, looks: ["1280-light", "390-light"],
		act: async (p) => {
			await p.click("#m120 .acts .b-quiet:has-text('Répondre')");
			await p.fill("#answer", "Montbrival peut prendre la première tranche. @m");
			await p.press("#answer", "End");
			await p.keyboard.type("ou");
			await p.waitForSelector(".suggestions");
		},
	},
	{
		name: "topic-failed", ...topicAt, house: { refuse: true }, looks: ["1280-light", "390-dark"],
		act: async (p) => {
			await p.fill("#answer", "Montbrival peut prendre la première tranche sur le reliquat 2026.");
			await p.press("#answer", "Control+Enter");
			await p.waitForSelector(".failed");
		},
	},
	{
		name: "topic-live", ...topicAt, looks: ["1280-light", "390-light"],
		act: async (p, house) => {
			house.push("topic.typing", { topic: 1, person: house.people[4] }, "gl1");
			for (const text of ["un", "deux", "trois"]) house.say(1, 4, `<p>Nouveau message ${text}, avec un peu de texte pour tenir la place.</p>`);
			await p.waitForSelector(".new-below button");
		},
	},
	{ name: "topic-unfolded", ...topicAt, looks: ["1280-light"], act: (p) => p.click(".unfold") },
	{ name: "topic-read", at: "/s/6", wait: ".message", looks: ["1280-light"] },
	{ name: "topic-closed", at: "/s/9", wait: ".message", looks: ["1280-light", "390-light"] },
	{ name: "topic-post", at: "/s/1#m105", wait: "#m105", looks: ["1280-light"] },
	{ name: "topic-missing", at: "/s/999", wait: ".empty", looks: ["390-light"] },
	{ name: "topic-versions", ...topicAt, looks: ["1280-light", "390-dark"], act: async (p) => (await p.click("#m122 header .mini.soft"), p.waitForSelector(".versions")) },
	{ name: "topic-essential", ...topicAt, looks: ["1280-light", "390-light"], act: async (p) => (await p.click(".essential .b-link"), p.waitForSelector("#essential-settled")) },
);
scenes.push(
	{ name: "groups", at: "/groupes", wait: ".group-offer", full: true },
	{ name: "groups-ask", at: "/groupes", wait: ".group-offer", looks: ["390-light"], act: async (p) => (await p.click("text=Demander à rejoindre"), p.waitForSelector("#ask-note")) },
	{ name: "group", at: "/g/mali", wait: ".topic-row", full: true },
	{ name: "group-questions", at: "/g/mali/questions", wait: ".topic-row", looks: ["1280-light", "390-light"] },
	{ name: "group-members", at: "/g/mali/membres", house: { role: "chair" }, wait: ".people" },
	{ name: "group-about", at: "/g/mali/apropos", house: { role: "chair" }, wait: ".people" },
	{ name: "group-outside", at: "/g/burkina/apropos", wait: ".people", looks: ["1280-light", "390-light"] },
	{ name: "group-network", at: "/g/burkina", house: { admin: true }, wait: ".first-steps", looks: ["1280-light", "390-light"] },
	{ name: "group-network-members", at: "/g/burkina/membres", house: { admin: true }, wait: ".people", looks: ["1280-light"], act: async (p) => (await p.click(".people .menu-anchor button"), p.waitForSelector(".menu")) },
	{ name: "group-empty", at: "/g/jeunesse", wait: ".empty", looks: ["1280-light"] },
	{ name: "group-invite", at: "/g/mali/membres", house: { role: "chair" }, wait: ".people", looks: ["1280-light", "390-dark"], act: async (p) => (await p.click(".section-title .b"), p.waitForSelector("#invite-email")) },
	{ name: "group-edit", at: "/g/mali/apropos", house: { role: "chair" }, wait: ".people", looks: ["1280-light", "390-light"], act: async (p) => (await p.click("text=Modifier le groupe"), p.waitForSelector("#group-title")) },
	{ name: "new-topic", at: "/g/mali/nouveau", wait: "#topic-title" },
	{ name: "new-topic-error", at: "/g/mali/nouveau", wait: "#topic-title", looks: ["1280-light", "390-light"], act: async (p) => (await p.fill("#topic-title", "Formation des agents"), await p.waitForTimeout(700), await p.click("text=Publier")) },
	{ name: "me", at: "/moi", wait: ".sessions", full: true },
	{ name: "person", at: "/p/5", wait: ".mandates" },
	{ name: "authority", at: "/a/5", wait: ".people" },
	{ name: "lost", at: "/nulle/part", wait: ".empty", looks: ["1280-light", "390-dark"] },
	{ name: "search", at: "/", wait: ".topic-row", looks: ["1280-light", "390-light"], act: async (p) => (await p.keyboard.press("/"), await p.waitForSelector("dialog input"), await p.keyboard.type("forma"), await p.waitForTimeout(600)) },
	{ name: "keys", at: "/", wait: ".topic-row", looks: ["1280-light", "390-light"], act: async (p) => (await p.keyboard.press("?"), await p.waitForSelector("dialog")) },
	{ name: "permalink", at: "/m/105", wait: "#m105", looks: ["390-light"] },
);
