// SPDX-License-Identifier: GPL-2.0
/*
 * Packets that nobody should send, and those that everybody sends, from every side.
 *
 *	packet				the tests
 *	packet FILE...			feed the inputs in files, one a line, once each;
 *					of a file that is the output of a run, those of
 *					the last block that was begun
 *	packet --reduce FILE...		print those of the inputs in files that it takes
 *					to come by every place that all of them do
 *
 * Kernels with KCOV tell which inputs reach something new; these are changed
 * further. An input depends on the seed, on the number of its block and on what was
 * kept in the blocks before it, and the output has all of that.
 */
/* timeout: 120 */
/* timeout-long: 14400 */
/* boot-long: kmemleak=off */
#include <sys/stat.h>
#include <time.h>

#include "kcov_util.h"
#include "packet_check.h"

#define BLOCK		1000
#define QUICK		8000
#define LONG		10000000

struct fuzz {
	struct host host;
	struct kcov *kcov;
	struct corpus corpus;
	struct corpus fresh;
	unsigned int seed;
	bool show;
};

FIXTURE(packet)
{
	struct fuzz *f;
};

static int fuzz_setup(struct fuzz *f)
{
	int err = host_setup(&f->host) ?: host_allow_failures(&f->host);

	if (err)
		return err;
	f->kcov = kcov_start();
	return f->kcov ? 0 : -ENOTSUP;
}

FIXTURE_SETUP(packet)
{
	self->f = calloc(1, sizeof(*self->f));
	ASSERT_NE(NULL, self->f);
	ASSERT_EQ(0, fuzz_setup(self->f));
	ASSERT_LT(0, corpus_read(&self->f->corpus, corpus_path("packet")));
}

FIXTURE_TEARDOWN(packet)
{
	EXPECT_EQ(0, kcov_save(self->f->kcov));
}

static void feed(struct fuzz *f, const struct input *in)
{
	static unsigned int n;

	if (f->show) {
		printf("# input ");
		input_print(stdout, in);
		fflush(stdout);
	}
	kcov_reset(f->kcov);
	host_feed(&f->host, in);
	if (++n % 128 == 0)
		host_drain(&f->host);
}

static uint64_t fed(const struct fuzz *f)
{
	uint64_t sum = 0;
	int i;

	for (i = 0; i < WAYS; i++)
		sum += f->host.fed[i];
	return sum;
}

/* --- blocks of inputs ---------------------------------------------------- */

/* What was learned in one block is no part of the next. */
static int forget(struct fuzz *f)
{
	struct nl *nl = &f->host.nl;
	int vni, err = 0;

	for (vni = 100; !err && vni <= 106; vni++)
		err = ovl_do(nl, OVL_CMD_FDB_FLUSH, a_u32(OVL_A_FDB_VNI, vni),
			     a_u8(OVL_A_FDB_ORIGIN, OVL_ORIGIN_LEARNED)) ?:
		      ovl_do(nl, OVL_CMD_NEIGH_FLUSH,
			     a_u32(OVL_A_NEIGH_VNI, vni),
			     a_u8(OVL_A_NEIGH_ORIGIN, OVL_ORIGIN_LEARNED));
	return err;
}

/* Each block has settings of its own. */
static int arrange(struct fuzz *f, unsigned int block)
{
	struct nl *nl = &f->host.nl;

	return forget(f) ?: host_sniff(&f->host, block & 1) ?:
	       ovl_do(nl, OVL_CMD_VNI_SET, a_u32(OVL_A_VNI_ID, 100),
		      a_u8(OVL_A_VNI_FASTPATH, block % 4 != 3),
		      a_u8(OVL_A_VNI_NEIGH_SUPPRESS, block % 8 != 7)) ?:
	       ovl_do(nl, OVL_CMD_VNI_SET, a_u32(OVL_A_VNI_ID, 101),
		      a_u8(OVL_A_VNI_FASTPATH, block & 1),
		      a_u8(OVL_A_VNI_DF, block % 3),
		      a_u8(OVL_A_VNI_LEARNING, block % 5 ? OVL_LEARNING_ANY :
							   OVL_LEARNING_OFF));
}

/* Add what was kept in a block to the corpus, and tell of it. */
static void keep_fresh(struct fuzz *f, unsigned int block)
{
	unsigned int i;

	for (i = 0; i < f->fresh.nr; i++) {
		printf("# kept %u ", block);
		input_print(stdout, f->fresh.input[i]);
		corpus_add(&f->corpus, f->fresh.input[i]);
		free(f->fresh.input[i]);
	}
	f->fresh.nr = 0;
}

static bool fuzz_block(struct fuzz *f, unsigned int block)
{
	unsigned int r = f->seed ^ block * 2654435761u, i;
	struct input in;

	if (arrange(f, block))
		return false;
	for (i = 0; i < BLOCK; i++) {
		input_next(&in, &r, &f->corpus);
		feed(f, &in);
		if (kcov_new(f->kcov))
			corpus_add(&f->fresh, &in);
	}
	keep_fresh(f, block);
	return host_well(&f->host);
}

static void tell(const struct fuzz *f, unsigned int block, time_t since)
{
	time_t took = time(NULL) - since;

	printf("# block %u: %lu packets, %lu a second; corpus %u, places %u, edges %u\n",
	       block, fed(f), fed(f) / (took ?: 1), f->corpus.nr,
	       f->kcov->nr_pcs, f->kcov->nr_edges);
	fflush(stdout);
}

/* --- the tests ----------------------------------------------------------- */

TEST_F(packet, corpus)
{
	struct fuzz *f = self->f;
	unsigned int i;

	ASSERT_TRUE(host_well(&f->host));
	for (i = 0; i < f->corpus.nr; i++) {
		feed(f, f->corpus.input[i]);
		kcov_new(f->kcov);
	}
	ASSERT_TRUE(host_well(&f->host));
	printf("# %u inputs, %u places\n", f->corpus.nr, f->kcov->nr_pcs);
}

/* A packet that ends at @len, and what is in front of it does not know better. */
static void feed_cut(struct fuzz *f, const struct input *whole, size_t len,
		     bool told)
{
	struct input in = *whole;
	struct pkt p;

	step_take(&p, &in.step[0]);
	p.len = len;
	if (told)
		pkt_repair(&p, OUTER_HEADS, 0);
	step_give(&in.step[0], &p);
	feed(f, &in);
	kcov_new(f->kcov);
}

static void feed_spot(struct fuzz *f, const struct input *whole,
		      const struct spot *s, unsigned int value)
{
	struct input in = *whole;
	struct pkt p;

	step_take(&p, &in.step[0]);
	if (s->width == 1)
		p.data[s->at] = value;
	else
		set16(p.data + s->at, value);
	/* What is wrong inside is to get there. */
	if (way_is_wire(in.step[0].way) && s->at >= OUTER_HEADS)
		pkt_repair(&p, OUTER_HEADS, 0);
	step_give(&in.step[0], &p);
	feed(f, &in);
	kcov_new(f->kcov);
}

/* Every length and the like says too little, too much, nothing and everything. */
static void feed_spots(struct fuzz *f, const struct input *whole)
{
	unsigned int i, was;
	struct pkt p;
	struct walk w;

	step_take(&p, &whole->step[0]);
	pkt_walk(&p, &w);
	for (i = 0; i < w.nr_spots; i++) {
		const struct spot *s = &w.spot[i];

		was = s->width == 1 ? p.data[s->at] : get16(p.data + s->at);
		feed_spot(f, whole, s, was - 1);
		feed_spot(f, whole, s, was + 1);
		feed_spot(f, whole, s, 0);
		feed_spot(f, whole, s, 0xffff);
		feed_spot(f, whole, s, 0x8080);
	}
}

/* Frames of every kind, cut at every byte; every field of theirs wrong. */
TEST_F_TIMEOUT(packet, every_byte, 86400)
{
	unsigned int kinds = few_or_many(24, 1000), i, r = 1;
	struct fuzz *f = self->f;
	struct input in = { .nr = 1 };
	size_t len;

	for (i = 0; i < kinds; i++) {
		step_make(&in.step[0], &r);
		for (len = 0; len <= in.step[0].len; len++) {
			feed_cut(f, &in, len, true);
			if (way_is_wire(in.step[0].way))
				feed_cut(f, &in, len, false);
		}
		feed_spots(f, &in);
		if (i % 50 == 0)
			printf("# kind %u of %u\n", i, kinds);
	}
	ASSERT_TRUE(host_well(&f->host));
	printf("# %lu packets, %u places\n", fed(f), f->kcov->nr_pcs);
}

/* By all ways of the wire, from each place on that a tap takes. */
static bool feed_sums(struct host *h)
{
	static const uint8_t station[] = { 2, 0, 0, 0, 10, WAY_PORT };
	static const uint8_t peer[] = { 2, 0, 0, 0, 2, 1 };
	struct step s = { .vnet.flags = VIRTIO_NET_HDR_F_NEEDS_CSUM,
			  .vnet.csum_offset = 6 };
	unsigned int from, at;

	for (s.way = WAY_WIRE; s.way <= WAY_WIRE_FRAGS; s.way++) {
		from = host_frame(&s, station, peer, 1000);
		for (at = 20; at < from; at += 2) {
			s.vnet.csum_start = at;
			if (host_brings(h, &s, from, WAY_PORT))
				continue;
			printf("# by %s, from byte %u on\n", host_taps[s.way], at);
			return false;
		}
	}
	return true;
}

/*
 * Who says that a checksum is to be filled in says where from on. That may be in any of
 * the outer headers, which are gone when the frame is passed on.
 */
TEST_F(packet, sums_outside)
{
	struct host *h = &self->f->host;
	int fast;

	for (fast = 0; fast <= 1; fast++) {
		ASSERT_EQ(0, ovl_do(&h->nl, OVL_CMD_VNI_SET, a_u32(OVL_A_VNI_ID, 100),
				    a_u8(OVL_A_VNI_FASTPATH, fast)));
		EXPECT_TRUE(feed_sums(h))
			TH_LOG("%s the fast path", fast ? "by" : "without");
	}
	EXPECT_TRUE(host_well(h));
}

TEST_F_TIMEOUT(packet, fuzz, 86400)
{
	struct fuzz *f = self->f;
	time_t since = time(NULL);
	unsigned int block;

	f->seed = random_seed();
	for (block = 0; fed(f) < how_many(QUICK, LONG); block++) {
		tell(f, block, since);
		ASSERT_TRUE(fuzz_block(f, block))
			TH_LOG("in block %u; packet FILE, of this output, repeats it",
			       block);
	}
	tell(f, block, since);
}

/* --- without a test ------------------------------------------------------ */

/* What the output of a run tells of it; false if it is not one. */
static bool log_read(struct fuzz *f, FILE *log, unsigned int *last)
{
	unsigned int block, at;
	struct input in;
	char *line = NULL;
	size_t room = 0;
	bool seeded = false, begun = false;

	while (getline(&line, &room, log) > 0) {
		if (sscanf(line, "# OVL_SEED=%u", &f->seed) == 1)
			seeded = true;
		else if (sscanf(line, "# block %u", &block) == 1)
			begun = true, *last = block;
		else if (sscanf(line, "# kept %u %n", &block, (int *)&at) == 1 &&
			 input_parse(&in, line + at))
			corpus_add(&f->corpus, &in);
	}
	free(line);
	return seeded && begun;
}

static int repeat_file(struct fuzz *f, const char *path)
{
	FILE *log = fopen(path, "re");
	unsigned int last, i;

	if (!log)
		return -errno;
	if (corpus_read(&f->corpus, corpus_path("packet")) >= 0 &&
	    log_read(f, log, &last)) {
		fclose(log);
		return fuzz_block(f, last) ? 0 : -EBADE;
	}
	fclose(log);
	f->corpus.nr = 0;
	if (corpus_read(&f->corpus, path) < 0)
		return -EINVAL;
	for (i = 0; i < f->corpus.nr; i++)
		feed(f, f->corpus.input[i]);
	f->corpus.nr = 0;
	return host_well(&f->host) ? 0 : -EBADE;
}

static size_t input_size(const struct input *in)
{
	size_t sum = 0;
	unsigned int i;

	for (i = 0; i < in->nr; i++)
		sum += STEP_HLEN + in->step[i].len + in->step[i].pad / 8;
	return sum;
}

static int by_size(const void *a, const void *b)
{
	const struct input *const *x = a, *const *y = b;

	return input_size(*x) - input_size(*y);
}

/* The small ones first, and those that add nothing to them not at all. */
static int reduce(struct fuzz *f)
{
	unsigned int i, before;

	qsort(f->corpus.input, f->corpus.nr, sizeof(*f->corpus.input), by_size);
	for (i = 0; i < f->corpus.nr; i++) {
		before = f->kcov->nr_pcs;
		feed(f, f->corpus.input[i]);
		kcov_new(f->kcov);
		if (f->kcov->nr_pcs > before)
			input_print(stdout, f->corpus.input[i]);
	}
	return f->kcov->on ? 0 : -ENOTSUP;
}

/* Inputs of a corpus, and those that the output of a run has kept. */
static int reduce_read(struct fuzz *f, const char *path)
{
	FILE *log = fopen(path, "re");
	unsigned int last;

	if (!log)
		return -errno;
	if (!log_read(f, log, &last))
		corpus_read(&f->corpus, path);
	fclose(log);
	return 0;
}

static int without_test(char **args)
{
	struct fuzz *f = calloc(1, sizeof(*f));
	bool reduces = !strcmp(*args, "--reduce");
	int err = f ? fuzz_setup(f) : -ENOMEM;

	f->show = !reduces;
	for (args += reduces; !err && *args; args++)
		err = reduces ? reduce_read(f, *args) : repeat_file(f, *args);
	if (!err && reduces)
		err = reduce(f);
	if (err)
		printf("# %s\n", strerror(-err));
	return err ? 1 : kcov_save(f->kcov);
}

int main(int argc, char **argv)
{
	if (argc > 1 && (argv[1][0] != '-' || !strcmp(argv[1], "--reduce")))
		return without_test(argv + 1);
	return test_harness_run(argc, argv);
}
