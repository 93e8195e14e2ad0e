// SPDX-License-Identifier: EUPL-1.2
/* room-panels - the parts of a meeting under way that are fetched when they are shown: one line each. The floor, which
   everybody sees at once, comes with the shell.

   A part is a file room-<name>.tsx. Its default export is the panel, as it stands in its column or under
   its tab: a <Frame> of room-parts.tsx with its title, its acts and what is in it. It may export more, shown
   where its name says:

     Stage  who speaks, in the shade: a <Stage> of room-stage.tsx
     Card   what comes before the tabs of a participant: his place in the queue, the vote that is open
     Bar    buttons for the bar at the bottom of a phone, and of every participant's screen

   The host has no panel: what chairs do with the room itself is a dialog. Nor has what earlier meetings left,
   which is a card while its item is under way.

   It keeps what it shows in model/room-<name>.ts (a feed, see model/room.ts), tells how many there are with
   roomCount(meeting, name, n), says aloud by voice.say(), has its keys by useRoomKeys(), and offers to take
   back what was done by undoable(). */
import type { ComponentType } from "preact";
import type { RoomPart } from "../../gen/proto";
import Floor, { Bar, Card, Stage } from "./room-floor";

export interface PanelProps {
	meeting: number;
	part: RoomPart;
	/* of the agenda, under way */
	item?: number | undefined;
}

type Panel = ComponentType<PanelProps>;

export interface PanelFile {
	default?: Panel;
	Stage?: Panel;
	Card?: Panel;
	Bar?: Panel;
}

/* In the order of the tabs. */
export const NAMES = ["floor", "ask", "chat", "ballot", "minutes", "people", "host", "left"] as const;
export type PanelName = (typeof NAMES)[number];

export const panels: { readonly [name in PanelName]?: () => Promise<PanelFile> } = {
	ask: () => import("./room-ask"),
	chat: () => import("./room-chat"),
	ballot: () => import("./room-ballot"),
	floor: () => Promise.resolve({ default: Floor, Bar, Card, Stage }),
	minutes: () => import("./room-minutes"),
	people: () => import("./room-people"),
	host: () => import("./room-host"),
	left: () => import("./room-left"),
};

export const have = <N extends PanelName>(names: readonly N[]): N[] => names.filter((n) => panels[n]);
