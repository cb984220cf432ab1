package provider

import (
	"context"
	"strings"

	"vidimus/internal/calendar"
	"vidimus/internal/fault"
	"vidimus/internal/store"
)

// Honour says who the patron saint of a site's town is, and the day on which nobody works
// there. No law lists them: it is the custom of the town, so it is data of the site. No
// day is none. Lock: provider.
func Honour(ctx context.Context, tx *store.Tx, siteID, patron string, day calendar.MonthDay) (Site, error) {
	s, err := SiteByID(ctx, tx, siteID)
	if err != nil {
		return s, err
	}
	s.Patron, s.PatronDay = strings.TrimSpace(patron), day
	if s.Patron != "" && day == "" {
		return s, fault.New(fault.Invalid, "provider.patron", "Il giorno del patrono non va bene.").With("patron_day", "Scrivi il giorno del patrono, ad esempio 19/09.")
	}
	return s, record(ctx, tx, "provider.patron_honoured", nil, sites.Keep(s))
}
