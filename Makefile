# Everything that a person or CI runs. `make` alone lists it.

SHELL       := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.NOTPARALLEL:

# A recipe is one script here. The make of macOS is from 2006 and would run it line by line.
ifeq ($(filter oneshell,$(.FEATURES)),)
$(error this needs GNU make 3.82 or newer; on macOS: brew install make, then gmake in the place of make)
endif

# The checking programs are pinned in a module of their own; Go builds them once and keeps them in its cache.
TOOL       := go tool -modfile=build/tools/go.mod
GOTESTSUM  := $(TOOL) gotestsum --format pkgname --format-hide-empty-pkg

# What Wails needs beside our own tag desktop.
WINDOW     := desktop,production,webkit2_41

# The packages that must also compile for Windows and macOS.
EVERYWHERE := . ./engine/... ./connectors/... ./app/cli/...

# Test reports, read for the summary at the end.
REPORTS    := bin/test

.PHONY: help
help: ## list what can be run
	@awk -F ':.*## ' '/^[a-z0-9]+:.*## / { printf "make %-9s %s\n", $$1, $$2 }' Makefile

.PHONY: setup
setup: ## install what this machine lacks (build/setup check only tells)
	@build/setup

.PHONY: build
build: frontend ## build bin/gowarehouse: commands and the screens in a browser, no window
	@go build -trimpath -o bin/gowarehouse .

.PHONY: desktop
desktop: setup frontend ## build bin/gowarehouse-desktop: commands and the window
	@go build -trimpath -tags $(WINDOW) -o bin/gowarehouse-desktop .

.PHONY: windows
windows: programs installer ## build bin/windows: the programs for Windows and their installer
	@ls -sh bin/windows/*.exe

# Two programs of one source: Windows gives a program a console, or none, by what its file says.
.PHONY: programs
programs: setup frontend
	@mkdir -p bin/windows
	trap 'rm -f windows_amd64.syso' EXIT
	go run ./build/windows bin/windows
	link() {
		cp bin/windows/$$1.syso windows_amd64.syso
		CGO_ENABLED=0 GOOS=windows GOARCH=amd64 go build -trimpath -tags desktop,production -ldflags "-s -w $$2" -o bin/windows/$$1.exe .
	}
	link gowarehouse ''
	link gowarehouse-desktop '-H windowsgui'

# Packing takes minutes: what is packed already is left alone.
.PHONY: installer
installer:
	@cd bin/windows
	packing=$$(sha256sum gowarehouse.exe gowarehouse-desktop.exe icon.ico side.bmp version.nsh ../../LICENSE ../../build/windows/installer.nsi)
	if [[ -e packed ]] && [[ $$packing == "$$(<packed)" ]]; then
		exit 0
	fi
	rm -f packed gowarehouse-*-setup.exe
	makensis -V2 -INPUTCHARSET UTF8 -DBUILT=$(CURDIR)/bin/windows -DSOURCE=$(CURDIR) ../../build/windows/installer.nsi
	printf '%s\n' "$$packing" >packed

.PHONY: frontend
frontend: modules ## build the screens, when they have changed
	@cd frontend
	if [[ ! -e dist/app/index.html ]] || [[ -n $$(find src public index.html *.ts *.json -newer dist/app/index.html -print -quit) ]]; then
		npm run --silent build
	fi

.PHONY: types
types: ## write frontend/src/api/calls.ts anew from the calls of app/screens
	@go run ./build/types

.PHONY: platforms
platforms: ## write the README's table of platforms anew from what they declare
	@go run ./build/platforms

.PHONY: demo
demo: setup build ## the main job, on emulated platforms with sample orders; then, at a terminal, the window to try it by hand
	@bin/gowarehouse practice --once
	[[ -t 0 ]] || exit 0
	$(MAKE) --no-print-directory desktop
	bin/gowarehouse-desktop window --practice --or-serve

.PHONY: check
check: format vet lint screens unit ## the quick inner loop: format, vet, lint, unit tests

.PHONY: test
test: started setup check race big elsewhere wine window e2e summary ## everything: what CI runs

.PHONY: e2e
e2e: build ## the screens in a real browser, on practice data (E2E=orders for one of them)
	@cd frontend
	npm run --silent e2e -- $(E2E)

.PHONY: bench
bench: ## speed against its limits, as a table (BENCH=--json for a program)
	@go run ./build/bench $(BENCH)

.PHONY: clean
clean: ## remove what was built
	@rm -rf bin frontend/dist/app

# The steps of check and test.

.PHONY: format
format:
	@unformatted=$$(find . \( -name node_modules -o -name .git \) -prune -o -name '*.go' -print | xargs gofmt -l)
	if [[ -n $$unformatted ]]; then
		printf 'gofmt -w these files:\n%s\n' "$$unformatted" >&2
		exit 1
	fi

.PHONY: vet
vet:
	@go vet ./...

# The window's files are only seen under its tags, so they get a run of their own.
.PHONY: lint
lint:
	@$(TOOL) golangci-lint run ./...
	$(TOOL) golangci-lint run --build-tags $(WINDOW) ./app/desktop/...

# npm installs again only when the lock file is newer than what it installed last.
.PHONY: modules
modules:
	@cd frontend
	if [[ package-lock.json -nt node_modules/.package-lock.json ]]; then
		npm ci --no-audit --no-fund --loglevel=error
	fi

.PHONY: screens
screens: modules
	@cd frontend
	npm run --silent check

# SQLite is C turned into Go: watching its every memory access makes the tests five times slower and says nothing about our code. Only
# these packages: one that shares a generic function with ours would take the watching from ours too.
UNWATCHED  := $(foreach package,modernc.org/sqlite/lib modernc.org/libc modernc.org/memory,-gcflags=$(package)=-race=false)

# Tests that start real parts (a keychain, processes that are killed) leave themselves out under -short; `race` runs them.
.PHONY: unit
unit:
	@go test -short ./...

.PHONY: race
race: | $(REPORTS)
	@$(GOTESTSUM) --jsonfile $(REPORTS)/race.json -- -race $(UNWATCHED) -timeout 25m ./...

# Tests named TestBig..., in files with the tag big: the race detector would make them many times slower.
.PHONY: big
big: | $(REPORTS)
	@$(GOTESTSUM) --jsonfile $(REPORTS)/big.json -- -tags big -run '^TestBig' ./...

.PHONY: elsewhere
elsewhere:
	@for system in windows/amd64 darwin/arm64; do
		echo "vet for $$system"
		CGO_ENABLED=0 GOOS=$${system%/*} GOARCH=$${system#*/} go vet $(EVERYWHERE)
	done
	CGO_ENABLED=0 GOOS=windows go vet -tags desktop,production ./app/desktop ./app/cli # its window needs no C

# The programs for Windows under wine. Its PC stays in bin/wine for the next run, with the pictures of what was printed. The installer is
# packed while the other tests run.
.PHONY: wine
wine: programs | $(REPORTS) ## the programs for Windows and their installer under wine
	@trap wait EXIT
	$(MAKE) --no-print-directory installer &
	packing=$$!
	$(GOTESTSUM) --jsonfile $(REPORTS)/wine.json -- -count 1 -timeout 25m -tags wine -skip '^TestTheInstaller' ./build/wine/
	wait $$packing
	$(GOTESTSUM) --jsonfile $(REPORTS)/installer.json -- -count 1 -timeout 25m -tags wine -run '^TestTheInstaller' ./build/wine/

# The real window on a display that nobody sees. Its programs, pictures and times stay in bin/window.
.PHONY: window
window: frontend | $(REPORTS)
	@rm -f bin/window/times.txt bin/window/*.png
	$(GOTESTSUM) --jsonfile $(REPORTS)/window.json -- -count 1 -tags $(WINDOW) ./app/desktop/
	cat bin/window/times.txt

.PHONY: started
started: | $(REPORTS)
	@rm -f $(REPORTS)/*.json
	date +%s >$(REPORTS)/started

# One line a test in the reports; the outcome of a subtest counts like that of a test.
.PHONY: summary
summary:
	@count() { cat $(REPORTS)/*.json | grep '"Test":' | grep -c "\"Action\":\"$$1\"" || true; }
	echo "make test: format, vet, lint, windows and darwin vet, window build and all tests are fine" \
		"($$(( ($$(date +%s) - $$(cat $(REPORTS)/started)) / 60 )) minutes)"
	echo "$$(count pass) passed, $$(count fail) failed, $$(count skip) skipped"

$(REPORTS):
	@mkdir -p $@

# Each recipe is one script.
.ONESHELL:
