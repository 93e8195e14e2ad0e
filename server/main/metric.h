/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once
/*
 * metric - the text that Prometheus reads, format 0.0.4.
 *
 * A family is begun once, with its help and its type; its samples follow. Names and labels are
 * constants of the program and stand as they are: nothing that came from outside is ever one.
 */
#include "base/buf.h"
#include "base/hist.h"

void metric_family(struct buf *b, const char *name, const char *type, const char *help);
/* One sample of the family; with a label unless that is NULL. */
void metric_sample(struct buf *b, const char *name, const char *label, const char *value,
                   uint64_t v);
/* The same of a time, in seconds. */
void metric_sample_us(struct buf *b, const char *name, const char *label, const char *value,
                      uint64_t us);

/* A family of one sample. */
void metric_counter(struct buf *b, const char *name, const char *help, uint64_t v);
void metric_counter_us(struct buf *b, const char *name, const char *help, uint64_t us);
void metric_gauge(struct buf *b, const char *name, const char *help, uint64_t v);

/* The samples of a histogram of times in seconds; with a label beside `le` unless that is NULL. */
void metric_histogram_us(struct buf *b, const char *name, const char *label, const char *value,
                         const struct hist *h);
/* Those of any other: bucket k of `n` counts what is at most bounds[k]; UINT64_MAX is without one.
 * `micro`: bounds and sum are microseconds, told in seconds. */
void metric_histogram(struct buf *b, const char *name, const char *label, const char *value,
                      const uint64_t *bounds, const uint64_t *counts, int n, uint64_t sum,
                      bool micro);
