/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <string.h>

#include "message.h"

static const struct message {
	enum message_id id;
	unsigned since; /* KERNEL_VERSION; 0 for the oldest text */
	const char *text;
} messages[] = {
#define MESSAGE(id, text)	      { MESSAGE_##id, 0, text },
#define LATER(id, major, minor, text) { MESSAGE_##id, KERNEL_VERSION(major, minor), text },
#include "messages.def"
#undef MESSAGE
#undef LATER
};

/* The newest text that is not newer than the kernel; the oldest one for kernels before all. */
static const char *find_text(enum message_id id, unsigned version)
{
	const char *text = "";

	for (size_t i = 0; i < G_N_ELEMENTS(messages); i++)
		if (messages[i].id == id && (!*text || messages[i].since <= version))
			text = messages[i].text;
	return text;
}

static const char *find_word(const char *name, size_t length, const struct message_words *words)
{
	const struct {
		const char *name, *word;
	} all[] = {
		{ "module", words->module }, { "base", words->base },	{ "file", words->file },
		{ "symbol", words->symbol }, { "owner", words->owner }, { "namespace", words->name_space },
		{ "error", words->error },   { "level", words->level }, { "has", words->has },
		{ "wants", words->wants },
	};

	for (size_t i = 0; i < G_N_ELEMENTS(all); i++)
		if (strlen(all[i].name) == length && strncmp(all[i].name, name, length) == 0)
			return all[i].word;
	return NULL;
}

/* One pass: what a file put into a word is never taken for a name in braces. */
char *message_text(enum message_id id, unsigned version, const struct message_words *words)
{
	const char *text = find_text(id, version);
	GString *line = g_string_new(NULL);

	while (*text) {
		const char *end = *text == '{' ? strchr(text, '}') : NULL;

		if (end) {
			const char *word = find_word(text + 1, (size_t)(end - text - 1), words);

			g_string_append(line, word ? word : "(null)");
			text = end + 1;
		} else {
			g_string_append_c(line, *text++);
		}
	}
	return g_string_free(line, FALSE);
}

const char *message_texts_version(unsigned version)
{
	static const struct {
		unsigned version;
		const char *name;
	} known[] = {
		{ KERNEL_VERSION(7, 3), "7.3" },
		{ KERNEL_VERSION(7, 2), "7.2" },
		{ KERNEL_VERSION(6, 12), "6.12" },
		{ KERNEL_VERSION(6, 1), "6.1" },
		{ 0, "5.10" },
	};
	size_t i = 0;

	while (version < known[i].version)
		i++;
	return known[i].name;
}
