/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What two deltas tell of two trees is what merging the trees tells. */
#include <glib.h>
#include <stdlib.h>
#include <string.h>

#include "repo/delta.h"
#include "repo/tree_hunks.h"

static void append_random(GByteArray *bytes, gint n, gint range, GRand *rand)
{
	for (; n > 0; n--)
		g_byte_array_append(bytes, (guint8[]){ (guint8)g_rand_int_range(rand, 0, range) }, 1);
}

/* Ids of few different bytes, blanks and zeros among them: whoever guesses where an entry starts is wrong. */
static GByteArray *entry_new(const char *name, GRand *rand)
{
	static const char *const modes[] = { "100644 ", "100755 ", "40000 ", "120000 ", "160000 " };
	const char *mode = modes[g_rand_int_range(rand, 0, G_N_ELEMENTS(modes))];
	GByteArray *entry = g_byte_array_new();

	g_byte_array_append(entry, (const guint8 *)mode, (guint)strlen(mode));
	g_byte_array_append(entry, (const guint8 *)name, (guint)strlen(name) + 1);
	append_random(entry, OID_SIZE, 50, rand);
	return entry;
}

static void array_free(gpointer array)
{
	g_byte_array_unref(array);
}

/* Some of the names 101 to 999, in order or, for @wild, two of them not. */
static GPtrArray *tree_new(GRand *rand, gboolean wild)
{
	GPtrArray *entries = g_ptr_array_new_with_free_func(array_free);

	for (gint name = 101; name < 1000; name += g_rand_int_range(rand, 1, 90)) {
		g_autofree char *text = g_strdup_printf("%d", name);

		g_ptr_array_add(entries, entry_new(text, rand));
	}
	if (wild) {
		gpointer first = entries->pdata[0];

		entries->pdata[0] = entries->pdata[entries->len / 2];
		entries->pdata[entries->len / 2] = first;
	}
	return entries;
}

static GByteArray *tree_bytes(const GPtrArray *entries)
{
	GByteArray *bytes = g_byte_array_new();

	for (guint i = 0; i < entries->len; i++) {
		const GByteArray *entry = entries->pdata[i];

		g_byte_array_append(bytes, entry->data, entry->len);
	}
	return bytes;
}

/* Some entries of @entries changed, left out, or put before. */
static GByteArray *edit(const GPtrArray *entries, GRand *rand)
{
	g_autoptr(GPtrArray) edited = g_ptr_array_new_with_free_func(array_free);

	for (guint i = 0; i < entries->len; i++) {
		GByteArray *old = entries->pdata[i];
		const char *name = strchr((const char *)old->data, ' ') + 1;
		g_autofree char *before = g_strdup_printf("%dx", atoi(name) - 1);

		switch (g_rand_int_range(rand, 0, 16)) {
		case 0:
			g_ptr_array_add(edited, entry_new(name, rand));
			break;
		case 1:
			g_ptr_array_add(edited, entry_new(before, rand));
			g_ptr_array_add(edited, g_byte_array_ref(old));
			break;
		case 2:
			break;
		default:
			g_ptr_array_add(edited, g_byte_array_ref(old));
		}
	}
	return tree_bytes(edited);
}

static guint match(const GByteArray *a, guint i, const GByteArray *b, guint j)
{
	guint n = 0;

	while (i + n < a->len && j + n < b->len && a->data[i + n] == b->data[j + n])
		n++;
	return n;
}

/* Copies of what is longest, from wherever that stands, cut at random; at most 127 new bytes in one go. */
static void make_delta(const GByteArray *base, const GByteArray *result, GRand *rand, GByteArray *delta)
{
	const guint sizes[] = { base->len, result->len };

	for (guint i = 0; i < 2; i++)
		g_byte_array_append(delta, (guint8[]){ 128 | (sizes[i] & 127), (guint8)(sizes[i] >> 7) }, 2);
	for (guint to = 0; to < result->len;) {
		guint from = 0, n = 0;

		for (guint i = 0; i < base->len; i++) {
			guint m = match(base, i, result, to);

			if (m > n) {
				n = m;
				from = i;
			}
		}
		if (n && g_rand_int_range(rand, 0, 4) == 0)
			n = (guint)g_rand_int_range(rand, 1, (gint)n + 1);
		if (n < 4) {
			n = MIN(4, result->len - to);
			g_byte_array_append(delta, (guint8[]){ (guint8)n }, 1);
			g_byte_array_append(delta, result->data + to, n);
		} else {
			guint8 op[] = { 128 | 1 | 2 | 16 | 32, (guint8)from, (guint8)(from >> 8), (guint8)n,
					(guint8)(n >> 8) };

			g_byte_array_append(delta, op, sizeof(op));
		}
		to += n;
	}
}

static struct object_buffer *buffer_of(const GByteArray *bytes)
{
	struct object_buffer *buffer = object_buffer_new(bytes->len);

	memcpy(buffer->bytes, bytes->data, bytes->len);
	buffer->size = bytes->len;
	buffer->type = OBJECT_TREE;
	return buffer;
}

/* The base with its hunks put in, which must touch nothing but whole entries. */
static GByteArray *apply(const struct tree_hunks *hunks, const struct object_buffer *base)
{
	GByteArray *result = g_byte_array_new();
	const uint8_t *bytes = hunks->bytes;
	uint32_t done = 0;

	for (guint i = 0; i < hunks->n; i++) {
		const struct tree_hunk *hunk = &hunks->all[i];

		g_assert_cmpuint(hunk->start, >=, done + (i > 0));
		g_assert_cmpuint(hunk->end, <=, base->size);
		g_assert_true(tree_entries_skip(base->bytes + done, base->bytes + hunk->start) ==
			      base->bytes + hunk->start);
		g_assert_true(tree_entries_skip(base->bytes + hunk->start, base->bytes + hunk->end) ==
			      base->bytes + hunk->end);
		g_assert_true(tree_entries_skip(bytes, bytes + hunk->size) == bytes + hunk->size);
		g_byte_array_append(result, base->bytes + done, hunk->start - done);
		g_byte_array_append(result, bytes, hunk->size);
		bytes += hunk->size;
		done = hunk->end;
	}
	g_byte_array_append(result, base->bytes + done, (guint)base->size - done);
	return result;
}

struct hunk_test {
	GRand *rand;
	struct tree_hunks hunks;
	struct delta delta;
	guint n_made;
};

/* @damage: as many bytes of base and delta are anything. */
static void check_hunks(struct hunk_test *test, const GPtrArray *entries, gint damage, bool must_be_made)
{
	g_autoptr(GByteArray) bytes = tree_bytes(entries), edited = edit(entries, test->rand);
	g_autoptr(GByteArray) delta = g_byte_array_new();
	struct object_buffer *base;
	bool made;

	make_delta(bytes, edited, test->rand, delta);
	for (; damage > 0; damage--) {
		bytes->data[g_rand_int_range(test->rand, 0, (gint)bytes->len)] = (guint8)g_rand_int(test->rand);
		delta->data[g_rand_int_range(test->rand, 4, (gint)delta->len)] = (guint8)g_rand_int(test->rand);
	}
	base = buffer_of(bytes);
	made = delta_read(&test->delta, delta->data, delta->len, base->size) &&
	       tree_hunks_make(&test->hunks, base, &test->delta);
	g_assert_true(made || !must_be_made);
	if (made) {
		g_autoptr(GByteArray) applied = apply(&test->hunks, base);
		g_autofree uint8_t *result = g_malloc(test->delta.result_size + DELTA_SLACK);

		delta_apply(&test->delta, base->bytes, result);
		g_assert_cmpmem(applied->data, applied->len, result, test->delta.result_size);
	}
	test->n_made += made;
	object_buffer_free(base);
}

static void test_hunks(void)
{
	struct hunk_test test = { .rand = g_rand_new_with_seed(1) };

	tree_hunks_init(&test.hunks);
	for (guint round = 0; round < 1000; round++) {
		g_autoptr(GPtrArray) entries = tree_new(test.rand, FALSE);

		check_hunks(&test, entries, 0, true);
		check_hunks(&test, entries, 3, false);
	}
	g_assert_cmpuint(test.n_made, >, 1000);
	tree_hunks_clear(&test.hunks);
	delta_clear(&test.delta);
	g_rand_free(test.rand);
}

/* Names out of order are left to the merge, whose answer depends on it. */
static void test_disorder(void)
{
	struct hunk_test test = { .rand = g_rand_new_with_seed(2) };

	tree_hunks_init(&test.hunks);
	for (guint round = 0; round < 200; round++) {
		g_autoptr(GPtrArray) entries = tree_new(test.rand, TRUE);
		const GByteArray *first = entries->pdata[0];
		guint n_before = test.n_made;

		check_hunks(&test, entries, 0, false);
		if (test.n_made > n_before && test.hunks.n)
			g_assert_cmpuint(test.hunks.all[test.hunks.n - 1].end, <=, first->len);
	}
	tree_hunks_clear(&test.hunks);
	delta_clear(&test.delta);
	g_rand_free(test.rand);
}

/* What is taken away stands out of order, what is left does not: the merge tells more than that one entry. */
static void test_removal(void)
{
	struct hunk_test test = { .rand = g_rand_new_with_seed(3) };
	g_autoptr(GPtrArray) entries = g_ptr_array_new_with_free_func(array_free);
	g_autoptr(GByteArray) bytes = NULL;
	struct object_buffer *base;
	guint8 first, second;

	tree_hunks_init(&test.hunks);
	for (guint i = 0; i < 4; i++)
		g_ptr_array_add(entries, entry_new((const char *[]){ "101", "301", "201", "401" }[i], test.rand));
	bytes = tree_bytes(entries);
	first = (guint8)((GByteArray *)entries->pdata[0])->len;
	second = (guint8)((GByteArray *)entries->pdata[1])->len;
	base = buffer_of(bytes);
	/* Two sizes, a copy of the first, a copy from the third on. */
	const guint8 all = (guint8)bytes->len, rest = (guint8)(all - first - second);
	const guint8 delta[] = { all, first + rest, 128 | 16, first, 128 | 1 | 16, first + second, rest };

	g_assert_true(delta_read(&test.delta, delta, sizeof(delta), base->size));
	g_assert_false(tree_hunks_make(&test.hunks, base, &test.delta));
	object_buffer_free(base);
	tree_hunks_clear(&test.hunks);
	delta_clear(&test.delta);
	g_rand_free(test.rand);
}

/* Every entry told, and its sides. */
static bool tell(const struct tree_entry *const *entries, gpointer user)
{
	for (guint i = 0; i < 2; i++)
		if (entries[i])
			g_byte_array_append(user, (const guint8 *)entries[i]->name,
					    (guint)(entries[i]->next - (const uint8_t *)entries[i]->name));
		else
			g_byte_array_append(user, (const guint8 *)"none", 4);
	return true;
}

/* A folder of 80 files in 60 versions, each of which has one more, one less or another one. */
static const char make[] =
	"export GIT_CONFIG_NOSYSTEM=1 HOME=/nonexistent; git init -q -b master r; cd r\n"
	"for i in $(seq 60); do\n"
	"  printf 'commit refs/heads/master\\ncommitter C <c@example.org> %d +0000\\ndata 2\\nc\\n' $i\n"
	"  case $i in 1) files=$(seq 100 180) ;; *5) files=new$i; echo D $((100 + i)) ;; *) files=$((100 + i / 2)) ;; "
	"esac\n"
	"  for f in $files; do printf 'M 100644 inline %s\\ndata <<E\\n%s\\nE\\n' $f $i; done\n"
	"done | git fast-import --quiet\n"
	"git repack -qadf --depth=3 --window=20\n";

static GByteArray *merge(struct object_reader *reader, const uint32_t numbers[2])
{
	GByteArray *told = g_byte_array_new();
	struct object_data data[2] = { { 0 } };
	struct tree_side sides[2] = { { .p = NULL } };
	guint bad;

	for (guint i = 0; i < 2; i++) {
		g_assert_true(object_read_type(reader, numbers[i], OBJECT_TREE, &data[i], NULL));
		sides[i].data = data[i];
		sides[i].p = data[i].bytes;
		sides[i].end = data[i].bytes + data[i].size;
	}
	g_assert_true(tree_sides_merge(sides, 2, tell, told, &bad));
	for (guint i = 0; i < 2; i++)
		object_data_release(reader, &data[i]);
	return told;
}

/* Any two trees of a pack, those far apart in it too. */
static void test_merge(void)
{
	g_autofree char *folder = g_dir_make_tmp("kexport-trees-XXXXXX", NULL);
	g_autofree char *path = g_build_filename(folder, "r", NULL);
	const char *argv[] = { "sh", "-euc", make, NULL };
	const char *remove[] = { "rm", "-rf", folder, NULL };
	g_autoptr(GError) error = NULL;
	gint status = -1;
	guint n_told = 0, n_trees = 0;

	g_assert_true(
		g_spawn_sync(folder, (char **)argv, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, NULL, NULL, &status, NULL));
	g_assert_cmpint(status, ==, 0);
	AUTO(repo) repo = repo_open(path, &error);
	AUTO(objects) objects = objects_open(repo, &error);
	AUTO(object_reader) reader = object_reader_new(objects);
	g_autofree uint32_t *trees = g_new(uint32_t, objects_n(objects));
	for (uint32_t i = 0; i < objects_n(objects); i++) {
		struct object_data data = { 0 };

		g_assert_true(object_read(reader, i, &data, NULL));
		if (data.type == OBJECT_TREE)
			trees[n_trees++] = i;
		object_data_release(reader, &data);
	}
	g_assert_cmpuint(n_trees, ==, 60);
	for (guint i = 0; i < n_trees * n_trees; i++) {
		const uint32_t numbers[2] = { trees[i / n_trees], trees[i % n_trees] };
		g_autoptr(GByteArray) told = g_byte_array_new(), expected = merge(reader, numbers);

		if (!trees_merge_deltas(reader, numbers, tell, told))
			continue;
		g_assert_cmpmem(told->data, told->len, expected->data, expected->len);
		n_told++;
	}
	g_assert_cmpuint(n_told, >, n_trees);
	g_clear_pointer(&reader, object_reader_free);
	g_clear_pointer(&objects, objects_free);
	g_clear_pointer(&repo, repo_free);
	g_spawn_sync(NULL, (char **)remove, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, NULL, NULL, NULL, NULL);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/tree_delta/hunks", test_hunks);
	g_test_add_func("/tree_delta/disorder", test_disorder);
	g_test_add_func("/tree_delta/removal", test_removal);
	g_test_add_func("/tree_delta/merge", test_merge);
	return g_test_run();
}
