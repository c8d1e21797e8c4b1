// SPDX-License-Identifier: GPL-2.0
#include "../echo.c"
#include "packet.h"
#include "selftest.h"

/* A request from station 1 with @len bytes of data, of which @linear are in the head. */
static struct sk_buff *request(const u8 *to, unsigned int len, unsigned int linear)
{
	static const u8 cfm[] = { 0, OVL_CFM_LBM, 0, 4, 1, 2, 3, 4 };
	struct packet *p = kzalloc(sizeof(*p), GFP_KERNEL);
	struct sk_buff *skb;

	if (!p)
		return NULL;
	packet_begin(p, 0, ETH_P_CFM);
	memcpy(p->data, to, ETH_ALEN);
	memcpy(packet_put(p, sizeof(cfm)), cfm, sizeof(cfm));
	memset(packet_put(p, len), 0x5a, len);
	skb = packet_skb(p, linear);
	kfree(p);
	return skb;
}

/* What a byte of the message has to be for it to be answered. */
struct byte_case {
	unsigned int at;
	u8 is;
	bool asked;
};

static void test_asked(struct ovl_test *t)
{
	static const struct byte_case bytes[] = {
		{ ETH_HLEN, 0x00, true },	/* level 0, version 0 */
		{ ETH_HLEN, 0x1f, true },	/* versions change nothing */
		{ ETH_HLEN, 0x20, false },	/* level 1 */
		{ ETH_HLEN, 0xe0, false },	/* level 7 */
		{ ETH_HLEN + 1, OVL_CFM_LBM, true },
		{ ETH_HLEN + 1, OVL_CFM_LBR, false },
		{ ETH_HLEN + 1, 1, false },	/* continuity check */
		{ ETH_HLEN + 2, 0xff, true },
		{ ETH_HLEN + 3, 0xff, true },
		{ 12, 0x08, false },		/* EtherType */
	};
	struct sk_buff *skb = request(ovl_echo_group, 40, 0);
	struct ovl_config conf = { .echo = 1 };
	struct ovl_source src = { };
	unsigned int i;
	u8 was;

	if (OVL_FAILS(t, skb))
		return;
	for (i = 0; i < ARRAY_SIZE(bytes); i++) {
		/* EtherTypes are read where the head has them */
		if (OVL_FAILS(t, pskb_may_pull(skb, ETH_HLEN)) ||
		    OVL_FAILS(t, !skb_copy_bits(skb, bytes[i].at, &was, 1)))
			break;
		skb_store_bits(skb, bytes[i].at, &bytes[i].is, 1);
		OVL_EXPECT_EQ(t, ovl_echo_asked(&conf, &src, OVL_PLACE_GROUP,
						skb), bytes[i].asked);
		skb_store_bits(skb, bytes[i].at, &was, 1);
	}
	kfree_skb(skb);
}

/* Where from, where to, and how long. */
static void test_asked_of(struct ovl_test *t)
{
	static const u8 higher[ETH_ALEN] = { 1, 0x80, 0xc2, 0, 0, 0x31 };
	static const bool here[] = {
		[OVL_PLACE_OWN] = true, [OVL_PLACE_LOCAL] = true,
		[OVL_PLACE_CLAIMED] = true, [OVL_PLACE_REMOTE] = false,
		[OVL_PLACE_UNKNOWN] = false, [OVL_PLACE_NEXTHOP] = false,
	};
	struct sk_buff *skb = request(packet_mac(2), 40, 100);
	struct ovl_config conf = { .echo = 1 };
	struct ovl_source src = { };
	struct ovl_port port = { };
	unsigned int i;

	if (OVL_FAILS(t, skb))
		return;
	for (i = OVL_PLACE_OWN; i < ARRAY_SIZE(here); i++)
		OVL_EXPECT_EQ(t, ovl_echo_asked(&conf, &src, i, skb), here[i]);
	/* A group is not any group. */
	OVL_EXPECT(t, !ovl_echo_asked(&conf, &src, OVL_PLACE_GROUP, skb));
	ether_addr_copy((u8 *)skb->data, higher);
	OVL_EXPECT(t, !ovl_echo_asked(&conf, &src, OVL_PLACE_GROUP, skb));
	ether_addr_copy((u8 *)skb->data, ovl_echo_group);
	OVL_EXPECT(t, ovl_echo_asked(&conf, &src, OVL_PLACE_GROUP, skb));
	src.port = &port;
	OVL_EXPECT(t, !ovl_echo_asked(&conf, &src, OVL_PLACE_GROUP, skb));
	src.port = NULL;
	conf.echo = 0;
	OVL_EXPECT(t, !ovl_echo_asked(&conf, &src, OVL_PLACE_GROUP, skb));
	conf.echo = 1;
	skb_shinfo(skb)->gso_size = 10;
	OVL_EXPECT(t, !ovl_echo_asked(&conf, &src, OVL_PLACE_GROUP, skb));
	skb_shinfo(skb)->gso_size = 0;
	/* The shortest one, and one that is cut off. */
	__skb_trim(skb, ETH_HLEN + sizeof(struct ovl_cfm));
	OVL_EXPECT(t, ovl_echo_asked(&conf, &src, OVL_PLACE_GROUP, skb));
	__skb_trim(skb, ETH_HLEN + sizeof(struct ovl_cfm) - 1);
	OVL_EXPECT(t, !ovl_echo_asked(&conf, &src, OVL_PLACE_GROUP, skb));
	kfree_skb(skb);
}

/* All but addresses and opcode is as it was, and copies stay what they are. */
static void turn(struct ovl_test *t, unsigned int linear, bool seen)
{
	const unsigned int len = ETH_HLEN + sizeof(struct ovl_cfm) + 40;
	struct sk_buff *skb = request(packet_mac(2), 40, linear), *copy = NULL;
	struct ovl_config conf = { };
	struct ovl_vni vni;
	u8 was[128], is[128];

	if (OVL_FAILS(t, skb))
		return;
	if (OVL_FAILS(t, ovl_test_vni(&vni)))
		goto free;
	ether_addr_copy(conf.mac, packet_mac(3));
	OVL_EXPECT(t, !skb_copy_bits(skb, 0, was, len));
	skb->ip_summed = CHECKSUM_COMPLETE;
	skb->mark = 1;
	skb->priority = 1;
	if (seen)
		copy = skb_clone(skb, GFP_KERNEL);
	local_bh_disable();
	OVL_EXPECT_EQ(t, ovl_echo_turn(&vni, &conf, skb), 0);
	local_bh_enable();
	OVL_EXPECT(t, !skb_copy_bits(skb, 0, is, len));
	OVL_EXPECT(t, ether_addr_equal_unaligned(is, packet_mac(1)));
	OVL_EXPECT(t, ether_addr_equal_unaligned(is + ETH_ALEN, packet_mac(3)));
	OVL_EXPECT_EQ(t, is[ETH_HLEN + 1], OVL_CFM_LBR);
	is[ETH_HLEN + 1] = OVL_CFM_LBM;
	OVL_EXPECT(t, !memcmp(was + 12, is + 12, len - 12));
	OVL_EXPECT_EQ(t, skb->ip_summed, CHECKSUM_NONE);
	OVL_EXPECT_EQ(t, skb->mark | skb->priority, 0);
	if (copy) {
		OVL_EXPECT(t, !skb_copy_bits(copy, 0, is, len));
		OVL_EXPECT(t, !memcmp(was, is, len));
	}
	kfree_skb(copy);
	ovl_test_vni_end(&vni);
free:
	kfree_skb(skb);
}

static void test_turn(struct ovl_test *t)
{
	turn(t, 200, false);
	turn(t, 200, true);
	/* In pieces; the payload stays in them. */
	turn(t, ETH_HLEN, false);
	turn(t, ETH_HLEN, true);
}

/* More than there may be in a second, and from one there is no way back to. */
static void test_refused(struct ovl_test *t)
{
	struct ovl_config conf = { .echo = 1 };
	struct ovl_net *on = kzalloc(sizeof(*on), GFP_KERNEL);
	struct ovl_endpoint ep = { };
	struct ovl_source src = { };
	struct ovl_stats_sum sum;
	struct sk_buff *skb;
	struct ovl_vni vni;
	int i;

	if (OVL_FAILS(t, on))
		return;
	if (OVL_FAILS(t, ovl_test_vni(&vni)))
		goto free;
	vni.on = on;
	vni.endpoint = &ep;
	for (i = 0; i < 2; i++) {
		skb = request(packet_mac(2), 40, 200);
		if (OVL_FAILS(t, skb))
			break;
		ovl_bucket_init(&on->echoes);
		if (i)
			atomic64_set(&on->echoes.spent,
				     jiffies64_to_nsecs(get_jiffies_64()));
		local_bh_disable();
		rcu_read_lock();
		OVL_EXPECT_EQ(t, ovl_echo(&vni, &conf, &src, skb),
			      i ? OVL_DROP_ECHO_RATE : OVL_DROP_NO_DESTINATION);
		rcu_read_unlock();
		local_bh_enable();
	}
	ovl_stats_sum(vni.stats, &sum);
	OVL_EXPECT_EQ(t, sum.drop[OVL_DROP_ECHO_RATE], 1);
	OVL_EXPECT_EQ(t, sum.drop[OVL_DROP_NO_DESTINATION], 1);
	OVL_EXPECT_EQ(t, sum.count[OVL_STAT_ECHO_ANSWERED], 0);
	ovl_test_vni_end(&vni);
free:
	kfree(on);
}

static const struct ovl_case cases[] = {
	{ "what is a request", test_asked },
	{ "whom a request is for", test_asked_of },
	{ "a request becomes an answer", test_turn },
	{ "requests that are not answered", test_refused },
	{ }
};

const struct ovl_suite ovl_echo_suite = { "echo", cases };
