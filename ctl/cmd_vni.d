cmd_vni.o: /work/wt/topo/ctl/cmd_vni.c /work/wt/topo/ctl/cmd.h \
 /work/wt/topo/ctl/ctx.h /work/wt/topo/ctl/nl.h \
 /usr/include/libnl3/netlink/netlink.h \
 /usr/include/libnl3/netlink/netlink-compat.h \
 /usr/include/libnl3/netlink/version.h \
 /usr/include/libnl3/netlink/errno.h /usr/include/libnl3/netlink/types.h \
 /usr/include/libnl3/netlink/handlers.h \
 /usr/include/libnl3/netlink/netlink-kernel.h \
 /usr/include/libnl3/netlink/socket.h \
 /usr/include/libnl3/netlink/object.h /usr/include/libnl3/netlink/utils.h \
 /usr/include/libnl3/netlink/list.h /work/wt/topo/ctl/model.h \
 /usr/include/libnl3/netlink/attr.h /usr/include/libnl3/netlink/addr.h \
 /usr/include/libnl3/netlink/data.h /usr/include/libnl3/netlink/msg.h \
 /work/wt/topo/ctl/../include/uapi/linux/ovl.h /work/wt/topo/ctl/out.h \
 /work/wt/topo/ctl/json.h /work/wt/topo/ctl/parse.h
/work/wt/topo/ctl/cmd.h:
/work/wt/topo/ctl/ctx.h:
/work/wt/topo/ctl/nl.h:
/usr/include/libnl3/netlink/netlink.h:
/usr/include/libnl3/netlink/netlink-compat.h:
/usr/include/libnl3/netlink/version.h:
/usr/include/libnl3/netlink/errno.h:
/usr/include/libnl3/netlink/types.h:
/usr/include/libnl3/netlink/handlers.h:
/usr/include/libnl3/netlink/netlink-kernel.h:
/usr/include/libnl3/netlink/socket.h:
/usr/include/libnl3/netlink/object.h:
/usr/include/libnl3/netlink/utils.h:
/usr/include/libnl3/netlink/list.h:
/work/wt/topo/ctl/model.h:
/usr/include/libnl3/netlink/attr.h:
/usr/include/libnl3/netlink/addr.h:
/usr/include/libnl3/netlink/data.h:
/usr/include/libnl3/netlink/msg.h:
/work/wt/topo/ctl/../include/uapi/linux/ovl.h:
/work/wt/topo/ctl/out.h:
/work/wt/topo/ctl/json.h:
/work/wt/topo/ctl/parse.h:
