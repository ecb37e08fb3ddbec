/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <glib.h>
#include <glib/gstdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "repo/commits.h"
#include "repo/objects.h"
#include "repo/repo.h"
#include "repo/tree.h"

/* Runs a shell script in the folder @arg names; what it prints, which is to be freed. */
static char *shell(const char *folder, const char *script, gsize *size)
{
	const char *argv[] = { "sh", "-euc", script, NULL };
	g_autoptr(GError) error = NULL;
	g_autoptr(GString) out = g_string_new(NULL);
	char chunk[1 << 16];
	gssize n;
	int fd;
	GPid pid;
	int status;

	g_spawn_async_with_pipes(folder, (char **)argv, NULL, G_SPAWN_SEARCH_PATH | G_SPAWN_DO_NOT_REAP_CHILD, NULL,
				 NULL, &pid, NULL, &fd, NULL, &error);
	g_assert_no_error(error);
	while ((n = read(fd, chunk, sizeof(chunk))) > 0)
		g_string_append_len(out, chunk, n);
	close(fd);
	g_assert_cmpint(waitpid(pid, &status, 0), ==, pid);
	g_assert_cmpint(status, ==, 0);
	if (size)
		*size = out->len;
	return g_string_free(g_steal_pointer(&out), FALSE);
}

/* Versions of a few files, so that packs hold chains of deltas; a large file; an empty one; an octopus. */
static const char make[] =
	"export GIT_CONFIG_NOSYSTEM=1 HOME=/nonexistent\n"
	"git init -q -b master r; cd r\n"
	"{ for i in $(seq 60); do\n"
	"  printf 'commit refs/heads/master\\nmark :%d\\ncommitter C <c@example.org> %d +0000\\ndata 2\\nc\\n' $i "
	"$((1000000000 + i))\n"
	"  for f in a dir/b dir/deep/c; do\n"
	"    printf 'M 100644 inline %s\\ndata <<EOT\\n' $f\n"
	"    seq $((i % 7)) 400; echo line $i of $f; seq 400 $((900 + i))\n"
	"    echo EOT\n"
	"  done\n"
	"  [ $i -ne 30 ] || printf 'M 100644 inline empty\\ndata 0\\n\\nM 120000 inline link\\ndata 1\\na\\n'\n"
	"done\n"
	"for b in 1 2 3; do\n"
	"  printf 'commit refs/heads/side%d\\ncommitter C <c@example.org> %d +0000\\ndata 2\\ns\\n' $b $((1000000100 + "
	"b))\n"
	"  printf 'from :5%d\\nM 100644 inline side%d\\ndata 2\\n%d\\n' $b $b $b\n"
	"done\n"
	"printf 'commit refs/heads/master\\ncommitter C <c@example.org> 1000000200 +0000\\ndata 2\\nm\\n'\n"
	"printf 'merge refs/heads/side1\\nmerge refs/heads/side2\\nmerge refs/heads/side3\\n'\n"
	"for b in 1 2 3; do printf 'M 100644 inline side%d\\ndata 2\\n%d\\n' $b $b; done\n"
	"printf 'tag one\\nfrom refs/heads/master\\ntagger T <t@example.org> 1000000300 +0000\\ndata 1\\nt\\n'\n"
	"} | git fast-import --quiet\n";

static const struct layout {
	const char *name, *script; /* after @make, in the folder above r */
} layouts[] = {
	{ "fast-import", "" },
	{ "aggressive", "git -C r gc -q --aggressive --prune=now" },
	{ "ref-delta", "git -C r -c repack.useDeltaBaseOffset=false repack -qadf" },
	{ "loose", "mv r/.git/objects/pack/*.pack .; rm -f r/.git/objects/pack/*; "
		   "for p in *.pack; do git -C r unpack-objects -q <$p; done" },
	{ "packs", "cd r; for i in 50 40 30 20 0; do git tag t$i master~$i; "
		   "{ echo master~$i; git tag | sed 's/^/^/;' | grep -vx \"^t$i\" | grep '^^t' || :; } | "
		   "git pack-objects -q --revs --incremental .git/objects/pack/pack >/dev/null || :; done; "
		   "git repack -q -a; git multi-pack-index write" },
	{ "alternates", "git -C r gc -q; git clone -q --shared --bare r s; rm -rf x; mv r o; "
			"sed -i 's,/r/,/o/,' s/objects/info/alternates; mv s r; "
			"echo new | git -C r hash-object -w --stdin >/dev/null" },
	{ "graph", "git -C r gc -q; git -C r commit-graph write --reachable" },
	{ "graph-chain", "cd r; git commit-graph write --reachable --split; git checkout -q master; "
			 "git -c user.name=A -c user.email=a@example.org commit -q --allow-empty -m x; "
			 "git commit-graph write --reachable --split=no-merge" },
};

struct fixture {
	char *folder;
	struct repo *repo;
	struct objects *objects;
};

static void fixture_set_up(struct fixture *fixture, const struct layout *layout)
{
	g_autofree char *path = NULL;
	g_autoptr(GError) error = NULL;

	fixture->folder = g_dir_make_tmp("kexport-repo-XXXXXX", &error);
	g_assert_no_error(error);
	g_free(shell(fixture->folder, make, NULL));
	g_free(shell(fixture->folder, layout->script, NULL));
	path = g_build_filename(fixture->folder, "r", NULL);
	fixture->repo = repo_open(path, &error);
	g_assert_no_error(error);
	fixture->objects = objects_open(fixture->repo, &error);
	g_assert_no_error(error);
}

static void fixture_clear(struct fixture *fixture)
{
	objects_free(fixture->objects);
	repo_free(fixture->repo);
	g_free(shell(fixture->folder, "rm -rf \"$PWD\"", NULL));
	g_free(fixture->folder);
}

/* What git has of every object, and whether the bulk reader told of it. */
struct expectation {
	const char *type;
	const char *bytes;
	gsize size;
	gint n_seen;
};

struct comparison {
	GArray *expected; /* of struct expectation */
	GArray *numbers;  /* of uint32_t, in step with it */
	gint n_copied;	  /* bytes that were told to be those of another object */
};

/* Notes are the object's bytes: what is said to be copied must be there in the other one. */
static void see_origin(const struct object_data *data, struct comparison *comparison)
{
	const struct object_origin *origin = data->origin;

	for (guint i = 0; origin->base_notes && i < origin->n_copies; i++) {
		const struct object_copy *copy = &origin->copies[i];

		g_assert_cmpuint(copy->to + copy->size, <=, data->size);
		g_assert_cmpuint(copy->from + copy->size, <=, origin->base_notes->len);
		for (uint32_t j = 0; j < copy->size; j++)
			g_assert_cmpuint(data->bytes[copy->to + j], ==,
					 g_array_index(origin->base_notes, uint32_t, copy->from + j));
		g_atomic_int_add(&comparison->n_copied, (gint)copy->size);
	}
	g_assert_cmpuint(origin->notes->len, ==, 0);
	for (gsize i = 0; i < data->size; i++) {
		uint32_t byte = data->bytes[i];

		g_array_append_val(origin->notes, byte);
	}
	data->origin->has_notes = true;
}

static void see(uint32_t i, const struct object_data *data, guint worker, gpointer user)
{
	static const char *const types[] = { "", "commit", "tree", "blob", "tag" };
	struct expectation *e = &g_array_index(((struct comparison *)user)->expected, struct expectation, i);

	(void)worker;
	g_assert_nonnull(data);
	if (data->origin)
		see_origin(data, user);
	g_assert_cmpstr(types[data->type], ==, e->type);
	g_assert_cmpmem(data->bytes, data->size, e->bytes, e->size);
	g_atomic_int_inc(&e->n_seen);
}

/* Every object of git cat-file --batch-all-objects --batch, "ID TYPE SIZE\nDATA\n", one by one and then all at once. */
static void test_objects(gconstpointer layout)
{
	struct fixture fixture;
	struct comparison comparison = { g_array_new(FALSE, FALSE, sizeof(struct expectation)),
					 g_array_new(FALSE, FALSE, sizeof(uint32_t)), 0 };
	g_autofree char *all = NULL;
	gsize size;

	fixture_set_up(&fixture, layout);
	AUTO(object_reader) reader = object_reader_new(fixture.objects);
	all = shell(fixture.folder, "git -C r cat-file --batch-all-objects --batch", &size);
	for (char *p = all; p < all + size;) {
		char *line = p, *end = strchr(p, '\n');
		struct object_data data = { 0 };
		struct expectation expectation = { line + OID_HEX_SIZE + 1, end + 1, 0, 0 };
		struct oid oid;
		uint32_t number;
		g_autoptr(GError) error = NULL;

		*end = '\0';
		expectation.size = strtoul(strchr(expectation.type, ' ') + 1, NULL, 10);
		*strchr(expectation.type, ' ') = '\0';
		p = end + 1 + expectation.size + 1;
		g_assert_true(oid_from_hex(line, &oid));
		number = objects_find(fixture.objects, &oid);
		g_assert_cmpuint(number, !=, OBJECT_NONE);
		g_assert_cmpmem(objects_id(fixture.objects, number), OID_SIZE, &oid, OID_SIZE);
		g_array_append_val(comparison.expected, expectation);
		g_array_append_val(comparison.numbers, number);
		object_read(reader, number, &data, &error);
		g_assert_no_error(error);
		see(comparison.expected->len - 1, &data, 0, &comparison);
		object_data_release(reader, &data);
	}
	g_assert_cmpuint(comparison.expected->len, >, 400);
	/* Whatever is in the pack was found there: libgit2, which finds it too, was not asked. */
	if (layout == &layouts[1])
		g_assert_cmpuint(objects_n(fixture.objects), ==, comparison.expected->len);
	objects_read_all(fixture.objects, (const uint32_t *)(void *)comparison.numbers->data, comparison.numbers->len,
			 2, NULL, see, &comparison);
	for (guint i = 0; i < comparison.expected->len; i++)
		g_assert_cmpint(g_array_index(comparison.expected, struct expectation, i).n_seen, ==, 2);
	g_test_message("%d bytes are copies", comparison.n_copied);
	g_array_unref(comparison.expected);
	g_array_unref(comparison.numbers);
	g_clear_pointer(&reader, object_reader_free);
	fixture_clear(&fixture);
}

/* The commits of a range are those of git rev-list, with the parents and trees that git says. */
static void check_range(struct fixture *fixture, const char *words, bool first_parent)
{
	g_auto(GStrv) list = g_strsplit(words, " ", -1);
	g_autofree char *command =
		g_strdup_printf("cd r; git rev-list %s --format='%%T %%ct %%P' --no-commit-header %s --",
				first_parent ? "--first-parent" : "", words);
	g_autofree char *want = shell(fixture->folder, command, NULL);
	g_autoptr(GString) got = g_string_new(NULL);
	g_autoptr(GError) error = NULL;
	AUTO(commits) commits = commits_new(fixture->repo, fixture->objects);
	g_autoptr(GArray) order = NULL;
	struct repo_range range;

	repo_range_parse(fixture->repo, list, &range, &error);
	g_assert_no_error(error);
	order = commits_walk(commits, &range, first_parent, NULL);
	for (guint i = 0; i < order->len; i++) {
		uint32_t commit = g_array_index(order, uint32_t, i);
		const uint32_t *parents = commits_parents(commits, commit);
		const struct commit *c = commits_get(commits, commit);
		char hex[OID_HEX_SIZE + 1];

		oid_to_hex(objects_id(fixture->objects, c->tree), hex);
		g_string_append_printf(got, "%s %" G_GINT64_FORMAT " ", hex, c->date);
		for (uint32_t j = 0; j < c->n_parents; j++) {
			oid_to_hex(commits_id(commits, parents[j]), hex);
			g_string_append_printf(got, "%s%s", j ? " " : "", hex);
		}
		g_string_append_c(got, '\n');
	}
	g_assert_cmpstr(got->str, ==, want);
	repo_range_clear(&range);
}

static void test_ranges(gconstpointer layout)
{
	struct fixture fixture;

	fixture_set_up(&fixture, layout);
	check_range(&fixture, "HEAD", false);
	check_range(&fixture, "HEAD", true);
	check_range(&fixture, "--all", false);
	check_range(&fixture, "HEAD~20..HEAD", false);
	check_range(&fixture, "side1..master", false);
	check_range(&fixture, "side1...side3", false);
	check_range(&fixture, "^side2 side1 side3", false);
	check_range(&fixture, "one..side1", false);
	fixture_clear(&fixture);
}

static bool want_all(const char *path, size_t length, bool is_folder, gpointer user)
{
	(void)path, (void)length, (void)is_folder, (void)user;
	return true;
}

static void print_change(const struct tree_change *change, gpointer user)
{
	g_string_append_printf(user, "%s\n", change->path);
}

/* What differs between a commit and its parents is what git diff-tree says, for a merge what it says with -c. */
static void test_trees(gconstpointer layout)
{
	struct fixture fixture;
	g_autoptr(GString) got = g_string_new(NULL);
	struct tree_walk walk = { want_all, print_change, NULL, got };
	struct repo_range range;

	fixture_set_up(&fixture, layout);
	g_autofree char *want = shell(fixture.folder,
				      "cd r; git rev-list HEAD | git diff-tree --stdin --root -r -c --name-only "
				      "--no-commit-id | grep -v '^[0-9a-f]\\{40\\}$' | grep -v link",
				      NULL);
	AUTO(commits) commits = commits_new(fixture.repo, fixture.objects);
	AUTO(object_reader) reader = object_reader_new(fixture.objects);
	repo_range_parse(fixture.repo, NULL, &range, NULL);
	g_autoptr(GArray) order = commits_walk(commits, &range, false, NULL);
	for (guint i = 0; i < order->len; i++) {
		uint32_t commit = g_array_index(order, uint32_t, i), trees[8];
		const uint32_t *parents = commits_parents(commits, commit);
		const struct commit *c = commits_get(commits, commit);
		g_autoptr(GError) error = NULL;

		for (uint32_t j = 0; j < c->n_parents; j++)
			trees[j] = commits_get(commits, parents[j])->tree;
		trees_compare(fixture.objects, reader, c->tree, trees, c->n_parents, &walk, &error);
		g_assert_no_error(error);
	}
	g_assert_cmpstr(got->str, ==, want);
	repo_range_clear(&range);
	g_clear_pointer(&reader, object_reader_free);
	g_clear_pointer(&commits, commits_free);
	fixture_clear(&fixture);
}

/* No damage to a pack may do worse than lose objects: bytes are flipped here and there, and all is read. */
static void forget(uint32_t i, const struct object_data *data, guint worker, gpointer user)
{
	(void)i, (void)worker;
	g_atomic_int_add((gint *)user, data ? 1 : 0);
}

static void damage(char *bytes, gsize size, GRand *rand)
{
	for (int i = 0; i < 20; i++)
		bytes[g_rand_int_range(rand, 12, (gint32)size)] ^= (char)(1 << g_rand_int_range(rand, 0, 8));
}

static void read_damaged(struct fixture *fixture)
{
	g_autoptr(GError) error = NULL;
	g_autofree char *path = g_build_filename(fixture->folder, "r", NULL);
	AUTO(repo) repo = repo_open(path, &error);
	AUTO(objects) objects = objects_open(repo, &error);
	AUTO(object_reader) reader = object_reader_new(objects);
	uint32_t n = objects_n(objects);
	g_autofree uint32_t *numbers = g_new(uint32_t, n);
	gint n_read = 0;

	for (uint32_t i = 0; i < n; i++) {
		struct object_data data = { 0 };

		numbers[i] = i;
		object_read(reader, i, &data, NULL);
		object_data_release(reader, &data);
	}
	objects_read_all(objects, numbers, n, 2, NULL, forget, &n_read);
	g_assert_cmpint(n_read, <=, (gint)n);
	g_clear_pointer(&reader, object_reader_free);
	g_clear_pointer(&objects, objects_free);
}

static void test_damage(gconstpointer layout)
{
	struct fixture fixture;
	g_autofree char *name = NULL;
	g_autofree char *bytes = NULL;
	g_autoptr(GRand) rand = g_rand_new_with_seed(1);
	const char *what[] = { "pack", "idx" };
	gsize size;

	fixture_set_up(&fixture, layout);
	for (guint i = 0; i < 40; i++) {
		g_autofree char *command =
			g_strdup_printf("printf %%s \"$PWD\"/r/.git/objects/pack/pack-*.%s", what[i % 2]);
		g_autofree char *copy = NULL;

		g_free(bytes);
		g_free(name);
		name = shell(fixture.folder, command, NULL);
		g_assert_true(g_file_get_contents(name, &bytes, &size, NULL));
		copy = g_memdup2(bytes, size);
		damage(copy, size, rand);
		g_chmod(name, 0600);
		g_assert_true(g_file_set_contents(name, copy, (gssize)size, NULL));
		read_damaged(&fixture);
		g_assert_true(g_file_set_contents(name, bytes, (gssize)size, NULL));
	}
	fixture_clear(&fixture);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	for (guint i = 0; i < G_N_ELEMENTS(layouts); i++) {
		g_autofree char *objects = g_strconcat("/repo/objects/", layouts[i].name, NULL);
		g_autofree char *ranges = g_strconcat("/repo/ranges/", layouts[i].name, NULL);
		g_autofree char *trees = g_strconcat("/repo/trees/", layouts[i].name, NULL);

		g_test_add_data_func(objects, &layouts[i], test_objects);
		g_test_add_data_func(ranges, &layouts[i], test_ranges);
		g_test_add_data_func(trees, &layouts[i], test_trees);
	}
	g_test_add_data_func("/repo/damage/ofs-delta", &layouts[1], test_damage);
	g_test_add_data_func("/repo/damage/ref-delta", &layouts[2], test_damage);
	return g_test_run();
}
