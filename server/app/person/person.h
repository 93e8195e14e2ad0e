/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once
/*
 * person - the people of the network and the mandates they hold.
 *
 * Owner of the tables person and mandate; nothing else writes to them.
 *
 * A person is known by his e-mail address, which nobody but himself is ever shown. He speaks for
 * the mandate he now holds, of several the one he has held longest; a mandate whose end has
 * come speaks no more, but what was said in its name keeps it.
 *
 * Loads: any thread with a connection. Writes: writer thread, within a request's or an import's
 * transaction.
 */
#include "app/req/req.h"

/* The person as shown beside what he says. `mandate` 0: the one now held, longest first; otherwise
 * that one, ended or not. false: no such person, or the mandate is somebody else's. */
bool person_ref_load(struct req *r, int64_t person, int64_t mandate, struct person_ref *out);
/* The same with the mandate he now holds in this authority; as 0 above when he holds none there. */
bool person_ref_load_for(struct req *r, int64_t person, int64_t authority, struct person_ref *out);
/* The mandate he now speaks for; 0: none. */
int64_t person_mandate_now(struct req *r, int64_t person);
/* Language of a person's interface and mails; French when there is no such person. */
enum lang person_lang(struct req *r, int64_t person);
/* The person with his settings. false: no such person. */
bool me_load(struct req *r, int64_t person, struct me *out);
bool person_exists(struct req *r, int64_t person);
/* Who has this address, in whatever case; 0: nobody. */
int64_t person_by_email(struct req *r, struct str email);

/* May this be an e-mail address that a mail can be sent to? ASCII, no quoting, no blanks. */
bool person_email_ok(struct str email);

/* ---- writing ---- */

struct person_new {
	struct str email, name, bio; /* bio may be empty */
	enum lang lang;
	struct str zone; /* IANA time zone; empty: Europe/Paris */
	bool admin;
	bool shut_out; /* he is only a name: nobody signs in as him */
	int64_t created_at;
};
/* A new person's id; 0: the address is taken. */
int64_t person_put(struct db *db, const struct person_new *p);

struct mandate_new {
	int64_t person, authority;
	struct str function;
	int64_t from_at;
	bool has_to_at; /* false: still held */
	int64_t to_at;
};
int64_t mandate_put(struct db *db, const struct mandate_new *m);

/* Change what is given (see person.update). */
void person_set(struct req *r, int64_t person, const struct person_update_args *a);
