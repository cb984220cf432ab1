package page

import (
	"net/http"

	"vidimus/internal/account"
	"vidimus/internal/fault"
	"vidimus/internal/link"
	"vidimus/internal/provider"
	"vidimus/internal/store"
	"vidimus/internal/web"
	"vidimus/templates"
)

// pinGivers make the address by which a teacher chooses a PIN; none of them learns it.
var pinGivers = web.For(account.Secretary, account.Director)

var pinRoutes = []web.Route{
	{Method: http.MethodPost, Path: "/profilo/pin", Allow: web.SignedIn(), Handle: chooseOwnPIN, Limit: smallForm},
	{Method: http.MethodGet, Path: "/personale/:id/pin", Allow: pinGivers, Handle: staffPINPage},
	{Method: http.MethodPost, Path: "/personale/:id/pin", Allow: pinGivers, Handle: openPINLink},
	{Method: http.MethodPost, Path: "/personale/:id/pin/revoca", Allow: pinGivers, Handle: revokePINLink},
	byLink("/pin/:secret", choosePINPage),
	postByLink(link.SignPIN, "/pin/:secret", choosePIN, smallForm),
}

// newPIN reads a PIN that is typed twice, and makes its hash.
func newPIN(q *web.Request) (account.Hash, error) {
	if q.Password("pin") != q.Password("pin_again") {
		return "", fault.New(fault.Invalid, "page.pins", "I due PIN sono diversi.").With("pin_again", "Scrivi lo stesso PIN.")
	}
	return account.HashPIN(q.Context(), q.Password("pin"))
}

// pinFacts are since when somebody has a PIN, who let them choose it, and whether it is locked.
func pinFacts(q *web.Request, r store.Reader, p provider.PIN, chosen bool) ([]templates.Fact, error) {
	if !chosen {
		return nil, nil
	}
	by, err := accountName(q.Context(), r, p.ChosenBy)
	if by == p.ChosenBy { // no account: the link it was chosen by
		by = q.T("dal collegamento privato")
	}
	return factsOf(q.T("Scelto il"), moment(q, p.ChosenAt), q.T("Da"), by, q.T("Bloccato il"), moment(q, p.LockedAt)), err
}

// ownPIN is the reader's own PIN; nil for who is not of the staff.
func ownPIN(q *web.Request, r store.Reader, form templates.Form) (*templates.OwnPIN, error) {
	s, known, err := q.Staff(r)
	if err != nil || !known {
		return nil, err
	}
	p, chosen, err := provider.PINOf(q.Context(), r, s.ID)
	if err != nil {
		return nil, err
	}
	out := &templates.OwnPIN{State: pinBadge(q, p, chosen), Form: form}
	out.Facts, err = pinFacts(q, r, p, chosen)
	return out, err
}

// chooseOwnPIN asks for the password: who finds a session open does not get a signature.
func chooseOwnPIN(q *web.Request) error {
	who, err := provider.ProveByPassword(q.Context(), q.App().DB, q.Account(), q.Password("password_pin"), q.Address())
	names := map[string]string{"password": "password_pin", "pin": "pin", "pin_again": "pin_again"}
	if err == nil && who.StaffID() == "" {
		return fault.New(fault.NotFound, "not_found", "La persona non è nel personale.")
	}
	var hash account.Hash
	if err == nil {
		hash, err = newPIN(q)
	}
	if err == nil {
		err = carryOut(q, q.Actor(), func(tx *store.Tx) error { return provider.ChoosePIN(q.Context(), tx, who.StaffID(), hash) })
	}
	if err == nil {
		return q.See("/profilo#pin")
	}
	if !shownAgain(err) {
		return err
	}
	p, failed := profile(q, templates.Form{}, formOf(q, err, names))
	if failed != nil {
		return failed
	}
	return refusedSigning(q, err, "profile", p)
}

func staffPINPage(q *web.Request) error { return showStaffPIN(q, nil) }

// showStaffPIN is the PIN of somebody of the staff as the office sees it: whether there is
// one, and the address to choose one by. An address that was just made is shown this once.
func showStaffPIN(q *web.Request, made *link.Link) error {
	var s provider.Staff
	var view templates.StaffPIN
	path := "/personale/" + q.Param("id") + "/pin"
	give := templates.Action{Text: q.T("Crea il collegamento"), Href: path, Post: true, Primary: true}
	err := q.Read(func(r store.Reader) (err error) {
		if s, err = provider.StaffByID(q.Context(), r, q.Param("id")); err != nil {
			return err
		}
		p, chosen, err := provider.PINOf(q.Context(), r, s.ID)
		if err != nil {
			return err
		}
		view.State = pinBadge(q, p, chosen)
		if view.Facts, err = pinFacts(q, r, p, chosen); err != nil {
			return err
		}
		l, open, err := link.Of(q.Context(), r, link.SignPIN, s.ID)
		if err != nil || !open {
			return err
		}
		view.Facts = append(view.Facts, factsOf(q.T("Collegamento creato il"), moment(q, l.OpenedAt), q.T("Vale fino al"), moment(q, l.ExpiresAt))...)
		give = templates.Action{Text: q.T("Fanne uno nuovo"), Href: path, Post: true, Confirm: q.T("Quello di prima smette di valere")}
		view.Actions = []templates.Action{{Text: q.T("Revoca il collegamento"), Href: path + "/revoca", Post: true}}
		return nil
	})
	if err != nil {
		return err
	}
	view.Actions = append([]templates.Action{give}, view.Actions...)
	if made != nil {
		view.New = address(q.App().BaseURL + "/pin/" + made.Secret(q.App().Keys))
	}
	return q.Page(http.StatusOK, "staff_pin", templates.Page{Title: q.T("PIN di firma"), Subtitle: s.FullName(),
		Crumbs: []templates.Link{{Text: q.T("Personale"), Href: "/personale"}, {Text: s.FullName(), Href: "/personale/" + s.ID}}, View: view})
}

// openPINLink makes the address. A form that is sent again shows the page without it.
func openPINLink(q *web.Request) error {
	var made *link.Link
	err := carryOut(q, q.Actor(), func(tx *store.Tx) error {
		l, err := provider.PINLink(q.Context(), tx, q.App().Keys, q.Param("id"))
		made = &l
		return err
	})
	if err != nil {
		return err
	}
	return showStaffPIN(q, made)
}

func revokePINLink(q *web.Request) error {
	err := carryOut(q, q.Actor(), func(tx *store.Tx) error {
		return link.Revoke(q.Context(), tx, store.ProviderStream(), link.SignPIN, q.Param("id"))
	})
	if err != nil {
		return err
	}
	return showStaffPIN(q, nil)
}

// choosing is whose PIN the bearer of the path's address chooses.
func choosing(q *web.Request) (l link.Link, s provider.Staff, err error) {
	if l, err = bearer(q, link.SignPIN); err != nil {
		return l, s, err
	}
	err = q.Read(func(r store.Reader) (err error) {
		s, err = provider.StaffByID(q.Context(), r, l.Subject)
		return err
	})
	return l, s, err
}

func choosePINPage(q *web.Request) error {
	_, s, err := choosing(q)
	if err != nil {
		return err
	}
	return q.Page(http.StatusOK, "choose_pin", choosePINView(q, s, templates.Form{}))
}

func choosePINView(q *web.Request, s provider.Staff, form templates.Form) templates.Page {
	return templates.Page{Title: q.T("Scegli il PIN di firma"), Subtitle: s.FullName(), View: templates.ChoosePIN{Action: q.Path(), Name: s.FullName(), Form: form}}
}

// choosePIN uses the address up. The page that says so is the answer: there is no other that
// its bearer may see.
func choosePIN(q *web.Request) error {
	l, s, err := choosing(q)
	if err != nil {
		return err
	}
	hash, err := newPIN(q)
	if err == nil {
		err = carryOut(q, store.Actor{Kind: store.PrivateLink, ID: l.ID}, func(tx *store.Tx) error {
			if _, err := link.BySecret(q.Context(), tx, tx.Now(), link.SignPIN, q.Param("secret")); err != nil {
				return err
			}
			return provider.ChoosePIN(q.Context(), tx, s.ID, hash)
		})
	}
	if err != nil {
		return q.Invalid(err, "choose_pin", choosePINView(q, s, formOf(q, err, fields("pin", "pin_again"))))
	}
	p := choosePINView(q, s, templates.Form{})
	p.Title, p.View = q.T("Il PIN è scelto"), templates.ChoosePIN{}
	return q.Page(http.StatusOK, "choose_pin", p)
}
