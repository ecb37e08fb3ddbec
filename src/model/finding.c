/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <string.h>

#include "model/finding.h"
#include "model/snapshot.h"

const char *const finding_check_names[N_FINDING_CHECKS + 1] = {
	[FINDING_CHANGE] = "change",   [FINDING_EXPORT] = "export",
	[FINDING_FAMILY] = "family",   [FINDING_NO_DEFINITION] = "no-definition",
	[FINDING_NO_USER] = "no-user", [FINDING_FEW_USERS] = "few-users",
	[FINDING_RULE] = "rule",
};

static const struct field finding_side_fields[] = {
	FIELD(finding_side, file, STRING, "file", "FILE"),
	FIELD(finding_side, line, COUNT, "line", "LINE"),
	FIELD(finding_side, macro, STRING, "macro", "MACRO"),
	FIELD(finding_side, module, STRING, "module", "MODULE"),
	FIELD(finding_side, type, NAME, "type", "TYPE", .names = export_type_names),
	FIELD(finding_side, name_space, STRING, "namespace", "NAMESPACE"),
	FIELD_END,
};

static const struct record finding_side_record = { NULL, sizeof(struct finding_side), finding_side_fields };

static const struct field waiver_fields[] = {
	FIELD(waiver, by, STRING, "by", "BY"),
	FIELD(waiver, until, STRING, "until", "UNTIL"),
	FIELD(waiver, reason, STRING, "reason", "REASON"),
	FIELD_END,
};

static const struct record waiver_record = { NULL, sizeof(struct waiver), waiver_fields };

static const struct field fix_fields[] = {
	FIELD(fix, file, STRING, "file", "FILE"),      FIELD(fix, line, COUNT, "line", "LINE"),
	FIELD(fix, column, COUNT, "column", "COLUMN"), FIELD(fix, old, STRING, "old", "OLD"),
	FIELD(fix, new, STRING, "new", "NEW"),	       FIELD_END,
};

static const struct record fix_record = { NULL, sizeof(struct fix), fix_fields };

static const struct field finding_module_fields[] = {
	FIELD(finding_module, name, STRING, "name", "MODULE"),
	FIELD(finding_module, path, STRING, "path", "PATH"),
	FIELD(finding_module, n_imports, NUMBER, "imports", "IMPORTS"),
	FIELD(finding_module, because, STRING, "because", "BECAUSE"),
	FIELD_END,
};

static const struct record finding_module_record = { NULL, sizeof(struct finding_module), finding_module_fields };

static const struct field finding_fields[] = {
	FIELD(finding, rule, STRING, "rule", "RULE"),
	FIELD(finding, severity, NAME, "severity", "SEVERITY", .names = severity_names),
	FIELD(finding, check, NAME, "check", "CHECK", .names = finding_check_names),
	FIELD(finding, symbol, STRING, "symbol", "SYMBOL"),
	FIELD(finding, related, STRING, "related", "RELATED"),
	FIELD(finding, family, STRING, "family", "FAMILY"),
	FIELD(finding, kinds, FLAGS, "kinds", "CHANGE", .names = change_kind_names),
	FIELD(finding, direction, NAME, "direction", "DIRECTION", .names = direction_names),
	FIELD(finding, old, RECORD, "old", "OLD", .record = &finding_side_record),
	FIELD(finding, new, RECORD, "new", "NEW", .record = &finding_side_record),
	FIELD(finding, file, STRING, "file", "FILE"),
	FIELD(finding, line, COUNT, "line", "LINE"),
	FIELD(finding, commit, STRING, "commit", "COMMIT"),
	FIELD(finding, author, STRING, "author", "AUTHOR"),
	FIELD(finding, date, STRING, "date", "DATE"),
	FIELD(finding, subject, STRING, "subject", "SUBJECT"),
	FIELD(finding, message, STRING, "message", "MESSAGE"),
	FIELD(finding, remedy, STRING, "remedy", "REMEDY"),
	FIELD(finding, reason, STRING, "reason", "REASON"),
	FIELD(finding, waiver, RECORD, "waiver", "WAIVER", .record = &waiver_record),
	FIELD(finding, fix, RECORD, "fix", "FIX", .record = &fix_record),
	FIELD(finding, modules, LIST, "modules", "MODULES", .record = &finding_module_record),
	FIELD(finding, fingerprint, STRING, "fingerprint", "FINGERPRINT"),
	FIELD_END,
};

const struct record finding_record = { NULL, sizeof(struct finding), finding_fields };

static const struct field finding_rule_fields[] = {
	FIELD(finding_rule, id, STRING, "id", "RULE"),
	FIELD(finding_rule, severity, NAME, "severity", "SEVERITY", .names = severity_names),
	FIELD(finding_rule, summary, STRING, "summary", "SUMMARY"),
	FIELD(finding_rule, remedy, STRING, "remedy", "REMEDY"),
	FIELD(finding_rule, reason, STRING, "reason", "REASON"),
	FIELD(finding_rule, source, STRING, "source", "SOURCE"),
	FIELD_END,
};

static const struct record finding_rule_record = { NULL, sizeof(struct finding_rule), finding_rule_fields };

static const struct field findings_fields[] = {
	FIELD(findings, subject, STRING, "subject", "SUBJECT"),
	FIELD(findings, findings, LIST, "findings", "FINDINGS", .record = &finding_record),
	FIELD(findings, rules, LIST, "rules", "RULES", .record = &finding_rule_record),
	FIELD(findings, n_judged, NUMBER, "judged", "JUDGED"),
	FIELD(findings, n_ignored, NUMBER, "ignored", "IGNORED"),
	FIELD(findings, n_accepted, NUMBER, "accepted", "ACCEPTED"),
	FIELD(findings, n_deferred, NUMBER, "deferred", "DEFERRED"),
	FIELD(findings, skipped, LIST, "skipped", "SKIPPED", .record = &skip_record),
	FIELD_END,
};

const struct record findings_record = { "kexport-audit/findings/1", sizeof(struct findings), findings_fields };

static void finding_clear(struct finding *finding)
{
	g_clear_pointer(&finding->modules, g_array_unref);
}

struct findings *findings_new(const char *subject)
{
	struct findings *findings = g_new0(struct findings, 1);

	findings->strings = g_string_chunk_new(4096);
	findings->records = g_ptr_array_new_with_free_func(g_free);
	findings->findings = g_array_new(FALSE, TRUE, sizeof(struct finding));
	findings->rules = g_array_new(FALSE, FALSE, sizeof(struct finding_rule));
	findings->skipped = g_array_new(FALSE, FALSE, sizeof(struct skip));
	findings->subject = findings_string(findings, subject);
	g_array_set_clear_func(findings->findings, (GDestroyNotify)finding_clear);
	return findings;
}

void findings_free(struct findings *findings)
{
	g_array_unref(findings->findings);
	g_array_unref(findings->rules);
	g_array_unref(findings->skipped);
	g_ptr_array_unref(findings->records);
	g_string_chunk_free(findings->strings);
	g_free(findings);
}

const char *findings_string(struct findings *findings, const char *string)
{
	return string ? g_string_chunk_insert_const(findings->strings, string) : NULL;
}

static void *keep(struct findings *findings, const void *record, size_t size)
{
	void *copy = g_memdup2(record, size);

	g_ptr_array_add(findings->records, copy);
	return copy;
}

const struct finding_side *findings_side(struct findings *findings, const struct finding_side *side)
{
	struct finding_side *copy = side ? keep(findings, side, sizeof(*side)) : NULL;

	if (copy) {
		copy->file = findings_string(findings, side->file);
		copy->macro = findings_string(findings, side->macro);
		copy->module = findings_string(findings, side->module);
		copy->name_space = findings_string(findings, side->name_space ? side->name_space : "");
	}
	return copy;
}

const struct waiver *findings_waiver(struct findings *findings, const struct waiver *waiver)
{
	struct waiver *copy = waiver ? keep(findings, waiver, sizeof(*waiver)) : NULL;

	if (copy) {
		copy->by = findings_string(findings, waiver->by);
		copy->until = findings_string(findings, waiver->until);
		copy->reason = findings_string(findings, waiver->reason);
	}
	return copy;
}

const struct fix *findings_fix(struct findings *findings, const struct fix *fix)
{
	struct fix *copy = fix ? keep(findings, fix, sizeof(*fix)) : NULL;

	if (copy) {
		copy->file = findings_string(findings, fix->file);
		copy->old = findings_string(findings, fix->old);
		copy->new = findings_string(findings, fix->new);
	}
	return copy;
}

struct finding *findings_add(struct findings *findings)
{
	g_array_set_size(findings->findings, findings->findings->len + 1);
	return &g_array_index(findings->findings, struct finding, findings->findings->len - 1);
}

void findings_add_module(struct findings *findings, guint finding, const struct finding_module *module)
{
	struct finding *of = &g_array_index(findings->findings, struct finding, finding);
	const struct finding_module copy = {
		.name = findings_string(findings, module->name),
		.path = findings_string(findings, module->path),
		.n_imports = module->n_imports,
		.because = findings_string(findings, module->because),
	};

	if (!of->modules)
		of->modules = g_array_new(FALSE, FALSE, sizeof(struct finding_module));
	g_array_append_val(of->modules, copy);
}

void findings_add_rule(struct findings *findings, const struct finding_rule *rule)
{
	struct finding_rule copy = *rule;

	for (guint i = 0; i < findings->rules->len; i++)
		if (strcmp(g_array_index(findings->rules, struct finding_rule, i).id, rule->id) == 0)
			return;
	copy.id = findings_string(findings, rule->id);
	copy.summary = findings_string(findings, rule->summary);
	copy.remedy = findings_string(findings, rule->remedy);
	copy.reason = findings_string(findings, rule->reason);
	copy.source = findings_string(findings, rule->source);
	g_array_append_val(findings->rules, copy);
}

void findings_add_skip(struct findings *findings, const char *path, const char *reason)
{
	const struct skip skip = { findings_string(findings, path), NULL, findings_string(findings, reason) };

	g_array_append_val(findings->skipped, skip);
}

static void sign_string(GChecksum *sum, const char *string)
{
	g_checksum_update(sum, (const guchar *)(string ? string : ""), string ? (gssize)strlen(string) + 1 : 1);
}

static void sign_side(GChecksum *sum, const struct finding_side *side)
{
	sign_string(sum, side ? export_type_name(side->type) : NULL);
	sign_string(sum, side ? side->name_space : NULL);
	sign_string(sum, side ? side->module : NULL);
}

void finding_sign(struct findings *findings, struct finding *finding)
{
	GChecksum *sum = g_checksum_new(G_CHECKSUM_SHA256);
	g_autofree char *digits = NULL;

	sign_string(sum, finding->rule);
	sign_string(sum, finding_check_names[finding->check]);
	sign_string(sum, finding->symbol);
	sign_string(sum, finding->related);
	sign_string(sum, finding->file);
	for (unsigned i = 0; i < N_CHANGE_KINDS; i++)
		if (finding->kinds & ~(unsigned)CHANGE_CRC & 1U << i)
			sign_string(sum, change_kind_names[i]);
	sign_side(sum, finding->old);
	sign_side(sum, finding->new);
	digits = g_strndup(g_checksum_get_string(sum), 32);
	finding->fingerprint = findings_string(findings, digits);
	g_checksum_free(sum);
}

static int finding_order(gconstpointer a, gconstpointer b)
{
	const struct finding *x = a, *y = b;
	int order = g_strcmp0(x->file, y->file);

	if (!order && x->line != y->line)
		return x->line < y->line ? -1 : 1;
	if (!order)
		order = g_strcmp0(x->symbol, y->symbol);
	if (!order)
		order = strcmp(x->rule, y->rule);
	if (!order)
		order = g_strcmp0(x->related, y->related);
	return order ? order : g_strcmp0(x->commit, y->commit);
}

static int rule_order(gconstpointer a, gconstpointer b)
{
	return strcmp(((const struct finding_rule *)a)->id, ((const struct finding_rule *)b)->id);
}

void findings_sort(struct findings *findings)
{
	g_array_sort(findings->findings, finding_order);
	g_array_sort(findings->rules, rule_order);
}

guint findings_count(const struct findings *findings, enum severity severity)
{
	guint n = 0;

	for (guint i = 0; i < findings->findings->len; i++)
		n += g_array_index(findings->findings, struct finding, i).severity >= severity;
	return n;
}
