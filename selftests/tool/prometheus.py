# SPDX-License-Identifier: GPL-2.0
"""
Reads the text format of Prometheus, strictly, from standard input, and a dashboard of
Grafana's, whose metrics have to be among them. Prints each sample as "NAME LABELS VALUE",
labels sorted, with a comma behind each and without escapes; fails with a sentence.
"""
import json
import re
import sys

NAME = re.compile(r"[a-zA-Z_:][a-zA-Z0-9_:]*")
LABEL = re.compile(r'([a-zA-Z_][a-zA-Z0-9_]*)="((?:[^"\\\n]|\\["\\n])*)"(,|(?=\}))')
VALUE = re.compile(r" ([0-9]+)")


def die(number, text):
    sys.exit(f"line {number}: {text}")


def unescaped(match):
    return "\n" if match.group(1) == "n" else match.group(1)


class Families:
    """Each begins with a HELP and a TYPE, and its samples are together."""

    def __init__(self):
        self.kind = {}
        self.help = None
        self.now = None
        self.seen = set()

    def comment(self, number, line):
        what, name, rest = (line[2:].split(" ", 2) + ["", ""])[:3]
        if not NAME.fullmatch(name):
            die(number, f"{name!r} is no name")
        if what == "HELP":
            if not rest or self.help == name or name in self.kind:
                die(number, f"another or an empty HELP of {name}")
            self.help = name
        elif what == "TYPE":
            if self.help != name or name in self.kind:
                die(number, f"TYPE of {name} does not follow its HELP")
            if rest != "counter" or not name.endswith("_total"):
                die(number, f"{name} is a {rest}, a counter that ends in _total is expected")
            self.kind[name] = rest
            self.now = name
        else:
            die(number, f"unknown comment {line!r}")

    def sample(self, number, line):
        match = NAME.match(line)
        name = match.group() if match else None
        if not name or name != self.now:
            die(number, f"sample {line!r} is not behind the TYPE of its family")
        at = match.end()
        labels = {}
        if line[at:at + 1] == "{":
            at += 1
            while line[at:at + 1] != "}":
                match = LABEL.match(line, at)
                if not match or match.group(1) in labels:
                    die(number, f"bad labels in {line!r}")
                labels[match.group(1)] = re.sub(r"\\(.)", unescaped, match.group(2))
                at = match.end()
            at += 1
        match = VALUE.fullmatch(line, at)
        if not match:
            die(number, f"bad value in {line!r}")
        text = "".join(f"{key}={labels[key]}," for key in sorted(labels))
        if (name, text) in self.seen:
            die(number, f"{name} with {text} twice")
        self.seen.add((name, text))
        print(name, text, match.group(1))


def dashboard_metrics(path):
    with open(path, encoding="utf-8") as file:
        board = json.load(file)
    exprs = [target["expr"] for panel in board["panels"] for target in panel["targets"]]
    exprs += [item["query"]["query"] for item in board["templating"]["list"]
              if item["type"] == "query"]
    if not exprs or len({panel["id"] for panel in board["panels"]}) != len(board["panels"]):
        sys.exit(f"{path} has no panels, or two of one number")
    return {name for expr in exprs for name in re.findall(r"\bovl_\w+", expr)}


def main():
    families = Families()
    text = sys.stdin.buffer.read().decode("utf-8")
    if not text.endswith("\n"):
        sys.exit("the last line has no end")
    for number, line in enumerate(text.split("\n")[:-1], 1):
        if line.startswith("# "):
            families.comment(number, line)
        else:
            families.sample(number, line)
    empty = set(families.kind) - {name for name, _ in families.seen}
    if empty:
        sys.exit(f"families without samples: {sorted(empty)}")
    missing = dashboard_metrics(sys.argv[1]) - set(families.kind)
    if missing:
        sys.exit(f"{sys.argv[1]} names what is not there: {sorted(missing)}")


main()
