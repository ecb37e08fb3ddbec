# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh
#
# apt: packages of any Debian suite and architecture, without touching the machine's own apt: sources, lists and cache
# of each suite and architecture stand in $CACHE/apt/SUITE-ARCH. Nothing is installed. The user sets CACHE (absolute),
# calls apt_use once, then the rest. Signatures are checked with Debian's keyring as anywhere.

# A suite's security archive, empty where there is none.
apt_security_suite() { # apt_security_suite SUITE
	case $1 in
	bullseye | bookworm | trixie) echo "$1-security" ;;
	esac
}

# The mirrors that the machine itself uses: KEXPORT_MIRROR (and KEXPORT_SECURITY_MIRROR) if set, else the first Debian
# source of its apt configuration.
apt_mirror() { # apt_mirror main|security
	known=$(apt-get indextargets --format "\$(REPO_URI) \$(RELEASE)" 'Created-By: Packages' 2>/dev/null) || known=
	main=${KEXPORT_MIRROR:-$(echo "$known" | sed -n 's#^\([^ ]*/debian\)/\{0,1\} .*#\1#p' | head -n 1)}
	security=${KEXPORT_SECURITY_MIRROR:-$(echo "$known" | sed -n 's#^\([^ ]*\)/ [^ ]*-security.*#\1#p' | head -n 1)}
	if [ -z "$main" ]; then
		echo "apt: no Debian mirror in the machine's apt configuration; name one in KEXPORT_MIRROR" >&2
		return 2
	fi
	: "${security:=$main-security}"
	if [ "$1" = main ]; then echo "$main"; else echo "$security"; fi
}

apt_sources() { # apt_sources SUITE ARCH [main]: one source list on stdout; "main": without the security archive
	options="[arch=$2 signed-by=/usr/share/keyrings/debian-archive-keyring.gpg]"
	echo "deb $options $(apt_mirror main) $1 main contrib non-free"
	security=$(apt_security_suite "$1")
	[ "${3-}" != main ] || security=
	[ -z "$security" ] || echo "deb $options $(apt_mirror security) $security main contrib non-free"
}

# Proxies and the like of the machine's configuration stay in force; its sources, lists, caches and hooks do not.
apt_configuration() { # apt_configuration DIR ARCH
	cat <<END
Dir::Etc::sourcelist "$1/sources.list";
Dir::Etc::sourceparts "/dev/null";
Dir::Etc::preferences "/dev/null";
Dir::Etc::preferencesparts "/dev/null";
Dir::State "$1/state";
Dir::State::status "$1/state/status";
Dir::Cache "$1/cache";
Dir::Cache::pkgcache "pkgcache.bin";
Dir::Cache::srcpkgcache "srcpkgcache.bin";
#clear APT::Architectures;
APT::Architecture "$2";
APT::Architectures { "$2"; };
APT::Sandbox::User "root";
APT::Get::List-Cleanup "true";
#clear APT::Update::Pre-Invoke;
#clear APT::Update::Post-Invoke;
#clear APT::Update::Post-Invoke-Success;
#clear DPkg::Post-Invoke;
Acquire::Check-Valid-Until "false";
Acquire::Languages "none";
Acquire::Retries "3";
END
}

apt_update() {
	apt-get -c "$apt_dir/apt.conf" -qq -o APT::Update::Error-Mode=any update >&2
}

# Turns to SUITE for ARCH; its lists are fetched when they are missing or older than a day, or when "fresh" is given.
apt_use() { # apt_use SUITE ARCH [fresh]
	apt_dir=$CACHE/apt/$1-$2
	mkdir -p "$apt_dir/state/lists/partial" "$apt_dir/cache/archives/partial"
	: >"$apt_dir/state/status"
	apt_sources "$1" "$2" >"$apt_dir/sources.list"
	apt_configuration "$apt_dir" "$2" >"$apt_dir/apt.conf"
	if [ "${3-}" != fresh ] && [ -n "$(find "$apt_dir/updated" -mmin -1440 2>/dev/null)" ]; then
		return 0
	fi
	echo "fetch: reading the package lists of $1 ($2)" >&2
	if ! apt_update; then
		# A mirror in the middle of an update has lists that do not fit together; most often one archive alone.
		echo "fetch: reading them again, without the security archive" >&2
		apt_sources "$1" "$2" main >"$apt_dir/sources.list"
		apt_update || return 1
	fi
	: >"$apt_dir/updated"
}

apt_names() { # apt_names PREFIX: names of the packages that begin so
	apt-cache -c "$apt_dir/apt.conf" pkgnames "$1"
}

apt_version() { # apt_version PACKAGE: its newest version; nothing when there is no such package
	apt-cache -c "$apt_dir/apt.conf" show --no-all-versions "$1" 2>/dev/null | sed -n 's/^Version: //p' | head -n 1
}

# Downloads packages and unpacks them into one folder, $CACHE/tmp/root, for the caller to complete and to apt_place.
apt_unpack() { # apt_unpack PACKAGE=VERSION...
	rm -rf "$CACHE/tmp"
	mkdir -p "$CACHE/tmp/deb" "$CACHE/tmp/root"
	echo "fetch: $*" >&2
	(cd "$CACHE/tmp/deb" && apt-get -c "$apt_dir/apt.conf" -qq download "$@" >&2) || return 1
	for deb in "$CACHE"/tmp/deb/*.deb; do
		dpkg-deb -x "$deb" "$CACHE/tmp/root" || return 1
		rm -f "$deb"
	done
}

# Puts what was unpacked where it belongs: whole, or (interrupted before) not at all.
apt_place() { # apt_place FROM TO
	mkdir -p "$(dirname "$2")"
	rm -rf "$2"
	mv "$1" "$2"
}
