package templates

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"io/fs"
	"strings"
)

// Worker is the service worker's script: what it keeps for pages without network, then
// its code. The version is the content's, so that a new program drops what an old one kept.
func Worker() ([]byte, error) {
	code, err := files.ReadFile(inStatic(Asset("js/sw.js")))
	if err != nil {
		return nil, err
	}
	shell := struct {
		Version string   `json:"version"`
		Files   []string `json:"files"`
	}{Files: []string{Asset("vidimus.css"), Asset("icon.svg"), Asset("js/attendance.js"), Asset("js/device.js")}}
	for _, font := range Fonts {
		if f := Asset(font); f != "" {
			shell.Files = append(shell.Files, f)
		}
	}
	if !Bundled() { // then each module is a file of its own
		modules, err := fs.Glob(files, "static/js/lib/*.js")
		if err != nil {
			return nil, err
		}
		for _, m := range modules {
			shell.Files = append(shell.Files, StaticPrefix+strings.TrimPrefix(m, "static/"))
		}
	}
	sum := sha256.New()
	_, _ = sum.Write(code) // a hash takes everything
	for _, name := range shell.Files {
		b, err := files.ReadFile(inStatic(name))
		if err != nil {
			return nil, err
		}
		_, _ = sum.Write(b)
	}
	shell.Version = hex.EncodeToString(sum.Sum(nil)[:8])
	head, err := json.Marshal(shell)
	if err != nil {
		return nil, err
	}
	return append([]byte("self.shell = "+string(head)+";\n"), code...), nil
}

// inStatic is the file behind an address.
func inStatic(address string) string { return "static/" + strings.TrimPrefix(address, StaticPrefix) }
