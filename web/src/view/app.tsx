// SPDX-License-Identifier: EUPL-1.2
/* app - from the address and the standing of the person to what is shown. */
import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import type { ComponentType } from "preact";
import { t } from "../i18n";
import { client, live, nextUnread, whole } from "../model";
import { Button, ButtonLink, Canopy, Empty, LiveRegions, Skeleton, Toasts } from "./kit";
import { useKeys } from "./keys";
import { LonePage, Page } from "./page";
import { here, match, navigate, type Route, type Screen } from "./router";
import { network, overlay } from "./shell";
import { beyond, routes, signIn } from "./screens";
import { useModel } from "./use";

const early = routes.find((r) => r.early)?.load;

function find(path: string): { route: Route; params: Record<string, string> } | undefined {
	for (const route of routes) {
		const params = match(route.path, path);
		if (params) return { route, params };
	}
	return undefined;
}

function NotFound() {
	const body = (
		<Empty title={t.pageNotFound} action={<ButtonLink kind="main" href="/">{t.pageBackHome}</ButtonLink>}>
			{t.pageNotFoundText}
		</Empty>
	);
	const h1 = <h1 class="vh" tabIndex={-1}>{t.pageNotFound}</h1>;
	if (client.standing.value !== "in") return <LonePage title={t.pageNotFound}>{h1}{body}</LonePage>;
	return <Page title={t.pageNotFound}>{h1}{body}</Page>;
}

/* The code of a screen could not be fetched. */
function Unavailable({ again }: { again: () => void }) {
	return (
		<Page title={t.pageUnavailable}>
			<h1 class="vh" tabIndex={-1}>{t.pageUnavailable}</h1>
			<Empty title={t.pageUnavailable} action={<Button onClick={again}>{t.retry}</Button>}>{t.unreached}</Empty>
		</Page>
	);
}

/* Before one knows who is there; without network and with nothing kept, that may last. */
function Waiting() {
	return (
		<>
			<Canopy network={network.value} pending={0} />
			<main class="lone">
				{network.value === "offline" ? (
					<Empty title={t.netOffline} action={<Button icon="refresh-cw" onClick={() => client.wake()}>{t.retry}</Button>}>
						{t.unreached}
					</Empty>
				) : (
					<Skeleton />
				)}
			</main>
		</>
	);
}

const fetched = new Map<Route["load"], Screen>();

function Place() {
	const failed = useSignal(false);
	const loaded = useSignal(0);
	const { path, query } = here.value;
	const standing = client.standing.value;
	const found = find(path);
	const only = useModel((s) => s.only);
	const apart = only !== undefined && !found?.route.open && !(found?.route.pass && Number(found.params["id"]) === only);
	const load = !found ? undefined : standing === "out" && !found.route.open ? signIn : apart ? beyond : found.route.load;
	const screen = load && fetched.get(load);
	loaded.value;
	useEffect(() => {
		if (!load || fetched.has(load)) return;
		failed.value = false;
		Promise.all([load(), load === early ? undefined : found?.route.light ? live() : whole()]).then(
			([m]) => {
				fetched.set(load, m.default);
				loaded.value++;
			},
			() => (failed.value = true),
		);
	}, [load, failed.value]);
	if (!found) return <NotFound />;
	if (standing === "unknown" && !found.route.open) return <Waiting />;
	if (failed.value) return <Unavailable again={() => (failed.value = false)} />;
	if (!screen) return <Waiting />;
	const S = screen;
	return <S key={`${found.route.path} ${Object.values(found.params).join("/")}`} params={found.params} query={query} />;
}

function LazyOverlay() {
	const code = useSignal<ComponentType | undefined>(undefined);
	const wanted = overlay.value !== "none";
	useEffect(() => {
		if (wanted && !code.value) void import("./overlay").then((m) => (code.value = m.default), () => (overlay.value = "none"));
	}, [wanted]);
	const Code = code.value;
	return wanted && Code ? <Code /> : null;
}

export function App() {
	useKeys({
		"/": () => client.standing.value === "in" && navigate("/chercher"),
		"Ctrl+k": () => client.standing.value === "in" && navigate("/chercher"),
		"?": () => (overlay.value = "keys"),
		"g i": () => navigate("/"),
		"g g": () => navigate("/groupes"),
		"g m": () => navigate("/moi"),
		n: () => {
			const at = match("/s/:id", here.value.path)?.["id"];
			const next = nextUnread(client.state.value, at ? Number(at) : undefined);
			if (next) navigate(`/s/${next.topic.id}`);
		},
		Escape: () => {
			if (document.activeElement instanceof HTMLElement && document.activeElement !== document.body) document.activeElement.blur();
			else if (history.length > 1 && here.value.path !== "/") history.back();
		},
	});
	return (
		<>
			<Place />
			<LazyOverlay />
			<LiveRegions />
			<Toasts />
		</>
	);
}
