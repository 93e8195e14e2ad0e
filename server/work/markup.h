/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once
/*
 * markup - the words of XML, without the XML.
 *
 * Not a parser of XML: it finds where tags begin and end, and takes what stands between. No entity
 * but the five of XML and numbers is known, so none is ever expanded; nothing nests, so nothing can
 * be too deep. Bad markup gives bad words, never an error.
 *
 * Fed piece by piece, cut anywhere. Pure; one thread at a time.
 */
#include "base/buf.h"
#include <stdint.h>

enum markup_take {
	MARKUP_ALL, /* OpenDocument: all text, but what was deleted, and scripts */
	MARKUP_T,   /* Office Open XML: what stands in elements called t, whatever their prefix */
};

struct markup {
	enum markup_take take;
	struct buf *out; /* receives the words; paragraphs and cells are divided by \n and blanks */
	enum {
		MARKUP_TEXT,
		MARKUP_OPEN,
		MARKUP_NAME,
		MARKUP_TAG,
		MARKUP_QUOTED,
		MARKUP_BANG,
		MARKUP_COMMENT,
		MARKUP_CDATA,
		MARKUP_PI,
		MARKUP_ENTITY
	} state;
	char quote;        /* that ends MARKUP_QUOTED */
	char last, before; /* bytes before this one, in tags and comments */
	char name[40];     /* of the tag, or of the entity; cut off */
	size_t n_name;
	bool closing;     /* </name> */
	unsigned inside;  /* elements t that are open */
	unsigned skipped; /* open elements of this name, whose words are not taken */
	char skip[40];
};

void markup_begin(struct markup *m, enum markup_take take, struct buf *out);
void markup_feed(struct markup *m, const char *p, size_t n);
