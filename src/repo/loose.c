/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <git2.h>
#include <git2/sys/odb_backend.h>
#include <string.h>

#include "base/error.h"
#include "git.h"
#include "loose.h"
#include "loose_file.h"

/* git_odb * -> GPtrArray, the folders of its objects: a backend has no room for what is ours. */
static GHashTable *guarded;
static GMutex lock;

static GPtrArray *folders_of(const git_odb *odb)
{
	g_autoptr(GMutexLocker) locker G_GNUC_UNUSED = g_mutex_locker_new(&lock);
	GPtrArray *folders = guarded ? g_hash_table_lookup(guarded, odb) : NULL;

	return folders ? g_ptr_array_ref(folders) : g_ptr_array_new();
}

/* What libgit2 is told. */
static int read_buffer(struct object_buffer **buffer, const git_odb_backend *backend, const git_oid *git)
{
	g_autoptr(GPtrArray) folders = folders_of(backend->odb);
	g_autofree char *text = NULL;
	char hex[OID_HEX_SIZE + 1];
	enum loose_found found;
	const char *reason;
	struct oid oid;

	memcpy(oid.bytes, git->id, OID_SIZE);
	found = loose_file_read(folders, &oid, buffer, &reason);
	if (found != LOOSE_DAMAGED)
		return found == LOOSE_READ ? 0 : GIT_ENOTFOUND;
	oid_to_hex(&oid, hex);
	text = g_strdup_printf("object %s: %s", hex, reason);
	git_error_set_str(GIT_ERROR_ODB, text);
	return GIT_ERROR;
}

static int guarded_read(void **data, size_t *size, git_object_t *type, git_odb_backend *backend, const git_oid *oid)
{
	struct object_buffer *buffer = NULL;
	int status = read_buffer(&buffer, backend, oid);

	if (status < 0)
		return status;
	*size = buffer->size;
	*type = (git_object_t)buffer->type;
	*data = git_odb_backend_data_alloc(backend, buffer->size + 1);
	if (*data)
		*(char *)mempcpy(*data, buffer->bytes, buffer->size) = '\0';
	object_buffer_free(buffer);
	return *data ? 0 : GIT_ERROR;
}

static int guarded_read_header(size_t *size, git_object_t *type, git_odb_backend *backend, const git_oid *oid)
{
	struct object_buffer *buffer = NULL;
	int status = read_buffer(&buffer, backend, oid);

	if (status < 0)
		return status;
	*size = buffer->size;
	*type = (git_object_t)buffer->type;
	object_buffer_free(buffer);
	return 0;
}

static int guarded_read_prefix(git_oid *oid, void **data, size_t *size, git_object_t *type, git_odb_backend *backend,
			       const git_oid *prefix, size_t length)
{
	int status = backend->exists_prefix(oid, backend, prefix, length);

	return status < 0 ? status : guarded_read(data, size, type, backend, oid);
}

bool repo_guard_loose(const struct repo *repo, GPtrArray *folders, GError **error)
{
	git_odb *odb = NULL;

	if (git_repository_odb(&odb, repo_git(repo)) < 0)
		return fail(error, KEXPORT_ERROR_IO, "%s: objects: %s", repo_path(repo), git_reason());
	g_mutex_lock(&lock);
	if (!guarded)
		guarded = g_hash_table_new_full(NULL, NULL, NULL, (GDestroyNotify)g_ptr_array_unref);
	g_hash_table_insert(guarded, odb, g_ptr_array_ref(folders));
	g_mutex_unlock(&lock);
	for (size_t i = 0; i < git_odb_num_backends(odb); i++) {
		git_odb_backend *backend;

		/* Only loose objects can be read as streams. */
		if (git_odb_get_backend(&backend, odb, i) < 0 || !backend->readstream)
			continue;
		backend->read = guarded_read;
		backend->read_header = guarded_read_header;
		backend->read_prefix = guarded_read_prefix;
		backend->readstream = NULL;
	}
	git_odb_free(odb);
	return true;
}

void repo_unguard_loose(const struct repo *repo)
{
	git_odb *odb = NULL;

	if (!repo_git(repo) || git_repository_odb(&odb, repo_git(repo)) < 0)
		return;
	g_mutex_lock(&lock);
	if (guarded)
		g_hash_table_remove(guarded, odb);
	g_mutex_unlock(&lock);
	git_odb_free(odb);
}
