/* SPDX-License-Identifier: EUPL-1.2 */
/* action.get - a commitment and its trail. */
#include "app/action/action.h"
#include "app/authority/authority.h"
#include "app/person/person.h"
#include "db/db.h"

static const char SQL_STEPS[] = "SELECT kind, by, at, reason, owner, due_at FROM action_step"
				" WHERE action = :action ORDER BY id LIMIT :max";

static void steps(struct req *r, int64_t id, struct action_get_result *out)
{
	int64_t who[ACTION_STEPS], owners[ACTION_STEPS];
	size_t n = 0;
	struct query *q = db_q(r->db, SQL_STEPS);

	out->steps = arena_array(r->arena, ACTION_STEPS, struct action_step);
	db_int(q, ":action", id);
	db_int(q, ":max", ACTION_STEPS);
	db_each (q) {
		struct action_step *s = &out->steps[n];
		if (!action_step_kind_from_str(db_col_view(q, 0), &s->kind))
			continue;
		who[n] = db_col_int(q, 1);
		s->at = db_col_int(q, 2);
		s->reason = db_col_str(r->arena, q, 3);
		owners[n] = db_col_int(q, 4);
		s->due_at = db_col_int(q, 5);
		n++;
	}
	for (size_t i = 0; i < n; i++) {
		struct action_step s = out->steps[i];
		if (person_ref_load(r, who[i], 0, &s.by) &&
		    authority_ref_load(r, owners[i], &s.owner))
			out->steps[out->n_steps++] = s;
	}
}

enum err cmd_action_get(struct req *r, const struct action_get_args *a,
                        struct action_get_result *out)
{
	struct action_row row;

	if (!action_row_load(r, a->action, &row) || !action_sees(r, &row) ||
	    !action_view(r, a->action, &out->action.action))
		return req_fail(r, ERR_NOT_FOUND, "action");
	out->action.acts = row.state == ACTION_STATE_OPEN && action_acts(r, &row);
	steps(r, a->action, out);
	return ERR_OK;
}
