package signs_test

import (
	"strings"
	"testing"

	"vidimus/internal/signs"
)

func TestEveryWrongSignAndEverySwapIsNoticed(t *testing.T) {
	raw := signs.Random(11)
	whole := raw + string(signs.Check(raw))
	sound := func(code string) bool { return code[11] == signs.Check(code[:11]) }
	if !signs.Known(whole) || !sound(whole) {
		t.Fatalf("%s is not sound", whole)
	}
	for i := range whole {
		for _, other := range signs.All {
			if wrong := whole[:i] + string(other) + whole[i+1:]; wrong != whole && sound(wrong) {
				t.Errorf("%s passes for %s", wrong, whole)
			}
		}
		if i > 0 && whole[i] != whole[i-1] {
			if swapped := whole[:i-1] + string(whole[i]) + string(whole[i-1]) + whole[i+1:]; sound(swapped) {
				t.Errorf("%s passes for %s", swapped, whole)
			}
		}
	}
}

func TestReadingWhatWasTyped(t *testing.T) {
	if got := signs.Read(" abcd-efgh\u2011jk.m2\u00a0"); got != "ABCDEFGHJKM2" {
		t.Error(got)
	}
	for _, raw := range []string{"O", "0", "I", "1", "L", "S", "U", "A B", "é"} {
		if signs.Known(raw) {
			t.Errorf("%q is ours", raw)
		}
	}
	if !signs.Known(strings.Repeat(signs.All, 2)) {
		t.Error("our own signs are not known")
	}
}
