// SPDX-License-Identifier: EUPL-1.2
/* imports - archives on their way into groups one runs. */
import type { EventData } from "../gen/proto";
import { put, type State } from "./state";

export const onProgress = (s: State, d: EventData<"import.progress">): State => ({ ...s, imports: put(s.imports, d.group, d.run) });

/* Topics came of which no event told. */
export function onImported(s: State, d: EventData<"group.imported">): State {
	const list = s.lists[d.group];
	return list ? { ...s, lists: put(s.lists, d.group, { ...list, stale: true }) } : s;
}
