// SPDX-License-Identifier: EUPL-1.2
/* last - of several choices made while one is on its way to the server, the last stands. */
import { useRef, useState } from "preact/hooks";

/* Sends a choice, then the last one made meanwhile, unless it is the same. `send` does not throw. */
export function useLast<T>(send: (choice: T) => Promise<void>): { busy: boolean; choose: (choice: T) => void } {
	const [busy, setBusy] = useState(false);
	const on = useRef<T>(undefined);
	const next = useRef<T>(undefined);
	async function choose(choice: T) {
		if (on.current !== undefined) return void (next.current = JSON.stringify(choice) === JSON.stringify(on.current) ? undefined : choice);
		setBusy(true);
		for (on.current = choice; on.current !== undefined; on.current = next.current, next.current = undefined) await send(on.current);
		setBusy(false);
	}
	return { busy, choose: (choice) => void choose(choice) };
}
