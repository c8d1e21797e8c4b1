// SPDX-License-Identifier: GPL-2.0
#include "../gro.c"
#include "selftest.h"

/* A candidate: a header behind @off bytes of others. */
static struct sk_buff *candidate(struct list_head *head, u32 id,
				 unsigned int off)
{
	struct sk_buff *skb = ovl_test_frame(100, 100);

	if (!skb)
		return NULL;
	ovl_wire_vxlan.build(skb->data + off, id);
	NAPI_GRO_CB(skb)->same_flow = 1;
	list_add_tail(&skb->list, head);
	return skb;
}

static void free_all(struct list_head *head)
{
	struct sk_buff *skb, *tmp;

	list_for_each_entry_safe(skb, tmp, head, list) {
		skb_list_del_init(skb);
		kfree_skb(skb);
	}
}

static void test_compare(struct ovl_test *t)
{
	struct sk_buff *same, *other, *not, *bad;
	const unsigned int off = 42;
	LIST_HEAD(head);
	u8 hdr[8];

	same = candidate(&head, 0x123456, off);
	other = candidate(&head, 0x123457, off);
	not = candidate(&head, 0x123456, off);
	bad = candidate(&head, 0x123456, off);
	if (same && other && not && bad) {
		/* One that was ruled out before stays so. */
		NAPI_GRO_CB(not)->same_flow = 0;
		bad->data[off + 7] = 1;
		ovl_wire_vxlan.build(hdr, 0x123456);
		ovl_gro_compare(&ovl_wire_vxlan, &head, hdr, off);
		OVL_EXPECT(t, NAPI_GRO_CB(same)->same_flow);
		OVL_EXPECT(t, !NAPI_GRO_CB(other)->same_flow);
		OVL_EXPECT(t, !NAPI_GRO_CB(not)->same_flow);
		OVL_EXPECT(t, !NAPI_GRO_CB(bad)->same_flow);
	}
	free_all(&head);
	OVL_EXPECT(t, same && other && not && bad);
}

/* What is not ours is neither merged nor held back. */
static void refuse(struct ovl_test *t, struct sock *sk, unsigned int len,
		   const u8 *hdr)
{
	struct sk_buff *skb = ovl_test_frame(len, len);
	LIST_HEAD(head);

	if (OVL_FAILS(t, skb))
		return;
	if (hdr)
		memcpy(skb->data, hdr, min(len, 8u));
	memset(NAPI_GRO_CB(skb), 0, sizeof(*NAPI_GRO_CB(skb)));
	rcu_read_lock();
	OVL_EXPECT(t, !ovl_gro_receive(sk, &head, skb));
	rcu_read_unlock();
	OVL_EXPECT(t, NAPI_GRO_CB(skb)->flush);
	kfree_skb(skb);
}

static void test_refuse(struct ovl_test *t)
{
	struct ovl_endpoint ep = { .wire = &ovl_wire_vxlan };
	struct sock *sk = kzalloc(sizeof(*sk), GFP_KERNEL);
	unsigned int len;
	u8 hdr[8];

	if (OVL_FAILS(t, sk))
		return;
	/* A socket that is being closed has no endpoint any more. */
	refuse(t, sk, 60, NULL);
	rcu_assign_sk_user_data(sk, &ep);
	/* Zeroes are no header. */
	refuse(t, sk, 60, NULL);
	ovl_wire_vxlan.build(hdr, 1);
	for (len = 0; len < 8; len++)
		refuse(t, sk, len, hdr);
	hdr[7] = 1;
	refuse(t, sk, 60, hdr);
	kfree(sk);
}

static const struct ovl_case cases[] = {
	{ "only equal headers are of one flow", test_compare },
	{ "what is no header of ours is passed on", test_refuse },
	{ }
};

const struct ovl_suite ovl_gro_suite = { "gro", cases };
