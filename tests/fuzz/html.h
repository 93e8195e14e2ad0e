/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once
/*
 * html - a second opinion on what app/post/markdown.c lets out: written from the list at its head,
 * and from what a browser would do with the rest.
 */
#include "base/str.h"

/* Only the tags and attributes of the list, each in its one form; all that is opened is closed,
 * in its order; no link within a link, none that leads to a script; no stray '<' or '"'. NULL, or
 * what is wrong. */
const char *html_wrong(struct str html);
