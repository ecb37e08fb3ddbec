/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * libgit2 (1.5) unpacks the first bytes of a loose object, header and all, into a buffer of its own and copies what is
 * behind the header to one of the size that the header tells, however much that is (read_loose_standard()). So objects
 * that claim to be small are read as a stream before, which is bounded.
 */
#include <git2.h>
#include <git2/sys/odb_backend.h>

#include "base/error.h"
#include "git.h"
#include "loose.h"

enum { HEAD = 64 }; /* bytes: more than are copied at once (libgit2: MAX_HEADER_LEN) */

/* Of libgit2's loose objects, all of them; set once. */
static int (*real_read)(void **, size_t *, git_object_t *, git_odb_backend *, const git_oid *);
static int (*real_read_prefix)(git_oid *, void **, size_t *, git_object_t *, git_odb_backend *, const git_oid *,
			       size_t);

static bool is_honest(git_odb_backend *backend, const git_oid *oid)
{
	char bytes[2 * HEAD];
	git_odb_stream *stream;
	git_object_t type;
	size_t size, done = 0;
	int n;

	if (backend->read_header(&size, &type, backend, oid) < 0 || size >= HEAD ||
	    backend->readstream(&stream, &size, &type, backend, oid) < 0)
		return true;
	while (done <= size && (n = stream->read(stream, bytes + done, sizeof(bytes) - done)) > 0)
		done += (size_t)n;
	stream->free(stream);
	if (done > size)
		git_error_set_str(GIT_ERROR_ODB, "more bytes than its header tells");
	return done <= size;
}

static int guarded_read(void **data, size_t *size, git_object_t *type, git_odb_backend *backend, const git_oid *oid)
{
	return is_honest(backend, oid) ? real_read(data, size, type, backend, oid) : GIT_ERROR;
}

static int guarded_read_prefix(git_oid *oid, void **data, size_t *size, git_object_t *type, git_odb_backend *backend,
			       const git_oid *prefix, size_t length)
{
	git_oid found;

	if (backend->exists_prefix(&found, backend, prefix, length) == 0 && !is_honest(backend, &found))
		return GIT_ERROR;
	return real_read_prefix(oid, data, size, type, backend, prefix, length);
}

bool repo_guard_loose(const struct repo *repo, GError **error)
{
	git_odb *odb = NULL;

	if (git_repository_odb(&odb, repo_git(repo)) < 0)
		return fail(error, KEXPORT_ERROR_IO, "%s: objects: %s", repo_path(repo), git_reason());
	for (size_t i = 0; i < git_odb_num_backends(odb); i++) {
		git_odb_backend *backend;

		/* Only loose objects can be read as streams. */
		if (git_odb_get_backend(&backend, odb, i) < 0 || !backend->readstream || backend->read == guarded_read)
			continue;
		real_read = backend->read;
		real_read_prefix = backend->read_prefix;
		backend->read = guarded_read;
		backend->read_prefix = guarded_read_prefix;
	}
	git_odb_free(odb);
	return true;
}
