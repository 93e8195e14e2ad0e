/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once
/*
 * app_talk - two groups that talk, for tests of topics and messages.
 *
 * helene (for Lyon), awa (for Kayes) and bob (for Lyon) are members of `mali`, ines observes,
 * moussa chairs it and `eau`; awa is also in `eau`; root is of the network's team; eve is in none.
 */
#include "app/authority/authority.h"
#include "app/group/group.h"
#include "app/post/post.h"
#include "app/topic/topic.h"
#include "app_fixture.h"

struct talk {
	struct app app;
	int64_t moussa, helene, awa, bob, ines, eve, root;
	int64_t lyon, kayes;
	int64_t mali, eau;
};

static inline int64_t talk_group(struct talk *t, const char *slug)
{
	struct group_create_args a = { .slug = str_from(slug),
		                       .title = str_from(slug),
		                       .kind = GROUP_KIND_THEMATIC,
		                       .join_mode = JOIN_MODE_OPEN };
	struct req *r = app_begin(&t->app, APP_ROOT);
	int64_t id = group_insert(r, &a);

	group_enter(r, id, t->moussa, ROLE_CHAIR);
	app_end(&t->app, true);
	return id;
}

static inline void talk_enter(struct talk *t, int64_t group, int64_t person, enum role role)
{
	group_enter(app_begin(&t->app, APP_ROOT), group, person, role);
	app_end(&t->app, true);
}

static inline int64_t talk_authority(struct talk *t, const char *name)
{
	app_begin(&t->app, APP_ROOT);
	int64_t id = authority_put(
		t->app.db,
		&(struct authority_new){ .kind = AUTHORITY_KIND_PARTNER, .name = str_from(name) });
	app_end(&t->app, true);
	return id;
}

/* Until `to_at`; 0: still held. */
static inline int64_t talk_mandate(struct talk *t, int64_t person, int64_t authority,
                                   const char *function, int64_t to_at)
{
	app_begin(&t->app, APP_ROOT);
	int64_t id = mandate_put(t->app.db, &(struct mandate_new){ .person = person,
	                                                           .authority = authority,
	                                                           .function = str_from(function),
	                                                           .from_at = 1,
	                                                           .has_to_at = to_at != 0,
	                                                           .to_at = to_at });
	app_end(&t->app, true);
	return id;
}

static inline int talk_set_up(void **state)
{
	struct talk *t = calloc(1, sizeof(*t));

	app_open(&t->app);
	t->moussa = app_person(&t->app, "Moussa Traoré");
	t->helene = app_person(&t->app, "Hélène Martin");
	t->awa = app_person(&t->app, "Awa Diallo");
	t->bob = app_person(&t->app, "Bob Durand");
	t->ines = app_person(&t->app, "Inès Petit");
	t->eve = app_person(&t->app, "Eve Dehors");
	app_begin(&t->app, APP_ROOT);
	t->root = person_put(t->app.db, &(struct person_new){ .email = STR("root@example.org"),
	                                                      .name = STR("Réseau"),
	                                                      .admin = true });
	app_end(&t->app, true);
	t->lyon = talk_authority(t, "Lyon");
	t->kayes = talk_authority(t, "Kayes");
	talk_mandate(t, t->helene, t->lyon, "maire adjointe", 0);
	talk_mandate(t, t->bob, t->lyon, "chargé de mission", 0);
	talk_mandate(t, t->awa, t->kayes, "conseillère", 0);
	t->mali = talk_group(t, "mali");
	t->eau = talk_group(t, "eau");
	talk_enter(t, t->mali, t->helene, ROLE_MEMBER);
	talk_enter(t, t->mali, t->awa, ROLE_MEMBER);
	talk_enter(t, t->mali, t->bob, ROLE_MEMBER);
	talk_enter(t, t->mali, t->ines, ROLE_OBSERVER);
	talk_enter(t, t->eau, t->awa, ROLE_MEMBER);
	*state = t;
	return 0;
}

static inline int talk_tear_down(void **state)
{
	struct talk *t = *state;

	app_close(&t->app);
	free(t);
	return 0;
}

/*
 * Run a command for somebody, as the gate would: kept when it says ok, undone otherwise. Its
 * result and its events stay until the next command.
 *
 *	assert_int_equal(DO(t, t->awa, topic_pin, { .topic = 1, .on = true }, &out), ERR_OK);
 */
#define DO(t, who, command, args, out)                                                           \
	talk_end((t), (memset((out), 0, sizeof(*(out))),                                         \
	               cmd_##command(talk_begin((t), (who)), &(const struct command##_args)args, \
	                             (out))))
/* Several members of an initializer in one argument of DO(). */
#define ARGS(...)           \
	{                   \
		__VA_ARGS__ \
	}

static inline struct req *talk_begin(struct talk *t, int64_t who)
{
	t->app.now += 1000;
	return app_begin(&t->app, who);
}

static inline enum err talk_end(struct talk *t, enum err e)
{
	app_end(&t->app, e == ERR_OK);
	return e;
}

/* Field of the last refusal. */
static inline const char *talk_field(const struct talk *t)
{
	return t->app.req.field ? t->app.req.field : "";
}

static inline int64_t talk_topic(struct talk *t, int64_t who, int64_t group, const char *title)
{
	struct topic_create_result out;

	assert_int_equal(DO(t, who, topic_create,
	                    ARGS(.group = group, .kind = TOPIC_KIND_DISCUSSION,
	                         .title = str_from(title), .body = STR("Bonjour")),
	                    &out),
	                 ERR_OK);
	return out.topic.id;
}

static inline int64_t talk_post(struct talk *t, int64_t who, int64_t topic, const char *body)
{
	struct post_create_result out;

	assert_int_equal(
		DO(t, who, post_create, ARGS(.topic = topic, .body = str_from(body)), &out),
		ERR_OK);
	return out.post;
}

/* What `who` sees of a topic. */
static inline struct topic_state talk_state(struct talk *t, int64_t who, int64_t topic)
{
	struct topic_state out;

	topic_state_load(app_begin(&t->app, who), topic, who, &out);
	app_end(&t->app, false);
	return out;
}

static inline int64_t talk_unread(struct talk *t, int64_t who, int64_t topic)
{
	return talk_state(t, who, topic).unread;
}

/* Does the frame of an event hold this text? */
static inline bool talk_holds(const struct effect *e, const char *text)
{
	size_t n = strlen(text);

	assert_non_null(e);
	for (size_t i = 0; i + n <= e->text.n; i++)
		if (!memcmp(e->text.p + i, text, n))
			return true;
	return false;
}

/* How many events of this name the last command announced. */
static inline int talk_events(const struct talk *t, const char *name)
{
	int n = 0;

	for (const struct effect *e = app_event(&t->app.req, name); e;
	     e = app_event_after(&t->app.req, e, name))
		n++;
	return n;
}
