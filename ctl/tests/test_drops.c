// SPDX-License-Identifier: GPL-2.0
/* Reasons and their meaning; lines of the tracepoint, of which some are none */
#include "drops.h"
#include "tap.h"

static struct capture cap;

/* Each reason has a word, and sentences that end. */
static void test_meanings(void)
{
	unsigned int i, bad = 0;
	const char *text;

	for (i = 1; i <= OVL_DROP_MAX; i++) {
		text = model_name(&drop_meanings, i);
		if (model_name(&model_drop, i) && text && strlen(text) > 20 &&
		    text[strlen(text) - 1] == '.')
			continue;
		printf("# reason %u has no word or no meaning\n", i);
		bad++;
	}
	tap(!bad, "every reason has a meaning");
	tap(drop_meanings.n == model_drop.n, "and nothing else has one");
}

/* One line. Return: what is known of it. */
static const char *line(const char *text)
{
	struct drop_event event;

	if (!drop_read(text, &event))
		return "none";
	fprintf(cap.c.out.f, "%ld.%06ld %s ", (long)event.when.tv_sec,
		(long)event.when.tv_usec, event.reason);
	out_begin(&cap.c.out);
	out_object_begin(&cap.c.out);
	frame_write(&cap.c.out, &event.f);
	out_object_end(&cap.c.out);
	out_end(&cap.c.out);
	return captured(&cap);
}

static const struct {
	const char *text;
	const char *want;
	const char *name;
} lines[] = {
	{
		"  <idle>-0  [000] ..s1.  12.000345: ovl_drop: reason=ecn netns=5 port=4789 vni=100 vtep=::ffff:10.9.0.1 skb=00000000abcd len=60 outer=0 head=02 00 00 00 00 02 02 00 00 00 00 01 08 00 45 00",
		"12.000345 ecn vni 100 vtep 10.9.0.1 02:00:00:00:00:01 > 02:00:00:00:00:02 IPv4 length 60\n",
		"a frame",
	},
	{
		"x-1 [001] ..... 1.5: ovl_drop: reason=no-vni netns=5 port=8472 vni=-1 vtep=:: skb=00000000abcd len=50 outer=1 head=45 00 00 32 00 00 40 00 40 11 00 00 0a 09 00 010a 09 00 02 c0 00 12 b5 00 1e 00 00 08 00 00 0000 00 4d 00 02 00 00 00 00 02 02 00 00 00 00 0108 00 45 00",
		"1.000005 no-vni vni 77 endpoint 8472 outer 10.9.0.1 > 10.9.0.2 02:00:00:00:00:01 > 02:00:00:00:00:02 IPv4 length 50\n",
		"a packet in its tunnel names the segment; bytes as 6.1 has them",
	},
	{
		"x-1 [001] ..... 1.5: ovl_drop: reason=too-big netns=5 port=4789 vni=0 vtep=fd09::2 skb=0000000000000000 len=0 outer=0 head=",
		"1.000005 too-big vni 0 vtep fd09::2\n",
		"nothing is known of a packet that is gone",
	},
	{
		"1: ovl_drop: -1 [001] ..... 1.5: ovl_drop: reason=ecn netns=5 port=4789 vni=1 vtep=:: skb=0 len=9 outer=0 head=02 00",
		"1.000005 ecn vni 1 length 9\n",
		"a process may have any name, a packet any length",
	},
	{
		"x-1 [001] ..... 1.5: ovl_drop: reason=0x63 netns=5 port=4789 vni=1 vtep=:: skb=0 len=9 outer=0 head=",
		"1.000005 0x63 vni 1 length 9\n",
		"a reason of a newer kernel",
	},
	{
		"x-1 [001] ..... 1.5: ovl_drop: reason=ecn netns=5",
		"none",
		"one cut short",
	},
	{
		"x-1 [001] ..... 1.5: ovl_drop: reason=ecn netns=5 port=1 vni=1 vtep=10.9.0.1 skb=0 len=9 outer=0 head=",
		"none",
		"an address that is none",
	},
	{
		"CPU:1 [LOST 5 EVENTS]",
		"none",
		"another line",
	},
};

static void test_lines(void)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(lines); i++)
		tap_text(line(lines[i].text), lines[i].want, lines[i].name);
}

int main(void)
{
	capture(&cap);
	test_meanings();
	test_lines();
	capture_end(&cap);
	return tap_end();
}
