/* Programs spoken to over pipes: what they may say, how they may fail, and that nothing of them is
 * left behind. Time limits are there to be hit or to be far away, never to be measured. */
#include "programs/child.h"
#include "support.h"
#include <criterion/criterion.h>
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

static const double FAR = 60, NEAR = 0.5;

/* As in programs, see program_begin. */
static void take_closed_pipes_for_errors(void) {
  signal(SIGPIPE, SIG_IGN);
}

TestSuite(child, .init = take_closed_pipes_for_errors);

static child *start(double timeout, const char *script) {
  char complaint[500] = "";
  const char *command[] = {"sh", "-c", script, NULL};
  child *c = child_start(command, timeout, complaint, sizeof complaint);
  cr_assert(c, "%s: %s", script, complaint);
  return c;
}

static const char *ask(child *c, const char *question) {
  return child_ask(c, question, strlen(question), 1000);
}

static void expect_complaint(double timeout, const char *script, const char *words) {
  child *c = start(timeout, script);
  const char *answer = ask(c, "one\n");
  if (answer) answer = ask(c, "two\n");
  cr_expect(!answer, "%s answers '%s'", script, answer);
  cr_expect(strstr(child_complaint(c), words), "%s\nsays not '%s' but\n%s", script, words,
            child_complaint(c));
  child_stop(c);
}

Test(child, answers_a_line_with_a_line) {
  child *c = start(FAR, "while read -r line; do echo \"<$line>\"; done");
  cr_expect_str_eq(ask(c, "one\n"), "<one>");
  cr_expect_str_eq(ask(c, "\n"), "<>");
  cr_expect_str_eq(ask(c, "two three\n"), "<two three>");
  cr_expect(child_finish(c), "%s", child_complaint(c));
  cr_expect_str_eq(child_complaint(c), "");
  child_stop(c);
  child_stop(NULL);
}

Test(child, takes_lines_longer_than_pipes) {
  enum { LENGTH = 2600000 };
  char *line = malloc(LENGTH + 1);
  cr_assert(line);
  for (size_t k = 0; k < LENGTH; k++) line[k] = (char)('a' + (k * 7919) % 26);
  line[LENGTH - 1] = '\n';
  line[LENGTH] = '\0';
  child *c = start(FAR, "cat");
  for (int round = 0; round < 2; round++) {
    const char *answer = child_ask(c, line, LENGTH, LENGTH);
    cr_assert(answer, "%s", child_complaint(c));
    cr_expect_eq(strlen(answer), LENGTH - 1);
    cr_expect_eq(memcmp(answer, line, LENGTH - 1), 0);
  }
  child_stop(c);
  static const char *const idle[] = {"sleep 1000", "exec <&-; sleep 1000"};
  for (size_t k = 0; k < sizeof idle / sizeof *idle; k++) {
    c = start(NEAR, idle[k]);
    cr_expect(!child_ask(c, line, LENGTH, LENGTH));
    cr_expect(strstr(child_complaint(c), "it does not read its input"), "%s", child_complaint(c));
    child_stop(c);
  }
  free(line);
}

Test(child, hears_what_is_said_beside) {
  child *c = start(FAR, "while read -r line; do yes aside | head -n 60000 >&2; echo $line; done");
  cr_expect_str_eq(ask(c, "one\n"), "one", "%s", child_complaint(c));
  cr_expect_str_eq(ask(c, "two\n"), "two", "%s", child_complaint(c));
  child_stop(c);
}

Test(child, failures_are_told_apart) {
  expect_complaint(FAR, "exit 7", "it ended with exit status 7 before its first answer");
  expect_complaint(FAR, "read -r a; echo $a", "it ended with exit status 0 after 1 answer; it has");
  expect_complaint(FAR, "kill -SEGV $$", "it was killed by signal 11");
  expect_complaint(FAR, "read -r a; echo 1; exit 1", "where f has no value, the answer is nan");
  expect_complaint(FAR, "read -r a; printf half; exit 1", "it printed 'half' without a line end");
  expect_complaint(FAR, "echo first >&2; echo last >&2; exit 1", "its last words: first|last");
  expect_complaint(FAR, "exec >&-; sleep 1000", "it closed its output before its first answer");
  expect_complaint(NEAR, "sleep 1000", "no answer within 0.5 s; if it prints into a buffer");
  expect_complaint(NEAR, "read -r a; printf half; sleep 1000",
                   "it printed 'half' without a line end");
  expect_complaint(NEAR, "echo why >&2; sleep 1000", "its last words: why");
  expect_complaint(NEAR, "read -r a; echo 1; sleep 1000",
                   "no answer within 0.5 s; if it takes longer, --timeout=SECONDS waits for it");
  expect_complaint(FAR, "read -r a; printf '1 2\\0 3\\n'; cat", "a zero byte");
  expect_complaint(FAR, "read -r a; cat /dev/zero",
                   "it printed more than 1000 bytes for one point");
  expect_complaint(FAR, "read -r a; echo 1; echo 2; cat",
                   "it printed more than one line for one point: '2'");
  expect_complaint(FAR, "read -r a; yes", "it printed more than one line for one point: 'y'");
}

Test(child, a_late_line_is_noticed) {
  child *c = start(FAR, "read -r a; echo $a; sleep 0.3; echo more; cat");
  cr_expect_str_eq(ask(c, "one\n"), "one", "%s", child_complaint(c));
  const char *answer = ask(c, "two\n"); /* the late line, for all that one can know */
  cr_expect(!answer || !child_finish(c), "'%s'", answer);
  cr_expect(strstr(child_complaint(c), "more than one line"), "%s", child_complaint(c));
  child_stop(c);
}

/* Starts a script that removes the file $sign once it has said all that it says by itself. */
static child *start_with_sign(const char *script, const char **sign) {
  char text[500];
  *sign = support_file(0, "");
  snprintf(text, sizeof text, "sign=%s; %s", *sign, script);
  return start(FAR, text);
}

static void wait_for(const char *sign) {
  while (access(sign, F_OK) == 0) nanosleep(&(struct timespec){.tv_nsec = 1000000}, NULL);
}

Test(child, speaking_unasked_is_noticed) {
  const char *sign;
  child *c = start_with_sign("echo welcome; rm $sign; cat", &sign);
  wait_for(sign);
  cr_expect(!ask(c, "one\n"));
  cr_expect(strstr(child_complaint(c), "it spoke before it was asked: 'welcome'"), "%s",
            child_complaint(c));
  child_stop(c);
}

Test(child, a_last_line_too_many_is_noticed) {
  const char *sign;
  child *c = start_with_sign("read -r a; echo $a; sleep 0.2; echo more; rm $sign; cat", &sign);
  cr_expect_str_eq(ask(c, "one\n"), "one", "%s", child_complaint(c));
  wait_for(sign);
  cr_expect(!child_finish(c));
  cr_expect(strstr(child_complaint(c), "for one point: 'more'"), "%s", child_complaint(c));
  child_stop(c);
}

Test(child, a_farewell_is_no_answer) {
  child *c = start(FAR, "cat; echo farewell");
  cr_expect_str_eq(ask(c, "one\n"), "one", "%s", child_complaint(c));
  cr_expect(child_finish(c), "%s", child_complaint(c));
  child_stop(c);
}

Test(child, what_cannot_be_started_is_told) {
  const char *script = support_file(0, "#!/no/such/shell\n");
  cr_assert_eq(chmod(script, 0700), 0);
  const struct {
    const char *command, *words;
  } cases[] = {{"no-such-program-here", "cannot be started: No such file"},
               {"no-such-program-here", "give its path"},
               {"python3 function.py", "a command and its arguments are words of their own"},
               {script, "the program that its first line names is not there"},
               {"/", "cannot be started"},
               {"./Makefile", "chmod +x"}};
  for (size_t k = 0; k < sizeof cases / sizeof *cases; k++) {
    char complaint[500] = "";
    const char *command[] = {cases[k].command, NULL};
    cr_expect_null(child_start(command, FAR, complaint, sizeof complaint));
    cr_expect(strstr(complaint, cases[k].words), "%s: %s", cases[k].command, complaint);
  }
}

/* It gets the signals as they are by default, whatever they are here. */
Test(child, signals_are_its_own) {
  child *c = start(FAR, "exec 3>&1; read -r a; (yes; echo $? >&3) | head -n 1 >/dev/null; cat");
  const char *status = ask(c, "one\n");
  cr_expect_str_eq(status, "141", "%s", child_complaint(c));
  child_stop(c);
}

static void list_descriptors(char *list, size_t size) {
  child *c = start(FAR, "read -r a; ls /proc/self/fd 2>&1 | tr '\\n' ' '; echo; cat");
  const char *answer = ask(c, "one\n");
  cr_assert(answer, "%s", child_complaint(c));
  snprintf(list, size, "%s", answer);
  child_stop(c);
}

/* The pipes of one child do not reach another. */
Test(child, inherits_no_pipes) {
  char alone[500], beside[500];
  list_descriptors(alone, sizeof alone);
  child *other = start(FAR, "cat");
  list_descriptors(beside, sizeof beside);
  cr_expect_str_eq(alone, beside);
  child_stop(other);
}

static void expect_gone(double timeout, const char *begin, const char *end) {
  char script[200], answer[60];
  long leader = 0, follower = 0;
  snprintf(script, sizeof script, "%s & read -r a; echo $$ $!; %s", begin, end);
  child *c = start(timeout, script);
  const char *pids = ask(c, "one\n");
  cr_assert(pids, "%s", child_complaint(c));
  snprintf(answer, sizeof answer, "%s", pids);
  cr_assert_eq(sscanf(answer, "%ld %ld", &leader, &follower), 2, "%s", answer);
  ask(c, "two\n");
  child_stop(c);
  cr_expect_eq(kill((pid_t)leader, 0), -1, "%s: the child is left", end);
  cr_expect(support_is_gone(follower), "%s: what it started is left", end);
}

Test(child, nothing_is_left) {
  expect_gone(NEAR, "sleep 1000", "sleep 1000");
  expect_gone(NEAR, "sleep 1000", "trap '' TERM HUP INT; sleep 1000");
  expect_gone(FAR, "sleep 1000", "exit 3");
  expect_gone(NEAR, "sleep 1000", "exec >&-; sleep 1000");
  expect_gone(FAR, "sleep 1000", "cat");
}

/* timeout(1) makes itself a group of its own. */
Test(child, nothing_is_left_of_other_groups) {
  if (access("/proc/self", F_OK) != 0) {
    support_pass_over("what leaves its group, which cannot be found without /proc");
    return;
  }
  expect_gone(NEAR, "timeout 1000 sleep 1000", "sleep 1000");
  expect_gone(FAR, "timeout 1000 sleep 1000", "cat");
}
