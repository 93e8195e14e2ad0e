// SPDX-License-Identifier: EUPL-1.2
/* box - what stays on this device: one IndexedDB store, text keys.

   A browser may refuse or wipe it; then everything still works, nothing is
   kept. Keys begin with what they hold: "outbox:", "draft:", "topic:" … */
export interface Box {
	get<T>(key: string): Promise<T | undefined>;
	put(key: string, value: unknown): Promise<void>;
	del(key: string): Promise<void>;
	/* entries whose key begins so, in the order of keys */
	list<T>(prefix: string): Promise<[string, T][]>;
	clear(): Promise<void>;
}

export function memoryBox(kept = new Map<string, unknown>()): Box {
	const copy = <T>(v: unknown) => structuredClone(v) as T;
	return {
		get: async <T>(key: string) => copy<T | undefined>(kept.get(key)),
		put: async (key, value) => void kept.set(key, structuredClone(value)),
		del: async (key) => void kept.delete(key),
		list: async <T>(prefix: string) =>
			[...kept.keys()].filter((k) => k.startsWith(prefix)).sort().map((k): [string, T] => [k, copy<T>(kept.get(k))]),
		clear: async () => kept.clear(),
	};
}

const STORE = "kept";

function open(name: string): Promise<IDBDatabase> {
	return new Promise((resolve, reject) => {
		const r = indexedDB.open(name, 1);
		r.onupgradeneeded = () => r.result.createObjectStore(STORE);
		r.onsuccess = () => resolve(r.result);
		r.onerror = () => reject(r.error ?? new Error("indexedDB"));
	});
}

export function browserBox(name = "palabre"): Box {
	let db: Promise<IDBDatabase> | undefined;
	const fallback = memoryBox();

	async function run<T>(mode: IDBTransactionMode, act: (s: IDBObjectStore) => IDBRequest, instead: () => Promise<T>): Promise<T> {
		try {
			const base = await (db ??= open(name));
			return await new Promise<T>((resolve, reject) => {
				const tx = base.transaction(STORE, mode, { durability: "strict" });
				const r = act(tx.objectStore(STORE));
				tx.oncomplete = () => resolve(r.result as T);
				tx.onabort = tx.onerror = () => reject(tx.error ?? new Error("indexedDB"));
			});
		} catch {
			return instead();
		}
	}
	return {
		get: <T>(key: string) => run<T | undefined>("readonly", (s) => s.get(key), () => fallback.get<T>(key)),
		put: async (key, value) => void (await run<unknown>("readwrite", (s) => s.put(value, key), () => fallback.put(key, value))),
		del: async (key) => void (await run<unknown>("readwrite", (s) => s.delete(key), () => fallback.del(key))),
		list: async <T>(prefix: string) => {
			const range = IDBKeyRange.bound(prefix, `${prefix}\uffff`);
			const keys = await run<string[]>("readonly", (s) => s.getAllKeys(range), async () => (await fallback.list(prefix)).map(([k]) => k));
			const values = await run<T[]>("readonly", (s) => s.getAll(range), async () => (await fallback.list<T>(prefix)).map(([, v]) => v));
			return keys.map((k, i): [string, T] => [k, values[i] as T]);
		},
		clear: async () => void (await run<unknown>("readwrite", (s) => s.clear(), () => fallback.clear())),
	};
}
