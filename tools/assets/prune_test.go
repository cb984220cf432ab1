package main

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestPrune(t *testing.T) {
	used := map[string]bool{"btn": true, "btn-primary": true, "form-control": true}
	tests := []struct{ name, css, want string }{
		{"a class in use stays", ".btn{color:red}", ".btn{color:red}"},
		{"a class not in use goes", ".modal{color:red}.btn{a:b}", ".btn{a:b}"},
		{"of a list, what applies stays", "a,.modal a,.btn:hover{a:b}", "a,.btn:hover{a:b}"},
		{"what :not names is not asked for", ".btn:not(.btn-xs):focus{a:b}", ".btn:not(.btn-xs):focus{a:b}"},
		{"a comma in parentheses does not divide", ":is(.btn,.modal) a{a:b}a{a:b}", "a{a:b}"},
		{"an id goes", "#top{a:b}", ""},
		{"media stay when something in them does", "@media print{.modal{a:b}.btn{a:b}}@media print{.modal{a:b}}", "@media print{.btn{a:b}}"},
		{"fonts, animations, statements go", `@charset "utf-8";@font-face{src:url(data:x;y{)}@keyframes k{from{a:b}}`, ""},
		{"strings hide braces", `.btn::before{content:"}{;"}.modal{a:b}`, `.btn::before{content:"}{;"}`},
		{"nothing shouts", ".btn{color:red!important}", ".btn{color:red}"},
		{"comments and the byte order mark go", "\ufeff/*! .x{ */.btn{a:b}", ".btn{a:b}"},
		{"an escaped class is one class", `.w-1\/2{a:b}`, ""},
		{"an unfinished sheet loses only its end", ".btn{a:b}.btn", ".btn{a:b}"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if diff := cmp.Diff(tt.want, prune(tt.css, used)); diff != "" {
				t.Error(diff)
			}
		})
	}
}
