/* SPDX-License-Identifier: EUPL-1.2 */
#include "app/post/weight.h"
#include "base/json.h"

/* Names of fields, numbers at their longest, braces and commas. */
enum { PERSON = 120, FILE_REF = 90, QUOTE = 80, POST = 360, MY_TOPIC = 580 };

size_t weight_str(struct str s)
{
	size_t n = s.n + 2;

	for (size_t i = json_plain(s.p, s.n); i < s.n; i++, i += json_plain(s.p + i, s.n - i)) {
		unsigned char c = (unsigned char)s.p[i];
		n += c == '"' || c == '\\' || c == '\n' || c == '\t' ? 1 : 5;
	}
	return n;
}

size_t weight_person(const struct person_ref *p)
{
	return PERSON + weight_str(p->name) + weight_str(p->function) + weight_str(p->authority);
}

size_t weight_post(const struct post *p)
{
	size_t n = POST + weight_person(&p->author) + weight_str(p->html) +
	           weight_str(p->deleted_by);

	if (p->has_reply_to)
		n += QUOTE + weight_str(p->reply_to.author) + weight_str(p->reply_to.text);
	for (size_t i = 0; i < p->n_files; i++)
		n += FILE_REF + weight_str(p->files[i].name) + weight_str(p->files[i].mime);
	return n;
}

size_t weight_my_topic(const struct my_topic *t)
{
	const struct topic *p = &t->topic;

	return MY_TOPIC + weight_person(&p->author) + weight_str(p->title) +
	       weight_str(p->last_author) + weight_str(p->excerpt);
}
