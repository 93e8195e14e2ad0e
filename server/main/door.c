/* SPDX-License-Identifier: EUPL-1.2 */
#include "main/door.h"
#include "app/session/as.h"
#include "base/hex.h"
#include "base/log.h"
#include "base/random.h"
#include "db/db.h"
#include <cjson/cJSON.h>
#include <errno.h>
#include <stdio.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

enum { ANSWER_MAX = 512 * 1024, ANSWER_SECONDS = 60 };

/* ---- which way ---- */

/* -1: no server is there. */
static int reach_server(const char *dir)
{
	struct sockaddr_un to = { .sun_family = AF_UNIX };
	struct timeval wait = { .tv_sec = ANSWER_SECONDS };

	if (!house_admin_socket(dir, to.sun_path, sizeof(to.sun_path)))
		return -1;
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (fd < 0)
		return -1;
	setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &wait, sizeof(wait));
	if (!connect(fd, (struct sockaddr *)&to, sizeof(to)))
		return fd;
	if (errno != ENOENT && errno != ECONNREFUSED)
		log_warn("%s: %s", to.sun_path, strerror(errno));
	close(fd);
	return -1;
}

bool door_open(struct door *d, const struct cli *cli)
{
	struct config *c = &d->cfg;

	*d = (struct door){ .fd = -1, .house.lock = LOCK_INIT };
	buf_init(&d->frame, 256 * 1024);
	buf_init(&d->line, ANSWER_MAX);
	bool fine = cli_config(cli, c);
	if (fine && c->log_level == LOG_INFO) /* a tool speaks when something is wrong */
		log_init(stderr, LOG_WARN);
	if (fine && (fine = house_dir_check(c->data_dir.p)))
		d->fd = reach_server(c->data_dir.p);
	if (fine && d->fd < 0) {
		fine = house_open(&d->house, &(struct house_config){
						     .dir = c->data_dir.p,
						     .public_url = c->public_url,
						     .mail_from = c->mail_from,
						     .network_name = c->network_name,
						     .file_max = c->file_max,
					     });
		if (fine)
			fine = (d->local = local_create(&d->house)) != NULL;
	}
	if (!fine)
		door_close(d);
	return fine;
}

void door_close(struct door *d)
{
	if (d->fd >= 0)
		close(d->fd);
	local_destroy(d->local);
	db_close(d->db);
	house_close(&d->house);
	cJSON_Delete(d->answer);
	buf_finish(&d->frame);
	buf_finish(&d->line);
	config_finish(&d->cfg);
	*d = (struct door){ .fd = -1, .house.lock = LOCK_INIT };
}

/* ---- one command ---- */

static bool send_line(struct door *d)
{
	buf_char(&d->frame, '\n');
	for (size_t done = 0; done < d->frame.n;) {
		ssize_t n = send(d->fd, d->frame.p + done, d->frame.n - done, MSG_NOSIGNAL);
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return false;
		done += (size_t)n;
	}
	return true;
}

/* One line, without its end. A server answers one command with one line. */
static bool receive_line(struct door *d)
{
	buf_reset(&d->line);
	for (;;) {
		char *p = buf_room(&d->line, 16 * 1024);
		ssize_t n = p ? recv(d->fd, p, 16 * 1024, 0) : -1;
		if (n < 0 && p && errno == EINTR)
			continue;
		if (n <= 0)
			return false;
		d->line.n += (size_t)n;
		if (d->line.p[d->line.n - 1] == '\n') {
			d->line.n--;
			return true;
		}
	}
}

struct jsonw door_args(struct door *d)
{
	struct jsonw w = json_writer(&d->line);

	buf_reset(&d->line);
	json_begin_obj(&w);
	return w;
}

static void write_frame(struct door *d, const char *command, const char *as)
{
	struct jsonw w = json_writer(&d->frame);
	uint8_t op[16];
	char hex[HEX_SIZE(sizeof(op))];

	random_bytes(op, sizeof(op));
	hex_encode(hex, op, sizeof(op));
	buf_reset(&d->frame);
	json_begin_obj(&w);
	json_key(&w, "id");
	json_int(&w, 1);
	json_key(&w, "cmd");
	json_str(&w, str_from(command));
	json_key(&w, "op");
	json_str(&w, str_from(hex));
	json_key(&w, "args");
	json_raw(&w, buf_view(&d->line));
	if (as) {
		json_key(&w, "as");
		json_str(&w, str_from(as));
	}
	json_end_obj(&w);
}

const struct cJSON *door_ask(struct door *d, struct jsonw *args, const char *command,
                             const char *as)
{
	struct str reply;

	if (args->depth)
		json_end_obj(args);
	write_frame(d, command, as);
	if (d->line.full || d->frame.full) {
		cli_fail("%s: too much at once", command);
		return NULL;
	}
	if (d->local) {
		local_frame(d->local, buf_view(&d->frame), &reply);
		buf_reset(&d->line);
		buf_str(&d->line, reply);
	} else if (!send_line(d) || !receive_line(d)) {
		cli_fail("the server does not answer");
		return NULL;
	}
	/* Our own server's words: without the limits that frames of strangers are held to. */
	cJSON_Delete(d->answer);
	d->answer = cJSON_ParseWithLength(d->line.p, d->line.n);
	if (!d->answer)
		cli_fail("the answer cannot be read");
	return d->answer;
}

const char *door_text(const struct cJSON *obj, const char *key)
{
	const cJSON *v = cJSON_GetObjectItemCaseSensitive(obj, key);
	return cJSON_IsString(v) ? v->valuestring : "";
}

int64_t door_int(const struct cJSON *obj, const char *key)
{
	const cJSON *v = cJSON_GetObjectItemCaseSensitive(obj, key);
	return cJSON_IsNumber(v) ? (int64_t)v->valuedouble : 0;
}

static void say_refusal(const struct cJSON *err)
{
	const char *field = door_text(err, "field");

	cli_fail("%s (%s%s%s)", door_text(err, "text"), door_text(err, "code"), *field ? ", " : "",
	         field);
}

const struct cJSON *door_call(struct door *d, struct jsonw *args, const char *command,
                              const char *as)
{
	const struct cJSON *frame = door_ask(d, args, command, as);
	const struct cJSON *ok = frame ? json_at(frame, "ok") : NULL;

	if (frame && !ok)
		say_refusal(json_at(frame, "err"));
	return ok;
}

struct str door_answer(const struct door *d)
{
	return buf_view(&d->line);
}

/* ---- names to ids ---- */

int64_t door_person(struct door *d, const char *email)
{
	char path[4096];
	struct session_info found;

	snprintf(path, sizeof(path), "%s/palabre.db", d->cfg.data_dir.p);
	if (!d->db)
		d->db = db_open(path, DB_READER);
	if (d->db && session_as(d->db, str_from(email), &found))
		return found.person;
	cli_fail("nobody has the address %s", email);
	return 0;
}

int64_t door_group(struct door *d, const char *slug)
{
	struct jsonw w = door_args(d);

	json_key(&w, "slug");
	json_str(&w, str_from(slug));
	const struct cJSON *frame = door_ask(d, &w, "group.get", NULL);
	int64_t id = door_int(json_at(json_at(json_at(frame, "ok"), "group"), "group"), "id");
	if (!id)
		cli_fail("there is no group \"%s\"", slug);
	return id;
}
