// SPDX-License-Identifier: EUPL-1.2
/* room-parts - what the parts of a meeting under way are made of: their frame, time that passes, whether
   what is shown is still true, their keys, and the way back from what was just done. */
import { signal } from "@preact/signals";
import type { ComponentChildren, ComponentType } from "preact";
import { useEffect, useId, useRef, useState } from "preact/hooks";
import { t } from "../../i18n";
import { client } from "../../model";
import { current, type RoomStore } from "../../model/room";
import { dismiss, toast } from "../kit";
import { useKeys, type Keys } from "../keys";
import { act, afterAct } from "../use";
import { panels, type PanelFile, type PanelName, type PanelProps } from "./room-panels";

/* ---- where a part stands ---- */

/* One part with its title; under a tab that says the same, the title is for readers of the screen alone. */
export function Frame({ title, acts, class: more, children }: { title: string; acts?: ComponentChildren; class?: string; children: ComponentChildren }) {
	const id = useId();
	return (
		<section class={`room-panel ${more ?? ""}`} aria-labelledby={id}>
			<header>
				<h2 id={id}>{title}</h2>
				{acts && <div class="room-acts">{acts}</div>}
			</header>
			{children}
		</section>
	);
}

const fetched = signal<{ readonly [name in PanelName]?: PanelFile }>({});
const coming = new Map<PanelName, Promise<void>>();

function fetch(name: PanelName): void {
	const load = panels[name];
	if (!load || coming.has(name)) return;
	coming.set(
		name,
		load().then(
			(file) => void (fetched.value = { ...fetched.value, [name]: file }),
			() => void setTimeout(() => (coming.delete(name), fetch(name)), 3000),
		),
	);
}

/* A part, or what else its file has, once its code is here. */
export function Slot({ name, what = "default", wait, ...props }: PanelProps & { name: PanelName; what?: keyof PanelFile; wait?: ComponentChildren }) {
	useEffect(() => fetch(name), [name]);
	const Shown: ComponentType<PanelProps> | undefined = fetched.value[name]?.[what];
	return Shown ? <Shown {...props} /> : (wait ?? null);
}

/* What earlier meetings left, while its item is under way. */
export function LeftCard({ room, ...props }: PanelProps & { room: RoomStore }) {
	const v = room.view.value;
	return v && current(v)?.kind ? <Slot name="left" what="Card" {...props} /> : null;
}

/* ---- time ---- */

/* Drawn again so often while it is looked at. */
export function useTick(ms: number): void {
	const [, redraw] = useState(0);
	useEffect(() => {
		const timer = setInterval(() => document.visibilityState === "visible" && redraw((n) => n + 1), ms);
		return () => clearInterval(timer);
	}, [ms]);
}

/* « 2:14 » */
export function mmss(ms: number): string {
	const s = Math.max(0, Math.floor(ms / 1000));
	return `${Math.floor(s / 60)}:${String(s % 60).padStart(2, "0")}`;
}

/* For who hears it: « 2 minutes 14 » */
export function inTime(ms: number): string {
	const s = Math.max(0, Math.round(ms / 1000));
	return t.roomSpan({ m: Math.floor(s / 60), s: s % 60 });
}

/* ---- the line ---- */

const LATE_MS = 1200;
/* since when nothing is heard; undefined: what is shown is true */
const cutAt = signal<number | undefined>(undefined);

/* Since when what is shown may be old, ms by this clock. */
export function useStale(): number | undefined {
	useEffect(() => {
		let timer: ReturnType<typeof setTimeout> | undefined;
		const cut = (at: number) => (cutAt.value ??= at);
		const off = client.link.subscribe(({ state }) => {
			clearTimeout(timer);
			if (state === "open") cutAt.value = undefined;
			else if (cutAt.peek() === undefined) {
				const at = Date.now();
				timer = setTimeout(() => cut(at), LATE_MS);
			}
		});
		/* the line says so before the socket finds out */
		const gone = () => cut(Date.now());
		const again = () => client.link.peek().state === "open" && (cutAt.value = undefined);
		addEventListener("offline", gone);
		addEventListener("online", again);
		return () => {
			off();
			clearTimeout(timer);
			removeEventListener("offline", gone);
			removeEventListener("online", again);
		};
	}, []);
	return cutAt.value;
}

/* ---- keys ---- */

export interface RoomKey {
	/* as useKeys() has it */
	key: string;
	/* how it is shown, where it is another word */
	name?: string;
	label: string;
	run: () => void;
}

const listed: { current: readonly RoomKey[] }[] = [];

/* While the component is mounted: they work, and are told in the list of keys. */
export function useRoomKeys(keys: readonly RoomKey[]): void {
	const holder = useRef(keys);
	holder.current = keys;
	useKeys(Object.fromEntries(keys.map((k) => [k.key, k.run])) as Keys);
	useEffect(() => {
		listed.push(holder);
		return () => void listed.splice(listed.indexOf(holder), 1);
	}, []);
}

export const roomKeys = (): readonly RoomKey[] => listed.flatMap((l) => l.current);

/* ---- the way back ---- */

export const UNDO_MS = 30_000;
let last: { toast: number; undo: () => void } | undefined;

/* Says what was done, and for thirty seconds offers to take it back. */
export function undoable(text: string, back: () => Promise<unknown>): void {
	if (last) dismiss(last.toast);
	const undo = () => {
		if (last === mine) last = undefined;
		dismiss(mine.toast);
		void act(back).then((ok) => ok && toast(t.roomUndone));
	};
	const mine = { toast: toast(text, { action: { label: t.roomUndo, run: undo }, stay: true }), undo };
	last = mine;
	setTimeout(() => {
		dismiss(mine.toast);
		if (last === mine) last = undefined;
	}, UNDO_MS);
}

/* By the keyboard; of what is still on its way, once it is done. */
export function undoLast(): void {
	afterAct(() => last?.undo());
}
