/* SPDX-License-Identifier: EUPL-1.2 */
#include "main/backups.h"

#define HOUR_MS (INT64_C(3600) * 1000)

bool backups_series(const struct config *c, struct series *out)
{
	*out = (struct series){
		.data_dir = c->data_dir.p,
		.dir = c->backup_dir.p,
		.key_file = c->backup_plain ? "" : c->backup_key_file.p,
		.program = PALABRE_VERSION,
		.rule = { (int)c->keep_days, (int)c->keep_weeks, (int)c->keep_months },
	};
	return c->backup_dir.n > 0;
}

bool backups_open(const struct config *c, struct uv_loop_s *loop, struct series *series,
                  struct schedule **out)
{
	struct backup_key key;

	*out = NULL;
	if (!backups_series(c, series))
		return true;
	if (*series->key_file) {
		if (!backup_key_read(series->key_file, false, &key))
			return false;
		backup_key_finish(&key);
	}
	*out = schedule_create(&(struct schedule_config){
		.loop = loop, .series = series, .every_ms = c->backup_every * HOUR_MS });
	return true;
}
