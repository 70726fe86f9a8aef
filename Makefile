# gradcheck: is the gradient you derived right?
# `make help` lists the targets.

VERSION = 0.1.0

# ---- what there is --------------------------------------------------------------------------

ROOMS = table grad sne formula sheet

# A program is one file in src/programs; what several of them share is named here. NAME_*.c are
# parts of the program NAME.
SHARED = $(addprefix src/programs/, program.c inputs.c derivative.c derivative_directions.c child.c external.c precision.c \
  cases_tap.c cases_junit.c cases_github.c json_value.c sample.c words.c)
PARTS = $(foreach file,$(wildcard src/programs/*.c),$(if $(findstring _,$(notdir $(file))),$(file)))
PROGRAMS = $(patsubst src/programs/%.c,%,$(filter-out $(SHARED) $(PARTS),$(wildcard src/programs/*.c)))

TESTS = $(patsubst tests/%.c,%,$(wildcard tests/test_*.c))
LEAST_TESTS = 324

# The rooms a program links, so that it starts without loading a library it never calls.
USES_gradcheck = sheet formula table
USES_gradexec = grad table
USES_gradslope = grad sne table
USES_sne-follow = formula sne table
USES_default = grad sne table

# ---- the distribution: this list, and nothing else, knows it ----------------------------------

# What `make deps` and its relatives install. a|b: whichever of the two the release has (FLINT 3 took
# Arb in).
DEBIAN_deps = gcc libc6-dev pkg-config libgsl-dev libflint-arb-dev|libflint-dev libcriterion-dev \
  gnuplot-nox libpopt-dev libjansson-dev libxml2-dev libcsv-dev zlib1g-dev
DNF_deps = gcc make pkgconf gsl-devel flint-devel criterion-devel gnuplot popt-devel jansson-devel \
  libxml2-devel libcsv-devel zlib-devel
PACMAN_deps = gcc make pkgconf gsl flint criterion gnuplot popt jansson libxml2 libcsv zlib
BREW_deps = make pkg-config gsl flint criterion gnuplot popt jansson libxml2 libcsv zlib
OTHERS_deps = GSL, FLINT with Arb, Criterion, gnuplot, popt, jansson, libxml2, libcsv and zlib

DEBIAN_deps-examples = python3-numpy r-base-core
DNF_deps-examples = python3-numpy R-core
PACMAN_deps-examples = python-numpy r
BREW_deps-examples = numpy r
OTHERS_deps-examples = NumPy and R

DEBIAN_deps-lecture = pandoc chromium fonts-lmodern
DNF_deps-lecture = pandoc chromium-headless
PACMAN_deps-lecture = pandoc chromium
BREW_deps-lecture = pandoc chromium
OTHERS_deps-lecture = pandoc and Chromium

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

# Each of the kernels is compiled for its own processors, and asked for by them alone when it runs.
KERNEL = $(if $(SANITIZE),-O1,-O3) -ffp-contract=fast
EXTRA_kernel_portable = $(KERNEL)
ifneq ($(findstring x86_64,$(shell $(CC) -dumpmachine)),)
EXTRA_kernel_avx2 = $(KERNEL) -mavx2 -mfma
EXTRA_kernel_avx512 = $(KERNEL) -mavx512f -mavx512dq -mfma -mprefer-vector-width=512
endif

LIBS_table = -lcsv -lz
LIBS_grad = -lgsl -lgslcblas
LIBS_sne = -lgsl -lgslcblas -pthread
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

BENCH_diagnosis = sheet formula
BENCH_kernel = sne
BENCH_scaling = sne
$(BUILD)/tests/bench_%: $(BUILD)/tests/bench_%.o $$(call archives,$$(BENCH_$$*))
	$(SAY) '  link     $@'
	$(RUN)$(CC) $(LDFLAGS) -o $@ $^ $(foreach room,$(BENCH_$*),$(LIBS_$(room))) -lm

$(BUILD)/tests/test_plots $(BUILD)/tests/test_facts $(BUILD)/tests/test_lecture: | $(BUILD)/tests/campaign $(BUILD)/tests/bench_scaling
$(BUILD)/tests/campaign: $(BUILD)/tests/campaign.o $(BUILD)/collection.a $(call archives,sne grad table)
	$(SAY) '  link     $@'
	$(RUN)$(CC) $(LDFLAGS) -o $@ $^ $(LIBS_sne) $(LIBS_grad) $(LIBS_table) -lpopt -lm

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

FIGURES = gradients descent triangle survival steps taylor cost embedding forming
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
forming_TABLES = $(DATA)/forming.tsv

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

# The laboratory of (1) against (2).
FIGURES += field spectra vanishing safe
field_TABLES = plots/triangle.tsv $(DATA)/field.tsv $(foreach method,q-projected z,$(DATA)/field.$(method).tsv)
spectra_TABLES = $(DATA)/spectrum.tsv
vanishing_TABLES = $(DATA)/vanishing.tsv
safe_TABLES = $(foreach method,z exponentiated natural,$(DATA)/safe.$(method).tsv)
$(DATA)/field.tsv: plots/triangle.tsv $(STABILITY)
	@mkdir -p $(@D)
	$(STABILITY) --table=field $< > $@
$(DATA)/field.%.tsv: plots/triangle.tsv $(STABILITY)
	@mkdir -p $(@D)
	$(STABILITY) --method=$* --rate=0.04 --steps=100000 --start=random --starts=12 --per-decade=30 $< > $@
$(DATA)/spectrum.tsv: $(STABILITY)
	@mkdir -p $(@D)
	$(STABILITY) --table=spectrum --rate=2 --steps=1000000 --per-decade=10 > $@
$(DATA)/vanishing.tsv: $(STABILITY)
	@mkdir -p $(@D)
	$(STABILITY) --table=vanishing --smallest=1e-16 > $@
$(DATA)/safe.%.tsv: $(STABILITY)
	@mkdir -p $(@D)
	$(STABILITY) --method=$* --rate=0.5 --steps=1000000 --outcomes=12 --smallest=1e-5 --entries --per-decade=10 > $@

# A check of dC/dz on a map of thirty irises that is not at the optimum, entry by entry: the right
# answer, and wrong ones made of it and of p.
FIGURES += faces
FACES = right sign constant cut row lower last
faces_TABLES = $(FACES:%=$(DATA)/faces.%.tsv)
face_right = v
face_sign = -v
face_constant = -p
face_cut = q < 1e-6 ? -p : v
face_row = q / row[i] - p
face_lower = j < i ? v : 0
face_last = i == n ? 0 : v
THIRTY = $(DATA)/thirty.p.tsv $(DATA)/thirty.z.tsv
$(DATA)/thirty.csv: exercises/data/iris.csv
	@mkdir -p $(@D)
	awk 'NR == 1 || NR % 5 == 2' $< > $@
$(DATA)/thirty.p.tsv: $(DATA)/thirty.csv $(BIN)/sne-affinity
	$(BIN)/sne-affinity --perplexity=8 --label=-1 $< > $@
$(DATA)/thirty.z.tsv: $(DATA)/thirty.csv $(BIN)/sne-embed $(BIN)/sne-forward
	$(BIN)/sne-embed --perplexity=8 --label=-1 --iterations=8 $< | $(BIN)/sne-forward --print=z - > $@
$(DATA)/face.%.tsv: $(THIRTY) plots/claim $(BIN)/sne-dz
	$(BIN)/sne-dz --pairs=distinct --entries=0 $(THIRTY) | plots/claim '$(face_$*)' $(DATA)/thirty.p.tsv > $@
$(DATA)/faces.%.tsv: $(THIRTY) $(DATA)/face.%.tsv $(BIN)/sne-dz
	@$(BIN)/sne-dz --pairs=distinct --claim=$(DATA)/face.$*.tsv $(THIRTY) $(checked)

# A quarter of iris, embedded along the gradient and along wrong answers to part d.
FIGURES += converging
converging_TABLES = $(DATA)/quarter.trace.tsv $(DATA)/quarter.maps.tsv
$(DATA)/quarter.csv: exercises/data/iris.csv
	@mkdir -p $(@D)
	awk 'NR == 1 || NR % 4 == 2' $< > $@
$(DATA)/quarter.p.tsv: $(DATA)/quarter.csv $(BIN)/sne-affinity
	$(BIN)/sne-affinity --perplexity=12 --label=-1 $< > $@
$(DATA)/quarter.trace.tsv $(DATA)/quarter.maps.tsv &: $(DATA)/quarter.p.tsv plots/answers.txt $(BIN)/sne-follow
	$(BIN)/sne-follow --answers=plots/answers.txt --seed=4 --maps=$(DATA)/quarter.maps.tsv $< > $(DATA)/quarter.trace.tsv

$(DATA)/forming.tsv: $(DATA)/iris.p.tsv exercises/data/iris.csv plots/snapshots $(BIN)/sne-embed $(BIN)/sne-dy
	plots/snapshots $(BIN) $(wordlist 1,2,$^) $(shell seq 0 2 90) > $@

# This project's check and the rules of others, on the same cases. What is misjudged is there to be
# seen.
FIGURES += checkers
checkers_TABLES = $(DATA)/scales.tsv
CASES = 2000
$(DATA)/scales.tsv: $(BUILD)/tests/campaign
	@mkdir -p $(@D)
	$< --right=$(CASES) --wrong=$(CASES) --table=$@ > /dev/null || [ $$? = 1 ]

# What an evaluation costs on this machine, as it is busy now.
FIGURES += scaling
scaling_TABLES = $(DATA)/scaling.tsv
LARGEST = 65536
$(DATA)/scaling.tsv: $(BUILD)/tests/bench_scaling
	@mkdir -p $(@D)
	$< $(LARGEST) > $@

# plots/NAME makes one figure in each FORMAT, THEME, SIZE and LOCALE; those that are not the usual ones
# are in its name.
DRAWING = plots/draw $(wildcard plots/style.gp plots/*/*.gp plots/*/*.sed)
picture = $(PICTURES)/$(subst $() ,,$(1)$(addprefix -,$(filter-out light slide en,$(2) $(3) $(4))))
define picture_rule
$(call picture,$(1),$(2),$(3),$(4)).%: plots/$(1).gp $(DRAWING) $($(1)_TABLES)
	$(SAY) '  draw     $$@'
	$(RUN)plots/draw $(1) $(2) $(3) $(4) $$@ $(DATA) $($(1)_TABLES)
endef
# $(call each_style,THEMES,SIZES,LOCALES,FIGURE,FUNCTION) calls FUNCTION for each of them.
each_style = $(foreach theme,$(1),$(foreach size,$(2),$(foreach locale,$(3),$(call $(5),$(4),$(theme),$(size),$(locale)))))
asked = $(foreach format,$(FORMAT),$(call picture,$(1),$(2),$(3),$(4)).$(format))
drawn = $(eval $(call picture_rule,$(1),$(2),$(3),$(4)))
$(foreach figure,$(FIGURES),$(call each_style,$(sort light dark $(THEME)),$(sort slide $(SIZE)),$(sort en $(LOCALE)),$(figure),drawn))
$(foreach figure,$(FIGURES),$(eval plots/$(figure): $(call each_style,$(THEME),$(SIZE),$(LOCALE),$(figure),asked)))

# ---- the lecture -------------------------------------------------------------------------------

# A page that needs nothing beside itself, and what a browser prints of it.
EMBED = $$( pandoc --help | grep -o -e --embed-resources || echo --self-contained)
BROWSER = $(firstword $(foreach name,chromium chromium-browser google-chrome,$(shell command -v $(name))))
ALONE = --headless --disable-gpu $(if $(filter 0,$(shell id -u)),--no-sandbox)
LECTURE = docs
LECTURED = $(foreach figure,$(FIGURES),$(PICTURES)/$(figure).svg $(PICTURES)/$(figure)-dark.svg)
installed = command -v $(1) >/dev/null || { echo 'make lecture: $(1) is missing; `make deps-lecture` installs it' >&2; exit 2; }

$(LECTURE)/lecture.html: docs/lecture.md docs/lecture.lua docs/lecture.html.template $(wildcard plots/captions/*.en.md) $(LECTURED)
	@$(call installed,pandoc)
	$(SAY) '  write    $@'
	$(RUN)pandoc $(EMBED) --mathml --resource-path=$(PICTURES) --lua-filter=docs/lecture.lua \
	  --template=docs/lecture.html.template -o $@ $<
$(LECTURE)/lecture.pdf: $(LECTURE)/lecture.html
	@$(call installed,$(or $(BROWSER),chromium))
	$(SAY) '  print    $@'
	$(RUN)$(BROWSER) $(ALONE) --no-pdf-header-footer --print-to-pdf=$@ file://$(abspath $<) 2>/dev/null

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

# ---- libgradcheck: the room grad, for others to link; and where all goes -----------------------

PREFIX ?= /usr/local
DESTDIR ?=
LIBDIR ?= $(PREFIX)/lib
# A blank would make two places of one, and uninstall would clear away the first.
one_place = $(if $(word 2,[$(1)]),$(error a blank in '$(1)': give PREFIX, DESTDIR and LIBDIR without),$(1))
AT = $(call one_place,$(DESTDIR)$(PREFIX))
LIB_AT = $(call one_place,$(DESTDIR)$(LIBDIR))
LIBRARY = libgradcheck.so
SONAME = $(LIBRARY).$(firstword $(subst ., ,$(VERSION)))
PUBLIC = src/grad/grad.h src/grad/criterion.h
SHEETS = $(wildcard exercises/*.sheet)
MANUALS = $(PROGRAMS:%=$(BUILD)/man/%.1)

# What is private to the room stays so: only what the public header declares is exported.
$(BUILD)/src/grad/%.o: CFLAGS += -fPIC -fvisibility=hidden

$(BUILD)/$(LIBRARY): $(call objects,grad)
	$(SAY) '  link     $@'
	$(RUN)$(CC) -shared -Wl,-soname,$(SONAME) $(LDFLAGS) -o $@ $^ $(LIBS_grad) -lm

$(BUILD)/man/%.1: $(BIN)/% docs/manual.awk
	@mkdir -p $(@D)
	$(RUN)$(BIN)/$* --help | awk -v version=$(VERSION) -f docs/manual.awk > $@

install: all $(BUILD)/$(LIBRARY) $(BUILD)/grad.a $(MANUALS) ## install programs, libgradcheck, sheets and manuals (PREFIX=/usr/local LIBDIR=PREFIX/lib DESTDIR=)
	install -d $(AT)/bin $(AT)/include/gradcheck $(LIB_AT)/pkgconfig $(AT)/share/gradcheck/exercises \
	  $(AT)/share/man/man1 $(AT)/share/man/man3
	install $(PROGRAMS:%=$(BIN)/%) $(AT)/bin
	install -m 644 $(PUBLIC) $(AT)/include/gradcheck
	install -m 644 $(BUILD)/grad.a $(LIB_AT)/libgradcheck.a
	install -m 644 $(BUILD)/$(LIBRARY) $(LIB_AT)/$(LIBRARY).$(VERSION)
	ln -sf $(LIBRARY).$(VERSION) $(LIB_AT)/$(SONAME)
	ln -sf $(SONAME) $(LIB_AT)/$(LIBRARY)
	sed 's|@PREFIX@|$(PREFIX)|; s|@LIBDIR@|$(LIBDIR)|; s|@VERSION@|$(VERSION)|' src/grad/gradcheck.pc.in > $(LIB_AT)/pkgconfig/gradcheck.pc
	install -m 644 $(SHEETS) $(AT)/share/gradcheck/exercises
	install -m 644 $(MANUALS) $(AT)/share/man/man1
	install -m 644 docs/gradcheck.3 $(AT)/share/man/man3

uninstall: ## take away what install put there (same PREFIX, LIBDIR and DESTDIR)
	rm -f $(PROGRAMS:%=$(AT)/bin/%) $(PROGRAMS:%=$(AT)/share/man/man1/%.1) $(AT)/share/man/man3/gradcheck.3 \
	  $(LIB_AT)/libgradcheck.a $(LIB_AT)/$(LIBRARY) $(LIB_AT)/$(SONAME) $(LIB_AT)/$(LIBRARY).$(VERSION) \
	  $(LIB_AT)/pkgconfig/gradcheck.pc
	rm -rf $(AT)/include/gradcheck $(AT)/share/gradcheck


# ---- targets ----------------------------------------------------------------------------------

help: ## this list
	@awk -F':.*## ' '/^[a-z-]+:.*## / { printf "  make %-13s %s\n", $$1, $$2 }' Makefile

test: all $(addprefix $(BUILD)/tests/,$(TESTS)) ## run all tests
	@tests/run $(LEAST_TESTS) $(addprefix $(BUILD)/tests/,$(TESTS))

verify: all ## verify the three gradients on real data, embed it, draw the plots
	@BIN=$(BIN) DATA=$(DATA) MAKE="$(MAKE)" exercises/verify $(DATASETS)

# All figures but those whose tables count and time for seconds.
QUICK_FIGURES = $(filter-out converging checkers scaling,$(FIGURES))

verify-data: $(CHECKED) $(foreach set,$(DATASETS),$(DATA)/$(set).y.tsv) $(QUICK_FIGURES:%=plots/%)

lecture: $(LECTURE)/lecture.html $(LECTURE)/lecture.pdf ## the lecture as a page and on paper (`make deps-lecture` first)

figures: ## the names of all figures
	@printf '%s\n' $(FIGURES)

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

bench: all $(BUILD)/tests/bench_diagnosis $(BUILD)/tests/bench_kernel campaign ## time verdicts, evaluations and kernels, and count what the diagnosis finds; then campaign
	@BIN=$(BIN) tests/bench
	@BIN=$(BIN) BUILD=$(BUILD) tests/bench_embed
	@$(BUILD)/tests/bench_diagnosis
	@$(BUILD)/tests/bench_kernel
	@$(NUMPY) tests/bench_peers.py

# A Python that has NumPy, which one beside the system's may not have.
NUMPY = $(or $(shell for python in python3 /usr/bin/python3; do \
  $$python -c 'import numpy' 2>/dev/null && echo $$python && break; done),: NumPy is not here:)

campaign: $(BUILD)/tests/campaign ## count false alarms and misses over 20,000 gradients, beside ten other rules
	@mkdir -p $(DATA)
	@$< --table=$(DATA)/checkers.tsv

format: ## lay out the sources as .clang-format says
	clang-format -i $$(find src tests exercises -name '*.[ch]')

clean: ## remove what was built
	rm -rf build bin plots/out exercises/build docs/lecture.html docs/lecture.pdf

deps: ## install what is missing of the packages needed
	@$(INSTALL)

deps-examples: ## the same for the languages of docs/examples
	@$(INSTALL)

deps-lecture: ## the same for `make lecture`
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

.PHONY: all help test verify verify-data plots figures $(FIGURES:%=plots/%) check $(EXERCISES:%=check-%) fuzz bench campaign \
  format clean install uninstall deps deps-examples deps-lecture lecture
