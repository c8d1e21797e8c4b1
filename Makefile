# SPDX-License-Identifier: GPL-2.0
#
# What people type.  The module itself is described in Kbuild, which the
# kernel's build system prefers to this file.

KDIR		?= /lib/modules/$(shell uname -r)/build
PREFIX		?= /usr/local
DESTDIR		?=
VERSION		:= $(shell sed -n 's/^PACKAGE_VERSION="\(.*\)"/\1/p' dkms.conf)
DKMS_SRC	:= $(DESTDIR)/usr/src/ovl-$(VERSION)
INSTALL		?= install
SPHINXBUILD	?= sphinx-build

# Not kernel.release: among Debian's headers for 6.1 that has another name.
RELEASE		= $(shell sed -n 's/.*UTS_RELEASE "\(.*\)"/\1/p' $(KDIR)/include/generated/utsrelease.h)
MODULES_INSTALL_ARGS := INSTALL_MOD_DIR=updates INSTALL_MOD_PATH=$(DESTDIR)

# Debian's headers ask for modules to be signed with a key they do not have.
ifeq ($(wildcard $(KDIR)/certs/signing_key.pem),)
MODULES_INSTALL_ARGS += CONFIG_MODULE_SIG_ALL=
endif

# The kernel's own depmod step wants a System.map, which is not among the headers.
# A staging directory is none of its business.
DEPMOD = $(if $(DESTDIR),,depmod $(RELEASE))

.PHONY: all
all: modules ctl		## build the module, ovlctl and the plugin of ip

.PHONY: modules
modules:			## build ovl.ko for KDIR, by default the running kernel's headers
	$(MAKE) -C $(KDIR) M=$(CURDIR) modules

.PHONY: ctl
ctl:				## build ovlctl and the plugin of ip
	$(MAKE) -C ctl

.PHONY: install
install: modules-install ctl-install	## install all below PREFIX, KDIR's modules and ip's plugins; DESTDIR for a staging directory

.PHONY: modules-install
modules-install: modules	## install ovl.ko only
	$(MAKE) -C $(KDIR) M=$(CURDIR) $(MODULES_INSTALL_ARGS) modules_install
	$(DEPMOD)

.PHONY: ctl-install
ctl-install: ctl		## install ovlctl, the plugin of ip, manual pages and the uapi header only
	$(MAKE) -C ctl install PREFIX=$(PREFIX) DESTDIR=$(DESTDIR)
	$(INSTALL) -d $(DESTDIR)$(PREFIX)/include/linux $(DESTDIR)$(PREFIX)/include/ovl
	$(INSTALL) -m 644 include/uapi/linux/*.h $(DESTDIR)$(PREFIX)/include/linux
	$(INSTALL) -m 644 include/ovl/*.h $(DESTDIR)$(PREFIX)/include/ovl

.PHONY: uninstall
uninstall:			## remove what install put there
	$(MAKE) -C ctl uninstall PREFIX=$(PREFIX) DESTDIR=$(DESTDIR)
	rm -f $(patsubst include/uapi/%,$(DESTDIR)$(PREFIX)/include/%,$(wildcard include/uapi/linux/*.h))
	rm -rf $(DESTDIR)$(PREFIX)/include/ovl
	rm -f $(DESTDIR)/lib/modules/$(RELEASE)/updates/ovl.ko*
	$(DEPMOD)

# What DKMS builds of.
.PHONY: dkms-source
dkms-source:
	rm -rf $(DKMS_SRC)
	mkdir -p $(DKMS_SRC)
	cp -r Kbuild dkms.conf kmod include $(DKMS_SRC)

.PHONY: dkms-install
dkms-install: dkms-source	## hand the module to DKMS, which rebuilds it for every kernel to come
	dkms add -m ovl -v $(VERSION)
	dkms build -m ovl -v $(VERSION)
	dkms install -m ovl -v $(VERSION)

# Of a copy, as building leaves its traces.
DEB := build/deb/ovl-$(VERSION)

.PHONY: deb
deb:				## build Debian packages, in build/deb
	rm -rf build/deb
	mkdir -p $(DEB)
	tar -c -X .gitignore Kbuild Makefile README.md CHANGELOG.rst dkms.conf \
		Documentation ctl debian include kmod | tar -x -C $(DEB)
	$(MAKE) -C $(DEB)/ctl clean
	cd $(DEB) && MAKEFLAGS= dpkg-buildpackage -us -uc -b

.PHONY: selftests
selftests:			## build the C programs among the tests
	selftests/build

.PHONY: genl
genl:				## generate the netlink code from the spec
	kmod/regen-genl.sh

.PHONY: check
check:				## run every test on both kernels, in virtual machines; KERNEL=6.12 TESTS='topo/*' for some
	@selftests/check

.PHONY: check-debug
check-debug:			## the same in a kernel that looks for bugs; builds that kernel the first time
	@selftests/check --debug

.PHONY: check-races
check-races:			## the same in a kernel that looks for data races
	@selftests/check --races

.PHONY: check-long
check-long:			## the fuzzers, failing allocations and storms in that kernel, for hours
	@selftests/check --long

.PHONY: check-packages
check-packages:			## the packages on a new Debian 12: installed, booted, upgraded, removed
	@selftests/check --packages

.PHONY: coverage
coverage:			## what of the module the last check-debug or check-long has run, by file; MISSING=1 for lines
	@selftests/coverage $(if $(MISSING),--missing)

.PHONY: soak
soak:				## traffic and changes for MINUTES=60, and whether memory is what it was; KERNEL=6.1 or debug
	@selftests/soak/run

.PHONY: bench
bench:				## count instructions per packet, beside the kernel's vxlan; CHECK=1 compares with those recorded
	@selftests/bench/run

.PHONY: demo
demo:				## show what it is good for, in two virtual machines; KERNEL=6.1 for the older kernel
	@selftests/demo.sh

.PHONY: htmldocs
htmldocs:			## build the documentation as a site, in build/html
	$(SPHINXBUILD) -q -W --keep-going -b html -d build/doctrees Documentation build/html
	@echo "build/html/index.html"

.PHONY: lint
lint:				## what can be said without running anything
	@selftests/check --lint

.PHONY: clean
clean:				## remove what was built
	[ ! -d $(KDIR) ] || $(MAKE) -C $(KDIR) M=$(CURDIR) clean
	[ ! -e ctl/Makefile ] || $(MAKE) -C ctl clean
	rm -rf build

.PHONY: help
help:				## list these targets
	@awk -F ':.*##' '/^[a-z-]+:.*##/ { split($$1, t, ":"); printf "  %-16s%s\n", t[1], $$2 }' $(MAKEFILE_LIST)
	@echo
	@echo '  KDIR=$(KDIR)'
	@echo '  PREFIX=$(PREFIX)'
