/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once
/* words - what the pages of links say, in French and in English. */
#include "proto.h"

struct link_words {
	/* before, on the button, after */
	const char *mute, *mute_what, *mute_button, *muted, *unmute, *unmuted;
	const char *group, *group_what, *group_button, *grouped, *ungroup, *ungrouped;
	const char *rhythm, *rhythm_what, *none, *none_what, *none_button;
	const char *saved, *days_none, *days_all, *days_some;
	const char *instant, *instant_what, *instant_button, *instant_off, *instant_on;
	const char *read, *read_what, *read_button, *read_done, *unread, *unread_done;
	const char *meetings, *meetings_what, *meetings_button, *meetings_off, *meetings_on;
	/* of each meeting_reply: on the page and its button, after */
	const char *meeting[3], *met[3], *meeting_gone;
	const char *held, *held_button, *held_done, *held_gone;
	const char *undo, *settings;
	const char *refused, *forged, *old, *gone;
};

/* Those with a %s name a topic or a group; with %lld, a number. */
extern const struct link_words link_words[LANG_COUNT];
