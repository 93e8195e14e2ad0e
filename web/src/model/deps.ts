// SPDX-License-Identifier: EUPL-1.2
/* deps - what a client is given of the browser, or of a test. */
import type { Args, CommandName, Result } from "../gen/proto";
import type { WebSocketLike } from "../wire/socket";
import type { Boot } from "./boot";
import type { Box } from "./box";
import type { Hold } from "./hold";

export interface ClientDeps {
	connect: () => WebSocketLike;
	probe?: () => Promise<"ok" | "signed_out" | "unreachable">;
	post: <K extends CommandName>(cmd: K, args: Args<K>, op?: string) => Promise<Result<K>>;
	box: Box;
	/* what the page watches, and the first page's data, when they came before the client */
	hold?: Hold;
	boot?: Promise<Boot>;
	/* bytes are spared */
	lean?: () => boolean;
	/* a meeting under way is looked at */
	front?: () => boolean;
	/* the server is told that one is here */
	visits?: boolean;
	tab?: string;
	/* the tabs of this browser that are open now */
	liveTabs?: () => Promise<ReadonlySet<string>>;
	now?: () => number;
	random?: () => number;
	/* fetches the code of client.ts and makes a Client of this */
	rest?: () => Promise<unknown>;
}
