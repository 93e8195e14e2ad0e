// SPDX-License-Identifier: EUPL-1.2
/* The screens, by address; each is fetched when it is first visited. */
import type { Route } from "../router";

export const signIn: Route["load"] = () => import("./sign-in");

export const routes: readonly Route[] = [
	{ path: "/", load: () => import("./inbox") },
	{ path: "/s/:id", load: () => import("./topic") },
	{ path: "/entrer", open: true, load: () => import("./enter") },
];
