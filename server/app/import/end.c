/* SPDX-License-Identifier: EUPL-1.2 */
/* import.end - all of an archive was put. */
#include "app/import/import.h"
#include "emit.h"

enum err cmd_import_end(struct req *r, const struct import_end_args *a,
                        struct import_end_result *out)
{
	struct import_run run;

	if (!import_load(r, a->import, &run))
		return req_fail(r, ERR_NOT_FOUND, "import");
	if (run.state != IMPORT_STATE_RUNNING)
		return req_fail(r, ERR_CLOSED, "import");
	import_set_state(r, a->import, IMPORT_STATE_DONE);
	/* Each is told once: what an earlier run brought before it was broken off is told now. */
	if (run.added) {
		struct group_imported ev = { .group = run.group, .topics = run.topics };
		ev.posts = run.added;
		emit_group_imported(r, ch_group(run.group), &ev);
	}
	import_tell(r, a->import);
	return import_load(r, a->import, &out->run) ? ERR_OK : req_db_fail(r);
}
