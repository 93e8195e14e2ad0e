// SPDX-License-Identifier: EUPL-1.2
/* A meeting called and answered. */
import { until } from "./people.mjs";

/* after which what is typed is on the device */
const MOMENT = 1000;

export default [
	{
		name: "what is typed of a meeting stays until it is sent or given up, and so do the words of an answer",
		async run(t) {
			const v = await t.house.village();
			const moussa = await t.person(v, "moussa", `/g/${v.slugs.eau}/reunions`);
			const helene = await t.person(v, "helene", `/g/${v.slugs.eau}/reunions`);
			const title = moussa.getByLabel("Objet de la réunion");
			const ask = async () => {
				await moussa.getByRole("button", { name: "Proposer une réunion" }).click();
				await title.waitFor();
			};
			await ask();
			await title.fill("Relire les relevés de mars");
			await moussa.keyboard.press("Escape");
			await title.waitFor({ state: "detached" });
			await moussa.waitForTimeout(MOMENT);
			await moussa.reload();
			await ask();
			await until("what was typed is there again", async () => (await title.inputValue()) === "Relire les relevés de mars");
			await moussa.getByRole("button", { name: "Annuler" }).click();
			await ask();
			if ((await title.inputValue()) !== "") throw new Error("what was given up is there again");
			await title.fill("Relire les relevés d’avril");
			await moussa.getByRole("button", { name: "Convoquer" }).click();
			await moussa.getByRole("heading", { level: 1, name: /d’avril/ }).waitFor();

			await helene.getByRole("link", { name: /d’avril/ }).click();
			const note = helene.locator("#meeting-note");
			await note.fill("J’arrive à dix heures.");
			await helene.waitForTimeout(MOMENT);
			await helene.reload();
			await until("the words are there again", async () => (await note.inputValue()) === "J’arrive à dix heures.");
			await helene.getByRole("button", { name: "Je viens", exact: true }).click();
			await helene.locator(".meeting-guests").getByText("J’arrive à dix heures.").waitFor();
			if ((await note.inputValue()) !== "J’arrive à dix heures.") throw new Error("what was answered is not shown any more");
		},
	},
	{
		name: "several dates are proposed, whom they suit is seen, and the one that is chosen is a meeting as any other",
		async run(t) {
			const v = await t.house.village();
			const moussa = await t.person(v, "moussa", `/g/${v.slugs.eau}/reunions`);
			const helene = await t.person(v, "helene", `/g/${v.slugs.eau}/reunions`);
			await moussa.getByRole("button", { name: "Proposer une réunion" }).click();
			await moussa.getByLabel("Objet de la réunion").fill("Préparer la mission");
			await moussa.getByText("Plusieurs dates possibles").click();
			await moussa.getByRole("button", { name: "Ajouter une date" }).click();
			await moussa.locator("#meeting-d2-from").fill("09:00");
			await moussa.locator("#meeting-d2-to").fill("10:30");
			await moussa.getByRole("button", { name: "Retirer la date 1" }).click();
			await moussa.getByLabel("Montrer aussi l’heure de").selectOption("Africa/Bamako");
			await moussa.locator("#meeting-place").fill("Salle 3");
			await moussa.getByRole("button", { name: "Proposer ces dates" }).click();
			await moussa.getByRole("heading", { level: 1, name: "Préparer la mission" }).waitFor();
			await moussa.getByText("Date à choisir").waitFor();

			await helene.getByRole("link", { name: "Préparer la mission" }).click();
			const dates = helene.locator(".meeting-dates > ul > li");
			await dates.nth(1).waitFor();
			if ((await dates.count()) !== 2) throw new Error(`${await dates.count()} dates`);
			if (!/à Paris, .*à Bamako/.test(await dates.nth(0).innerText())) throw new Error(await dates.nth(0).innerText());
			const second = dates.nth(1).getByRole("group");
			await dates.nth(0).getByRole("group").getByRole("button", { name: "Non" }).click();
			await second.getByRole("button", { name: "Oui" }).click();
			await until("what she said is shown", async () => (await second.getByRole("button", { name: "Oui" }).getAttribute("aria-pressed")) === "true");
			await dates.nth(1).getByText("1 oui, 0 si besoin, 0 non").waitFor();
			if (await helene.getByRole("button", { name: "Retenir cette date" }).count()) throw new Error("who does not run it may choose");

			/* the first goes, another one comes: what was said of the second stays */
			await moussa.reload();
			await moussa.getByRole("button", { name: "Ajouter une date" }).click();
			await moussa.locator("#date-new-day").fill("2001-01-01");
			await moussa.getByRole("button", { name: "Proposer cette date" }).click();
			await moussa.getByText("Indiquez une date à venir").first().waitFor();
			await moussa.locator("#date-new-day").fill(new Date(Date.now() + 40 * 86_400_000).toISOString().slice(0, 10));
			await moussa.getByRole("button", { name: "Proposer cette date" }).click();
			await until("three are there", async () => (await dates.count()) === 3);
			await moussa.getByRole("button", { name: /Retirer cette date : / }).first().click();
			await t.picture(moussa, "dates-drop");
			await moussa.getByRole("dialog").getByRole("button", { name: "Retirer cette date" }).click();
			await until("two are left", async () => (await dates.count()) === 2);
			await dates.nth(0).getByText("1 oui, 0 si besoin, 0 non").waitFor();

			await moussa.reload();
			const best = moussa.locator(".meeting-dates > ul > li", { hasText: "Convient au plus grand nombre" });
			await best.getByText("Qui a répondu quoi").click();
			await best.locator(".date-names").getByText(/Hélène/).waitFor();
			await best.getByRole("button", { name: "Retenir cette date" }).click();
			await moussa.getByRole("button", { name: "Retenir et convoquer" }).click();
			await moussa.getByRole("heading", { name: "Viendrez-vous ?" }).waitFor();
			/* known on every screen that shows it */
			await helene.getByRole("heading", { name: "Viendrez-vous ?" }).waitFor();
			await helene.locator("time", { hasText: "9 h" }).waitFor();
		},
	},
	{
		name: "who runs a group sees who has spoken how much since January, and members do not",
		async run(t) {
			const v = await t.house.village();
			await v.gather("eau", "moussa", [["elue0", 300]]);
			const moussa = await t.person(v, "moussa", `/g/${v.slugs.eau}/reunions`, { viewport: { width: 390, height: 844 } });
			await moussa.getByText("Temps de parole de l’année").click();
			const row = moussa.getByRole("row", { name: /^France \(5\)/ });
			await row.getByText("100 %").waitFor();
			await t.picture(moussa, "group-shares");
			const helene = await t.person(v, "helene", `/g/${v.slugs.eau}/reunions`);
			await helene.getByRole("button", { name: "Réunions passées" }).or(helene.getByText("Task force Sahel")).first().waitFor();
			if (await helene.getByText("Temps de parole de l’année").count()) throw new Error("a member is shown it");
		},
	},
	{
		name: "the next meeting begins from the last one: its title, groups, place and hours, a week or more on",
		async run(t) {
			const v = await t.house.village();
			const run = (command, args) => t.house.admin.run(command, args, v.email("moussa"));
			const moussa = await t.person(v, "moussa", `/g/${v.slugs.eau}/reunions`);
			const again = async () => {
				await moussa.getByRole("button", { name: "Proposer une réunion" }).click();
				await moussa.getByRole("button", { name: "Reprendre la dernière réunion" }).click();
			};
			await again();
			await moussa.getByText("Aucune réunion passée à reprendre").first().waitFor();
			await moussa.getByRole("button", { name: "Annuler" }).click();
			const now = Date.now();
			await run("meeting.create", { groups: [v.groups.eau, v.groups.mali], title: "Point du mois", starts_at: now - 90 * 60_000, ends_at: now + 1500, zone: "Europe/Paris", sister: "Africa/Bamako", place: "Salle des mariages", video: "https://visio.example.org/eau", quorum: 50 });
			await moussa.waitForTimeout(1800);
			await again();
			await until("its title is there", async () => (await moussa.getByLabel("Objet de la réunion").inputValue()) === "Point du mois");
			const is = async (id, value) => {
				const found = await moussa.locator(id).inputValue();
				if (found !== value) throw new Error(`${id} is « ${found} », not « ${value} »`);
			};
			await is("#meeting-place", "Salle des mariages");
			await is("#meeting-video", "https://visio.example.org/eau");
			await is("#meeting-sister", "Africa/Bamako");
			const hours = (at) => new Intl.DateTimeFormat("fr-FR", { timeZone: "Europe/Paris", hour: "2-digit", minute: "2-digit" }).format(at);
			await is("#meeting-from", hours(now - 90 * 60_000));
			await is("#meeting-to", hours(now + 1500));
			for (const g of ["eau", "mali"]) if (!(await moussa.locator(`#meeting-g${v.groups[g]}`).isChecked())) throw new Error(`${g} is not chosen`);
			await is("#meeting-quorum", "50");
			await moussa.fill("#meeting-quorum", "1/2");
			await moussa.getByRole("button", { name: "Convoquer" }).click();
			await moussa.locator("#meeting-quorum[aria-invalid=true]").waitFor();
			await moussa.fill("#meeting-quorum", "33");
			await moussa.getByRole("button", { name: "Convoquer" }).click();
			await moussa.getByRole("heading", { level: 1, name: "Point du mois" }).waitFor();
			const { meetings } = await run("meeting.list", { group: v.groups.eau });
			if (meetings[0].meeting.quorum !== 33) throw new Error(`its quorum is ${meetings[0].meeting.quorum}`);
			await moussa.getByText("Viendrez-vous ?").waitFor();
		},
	},
	{
		name: "one's meetings are shown in one's own calendar by an address that may be ended, and so are a group's",
		async run(t) {
			const v = await t.house.village();
			await v.meet();
			const helene = await t.person(v, "helene", `/g/${v.slugs.eau}/reunions`);
			await helene.getByRole("button", { name: "Ces réunions dans mon agenda" }).click();
			await helene.getByRole("button", { name: "Créer mon adresse" }).click();
			const address = helene.getByLabel("Adresse pour votre agenda");
			const read = async (url) => (await fetch(url.replace(/^https?:\/\/[^/]+/, t.house.address))).text();
			const group = await address.inputValue();
			if (!/SUMMARY:Lire un relevé/.test(await read(group))) throw new Error("the group's meeting is not in it");
			await helene.keyboard.press("Escape");
			await helene.goto(`${t.house.address}/moi`);
			await helene.getByRole("button", { name: "Créer l’adresse de mes réunions" }).click();
			const mine = await helene.getByLabel("Toutes mes réunions").inputValue();
			if (!/SUMMARY:Lire un relevé/.test(await read(mine))) throw new Error("her meeting is not in it");
			const section = helene.locator("#me-calendars");
			await section.getByRole("button", { name: "Révoquer l’adresse" }).first().click();
			await section.getByText("Révoquer cette adresse ?").waitFor();
			await section.getByRole("button", { name: "Révoquer", exact: true }).click();
			await until("it is gone", async () => (await section.locator(".feed-address").count()) === 1);
			const left = [await read(group), await read(mine)].filter((x) => x.startsWith("BEGIN:VCALENDAR"));
			if (left.length !== 1) throw new Error(`${left.length} addresses lead somewhere`);
		},
	},
	{
		name: "who cannot come says who comes instead, and takes it back",
		async run(t) {
			const v = await t.house.village();
			await v.meet();
			const helene = await t.person(v, "helene", `/r/${v.meeting}`);
			await helene.getByRole("button", { name: "Quelqu’un me remplace" }).click();
			await helene.getByRole("button", { name: "Me faire remplacer" }).click();
			await until("a name is asked for", async () => (await helene.getByLabel("Son nom").getAttribute("aria-invalid")) === "true");
			await helene.getByLabel("Son nom").fill("Paul Roy");
			await helene.getByLabel("Son adresse de courriel").fill("paul.roy@example.org");
			await helene.getByRole("button", { name: "Me faire remplacer" }).click();
			const here = helene.locator(".meeting-answer");
			await here.getByText("Paul Roy vous remplace.").waitFor();
			await helene.locator(".meeting-guests").getByText("Je ne viens pas · remplacement : Paul Roy").waitFor();
			await here.getByRole("button", { name: "Ne plus me faire remplacer" }).click();
			await here.getByRole("button", { name: "Quelqu’un me remplace" }).waitFor();
			await helene.locator(".meeting-guests").getByText("Je ne viens pas", { exact: true }).waitFor();
		},
	},
];
