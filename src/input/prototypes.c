/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <string.h>

#include "base/error.h"
#include "btf.h"
#include "ctype.h"
#include "functions.h"
#include "prototypes.h"

enum { MOST_TAGS = 32 }; /* on one type; damaged data may hold a circle */

struct prototypes {
	uint8_t *bytes; /* that @image reads */
	struct btf *image;
	char *damaged_path; /* the image whose .BTF could not be read; NULL for none */
	GError *damage;
	GMutex lock;	  /* of what follows */
	guint n_left;	  /* modules that could not be read without the image's */
	char *first_left; /* by path */
};

struct prototypes *prototypes_new(void)
{
	struct prototypes *prototypes = g_new0(struct prototypes, 1);

	g_mutex_init(&prototypes->lock);
	return prototypes;
}

void prototypes_free(struct prototypes *prototypes)
{
	if (prototypes->image)
		btf_free(prototypes->image);
	g_free(prototypes->bytes);
	g_free(prototypes->damaged_path);
	g_clear_error(&prototypes->damage);
	g_free(prototypes->first_left);
	g_mutex_clear(&prototypes->lock);
	g_free(prototypes);
}

static const struct {
	enum ctype_kind kind;
	const char *word;
} kinds[N_BTF_KINDS] = {
	[BTF_KIND_UNKN] = { CTYPE_VOID, "" },
	[BTF_KIND_INT] = { CTYPE_NAMED, "" },
	[BTF_KIND_PTR] = { CTYPE_POINTER, "" },
	[BTF_KIND_ARRAY] = { CTYPE_ARRAY, "" },
	[BTF_KIND_STRUCT] = { CTYPE_NAMED, "struct " },
	[BTF_KIND_UNION] = { CTYPE_NAMED, "union " },
	[BTF_KIND_ENUM] = { CTYPE_NAMED, "enum " },
	[BTF_KIND_FWD] = { CTYPE_NAMED, "struct " },
	[BTF_KIND_TYPEDEF] = { CTYPE_NAMED, "" },
	[BTF_KIND_VOLATILE] = { CTYPE_QUALIFIED, "volatile" },
	[BTF_KIND_CONST] = { CTYPE_QUALIFIED, "const" },
	[BTF_KIND_RESTRICT] = { CTYPE_QUALIFIED, "restrict" },
	[BTF_KIND_FUNC] = { CTYPE_NAMED, "" },
	[BTF_KIND_FUNC_PROTO] = { CTYPE_FUNCTION, "" },
	[BTF_KIND_VAR] = { CTYPE_NAMED, "" },
	[BTF_KIND_DATASEC] = { CTYPE_NAMED, "" },
	[BTF_KIND_FLOAT] = { CTYPE_NAMED, "" },
	[BTF_KIND_DECL_TAG] = { CTYPE_NAMED, "" },
	[BTF_KIND_TYPE_TAG] = { CTYPE_NAMED, "" },
	[BTF_KIND_ENUM64] = { CTYPE_NAMED, "enum " },
};

/* The type behind tags such as __user and __rcu, which DWARF does not have. */
static uint32_t skip_tags(const struct btf *btf, uint32_t id)
{
	for (unsigned i = 0; id && i < MOST_TAGS; i++) {
		struct btf_node type = btf_node(btf, id);

		if (type.kind != BTF_KIND_TYPE_TAG)
			break;
		id = type.word;
	}
	return id;
}

static struct ctype describe(const void *data, const union ctype_ref *ref)
{
	const struct btf *btf = data;
	uint32_t id = skip_tags(btf, ref->id);
	struct btf_node raw = id ? btf_node(btf, id) : (struct btf_node){ 0 };
	struct ctype type = { .kind = CTYPE_NAMED, .word = "", .name = btf_string(btf, raw.name) };

	if (raw.kind < N_BTF_KINDS) {
		type.kind = kinds[raw.kind].kind;
		type.word = kinds[raw.kind].word;
	}
	if (raw.kind == BTF_KIND_FWD && raw.is_flagged)
		type.word = "union ";
	if (type.kind == CTYPE_NAMED && !*type.word && !type.name)
		type.name = "...";
	if (type.kind == CTYPE_NAMED || type.kind == CTYPE_VOID)
		return type;
	type.inner.id = skip_tags(btf, raw.kind == BTF_KIND_ARRAY ? btf_word(btf, id, &raw, 0) : raw.word);
	type.has_inner = type.inner.id != 0;
	return type;
}

static void parameters(const void *data, const union ctype_ref *function, GArray *list)
{
	const struct btf *btf = data;
	uint32_t id = skip_tags(btf, function->id);
	struct btf_node type = btf_node(btf, id);

	for (uint32_t i = 0; i < type.n; i++) {
		struct ctype_parameter parameter = { .name = btf_string(btf, btf_word(btf, id, &type, 2 * i)) };

		parameter.type.id = btf_word(btf, id, &type, 2 * i + 1);
		parameter.has_type = parameter.type.id != 0;
		parameter.is_ellipsis = !parameter.name && !parameter.has_type && i + 1 == type.n;
		g_array_append_val(list, parameter);
	}
}

/* One: an array of arrays is two types (kernel: struct btf_array: type, index_type, nelems). */
static void dimensions(const void *data, const union ctype_ref *array, GArray *list)
{
	const struct btf *btf = data;
	uint32_t id = skip_tags(btf, array->id);
	struct btf_node type = btf_node(btf, id);
	uint64_t n = btf_word(btf, id, &type, 2);

	g_array_append_val(list, n);
}

/*
 * Of a function that is written in assembler nothing is known, and BTF says "void f(void)" (6.1: of memcpy, too). That
 * is what is said of no function, then.
 */
static bool is_telling(const char *prototype, const char *name)
{
	size_t before = strlen("void ");

	return strncmp(prototype, "void ", before) != 0 || strncmp(prototype + before, name, strlen(name)) != 0 ||
	       strcmp(prototype + before + strlen(name), "(void)") != 0;
}

/* Two functions of one name that differ tell nothing about the one that is exported. */
static void set_prototype(struct snapshot *part, struct export *export, const char *text, GHashTable *seen)
{
	if (g_hash_table_add(seen, export))
		export->prototype = snapshot_string(part, text);
	else if (g_strcmp0(export->prototype, text) != 0)
		export->prototype = NULL;
}

/* Of the exports of @module; NULL for all. */
static GHashTable *wanted_exports(struct snapshot *part, const char *module)
{
	GHashTable *wanted = g_hash_table_new(g_str_hash, g_str_equal);

	for (guint i = 0; i < part->exports->len; i++) {
		struct export *export = &g_array_index(part->exports, struct export, i);

		if (!export->prototype && (!module || strcmp(export->module, module) == 0))
			g_hash_table_insert(wanted, (gpointer) export->symbol, export);
	}
	return wanted;
}

static void set_prototypes(const struct btf *btf, struct snapshot *part, const char *module)
{
	const struct ctype_source source = { btf, describe, parameters, dimensions };
	g_autoptr(GHashTable) wanted = wanted_exports(part, module);
	g_autoptr(GHashTable) seen = g_hash_table_new(NULL, NULL);
	uint32_t first, n = btf_own_types(btf, &first);

	for (uint32_t id = first; id < first + n; id++) {
		struct btf_node type = btf_node(btf, id);
		const char *name = btf_string(btf, type.name);
		union ctype_ref ref = { .id = type.word };
		g_autofree char *text = NULL;
		struct export *export;

		if ((type.kind != BTF_KIND_FUNC && type.kind != BTF_KIND_VAR) || !name)
			continue;
		export = g_hash_table_lookup(wanted, name);
		if (!export)
			continue;
		text = ctype_declare(&source, type.word ? &ref : NULL, name);
		if (is_telling(text, name))
			set_prototype(part, export, text, seen);
	}
}

void prototypes_keep(struct prototypes *prototypes, const struct image *image, const char *path)
{
	const struct section *section = image_section(image, ".BTF");

	if (!section || !section->data || prototypes->image || prototypes->damage)
		return;
	prototypes->bytes = g_memdup2(section->data, section->size);
	prototypes->image = btf_open(prototypes->bytes, section->size, NULL, &prototypes->damage);
	if (!prototypes->image)
		prototypes->damaged_path = g_strdup(path);
}

/* As many as there are modules: told once, with the first. */
static void leave(struct prototypes *prototypes, const char *path)
{
	g_mutex_lock(&prototypes->lock);
	prototypes->n_left++;
	if (!prototypes->first_left || strcmp(path, prototypes->first_left) < 0) {
		g_free(prototypes->first_left);
		prototypes->first_left = g_strdup(path);
	}
	g_mutex_unlock(&prototypes->lock);
}

bool prototypes_read(struct prototypes *prototypes, const struct image *image, const char *path, struct snapshot *part,
		     GError **error)
{
	const struct section *section = image_section(image, ".BTF");
	/* Since 6.11 a module from outside the tree brings what it needs of the image's types. */
	const struct section *own_base = image_section(image, ".BTF.base");
	AUTO(btf) base = NULL;
	AUTO(btf) btf = NULL;

	if (!section || !section->data || part->exports->len == 0)
		return true;
	if (own_base && own_base->data) {
		base = btf_open(own_base->data, own_base->size, NULL, error);
		if (!base) {
			g_prefix_error(error, ".BTF.base: ");
			return false;
		}
	}
	if (!base && !prototypes->image) {
		leave(prototypes, path);
		return true;
	}
	btf = btf_open(section->data, section->size, base ? base : prototypes->image, error);
	if (btf)
		set_prototypes(btf, part, NULL);
	return btf != NULL;
}

void prototypes_finish(struct prototypes *prototypes, struct snapshot *snapshot, bool tells_all)
{
	if (prototypes->image)
		set_prototypes(prototypes->image, snapshot, "vmlinux");
	if (prototypes->damage)
		snapshot_add_skip(snapshot, prototypes->damaged_path, NULL, prototypes->damage->message);
	if (prototypes->n_left && tells_all) {
		g_autofree char *reason = g_strdup_printf(".BTF: its types continue those of the kernel's image, of "
							  "which none could be read (%u modules)",
							  prototypes->n_left);

		snapshot_add_skip(snapshot, prototypes->first_left, NULL, reason);
	}
}

void prototypes_add_functions(const struct prototypes *prototypes, struct snapshot *snapshot)
{
	uint32_t first = 0, n = prototypes->image ? btf_own_types(prototypes->image, &first) : 0;

	for (uint32_t id = first; id < first + n; id++) {
		struct btf_node type = btf_node(prototypes->image, id);
		const char *name = btf_string(prototypes->image, type.name);
		struct function function = { .module = "vmlinux", .place = FUNCTION_SOMEWHERE };

		if (type.kind != BTF_KIND_FUNC || !name || !function_is_whole(name))
			continue;
		function.symbol = snapshot_string(snapshot, name);
		snapshot_add_function(snapshot, &function);
	}
}
