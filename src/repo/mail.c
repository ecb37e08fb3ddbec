/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <git2.h>
#include <string.h>

#include "base/error.h"
#include "git.h"
#include "mail_text.h"
#include "repo/mail.h"

enum { MAX_NAME = 52 }; /* of a file, without its number (git: FORMAT_PATCH_NAME_MAX_DEFAULT is 64 with all) */

static char *config_string(struct repo *repo, const char *name)
{
	g_autofree char *value = NULL;
	git_config *config = NULL;
	git_buf buffer = { 0 };

	if (repo)
		return repo_config(repo, name);
	if (git_config_open_default(&config) == 0 && git_config_get_string_buf(&buffer, config, name) == 0)
		value = g_strdup(buffer.ptr);
	git_buf_dispose(&buffer);
	git_config_free(config);
	return g_steal_pointer(&value);
}

static char *setting(struct repo *repo, const char *variable, const char *name)
{
	const char *value = g_getenv(variable);

	return value && *value ? g_strdup(value) : config_string(repo, name);
}

/* ISO 8601, also with a blank before the zone, as git writes it. */
static GDateTime *iso_date(const char *text)
{
	g_autofree char *close = g_strdup(text);
	g_autoptr(GTimeZone) utc = g_time_zone_new_utc();
	char *blank = strrchr(close, ' ');

	if (blank && (blank[1] == '+' || blank[1] == '-'))
		memmove(blank, blank + 1, strlen(blank));
	return g_date_time_new_from_iso8601(close, utc);
}

/* "SECONDS ZONE" with or without '@', ISO 8601, or as in mails (git: Documentation/date-formats.txt). */
static bool read_date(const char *text, struct identity *identity)
{
	g_autoptr(GDateTime) date = NULL;
	char *end;
	long zone;

	text += *text == '@';
	identity->seconds = g_ascii_strtoll(text, &end, 10);
	if (end > text && (!*end || (*end == ' ' && (end[1] == '+' || end[1] == '-')))) {
		zone = strtol(end, NULL, 10);
		identity->offset_minutes = (int)(zone / 100 * 60 + zone % 100);
		return true;
	}
	date = iso_date(text);
	if (!date)
		date = mail_date(text);
	if (!date)
		return false;
	identity->seconds = g_date_time_to_unix(date);
	identity->offset_minutes = (int)(g_date_time_get_utc_offset(date) / G_TIME_SPAN_MINUTE);
	return true;
}

bool identity_read(struct repo *repo, struct identity *identity, GError **error)
{
	const char *date = g_getenv("GIT_AUTHOR_DATE");
	git_signature *now = NULL;

	git_libgit2_init();
	*identity = (struct identity){
		.name = setting(repo, "GIT_AUTHOR_NAME", "user.name"),
		.email = setting(repo, "GIT_AUTHOR_EMAIL", "user.email"),
	};
	if (!identity->name || !identity->email) {
		identity_clear(identity);
		return fail(error, KEXPORT_ERROR_NOT_FOUND,
			    "whose patches these are is not known: expected user.name and user.email in git's "
			    "configuration (-f diff needs neither)");
	}
	if (date && !read_date(date, identity)) {
		identity_clear(identity);
		return fail(error, KEXPORT_ERROR_USAGE, "GIT_AUTHOR_DATE=%s: expected a date as 2018-10-26T15:04:03Z",
			    date);
	}
	if (!date && git_signature_now(&now, identity->name, identity->email) == 0) {
		identity->seconds = now->when.time;
		identity->offset_minutes = now->when.offset;
		git_signature_free(now);
	}
	return true;
}

void identity_clear(struct identity *identity)
{
	g_clear_pointer(&identity->name, g_free);
	g_clear_pointer(&identity->email, g_free);
}

static bool is_ascii(const char *text)
{
	while (*text && (unsigned char)*text < 0x80)
		text++;
	return !*text;
}

/* "To: a,\n    b\n" */
static void append_addresses(GString *out, const char *header, const GPtrArray *addresses)
{
	for (guint i = 0; addresses && i < addresses->len; i++)
		g_string_append_printf(out, "%s%s%s", i ? ",\n    " : header, i ? "" : ": ",
				       (const char *)addresses->pdata[i]);
	if (addresses && addresses->len)
		g_string_append_c(out, '\n');
}

/* libgit2 signs with its version, which is nobody's business; a cover letter has no diff. */
static const char *text_end(const struct mail *mail, const char *text)
{
	const char *diff = mail->number ? NULL : strstr(text, "\ndiff --git ");
	const char *signature = g_strrstr(text, "\n--\nlibgit2 ");

	if (diff)
		return diff + 1;
	return signature ? signature + 1 : text + strlen(text);
}

/* Puts our own headers behind libgit2's, and our signature in the place of its. */
static char *finish(const struct mail *mail, const char *text)
{
	const char *end = strstr(text, "\n\n");
	GString *out = g_string_new(NULL);

	g_string_append_len(out, text, end - text + 1);
	append_addresses(out, "To", mail->to);
	append_addresses(out, "Cc", mail->cc);
	if (!is_ascii(mail->body) || !is_ascii(mail->subject) || !is_ascii(mail->from->name))
		g_string_append(out, "MIME-Version: 1.0\nContent-Type: text/plain; charset=UTF-8\n"
				     "Content-Transfer-Encoding: 8bit\n");
	g_string_append_len(out, end + 1, text_end(mail, text) - end - 1);
	g_string_append(out, "-- \nkexport-audit " G_STRINGIFY(KEXPORT_VERSION) "\n\n");
	return g_string_free(out, FALSE);
}

static int create(git_buf *out, const struct mail *mail, git_diff *diff, git_signature *author)
{
	git_email_create_options options = { .version = GIT_EMAIL_CREATE_OPTIONS_VERSION };
	g_autofree char *prefix = mail->version > 1 ? g_strdup_printf("PATCH v%u", mail->version) : g_strdup("PATCH");
	git_oid id = { { 0 } };

	if (mail->commit)
		memcpy(id.id, mail->commit->bytes, OID_SIZE);
	git_diff_options_init(&options.diff_opts, GIT_DIFF_OPTIONS_VERSION);
	git_diff_find_options_init(&options.diff_find_opts, GIT_DIFF_FIND_OPTIONS_VERSION);
	options.subject_prefix = prefix;
	if (mail->number == 0) {
		g_autofree char *zero = g_strdup_printf("%s 0/%u", prefix, mail->total);

		options.subject_prefix = zero;
		options.flags |= GIT_EMAIL_CREATE_OMIT_NUMBERS;
		return git_email_create_from_diff(out, diff, 1, 1, &id, mail->subject, mail->body, author, &options);
	}
	return git_email_create_from_diff(out, diff, mail->number, mail->total, &id, mail->subject, mail->body, author,
					  &options);
}

char *mail_write(const struct mail *mail, GError **error)
{
	git_diff *diff = NULL;
	git_buf out = GIT_BUF_INIT;
	git_signature *author = NULL;
	char *text = NULL;

	git_libgit2_init();
	if (git_diff_from_buffer(&diff, mail->diff, strlen(mail->diff)) == 0 &&
	    git_signature_new(&author, mail->from->name, mail->from->email, mail->from->seconds,
			      mail->from->offset_minutes) == 0 &&
	    create(&out, mail, diff, author) == 0)
		text = finish(mail, out.ptr);
	else
		fail(error, KEXPORT_ERROR_BAD_DATA, "no mail can be made of '%s': %s", mail->subject, git_reason());
	git_buf_dispose(&out);
	git_signature_free(author);
	git_diff_free(diff);
	git_libgit2_shutdown();
	return text;
}

char *mail_file_name(const struct mail *mail)
{
	GString *name = g_string_new(NULL);

	if (mail->version > 1)
		g_string_append_printf(name, "v%u-", mail->version);
	g_string_append_printf(name, "%04u-", mail->number);
	for (const char *at = mail->number ? mail->subject : "cover-letter"; *at && name->len < MAX_NAME; at++) {
		if (g_ascii_isalnum(*at) || strchr("._", *at))
			g_string_append_c(name, *at);
		else if (name->str[name->len - 1] != '-')
			g_string_append_c(name, '-');
	}
	while (strchr("-.", name->str[name->len - 1]))
		g_string_truncate(name, name->len - 1);
	g_string_append(name, ".patch");
	return g_string_free(name, FALSE);
}
