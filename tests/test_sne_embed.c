/* sne-embed as a whole: where it starts, what it keeps, how it is interrupted and taken up again,
 * and data that nobody hoped for. */
#include "support.h"
#include <criterion/criterion.h>
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define IRIS "exercises/data/iris.csv"
#define EMBED "sne-embed --label=-1 "

/* $t is a prefix for files, which are removed. */
static support_run shell(const char *commands) {
  return support_shell("t=" BUILD "/tests/embed.$$; %s\nstatus=$?; rm -f $t.*; exit $status",
                       commands);
}

static void expect(const char *commands, int status, const char *words) {
  support_run run = shell(commands);
  cr_expect_eq(run.status, status, "%s\nexit %d, not %d\n%s", commands, run.status, status,
               run.err);
  cr_expect(strstr(run.err, words) || strstr(run.out, words), "%s\nsays not '%s' but\n%.2000s%s",
            commands, words, run.out, run.err);
  support_free(&run);
}

static double kl_of(const char *commands) {
  support_run run = shell(commands);
  cr_assert_eq(run.status, 0, "%s\n%s", commands, run.err);
  const double kl = strtod(support_property(run.out, "kl"), NULL);
  support_free(&run);
  return kl;
}

/* ---- starts ---- */

Test(sne_embed, starts) {
  cr_expect(kl_of(EMBED IRIS) < 0.0879653269);
  cr_expect(kl_of(EMBED "--init=annealed --starts=8 " IRIS) < 0.0879653269);
  cr_expect(kl_of(EMBED "--init=eigenmap " IRIS) < 0.08798);
  cr_expect(kl_of(EMBED "--homotopy " IRIS) < 0.08798);
  cr_expect(kl_of(EMBED "--init=random " IRIS) < 0.1);
  cr_expect(kl_of(EMBED "--dim=1 " IRIS) < 0.4);
  cr_expect(kl_of(EMBED "--dim=3 " IRIS) < 0.06);
  cr_expect(kl_of(EMBED "--method=bfgs " IRIS) < 0.0879654);
}

/* The map of several starts is that of the best of them. */
Test(sne_embed, the_best_start_is_kept) {
  support_run run = shell(EMBED "--init=random --starts=5 --seed=3 " IRIS);
  const double kl = strtod(support_property(run.out, "kl"), NULL);
  const long best = strtol(support_property(run.out, "best_seed"), NULL, 10);
  double all[5], least = HUGE_VAL;
  const char *list = support_property(run.out, "kl_of_starts");
  char *end = (char *)list;
  for (int k = 0; k < 5; k++) {
    all[k] = strtod(end, &end);
    if (all[k] < least) least = all[k];
  }
  cr_expect(kl == least && all[best - 3] == least && all[0] != all[1], "%s", list);
  char command[256];
  snprintf(command, sizeof command, EMBED "--init=random --seed=%ld " IRIS, best);
  support_run alone = shell(command);
  cr_expect_str_eq(strstr(alone.out, "\ty2"), strstr(run.out, "\ty2"), "another map");
  support_free(&alone);
  support_free(&run);
}

Test(sne_embed, usage) {
  expect(EMBED "--starts=2 " IRIS, 2, "--init=random or --init=annealed");
  expect(EMBED "--starts=0 " IRIS, 2, "--starts=0");
  expect(EMBED "--memory=0 " IRIS, 2, "--memory=0");
  expect(EMBED "--threads=-1 " IRIS, 2, "--threads=-1");
  expect(EMBED "--every=-1 " IRIS, 2, "--every=-1");
  expect(EMBED "--neighbours=some " IRIS, 2, "a number from 2 to 149");
  expect(EMBED "--neighbours=150 " IRIS, 2, "a number from 2 to 149");
  expect(EMBED "--neighbours=20 " IRIS, 2, "--perplexity=30");
  expect(EMBED "--method=cg --checkpoint=$t.ck " IRIS, 2, "use lbfgs or gd");
  expect(EMBED "--method=bfgs --resume=$t.ck " IRIS, 2, "use lbfgs or gd");
  expect(EMBED "--resume=$t.ck " IRIS, 2, "cannot be read");
  expect(EMBED "--init=eigenmap --dim=150 " IRIS, 2, "no eigenmap");
  expect(EMBED "--neighbours=auto --perplexity=-3 " IRIS, 2, "lies between 1 and 149");
  expect(EMBED "--neighbours=auto --perplexity=0.5 " IRIS, 2, "lies between 1 and 149");
  expect("printf '1 2\n3 4\n' | sne-embed --neighbours=2 -", 2, "at least 3");
  expect(EMBED "--checkpoint=- " IRIS, 2, "it has to be a file");
  expect(EMBED "--checkpoint=/nowhere/x " IRIS, 2, "/nowhere/x: cannot be written");
}

Test(sne_embed, what_has_no_end_or_no_room_is_refused) {
  expect("seq 200000 | sne-embed --dim=1 -", 4, "takes 480 GB");
  expect("timeout 5 " EMBED "--resume=/dev/zero " IRIS, 2, "not a checkpoint");
}

/* All digits of it, so that it can be given again. */
Test(sne_embed, a_seed_is_told_whole) {
  expect(EMBED "--init=random --starts=2 --iterations=1 --seed=9007199254740993 " IRIS, 0,
         "# seed 9007199254740993\n");
}

Test(sne_embed, neighbours_are_another_objective) {
  expect(EMBED "--neighbours=auto " IRIS, 0, "# neighbours 90\n# objective p is over nearest");
  expect(EMBED "--neighbours=149 " IRIS, 0, "# neighbours 149\n");
  const double over_all = kl_of(EMBED IRIS), as_many = kl_of(EMBED "--neighbours=149 " IRIS);
  cr_expect(fabs(over_all - as_many) < 1e-9, "%.15g, over all neighbours %.15g", over_all, as_many);
}

Test(sne_embed, the_map_is_the_same_at_any_number_of_threads) {
  expect("for options in '' '--neighbours=auto --init=eigenmap' '--init=annealed --dim=3'; do "
         "for k in 1 2 3; do " EMBED "$options --threads=$k " IRIS " > $t.$k || exit 9; done; "
         "cmp $t.1 $t.2 && cmp $t.1 $t.3 || exit 9; done; echo same",
         0, "same");
}

/* Progress is for a terminal; what is minimised on the way is not called a divergence. */
Test(sne_embed, progress_is_shown_on_a_terminal) {
  expect(EMBED IRIS " 2> $t.err > $t.map; test -s $t.err || echo silent", 0, "silent");
  if (system("command -v script > /dev/null") != 0) {
    support_pass_over("no script to make a terminal with");
    return;
  }
#define ON_TERMINAL(options)                                                                       \
  "script -qec 'sne-embed --label=-1 --iterations=2 " options " " IRIS " > /dev/null' /dev/null "
  expect(ON_TERMINAL(""), 0, "iteration 1  KL ");
  expect(ON_TERMINAL("--init=annealed"), 0, "attraction x 30  iteration 1  cost ");
}

/* ---- checkpoints ---- */

#define SEARCH EMBED "--init=annealed --starts=2 "

/* Killed again and again, at whatever moment, until it comes to its end. */
Test(sne_embed, killed_and_taken_up_it_ends_the_same) {
  expect(SEARCH IRIS " > $t.whole; "
                     "timeout -s KILL 0.03 " SEARCH "--checkpoint=$t.ck --every=0 " IRIS
                     " > $t.map; "
                     "for wait in 0.031 0.047 0.02 0.053 0.061 0.083 0.071 0.11 30; do "
                     "resume=; test -e $t.ck && resume=--resume=$t.ck; "
                     "timeout -s KILL $wait " SEARCH "$resume --checkpoint=$t.ck --every=0 " IRIS
                     " > $t.map && break; done; cmp $t.map $t.whole && echo same",
         0, "same");
}

Test(sne_embed, every_method_with_a_state_is_taken_up) {
  expect("for method in lbfgs gd; do options=\"--method=$method --iterations=40\"; " EMBED
         "$options " IRIS " > $t.whole; " EMBED
         "--method=$method --iterations=17 --checkpoint=$t.ck --every=0 " IRIS " > $t.map; " EMBED
         "$options --resume=$t.ck " IRIS
         " > $t.map; cmp $t.map $t.whole || exit 9; done; echo same",
         0, "same");
}

Test(sne_embed, an_interrupt_writes_a_checkpoint) {
#define ENDLESS EMBED "--method=gd --tolerance=1e-300 "
  expect(ENDLESS "--iterations=100000000 --checkpoint=$t.ck " IRIS " > $t.map & "
                 "sleep 1; kill -INT $!; wait $!; test $? = 130 || exit 9; "
                 "grep -q '^# stopped interrupted' $t.map || exit 8; "
                 "begun=$(sed -n 's/^# iterations_done //p' $t.map); " ENDLESS
                 "--iterations=$((begun + 50)) --resume=$t.ck " IRIS " > $t.map; "
                 "done=$(sed -n 's/^# iterations_done //p' $t.map); "
                 "test $done = $((begun + 50)) && echo on",
         0, "on");
}

/* Starts without an iteration, of which there may be many, are interrupted, too. */
Test(sne_embed, an_interrupt_between_starts) {
  expect(EMBED "--init=random --iterations=0 --starts=1000000 " IRIS " > $t.map & "
               "sleep 0.5; kill -INT $!; wait $!; test $? = 130 && cat $t.map",
         0, "# stopped interrupted");
}

/* Any byte of it may be another, or all from some byte on be missing: it is refused as a whole. */
Test(sne_embed, a_damaged_checkpoint_is_refused) {
  expect(EMBED
         "--memory=2 --iterations=5 --checkpoint=$t.ck --every=0 " IRIS " > /dev/null; "
         "size=$(wc -c < $t.ck); for at in 0 9 17 30 41 100 300 331 700 "
         "$((size / 2)) $((size - 9)) $((size - 1)); do "
         "cp $t.ck $t.bad; printf '\\125' | dd of=$t.bad bs=1 seek=$at conv=notrunc 2>/dev/null; "
         "cmp -s $t.ck $t.bad && continue; " EMBED "--memory=2 --resume=$t.bad " IRIS
         " > $t.map 2> $t.err; test $? = 2 || { echo $at; exit 9; }; "
         "grep -q 'damaged\\|not a checkpoint' $t.err || { cat $t.err; exit 8; }; "
         "head -c $at $t.ck > $t.bad; " EMBED "--memory=2 --resume=$t.bad " IRIS
         " > $t.map 2>> $t.err; test $? = 2 || { echo $at; exit 7; }; "
         "test -s $t.map && exit 6; done; echo refused",
         0, "refused");
  expect(EMBED "--resume=" IRIS " " IRIS, 2, "is not a checkpoint");
}

static uint64_t hash_of(const uint64_t *words, size_t count) {
  uint64_t hash = 0;
  for (size_t k = 0; k < count; k++) {
    hash = (hash ^ words[k]) * 0x9e3779b97f4a7c15;
    hash ^= hash >> 29;
  }
  return hash;
}

/* Whose checksum is right, but who says that there is a start, a stage, an outcome that there is
 * not. */
Test(sne_embed, a_place_that_is_none_is_refused) {
  const double wrong[] = {-1, 1e300, nan("")};
  const char *path = support_file(0, "");
  char command[512];
  snprintf(command, sizeof command,
           EMBED "--memory=2 --iterations=5 --checkpoint=%s --every=0 " IRIS, path);
  kl_of(command);
  uint64_t whole[4096], words[4096];
  FILE *file = fopen(path, "rb");
  const size_t count = fread(whole, 8, 4096, file);
  fclose(file);
  cr_assert(count > 1000 && count < 4096 && hash_of(whole, count - 1) == whole[count - 1]);
  for (size_t place = 0; place < 8; place++)
    for (size_t k = 0; k < 3; k++) {
      if (place == 5 || place == 6) continue; /* a cost and a size */
      memcpy(words, whole, sizeof words);
      memcpy(words + 4 + words[1] + place, wrong + k, 8);
      words[count - 1] = hash_of(words, count - 1);
      file = fopen(path, "wb");
      cr_assert(fwrite(words, 8, count, file) == count && fclose(file) == 0);
      snprintf(command, sizeof command, EMBED "--memory=2 --resume=%s " IRIS, path);
      expect(command, 2, "no place in this search");
    }
}

Test(sne_embed, a_checkpoint_of_another_search_is_refused) {
  static const struct {
    const char *options, *words;
  } others[] = {{"--perplexity=20", "with --perplexity=30, not --perplexity=20"},
                {"--dim=3", "with --dim=2, not --dim=3"},
                {"--init=random", "with --init=pca, not --init=random"},
                {"--method=gd", "with --method=lbfgs, not --method=gd"},
                {"--tolerance=1e-3", "not --tolerance=0.001"},
                {"--seed=7", "with --seed=1, not --seed=7"},
                {"--memory=7", "with --memory=30, not --memory=7"},
                {"--homotopy", "with --homotopy: no, not --homotopy: yes"},
                {"--neighbours=auto", "with --neighbours: 0, not --neighbours: 90"}};
  for (size_t k = 0; k < sizeof others / sizeof *others; k++) {
    char command[1024];
    snprintf(command, sizeof command,
             EMBED "--iterations=5 --checkpoint=$t.ck --every=0 " IRIS " > /dev/null; " EMBED
                   "%s --resume=$t.ck " IRIS,
             others[k].options);
    expect(command, 2, others[k].words);
  }
  expect(EMBED "--iterations=5 --checkpoint=$t.ck --every=0 " IRIS
               " > /dev/null; sed 's/5.1,/5.2,/' " IRIS " > $t.csv; " EMBED "--resume=$t.ck $t.csv",
         2, "is of other points");
}

/* A limit on the size of files is a disk that is full. */
Test(sne_embed, a_full_disk_leaves_the_old_checkpoint) {
  expect(EMBED "--iterations=5 --checkpoint=$t.ck --every=0 " IRIS " > $t.map; cp $t.ck $t.old; "
               "(trap '' XFSZ; ulimit -f 60; " EMBED "--checkpoint=$t.ck --every=0 " IRIS
               " > $t.map); test $? = 4 || exit 9; grep -q '^# kl' $t.map || exit 8; "
               "cmp $t.ck $t.old && ls $t.ck* && " EMBED "--resume=$t.ck " IRIS,
         0, "# stopped converged");
}

Test(sne_embed, a_full_disk_for_the_trace_leaves_the_map) {
  expect(EMBED "--trace=/dev/full " IRIS " > $t.map; test $? = 4 && cat $t.map", 0,
         "# stopped converged");
}

/* ---- data that nobody hoped for ---- */

/* Done, or refused with a reason; and never a number that is none. */
static void expect_sound(const char *what, const char *awk, const char *perplexity) {
  static const char *const options[] = {"",
                                        "--init=eigenmap",
                                        "--init=random",
                                        "--init=annealed --starts=2",
                                        "--neighbours=auto",
                                        "--method=gd --iterations=300",
                                        "--method=cg",
                                        "--method=bfgs",
                                        "--dim=1",
                                        "--dim=3 --init=random"};
  for (size_t k = 0; k < sizeof options / sizeof *options; k++) {
    char command[1024];
    snprintf(command, sizeof command,
             "awk 'BEGIN { srand(7); %s }' > $t.csv; sne-embed --iterations=1000 %s %s "
             "--trace=$t.trace $t.csv; "
             "status=$?; grep -qi '[^a-z]nan\\|[^a-z]inf[^o]' $t.trace 2>/dev/null && echo NaN; "
             "(exit $status)",
             awk, perplexity, options[k]);
    support_run run = shell(command);
    cr_expect(run.status == 0 || run.status == 2, "%s, %s: exit %d\n%s", what, options[k],
              run.status, run.err);
    cr_expect(run.status == 0 ? strtod(support_property(run.out, "kl"), NULL) < 20
                              : strlen(run.err) > 20 && !*run.out,
              "%s, %s: %s%s", what, options[k], run.out, run.err);
    const char *map = run.out;
    for (const char *c = map; *c; c++)
      if (strncasecmp(c, "nan", 3) == 0 || strncasecmp(c, "\tinf", 4) == 0 ||
          strncasecmp(c, "-inf", 4) == 0)
        cr_expect(false, "%s, %s: %.60s", what, options[k], c);
    support_free(&run);
  }
}

#define ROWS(n, body) "for (i = 0; i < " #n "; i++) { " body " }"
#define PLAIN "print rand(), rand(), rand()"

Test(sne_embed, data_that_nobody_hoped_for) {
  const char *five = "--perplexity=5";
  expect_sound("identical points", ROWS(12, "print 1.5, 2.5, 0.5"), five);
  expect_sound("a few identical points",
               ROWS(12, "print (i < 6 ? \"1 2 3\" : rand() \" \" rand() \" \" 3)"), five);
  expect_sound("a constant column", ROWS(15, "print 4.25, rand(), rand()"), five);
  expect_sound("points on a line", ROWS(15, "x = rand(); print x, 2 * x, 3 * x"), five);
  expect_sound("an outlier", "print 1e6, 0, 0; " ROWS(15, PLAIN), five);
  expect_sound("far groups", ROWS(15, "print 1e9 * (i % 3) + rand(), rand(), rand()"), five);
  expect_sound("three points", ROWS(3, PLAIN), "--perplexity=1.5");
  expect_sound("three points, equal weights", ROWS(3, PLAIN), "--perplexity=2");
  expect_sound("the least perplexity", ROWS(15, PLAIN), "--perplexity=1.0000001");
  expect_sound("the largest perplexity", ROWS(15, PLAIN), "--perplexity=14");
  expect_sound("too large a perplexity", ROWS(15, PLAIN), "--perplexity=15");
  expect_sound("tiny numbers", ROWS(15, "print 1e-300 * rand(), 1e-300 * rand(), 0"), five);
  expect_sound("huge numbers", ROWS(15, "print 1e300 * rand(), -1e300 * rand(), 1"), five);
  expect_sound("the ends of the doubles",
               ROWS(15, "print (i % 2 ? 1.7e308 : -1.7e308), 5e-324 * i, rand()"), five);
}

/* Where all points are at one place all forces are 0, and it is no minimum. */
Test(sne_embed, one_place_is_no_map) {
  expect("awk 'BEGIN { for (i = 0; i < 150; i++) print 0.1, 3.3e7 }' > $t.y; " EMBED
         "--init=$t.y " IRIS,
         2, "all points at one place");
  cr_expect(kl_of("awk 'BEGIN { srand(1); for (i = 0; i < 150; i++) print 1e-12 * rand(), "
                  "1e-12 * rand() }' > $t.y; " EMBED "--init=$t.y " IRIS) < 0.1);
  cr_expect(kl_of(EMBED "--init=annealed --perplexity=100 --tolerance=1e-300 " IRIS) < 0.02,
            "a stage that draws all into one place");
}

Test(sne_embed, a_start_far_out_is_refused_or_used) {
  expect("awk 'BEGIN { for (i = 0; i < 150; i++) print i * 1e200, 0 }' > $t.y; " EMBED
         "--init=$t.y " IRIS,
         2, "no finite cost");
  expect("awk 'BEGIN { for (i = 0; i < 150; i++) print i * 100, i % 7 }' > $t.y; " EMBED
         "--init=$t.y --iterations=200 " IRIS,
         0, "# kl 0.");
}
