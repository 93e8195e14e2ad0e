// SPDX-License-Identifier: EUPL-1.2
/* The screens, by address; each one is fetched when it is first visited. */
import type { Route } from "../router";

export const signIn: Route["load"] = () => import("./first");

export const routes: readonly Route[] = [{ path: "/", load: () => import("./first") }];
