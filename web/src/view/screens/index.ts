// SPDX-License-Identifier: EUPL-1.2
/* The screens, by address. The two that everybody opens come with the first
   load; the others are fetched when they are first visited. */
import type { Route, Screen } from "../router";
import Inbox from "./inbox";

const at = (screen: Screen): Route["load"] => {
	const loaded = Promise.resolve({ default: screen });
	return () => loaded;
};

export const signIn: Route["load"] = () => import("./sign-in");

export const routes: readonly Route[] = [
	{ path: "/", load: at(Inbox) },
	{ path: "/entrer", open: true, load: () => import("./enter") },
];
