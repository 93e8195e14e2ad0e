/* SPDX-License-Identifier: EUPL-1.2 */
#include "main/backups.h"
#include "base/clock.h"
#include "base/log.h"

enum { PATH_ROOM = 4096 };
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

void backups_advise(const struct config *c)
{
	struct series series;
	char file[PATH_ROOM], moment[CLOCK_ISO];
	int64_t made_at;

	if (!backups_series(c, &series)) {
		log_error("no folder of backups is in the settings ([backup] dir)");
	} else if (series_newest(series.dir, file, sizeof(file), &made_at) && made_at) {
		clock_iso(made_at, moment);
		log_error("the newest backup is %s, of %s: palabre restore --data %s %s", file,
		          moment, series.data_dir, file);
	} else {
		log_error("there is no backup in %s", series.dir);
	}
}

bool backups_open(const struct config *c, struct uv_loop_s *loop, struct series *series,
                  struct schedule **out)
{
	struct backup_key key;

	*out = NULL;
	backup_clear(c->data_dir.p);
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
