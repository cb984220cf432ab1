package post

// Trouble is why a letter was not sent, or is not known to be.
type Trouble string

const (
	Unconfigured Trouble = "unconfigured" // there is no mail server
	Unreachable  Trouble = "unreachable"  // or it broke off before it had all
	NotSecure    Trouble = "tls"
	NotAllowed   Trouble = "auth"
	NotNow       Trouble = "later"   // the server asks to try later
	Refused      Trouble = "refused" // for good
	BrokenOff    Trouble = "broken"  // after the server had all
	GivenUp      Trouble = "gave_up"
)

// Label is the sentence for whoever must do something about it.
func (t Trouble) Label() string {
	switch t {
	case Unconfigured:
		return "Il server di posta non è configurato."
	case Unreachable:
		return "Il server di posta non risponde, o ha chiuso la connessione prima di avere tutto il messaggio."
	case NotSecure:
		return "La connessione cifrata con il server di posta non riesce."
	case NotAllowed:
		return "Il server di posta non accetta nome utente e password: vanno controllati in SMTP_URL."
	case NotNow:
		return "Il server di posta chiede di riprovare più tardi."
	case Refused:
		return "Il server di posta ha rifiutato il messaggio: controlla l’indirizzo."
	case BrokenOff:
		return "La connessione si è interrotta dopo la consegna al server di posta: può averlo spedito o no."
	case GivenUp:
		return "Dopo un giorno di tentativi l’invio è stato sospeso."
	}
	return string(t)
}
