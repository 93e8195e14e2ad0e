/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * file.create - record a file just received.
 *
 * The bytes are on disk already, under their hash. That they are is looked at here, on the thread
 * that also sweeps, so that a row never names bytes that are gone.
 */
#include "app/file/file.h"
#include "app/file/kind.h"
#include "app/group/access.h"
#include <sys/stat.h>

static bool is_hash(struct str s)
{
	for (size_t i = 0; i < s.n; i++)
		if (!strchr("0123456789abcdef", s.p[i]))
			return false;
	return true;
}

static bool is_there(struct req *r, const struct file_create_args *a)
{
	struct stat st;
	const char *path = file_path(r->arena, r->house->files_dir, a->hash).p;

	return is_hash(a->hash) && !lstat(path, &st) && S_ISREG(st.st_mode) &&
	       st.st_size == a->size;
}

enum err cmd_file_create(struct req *r, const struct file_create_args *a,
                         struct file_create_result *out)
{
	struct file_kind kind;
	enum err e = access_group(r, a->group, RIGHT_WRITE, NULL);

	if (e)
		return req_fail(r, e, "group");
	if (!file_name_check(a->name))
		return req_fail(r, ERR_BAD_ARGS, "name");
	if (!file_kind_of(a->name, &kind) || !str_eq(kind.mime, a->mime))
		return req_fail(r, ERR_FILE_KIND, "name");
	if (!is_there(r, a))
		return req_fail(r, ERR_NOT_FOUND, "hash");
	if (file_loose_count(r) >= FILE_LOOSE_MAX)
		return req_fail(r, ERR_LIMIT, NULL);
	struct file_new f = { .group = a->group, .name = a->name, .mime = kind.mime };
	f.hash = a->hash;
	f.size = a->size;
	out->file =
		(struct file_ref){ .id = file_insert(r, &f), .name = a->name, .mime = kind.mime };
	out->file.size = a->size;
	return ERR_OK;
}
