/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * init: the only program of the kernels that tests/boot boots. Does what /plan says, marks each step in the kernel's
 * log, writes that log to the second serial port, and turns the machine off. A line of /plan:
 *
 *	case NAME	what follows belongs to NAME
 *	insert FILE	finit_module(); its error number goes to the log
 *	remove MODULE	delete_module(), if it is there
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/reboot.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

static int kernel_log;

/* Each write is a record; stdio's are refused. */
static void mark(const char *verb, const char *name, const char *rest)
{
	char text[400];
	int n = snprintf(text, sizeof(text), "tests-boot: %s %s%s\n", verb, name, rest);

	if (write(kernel_log, text, (size_t)n) != n)
		perror("/dev/kmsg");
}

static void insert(const char *file)
{
	char path[300], result[20];
	long status;
	int fd;

	snprintf(path, sizeof(path), "/modules/%s", file);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	status = syscall(SYS_finit_module, fd, "", 0);
	snprintf(result, sizeof(result), " %d", fd < 0 || status ? errno : 0);
	mark("inserted", file, result);
	close(fd);
}

static void do_step(char *line)
{
	char *argument = strchr(line, ' ');

	line[strcspn(line, "\n")] = '\0';
	if (!argument)
		return;
	*argument++ = '\0';
	if (strcmp(line, "insert") == 0)
		insert(argument);
	else if (strcmp(line, "remove") == 0)
		syscall(SYS_delete_module, argument, O_NONBLOCK);
	else
		mark(line, argument, "");
}

static void do_plan(void)
{
	FILE *plan = fopen("/plan", "re");
	char *line = NULL;
	size_t size = 0;

	while (plan && getline(&line, &size, plan) > 0)
		do_step(line);
	free(line);
	if (plan)
		fclose(plan);
}

/* Each read is a record, "level,number,time,flags;text", and then lines of properties that begin with a blank. */
static void copy_log(int from, int to)
{
	char record[8192];

	for (;;) {
		ssize_t n = read(from, record, sizeof(record) - 1);
		char *text;

		if (n < 0 && errno == EPIPE)
			continue; /* records were overwritten: it goes on with the oldest that is left */
		if (n <= 0)
			return;
		record[n] = '\0';
		text = strchr(record, ';');
		if (text)
			dprintf(to, "%.*s\n", (int)strcspn(text + 1, "\n"), text + 1);
	}
}

int main(void)
{
	int port;

	mkdir("/dev", 0755);
	mount("dev", "/dev", "devtmpfs", 0, NULL);
	mkdir("/proc", 0755);
	mount("proc", "/proc", "proc", 0, NULL);
	mkdir("/sys", 0755);
	mount("sys", "/sys", "sysfs", 0, NULL);
	kernel_log = open("/dev/kmsg", O_RDWR | O_NONBLOCK | O_CLOEXEC);
	port = open("/dev/ttyS1", O_WRONLY | O_NOCTTY | O_CLOEXEC);
	do_plan();
	copy_log(kernel_log, port);
	dprintf(port, "tests-boot: end of log\n");
	fsync(port);
	sleep(1); /* what stands in the port's buffer */
	reboot(RB_POWER_OFF);
	for (;;)
		pause();
}
