// SPDX-License-Identifier: GPL-2.0
/* Order of init and exit, and nothing else. */
#include <linux/module.h>

#include "af_ovl.h"
#include "dev.h"
#include "diag.h"
#include "genl.h"
#include "link.h"
#include "netns.h"

static int __init ovl_init(void)
{
	int err;

	err = ovl_netns_init();
	if (err)
		return err;
	err = ovl_dev_init();
	if (err)
		goto exit_netns;
	err = rtnl_link_register(&ovl_link_ops);
	if (err)
		goto exit_dev;
	err = ovl_genl_init();
	if (err)
		goto unregister_link;
	err = ovl_diag_init();
	if (err)
		goto exit_genl;
	err = ovl_af_init();
	if (err)
		goto exit_diag;
	return 0;

exit_diag:
	ovl_diag_exit();
exit_genl:
	ovl_genl_exit();
unregister_link:
	rtnl_link_unregister(&ovl_link_ops);
exit_dev:
	ovl_dev_exit();
exit_netns:
	ovl_netns_exit();
	return err;
}

static void __exit ovl_exit(void)
{
	ovl_af_exit();
	ovl_diag_exit();
	ovl_genl_exit();
	rtnl_link_unregister(&ovl_link_ops);
	ovl_dev_exit();
	ovl_netns_exit();
	/* Callbacks that free our objects are our code. */
	rcu_barrier();
}

module_init(ovl_init);
module_exit(ovl_exit);

MODULE_DESCRIPTION("VXLAN overlay in sk_buff headroom");
MODULE_LICENSE("GPL");
MODULE_ALIAS_RTNL_LINK("ovl");
MODULE_ALIAS_GENL_FAMILY("ovl");
