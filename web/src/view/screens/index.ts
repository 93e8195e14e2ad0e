// SPDX-License-Identifier: EUPL-1.2
/* The screens, by address, each fetched when it is first visited: none but « À suivre » has
   room in the first load. */
import type { Route } from "../router";
import Inbox from "./inbox";

export const signIn: Route["load"] = () => import("./sign-in");

export const routes: readonly Route[] = [
	{ path: "/", early: true, load: async () => ({ default: Inbox }) },
	{ path: "/s/:id", load: () => import("./topic") },
	{ path: "/m/:id", load: () => import("./post") },
	{ path: "/groupes", load: () => import("./groups") },
	{ path: "/g/:slug/nouveau", load: () => import("./new-topic") },
	{ path: "/g/:slug/:section?", load: () => import("./group") },
	{ path: "/q/nouvelle", load: () => import("./question-new") },
	{ path: "/f/:id", load: () => import("./sheet") },
	{ path: "/chercher", load: () => import("./search") },
	{ path: "/reunions", load: () => import("./meetings") },
	{ path: "/r/:id", load: () => import("./meeting") },
	{ path: "/seance/:id", light: true, load: () => import("./room") },
	{ path: "/c/:id", load: () => import("./consultation") },
	{ path: "/t/:id", load: () => import("./position") },
	{ path: "/p/:id", load: () => import("./person") },
	{ path: "/a/:id", load: () => import("./authority") },
	{ path: "/notifications", load: () => import("./notices") },
	{ path: "/moi", load: () => import("./me") },
	{ path: "/entrer", open: true, load: () => import("./enter") },
];
