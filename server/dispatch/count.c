/* SPDX-License-Identifier: EUPL-1.2 */
/* What is counted of every answer. */
#include "base/clock.h"
#include "dispatch/internal.h"

const struct dispatch_stats *dispatch_stats(const struct dispatch *d)
{
	return &d->stats;
}

/* How many events a channel lacked that was recovered. */
static uint64_t missed(const struct session_resume_args *a, const struct channel_resume *c)
{
	for (size_t i = 0; i < a->n_channels; i++)
		if (str_eq(a->channels[i].ch, c->ch))
			return (uint64_t)(c->seq - a->channels[i].seq);
	return 0;
}

static void count_resume(struct dispatch_stats *s, const struct job *j)
{
	const struct session_resume_result *r = j->result;

	for (size_t i = 0; i < r->n_channels; i++) {
		if (!r->channels[i].recovered) {
			s->not_resumed++;
			continue;
		}
		s->resumed++;
		s->replayed += missed(j->args, &r->channels[i]);
	}
}

static void count_due(struct dispatch_stats *s, const struct due_run_result *r)
{
	s->indexed += (uint64_t)r->indexed;
	s->to_index = r->to_index;
}

void job_count(const struct job *j)
{
	struct dispatch_stats *s = &j->d->stats;

	s->errors[j->err]++;
	if (!j->cmd)
		return;
	struct dispatch_count *c = &s->commands[j->cmd - command_table];
	enum dispatch_kind kind = j->cmd->flags & COMMAND_WRITE  ? DISPATCH_WRITE
	                          : j->cmd->flags & COMMAND_READ ? DISPATCH_READ
	                                                         : DISPATCH_LIVE;
	hist_add(&s->took[kind], clock_mono_us() - j->begun_us);
	if (j->err)
		c->refused++;
	else
		c->ok++;
	if (!j->err && j->cmd == j->d->resume)
		count_resume(s, j);
	if (!j->err && j->cmd == j->d->due)
		count_due(s, j->result);
}
