/* Text of any bytes becomes text that anyone can hold. */
#include "programs/words.h"

#include <criterion/criterion.h>
#include <string.h>

static void expect(const char *said, size_t length, const char *told) {
  char text[200];
  memcpy(text, said, length);
  text[length] = '\0';
  words_clean(text, length, '|');
  cr_expect_str_eq(text, told);
  cr_expect_eq(strlen(text), length);
}

#define EXPECT(said, told) expect(said, sizeof(said) - 1, told)

Test(words, what_is_fit_stays) {
  EXPECT("", "");
  EXPECT("a <b> & \"c\"", "a <b> & \"c\"");
  EXPECT("caf\u00e9 \u2212 \U0001f4c9 \u00a0", "caf\u00e9 \u2212 \U0001f4c9 \u00a0");
}

Test(words, controls_are_blanks) {
  EXPECT("a\tb\r\033[31mc\001\177d", "a b  [31mc  d");
  EXPECT("a\0b", "a b");
  EXPECT("a\nb\n", "a|b|");
}

Test(words, what_is_no_character_is_a_question_mark) {
  EXPECT("caf\xe9 \xff\xfe", "caf? ??");
  EXPECT("\x80 \xc3", "? ?");
  EXPECT("\xe2\x88", "??");
  EXPECT("\xe2\x88\n", "??|");
  EXPECT("\xc0\xaf \xe0\x80\xaf \xf0\x80\x80\xaf", "?? ??? ????");
  EXPECT("\xed\xa0\x80 \xef\xbf\xbe \xef\xbf\xbf", "??? ??? ???");
  EXPECT("\xf4\x90\x80\x80 \xf5\x80\x80\x80 \xc2\x85", "???? ???? ??");
}
