/* SPDX-License-Identifier: EUPL-1.2 */
/* How a refusal is written, and where one of our own making is found again. */
#include "base/json.h"
#include "dispatch/internal.h"
#include <stdio.h>

void refusal_write(struct buf *b, const struct refusal *r)
{
	struct jsonw w = json_writer(b);

	json_begin_obj(&w);
	if (r->re != RE_NONE) {
		json_key(&w, "re");
		json_int(&w, r->re);
	}
	json_key(&w, "err");
	json_begin_obj(&w);
	json_key(&w, "code");
	json_str(&w, str_from(err_code(r->err)));
	json_key(&w, "text");
	json_str(&w, str_from(err_text(r->err, r->lang)));
	if (r->field) {
		json_key(&w, "field");
		json_str(&w, str_from(r->field));
	}
	json_key(&w, "retry");
	json_bool(&w, err_retry(r->err));
	if (r->wait_ms) {
		json_key(&w, "wait_ms");
		json_int(&w, r->wait_ms);
	}
	if (r->ref && *r->ref) {
		json_key(&w, "ref");
		json_str(&w, str_from(r->ref));
	}
	json_end_obj(&w);
	json_end_obj(&w);
}

/* What this job is called in the log: the request, and of a socket's the frame; "": nothing. */
static void job_name(const struct job *j, char out[LOG_REQUEST + 1])
{
	if (!j->request.n)
		out[0] = 0;
	else if (j->http)
		snprintf(out, LOG_REQUEST + 1, STR_FMT, STR_ARG(j->request));
	else
		snprintf(out, LOG_REQUEST + 1, STR_FMT "-%lld", STR_ARG(j->request),
		         (long long)j->id);
}

void job_about(const struct job *j)
{
	char name[LOG_REQUEST + 1];

	job_name(j, name);
	log_request(name);
}

void job_refusal(struct job *j)
{
	char name[LOG_REQUEST + 1] = "";

	if (j->err == ERR_INTERNAL) {
		job_name(j, name);
		log_request(name);
		LOG_KV(LOG_ERROR, "dispatch: an error of ours was told",
		       log_txt("cmd", j->cmd ? str_from(j->cmd->name) : STR("")));
		log_request(NULL);
	}
	buf_reset(&j->reply);
	refusal_write(&j->reply, &(struct refusal){
					 .re = j->http ? RE_NONE : j->id,
					 .err = j->err,
					 .lang = j->req.lang,
					 .field = j->req.field,
					 .wait_ms = j->wait_ms,
					 .ref = name,
				 });
}
