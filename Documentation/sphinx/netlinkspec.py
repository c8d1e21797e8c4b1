# SPDX-License-Identifier: GPL-2.0
"""The directive "netlink-spec": what a specification of a netlink family says.

    .. netlink-spec:: netlink/specs/ovl.yaml
"""

import os

import yaml
from docutils import nodes
from docutils.parsers.rst import Directive
from docutils.statemachine import StringList
from sphinx.util.nodes import nested_parse_with_titles


def words(text):
    return " ".join((text or "").split())


def title(text, line):
    return ["", text, line * len(text), ""]


def table(heads, rows, widths):
    lines = ["", ".. list-table::", "   :header-rows: 1", f"   :widths: {widths}", ""]
    for row in [heads, *rows]:
        for number, cell in enumerate(row):
            lines.append(f"   {' ' if number else '*'} - {cell}")
    return lines + [""]


def literal(name):
    return f"``{name}``"


def kind(attr):
    text = attr["type"]
    inside = attr.get("nested-attributes") or attr.get("enum")
    if inside:
        text += f" of ``{inside}``"
    return text + (", many" if attr.get("multi-attr") else "")


def enums(spec):
    for enum in spec["definitions"]:
        if enum["type"] == "const":
            continue
        yield from title(literal(enum["name"]), "-")
        yield words(enum.get("doc"))
        value = enum.get("value-start", 0)
        rows = [(value + n, literal(e["name"]), words(e.get("doc")))
                for n, e in enumerate(enum["entries"])]
        yield from table(("Value", "Name", "Meaning"), rows, "10 25 65")


def consts(spec):
    rows = [(literal(c["name"]), c["value"], words(c.get("doc")))
            for c in spec["definitions"] if c["type"] == "const"]
    yield from table(("Name", "Value", "Meaning"), rows, "25 15 60")


def attributes(spec):
    for attrs in spec["attribute-sets"]:
        yield from title(literal(attrs["name"]), "-")
        yield words(attrs.get("doc"))
        rows = [(literal(a["name"]), kind(a), words(a.get("doc")))
                for a in attrs["attributes"] if a["type"] != "pad"]
        yield from table(("Attribute", "Type", "Meaning"), rows, "20 25 55")


def listed(where, key):
    names = where.get(key, {}).get("attributes", [])
    return ", ".join(map(literal, names)) or "nothing"


def operation(op):
    yield from title(literal(op["name"]), "-")
    text = words(op.get("doc"))
    if "uns-admin-perm" in op.get("flags", []):
        text += " Needs CAP_NET_ADMIN."
    yield text
    yield ""
    for how in "do", "dump":
        if how in op:
            yield f":{how}, request: {listed(op[how], 'request')}"
            yield f":{how}, reply: {listed(op[how], 'reply')}"
    yield ""


def operations(spec):
    said = []
    for op in spec["operations"]["list"]:
        if "notify" in op:
            said.append((literal(op["name"]), literal(op["notify"]), words(op.get("doc"))))
        else:
            yield from operation(op)
    yield from title("Notifications", "-")
    yield from table(("Name", "Attributes of", "Meaning"), said, "20 20 60")


class NetlinkSpec(Directive):
    required_arguments = 1
    has_content = False

    def run(self):
        env = self.state.document.settings.env
        path = os.path.join(os.path.dirname(env.doc2path(env.docname)), self.arguments[0])
        env.note_dependency(path)
        with open(path, encoding="utf-8") as file:
            spec = yaml.safe_load(file)
        lines = [words(spec["doc"])]
        for name, part in ("Requests", operations), ("Attributes", attributes), \
                          ("Enumerations", enums), ("Constants", consts):
            lines += [*title(name, "="), *part(spec)]
        node = nodes.section()
        node.document = self.state.document
        nested_parse_with_titles(self.state, StringList(lines, path), node)
        return node.children


def setup(app):
    app.add_directive("netlink-spec", NetlinkSpec)
    return {"parallel_read_safe": True}
