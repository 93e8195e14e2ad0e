/* SPDX-License-Identifier: EUPL-1.2 */
/* topic.essential_history - the versions of « L'essentiel », latest first. */
#include "app/topic/topic.h"

enum {
	VERSIONS = 50,
	BYTES = 96 * 1024, /* of text, after which a reply takes no further version */
};

enum err cmd_topic_essential_history(struct req *r, const struct topic_essential_history_args *a,
                                     struct topic_essential_history_result *out)
{
	int64_t id = a->topic;
	enum err e = access_topic(r, &id, RIGHT_READ, NULL);
	size_t bytes = 0;

	if (e)
		return req_fail(r, e, "topic");
	out->versions = arena_array(r->arena, VERSIONS, struct essential);
	size_t n = essential_list(r, id, INT64_MAX, out->versions, VERSIONS);
	for (size_t i = 0; i < n && bytes <= BYTES; i++) {
		const struct essential *v = &out->versions[i];
		bytes += v->settled.n + v->to_decide.n + v->next_step.n;
		out->n_versions = i + 1;
	}
	return ERR_OK;
}
