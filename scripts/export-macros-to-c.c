/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * export-macros-to-c FILE.json: prints rules/export-macros.json as C tables, so that the installed program needs no
 * file. Runs at build time.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cjson/cJSON.h>

static const char *file_name;

static void die(const char *what, const char *name)
{
	fprintf(stderr, "%s: %s: %s\n", file_name, name, what);
	exit(1);
}

static char *read_whole(const char *path)
{
	static char text[1 << 20];
	FILE *file = fopen(path, "r");
	size_t length;

	if (!file)
		die("cannot open", path);
	length = fread(text, 1, sizeof(text) - 1, file);
	if (ferror(file) || !feof(file))
		die("cannot read, or larger than 1 MiB", path);
	fclose(file);
	text[length] = 0;
	return text;
}

static void print_quoted(const char *string)
{
	putchar('"');
	for (; *string; string++) {
		if (*string == '"' || *string == '\\')
			putchar('\\');
		putchar(*string);
	}
	putchar('"');
}

/* "NULL" stands for a key that is not there unless @absent says otherwise. */
static void print_key(const cJSON *row, const char *key, const char *absent)
{
	const cJSON *value = cJSON_GetObjectItemCaseSensitive(row, key);

	if (value && !cJSON_IsString(value))
		die("expected a string", key);
	if (value)
		print_quoted(value->valuestring);
	else
		fputs(absent, stdout);
	fputs(", ", stdout);
}

static void print_flag(const cJSON *row, const char *key)
{
	printf("%s, ", cJSON_IsTrue(cJSON_GetObjectItemCaseSensitive(row, key)) ? "true" : "false");
}

static void print_symbols(const cJSON *row)
{
	const cJSON *list = cJSON_GetObjectItemCaseSensitive(row, "symbols"), *item;
	const char *blank = "";

	putchar('"');
	cJSON_ArrayForEach(item, list)
	{
		if (!cJSON_IsString(item) || strpbrk(item->valuestring, "\"\\ "))
			die("expected templates without blanks", "symbols");
		printf("%s%s", blank, item->valuestring);
		blank = " ";
	}
	fputs("\", ", stdout);
}

static const cJSON *list_of(const cJSON *document, const char *key)
{
	const cJSON *list = cJSON_GetObjectItemCaseSensitive(document, key);

	if (!cJSON_IsArray(list) || !list->child)
		die("expected a list that is not empty", key);
	return list;
}

static void print_macros(const cJSON *document)
{
	const cJSON *row;

	puts("static const struct export_macro export_macros[] = {");
	cJSON_ArrayForEach(row, list_of(document, "macros"))
	{
		if (!cJSON_GetObjectItemCaseSensitive(row, "macro") || !cJSON_GetObjectItemCaseSensitive(row, "type"))
			die("a row without macro or type", "macros");
		fputs("\t{ ", stdout);
		print_key(row, "macro", "NULL");
		print_key(row, "type", "NULL");
		print_symbols(row);
		print_key(row, "namespace", "NULL");
		print_key(row, "condition", "\"\"");
		print_key(row, "since", "\"\"");
		print_key(row, "until", "\"\"");
		print_flag(row, "primitive");
		print_flag(row, "defines");
		puts("},");
	}
	puts("};\n");
}

int main(int argc, char **argv)
{
	cJSON *document;
	const cJSON *row;

	if (argc != 2)
		return 2;
	file_name = argv[1];
	document = cJSON_Parse(read_whole(argv[1]));
	if (!document)
		die("not JSON at", cJSON_GetErrorPtr());
	puts("/* Made from rules/export-macros.json. */\n#include \"source/macros.h\"\n");
	print_macros(document);
	puts("static const struct export_family export_families[] = {");
	cJSON_ArrayForEach(row, list_of(document, "families"))
	{
		fputs("\t{ ", stdout);
		print_key(row, "plain", "NULL");
		print_key(row, "gpl", "NULL");
		print_key(row, "plain_ns", "NULL");
		print_key(row, "gpl_ns", "NULL");
		print_key(row, "modules", "NULL");
		print_key(row, "gpl_modules", "NULL");
		print_key(row, "gpl_future", "NULL");
		puts("},");
	}
	puts("};\n\nstatic const char *const export_helpers[] = {");
	cJSON_ArrayForEach(row, list_of(document, "helpers"))
	{
		putchar('\t');
		print_quoted(cJSON_IsString(row) ? row->valuestring : "");
		puts(",");
	}
	puts("};");
	cJSON_Delete(document);
	return 0;
}
