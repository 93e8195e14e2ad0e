/* SPDX-License-Identifier: EUPL-1.2 */
#include "main/metric.h"
#include <stdio.h>

enum { SECOND_US = 1000 * 1000 };

void metric_family(struct buf *b, const char *name, const char *type, const char *help)
{
	buf_printf(b, "# HELP %s %s\n# TYPE %s %s\n", name, help, name, type);
}

static void put_us(struct buf *b, uint64_t us)
{
	buf_printf(b, "%llu.%06llu", (unsigned long long)(us / SECOND_US),
	           (unsigned long long)(us % SECOND_US));
}

static void put(struct buf *b, uint64_t v, bool micro)
{
	if (micro)
		put_us(b, v);
	else
		buf_printf(b, "%llu", (unsigned long long)v);
	buf_char(b, '\n');
}

/* As short as it can be said: "0.001", "10". */
static void put_bound(struct buf *b, uint64_t v, bool micro)
{
	char text[40];
	size_t n;

	if (!micro) {
		buf_printf(b, "%llu", (unsigned long long)v);
		return;
	}
	n = (size_t)snprintf(text, sizeof(text), "%llu.%06llu", (unsigned long long)(v / SECOND_US),
	                     (unsigned long long)(v % SECOND_US));
	while (text[n - 1] == '0')
		n--;
	buf_put(b, text, text[n - 1] == '.' ? n - 1 : n);
}

static void put_name(struct buf *b, const char *name, const char *label, const char *value)
{
	if (label)
		buf_printf(b, "%s{%s=\"%s\"} ", name, label, value);
	else
		buf_printf(b, "%s ", name);
}

void metric_sample(struct buf *b, const char *name, const char *label, const char *value,
                   uint64_t v)
{
	put_name(b, name, label, value);
	put(b, v, false);
}

void metric_sample_us(struct buf *b, const char *name, const char *label, const char *value,
                      uint64_t us)
{
	put_name(b, name, label, value);
	put(b, us, true);
}

void metric_counter(struct buf *b, const char *name, const char *help, uint64_t v)
{
	metric_family(b, name, "counter", help);
	metric_sample(b, name, NULL, NULL, v);
}

void metric_counter_us(struct buf *b, const char *name, const char *help, uint64_t us)
{
	metric_family(b, name, "counter", help);
	metric_sample_us(b, name, NULL, NULL, us);
}

void metric_gauge(struct buf *b, const char *name, const char *help, uint64_t v)
{
	metric_family(b, name, "gauge", help);
	metric_sample(b, name, NULL, NULL, v);
}

void metric_histogram(struct buf *b, const char *name, const char *label, const char *value,
                      const uint64_t *bounds, const uint64_t *counts, int n, uint64_t sum,
                      bool micro)
{
	uint64_t all = 0;
	char which[100] = "";

	if (label)
		snprintf(which, sizeof(which), "%s=\"%s\",", label, value);
	for (int k = 0; k < n; k++) {
		all += counts[k];
		buf_printf(b, "%s_bucket{%sle=\"", name, which);
		if (bounds[k] == UINT64_MAX)
			buf_puts(b, "+Inf");
		else
			put_bound(b, bounds[k], micro);
		buf_puts(b, "\"} ");
		put(b, all, false);
	}
	buf_printf(b, "%s_sum", name);
	put_name(b, "", label, value);
	put(b, sum, micro);
	buf_printf(b, "%s_count", name);
	put_name(b, "", label, value);
	put(b, all, false);
}

void metric_histogram_us(struct buf *b, const char *name, const char *label, const char *value,
                         const struct hist *h)
{
	uint64_t bounds[HIST_BUCKETS];

	for (int k = 0; k < HIST_BUCKETS; k++)
		bounds[k] = k == HIST_BUCKETS - 1 ? UINT64_MAX : (uint64_t)hist_bound_us(k);
	metric_histogram(b, name, label, value, bounds, h->n, HIST_BUCKETS, h->sum_us, true);
}
