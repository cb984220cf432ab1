package demo

import (
	"context"
	"fmt"
	"strings"

	"vidimus/internal/communication"
	"vidimus/internal/store"
)

// The finished course owes nothing; of each of the others one thing is left to do.
func whatTheRegionKnows(s scene) {
	s.read(func(ctx context.Context, r store.Reader) error {
		for id, want := range map[string]string{s.Upcoming: "start", s.Running: "variation teacher", s.Closing: "exam ready", s.Finished: ""} {
			f, err := communication.FactsOf(ctx, r, id)
			if err != nil {
				return err
			}
			var due []string
			for _, o := range communication.Due(f) {
				line := strings.TrimSpace(fmt.Sprint(o.Kind, " ", o.Aspect))
				if o.Ready != "" {
					line += " ready"
				}
				due = append(due, line)
			}
			if got := strings.Join(due, ", "); got != want {
				s.Errorf("%s: %q is due, want %q", f.Course.Edition, got, want)
			}
			for _, l := range f.Letters {
				if l.Late(s.Today) > 0 {
					s.Errorf("%s: letter %s is %d days late", f.Course.Edition, l.Entry.Label(), l.Late(s.Today))
				}
			}
		}
		all, err := communication.Protocol(ctx, r, communication.Filter{Year: s.Today.Year()})
		for i, e := range all {
			if e.Number != len(all)-i || i > 0 && all[i-1].RegisteredOn.Before(e.RegisteredOn) {
				s.Errorf("number %d of %s stands at place %d of %d", e.Number, e.RegisteredOn, len(all)-i, len(all))
			}
		}
		if len(all) < 10 {
			s.Errorf("only %d entries", len(all))
		}
		return err
	})
}
