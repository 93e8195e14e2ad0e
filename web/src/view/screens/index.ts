// SPDX-License-Identifier: EUPL-1.2
/* The screens, by address. The two that everybody opens come with the first
   load; the others are fetched when they are first visited. */
import type { Route, Screen } from "../router";
import Inbox from "./inbox";
import Topic from "./topic";

const at = (screen: Screen): Route["load"] => {
	const loaded = Promise.resolve({ default: screen });
	return () => loaded;
};

export const signIn: Route["load"] = () => import("./sign-in");

export const routes: readonly Route[] = [
	{ path: "/", load: at(Inbox) },
	{ path: "/s/:id", load: at(Topic) },
	{ path: "/m/:id", load: () => import("./post") },
	{ path: "/groupes", load: () => import("./groups") },
	{ path: "/g/:slug/nouveau", load: () => import("./new-topic") },
	{ path: "/g/:slug/:section?", load: () => import("./group") },
	{ path: "/p/:id", load: () => import("./person") },
	{ path: "/a/:id", load: () => import("./authority") },
	{ path: "/moi", load: () => import("./me") },
	{ path: "/entrer", open: true, load: () => import("./enter") },
];
