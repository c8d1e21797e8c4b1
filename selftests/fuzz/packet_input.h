/* SPDX-License-Identifier: GPL-2.0 */
/* Inputs: frames made and mistreated, and the ways that they take. */
#ifndef OVL_PACKET_INPUT_H
#define OVL_PACKET_INPUT_H

#include "input_util.h"
#include "packet_gen.h"

/*
 * From the wire: a device as it is, one with GRO, one whose packets lie in pieces.
 * From devices attached to the first segment, the second one's packets in pieces,
 * and to the second, which are isolated; from host devices; from a socket.
 */
enum way {
	WAY_WIRE,
	WAY_WIRE_GRO,
	WAY_WIRE_FRAGS,
	WAY_PORT,
	WAY_PORT_FRAGS,
	WAY_PORT_APART,
	WAY_PORT_RATED,
	WAY_TAPS,
	WAY_HOST = WAY_TAPS,
	WAY_HOST_ANY,
	WAY_HOST_FAR,
	WAY_HOST_LOOP,
	WAY_RAW,
	WAYS
};

/* Newer than the C library's headers. */
#ifndef VIRTIO_NET_HDR_GSO_UDP_L4
#define VIRTIO_NET_HDR_GSO_UDP_L4	5
#endif

/* Ethernet, IP and UDP of a packet from the wire begin before this. */
#define OUTER_HEADS	55

/* More packets than this is much work for one input. */
#define WORK_MUCH	12

static inline bool way_is_wire(uint8_t way)
{
	return way <= WAY_WIRE_FRAGS;
}

/* --- mistreatment -------------------------------------------------------- */

static inline uint32_t odd_number(unsigned int *r, uint32_t was)
{
	static const uint32_t some[] = { 0, 1, 2, 3, 5, 7, 8, 14, 15, 20, 40,
					 0x7f, 0x80, 0xff, 0x7fff, 0x8000,
					 0xffff };

	switch (random_below(r, 4)) {
	case 0:
		return was + random_below(r, 17) - 8;
	case 1:
		return was ^ 1 << random_below(r, 16);
	default:
		return pick(r, some);
	}
}

/* A field that others hang on says something else. */
static inline void spoil_spot(struct pkt *p, unsigned int *r)
{
	const struct spot *s;
	struct walk w;

	pkt_walk(p, &w);
	if (!w.nr_spots)
		return;
	s = &w.spot[random_below(r, w.nr_spots)];
	if (s->width == 1)
		p->data[s->at] = odd_number(r, p->data[s->at]);
	else
		set16(p->data + s->at, odd_number(r, get16(p->data + s->at)));
}

/* Where a header begins, or anywhere. */
static inline size_t spoil_place(struct pkt *p, unsigned int *r, size_t from)
{
	struct walk w;
	size_t at;

	if (once_in(r, 2) || p->len <= from)
		return from + random_below(r, p->len - from + 1);
	pkt_walk(p, &w);
	if (!w.nr_heads)
		return from;
	at = w.head[random_below(r, w.nr_heads)] + random_below(r, 4);
	return at < from ? from : at < p->len ? at : p->len;
}

static inline void pkt_insert(struct pkt *p, size_t at, const uint8_t *data,
			      size_t len)
{
	uint8_t copy[PKT_MAX];

	if (at > p->len || p->len + len > PKT_MAX)
		return;
	memcpy(copy, data, len);
	memmove(p->data + at + len, p->data + at, p->len - at);
	memcpy(p->data + at, copy, len);
	p->len += len;
}

static inline void pkt_delete(struct pkt *p, size_t at, size_t len)
{
	if (at + len > p->len)
		return;
	memmove(p->data + at, p->data + at + len, p->len - at - len);
	p->len -= len;
}

/* What is behind @at comes from another input. */
static inline void spoil_splice(struct pkt *p, unsigned int *r, size_t at,
				const struct corpus *c)
{
	const struct input *in;
	const struct step *s;
	size_t from;

	if (!c->nr)
		return;
	in = c->input[random_below(r, c->nr)];
	s = &in->step[random_below(r, in->nr)];
	from = random_below(r, s->len + 1);
	p->len = at;
	if (at + s->len - from <= PKT_MAX)
		put(p, s->data + from, s->len - from);
}

/* Do one bad thing to a packet, not in front of @from. */
static inline void spoil_one(struct pkt *p, unsigned int *r, size_t from,
			     const struct corpus *c)
{
	size_t at = spoil_place(p, r, from), len = 1 + random_below(r, 16);
	uint8_t bytes[16];
	size_t i;

	for (i = 0; i < len; i++)
		bytes[i] = once_in(r, 2) ? random_below(r, 256) : 0;
	switch (random_below(r, 12)) {
	case 0:
		p->len = at;
		break;
	case 1:
		pkt_insert(p, at, bytes, len);
		break;
	case 2:
		pkt_delete(p, at, len);
		break;
	case 3:
		if (at + len <= p->len)
			pkt_insert(p, spoil_place(p, r, from), p->data + at,
				   len);
		break;
	case 4:
		spoil_splice(p, r, at, c);
		break;
	case 5:
		if (at < p->len)
			p->data[at] ^= 1 << random_below(r, 8);
		break;
	case 6:
		if (at + len <= p->len)
			memcpy(p->data + at, bytes, len);
		break;
	case 7:
		put(p, bytes, len);
		break;
	default:
		spoil_spot(p, r);
	}
}

static inline void step_take(struct pkt *p, const struct step *s)
{
	p->len = s->len;
	memcpy(p->data, s->data, s->len);
}

static inline void step_give(struct step *s, const struct pkt *p)
{
	s->len = p->len;
	memcpy(s->data, p->data, p->len);
}

/* Do bad things to a step's packet, most often inside of a good one. */
static inline void step_spoil(struct step *s, unsigned int *r,
			      const struct corpus *c)
{
	unsigned int n = 1 + random_below(r, 3);
	size_t from = 0;
	struct pkt p;

	step_take(&p, s);
	if (way_is_wire(s->way) && p.len > OUTER_HEADS && !once_in(r, 12))
		from = p.data[12] == 0x86 ? 62 : 42;
	while (n--)
		spoil_one(&p, r, from < p.len ? from : p.len, c);
	if (once_in(r, 6))
		pkt_repair(&p, PKT_MAX, s->pad);
	else if (way_is_wire(s->way) && !once_in(r, 12))
		pkt_repair(&p, OUTER_HEADS, s->pad);
	step_give(s, &p);
}

/* --- what comes with a packet -------------------------------------------- */

/* A packet to be checked, or to be cut up, on the way: so that it is true. */
static inline void step_offload(struct step *s, unsigned int *r, bool gso)
{
	static const uint16_t sizes[] = { 1, 8, 100, 536, 1000, 1400, 1448,
					  8000 };
	static const uint16_t pads[] = { 0, 500, 1300, 3000, 5000, 20000,
					 60000 };
	struct pkt p;
	struct walk w;
	bool tcp;

	step_take(&p, s);
	pkt_walk(&p, &w);
	tcp = w.proto == IPPROTO_TCP;
	if (!w.l4 || (!tcp && w.proto != IPPROTO_UDP))
		return;
	s->vnet.flags = VIRTIO_NET_HDR_F_NEEDS_CSUM;
	s->vnet.csum_start = w.l4;
	s->vnet.csum_offset = tcp ? 16 : 6;
	s->vnet.hdr_len = w.l4 + (tcp ? 20 : 8);
	if (!gso)
		return;
	s->vnet.gso_type = !tcp ? VIRTIO_NET_HDR_GSO_UDP_L4 :
			   w.version == 4 ? VIRTIO_NET_HDR_GSO_TCPV4 :
					    VIRTIO_NET_HDR_GSO_TCPV6;
	if (!tcp && once_in(r, 4))
		s->vnet.gso_type = VIRTIO_NET_HDR_GSO_UDP;
	s->vnet.gso_size = pick(r, sizes);
	s->pad = pick(r, pads);
	pkt_repair(&p, PKT_MAX, s->pad);
	step_give(s, &p);
}

/* And so that it is not. */
static inline void step_odd_offload(struct step *s, unsigned int *r)
{
	static const uint8_t types[] = { 0, 1, 3, 4, 5, 0x80, 0x81, 0x84, 0xff };

	switch (random_below(r, 6)) {
	case 0:
		s->vnet.gso_type = pick(r, types);
		break;
	case 1:
		s->vnet.gso_size = odd_number(r, s->vnet.gso_size);
		break;
	case 2:
		s->vnet.csum_start = odd_number(r, s->vnet.csum_start);
		break;
	case 3:
		s->vnet.csum_offset = odd_number(r, s->vnet.csum_offset);
		break;
	case 4:
		s->vnet.hdr_len = odd_number(r, s->vnet.hdr_len);
		break;
	case 5:
		s->vnet.flags = random_below(r, 4);
	}
}

/* About as long as the ways take it. */
static inline void step_stretch(struct step *s, unsigned int *r)
{
	struct pkt p;

	s->pad = 900 + random_below(r, 700);
	step_take(&p, s);
	pkt_repair(&p, PKT_MAX, s->pad);
	step_give(s, &p);
}

static inline void step_cut(struct step *s, unsigned int *r)
{
	s->cut[0] = once_in(r, 2) ? 14 : 14 + random_below(r, 100);
	s->cut[1] = once_in(r, 3) ? 0 : 1 + random_below(r, 60);
}

/* --- whole inputs -------------------------------------------------------- */

static inline void step_make(struct step *s, unsigned int *r)
{
	struct pkt p = { };

	memset(s, 0, offsetof(struct step, data));
	s->way = once_in(r, 3) ? random_below(r, WAY_WIRE_FRAGS + 1) :
				 random_below(r, WAYS);
	if (way_is_wire(s->way)) {
		gen_outer(&p, r, s->way);
		gen_vxlan(&p, r, 0);
	} else {
		gen_frame(&p, r, 0);
	}
	pkt_repair(&p, PKT_MAX, 0);
	step_give(s, &p);
	if (once_in(r, 3))
		step_cut(s, r);
}

/* Several that GRO may merge. */
static inline void input_train(struct input *in, unsigned int *r)
{
	size_t len = 50 + random_below(r, 100);
	struct pkt p;
	unsigned int i;

	in->nr = 2 + random_below(r, STEPS_MAX - 1);
	for (i = 0; i < in->nr; i++) {
		memset(&in->step[i], 0, offsetof(struct step, data));
		in->step[i].way = WAY_WIRE_GRO;
		gen_segment(&p, r, WAY_WIRE_GRO, 100 + i * len,
			    i < in->nr - 1 ? len : len / 2);
		pkt_repair(&p, PKT_MAX, 0);
		step_give(&in->step[i], &p);
	}
}

/* An IPv4 packet as two fragments of it. */
static inline void input_fragment(struct input *in, unsigned int *r)
{
	struct step *one = &in->step[0], *two = &in->step[1];
	unsigned int cut;
	struct pkt p;

	if (one->len < 60 || get16(one->data + 12) != ETH_P_IP)
		return;
	cut = (1 + random_below(r, (one->len - 34) / 8)) * 8;
	in->nr = 2;
	*two = *one;
	step_take(&p, one);
	pkt_delete(&p, 34, cut);
	set16(p.data + 20, cut / 8);
	pkt_repair(&p, 15, 0);
	step_give(two, &p);
	step_take(&p, one);
	p.len = 34 + cut < p.len ? 34 + cut : p.len;
	set16(p.data + 20, 0x2000);
	pkt_repair(&p, 15, 0);
	step_give(one, &p);
}

/* A new input, which may be well formed. */
static inline void input_make(struct input *in, unsigned int *r,
			      const struct corpus *c)
{
	unsigned int i;

	if (once_in(r, 24)) {
		input_train(in, r);
		return;
	}
	in->nr = once_in(r, 4) ? 1 + random_below(r, STEPS_MAX) : 1;
	for (i = 0; i < in->nr; i++) {
		step_make(&in->step[i], r);
		if (once_in(r, 12))
			step_stretch(&in->step[i], r);
		if (once_in(r, 2))
			step_spoil(&in->step[i], r, c);
		if (once_in(r, 4))
			step_offload(&in->step[i], r, once_in(r, 2));
		if (once_in(r, 16))
			step_odd_offload(&in->step[i], r);
		if (once_in(r, 16))
			in->step[i].fail = 1 + random_below(r, 12);
	}
	if (in->nr == 1 && once_in(r, 16))
		input_fragment(in, r);
}

static inline void input_alter_step(struct step *s, unsigned int *r,
				    const struct corpus *c)
{
	switch (random_below(r, 12)) {
	case 0:
		step_cut(s, r);
		break;
	case 1:
		step_offload(s, r, once_in(r, 2));
		break;
	case 2:
		step_odd_offload(s, r);
		break;
	case 3:
		s->fail = random_below(r, 16);
		break;
	case 4:
		/* What goes in where it is not meant for is noise. */
		s->way = way_is_wire(s->way) ?
			 random_below(r, WAY_WIRE_FRAGS + 1) :
			 WAY_PORT + random_below(r, WAYS - WAY_PORT);
		break;
	default:
		step_spoil(s, r, c);
	}
}

/* An input made of one that is known to be worth it. */
static inline void input_alter(struct input *in, unsigned int *r,
			       const struct corpus *c)
{
	const struct input *other = c->input[random_below(r, c->nr)];

	*in = *c->input[random_below(r, c->nr)];
	if (once_in(r, 8) && in->nr < STEPS_MAX)
		in->step[in->nr++] = other->step[0];
	else if (once_in(r, 8) && in->nr > 1)
		in->step[0] = in->step[--in->nr];
	input_alter_step(&in->step[random_below(r, in->nr)], r, c);
}

/* About how many packets the stack has to make of an input, and how many pages to copy. */
static inline unsigned int input_work(const struct input *in)
{
	unsigned int i, sum = 0;

	for (i = 0; i < in->nr; i++) {
		const struct step *s = &in->step[i];
		unsigned int len = s->len + s->pad;

		sum += 1 + len / 4096;
		if (s->vnet.gso_type && s->vnet.gso_size)
			sum += len / s->vnet.gso_size;
	}
	return sum;
}

/*
 * One with a hundred segments takes as long as a hundred others and seldom shows more:
 * of those only a few are handed out.
 */
static inline void input_next(struct input *in, unsigned int *r,
			      const struct corpus *c)
{
	do {
		if (c->nr && !once_in(r, 3))
			input_alter(in, r, c);
		else
			input_make(in, r, c);
	} while (input_work(in) > WORK_MUCH && !once_in(r, 8));
}

#endif /* OVL_PACKET_INPUT_H */
