package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"net"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"

	"vidimus/internal/store"
	"vidimus/internal/store/storetest"
)

// The marks that a device was told are saved must be there after the server was
// killed or stopped at any moment, once each; what it was not told, it sends again
// under the same operation id. The test runs the real program as a child.

func TestNothingAcknowledgedIsLostOrDoubled(t *testing.T) {
	program := build(t)
	for _, how := range []struct {
		name   string
		signal os.Signal
	}{{"killed", syscall.SIGKILL}, {"terminated", syscall.SIGTERM}} {
		t.Run(how.name, func(t *testing.T) {
			storetest.EachEmpty(t, func(t *testing.T, url string) {
				if faults := storm(t, program, url, how.signal); len(faults) > 0 {
					t.Errorf("%d faults, the first: %v", len(faults), faults[0])
				}
			})
		})
	}
}

// TestTheStormNoticesBrokenPrograms breaks the program on purpose: a test that could
// not fail would prove nothing.
func TestTheStormNoticesBrokenPrograms(t *testing.T) {
	for _, mutant := range []struct{ name, file, from, to string }{
		{"acknowledges without commit", "internal/store/write.go", "err = sqlTx.Commit()", "if tx.recorded { err = sqlTx.Rollback() } else { err = sqlTx.Commit() }"},
		{"forgets operations", "internal/store/write.go", "Replayed: r.Tries > 1}", "Replayed: r.Tries < 1}"},
	} {
		t.Run(mutant.name, func(t *testing.T) {
			program := build(t, mutant.file, mutant.from, mutant.to)
			demo := filepath.Join(t.TempDir(), "vidimus.db")
			prepare(t, build(t), demo)
			if faults := stormOn(t, program, demo, syscall.SIGKILL); len(faults) == 0 {
				t.Error("the storm found nothing wrong")
			}
		})
	}
}

// build compiles the program; given a file, it puts `to` in the place of `from` there.
func build(t *testing.T, mutation ...string) string {
	t.Helper()
	dir := t.TempDir()
	program := filepath.Join(dir, "vidimus")
	args := []string{"build", "-o", program}
	if len(mutation) == 3 {
		root, err := filepath.Abs("../..")
		if err != nil {
			t.Fatal(err)
		}
		file := filepath.Join(root, mutation[0])
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if n := strings.Count(string(text), mutation[1]); n != 1 {
			t.Fatalf("%q stands %d times in %s", mutation[1], n, mutation[0])
		}
		changed := filepath.Join(dir, "mutant.go")
		overlay, err := json.Marshal(map[string]any{"Replace": map[string]string{file: changed}})
		if err != nil {
			t.Fatal(err)
		}
		write(t, changed, []byte(strings.Replace(string(text), mutation[1], mutation[2], 1)))
		write(t, filepath.Join(dir, "overlay.json"), overlay)
		args = append(args, "-overlay", filepath.Join(dir, "overlay.json"))
	}
	if out, err := exec.Command("go", append(args, ".")...).CombinedOutput(); err != nil {
		t.Fatalf("go %v: %v\n%s", args, err, out)
	}
	return program
}

func write(t *testing.T, name string, content []byte) {
	t.Helper()
	if err := os.WriteFile(name, content, 0o600); err != nil {
		t.Fatal(err)
	}
}

// server is a running child.
type server struct {
	cmd  *exec.Cmd
	base string
	done chan string // how it ended
}

// start runs a command of the program that serves, and waits until it answers.
func start(t *testing.T, program, database, command string) *server {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	addr := l.Addr().String()
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(program, command)
	cmd.Env = append(os.Environ(), "ADDR="+addr, "DATABASE_URL="+database, "DATA_DIR="+dataDir(t, database), "VIDIMUS_LANG=it")
	var log bytes.Buffer
	cmd.Stdout, cmd.Stderr = &log, &log
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	s := &server{cmd: cmd, base: "http://" + addr, done: make(chan string, 1)}
	go func() { s.done <- fmt.Sprint(cmd.Wait()) }()
	t.Cleanup(func() { _ = cmd.Process.Kill() })
	deadline := time.Now().Add(2 * time.Minute)
	for time.Now().Before(deadline) {
		select {
		case how := <-s.done:
			t.Fatalf("%s ended: %s\n%s", command, how, log.String())
		default:
		}
		if res, err := http.Get(s.base + "/readyz"); err == nil {
			_ = res.Body.Close()
			if res.StatusCode == http.StatusOK {
				return s
			}
		}
		time.Sleep(20 * time.Millisecond)
	}
	_ = cmd.Process.Kill()
	<-s.done
	t.Fatalf("%s does not answer:\n%s", command, log.String())
	return nil
}

var dataDirs sync.Map // database → folder, the same one at every start

func dataDir(t *testing.T, database string) string {
	if dir, ok := dataDirs.Load(database); ok {
		return dir.(string)
	}
	dir := t.TempDir()
	dataDirs.Store(database, dir)
	return dir
}

func (s *server) stop(t *testing.T, signal os.Signal) {
	t.Helper()
	if err := s.cmd.Process.Signal(signal); err != nil {
		t.Fatal(err)
	}
	select {
	case <-s.done:
	case <-time.After(30 * time.Second):
		t.Fatalf("still running 30 s after %v", signal)
	}
}

// prepare loads the demo provider into an empty database.
func prepare(t *testing.T, program, database string) {
	t.Helper()
	start(t, program, database, "demo").stop(t, syscall.SIGTERM)
}

func storm(t *testing.T, program, database string, signal os.Signal) []error {
	t.Helper()
	prepare(t, program, database)
	return stormOn(t, program, database, signal)
}

const (
	stormRounds  = 6
	stormDevices = 6
)

// stormOn lets several devices mark one lesson while the server is struck again and
// again, then looks for every acknowledged mark in the database.
func stormOn(t *testing.T, program, database string, signal os.Signal) []error {
	t.Helper()
	var devices []*device
	for round := range stormRounds {
		s := start(t, program, database, "serve")
		session := signIn(t, s.base, "tutor@demo.example", "vidimus-demo")
		if devices == nil {
			lesson, enrolments, versions := session.openLesson(t)
			for i := range stormDevices {
				devices = append(devices, &device{name: fmt.Sprintf("device-%d", i), lesson: lesson, enrolments: every(enrolments, i, stormDevices), versions: maps.Clone(versions)})
			}
		}
		ctx, cancel := context.WithCancel(t.Context())
		var wg sync.WaitGroup
		for _, d := range devices {
			wg.Go(func() { d.mark(ctx, session) })
		}
		time.Sleep(time.Duration(150+70*round) * time.Millisecond)
		s.stop(t, signal)
		cancel()
		wg.Wait()
	}
	// Once more, in peace: what was never answered is sent again.
	s := start(t, program, database, "serve")
	session := signIn(t, s.base, "tutor@demo.example", "vidimus-demo")
	var faults []error
	for _, d := range devices {
		if d.waiting != nil && !d.send(t.Context(), session) {
			faults = append(faults, fmt.Errorf("%s: operation %s is never acknowledged: %w", d.name, d.waiting.ID, d.last))
		}
	}
	for _, d := range devices {
		if err := d.answerLost(t.Context(), session); err != nil {
			faults = append(faults, err)
		}
	}
	s.stop(t, syscall.SIGTERM)
	return append(faults, audit(t, database, devices)...)
}

func every(all []string, first, step int) []string {
	var out []string
	for i := first; i < len(all); i += step {
		out = append(out, all[i])
	}
	return out
}

// device marks its own learners, one operation after the other, as a phone does.
type device struct {
	name       string
	lesson     string
	enrolments []string
	seq        int
	versions   map[string]int // by enrolment, as the server last said
	waiting    *operation     // sent, not answered
	acked      []string       // operation ids
	last       error
}

type operation struct {
	ID        string `json:"id"`
	Device    string `json:"device"`
	Seq       int    `json:"seq"`
	Lesson    string `json:"lesson"`
	Enrolment string `json:"enrolment"`
	Base      int    `json:"base"`
	State     string `json:"state"`
}

type answer struct {
	ID      string `json:"id"`
	Result  string `json:"result"`
	Version int    `json:"version"`
	Message string `json:"message"`
}

func (d *device) mark(ctx context.Context, s *session) {
	for ctx.Err() == nil {
		if d.waiting == nil {
			d.seq++
			e := d.enrolments[d.seq%len(d.enrolments)]
			state := "present"
			if d.seq/len(d.enrolments)%2 == 1 {
				state = "absent" // so that every operation changes something
			}
			d.waiting = &operation{ID: store.NewID(), Device: d.name, Seq: d.seq, Lesson: d.lesson, Enrolment: e, Base: d.versions[e], State: state}
		}
		if !d.send(ctx, s) {
			time.Sleep(10 * time.Millisecond)
		}
	}
}

// answerLost marks a learner, does not hear the answer, and sends the operation again
// after a colleague has changed the same mark: it must be known, not judged anew.
func (d *device) answerLost(ctx context.Context, s *session) error {
	d.seq++
	e := d.enrolments[0]
	op := operation{ID: store.NewID(), Device: d.name, Seq: d.seq, Lesson: d.lesson, Enrolment: e, Base: d.versions[e], State: "present"}
	first, err := s.post(ctx, d.lesson, op)
	if err != nil {
		return err
	}
	colleague := operation{ID: store.NewID(), Device: d.name + "-colleague", Seq: 1, Lesson: d.lesson, Enrolment: e, Base: first.Version, State: "absent"}
	if a, err := s.post(ctx, d.lesson, colleague); err != nil || a.Result != "applied" {
		return fmt.Errorf("%s: the colleague's mark: %+v, %w", d.name, a, err)
	}
	again, err := s.post(ctx, d.lesson, op)
	if err != nil || again.Result != "duplicate" {
		return fmt.Errorf("%s: sent again, the operation is %q (%s), not a duplicate: %w", d.name, again.Result, again.Message, err)
	}
	return nil
}

// send sends the waiting operation and reports whether it is acknowledged.
func (d *device) send(ctx context.Context, s *session) bool {
	a, err := s.post(ctx, d.lesson, *d.waiting)
	if err == nil && a.Result != "applied" && a.Result != "duplicate" {
		err = fmt.Errorf("%s: %s", a.Result, a.Message)
	}
	if d.last = err; err != nil {
		return false
	}
	d.acked = append(d.acked, a.ID)
	d.versions[d.waiting.Enrolment] = a.Version
	d.waiting = nil
	return true
}

// audit compares what the devices were told with what the database holds.
func audit(t *testing.T, database string, devices []*device) []error {
	t.Helper()
	db, err := store.Open(t.Context(), store.Config{URL: database})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close() //nolint:errcheck // read only
	var faults []error
	total := 0
	err = db.Read(t.Context(), func(r store.Reader) error {
		for _, d := range devices {
			total += len(d.acked)
			for _, id := range d.acked {
				var n int
				if err := r.Get(t.Context(), &n, "SELECT COUNT(*) FROM event WHERE operation = ?", id); err != nil {
					return err
				}
				if n != 1 {
					faults = append(faults, fmt.Errorf("%s: acknowledged operation %s stands %d times in the journal", d.name, id, n))
				}
			}
		}
		found, err := store.Verify(t.Context(), r)
		for _, f := range found {
			faults = append(faults, fmt.Errorf("%s %s: %s %v", f.Rule, f.Subject, f.Message, f.Args))
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if total < stormRounds*stormDevices {
		faults = append(faults, fmt.Errorf("only %d operations were acknowledged: the storm proves nothing", total))
	}
	t.Logf("%d operations acknowledged, %d faults", total, len(faults))
	return faults
}

// session is somebody signed in.
type session struct {
	base   string
	client *http.Client
}

func signIn(t *testing.T, base, email, password string) *session {
	t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	s := &session{base: base, client: &http.Client{Jar: jar, Timeout: 20 * time.Second}}
	form := url.Values{"email": {email}, "password": {password}}
	page := s.get(t, "/accedi")
	if key, ok := page.Find(`form input[name="operation"]`).Attr("value"); ok {
		form.Set("operation", key)
	}
	res, err := s.client.PostForm(base+"/accedi", form)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close() //nolint:errcheck // read
	if res.StatusCode != http.StatusOK || strings.HasSuffix(res.Request.URL.Path, "/accedi") {
		t.Fatalf("sign-in of %s: %s at %s", email, res.Status, res.Request.URL.Path)
	}
	return s
}

func (s *session) get(t *testing.T, path string) *goquery.Document {
	t.Helper()
	res, err := s.client.Get(s.base + path)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close() //nolint:errcheck // read
	if res.StatusCode != http.StatusOK {
		t.Fatalf("GET %s: %s", path, res.Status)
	}
	doc, err := goquery.NewDocumentFromReader(bufio.NewReader(res.Body))
	if err != nil {
		t.Fatal(err)
	}
	return doc
}

// openLesson is the tutor's first lesson that can still be marked, its learners and the
// versions of their marks.
func (s *session) openLesson(t *testing.T) (lesson string, enrolments []string, versions map[string]int) {
	t.Helper()
	home := s.get(t, "/lezioni")
	var hrefs []string
	home.Find(`a[href^="/lezioni/"]`).Each(func(_ int, a *goquery.Selection) { hrefs = append(hrefs, a.AttrOr("href", "")) })
	for _, href := range hrefs {
		sheet := s.get(t, href)
		enrolments, versions = nil, map[string]int{}
		sheet.Find(`[data-enrolment][data-version]:has(input[name^="state."]:not([disabled]))`).Each(func(_ int, row *goquery.Selection) {
			e := row.AttrOr("data-enrolment", "")
			version, err := strconv.Atoi(row.AttrOr("data-version", ""))
			if err != nil {
				t.Fatal(err)
			}
			enrolments, versions[e] = append(enrolments, e), version
		})
		if len(enrolments) >= stormDevices {
			return strings.TrimPrefix(strings.SplitN(href, "?", 2)[0], "/lezioni/"), enrolments, versions
		}
	}
	t.Fatalf("no lesson to mark among %v", hrefs)
	return "", nil, nil
}

func (s *session) post(ctx context.Context, lesson string, op operation) (answer, error) {
	body, err := json.Marshal(map[string]any{"operations": []operation{op}})
	if err != nil {
		return answer{}, err
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, s.base+"/lezioni/"+lesson+"/presenze", bytes.NewReader(body))
	if err != nil {
		return answer{}, err
	}
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("Accept", "application/json")
	res, err := s.client.Do(req)
	if err != nil {
		return answer{}, err
	}
	defer res.Body.Close() //nolint:errcheck // read
	text, err := io.ReadAll(res.Body)
	if err != nil {
		return answer{}, err
	}
	var out struct {
		Operations []answer `json:"operations"`
	}
	if res.StatusCode != http.StatusOK {
		return answer{}, fmt.Errorf("%s: %s", res.Status, text)
	}
	if err := json.Unmarshal(text, &out); err != nil {
		return answer{}, err
	}
	if len(out.Operations) != 1 || out.Operations[0].ID != op.ID {
		return answer{}, errors.New("another answer than was asked for: " + string(text))
	}
	return out.Operations[0], nil
}
