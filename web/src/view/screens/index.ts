// SPDX-License-Identifier: EUPL-1.2
/* The screens, by address, each fetched when it is first visited. What « À suivre » is drawn with is named by
   the page, so that it comes beside the rest of the first load, and what a meeting is by its own (scripts/pack.mjs). */
import type { Route } from "../router";

export const signIn: Route["load"] = () => import("./sign-in");

export const beyond: Route["load"] = () => import("./beyond");

export const routes: readonly Route[] = [
	{ path: "/", early: true, load: () => import("./inbox") },
	{ path: "/s/:id", load: () => import("./topic") },
	{ path: "/m/:id", load: () => import("./post") },
	{ path: "/groupes", load: () => import("./groups") },
	{ path: "/g/:slug/nouveau", load: () => import("./new-topic") },
	{ path: "/g/:slug/:section?", load: () => import("./group") },
	{ path: "/q/nouvelle", load: () => import("./question-new") },
	{ path: "/f/:id", load: () => import("./sheet") },
	{ path: "/chercher", load: () => import("./search") },
	{ path: "/reunions", load: () => import("./meetings") },
	{ path: "/r/:id", pass: true, load: () => import("./meeting") },
	{ path: "/r/:id/:left", load: () => import("./minutes") },
	{ path: "/seance/:id", light: true, pass: true, load: () => import("./room") },
	{ path: "/c/:id", load: () => import("./consultation") },
	{ path: "/t/:id", load: () => import("./position") },
	{ path: "/p/:id", load: () => import("./person") },
	{ path: "/a/:id", load: () => import("./authority") },
	{ path: "/notifications", load: () => import("./notices") },
	{ path: "/moi", load: () => import("./me") },
	{ path: "/projection/:token", open: true, light: true, load: () => import("./projection") },
	{ path: "/verifier", open: true, load: () => import("./verifier") },
	{ path: "/entrer", open: true, load: () => import("./enter") },
];
