# SPDX-License-Identifier: GPL-2.0
"""The documents as a site: "make htmldocs"."""

import os
import re
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "sphinx"))

with open(os.path.join(HERE, "..", "dkms.conf"), encoding="utf-8") as conf:
    release = re.search(r'^PACKAGE_VERSION="(.*)"', conf.read(), re.M)[1]

project = "ovl"
version = release
extensions = ["manpages", "netlinkspec"]

# A reference that leads nowhere is a warning, and "make htmldocs" ends with it.
nitpicky = True

html_theme = "alabaster"
html_theme_options = {
    "description": "VXLAN segments between hosts",
    "page_width": "70em",
    "fixed_sidebar": True,
}
html_sidebars = {"**": ["about.html", "navigation.html", "searchbox.html"]}
html_copy_source = False
html_show_copyright = False
# Quotes and dashes in documents are those of commands.
smartquotes = False
highlight_language = "none"
