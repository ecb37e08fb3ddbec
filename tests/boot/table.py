# SPDX-License-Identifier: GPL-2.0-or-later
"""table: tests/boot/cases, for one kernel."""
import re
import shlex


class Module:
    def __init__(self, name, words):
        self.name = name
        self.words = [tuple(word.partition("=")[::2]) for word in words]

    def all(self, key):
        return [value for name, value in self.words if name == key]

    def has(self, key):
        return any(name == key for name, _ in self.words)

    def uses(self):
        """(symbol, kind) in the order of the table."""
        return [(value, name) for name, value in self.words if name in ("use", "weak", "raw")]


class Case:
    def __init__(self, name, boot):
        self.name = name
        self.boot = boot
        self.modules = []
        self.wants = []  # (module, errno, text)


class Symvers:
    def __init__(self, path):
        self.rows = {}
        with open(path, encoding="ascii") as lines:
            for line in lines:
                crc, symbol, module, kind, *space = line.rstrip("\n").split("\t")
                self.rows[symbol] = (int(crc, 16), module, kind, space[0] if space else "")

    def first(self, fits):
        for symbol, (_, module, _, space) in self.rows.items():
            if module == "vmlinux" and fits(space):
                return symbol, space
        return "", ""


def version_of(text):
    return tuple(int(n) for n in re.findall(r"\d+", text)[:2])


def applies(words, version):
    """Takes "since V" and "until V" off the front; whether the line is for this kernel."""
    good = True
    while words and words[0] in ("since", "until"):
        limit = version_of(words[1])
        good = good and (version >= limit if words[0] == "since" else version <= limit)
        del words[:2]
    return good


def read(path, series, symvers):
    names = dict(zip(("@spaced", "@space"), symvers.first(lambda space: space and not space.startswith("module:"))))
    names.update(zip(("@listed", "@list"), symvers.first(lambda space: space.startswith("module:kvm"))))
    cases, boot = [], 0
    with open(path, encoding="ascii") as lines:
        for number, line in enumerate(lines, 1):
            words = shlex.split(re.sub(r"@\w+", lambda m: names[m.group()], line), comments=True)
            if not words or not applies(words, version_of(series)):
                continue
            verb = words.pop(0)
            if verb == "boot":
                boot += 1
            elif verb == "case":
                cases.append(Case(words[0], boot))
            elif verb == "module":
                cases[-1].modules.append(Module(words[0], words[1:]))
            elif verb == "loads":
                cases[-1].wants.append((words[0], 0, (words + [""])[1]))
            elif verb == "refused":
                cases[-1].wants.append((words[0], int(words[1]), (words + [""])[2]))
            else:
                raise SystemExit(f"{path}:{number}: {verb}: expected boot, case, module, loads or refused")
    return cases
