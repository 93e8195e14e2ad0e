/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once
/*
 * push_due - whom to tell now, in the browsers he subscribed.
 *
 * Told are notices that are new for NOTICE_PUSH_GRACE_MS, and, to who wants all messages of a group
 * or follows the topic, that a topic has new ones where he had read all of it: once, until he reads
 * it. Not in his quiet hours: notices wait for their end, mere messages do not. Not while he is
 * here on any device (PRESENT_MS since the last inbox.visit): he sees it, and what he has seen
 * is told nowhere.
 */
#include "app/due/due.h"

int push_due(struct req *r);
