/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <git2.h>
#include <string.h>

#include "base/error.h"
#include "git.h"
#include "loose_file.h"
#include "store.h"

enum {
	MAX_PACKS = 1 << 16, /* that place keys can tell apart */
	TOGETHER = 32,	     /* names that are looked up at a time */
	FINE_AFTER = 16,     /* one in so many of a pack's */
};

struct objects {
	struct repo *repo;
	bool replaces;
	bool has_damaged; /* a pack whose index is */
	GPtrArray *packs; /* of struct pack, the largest first */
	uint32_t n_packed;
	gint n_sought; /* names, in the largest pack, until that is indexed finely */
	/* what libgit2 has to read; @others and @known are for the holder of @lock */
	GMutex lock;
	git_odb *odb;
	GPtrArray *others; /* of struct oid *: number n_packed + i */
	GHashTable *known; /* struct oid -> number, or OBJECT_NONE for what is not there at all */
};

static void add_packs(struct objects *objects, const char *folder)
{
	g_autofree char *path = g_build_filename(folder, "pack", NULL);
	g_autoptr(GDir) dir = g_dir_open(path, 0, NULL);
	const char *name;

	while (dir && (name = g_dir_read_name(dir))) {
		g_autofree char *index = g_build_filename(path, name, NULL);
		struct pack *pack = g_str_has_suffix(name, ".idx") ? pack_open(index) : NULL;

		if (pack)
			g_ptr_array_add(objects->packs, pack);
		else if (g_str_has_suffix(name, ".idx"))
			objects->has_damaged |= pack_index_is_damaged(index);
	}
}

static int pack_compare(gconstpointer a, gconstpointer b)
{
	const struct pack *x = *(const struct pack *const *)a, *y = *(const struct pack *const *)b;

	if (x->n_objects != y->n_objects)
		return x->n_objects < y->n_objects ? 1 : -1;
	return strcmp(x->path, y->path);
}

/* Packs that would take the numbers past 31 bits are left to libgit2, as are the smallest of very many. */
static void number_packs(struct objects *objects)
{
	g_ptr_array_sort(objects->packs, pack_compare);
	for (guint i = 0; i < objects->packs->len; i++) {
		struct pack *pack = objects->packs->pdata[i];

		if (pack->n_objects > G_MAXINT32 - objects->n_packed || i >= MAX_PACKS) {
			g_ptr_array_remove_index(objects->packs, i--);
			continue;
		}
		pack->first = objects->n_packed;
		objects->n_packed += pack->n_objects;
	}
}

struct objects *objects_open(struct repo *repo, GError **error)
{
	AUTO(objects) objects = g_new0(struct objects, 1);
	const GPtrArray *folders = repo_object_folders(repo);

	g_mutex_init(&objects->lock);
	objects->repo = repo;
	objects->replaces = repo_is_rewritten(repo);
	objects->packs = g_ptr_array_new_with_free_func((GDestroyNotify)pack_free);
	objects->others = g_ptr_array_new_with_free_func(g_free);
	objects->known = g_hash_table_new(oid_hash, oid_equal);
	if (git_repository_odb(&objects->odb, repo_git(repo)) < 0) {
		fail(error, KEXPORT_ERROR_IO, "%s: objects: %s", repo_path(repo), git_reason());
		return NULL;
	}
	for (guint i = 0; i < folders->len; i++)
		add_packs(objects, folders->pdata[i]);
	number_packs(objects);
	return g_steal_pointer(&objects);
}

void objects_free(struct objects *objects)
{
	git_odb_free(objects->odb);
	g_ptr_array_unref(objects->packs);
	g_hash_table_unref(objects->known);
	g_ptr_array_unref(objects->others);
	g_mutex_clear(&objects->lock);
	g_free(objects);
}

/* Gives numbers to objects that no mapped pack has; remembers those that nobody has. */
static uint32_t find_other(struct objects *objects, const struct oid *oid)
{
	g_autoptr(GMutexLocker) locker G_GNUC_UNUSED = g_mutex_locker_new(&objects->lock);
	struct oid *copy;
	gpointer value;
	uint32_t number;
	git_oid git;

	if (g_hash_table_lookup_extended(objects->known, oid, NULL, &value))
		return GPOINTER_TO_UINT(value);
	memcpy(git.id, oid->bytes, OID_SIZE);
	copy = g_memdup2(oid, sizeof(*oid));
	g_ptr_array_add(objects->others, copy);
	number = git_odb_exists(objects->odb, &git) == 1 ? objects->n_packed + objects->others->len - 1 : OBJECT_NONE;
	g_hash_table_insert(objects->known, copy, GUINT_TO_POINTER(number));
	return number;
}

/* Of a pack in which this many names are sought many more will be. */
static void count_sought(struct objects *objects, struct pack *pack, guint n)
{
	gint enough = (gint)(pack->n_objects / FINE_AFTER);
	gint before = g_atomic_int_get(&objects->n_sought);

	if (before > enough)
		return;
	before = g_atomic_int_add(&objects->n_sought, (gint)n);
	if (before <= enough && before + (gint)n > enough)
		pack_index_finely(pack);
}

uint32_t objects_find(struct objects *objects, const struct oid *oid)
{
	uint32_t position;

	if (objects->replaces)
		oid = repo_replaced(objects->repo, oid);
	if (objects->packs->len)
		count_sought(objects, objects->packs->pdata[0], 1);
	for (guint i = 0; i < objects->packs->len; i++) {
		const struct pack *pack = objects->packs->pdata[i];

		if (pack_find(pack, oid, &position))
			return pack->first + position;
	}
	return find_other(objects, oid);
}

static const struct pack *pack_of(const struct objects *objects, uint32_t number)
{
	guint low = 0, high = objects->packs->len;

	while (high - low > 1) {
		guint middle = low + (high - low) / 2;
		const struct pack *pack = objects->packs->pdata[middle];

		if (number < pack->first)
			high = middle;
		else
			low = middle;
	}
	return objects->packs->pdata[low];
}

/* A searched name is fetched while others are looked at. */
struct finding {
	uint32_t which;
	enum pack_step step;
	struct pack_search search;
};

static void find_some(struct objects *objects, const struct pack *pack, const struct oid *ids, struct finding *findings,
		      guint n, uint32_t *numbers)
{
	bool more = true;

	for (guint i = 0; i < n; i++) {
		findings[i].step = pack_search_begin(pack, &ids[findings[i].which], &findings[i].search);
		__builtin_prefetch(pack_id(pack, findings[i].search.middle));
	}
	while (more) {
		more = false;
		for (guint i = 0; i < n; i++) {
			struct finding *finding = &findings[i];

			if (finding->step != PACK_GO_ON)
				continue;
			finding->step = pack_search_step(pack, &ids[finding->which], &finding->search);
			more |= finding->step == PACK_GO_ON;
			__builtin_prefetch(pack_id(pack, finding->search.middle));
			__builtin_prefetch(pack->offsets + (size_t)finding->search.middle * 4);
		}
	}
	for (guint i = 0; i < n; i++)
		numbers[findings[i].which] = findings[i].step == PACK_FOUND
						     ? pack->first + findings[i].search.middle
						     : objects_find(objects, &ids[findings[i].which]);
}

void objects_find_all(struct objects *objects, const struct oid *ids, const uint32_t *which, guint n, uint32_t *numbers)
{
	struct finding findings[TOGETHER];
	bool is_plain = objects->packs->len && !objects->replaces;

	if (is_plain)
		count_sought(objects, objects->packs->pdata[0], n);
	for (guint i = 0; !is_plain && i < n; i++)
		numbers[which[i]] = objects_find(objects, &ids[which[i]]);
	for (guint i = 0; is_plain && i < n; i += TOGETHER) {
		guint m = MIN(TOGETHER, n - i);

		for (guint j = 0; j < m; j++)
			findings[j].which = which[i + j];
		find_some(objects, objects->packs->pdata[0], ids, findings, m, numbers);
	}
}

void objects_find_sorted(struct objects *objects, const struct oid *ids, uint32_t n, uint32_t *numbers)
{
	const struct pack *pack = objects->packs->len ? objects->packs->pdata[0] : NULL;
	uint32_t position = 0;

	for (uint32_t i = 0; i < n; i++) {
		while (pack && position < pack->n_objects && oid_compare(pack_id(pack, position), &ids[i]) < 0)
			position++;
		numbers[i] = pack && position < pack->n_objects && oid_is(pack_id(pack, position), &ids[i])
				     ? pack->first + position
				     : OBJECT_NONE;
	}
}

void objects_prefetch_id(const struct objects *objects, uint32_t number)
{
	const struct pack *pack = number < objects->n_packed ? pack_of(objects, number) : NULL;

	if (pack)
		__builtin_prefetch(pack_id(pack, number - pack->first));
}

uint32_t objects_n(struct objects *objects)
{
	g_autoptr(GMutexLocker) locker G_GNUC_UNUSED = g_mutex_locker_new(&objects->lock);

	return objects->n_packed + objects->others->len;
}

const struct oid *objects_id(struct objects *objects, uint32_t number)
{
	if (number < objects->n_packed) {
		const struct pack *pack = pack_of(objects, number);

		return pack_id(pack, number - pack->first);
	}
	g_mutex_lock(&objects->lock);
	const struct oid *oid = objects->others->pdata[number - objects->n_packed];
	g_mutex_unlock(&objects->lock);
	return oid;
}

struct place objects_place(struct objects *objects, uint32_t number)
{
	struct place place = { NULL, 0 };

	if (number < objects->n_packed) {
		place.pack = pack_of(objects, number);
		place.offset = pack_offset(place.pack, number - place.pack->first);
	}
	return place;
}

bool objects_place_next(const struct objects *objects, const struct oid *oid, struct place *place)
{
	uint32_t position;

	for (guint i = objects_pack_index(objects, place->pack) + 1; i < objects->packs->len; i++) {
		const struct pack *pack = objects->packs->pdata[i];

		if (pack_find(pack, oid, &position)) {
			*place = (struct place){ pack, pack_offset(pack, position) };
			return true;
		}
	}
	return false;
}

void objects_prefetch_place(struct objects *objects, uint32_t number)
{
	const struct pack *pack = number < objects->n_packed ? pack_of(objects, number) : NULL;

	if (pack)
		__builtin_prefetch(pack->offsets + (size_t)(number - pack->first) * 4);
}

void objects_prefetch(struct objects *objects, uint32_t number)
{
	struct place place = objects_place(objects, number);

	if (place.pack && place.offset < place.pack->end)
		__builtin_prefetch(place.pack->data + place.offset);
}

const struct pack *objects_pack(const struct objects *objects, guint i)
{
	return objects->packs->pdata[i];
}

guint objects_pack_index(const struct objects *objects, const struct pack *pack)
{
	guint i = 0;

	while (objects->packs->pdata[i] != pack)
		i++;
	return i;
}

/* Whether libgit2 may look for the object: it believes the index of any pack that may have it. */
static bool place_is_sound(struct objects *objects, uint32_t number)
{
	struct place place = objects_place(objects, number);
	bool ok = place.pack || !objects->has_damaged;

	while (ok && place.pack) {
		ok = pack_is_sound(objects->packs->pdata[objects_pack_index(objects, place.pack)]);
		if (!objects_place_next(objects, objects_id(objects, number), &place))
			break;
	}
	return ok;
}

/* The same through libgit2; what stands in the way in @reason. */
static struct object_buffer *read_by_library(struct objects *objects, uint32_t number, const char **reason)
{
	git_odb_object *object = NULL;
	struct object_buffer *buffer;
	size_t size = 0;
	git_object_t type;
	git_oid git;
	bool is_sound;

	memcpy(git.id, objects_id(objects, number)->bytes, OID_SIZE);
	g_mutex_lock(&objects->lock);
	is_sound = place_is_sound(objects, number);
	if (is_sound && git_odb_read_header(&size, &type, objects->odb, &git) == 0 && size <= OBJECT_MAX_SIZE &&
	    git_odb_read(&object, objects->odb, &git) < 0)
		object = NULL;
	g_mutex_unlock(&objects->lock);
	if (!object) {
		*reason = !is_sound		   ? "the index of a pack is damaged"
			  : size > OBJECT_MAX_SIZE ? "larger than 256 MiB"
						   : git_reason();
		return NULL;
	}
	buffer = object_buffer_new(git_odb_object_size(object));
	buffer->size = git_odb_object_size(object);
	memcpy(buffer->bytes, git_odb_object_data(object), buffer->size);
	buffer->type = (enum object_type)git_odb_object_type(object);
	git_odb_object_free(object);
	return buffer;
}

bool objects_read_slowly(struct objects *objects, uint32_t number, struct object_data *data, GError **error)
{
	const struct oid *oid = objects_id(objects, number);
	enum loose_found found = LOOSE_ABSENT;
	struct object_buffer *buffer = NULL;
	const char *reason = NULL, *other = NULL;
	char hex[OID_HEX_SIZE + 1];

	if (number >= objects->n_packed)
		found = loose_file_read(repo_object_folders(objects->repo), oid, &buffer, &reason);
	if (found != LOOSE_READ)
		buffer = read_by_library(objects, number, &other);
	if (!buffer) {
		oid_to_hex(oid, hex);
		return fail(error, KEXPORT_ERROR_BAD_DATA, "%s: object %s: %s", repo_path(objects->repo), hex,
			    found == LOOSE_DAMAGED ? reason : other);
	}
	*data = (struct object_data){ buffer->type, buffer->bytes, buffer->size, buffer, NULL };
	return true;
}
