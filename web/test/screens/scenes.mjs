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
