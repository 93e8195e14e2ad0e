/* SPDX-License-Identifier: EUPL-1.2 */
/* topic.essential_history - the versions of « L'essentiel », latest first. */
#include "app/post/weight.h"
#include "app/topic/topic.h"

enum {
	VERSIONS = 50,
	BYTES = 192 * 1024, /* of text as JSON, after which a reply takes no further version */
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
	for (; out->n_versions < n && bytes <= BYTES; out->n_versions++) {
		const struct essential *v = &out->versions[out->n_versions];
		bytes += weight_str(v->settled) + weight_str(v->to_decide) +
		         weight_str(v->next_step);
		bytes += weight_person(&v->author);
	}
	return ERR_OK;
}
