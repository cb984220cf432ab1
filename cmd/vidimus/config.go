package main

import (
	"net"
	"net/netip"
	"net/url"
	"os"
	"path/filepath"
	"strings"

	"vidimus/internal/fault"
	"vidimus/internal/post"
)

// config is the environment, read once. Every value has a default that serves one
// person on one machine.
type config struct {
	addr     string       // ADDR: where to listen
	database string       // DATABASE_URL: a file name, or postgres://…
	dataDir  string       // DATA_DIR: keys, files and anchors, outside the database
	baseURL  string       // BASE_URL: as people reach it, without a slash at the end
	cert     string       // TLS_CERT
	key      string       // TLS_KEY
	proxies  []string     // TRUSTED_PROXIES: whose X-Forwarded-For is believed
	mail     *post.Server // SMTP_URL: where messages to learners go; nil: nowhere
}

// readConfig refuses what cannot work, naming the variable.
func readConfig(env func(string) string) (config, error) {
	c := config{addr: or(env("ADDR"), "127.0.0.1:8080"), database: or(env("DATABASE_URL"), "vidimus.db"),
		cert: env("TLS_CERT"), key: env("TLS_KEY")}
	host, port, err := net.SplitHostPort(c.addr)
	if err != nil || port == "" {
		return config{}, wrong("ADDR", c.addr, "Scrivi indirizzo e porta, ad esempio 127.0.0.1:8080.")
	}
	if (c.cert == "") != (c.key == "") {
		return config{}, wrong("TLS_CERT, TLS_KEY", c.cert+c.key, "Servono tutti e due: il certificato e la sua chiave.")
	}
	isURL := strings.Contains(c.database, "://")
	if isURL && !strings.HasPrefix(c.database, "postgres://") && !strings.HasPrefix(c.database, "postgresql://") {
		return config{}, wrong("DATABASE_URL", hidePassword(c.database), "Scrivi il nome di un file per SQLite, o postgres://… per PostgreSQL.")
	}
	file := strings.TrimPrefix(c.database, "file:")
	if c.dataDir = env("DATA_DIR"); c.dataDir == "" {
		c.dataDir = file + ".d"
		if isURL {
			c.dataDir = "vidimus.d"
		}
	}
	if c.baseURL, err = baseURL(env("BASE_URL"), host, port, c.cert != ""); err != nil {
		return config{}, err
	}
	for p := range strings.SplitSeq(env("TRUSTED_PROXIES"), ",") {
		if p = strings.TrimSpace(p); p == "" {
			continue
		}
		if _, err := netip.ParsePrefix(p); err != nil {
			if _, err := netip.ParseAddr(p); err != nil {
				return config{}, wrong("TRUSTED_PROXIES", p, "Scrivi indirizzi o reti separati da virgole, ad esempio 10.0.0.0/8.")
			}
		}
		c.proxies = append(c.proxies, p)
	}
	if address := env("SMTP_URL"); address != "" {
		if c.mail, err = post.ParseServer(address); err != nil {
			// Not the address: whatever is wrong with it, a password may stand in it.
			return config{}, wrong("SMTP_URL", "…", fault.As(err).Message)
		}
	}
	return c, nil
}

// baseURL is how people reach the program: what was set, else where it listens.
func baseURL(set, host, port string, tls bool) (string, error) {
	if set == "" {
		if a, err := netip.ParseAddr(host); host == "" || err == nil && a.IsUnspecified() {
			host = "localhost"
		}
		scheme := "http://"
		if tls {
			scheme = "https://"
		}
		return scheme + net.JoinHostPort(host, port), nil
	}
	u, err := url.Parse(set)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" || u.User != nil || strings.Trim(u.Path, "/") != "" || u.RawQuery != "" || u.Fragment != "" {
		return "", wrong("BASE_URL", set, "Scrivi l’indirizzo con cui si apre il programma, senza percorso, ad esempio https://registro.ente.it.")
	}
	return u.Scheme + "://" + u.Host, nil
}

// exposed reports whether passwords would travel in clear to other machines.
func (c config) exposed() bool {
	u, err := url.Parse(c.baseURL)
	if err != nil || u.Scheme == "https" {
		return false
	}
	a, err := netip.ParseAddr(u.Hostname())
	return u.Hostname() != "localhost" && (err != nil || !a.IsLoopback())
}

// mustExist refuses to examine what was never there: a mistyped file name would be made
// anew, and found whole.
func (c config) mustExist() error {
	if strings.Contains(c.database, "://") {
		return nil
	}
	file := strings.TrimPrefix(c.database, "file:")
	if _, err := os.Stat(file); err != nil {
		return fault.Wrap(err, fault.NotFound, "database.missing", "La base di dati {file} non c’è: controlla DATABASE_URL.", fault.Args{"file": file})
	}
	return nil
}

func (c config) inDataDir(name string) string { return filepath.Join(c.dataDir, name) }

func wrong(variable, value, message string) error {
	return fault.New(fault.Invalid, "config", "{variable}=«{value}» non va bene.", fault.Args{"variable": variable, "value": value}).With(variable, message)
}

// hidePassword is a database's address for a message.
func hidePassword(address string) string {
	if u, err := url.Parse(address); err == nil {
		return u.Redacted()
	}
	return "…"
}

func or(value, otherwise string) string {
	if value == "" {
		return otherwise
	}
	return value
}
