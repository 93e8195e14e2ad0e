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
