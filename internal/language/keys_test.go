package language_test

import (
	"errors"
	"fmt"
	"go/ast"
	"go/build"
	"go/constant"
	"go/parser"
	"go/token"
	"go/types"
	"io/fs"
	"path"
	"path/filepath"
	"strings"
	"testing"
)

// A catalogue key in Go is a text that can reach
//
//   - a parameter named message: of fault.New, Wrap and With, of Locale.T, of whatever
//     helper of ours names its parameter so;
//   - a field named Message, those of fault.Field and finding.Finding among them;
//   - the type language.Message, as a constant or by conversion;
//   - the result of a function or method whose name ends in Label: pages translate those.
//
// Where no constant stands there, it is followed back through variables, struct fields,
// tables, parameters and the results of our functions. Our packages are type-checked alone: what
// comes from others has no type, and needs none.
const (
	module      = "vidimus"
	parameter   = "message"
	messageName = "Message" // the field and the type
	label       = "Label"
)

// goKeys are the keys in the module's Go files, tests excepted, with their places
// ("internal/course/rules.go:12").
func goKeys(t *testing.T, root string) map[string][]string {
	t.Helper()
	abs, err := filepath.Abs(root)
	if err != nil {
		t.Fatal(err)
	}
	w := &walker{
		root: abs, fset: token.NewFileSet(), packages: map[string]*types.Package{},
		info: &types.Info{Types: map[ast.Expr]types.TypeAndValue{}, Uses: map[*ast.Ident]types.Object{}, Defs: map[*ast.Ident]types.Object{}},
		set:  map[types.Object][]ast.Expr{}, results: map[types.Object][]ast.Expr{},
		seen: map[ast.Expr]bool{}, keys: map[string][]string{},
	}
	err = filepath.WalkDir(abs, func(p string, d fs.DirEntry, err error) error {
		if err != nil || !d.IsDir() {
			return err
		}
		if name := d.Name(); p != abs && (strings.HasPrefix(name, ".") || name == "testdata" || name == "node_modules") {
			return filepath.SkipDir
		}
		rel, err := filepath.Rel(abs, p)
		if err != nil {
			return err
		}
		_, err = w.Import(path.Join(module, filepath.ToSlash(rel)))
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range w.files {
		ast.Inspect(f, w.remember)
	}
	for _, f := range w.files {
		ast.Inspect(f, w.gather)
	}
	return w.keys
}

// walker type-checks our packages, each once; it is the importer of its own checks.
type walker struct {
	root     string
	fset     *token.FileSet
	packages map[string]*types.Package
	files    []*ast.File
	info     *types.Info // of all packages together

	set     map[types.Object][]ast.Expr // what a variable or a field is ever set to
	results map[types.Object][]ast.Expr // what a function ever returns first
	seen    map[ast.Expr]bool           // followed already
	keys    map[string][]string
}

// Import gives an empty package for everybody else's path.
func (w *walker) Import(importPath string) (*types.Package, error) {
	if p := w.packages[importPath]; p != nil {
		return p, nil
	}
	p := types.NewPackage(importPath, path.Base(importPath))
	p.MarkComplete()
	w.packages[importPath] = p
	rel, ours := strings.CutPrefix(importPath+"/", module+"/")
	if !ours {
		return p, nil
	}
	dir := filepath.Join(w.root, filepath.FromSlash(rel))
	found, err := build.ImportDir(dir, 0)
	if _, empty := errors.AsType[*build.NoGoError](err); empty {
		return p, nil
	}
	if err != nil {
		return nil, err
	}
	var files []*ast.File
	for _, name := range found.GoFiles {
		f, err := parser.ParseFile(w.fset, filepath.Join(dir, name), nil, parser.SkipObjectResolution)
		if err != nil {
			return nil, err
		}
		files = append(files, f)
	}
	config := types.Config{Importer: w, Error: func(error) {}} // others' types are unknown: not our business
	checked, _ := config.Check(importPath, w.fset, files, w.info)
	w.packages[importPath] = checked
	w.files = append(w.files, files...)
	return checked, nil
}

// remember notes where values come from.
func (w *walker) remember(n ast.Node) bool {
	switch n := n.(type) {
	case *ast.AssignStmt:
		for i, to := range n.Lhs {
			if len(n.Lhs) == len(n.Rhs) {
				w.flows(to, n.Rhs[i])
			} else if i == 0 { // f(), m[k], ok: the first value is the text
				w.flows(to, n.Rhs[0])
			}
		}
	case *ast.ValueSpec:
		for i, name := range n.Names {
			if i < len(n.Values) {
				w.flows(name, n.Values[i])
			}
		}
	case *ast.RangeStmt:
		if n.Value != nil {
			w.flows(n.Value, &ast.IndexExpr{X: n.X, Lbrack: n.X.Pos()}) // some element of it
		}
	case *ast.CallExpr:
		if sig := w.signature(n); sig != nil {
			for i := range min(sig.Params().Len(), len(n.Args)) {
				p := sig.Params().At(i)
				w.set[p] = append(w.set[p], n.Args[i])
			}
		}
	case *ast.CompositeLit:
		fields := w.structOf(n)
		for i, e := range n.Elts {
			if kv, ok := e.(*ast.KeyValueExpr); ok && fields != nil {
				w.flows(kv.Key, kv.Value)
			} else if fields != nil && i < fields.NumFields() {
				w.set[fields.Field(i)] = append(w.set[fields.Field(i)], e)
			}
		}
	case *ast.FuncDecl:
		if n.Body == nil || n.Type.Results == nil {
			break
		}
		fn := w.info.Defs[n.Name]
		if names := n.Type.Results.List[0].Names; len(names) > 0 { // a named result, for bare returns
			w.results[fn] = append(w.results[fn], names[0])
		}
		ast.Inspect(n.Body, func(in ast.Node) bool {
			if _, inner := in.(*ast.FuncLit); inner {
				return false
			}
			if ret, ok := in.(*ast.ReturnStmt); ok && len(ret.Results) > 0 {
				w.results[fn] = append(w.results[fn], ret.Results[0])
			}
			return true
		})
	}
	return true
}

func (w *walker) flows(to, value ast.Expr) {
	if obj := w.objectOf(to); obj != nil {
		w.set[obj] = append(w.set[obj], value)
	}
}

// objectOf is the variable, field or function that an expression names.
func (w *walker) objectOf(e ast.Expr) types.Object {
	switch e := e.(type) {
	case *ast.Ident:
		return w.info.ObjectOf(e)
	case *ast.SelectorExpr:
		return w.info.ObjectOf(e.Sel)
	}
	return nil
}

// signature is that of a called function of ours, nil for anybody else's.
func (w *walker) signature(n *ast.CallExpr) *types.Signature {
	if obj := w.objectOf(n.Fun); ours(obj) {
		sig, _ := obj.Type().Underlying().(*types.Signature)
		return sig
	}
	return nil
}

func (w *walker) structOf(n *ast.CompositeLit) *types.Struct {
	of := w.info.Types[n].Type
	if of == nil {
		return nil
	}
	if p, ok := of.Underlying().(*types.Pointer); ok { // the elided & in a slice of pointers
		of = p.Elem()
	}
	s, _ := of.Underlying().(*types.Struct)
	return s
}

// gather follows back what reaches a place for keys.
func (w *walker) gather(n ast.Node) bool {
	if e, ok := n.(ast.Expr); ok && w.isMessage(w.info.Types[e].Type) && w.info.Types[e].Value != nil {
		w.follow(e)
		return false
	}
	switch n := n.(type) {
	case *ast.CallExpr:
		if fun := w.info.Types[n.Fun]; fun.IsType() && w.isMessage(fun.Type) {
			w.follow(n.Args[0])
		} else if sig := w.signature(n); sig != nil {
			for i := range min(sig.Params().Len(), len(n.Args)) {
				if sig.Params().At(i).Name() == parameter {
					w.follow(n.Args[i])
				}
			}
		}
	case *ast.CompositeLit:
		fields := w.structOf(n)
		for i, e := range n.Elts {
			if kv, ok := e.(*ast.KeyValueExpr); ok {
				if name, ok := kv.Key.(*ast.Ident); ok && fields != nil && name.Name == messageName {
					w.follow(kv.Value)
				}
			} else if fields != nil && i < fields.NumFields() && fields.Field(i).Name() == messageName {
				w.follow(e)
			}
		}
	case *ast.AssignStmt:
		for i, to := range n.Lhs {
			if sel, ok := to.(*ast.SelectorExpr); ok && sel.Sel.Name == messageName && ours(w.objectOf(to)) && len(n.Lhs) == len(n.Rhs) {
				w.follow(n.Rhs[i])
			}
		}
	case *ast.FuncDecl:
		if strings.HasSuffix(n.Name.Name, label) {
			for _, e := range w.results[w.info.Defs[n.Name]] {
				w.follow(e)
			}
		}
	}
	return true
}

func ours(obj types.Object) bool {
	return obj != nil && obj.Pkg() != nil && (obj.Pkg().Path() == module || strings.HasPrefix(obj.Pkg().Path(), module+"/"))
}

func (w *walker) isMessage(t types.Type) bool {
	named, ok := t.(*types.Named)
	return ok && named.Obj().Name() == messageName && named.Obj().Pkg() != nil && named.Obj().Pkg().Path() == module+"/internal/language"
}

// follow takes a constant, or goes on to where the value comes from.
func (w *walker) follow(e ast.Expr) {
	if w.seen[e] {
		return
	}
	w.seen[e] = true
	if v := w.info.Types[e].Value; v != nil {
		if v.Kind() == constant.String && constant.StringVal(v) != "" {
			key := constant.StringVal(v)
			at := w.fset.Position(e.Pos())
			rel, _ := filepath.Rel(w.root, at.Filename)
			w.keys[key] = append(w.keys[key], fmt.Sprintf("%s:%d", filepath.ToSlash(rel), at.Line))
		}
		return
	}
	switch e := e.(type) {
	case *ast.ParenExpr:
		w.follow(e.X)
	case *ast.Ident, *ast.SelectorExpr:
		for _, v := range w.set[w.objectOf(e)] {
			w.follow(v)
		}
	case *ast.CallExpr:
		if w.info.Types[e.Fun].IsType() && len(e.Args) == 1 { // a conversion
			w.follow(e.Args[0])
			return
		}
		for _, v := range w.results[w.objectOf(e.Fun)] {
			w.follow(v)
		}
	case *ast.IndexExpr:
		w.elements(e.X, map[ast.Expr]bool{})
	}
}

// elements follows every element of a table.
func (w *walker) elements(e ast.Expr, seen map[ast.Expr]bool) {
	if seen[e] {
		return
	}
	seen[e] = true
	switch e := e.(type) {
	case *ast.ParenExpr:
		w.elements(e.X, seen)
	case *ast.Ident, *ast.SelectorExpr:
		for _, v := range w.set[w.objectOf(e)] {
			w.elements(v, seen)
		}
	case *ast.CallExpr:
		for _, v := range w.results[w.objectOf(e.Fun)] {
			w.elements(v, seen)
		}
	case *ast.CompositeLit:
		for _, elt := range e.Elts {
			if kv, ok := elt.(*ast.KeyValueExpr); ok {
				elt = kv.Value
			}
			w.follow(elt)
		}
	}
}
