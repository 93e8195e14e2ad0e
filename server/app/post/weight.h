/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once
/*
 * weight - how many bytes things take as JSON, so that a reply stops before it is too long.
 *
 * Never less than what they take; within a few percent of it for ordinary texts. Any thread.
 */
#include "proto.h"

size_t weight_str(struct str s); /* with its quotes and escapes */
size_t weight_person(const struct person_ref *p);
size_t weight_post(const struct post *p);
size_t weight_my_topic(const struct my_topic *t);
