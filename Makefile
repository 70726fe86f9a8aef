# gradcheck: is the gradient you derived right?
# `make help` lists the targets.

VERSION = 0.1.0

# ---- what there is --------------------------------------------------------------------------

ROOMS = table grad sne formula sheet

# A program is one file in src/programs; what several of them share is named here. NAME_*.c are
# parts of the program NAME.
SHARED = $(addprefix src/programs/, program.c inputs.c derivative.c child.c external.c cases_tap.c \
  cases_junit.c cases_github.c json_value.c sample.c)
PARTS = $(foreach file,$(wildcard src/programs/*.c),$(if $(findstring _,$(notdir $(file))),$(file)))
PROGRAMS = $(patsubst src/programs/%.c,%,$(filter-out $(SHARED) $(PARTS),$(wildcard src/programs/*.c)))

TESTS = $(patsubst tests/%.c,%,$(wildcard tests/test_*.c))
LEAST_TESTS = 310

# The rooms a program links, so that it starts without loading a library it never calls.
USES_gradcheck = sheet formula table
USES_gradexec = grad table
USES_gradslope = grad sne table
USES_default = grad sne table

# ---- the distribution: this list, and nothing else, knows it ----------------------------------

# What `make deps` and its relatives install. a|b: whichever of the two the release has (FLINT 3 took
# Arb in).
DEBIAN_deps = gcc libc6-dev pkg-config libgsl-dev libflint-arb-dev|libflint-dev libcriterion-dev \
  gnuplot-nox libpopt-dev libjansson-dev libxml2-dev libcsv-dev zlib1g-dev
DNF_deps = gcc make pkgconf gsl-devel flint-devel criterion-devel gnuplot popt-devel jansson-devel \
  libxml2-develel libcsv-devel zlib-devel
PACMAN_deps = gcc make pkgconf gsl flint criterion gnuplot popt jansson libxml2 libcsv zlib
BREW_deps = make pkg-config gsl flint criterion gnuplot popt jansson libxml2 libcsv zlib
OTHERS_deps = GSL, FLINT with Arb, Criterion, gnuplot, popt, jansson, libxml2,, libcsv and zlib

DEBIAN_deps-examples = python3-numpy r-base-core
DNF_deps-examples = python3-numpy R-core
PACMAN_deps-examples = python-numpy r
BREW_deps-examples = numpy r
OTHERS_deps-examples = NumPy and R

# ---- how it is built --------------------------------------------------------------------------

SANITIZE ?=
ifeq ($(SANITIZE),)
BUILD = build/plain
BIN = bin
else
BUILD = build/sanitize
BIN = build/sanitize/bin
SANITIZER = -fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer
endif

CC ?= cc
WARNINGS = -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wdouble-promotion -Werror
OPTIMISE ?= -O2
CFLAGS = -std=c17 -g $(OPTIMISE) $(SANITIZER) $(WARNINGS)
CPPFLAGS = -D_XOPEN_SOURCE=700 -DHAVE_INLINE -DGSL_RANGE_CHECK_OFF -DGRADCHECK_VERSION='"$(VERSION)"' -Isrc -MMD -MP
LDFLAGS = $(SANITIZER)

LIBS_table = -lcsv -lz
LIBS_grad = -lgsl -lgslcblas
LIBS_sne = -lgsl -lgslcblas $(OPENMP)
# Threads, where the compiler has them.
OPENMP = $(eval OPENMP := $(shell echo 'int main(void) { return 0; }' | $(CC) -x c -fopenmp -o /dev/null - 2>/dev/null \
  && echo -fopenmp || echo -Wno-unknown-pragmas))$(OPENMP)
LIBS_formula = $(ARB)
# Asked for when linking, after `deps` has run. FLINT 3 has Arb inside.
ARB = $(shell $(CC) -E -include flint/arb.h -x c /dev/null >/dev/null 2>&1 || echo -lflint-arb) -lflint -lgmp

LIBS_gradcheck = -lxml2 -lgsl -lgslcblas
LIBS_gradexec = -lxml2
XML = $(shell pkg-config --cflags libxml-2.0)
EXTRA_cases_junit = $(XML)
EXTRA_test_gradcheck = $(XML)
EXTRA_test_gradexec = $(XML)

# Loops over eight doubles at a time, unrolled; a product and its sum may be one instruction.
LANES = -O3 -ffp-contract=fast
EXTRA_blocks = $(LANES)
EXTRA_conditional = $(LANES)
EXTRA_vectors = $(LANES)

PROGRAM_LIBS = -lpopt -ljansson -lm -pthread
TEST_LIBS = $(foreach room,$(ROOMS),$(LIBS_$(room))) -lcriterion -lpopt -ljansson -lxml2 -lm -pthread

rooms_of = $(or $(USES_$(1)),$(USES_default))
archives = $(foreach room,$(1),$(BUILD)/$(room).a)

sources = $(wildcard src/$(1)/*.c)
objects = $(patsubst %.c,$(BUILD)/%.o,$(call sources,$(1)))

# What is being made, in a word; `make V=1` prints whole commands.
SAY = @$(if $(V),:,printf '%s\n')
RUN = $(if $(V),,@)

all: $(addprefix $(BIN)/,$(PROGRAMS))
.DEFAULT_GOAL = all
.DELETE_ON_ERROR:
.SECONDARY:

# With `make -j deps test`, what is compiled waits for what is installed.
BEFORE = $(filter deps deps-%,$(MAKECMDGOALS))

$(BUILD)/%.o: %.c Makefile | $(BEFORE)
	@mkdir -p $(@D)
	$(SAY) '  compile  $<'
	$(RUN)$(CC) $(CPPFLAGS) $(CFLAGS) $(EXTRA_$(*F)) -c -o $@ $<

define archive_rule
$(BUILD)/$(1).a: $(call objects,$(1))
	@rm -f $$@
	$(RUN)ar rcs $$@ $$^
endef
$(foreach room,$(ROOMS),$(eval $(call archive_rule,$(room))))

$(BUILD)/programs.a: $(patsubst %.c,$(BUILD)/%.o,$(SHARED))
	@rm -f $@
	$(RUN)ar rcs $@ $^

.SECONDEXPANSION:
parts_of = $(patsubst %.c,$(BUILD)/%.o,$(filter src/programs/$(1)_%,$(PARTS)))
$(BIN)/%: $(BUILD)/src/programs/%.o $$(call parts_of,$$*) $(BUILD)/programs.a $$(call archives,$$(call rooms_of,$$*))
	@mkdir -p $(@D)
	$(SAY) '  link     $@'
	$(RUN)$(CC) $(LDFLAGS) -o $@ $^ $(foreach room,$(call rooms_of,$*) $*,$(LIBS_$(room))) $(PROGRAM_LIBS)

# Functions with known gradients, for tests and campaigns.
$(BUILD)/collection.a: $(patsubst %.c,$(BUILD)/%.o,$(wildcard tests/collection/*.c))
	@rm -f $@
	$(RUN)ar rcs $@ $^

# The order is that of use: sheet stands on formula and grad.
ALL_ARCHIVES = $(call archives,sheet formula sne grad table)
SUPPORT = $(BUILD)/tests/support.o $(BUILD)/collection.a $(BUILD)/programs.a
$(BUILD)/tests/test_%: $(BUILD)/tests/test_%.o $(SUPPORT) $(ALL_ARCHIVES)
	$(SAY) '  link     $@'
	$(RUN)$(CC) $(LDFLAGS) -o $@ $< $(SUPPORT) $(ALL_ARCHIVES) $(TEST_LIBS)

$(BUILD)/tests/bench_%: $(BUILD)/tests/bench_%.o $(call archives,sheet formula)
	$(SAY) '  link     $@'
	$(RUN)$(CC) $(LDFLAGS) -o $@ $^ $(LIBS_sheet) $(LIBS_formula) -lm

$(BUILD)/src/sne/%.o: CFLAGS += $(OPENMP)
$(BUILD)/tests/%.o: CPPFLAGS += -DBIN='"$(BIN)"' -DBUILD='"$(BUILD)"'

-include $(shell find build -name '*.d' 2>/dev/null)

# ---- the worked example: two data sets through the chain --------------------------------------

DATA = $(BUILD)/data
DATASETS = iris digits
PERPLEXITY = 30
AFFINITY = --perplexity=$(PERPLEXITY) --label=-1

# A program's table; it stays away when the program fails.
$(DATA)/%.p.tsv: exercises/data/%.csv $(BIN)/sne-affinity
	@mkdir -p $(@D)
	$(BIN)/sne-affinity $(AFFINITY) $< > $@

# A map that is not at the optimum yet, and its q and z.
$(DATA)/%.halfway.tsv: exercises/data/%.csv $(BIN)/sne-embed
	@mkdir -p $(@D)
	$(BIN)/sne-embed $(AFFINITY) --iterations=20 $< > $@
$(DATA)/%.z.tsv: $(DATA)/%.halfway.tsv $(BIN)/sne-forward
	$(BIN)/sne-forward --print=z $< > $@
$(DATA)/%.q-all.tsv: $(DATA)/%.halfway.tsv $(BIN)/sne-forward
	$(BIN)/sne-forward --print=q --pairs=all $< > $@
$(DATA)/%.q-distinct.tsv: $(DATA)/%.halfway.tsv $(BIN)/sne-forward
	$(BIN)/sne-forward --print=q --pairs=distinct $< > $@

$(DATA)/%.y.tsv $(DATA)/%.trace.tsv &: exercises/data/%.csv $(BIN)/sne-embed
	@mkdir -p $(@D)
	$(BIN)/sne-embed $(AFFINITY) --trace=$(DATA)/$*.trace.tsv $< > $(DATA)/$*.y.tsv

# The three gradients in both conventions: what the programs say, with their worst entries. A wrong
# gradient is something to be told in the end, not to stop at.
checked = > $@.new; case $$? in 0|1|3) mv $@.new $@ ;; *) exit 2 ;; esac
define check_rules
$(DATA)/%.dq-$(1).txt: $(DATA)/%.p.tsv $(DATA)/%.q-$(1).tsv $(BIN)/sne-dq
	@$(BIN)/sne-dq --pairs=$(1) --worst=5 $$(wordlist 1,2,$$^) $$(checked)
$(DATA)/%.dz-$(1).txt: $(DATA)/%.p.tsv $(DATA)/%.z.tsv $(BIN)/sne-dz
	@$(BIN)/sne-dz --pairs=$(1) --worst=5 $$(wordlist 1,2,$$^) $$(checked)
$(DATA)/%.dy-$(1).txt: $(DATA)/%.p.tsv $(DATA)/%.halfway.tsv $(BIN)/sne-dy
	@$(BIN)/sne-dy --pairs=$(1) --worst=5 $$(wordlist 1,2,$$^) $$(checked)
endef
$(foreach pairs,all distinct,$(eval $(call check_rules,$(pairs))))

CHECKED = $(foreach set,$(DATASETS),$(foreach step,dq dz dy,$(foreach pairs,all distinct,$(DATA)/$(set).$(step)-$(pairs).txt)))

# ---- figures ----------------------------------------------------------------------------------

FIGURES = gradients descent triangle survival steps taylor cost embedding
FORMAT = svg pdf
THEME = light
SIZE = slide
LOCALE = en
PICTURES = plots/out

# The tables that a figure draws. Seeds are the programs' own: 1.
DESCENTS = z q q-projected q-renormalised
CLAIMS = right thousandth half sign
gradients_TABLES = $(DATA)/gradients.tsv
descent_TABLES = $(DESCENTS:%=$(DATA)/descent.%.tsv)
triangle_TABLES = plots/triangle.tsv $(DESCENTS:%=$(DATA)/triangle.%.tsv)
survival_TABLES = $(DESCENTS:%=$(DATA)/survival.%.tsv)
steps_TABLES = $(DATA)/steps.tsv
taylor_TABLES = $(CLAIMS:%=$(DATA)/taylor.%.tsv)
cost_TABLES = $(foreach set,$(DATASETS),$(DATA)/$(set).trace.tsv $(DATA)/$(set).trace-cg.tsv $(DATA)/$(set).trace-gd.tsv)
embedding_TABLES = $(DATASETS:%=$(DATA)/%.y.tsv)

STABILITY = $(BIN)/sne-stability
$(DATA)/gradients.tsv: $(STABILITY)
	@mkdir -p $(@D)
	$(STABILITY) --table=gradients > $@
$(DATA)/descent.%.tsv: $(STABILITY)
	@mkdir -p $(@D)
	$(STABILITY) --method=$* --rate=0.02 --steps=20000 --outcomes=8 --smallest=1e-3 > $@
$(DATA)/triangle.%.tsv: plots/triangle.tsv $(STABILITY)
	@mkdir -p $(@D)
	$(STABILITY) --method=$* --rate=0.12 --steps=1500 $< > $@
$(DATA)/survival.%.tsv: $(STABILITY)
	@mkdir -p $(@D)
	$(STABILITY) --table=map --method=$* --steps=1000 > $@

# Iris in its second iteration, where the gradient is still large: the right one, and wrong ones.
IRIS = $(DATA)/iris.p.tsv $(DATA)/iris.early.tsv
$(DATA)/%.early.tsv: exercises/data/%.csv $(BIN)/sne-embed
	@mkdir -p $(@D)
	$(BIN)/sne-embed $(AFFINITY) --iterations=2 $< > $@
$(DATA)/steps.tsv: $(IRIS) $(BIN)/gradslope
	$(BIN)/gradslope --table=steps $(IRIS) > $@
claim_right = v
claim_thousandth = 1.001 * v
claim_half = v / 2
claim_sign = i == 7 && j == 2 ? -v : v
$(DATA)/claim.%.tsv: $(IRIS) plots/claim $(BIN)/sne-dy
	$(BIN)/sne-dy --entries=0 $(IRIS) | plots/claim '$(claim_$*)' > $@
$(DATA)/taylor.%.tsv: $(IRIS) $(DATA)/claim.%.tsv $(BIN)/gradslope
	@$(BIN)/gradslope --claim=$(DATA)/claim.$*.tsv $(IRIS) $(checked)

define trace_rule
$(DATA)/%.trace-$(1).tsv: exercises/data/%.csv $(BIN)/sne-embed
	@mkdir -p $$(@D)
	$(BIN)/sne-embed $(AFFINITY) --method=$(1) --iterations=200 --trace=$$@ $$< > /dev/null
endef
$(foreach method,cg gd,$(eval $(call trace_rule,$(method))))

# plots/NAME makes one figure in each FORMAT, THEME, SIZE and LOCALE; those that are not the usual ones
# are in its name.
DRAWING = plots/draw $(wildcard plots/style.gp plots/*/*.gp plots/*/*.sed)
picture = $(PICTURES)/$(1)$(addprefix -,$(filter-out light slide en,$(2) $(3) $(4)))
named_picture = $(subst $() ,,$(call picture,$(1),$(2),$(3),$(4)))
define picture_rule
plots/$(1): $(foreach format,$(FORMAT),$(call named_picture,$(1),$(2),$(3),$(4)).$(format))
$(call named_picture,$(1),$(2),$(3),$(4)).%: plots/$(1).gp $(DRAWING) $($(1)_TABLES)
	$(SAY) '  draw     $$@'
	$(RUN)plots/draw $(1) $(2) $(3) $(4) $$@ $(DATA) $($(1)_TABLES)
endef
$(foreach figure,$(FIGURES),$(foreach theme,$(THEME),$(foreach size,$(SIZE),$(foreach locale,$(LOCALE),\
  $(eval $(call picture_rule,$(figure),$(theme),$(size),$(locale)))))))

# ---- exercises --------------------------------------------------------------------------------

# The folder with the reader's a.c, b.c, c.c and d.c.
ANSWERS = exercises
JUDGED = $(BUILD)/judged$(abspath $(ANSWERS))
EXERCISES = a b c d
CHECKER = $(patsubst %.c,$(BUILD)/%.o,$(filter-out $(EXERCISES:%=exercises/checker/%.c),$(wildcard exercises/checker/*.c)))

$(BUILD)/exercises/%.o: CPPFLAGS += -Iexercises

# The reader's own warnings are shown, but do not stop anything. The sanitizers are used where the
# compiler has them.
ANSWER_FLAGS = -std=c17 -g -O1 -Wall -Wextra -Wshadow -Wfloat-conversion -Wno-unused-parameter
ANSWER_SANITIZER = $(eval ANSWER_SANITIZER := $(shell echo 'int main(void) { return 0; }' | $(CC) -x c \
  -fsanitize=address,undefined -o $(BUILD)/probe - 2>/dev/null && echo -fsanitize=address,undefined -fno-sanitize-recover=all))$(ANSWER_SANITIZER)

# An answer that does not compile cannot be judged: 2. make itself ends with 2 after any failure.
judge = mkdir -p $(JUDGED) && { $(CC) $(ANSWER_FLAGS) $(ANSWER_SANITIZER) -Iexercises -o $(JUDGED)/$(1) $(ANSWERS)/$(1).c \
  $(BUILD)/exercises/checker/$(1).o $(CHECKER) $(call archives,sne grad) $(LIBS_sne) -lm || exit 2; } && \
  ASAN_OPTIONS=detect_leaks=0 $(JUDGED)/$(1)

CHECKERS = $(EXERCISES:%=$(BUILD)/exercises/checker/%.o) $(CHECKER) $(call archives,sne grad)

$(EXERCISES:%=check-%): check-%: $(BUILD)/exercises/checker/%.o $(CHECKER) $(call archives,sne grad)
	@$(call judge,$*)

check: $(CHECKERS) ## judge what you wrote in exercises/, part by part
	@$(foreach part,$(EXERCISES),{ $(call judge,$(part)); } &&) :

# It runs make at several places at once: what they share has to be there.
$(BUILD)/tests/test_exercises: | $(CHECKERS)

# ---- targets ----------------------------------------------------------------------------------

help: ## this list
	@awk -F':.*## ' '/^[a-z-]+:.*## / { printf "  make %-13s %s\n", $$1, $$2 }' Makefile

test: all $(addprefix $(BUILD)/tests/,$(TESTS)) ## run all tests
	@tests/run $(LEAST_TESTS) $(addprefix $(BUILD)/tests/,$(TESTS))

verify: all ## verify the three gradients on real data, embed it, draw the plots
	@BIN=$(BIN) DATA=$(DATA) MAKE="$(MAKE)" exercises/verify $(DATASETS)

verify-data: $(CHECKED) $(foreach set,$(DATASETS),$(DATA)/$(set).y.tsv)

plots: $(FIGURES:%=plots/%) ## draw all figures (FORMAT, THEME, SIZE, LOCALE: docs/figures.md)

# Long campaigns; the tests hold short versions of them. What a fuzzer finds becomes a test.
SECONDS = 600
FUZZERS = $(patsubst tests/%.c,%,$(wildcard tests/fuzz_*.c))
FUZZ_FLAGS = -Itests -std=c17 -g -O1 -fsanitize=fuzzer,address,undefined -fno-sanitize-recover=all
build/fuzz/fuzz_%: tests/fuzz_%.c $(call sources,formula) $(call sources,sheet) Makefile
	@mkdir -p $(@D)
	$(SAY) '  fuzz     $<'
	$(RUN)clang $(filter-out -MMD -MP,$(CPPFLAGS)) $(FUZZ_FLAGS) $(WARNINGS) -o $@ $(filter %.c,$^) $(LIBS_sheet) $(LIBS_formula) -lm

fuzz: $(FUZZERS:%=build/fuzz/%) $(BUILD)/tests/test_sheet_edits ## try random edits, and random text on both readers (SECONDS=600 each; clang)
	EDITS=10000 SEED=$$(date +%s) $(BUILD)/tests/test_sheet_edits
	@for fuzzer in $(FUZZERS); do mkdir -p build/fuzz/corpus.$$fuzzer && \
	  build/fuzz/$$fuzzer -max_total_time=$(SECONDS) -timeout=10 -rss_limit_mb=2048 -max_len=4096 -print_final_stats=1 \
	    -artifact_prefix=build/fuzz/ -dict=tests/fuzz.dict build/fuzz/corpus.$$fuzzer || exit 1; done

bench: all $(BUILD)/tests/bench_diagnosis ## time verdicts, and count what the diagnosis finds
	@BIN=$(BIN) tests/bench
	@$(BUILD)/tests/bench_diagnosis

format: ## lay out the sources as .clang-format says
	clang-format -i $$(find src tests exercises -name '*.[ch]')

clean: ## remove what was built
	rm -rf build bin plots/out exercises/build

deps: ## install what is missing of the packages needed
	@$(INSTALL)

deps-examples: ## the same for the languages of docs/examples
	@$(INSTALL)

# The packages of this target. Quiet, unasked, and without root when nothing is missing.
define INSTALL
set -e; \
if command -v apt-get >/dev/null 2>&1; then \
  installed() { dpkg-query -W -f='$${Status}' "$$1" 2>/dev/null | grep -q 'ok installed'; }; \
  missing=; \
  for choice in $(foreach package,$(DEBIAN_$@),'$(package)'); do \
    found=; for package in $$(echo "$$choice" | tr '|' ' '); do \
      if installed "$$package"; then found=$$package; fi; done; \
    if [ -z "$$found" ]; then missing="$$missing $$choice"; fi; \
  done; \
  if [ -z "$$missing" ]; then exit 0; fi; \
  root=; if [ "$$(id -u)" != 0 ]; then root=sudo; fi; \
  $$root apt-get update -qq >/dev/null; \
  chosen=; \
  for choice in $$missing; do \
    for package in $$(echo "$$choice" | tr '|' ' '); do \
      if apt-cache show "$$package" >/dev/null 2>&1; then chosen="$$chosen $$package"; break; fi; done; \
  done; \
  echo "$@: installing$$chosen"; \
  log=$$(mktemp); \
  if ! $$root env DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends $$chosen >"$$log" 2>&1; then \
    cat "$$log" >&2; rm -f "$$log"; exit 1; fi; \
  rm -f "$$log"; \
elif command -v dnf >/dev/null 2>&1; then echo '$@: run  sudo dnf install $(DNF_$@)'; \
elif command -v pacman >/dev/null 2>&1; then echo '$@: run  sudo pacman -S --needed $(PACMAN_$@)'; \
elif command -v brew >/dev/null 2>&1; then echo '$@: run  brew install $(BREW_$@)'; \
else echo '$@: install $(OTHERS_$@)'; exit 1; fi
endef

.PHONY: all help test verify verify-data plots $(FIGURES:%=plots/%) check $(EXERCISES:%=check-%) fuzz bench format clean deps deps-examples
