/* SPDX-License-Identifier: EUPL-1.2 */
#include "db/store.h"
#include "main/metric.h"
#include "main/metrics.h"
#include <stdio.h>
#include <sys/stat.h>

enum { PAGE_BYTES = 4096, FRAME_BYTES = PAGE_BYTES + 24 }; /* a page in the log has a header */

static uint64_t size_of(const char *db_path, const char *suffix)
{
	char path[1024];
	struct stat st;

	snprintf(path, sizeof(path), "%s%s", db_path, suffix);
	return stat(path, &st) ? 0 : (uint64_t)st.st_size;
}

static void commits(const struct store_stats *s, struct buf *b)
{
	uint64_t rows[STORE_HIST], us[STORE_HIST];

	for (int k = 0; k < STORE_HIST; k++) {
		uint64_t ms = store_ms_bound(k);
		rows[k] = k == STORE_HIST - 1 ? UINT64_MAX : (uint64_t)1 << k;
		us[k] = ms == UINT64_MAX ? UINT64_MAX : ms * 1000;
	}
	metric_family(b, "palabre_commit_rows", "histogram", "Writes that one commit carried.");
	metric_histogram(b, "palabre_commit_rows", NULL, NULL, rows, s->rows_hist, STORE_HIST,
	                 s->rows_sum, false);
	metric_family(b, "palabre_commit_seconds", "histogram",
	              "Of a transaction, from BEGIN until COMMIT has returned.");
	metric_histogram(b, "palabre_commit_seconds", NULL, NULL, us, s->commit_ms_hist, STORE_HIST,
	                 s->commit_us_sum, true);
	metric_family(b, "palabre_fsync_seconds", "histogram",
	              "Of each sync of the write-ahead log: one a commit, one a checkpoint.");
	metric_histogram_us(b, "palabre_fsync_seconds", NULL, NULL, &s->syncs);
	metric_family(b, "palabre_writes_total", "counter", "Writes by what became of them.");
	metric_sample(b, "palabre_writes_total", "outcome", "written", s->written);
	metric_sample(b, "palabre_writes_total", "outcome", "refused", s->refused);
	metric_sample(b, "palabre_writes_total", "outcome", "failed", s->failed);
	metric_counter(b, "palabre_commit_reruns_total",
	               "Transactions run twice, to undo one of their writes alone.", s->reruns);
}

static void state(enum db_kind now, struct buf *b)
{
	static const enum db_kind kinds[] = { DB_OK, DB_FULL, DB_IOERR, DB_READONLY, DB_CORRUPT };

	metric_family(b, "palabre_storage_state", "gauge", "1 for how writing is.");
	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
		metric_sample(b, "palabre_storage_state", "state", db_kind_name(kinds[i]),
		              kinds[i] == now);
	metric_gauge(b, "palabre_storage_degraded", "Whether writes are refused; people read on.",
	             now != DB_OK);
}

void metrics_store(struct store *store, const char *db_path, struct buf *b)
{
	struct store_stats s;

	store_stats(store, &s);
	state(store_state(store), b);
	commits(&s, b);
	metric_family(b, "palabre_reads_total", "counter", "Reads by what became of them.");
	metric_sample(b, "palabre_reads_total", "outcome", "done", s.reads - s.reads_failed);
	metric_sample(b, "palabre_reads_total", "outcome", "failed", s.reads_failed);
	metric_family(b, "palabre_store_queue", "gauge",
	              "Jobs that wait for a thread of the store.");
	metric_sample(b, "palabre_store_queue", "kind", "write", s.write_queue);
	metric_sample(b, "palabre_store_queue", "kind", "read", s.read_queue);
	metric_counter(b, "palabre_store_busy_total", "Jobs turned away because too many waited.",
	               s.busy);
	metric_counter(b, "palabre_storage_probes_total", "Attempts to write while writing fails.",
	               s.probes);
	metric_counter(b, "palabre_storage_reopens_total",
	               "Connections opened anew after an I/O error.", s.reopens);
	metric_counter(b, "palabre_checkpoints_total", "Times that the log was copied back.",
	               s.checkpoints);
	metric_counter_us(b, "palabre_checkpoint_seconds_total", "Time that took.",
	                  s.checkpoint_us_sum);
	metric_gauge(b, "palabre_wal_bytes", "Of the write-ahead log, not yet copied back.",
	             (uint64_t)s.wal_pages * FRAME_BYTES);
	metric_gauge(b, "palabre_wal_file_bytes", "Size of its file, which is used again.",
	             size_of(db_path, "-wal"));
	metric_gauge(b, "palabre_database_bytes", "Size of the database file.",
	             size_of(db_path, ""));
}
