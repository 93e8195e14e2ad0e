/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once
/*
 * push_due - whom to tell now, in the browsers he subscribed.
 *
 * Told are notices that are new for NOTICE_PUSH_GRACE_MS, and, to who wants all messages of a group
 * or follows the topic, that a topic has new ones where he had read all of it: once, until he reads
 * it. Not in his quiet hours: notices wait for their end, mere messages do not.
 *
 * Never about what he has seen, nor about what he is about to see. Whoever is here is told nothing,
 * notices are looked at again PRESENT_MS later. Here is, on whichever device,
 *   - who touched a page in the last BUS_HERE_MS whose socket is still up, at any gateway: the page says
 *     so once a minute (presence.watch); whoever closes it or puts it into the background is gone at once
 *     (at another gateway: within fifteen seconds);
 *   - who was heard of (inbox.visit) in the last PRESENT_MS: a restart forgets the pages.
 */
#include "app/due/due.h"

int push_due(struct req *r);
