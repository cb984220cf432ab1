# The commands of the house. Every target works from a clean clone: what it needs it
# fetches, and the next time only what has changed is done again.

.PHONY: demo test assets bench lint build

# A believable provider on http://127.0.0.1:8080, gone when the program ends. Without
# npm it still works, with our own small stylesheet.
demo:
	go run ./tools/assets -optional
	go run ./cmd/vidimus demo

# Everything: both databases, the browser, the papers. CI=1 fails where a laptop skips.
# Two packages at a time: each may run a PostgreSQL of its own. The race detector watches
# all Go but SQLite's engine, which is C translated to Go: it has no goroutines to race,
# and watching it doubles the time. The pages take longest, so they begin first.
test: assets lint
	go vet ./...
	go test -race '-gcflags=modernc.org/sqlite/lib=-race=false -d=checkptr=0' -vet=off -p 2 -timeout 20m ./internal/web/page $$(go list ./... | grep -v /internal/web/page$$)

# What the browser loads: Bootstrap Italia and our own, bundled into the program.
assets:
	go run ./tools/assets

lint:
	go tool -modfile=tools/lint.mod golangci-lint run --allow-parallel-runners ./...

bench:
	go test -run '^$$' -bench . -benchmem -p 1 ./...

build:
	go run ./tools/assets -optional
	CGO_ENABLED=0 go build -trimpath -ldflags '-s -w' -o bin/vidimus ./cmd/vidimus
