// SPDX-License-Identifier: GPL-2.0
/* What ethtool(8) sees of a host device. */
#include <linux/ethtool.h>
#include <linux/netdevice.h>

#include "dev.h"
#include "stats.h"
#include "trace.h"
#include "vni.h"

/* Those of the VNI, as the specification has them. */
static const char ovl_ethtool_counts[][ETH_GSTRING_LEN] = {
	[OVL_STAT_RX_PACKETS]		= "rx_packets",
	[OVL_STAT_RX_BYTES]		= "rx_bytes",
	[OVL_STAT_TX_PACKETS]		= "tx_packets",
	[OVL_STAT_TX_BYTES]		= "tx_bytes",
	[OVL_STAT_FLOODED]		= "flooded",
	[OVL_STAT_HEAD_REALLOC]		= "head_realloc",
	[OVL_STAT_HEAD_UNSHARED]	= "head_unshared",
	[OVL_STAT_PULLED_BYTES]		= "pulled_bytes",
	[OVL_STAT_LEARNED]		= "learned",
	[OVL_STAT_MOVED]		= "moved",
	[OVL_STAT_CONFLICTS]		= "conflicts",
	[OVL_STAT_QUOTA_HITS]		= "quota_hits",
	[OVL_STAT_TX_FASTPATH]		= "tx_fastpath",
	[OVL_STAT_RX_FASTPATH]		= "rx_fastpath",
	[OVL_STAT_NEIGH_ANSWERED]	= "neigh_answered",
	[OVL_STAT_NEIGH_MISSED]		= "neigh_missed",
	[OVL_STAT_NEIGH_QUOTA_HITS]	= "neigh_quota_hits",
	[OVL_STAT_VTEP_QUOTA_HITS]	= "vtep_quota_hits",
	[OVL_STAT_ECHO_ANSWERED]	= "echo_answered",
	[OVL_STAT_MADE]			= "made",
};

static const struct trace_print_flags ovl_ethtool_drops[] = {
	OVL_TRACE_REASONS(OVL_TRACE_WORD, OVL_TRACE_LAST)
};

static void ovl_dev_get_drvinfo(struct net_device *dev,
				struct ethtool_drvinfo *info)
{
	strscpy(info->driver, "ovl", sizeof(info->driver));
}

static int ovl_dev_get_sset_count(struct net_device *dev, int sset)
{
	BUILD_BUG_ON(ARRAY_SIZE(ovl_ethtool_counts) != OVL_STAT_SHOWN);
	BUILD_BUG_ON(ARRAY_SIZE(ovl_ethtool_drops) != OVL_DROP_MAX);
	return sset == ETH_SS_STATS ? OVL_STAT_SHOWN + OVL_DROP_MAX :
				      -EOPNOTSUPP;
}

static void ovl_dev_get_strings(struct net_device *dev, u32 sset, u8 *data)
{
	int i;

	if (sset != ETH_SS_STATS)
		return;
	memcpy(data, ovl_ethtool_counts, sizeof(ovl_ethtool_counts));
	data += sizeof(ovl_ethtool_counts);
	for (i = 0; i < OVL_DROP_MAX; i++, data += ETH_GSTRING_LEN) {
		snprintf(data, ETH_GSTRING_LEN, "drop_%s",
			 ovl_ethtool_drops[i].name);
		strreplace(data, '-', '_');
	}
}

static void ovl_dev_get_stats(struct net_device *dev,
			      struct ethtool_stats *stats, u64 *data)
{
	struct ovl_stats_sum sum;
	int i;

	ovl_stats_sum(ovl_dev_port(dev)->vni->stats, &sum);
	memcpy(data, sum.count, OVL_STAT_SHOWN * sizeof(*data));
	for (i = 0; i < OVL_DROP_MAX; i++)
		data[OVL_STAT_SHOWN + i] = sum.drop[ovl_ethtool_drops[i].mask];
}

const struct ethtool_ops ovl_dev_ethtool_ops = {
	.get_drvinfo		= ovl_dev_get_drvinfo,
	.get_link		= ethtool_op_get_link,
	.get_sset_count		= ovl_dev_get_sset_count,
	.get_strings		= ovl_dev_get_strings,
	.get_ethtool_stats	= ovl_dev_get_stats,
};
