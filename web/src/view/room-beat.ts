// SPDX-License-Identifier: EUPL-1.2
/* room-beat - a worker: a clock of its own thread: that of a page in the background is slowed down by browsers,
   and who leads a meeting often has the video in front of it. */
const EVERY_MS = 2000;

setInterval(() => postMessage(0), EVERY_MS);
