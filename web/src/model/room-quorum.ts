// SPDX-License-Identifier: EUPL-1.2
/* room-quorum - of how many authorities a meeting is, and how many are to be there; for its chairs. Who is
   there is known from the seats, so nothing is asked when people come and go. */
import type { RoomQuorumResult } from "../gen/proto";
import { client } from "./index";
import { onRoomFrame, roomFeed, type Feed } from "./room";

const heard = new WeakSet<Feed<RoomQuorumResult>>();

export function roomQuorum(meeting: number): Feed<RoomQuorumResult> {
	const feed = roomFeed<RoomQuorumResult>(meeting, "quorum", { load: () => client.call("room.quorum", { meeting }), reduce: (q) => q });
	if (!heard.has(feed)) {
		heard.add(feed);
		onRoomFrame(meeting, (p) => (p.ev === "room.appointed" || p.ev === "meeting.updated") && feed.again());
	}
	return feed;
}
