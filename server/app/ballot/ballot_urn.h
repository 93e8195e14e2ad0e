/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once
/*
 * ballot_urn - what is chosen in a secret ballot, so that nothing kept links it to who chose.
 *
 * An `ok` means on disk, so what one voter chose is written in the commit that marks that he voted.
 * Whoever keeps the file as it was before and after (the log, a snapshot, two backups) sees what that
 * commit changed. Shuffled rows do not help against that, nor does waiting for others, which a kill
 * would lose. So:
 *
 * - The urn is one blob: a slot for every voice there is, full or empty, all slots shuffled and sealed
 *   (secretbox, a fresh nonce) as a whole at every voice. Its size never changes, and two of them
 *   tell nothing without the key, not even that somebody chose the same.
 * - The key is made for this ballot, and is in no table: a file in urns/ of the data directory, of which
 *   no backup is made. Once the ballot is counted, and that is on disk, the file is overwritten and
 *   removed (ballot_due): from then on the blobs in old pages, logs and backups are noise for ever.
 * - At the close nothing is taken out as long as the close can be taken back (ballot.h): the urn is not
 *   touched in between, and who may look at counts has none to look at.
 * - Then the slips come out all at once, under random ids and in their order; what a voice was of
 *   (its profile) is left behind but in counts (ballot_count.h), and of fewer than BALLOT_FEW voices
 *   nothing is taken out at all.
 * - Who voted is a mark on his voice: no time, no order, no number. The trail (ballot_cast) has no row of
 *   it. Receipts forget what such a write was asked with (req_blind()): a hash of twelve possible
 *   arguments would name the right one. Events say that a voice was given, and how many; the log of
 *   the program never has arguments.
 *
 * What remains: who reads the memory of the running server, or copies key and urn while the vote is on,
 * can know; so can who sees a voter's own screen or breaks his TLS. A backup restored while a ballot was open
 * on another machine has no key: that ballot ends as one of too few voices.
 *
 * Writer thread, within a request.
 */
#include "app/ballot/ballot.h"

/* A key, and an empty urn for so many voices. */
enum err urn_make(struct req *r, int64_t ballot, size_t voices) __attribute__((warn_unused_result));
enum err urn_put(struct req *r, int64_t ballot, const struct ballot_said *said)
	__attribute__((warn_unused_result));
/* All that is in it, from the arena, in no order; *lost: its key is not here. */
size_t urn_take(struct req *r, int64_t ballot, struct ballot_said **out, bool *lost);
/* There is none any more, nor its key; nothing is in it. Should what is written with it be lost, the ballot
 * is still open with an urn that takes no voice, and its opening can be taken back again. */
void urn_drop(struct req *r, int64_t ballot);
/* Keys of ballots that were counted a while ago are destroyed; returns how many. */
int urn_forget(struct req *r);
