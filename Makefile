# make report   train small MNIST and CelebA runs and write Reports/REPORT.md
# make reproduce train what was published, for many hours, and write Reports/reproduce/REPORT.md; it can be interrupted
# make book     run the chapters of the book and write Reports/book, and its web pages, Reports/book/html
# make docs     write the documentation of the libraries, .build/docs, by DocC
# make test     run every test
# make tests    build them; make planted runs the one of the planted bugs alone, once they are built
# make check    check every number, for CI: make numbers, then make portable
# make numbers  check the numbers of ops, of all that is made of them, and of short training runs; the ops with OpenBLAS
#               as well
# make portable build vae a second time, for x86-64-v3, and find the same bits in its training runs
# make outside  build and test Tests/Outside, a package that uses this one, as 'swift test' does there: in a debug build
# make coverage print the line coverage of the numerics; fail under 95 %
# make faults   kill real runs 200 times, let each file call fail once, fill disks, cut downloads; fail where anything is lost
# make distributed  build vae with MPI into .build/mpi; 1, 2 and 4 processes under mpirun write the same bytes, or it fails
# make fuzz     feed damaged files to every reader, for SECONDS=60; fail at a crash, a hang, over 1 s or 1 GiB
# make sanitize tests, checks and readers under the address and thread sanitizers; image readers under valgrind
# make bench    time the training step, the reading of images and the start-up, beside PyTorch where it is; write Reports/bench
# make golden   regenerate the reference goldens from PyTorch and mpmath
# make lint | format | clean
#
# Everything else is built once, optimised, and shared by all targets: debug builds of numerics are some fifty times slower.

SWIFT ?= swift
# Let the compiler use this processor's vector instructions, and on x86 the widest of them. No result depends on it: Swift
# never contracts or reorders floating-point operations.
FLAGS ?= $(if $(filter x86_64,$(shell uname -m)),-Xcc -march=native -Xcc -mprefer-vector-width=512,-Xcc -mcpu=native)
export SWIFT FLAGS
# Which MPI: MPICC=mpicc.mpich MPIRUN=mpirun.mpich choose MPICH where Debian has both. The compiler's wrapper knows the folders
# and libraries.
MPICC ?= mpicc
MPIRUN ?= mpirun
MPI_FLAGS = --traits MPI --scratch-path .build/mpi $(foreach flag,$(shell $(MPICC) -show), \
  $(if $(filter -I%,$(flag)),-Xcc $(flag),$(if $(filter -L% -l%,$(flag)),-Xlinker $(flag))))
# Where several processes share runs (VAE_MPIRUN="mpirun -n 4"), the program is the one that was built with MPI.
MPI = $(if $(VAE_MPIRUN),$(MPI_FLAGS))
VAE = $(if $(VAE_MPIRUN),.build/mpi/release/vae,.build/release/vae)
REPORT_FLAGS = $(if $(QUICK),--quick --drawn)

.PHONY: report reproduce book docs tests test planted check numbers portable outside coverage faults mpi distributed fuzz \
  sanitize bench golden lint format clean setup build
.DEFAULT_GOAL := report

setup:
	@.ci/setup

build: setup
	$(SWIFT) build -c release $(FLAGS) $(MPI) --product vae

report: build
	$(VAE) report $(REPORT_FLAGS)

reproduce: build
	$(VAE) report Reports/plans/published.yaml $(if $(QUICK),--quick)

book:
	@.ci/setup graphviz pandoc
	$(SWIFT) build -c release $(FLAGS) --product weave
	.build/release/weave $(if $(QUICK),--quick)
	.ci/book

docs: setup
	.ci/docs

tests: setup
	$(SWIFT) build -c release $(FLAGS) --build-tests

# TEST_FLAGS are those of 'swift test', such as '--filter DatasetsTests'.
test: tests
	$(SWIFT) test -c release $(FLAGS) --skip-build $(TEST_FLAGS)

# Without SwiftPM, whose lock 'swift test' holds: both can run at once.
planted:
	.build/release/swift-vaePackageTests.xctest MutationTests.MutationTests

check: numbers
	.ci/portable

# CHECK_FLAGS are those of 'vae check', such as '--only run/' or '--junit checks.xml'.
numbers: build
	$(VAE) check $(CHECK_FLAGS)
	$(VAE) check --engine openblas --only op/

portable: setup
	.ci/portable

outside: setup
	$(SWIFT) test --package-path Tests/Outside --scratch-path .build/outside

coverage: setup
	.ci/coverage

# QUICK=1 tries a few of each kind, as 'make test' does.
faults: build
	@.ci/setup python3
	Tests/Faults/faults.py $(VAE)

# With Open MPI, unless there is an MPI already: it has to be there before its flags are asked for.
mpi:
	@.ci/setup python3 $(shell command -v $(MPICC) >/dev/null || echo libopenmpi-dev openmpi-bin)

distributed: mpi
	$(SWIFT) build -c release $(FLAGS) $(MPI_FLAGS) --product vae
	MPIRUN=$(MPIRUN) Tests/Distributed/distributed.py .build/mpi/release/vae

fuzz: build
	@.ci/setup python3
	$(SWIFT) build -c release $(FLAGS) --package-path Tests/Fuzz --scratch-path .build/fuzz
	SECONDS_IN_ALL=$(SECONDS) Tests/Fuzz/fuzz.py $(VAE) .build/fuzz/release/Fuzz

sanitize: build
	@.ci/setup python3 valgrind
	SECONDS_IN_ALL=$(SECONDS) .ci/sanitize

# PyTorch is taken from $PYTHON, .venv/bin/python or python3, whichever has it first.
bench: build
	$(VAE) bench --growth --out-dir Reports/bench

golden: .venv/ready
	.venv/bin/python Golden/make.py

.venv/ready: Golden/requirements.txt
	python3 -m venv .venv
	.venv/bin/pip install --quiet -r Golden/requirements.txt
	touch $@

lint:
	$(SWIFT) format lint --strict --recursive --parallel Package.swift Sources Tests

format:
	$(SWIFT) format --in-place --recursive --parallel Package.swift Sources Tests

clean:
	rm -rf .build .venv
