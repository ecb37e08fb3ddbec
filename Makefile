# SPDX-License-Identifier: GPL-2.0-or-later
#
# Works alone. ./configure is optional and only writes config.mak. `make help` lists what there is to make.
# Another build folder: make BUILD=/elsewhere. Sanitizers: make SANITIZE=address,undefined check.

SRCDIR := $(patsubst %/,%,$(dir $(lastword $(MAKEFILE_LIST))))
-include config.mak

VERSION := $(shell cat $(SRCDIR)/VERSION)
BUILD ?= build
CC ?= cc
CFLAGS ?= -O2 -g
PKG_CONFIG ?= pkg-config
LIBRARIES := glib-2.0 libelf libdw zlib liblzma libzstd liblz4 libgit2 libpcre2-8 libcjson sqlite3
MAKEFLAGS += --no-print-directory
ifeq ($(MAKELEVEL)$(filter -j%,$(MAKEFLAGS)),0)
MAKEFLAGS += -j$(shell nproc 2>/dev/null || echo 1)
endif

comma := ,
ifneq ($(SANITIZE),)
override BUILD := $(BUILD)/sanitize-$(subst $(comma),-,$(SANITIZE))
SANITIZE_FLAGS := -fsanitize=$(SANITIZE) -fno-sanitize-recover=all -fno-omit-frame-pointer
endif

OBJ := $(BUILD)/obj
# A line a file; make V=1 shows the commands.
quiet = $(if $(V),,@echo "  $(1)" $(patsubst $(BUILD)/%,%,$@) &&)
WARNINGS := -Wall -Wextra -Wshadow -Wstrict-prototypes -Wmissing-prototypes -Wwrite-strings $(WERROR)
ALL_CFLAGS = -std=gnu11 $(CFLAGS) $(WARNINGS) $(SANITIZE_FLAGS) -I$(SRCDIR)/include -I$(SRCDIR)/src \
	-D_GNU_SOURCE -DKEXPORT_VERSION=$(VERSION) -pthread $(LIB_CFLAGS)
# libdeflate and libbz2 have no .pc files in Debian 12; each is one header and one library.
LIB_CFLAGS := $(shell $(PKG_CONFIG) --cflags $(LIBRARIES) 2>/dev/null)
LIB_LIBS := $(shell $(PKG_CONFIG) --libs $(LIBRARIES) 2>/dev/null) -ldeflate -lbz2

SOURCES := $(filter-out $(SRCDIR)/src/main.c,$(sort $(wildcard $(SRCDIR)/src/*/*.c)))
OBJECTS := $(SOURCES:$(SRCDIR)/src/%.c=$(OBJ)/%.o)
UNIT_TESTS := $(patsubst $(SRCDIR)/tests/unit/%.c,$(BUILD)/tests/unit/%.t,$(wildcard $(SRCDIR)/tests/unit/*.c))
# A fixture tool is one file, tests/fixtures/NAME.c, or a folder of them, tests/fixtures/NAME/*.c.
FIXTURES := $(SRCDIR)/tests/fixtures
FIXTURE_FOLDERS := $(patsubst $(FIXTURES)/%/,%,$(sort $(dir $(wildcard $(FIXTURES)/*/*.c))))
FIXTURE_OBJECTS := $(patsubst $(FIXTURES)/%.c,$(OBJ)/fixtures/%.o,$(wildcard $(FIXTURES)/*/*.c))
FIXTURE_TOOLS := $(patsubst $(FIXTURES)/%.c,$(BUILD)/tests/%,$(wildcard $(FIXTURES)/*.c)) \
	$(addprefix $(BUILD)/tests/,$(FIXTURE_FOLDERS))
PROGRAM := $(BUILD)/kexport-audit

all: $(PROGRAM)

$(PROGRAM): $(OBJ)/main.o $(BUILD)/libkexport.a
	$(call quiet,LINK)$(CC) $(CFLAGS) $(SANITIZE_FLAGS) $(LDFLAGS) -pthread -o $@ $^ $(LIB_LIBS)

$(BUILD)/libkexport.a: $(OBJECTS)
	@rm -f $@
	@$(AR) rcs $@ $^

# The table of export macros: JSON in the source, C in the program.
$(BUILD)/gen/export-macros-to-c: $(SRCDIR)/scripts/export-macros-to-c.c
	@mkdir -p $(@D)
	$(call quiet,LINK)$(CC) $(ALL_CFLAGS) $(LDFLAGS) -o $@ $< $(LIB_LIBS)

$(BUILD)/gen/export-macros.h: $(SRCDIR)/rules/export-macros.json $(BUILD)/gen/export-macros-to-c
	$(BUILD)/gen/export-macros-to-c $< >$@

$(OBJ)/source/table.o: $(BUILD)/gen/export-macros.h
$(OBJ)/source/table.o: LIB_CFLAGS += -I$(BUILD)/gen

# The policies: JSON in the source, C in the program.
POLICIES := $(filter-out %/export-macros.json %.schema.json,$(sort $(wildcard $(SRCDIR)/rules/*.json)))

$(BUILD)/gen/policies.h: $(POLICIES) $(SRCDIR)/scripts/policies-to-c
	@mkdir -p $(@D)
	$(SRCDIR)/scripts/policies-to-c $(POLICIES) >$@

$(OBJ)/check/policy_files.o: $(BUILD)/gen/policies.h
$(OBJ)/check/policy_files.o: LIB_CFLAGS += -I$(BUILD)/gen

$(OBJ)/%.o: $(SRCDIR)/src/%.c $(SRCDIR)/VERSION
	@mkdir -p $(@D)
	$(call quiet,CC  )$(CC) $(ALL_CFLAGS) -MMD -MP -c -o $@ $<

$(BUILD)/tests/unit/%.t: $(SRCDIR)/tests/unit/%.c $(BUILD)/libkexport.a
	@mkdir -p $(@D)
	$(call quiet,LINK)$(CC) $(ALL_CFLAGS) -MMD -MP -MF $@.d $(LDFLAGS) -o $@ $< $(BUILD)/libkexport.a $(LIB_LIBS)

$(BUILD)/tests/%: $(SRCDIR)/tests/fixtures/%.c $(BUILD)/libkexport.a
	@mkdir -p $(@D)
	$(call quiet,LINK)$(CC) $(ALL_CFLAGS) -MMD -MP -MF $@.d $(LDFLAGS) -o $@ $< $(BUILD)/libkexport.a $(LIB_LIBS)

$(OBJ)/fixtures/%.o: $(FIXTURES)/%.c
	@mkdir -p $(@D)
	$(call quiet,CC  )$(CC) $(ALL_CFLAGS) -MMD -MP -c -o $@ $<

define fixture_folder
$(BUILD)/tests/$(1): $(filter $(OBJ)/fixtures/$(1)/%,$(FIXTURE_OBJECTS)) $(BUILD)/libkexport.a
	@mkdir -p $$(@D)
	$$(call quiet,LINK)$$(CC) $$(CFLAGS) $$(SANITIZE_FLAGS) $$(LDFLAGS) -pthread -o $$@ $$^ $$(LIB_LIBS)
endef
$(foreach folder,$(FIXTURE_FOLDERS),$(eval $(call fixture_folder,$(folder))))

-include $(OBJECTS:.o=.d) $(OBJ)/main.d $(UNIT_TESTS:=.d) $(FIXTURE_TOOLS:=.d) $(FIXTURE_OBJECTS:.o=.d)

# --- what people type -------------------------------------------------------------------------------------

help:
	@sed -n 's/^#: //p' $(SRCDIR)/Makefile

#: make              build the program: build/kexport-audit (V=1 shows the commands)
#: make check        install what is missing, build, run the tests (under five minutes)
check:
	@$(SRCDIR)/scripts/install-deps build check
	@$(MAKE) -f $(SRCDIR)/Makefile run-check

run-check: $(PROGRAM) $(UNIT_TESTS) $(FIXTURE_TOOLS)
	@$(SRCDIR)/tests/run $(BUILD) $(TESTS)

#: make check-real   the same on real kernels: fetches Debian's, compares with their own Module.symvers
check-real:
	@$(SRCDIR)/scripts/install-deps build check real
	@$(MAKE) -f $(SRCDIR)/Makefile run-check-real

run-check-real: $(PROGRAM) $(FIXTURE_TOOLS)
	@$(SRCDIR)/tests/run --real $(BUILD) $(TESTS)

#: make demo         install what is missing, build, and show the main job on two real kernels
demo:
	@$(SRCDIR)/scripts/install-deps build real
	@$(MAKE) -f $(SRCDIR)/Makefile run-demo

run-demo: $(PROGRAM)
	@$(SRCDIR)/scripts/demo $(BUILD)

#: make picture      draw docs/main-job.svg, the README's picture, from what the program prints
picture: demo
	@$(SRCDIR)/scripts/picture $(BUILD) >$(BUILD)/picture.svg && mv $(BUILD)/picture.svg $(SRCDIR)/docs/main-job.svg

#: make check-boot   boot Debian's kernels under emulation and compare with what their loaders say (KERNELS="6.1 7.3")
KERNELS ?= 5.10 6.1 6.12 7.2 7.3
check-boot:
	@$(SRCDIR)/scripts/install-deps build check real boot
	@$(MAKE) -f $(SRCDIR)/Makefile run-check-boot

run-check-boot: $(PROGRAM)
	@$(SRCDIR)/tests/run --boot $(BUILD) $(KERNELS:%=$(SRCDIR)/tests/boot/%.t)

#: make lint         style, spelling, static analysis, layers, sizes
lint:
	@$(SRCDIR)/scripts/install-deps build check lint
	@$(SRCDIR)/tests/lint $(BUILD)

#: make check-hygiene  build and test where it is hardest: blanks in the path, no rights, umask 077
check-hygiene:
	@$(SRCDIR)/scripts/install-deps build check
	@$(SRCDIR)/tests/hygiene

#: make bench        what the README's figures come from
bench:
	@$(SRCDIR)/scripts/install-deps build real bench
	@$(MAKE) -f $(SRCDIR)/Makefile run-bench

$(BUILD)/bench/%: $(SRCDIR)/bench/%.c
	@mkdir -p $(@D)
	$(call quiet,LINK)$(CC) $(ALL_CFLAGS) $(LDFLAGS) -o $@ $< $(LIB_LIBS)

run-bench: $(PROGRAM) $(BUILD)/bench/libelf-pass
	@$(SRCDIR)/bench/run $(BUILD)

#: make coverage     how much of the code the tests reach: build/coverage/coverage.txt
coverage:
	@$(SRCDIR)/scripts/install-deps build check
	@$(MAKE) -f $(SRCDIR)/Makefile BUILD=$(BUILD)/coverage CFLAGS='-O0 -g --coverage' run-check
	@cd $(BUILD)/coverage/obj && find . -name '*.gcda' -exec gcov -n {} + 2>/dev/null | \
		awk '/^File .*src/ { file = $$2 } /^Lines executed/ && file { sub(/.*:/, ""); print file, $$0; file = "" }' | \
		sort >../coverage.txt; tail -n +1 ../coverage.txt

#: make install      prefix=/usr/local, DESTDIR= and the GNU directories are yours to set; make uninstall
prefix ?= /usr/local
exec_prefix ?= $(prefix)
bindir ?= $(exec_prefix)/bin
datarootdir ?= $(prefix)/share
datadir ?= $(datarootdir)
mandir ?= $(datarootdir)/man
docdir ?= $(datarootdir)/doc/kexport-audit
INSTALL ?= install

# Each row: file in the source (or build) folder, folder that it goes to.
INSTALLED = $(PROGRAM)>$(bindir) \
	$(foreach page,$(wildcard $(SRCDIR)/man/*.1),$(page)>$(mandir)/man1) \
	$(foreach page,$(wildcard $(SRCDIR)/man/*.5),$(page)>$(mandir)/man5) \
	$(foreach rules,$(wildcard $(SRCDIR)/rules/*.json),$(rules)>$(datadir)/kexport-audit/rules) \
	$(SRCDIR)/completions/kexport-audit.bash>$(datadir)/bash-completion/completions \
	$(SRCDIR)/completions/_kexport-audit>$(datadir)/zsh/site-functions \
	$(SRCDIR)/completions/kexport-audit.fish>$(datadir)/fish/vendor_completions.d \
	$(foreach page,README.md ARCHITECTURE.md NEWS,$(SRCDIR)/$(page)>$(docdir))

install: $(PROGRAM)
	@$(foreach row,$(INSTALLED),$(call install_one,$(firstword $(subst >, ,$(row))),$(lastword $(subst >, ,$(row)))) &&) \
		echo "installed: $(DESTDIR)$(bindir)/kexport-audit, manual pages in $(DESTDIR)$(mandir)"

install_one = $(INSTALL) -d "$(DESTDIR)$(2)" && \
	$(INSTALL) -m $(if $(filter $(PROGRAM),$(1)),755,644) "$(1)" "$(DESTDIR)$(2)/$(notdir $(1))"

# Folders that nobody else has. Those that others share, as man1, stay although they may be empty.
OWN_FOLDERS = $(datadir)/kexport-audit/rules $(datadir)/kexport-audit $(filter %/kexport-audit,$(docdir))

uninstall:
	@rm -f $(foreach row,$(INSTALLED),"$(DESTDIR)$(lastword $(subst >, ,$(row)))/$(notdir $(firstword $(subst >, ,$(row))))")
	@rmdir --ignore-fail-on-non-empty $(foreach folder,$(OWN_FOLDERS),"$(DESTDIR)$(folder)") 2>/dev/null || true

#: make dist         build/kexport-audit-VERSION.tar.gz from HEAD, the same bytes each time
dist:
	@mkdir -p $(BUILD)
	git -C $(SRCDIR) archive --format=tar --prefix=kexport-audit-$(VERSION)/ HEAD | gzip -9n \
		>$(BUILD)/kexport-audit-$(VERSION).tar.gz

#: make compile_commands.json   for clangd and the like
compile_commands.json: $(SOURCES) $(SRCDIR)/src/main.c
	@{ echo '['; for file in $(sort $^); do \
		echo "{\"directory\": \"$(CURDIR)\", \"file\": \"$$file\", \"command\": \"$(CC) $(ALL_CFLAGS) -c $$file\"},"; \
	done | sed '$$s/,$$//'; echo ']'; } >$@

#: make clean        remove what was built (fetched kernels stay in build/cache)
clean:
	rm -rf $(OBJ) $(BUILD)/bench $(BUILD)/gen $(BUILD)/tests $(PROGRAM) $(BUILD)/libkexport.a

.PHONY: all help check run-check check-real run-check-real check-boot run-check-boot demo run-demo picture check-hygiene lint bench coverage install uninstall dist clean
.DELETE_ON_ERROR:
