package templates

import (
	"encoding/json"
	"io/fs"
	"net/http"
	"path"
	"strconv"
	"strings"
)

// StaticPrefix is where the files are served.
const StaticPrefix = "/static/"

// manifest maps a name the pages use to the file that go run ./tools/assets made of it:
// "vidimus.css" to "dist/vidimus.4c1f09aa.css". It is empty when nothing was built.
var manifest = readManifest()

func readManifest() map[string]string {
	b, err := files.ReadFile("static/dist/manifest.json")
	if err != nil {
		return nil // not built: the pages use our own stylesheet and scripts as they are
	}
	var m map[string]string
	if json.Unmarshal(b, &m) != nil {
		return nil
	}
	return m
}

// Bundled reports whether the front-end packages were bundled into this program. When
// not, every page says how, and uses our own stylesheet alone.
func Bundled() bool { return len(manifest) > 0 }

// Asset is the path of a stylesheet, a script or a font: hashed when it was bundled, as
// it lies in the folder otherwise, empty when there is none (a font that was not built).
func Asset(name string) string {
	if file, ok := manifest[name]; ok {
		return StaticPrefix + file
	}
	if _, err := fs.Stat(files, "static/"+name); err != nil {
		return ""
	}
	return StaticPrefix + name
}

// contentTypes are the only kinds of file that are served.
var contentTypes = map[string]string{
	".css":   "text/css; charset=utf-8",
	".js":    "text/javascript; charset=utf-8",
	".svg":   "image/svg+xml",
	".woff2": "font/woff2",
}

// Static serves the files under StaticPrefix, compressed when the browser takes it. What
// is in dist carries its hash in its name and is kept for ever.
func Static() http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		name := path.Clean(strings.TrimPrefix(r.URL.Path, StaticPrefix))
		contentType, ok := contentTypes[path.Ext(name)]
		body, err := files.ReadFile("static/" + name)
		if !ok || err != nil {
			http.NotFound(w, r)
			return
		}
		h := w.Header()
		h.Set("Content-Type", contentType)
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Cache-Control", "no-cache")
		if strings.HasPrefix(name, "dist/") {
			h.Set("Cache-Control", "public, max-age=31536000, immutable")
			h.Set("Vary", "Accept-Encoding")
			for _, enc := range []struct{ token, ending string }{{"br", ".br"}, {"gzip", ".gz"}} {
				if small, err := files.ReadFile("static/" + name + enc.ending); err == nil && accepts(r, enc.token) {
					body = small
					h.Set("Content-Encoding", enc.token)
					break
				}
			}
		}
		h.Set("Content-Length", strconv.Itoa(len(body)))
		if r.Method == http.MethodHead {
			return
		}
		_, _ = w.Write(body) // the browser went away: nobody is left to tell
	})
}

func accepts(r *http.Request, encoding string) bool {
	for part := range strings.SplitSeq(r.Header.Get("Accept-Encoding"), ",") {
		token, q, _ := strings.Cut(part, ";")
		if strings.TrimSpace(token) == encoding {
			return strings.TrimSpace(q) != "q=0"
		}
	}
	return false
}

// Fonts are the weights that the pages preload; go run ./tools/assets takes them from
// the design system's package.
var Fonts = []string{"titillium-400.woff2", "titillium-600.woff2", "titillium-700.woff2"}
