# SPDX-License-Identifier: GPL-2.0
"""The directive "manpages": a section for each manual page that fits a pattern,
converted by mandoc.

    .. manpages:: ../ctl/man/ovlctl-*.8
"""

import glob
import os
import re
import subprocess

from docutils import nodes
from docutils.parsers.rst import Directive


def html_of(path):
    html = subprocess.run(["mandoc", "-T", "html", "-O", "fragment", path],
                          check=True, capture_output=True, text=True).stdout
    html = re.sub(r'<table class="(head|foot)">.*?</table>\n', "", html, flags=re.S)
    # Names of sections are those of every page; only one may be a target.
    html = re.sub(r'<a class="permalink"[^>]*>(.*?)</a>', r"\1", html, flags=re.S)
    html = re.sub(r' id="[^"]*"', "", html)
    html = html.replace("\n<br/>", "")
    return html.replace("<h1", "<h3").replace("</h1>", "</h3>")


class Manpages(Directive):
    required_arguments = 1
    has_content = False

    def run(self):
        env = self.state.document.settings.env
        source = os.path.dirname(env.doc2path(env.docname))
        found = []
        for path in sorted(glob.glob(os.path.join(source, self.arguments[0]))):
            env.note_dependency(path)
            with open(path, encoding="utf-8") as page:
                if page.readline().startswith(".so "):
                    continue
            name, part = os.path.basename(path).rsplit(".", 1)
            section = nodes.section(ids=[name])
            section += nodes.title(text=f"{name}({part})")
            section += nodes.raw("", html_of(path), format="html")
            found.append(section)
        if not found:
            raise self.error(f"no manual page is called {self.arguments[0]}")
        return found


def setup(app):
    app.add_directive("manpages", Manpages)
    return {"parallel_read_safe": True}
