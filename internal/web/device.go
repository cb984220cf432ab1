package web

import "net/http"

// KeepOnDevice lets the service worker keep the answer for when there is no network, as
// its reader's: it is dropped when they sign out or somebody else signs in. The page stays
// no-store for everything else that keeps pages (a proxy, the browser's own cache), which
// nobody could empty then.
func (q *Request) KeepOnDevice() { q.c.Header("Vidimus-Keep", q.Account().ID) }

// NotOnDevice takes a page away from a device that has kept it: it is not today's any more,
// or closed.
func (q *Request) NotOnDevice() { q.c.Header("Vidimus-Keep", "none") }

// Worker answers with the service worker's script. The browser asks for it again at each
// visit, so that a new program is in use at once.
func (q *Request) Worker(script []byte) error {
	q.c.Header("Cache-Control", "no-cache")
	q.c.Data(http.StatusOK, "text/javascript; charset=utf-8", script)
	return nil
}
