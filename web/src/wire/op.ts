// SPDX-License-Identifier: EUPL-1.2
/* op - the name a client gives to what it writes: a UUIDv7 without dashes.

   The same op sent again does the thing once, so it is made when the person
   acts and kept with the act until the server has answered. */
export function newOp(now: number = Date.now()): string {
	const bytes = crypto.getRandomValues(new Uint8Array(16));
	for (let i = 0, ms = now; i < 6; i++, ms = Math.floor(ms / 256)) bytes[5 - i] = ms % 256;
	bytes[6] = (bytes[6]! & 0x0f) | 0x70;
	bytes[8] = (bytes[8]! & 0x3f) | 0x80;
	return [...bytes].map((b) => b.toString(16).padStart(2, "0")).join("");
}
