#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Writes the manual pages (English and Chinese) and the completions of bash, zsh and fish from what `xinshi … --help` says.
Packages are built with them; they are not kept in the repository."""
import argparse, os, re, subprocess

HEADINGS = {"en": ("NAME", "SYNOPSIS", "DESCRIPTION", "OPTIONS", "COMMANDS", "EXIT STATUS", "FILES", "SEE ALSO"),
            "zh": ("名称", "用法", "说明", "选项", "命令", "退出码", "文件", "参见")}
WORDS = {
    "en": {"name": "credit data messenger", "about": "Takes administrative decisions from an agency's own systems, maps and checks them, forwards them to the credit platforms above within "
           "the statutory seven working days, proves every hop with a signed receipt and keeps an audit log that outsiders can verify. "
           "Commands that look at data ask the running service; where none runs they open the data directory themselves. "
           "Results go to standard output, messages for people to standard error.",
           "exits": [("0", "done"), ("1", "done, and something was rejected, late, not found, refused or unverifiable"), ("2", "usage or configuration error"),
                     ("3", "the service or a resource cannot be reached now"), ("4", "internal error, damaged data")],
           "files": [("/etc/xinshi/xinshi.toml", "configuration"), ("/etc/xinshi/conf.d/*.toml", "further parts of the configuration"),
                     ("/var/lib/xinshi", "records, keys, audit log"), ("/usr/share/xinshi", "kinds, code lists, adapters"), ("/usr/share/doc/xinshi", "manuals, sample configurations")]},
    "zh": {"name": "信用信息报送程序“信使”", "about": "从业务系统读取行政许可、行政处罚等决定，转换、校验后，在法定的七个工作日内报送各级信用平台；每一环都有签名回执，审计记录可由外部核对。"
           "查看数据的命令向正在运行的服务查询；服务未运行时直接打开数据目录。结果输出到标准输出，提示输出到标准错误。",
           "exits": [("0", "完成"), ("1", "完成，但有退回、超期、未找到、被拒绝或核对不上的内容"), ("2", "命令或配置有误"), ("3", "连不上服务，或暂时无法完成"), ("4", "程序内部错误或数据损坏")],
           "files": [("/etc/xinshi/xinshi.toml", "配置文件"), ("/etc/xinshi/conf.d/*.toml", "配置文件的其他部分"), ("/var/lib/xinshi", "记录、密钥、审计记录"),
                     ("/usr/share/xinshi", "信息目录、代码表、适配器"), ("/usr/share/doc/xinshi", "手册、配置样例")]},
}


class Command:
    """One command with its options, positionals and sub-commands, as its help page tells."""

    def __init__(self, binary, path):
        self.path = path
        text = subprocess.run([binary, *path, "--help"], capture_output=True, text=True, check=True, env=dict(os.environ, LANG="C.UTF-8", COLUMNS="80")).stdout
        self.about = text.split("\n")[0]
        self.options, self.positionals, names, self.examples = [], [], [], []
        part, entries = "", []
        for line in text.split("\n"):
            if re.match(r"^(Options|Positionals|Subcommands|Example)", line):
                part = line.split(":")[0].split(" ")[0]
                continue
            if part == "Example":
                self.examples += [line.strip()] if line.strip() else []
                continue
            match = re.match(r"^  (\S.*)$", line)
            if match and part:
                pieces = re.split(r"\s{2,}", match.group(1).strip(), maxsplit=1)
                entries.append([part, pieces[0], pieces[1] if len(pieces) > 1 else ""])
            elif line.startswith("      ") and entries and part:
                entries[-1][2] += (" " if entries[-1][2] else "") + line.strip()
        for part, left, right in entries:
            if part == "Options":
                self.options.append((left, right))
            elif part == "Positionals":
                self.positionals.append((left, right))
            elif part == "Subcommands":
                names.append(left)
        self.commands = [Command(binary, path + [name]) for name in names]

    def walk(self):
        yield self
        for command in self.commands:
            yield from command.walk()


def say(text, lang):
    """The half of "English / 中文" that is wanted."""
    halves = text.split(" / ")
    return halves[-1] if lang == "zh" and len(halves) > 1 else halves[0]


def flags(left):
    """["-o", "--output"], what it takes ("", a word, or a list of words)."""
    head, _, rest = left.partition(" ")
    words = re.search(r"\{([^}]*)\}", rest)
    return [f for f in head.split(",") if f.startswith("-")], words.group(1).split(",") if words else rest.split("=")[0].split(" ")[0].split(":")[0]


def roff(text):
    text = text.replace("\\", "\\e").replace("-", "\\-").replace("'", "\\(aq")
    return "\\&" + text if text.startswith(".") else text


def usage_of(command):
    return " ".join(["xinshi", *command.path] + [p[0].split(" ")[0].upper() if "REQUIRED" in p[0] else "[" + p[0].split(" ")[0].upper() + "]" for p in command.positionals])


def option_lines(command, lang, skip=()):
    out = []
    for left, right in command.options:
        names, takes = flags(left)
        if "--help" in names or any(n in skip for n in names):
            continue
        word = "|".join(takes) if isinstance(takes, list) else takes
        out += [".TP", "\\fB" + roff(", ".join(names)) + "\\fR" + (" \\fI" + roff(word) + "\\fR" if word else ""), roff(say(right, lang)) or "\\&"]
    return out


def manual(top, lang):
    names, words = HEADINGS[lang], WORDS[lang]
    out = [".\\\" SPDX-License-Identifier: Apache-2.0", ".\\\" Written by tools/gen_manual.py from the program's own help.", '.TH XINSHI 1 "" "xinshi" "%s"' % ("用户手册" if lang == "zh" else "User Commands"),
           ".SH " + names[0], "xinshi \\- " + words["name"], ".SH " + names[1], ".B xinshi", "[\\-c \\fIFILE\\fR] [\\-\\-json] [\\-\\-lang zh|en] \\fICOMMAND\\fR ...", ".SH " + names[2], roff(words["about"]),
           ".SH " + names[3]] + option_lines(top, lang) + [".SH " + names[4]]
    for command in list(top.walk())[1:]:
        if command.commands:
            continue
        out += [".SS " + roff(usage_of(command)), roff(say(command.about, lang))] + option_lines(command, lang)
        for example in command.examples:
            out += [".PP", ".RS", "\\fC" + roff(example) + "\\fR", ".RE"]
    out += [".SH " + names[5]]
    for code, text in words["exits"]:
        out += [".TP", code, roff(text)]
    out += [".SH " + names[6]]
    for path, text in words["files"]:
        out += [".TP", ".I " + roff(path), roff(text)]
    out += [".SH " + names[7], "systemd.service(5), systemctl(1), journalctl(1)"]
    return "\n".join(out) + "\n"


def bash(top):
    cases = []
    for command in top.walk():
        words = [c.path[-1] for c in command.commands] + [f for o in command.options for f in flags(o[0])[0] if f.startswith("--")]
        for left, _ in command.positionals:
            takes = flags("x " + left.partition(" ")[2])[1]
            words += takes if isinstance(takes, list) else []
        cases.append('    "%s") words="%s" ;;' % (" ".join(command.path), " ".join(words)))
    values = sorted({"    %s) COMPREPLY=($(compgen -W '%s' -- \"$current\")); return ;;" % ("|".join(flags(l)[0]), " ".join(flags(l)[1]))
                     for c in top.walk() for l, _ in c.options if isinstance(flags(l)[1], list)})
    return """# SPDX-License-Identifier: Apache-2.0
# bash completion for xinshi(1). Written by tools/gen_manual.py.
_xinshi() {
  local current=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD-1]} path="" word words=""
  case "$previous" in
%s
    -c|--config|-o|--output) COMPREPLY=($(compgen -f -- "$current")); return ;;
  esac
  for word in "${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
    case "%s" in *";${path:+$path }$word;"*) path="${path:+$path }$word" ;; esac
  done
  case "$path" in
%s
  esac
  COMPREPLY=($(compgen -W "$words --config --json --lang" -- "$current") $([[ $current == -* ]] || compgen -f -- "$current"))
}
complete -o filenames -F _xinshi xinshi
""" % ("\n".join(values), ";" + ";".join(" ".join(c.path) for c in top.walk() if c.path) + ";", "\n".join(cases))


def quoted(text):
    return text.replace("'", "’").replace("[", "(").replace("]", ")").replace(":", " -")


def zsh(top):
    out = ["#compdef xinshi", "# SPDX-License-Identifier: Apache-2.0", "# Written by tools/gen_manual.py.", "_xinshi() {", "  local -a items", "  local place= word",
           "  for word in ${words[2,CURRENT-1]}; do", "    case \";%s;\" in *\";${place:+$place }$word;\"*) place=\"${place:+$place }$word\" ;; esac" % ";".join(" ".join(c.path) for c in top.walk() if c.path),
           "  done", "  case $place in"]
    for command in top.walk():
        items = ["'%s:%s'" % (c.path[-1], quoted(c.about)) for c in command.commands]
        items += ["'%s:%s'" % (flags(l)[0][-1], quoted(r)) for l, r in command.options if flags(l)[0]]
        for left, _ in command.positionals:
            takes = flags("x " + left.partition(" ")[2])[1]
            items += ["'%s'" % t for t in takes] if isinstance(takes, list) else []
        out.append("    '%s') items=(%s) ;;" % (" ".join(command.path), " ".join(items)))
    return "\n".join(out + ["  esac", "  _describe 'xinshi' items", "  _files", "}", '_xinshi "$@"']) + "\n"


def fish(top):
    out = ["# SPDX-License-Identifier: Apache-2.0", "# Written by tools/gen_manual.py."]
    for command in top.walk():
        here = ["__fish_use_subcommand"] if not command.path else ["__fish_seen_subcommand_from " + command.path[-1]]
        if len(command.path) == 2:
            here = ["__fish_seen_subcommand_from %s; and __fish_seen_subcommand_from %s" % tuple(command.path)]
        for child in command.commands:
            when = here[0] if not command.path else "%s; and not __fish_seen_subcommand_from %s" % (here[0], " ".join(c.path[-1] for c in command.commands))
            out.append("complete -c xinshi -n '%s' -a %s -d '%s'" % (when, child.path[-1], quoted(child.about)))
        for left, right in command.options:
            names, takes = flags(left)
            parts = " ".join(("-l " + n[2:]) if n.startswith("--") else "-s " + n[1:] for n in names)
            given = (" -x -a '%s'" % " ".join(takes)) if isinstance(takes, list) else (" -r" if takes else "")
            out.append("complete -c xinshi%s %s%s -d '%s'" % (" -n '%s'" % here[0] if command.path else "", parts, given, quoted(right)))
    return "\n".join(out) + "\n"


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--binary", required=True)
    parser.add_argument("--to", required=True, help="folder to write into")
    options = parser.parse_args()
    top = Command(os.path.abspath(options.binary), [])
    os.makedirs(options.to, exist_ok=True)
    for name, text in {"xinshi.1": manual(top, "en"), "xinshi.zh_CN.1": manual(top, "zh"), "xinshi.bash": bash(top), "_xinshi": zsh(top), "xinshi.fish": fish(top)}.items():
        with open(os.path.join(options.to, name), "w", encoding="utf-8") as f:
            f.write(text)


if __name__ == "__main__":
    main()
