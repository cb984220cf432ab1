package main

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/andybalholm/brotli"
	"github.com/evanw/esbuild/pkg/api"
)

// What one page may load, brotli-compressed.
const (
	maxCSS = 75 << 10
	maxJS  = 25 << 10
)

// An asset is a finished file: name is what the pages ask for, file where it lies
// under static, with the hash of its content.
type asset struct {
	name, file string
	body       []byte
}

func newAsset(name string, body []byte) asset {
	sum := sha256.Sum256(body)
	ext := filepath.Ext(name)
	base := strings.TrimSuffix(filepath.Base(name), ext)
	return asset{name, "dist/" + base + "." + hex.EncodeToString(sum[:6]) + ext, body}
}

// The fonts that ship, by the name the pages preload. All are under the SIL Open Font
// License, whose text is beside them in the package.
var fonts = []struct{ weight, source string }{
	{"400", "regular"},
	{"600", "600"},
	{"700", "700"},
}

var browsers = []api.Engine{{Name: api.EngineChrome, Version: "114"}, {Name: api.EngineFirefox, Version: "125"}, {Name: api.EngineSafari, Version: "17"}}

func bundle(root string) ([]asset, error) {
	static := filepath.Join(root, "templates", "static")
	italia := filepath.Join(root, "node_modules", "bootstrap-italia", "dist")

	var out []asset
	var faces strings.Builder
	for _, f := range fonts {
		body, err := os.ReadFile(filepath.Join(italia, "fonts", "Titillium_Web", "titillium-web-v10-latin-ext_latin-"+f.source+".woff2"))
		if err != nil {
			return nil, err
		}
		a := newAsset("titillium-"+f.weight+".woff2", body)
		out = append(out, a)
		fmt.Fprintf(&faces, `@font-face{font-family:"Titillium Web";font-weight:%s;font-display:optional;src:url(%q) format("woff2")}`+"\n", f.weight, filepath.Base(a.file))
	}

	css, err := stylesheet(root, static, italia, faces.String())
	if err != nil {
		return nil, err
	}
	icon, err := os.ReadFile(filepath.Join(static, "icon.svg"))
	if err != nil {
		return nil, err
	}
	scripts, err := scripts(static)
	if err != nil {
		return nil, err
	}
	return append(append(out, css, newAsset("icon.svg", icon)), scripts...), nil
}

// stylesheet is the part of Bootstrap Italia in use, in a layer below, then our own.
func stylesheet(root, static, italia, faces string) (asset, error) {
	theirs, err := os.ReadFile(filepath.Join(italia, "css", "bootstrap-italia.min.css"))
	if err != nil {
		return asset{}, err
	}
	ours, err := os.ReadFile(filepath.Join(static, "vidimus.css"))
	if err != nil {
		return asset{}, err
	}
	used, err := classesInUse(filepath.Join(root, "templates"))
	if err != nil {
		return asset{}, err
	}
	source := faces + "@layer italia{" + prune(string(theirs), used) + "}\n" + string(ours)
	r := api.Transform(source, api.TransformOptions{
		Loader: api.LoaderCSS, Sourcefile: "vidimus.css", Engines: browsers,
		MinifyWhitespace: true, MinifySyntax: true, LogLevel: api.LogLevelSilent,
	})
	if err := failed(r.Errors, r.Warnings); err != nil {
		return asset{}, err
	}
	for _, bad := range []string{"data:font", "data:application", "@import"} {
		if bytes.Contains(r.Code, []byte(bad)) {
			return asset{}, fmt.Errorf("the stylesheet has %q, which the content security policy forbids", bad)
		}
	}
	return newAsset("vidimus.css", r.Code), nil
}

// scripts bundles each module of static/js that a page loads.
func scripts(static string) ([]asset, error) {
	entries, err := filepath.Glob(filepath.Join(static, "js", "*.js"))
	if err != nil {
		return nil, err
	}
	var out []asset
	for _, entry := range entries {
		r := api.Build(api.BuildOptions{
			EntryPoints: []string{entry}, Bundle: true, Write: false, Format: api.FormatESModule, Engines: browsers, Charset: api.CharsetUTF8,
			MinifyWhitespace: true, MinifySyntax: true, MinifyIdentifiers: true, LegalComments: api.LegalCommentsInline, LogLevel: api.LogLevelSilent,
		})
		if err := failed(r.Errors, r.Warnings); err != nil {
			return nil, err
		}
		out = append(out, newAsset("js/"+filepath.Base(entry), r.OutputFiles[0].Contents))
	}
	return out, nil
}

// failed makes one error of what esbuild said: a warning is an error too.
func failed(errs, warnings []api.Message) error {
	var all []error
	for _, m := range append(errs, warnings...) {
		at := ""
		if m.Location != nil {
			at = fmt.Sprintf("%s:%d:%d: ", m.Location.File, m.Location.Line, m.Location.Column)
		}
		all = append(all, errors.New(at+m.Text))
	}
	return errors.Join(all...)
}

// write replaces what is in dist; the stamp comes last, so that a run cut short is
// done again.
func write(dist string, files []asset, stamp string) error {
	old, err := os.ReadDir(dist)
	if err != nil {
		return err
	}
	for _, f := range old {
		if f.Name() != ".placeholder" {
			if err := os.Remove(filepath.Join(dist, f.Name())); err != nil {
				return err
			}
		}
	}
	manifest := map[string]string{}
	for _, a := range files {
		manifest[a.name] = a.file
		name := filepath.Join(dist, filepath.Base(a.file))
		if err := os.WriteFile(name, a.body, 0o644); err != nil {
			return err
		}
		if filepath.Ext(name) == ".woff2" {
			continue // compressed already
		}
		br, gz, err := compress(a.body)
		if err != nil {
			return err
		}
		if limit := map[string]int{".css": maxCSS, ".js": maxJS}[filepath.Ext(name)]; limit > 0 && len(br) > limit {
			return fmt.Errorf("%s is %d bytes compressed, more than the %d allowed", a.name, len(br), limit)
		}
		if err := errors.Join(os.WriteFile(name+".br", br, 0o644), os.WriteFile(name+".gz", gz, 0o644)); err != nil {
			return err
		}
	}
	b, err := json.MarshalIndent(manifest, "", "  ")
	if err != nil {
		return err
	}
	if err := os.WriteFile(filepath.Join(dist, "manifest.json"), b, 0o644); err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(dist, ".stamp"), []byte(stamp), 0o644)
}

func compress(body []byte) (br, gz []byte, err error) {
	var b, g bytes.Buffer
	bw := brotli.NewWriterLevel(&b, brotli.BestCompression)
	gw, err := gzip.NewWriterLevel(&g, gzip.BestCompression)
	if err != nil {
		return nil, nil, err
	}
	_, err1 := bw.Write(body)
	_, err2 := gw.Write(body)
	err = errors.Join(err1, err2, bw.Close(), gw.Close())
	return b.Bytes(), g.Bytes(), err
}
