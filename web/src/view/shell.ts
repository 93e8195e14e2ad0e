// SPDX-License-Identifier: EUPL-1.2
/* shell - what belongs to the page as a whole: the link in a word, the theme,
   language and zone of the person, the new version of the application. */
import { computed, effect, signal } from "@preact/signals";
import { lang, setLang, t, zone } from "../i18n";
import { client, type Trouble } from "../model";
import { announce, toast } from "./kit";
import type { NetworkState } from "./kit";
import { here, navigate } from "./router";
import { recallThrift } from "./thrift";

const down = signal(false);
const OUTAGE_MS = 3000;

/* What keeps writing from being kept, as long as there is a link at all. */
export const trouble = computed<Trouble>(() => (client.link.value.state === "open" ? client.health.trouble.value : "none"));

export const network = computed<NetworkState>(() => {
	if (client.link.value.state === "open") return trouble.value === "none" ? "ok" : "paused";
	return down.value ? "offline" : "connecting";
});
export const pendingCount = computed(() => client.outbox.items.value.filter((i) => i.state === "waiting" || i.state === "sending").length);

/* Where a message that is not confirmed is: waiting for the network, kept here while writing is not
   possible, or on its way. */
export const whereItWaits = computed<"network" | "kept" | "way">(() => (client.link.value.state !== "open" ? "network" : trouble.value === "storage" ? "kept" : "way"));

/* The visit during which an outage began: the banner is shown on that page only. */
export const outageVisit = signal<number | undefined>(undefined);

export const overlay = signal<"none" | "keys">("none");

function watchLink(visit: () => number): void {
	let timer: ReturnType<typeof setTimeout> | undefined;
	effect(() => {
		const up = client.link.value.state === "open";
		if (up) {
			clearTimeout(timer);
			timer = undefined;
			if (down.peek()) announce(t.networkBack);
			down.value = false;
			outageVisit.value = undefined;
		} else
			timer ??= setTimeout(() => {
				down.value = true;
				outageVisit.value = visit();
			}, navigator.onLine ? OUTAGE_MS : 0);
	});
}

/* Said once when it begins and once when it is over, whichever page one is on, and whether what came
   between was slow. */
function watchTrouble(): void {
	let was: Trouble = "none";
	let refused = false;
	effect(() => {
		const is = trouble.value;
		if (is !== was && is !== "none") announce(is === "storage" ? t.troubleStorage : t.troubleSlow);
		if (is === "storage") refused = true;
		else if (refused && is === "none" && client.health.trouble.value === "none") {
			refused = false;
			announce(t.troubleOver);
		}
		was = is;
	});
}

const REMEMBERED = ["theme", "lang"] as const;

/* Known before the person is: avoids a flash of the wrong colours. */
export async function recallLook(guess: () => "fr" | "en"): Promise<void> {
	const [theme, language] = REMEMBERED.map((k) => localStorage.getItem(`palabre-${k}`));
	applyTheme(theme ?? "auto");
	recallThrift();
	const wanted = language === "en" || language === "fr" ? language : guess();
	if (wanted !== lang.peek()) await setLang(wanted).catch(() => undefined);
}

function applyTheme(theme: string): void {
	const root = document.documentElement;
	if (theme === "light" || theme === "dark") root.dataset["theme"] = theme;
	else delete root.dataset["theme"];
}

export function startShell(visit: () => number): void {
	watchLink(visit);
	watchTrouble();
	const me = computed(() => client.state.value.me);
	const look = computed(() => (me.value ? `${me.value.theme} ${me.value.lang} ${me.value.zone}` : ""));
	effect(() => {
		if (!look.value) return;
		const [theme = "auto", language = "fr", tz = ""] = look.value.split(" ");
		localStorage.setItem("palabre-theme", theme);
		localStorage.setItem("palabre-lang", language);
		applyTheme(theme);
		if (tz) zone.value = tz;
		if (language === "fr" || language === "en") void setLang(language).catch(() => undefined);
	});
	client.listen((n) => {
		if (n.kind === "sent") announce(t.messageSent);
		if (n.kind === "refused") {
			const at = n.item.cmd === "post.create" ? `/s/${n.item.args.topic}` : here.value.path;
			toast(t.notSent({ why: n.item.why ?? "" }), { bad: true, ...(here.value.path === at ? {} : { action: { label: t.open, run: () => navigate(at) } }) });
		}
		if (n.kind === "mentioned" && here.value.path !== `/s/${n.topic}`) toast(t.calledBy({ name: n.by || t.unnamed }), { action: { label: t.open, run: () => navigate(`/s/${n.topic}`) } });
	});
	addEventListener("online", () => client.wake());
	/* an open socket does not learn by itself that the network is gone: ask it */
	addEventListener("offline", () => client.wake());
	document.addEventListener("visibilitychange", () => {
		if (document.visibilityState !== "visible") return void client.hide();
		client.wake();
		client.here();
	});
	for (const touch of ["pointerdown", "pointermove", "wheel", "keydown"]) addEventListener(touch, () => client.here(), { passive: true, capture: true });
	addEventListener("pagehide", () => void client.hide());
}
