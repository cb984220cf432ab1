package demo

import (
	"embed"
	"fmt"
	"net/netip"

	"vidimus/internal/account"
	"vidimus/internal/calendar"
	"vidimus/internal/provider"
	"vidimus/internal/standard"
	"vidimus/internal/store"
	"vidimus/internal/timetable"
)

// seeds are the two official sheets.
//
//go:embed seeds/*.txt
var seeds embed.FS

// house is the provider itself: who works there, where, and what it may teach.
type house struct {
	signIns  []SignIn
	accounts map[string]string          // account ids by e-mail name
	staff    map[string]string          // staff ids by the same names
	proofs   map[string]provider.Proven // by account
	sites    map[string]string
	rooms    map[string]string
	sheet    string // the published version of the Campania sheet
}

// employee is somebody with an account, most of them on the staff too.
type employee struct {
	key           string // before the @ of the e-mail address
	surname, name string
	role          account.Role
	staff         *brought
}

// brought is what somebody of the staff brings, with the documents that prove it, and what
// the director made of the title.
type brought struct {
	title, adequate   string
	years             int
	work              bool
	diploma, contract string // what is on file, empty for nothing
}

// shown is how many of the employees stand for the roles, one each.
const shown = 6

var employees = []employee{
	{"segreteria", "Izzo", "Lucia", account.Secretary, nil},
	{"docente", "Ruocco", "Marina", account.Teacher, &brought{"Laurea in Scienze della comunicazione", "yes", 6, true, "Diploma di laurea, prot. 12", "Curriculum con contratti 2014–2020, prot. 12"}},
	{"tutor", "Amato", "Giulia", account.Tutor, &brought{"Laurea in Pedagogia", "yes", 4, false, "Diploma di laurea, prot. 13", "Certificati di servizio, prot. 13"}},
	{"direttore", "Marotta", "Antonella", account.Director, &brought{"Laurea in Economia", "yes", 15, false, "Diploma di laurea, prot. 1", "Certificati di servizio, prot. 1"}},
	{"amministratore", "Perna", "Davide", account.Administrator, nil},
	{"ispettore", "Sanna", "Elisabetta", account.Inspector, nil},
	{"f.dilauro", "Di Lauro", "Fabrizio", account.Teacher, &brought{"Diploma di ragioneria", "yes", 11, true, "Diploma, prot. 14", "Attestazioni dei datori di lavoro, prot. 14"}},
	{"e.capasso", "Capasso", "Elena", account.Teacher, &brought{"Laurea in Lettere", "yes", 3, false, "Diploma di laurea, prot. 15", "Certificati di servizio, prot. 15"}},
	{"i.sorrentino", "Sorrentino", "Ivan", account.Teacher, &brought{"Licenza media", "no", 9, true, "", "Contratti come supervisore di sala, 2014–2023, prot. 16"}},
	{"t.brancaccio", "Brancaccio", "Teresa", account.Teacher, &brought{"Laurea in Psicologia", "yes", 8, true, "Diploma di laurea, prot. 17", "Partita IVA dal 2015, prot. 17"}},
	{"l.petrone", "Petrone", "Luca", account.Teacher, &brought{"Laurea in Informatica", "yes", 2, false, "Diploma di laurea, prot. 18", "Certificati di servizio, prot. 18"}},
	{"s.vitiello", "Vitiello", "Sara", account.Teacher, &brought{"Laurea in Lingue", "yes", 0, false, "Dichiarazione in attesa del diploma, prot. 31", ""}},
	{"p.ferrigno", "Ferrigno", "Paola", account.Tutor, &brought{"Laurea in Scienze dell’educazione", "yes", 5, false, "Diploma di laurea, prot. 19", "Certificati di servizio, prot. 19"}},
	{"r.coppola", "Coppola", "Raffaele", account.Tutor, &brought{"Laurea in Giurisprudenza", "yes", 7, true, "Diploma di laurea, prot. 20", "Incarichi come tutor aziendale, prot. 20"}},
	{"v.esposito", "Esposito", "Valeria", account.Teacher, &brought{"Laurea in Marketing", "", 5, true, "Diploma di laurea, prot. 40", "Contratti 2019–2024, prot. 40"}},
	{"d.iovine", "Iovine", "Dario", account.Teacher, &brought{"Diploma di liceo linguistico", "", 0, false, "", ""}},
}

// director is who signs.
const (
	director     = "direttore"
	directorName = "Marotta Antonella"
)

// actor is somebody who is signed in.
func (b *builder) actor(key string, role account.Role) store.Actor {
	return store.Actor{Kind: store.Person, ID: b.accounts[key], Role: string(role)}
}

// proof is somebody who has typed the password of every account, once for all they sign.
func (b *builder) proof(who store.Actor) (provider.Proven, error) {
	if p, typed := b.proofs[who.ID]; typed {
		return p, nil
	}
	var a account.Account
	err := b.DB.Read(b.ctx, func(r store.Reader) (err error) {
		a, err = account.ByID(b.ctx, r, who.ID)
		return err
	})
	if err != nil {
		return provider.Proven{}, err
	}
	b.proofs[who.ID], err = provider.ProveByPassword(b.ctx, b.DB, a, Password, netip.Addr{})
	return b.proofs[who.ID], err
}

func (b *builder) secretary() store.Actor { return b.actor("segreteria", account.Secretary) }
func (b *builder) director() store.Actor  { return b.actor(director, account.Director) }

// found sets the provider up.
func (b *builder) found() error {
	founded := b.day(-115)
	if err := b.stand(founded, calendar.NewWall(9, 0)); err != nil {
		return err
	}
	b.proofs = map[string]provider.Proven{}
	b.accounts, b.staff, b.sites, b.rooms = map[string]string{}, map[string]string{}, map[string]string{}, map[string]string{}
	hash, err := account.HashPassword(b.ctx, Password)
	if err != nil {
		return err
	}
	command := store.Actor{Kind: store.Console, ID: "demo", Role: "administrator"}
	for _, setUp := range []func(tx *store.Tx) error{b.establish, func(tx *store.Tx) error { return b.engage(tx, hash, founded) }, b.catalogue} {
		if err := b.write(command, []store.Stream{store.ProviderStream()}, setUp); err != nil {
			return fmt.Errorf("ente: %w", err)
		}
	}
	return nil
}

// engage makes the accounts, all with one password, and puts the staff on file.
func (b *builder) engage(tx *store.Tx, hash account.Hash, founded calendar.Date) error {
	for i, who := range employees {
		email := who.key + "@demo.example"
		a, err := account.Create(b.ctx, tx, account.New{Email: email, Name: who.surname + " " + who.name, Roles: account.RolesOf(who.role), Password: hash})
		if err != nil {
			return err
		}
		b.accounts[who.key] = a.ID
		if i < shown {
			b.signIns = append(b.signIns, SignIn{Email: email, Name: a.Name, Role: who.role})
		}
		if who.staff == nil {
			continue
		}
		s, err := provider.Engage(b.ctx, tx, provider.Staff{AccountID: store.Ref(a.ID), Surname: who.surname, Name: who.name,
			Title: who.staff.title, DocumentedYears: who.staff.years, WorldOfWork: who.staff.work})
		if err != nil {
			return err
		}
		b.staff[who.key] = s.ID
		if err := b.judge(tx, s, *who.staff, founded); err != nil {
			return err
		}
	}
	return nil
}

// judge files what somebody brought, and what the director made of it.
func (b *builder) judge(tx *store.Tx, s provider.Staff, what brought, day calendar.Date) error {
	for _, d := range []provider.Document{{Kind: provider.TitleDocument, Description: what.diploma}, {Kind: provider.ExperienceDocument, Description: what.contract}} {
		if d.Description == "" {
			continue
		}
		d.StaffID, d.ReceivedOn = s.ID, day
		if _, err := provider.PutOnFile(b.ctx, tx, d, nil); err != nil {
			return err
		}
	}
	if what.adequate == "" {
		return nil
	}
	_, err := provider.Judge(b.ctx, tx, provider.Judgement{StaffID: s.ID, TitleAdequate: what.adequate, WorldOfWork: what.work, DocumentedYears: what.years,
		JudgedBy: directorName, JudgedOn: day})
	return err
}

func (b *builder) establish(tx *store.Tx) error {
	if err := provider.Establish(b.ctx, tx, provider.Provider{Name: "Formazione Partenope", AccreditationCode: "NA-0000-DEMO", Region: "Campania",
		TaxID: "99999990635", Address: "Via delle Ginestre 1", City: "Napoli", Director: directorName, Zone: "Europe/Rome", SenderEmail: "segreteria@demo.example"}.WithUsualTerms()); err != nil {
		return err
	}
	for _, s := range []struct {
		site  provider.Site
		rooms []provider.Room
	}{
		{provider.Site{Name: "Sede Chiaia", Address: "Via delle Ginestre 1", City: "Napoli", Patron: "San Gennaro", PatronDay: sanGennaro},
			[]provider.Room{{Name: "Aula Vesuvio", Seats: 28}, {Name: "Laboratorio telefonico", Seats: 14}}},
		{provider.Site{Name: "Sede Flegrea", Address: "Vico dei Limoni 4", City: "Pozzuoli", Patron: "San Procolo", PatronDay: sanProcolo},
			[]provider.Room{{Name: "Aula Solfatara", Seats: 30}, {Name: "Laboratorio informatico", Seats: 15}}},
	} {
		site, err := provider.OpenSite(b.ctx, tx, s.site)
		if err != nil {
			return err
		}
		b.sites[site.Name] = site.ID
		for _, r := range s.rooms {
			r.SiteID = site.ID
			if r, err = provider.FurnishRoom(b.ctx, tx, r); err != nil {
				return err
			}
			b.rooms[r.Name] = r.ID
		}
	}
	for year := b.today.Year() - 1; year <= b.today.Year()+1; year++ {
		for _, c := range closures(year) {
			if _, err := timetable.CloseDays(b.ctx, tx, c); err != nil {
				return err
			}
		}
	}
	return nil
}

// catalogue reads, confirms and publishes both sheets, as a person does who has compared
// every reading with the text.
func (b *builder) catalogue(tx *store.Tx) error {
	for _, name := range []string{"campania-operatore-call-center-inbound.txt", "abruzzo-addetto-telefonico-servizio-clienti.txt"} {
		text, err := seeds.ReadFile("seeds/" + name)
		if err != nil {
			return err
		}
		v, found, err := standard.Add(b.ctx, tx, text)
		if err != nil {
			return err
		}
		var keys []string
		for _, f := range standard.Readings(found) {
			keys = append(keys, standard.ReadingKey(f))
		}
		if v, err = standard.Confirm(b.ctx, tx, v.ID, keys); err != nil {
			return err
		}
		if v, err = standard.Publish(b.ctx, tx, v.ID); err != nil {
			return err
		}
		if b.sheet == "" {
			b.sheet = v.ID
		}
	}
	return nil
}
