#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh disable=SC1091
# history, explain and check that are interrupted or killed, and what they show on a terminal while they work. Triggers in
# the index stop them at the same place each time.
. "$KEXPORT_SRC/tests/lib.sh"
. "$KEXPORT_SRC/tests/repo.sh"
interrupt="$KEXPORT_SRC/tests/interrupt"

# 24,000 versions of files: 16,384 are saved at once. Every tenth exports something.
python3 - <<'END' | import big
for commit in range(40):
    print(f"commit refs/heads/master\nmark :{commit + 1}\ncommitter Ann <ann@example.org> {1600000000 + commit} +0000\ndata 1\nc")
    for file in range(600):
        text = f"int f{file}_{commit};\n" + (f"EXPORT_SYMBOL(f{file}_{commit});\n" if file % 10 == 0 else "")
        print(f"M 100644 inline d{file % 6}/f{file}.c\ndata {len(text)}\n{text}")
print("reset refs/heads/first\nfrom :1\n")
END
kexport-audit history --repo big --no-index -f jsonl >plain
check "4740 exports came and went" test "$(wc -l <plain)" -eq 4740
history() { # history INDEX [OPTION...]: on one thread, so that the same files are saved at the same time
	index=$1
	shift
	kexport-audit history --repo big --index "$index" -j 1 -f jsonl "$@"
}
make_index() { # make_index NAME: one that knows the first commit
	rm -f "$1"*
	history "$1" first >/dev/null
}
# What SQLite never comes to the end of.
forever="SELECT count(*) FROM (WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c) SELECT x FROM c);"
stop_at() { # stop_at INDEX TABLE N: when the Nth row is added there
	sqlite3 "$1" "CREATE TABLE counter(n); INSERT INTO counter VALUES(0)" "CREATE TRIGGER stuck AFTER INSERT ON $2 BEGIN
		UPDATE counter SET n = n + 1;
		SELECT CASE (SELECT n FROM counter) WHEN $3 THEN (${forever%;}) END;
	END"
}
slow_at() { # slow_at INDEX N: the Nth file that is new there takes long
	sqlite3 "$1" "CREATE TABLE counter(n); INSERT INTO counter VALUES(0)" "CREATE TRIGGER slow AFTER INSERT ON files BEGIN
		UPDATE counter SET n = n + 1;
		SELECT CASE (SELECT n FROM counter) WHEN $2 THEN (${forever% FROM c);} FROM c LIMIT 5000000)) END;
	END"
}
go_on() { sqlite3 "$1" "DROP TRIGGER stuck" "DROP TABLE counter"; }
count() { sqlite3 "$1" "SELECT count(*) FROM $2"; }

history whole.sqlite >got
check "the index of an undisturbed run" cmp plain got
n_files=$(count whole.sqlite files)
n_commits=$(count whole.sqlite commits)

# --- killed ----------------------------------------------------------------------------------------------------------
make_index a.sqlite
stop_at a.sqlite files 20000
expect 0 "$interrupt" --when a.sqlite "SELECT count(*) > 16384 FROM files" --signal KILL \
	kexport-audit history --repo big --index a.sqlite -j 1 <<'END'
killed by signal 9
END
check "what was saved is kept" test "$(count a.sqlite files)" -ge 16384
check "and no more" test "$(count a.sqlite files)" -lt 20000
check "the database is whole" test "$(sqlite3 a.sqlite "PRAGMA integrity_check")" = ok
check "nothing is known of what was not done" test "$(count a.sqlite ranges)" -eq 1
go_on a.sqlite
sqlite3 a.sqlite "CREATE TABLE kept AS SELECT * FROM files" "CREATE TABLE again(id)" \
	"CREATE TRIGGER note BEFORE INSERT ON files BEGIN INSERT INTO again VALUES(NEW.id); END"
history a.sqlite >got
check "the next run is right" cmp plain got
check "it reads what was not kept" test "$(count a.sqlite "again WHERE id NOT IN (SELECT id FROM kept)")" -gt 0
check "and of what was kept nothing that exports nothing" \
	test "$(count a.sqlite "again JOIN kept USING (id) WHERE signature = 0")" -eq 0
check "all is there in the end" test "$(count a.sqlite files)" -eq "$n_files"

make_index b.sqlite
stop_at b.sqlite ranges 1
expect 0 "$interrupt" --when b.sqlite "SELECT count(*) = $n_files FROM files" --signal KILL \
	kexport-audit history --repo big --index b.sqlite -j 1 <<'END'
killed by signal 9
END
check "killed at the end: nothing half-written" test "$(count b.sqlite commits) $(count b.sqlite ranges)" = "1 1"
go_on b.sqlite
history b.sqlite >got
check "and the next run is right" cmp plain got
check "and complete" test "$(count b.sqlite commits) $(count b.sqlite ranges)" = "$n_commits 2"

# --- interrupted -----------------------------------------------------------------------------------------------------
make_index c.sqlite
stop_at c.sqlite files 20000
expect 0 "$interrupt" --when c.sqlite "SELECT count(*) > 16384 FROM files" --signal INT \
	kexport-audit history --repo big --index c.sqlite -j 1 -f json:out.json <<'END'
kexport-audit history: interrupted
exit status 130
END
check "what was saved is kept" test "$(count c.sqlite files)" -ge 16384
check "nothing is written" test ! -e out.json
check "and nothing left beside the index" test "$(echo c.sqlite*)" = c.sqlite
go_on c.sqlite
history c.sqlite >got
check "the next run is right" cmp plain got
make_index d.sqlite
stop_at d.sqlite ranges 1
expect 0 "$interrupt" --when d.sqlite "SELECT count(*) = $n_files FROM files" --signal INT \
	kexport-audit history --repo big --index d.sqlite -j 1 <<'END'
kexport-audit history: interrupted
exit status 130
END
go_on d.sqlite
history d.sqlite >got
check "interrupted at the end: the next run is right" cmp plain got

printf '%s\n' 'banner Linux version 6.12.1 (gcc)' 'export other plain' | mkelf new.vmlinux
printf '%s\n' 'modinfo name=driver' 'modinfo license=GPL' 'import f0_38' | mkelf driver.ko
expect 0 "$interrupt" --hold d.sqlite --signal INT kexport-audit history --repo big --index d.sqlite <<'END'
kexport-audit history: interrupted
exit status 130
END
expect 0 "$interrupt" --hold d.sqlite --signal INT kexport-audit explain --repo big --index d.sqlite f0_39 <<'END'
kexport-audit explain: interrupted
exit status 130
END
expect 0 "$interrupt" --hold d.sqlite --signal INT \
	kexport-audit check --repo big --index d.sqlite --kernel new.vmlinux driver.ko <<'END'
kexport-audit check: interrupted
exit status 130
END
make_index d.sqlite
slow_at d.sqlite 20000
"$interrupt" --when d.sqlite "SELECT count(*) > 16384 FROM files" --signal INT \
	sh -c 'trap "" INT; exec "$@"' - kexport-audit history --repo big --index d.sqlite -j 1 -f jsonl >got 2>&1
check "where SIGINT was ignored it stays so" test "$(tail -n 1 got)" = "exit status 1"
check "and the answer is as ever" sh -c 'grep "^{" got | cmp plain -'

# --- progress --------------------------------------------------------------------------------------------------------
# The index is locked for more than a second before there is something to do, and takes its time with the first files.
make_index f.sqlite
slow_at f.sqlite 16000
cp f.sqlite e.sqlite
"$interrupt" --hold f.sqlite kexport-audit history --repo big --index f.sqlite -j 1 -f jsonl >got 2>&1
grep -v '^{' got >shown
expect 0 cat shown <<'END'
exit status 1
END

if ! python3 -c 'import pty; pty.openpty()' 2>/dev/null; then
	ok 0 "progress on a terminal # SKIP there is none to be had: is /dev/pts mounted?"
	done_testing
	exit
fi
"$interrupt" --terminal --hold e.sqlite kexport-audit history --repo big --index e.sqlite -j 1 -f jsonl >got 2>&1
grep -v '^{' got >shown
check "on a terminal the commits are counted" \
	grep -Eq '^\\r39 of 39 commits compared, about [0-9]+ s left\\e\[K' shown
check "and the files" grep -Eq '\\r16384 of 23460 versions of files searched, about [0-9]+ s left\\e\[K' shown
check "and the line is empty again" grep -Eq 's left\\e\[K\\r\\e\[K$' shown
check "the answer is as ever" sh -c 'grep "^{" got | cmp plain -'
make_index g.sqlite
stop_at g.sqlite files 20000
"$interrupt" --terminal --when g.sqlite "SELECT count(*) > 16384 FROM files" --signal INT \
	kexport-audit history --repo big --index g.sqlite -j 1 >shown 2>&1
check "interrupted on a terminal" grep -Eq '^(\\r.*\\e\[K)?kexport-audit history: interrupted$' shown
done_testing
