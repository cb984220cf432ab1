package main

import (
	"bytes"
	"compress/gzip"
	"io"
	"strings"
	"testing"
)

func TestConvert(t *testing.T) {
	const in = `code,name,province,iso3166,from,to,source
Z611,Perù,,PE,1861-01-01,9999-12-31,x
A633,Barberino Val D'elsa,FI,,1893-01-02,2019-01-01,x
H607,RoverÃ¨ della Luna,TN,,1948-03-25,9999-12-31,x
M356,ContÃ,TN,,2016-01-01,9999-12-31,x
C078,Castelnovo ne' Monti,RE,,1861-01-01,9999-12-31,x
`
	const want = `A633	Barberino Val D’Elsa	FI		1893-01-02	2019-01-01
C078	Castelnovo ne’ Monti	RE		1861-01-01	
H607	Roverè della Luna	TN		1948-03-25	
M356	Contà	TN		2016-01-01	
Z611	Perù		PE	1861-01-01	
`
	var out bytes.Buffer
	if err := convert(strings.NewReader(in), &out); err != nil {
		t.Fatal(err)
	}
	zip, err := gzip.NewReader(&out)
	if err != nil {
		t.Fatal(err)
	}
	got, err := io.ReadAll(zip)
	if err != nil {
		t.Fatal(err)
	}
	if string(got) != want {
		t.Errorf("got\n%swant\n%s", got, want)
	}
}

func TestConvertRefusesAnotherTable(t *testing.T) {
	for _, in := range []string{"", "a,b\n1,2\n"} {
		if err := convert(strings.NewReader(in), io.Discard); err == nil {
			t.Errorf("%q was taken", in)
		}
	}
}
