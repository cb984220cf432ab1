// Package browsertest opens Chromium for the tests that look at a page as its reader does.
package browsertest

import (
	"context"
	"os"
	"os/exec"
	"syscall"
	"testing"
	"time"

	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
)

// Need skips on a laptop what it lacks, and fails with CI set, where everything must be there.
func Need(t testing.TB, what string, missing error) {
	t.Helper()
	switch {
	case missing == nil:
	case os.Getenv("CI") != "":
		t.Fatalf("%s: %v", what, missing)
	default:
		t.Skipf("%s: %v", what, missing)
	}
}

// NeedChromium is for a test that does long work before it opens a browser.
func NeedChromium(t testing.TB) {
	t.Helper()
	_, err := exec.LookPath("chromium")
	Need(t, "chromium", err)
}

// Profile is a folder in which browsers of one test, one after the other, keep what they
// remember. It is not t.TempDir: what is left of a browser that was killed may write for a
// moment more, and a file that appears while its folder is removed is no failure of the test.
func Profile(t testing.TB) string {
	t.Helper()
	folder, err := os.MkdirTemp("", "vidimus-browser-") //nolint:usetesting // see above
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		for range 50 {
			if err = os.RemoveAll(folder); err == nil {
				return
			}
			time.Sleep(100 * time.Millisecond)
		}
		t.Logf("left behind: %v", err)
	})
	return folder
}

// Open is the first window of a browser on a profile. What a script of the page throws fails
// the test; the browser ends with it.
func Open(t testing.TB, profile string) context.Context {
	t.Helper()
	NeedChromium(t)
	options := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath("chromium"), chromedp.UserDataDir(profile),
		chromedp.NoSandbox, chromedp.Flag("disable-quic", true), chromedp.WindowSize(1280, 800))
	// The test's own context ends before its cleanups: a browser bound to it would be killed
	// and never closed.
	browser, kill := chromedp.NewExecAllocator(context.WithoutCancel(t.Context()), options...)
	window, leave := chromedp.NewContext(browser)
	t.Cleanup(func() {
		ending, done := context.WithTimeout(window, 10*time.Second)
		_ = chromedp.Cancel(ending) // one that was killed has nothing more to close
		done()
		leave()
		kill()
	})
	Watch(t, window)
	if err := chromedp.Run(window); err != nil { // it lives as long as the test, not as its first step
		t.Fatal(err)
	}
	return window
}

// Watch fails the test when a script throws in a window.
func Watch(t testing.TB, window context.Context) {
	chromedp.ListenTarget(window, func(event any) {
		if e, ok := event.(*runtime.EventExceptionThrown); ok {
			t.Errorf("script: %s", e.ExceptionDetails.Error())
		}
	})
}

// Kill ends the browser of a window as a flat battery does.
func Kill(t testing.TB, window context.Context) {
	t.Helper()
	process := chromedp.FromContext(window).Browser.Process()
	if err := process.Kill(); err != nil {
		t.Fatal(err)
	}
	for end := time.Now().Add(10 * time.Second); process.Signal(syscall.Signal(0)) == nil && time.Now().Before(end); {
		time.Sleep(50 * time.Millisecond)
	}
}
