/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once
/*
 * confine - this process gives up what it does not need, for good. For children (work/child.h), with
 * one thread.
 */
enum {
	CONFINE_CPU_S = 20,
	CONFINE_MEMORY = 768 * 1024 * 1024, /* of address space */
};

enum confine_as {
	CONFINE_SELF,    /* this program goes on by itself */
	CONFINE_PROGRAM, /* another one takes its place: files of /usr and /lib may be read and run */
	CONFINE_THREADS, /* the same, and it may have threads, but no processes */
};
void confine(enum confine_as as);
