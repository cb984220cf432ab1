package account_test

import (
	"testing"

	"vidimus/internal/account"
	"vidimus/internal/fault"
)

func TestPINsThatAreRefused(t *testing.T) {
	for pin, ok := range map[string]bool{
		"": false, "48392": false, "483920": true, "120000": true, "483920175638": true, "4839201756384": false,
		"48392a": false, "４８３９２０": false, "48 3920": false, "-48392": false,
		"000000": false, "123456": false, "654321": false, "890123": false, "246802": false, "135791": false,
		"121212": false, "123123": false, "1121121": false, "112112112": false, "123124": true, "129129": false,
	} {
		hash, err := account.HashPIN(t.Context(), pin)
		if (err == nil) != ok || err != nil && !fault.HasCode(err, "account.pin") {
			t.Errorf("%q: %v", pin, err)
		}
		if !ok {
			continue
		}
		if same, err := hash.Is(t.Context(), pin); !same || err != nil {
			t.Errorf("%q is not its own hash: %v", pin, err)
		}
		if same, err := hash.Is(t.Context(), pin+"0"); same || err != nil {
			t.Errorf("%q is another's: %v", pin, err)
		}
	}
	if same, err := account.Hash("").Is(t.Context(), ""); same || err != nil {
		t.Errorf("nobody's: %v %v", same, err)
	}
}
