// SPDX-License-Identifier: EUPL-1.2
/* keys - shortcuts of one key, which a person can switch off, and those that
   hold Ctrl. They are named by what the key writes (AZERTY or not), and rest
   while one types or a dialog is open; Escape and those with Ctrl always work. */
import { useEffect, useRef } from "preact/hooks";

export type Keys = Readonly<Record<string, (e: KeyboardEvent) => void>>;

const layers: { current: Keys }[] = [];
/* after this key, the next one within a second is looked up as « g i » */
let lead = "";
let leadTimer: ReturnType<typeof setTimeout> | undefined;

/* While the component is mounted; the one mounted last comes first. */
export function useKeys(keys: Keys): void {
	const holder = useRef(keys);
	holder.current = keys;
	useEffect(() => {
		layers.push(holder);
		return () => void layers.splice(layers.indexOf(holder), 1);
	}, []);
}

function typing(target: EventTarget | null): boolean {
	return target instanceof HTMLElement && (target.isContentEditable || target.closest("input, textarea, select") !== null);
}

function find(name: string): ((e: KeyboardEvent) => void) | undefined {
	for (let i = layers.length - 1; i >= 0; i--) {
		const act = layers[i]?.current[name];
		if (act) return act;
	}
	return undefined;
}

export function startKeys(single: () => boolean): void {
	document.addEventListener("keydown", (e) => {
		if (e.defaultPrevented || e.isComposing || e.altKey || document.querySelector("dialog[open]")) return;
		if (e.ctrlKey || e.metaKey) {
			const act = find(`Ctrl+${e.key.toLowerCase()}`);
			if (act) {
				e.preventDefault();
				act(e);
			}
			return;
		}
		/* what has the focus is pressed by it */
		if (e.key === " " && e.target instanceof HTMLElement && e.target.closest("button, a, summary")) return;
		if (e.key !== "Escape" && (!single() || typing(e.target))) return;
		const name = lead ? `${lead} ${e.key}` : e.key;
		lead = "";
		clearTimeout(leadTimer);
		const act = find(name);
		if (act) {
			e.preventDefault();
			act(e);
		} else if (name === "g") {
			lead = "g";
			leadTimer = setTimeout(() => (lead = ""), 1000);
		}
	});
}

/* Moves the focus among these elements, from the one that has it. */
export function step(selector: string, by: 1 | -1): void {
	const all = [...document.querySelectorAll<HTMLElement>(selector)];
	const at = all.findIndex((el) => el === document.activeElement || el.contains(document.activeElement));
	const next = all[at < 0 ? (by > 0 ? 0 : all.length - 1) : at + by];
	next?.focus();
	next?.scrollIntoView({ block: "nearest" });
}
