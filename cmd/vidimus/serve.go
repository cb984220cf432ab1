package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"slices"
	"sync"
	"time"

	"vidimus/internal/account"
	"vidimus/internal/fault"
	"vidimus/internal/night"
	"vidimus/internal/store"
	"vidimus/internal/web"
	"vidimus/internal/web/api"
	"vidimus/internal/web/page"
)

var serve = command{
	words: "serve",
	does:  "Apre il registro nel browser; è anche ciò che fa «vidimus» da solo.",
	run:   runServe,
}

func runServe(ctx context.Context, c *call) error {
	if _, err := c.parse(c.flags(), 0); err != nil {
		return err
	}
	cfg, err := readConfig(c.env)
	if err != nil {
		return err
	}
	h, err := openHouse(ctx, cfg, nil)
	if err != nil {
		return err
	}
	log := slog.New(slog.NewJSONHandler(c.stderr, nil))
	return errors.Join(c.serveHouse(ctx, h, h.app(log)), h.close())
}

// serveHouse serves until the context ends, then lets what has begun come to its end.
func (c *call) serveHouse(ctx context.Context, h *house, app *web.App) error {
	site, err := web.New(app, slices.Concat(page.Routes(), api.Routes()))
	if err != nil {
		return err
	}
	listener, err := new(net.ListenConfig).Listen(ctx, "tcp", h.addr)
	if err != nil {
		return fault.Wrap(err, fault.Refused, "serve.listen",
			"All’indirizzo {addr} non si può ascoltare: forse un altro programma lo usa già. Scegline un altro con ADDR.", fault.Args{"addr": h.addr})
	}
	if err := c.greet(ctx, h); err != nil {
		return errors.Join(err, listener.Close())
	}
	if err := night.Ensure(ctx, h.db); err != nil {
		return errors.Join(err, listener.Close())
	}
	working, rest := context.WithCancel(context.WithoutCancel(ctx))
	var worker sync.WaitGroup
	worker.Go(func() { app.Worker.Run(working, time.Second) })
	err = listen(ctx, h, app, site, listener)
	rest()
	worker.Wait()
	return err
}

// Times of a connection. A form arrives in thirty seconds or not at all.
const (
	headerTime = 5 * time.Second
	readTime   = 30 * time.Second
	writeTime  = 60 * time.Second
	idleTime   = 120 * time.Second
	drainTime  = time.Second // until whoever spreads the requests has heard that we end
	graceTime  = 20 * time.Second
	headerSize = 16 << 10
)

func listen(ctx context.Context, h *house, app *web.App, site http.Handler, listener net.Listener) error {
	server := &http.Server{
		Handler: site, ReadHeaderTimeout: headerTime, ReadTimeout: readTime, WriteTimeout: writeTime, IdleTimeout: idleTime, MaxHeaderBytes: headerSize,
		ErrorLog: slog.NewLogLogger(app.Log.Handler(), slog.LevelWarn),
	}
	ended := make(chan error, 1)
	go func() {
		if h.cert != "" {
			ended <- server.ServeTLS(listener, h.cert, h.key)
		} else {
			ended <- server.Serve(listener)
		}
	}()
	select {
	case err := <-ended:
		return err
	case <-ctx.Done():
	}
	app.Log.Info("shutting down")
	app.Draining.Store(true) // /readyz says so
	select {
	case err := <-ended:
		return err
	case <-time.After(drainTime):
	}
	server.SetKeepAlivesEnabled(false)
	grace, cancel := context.WithTimeout(context.WithoutCancel(ctx), graceTime)
	defer cancel()
	if err := server.Shutdown(grace); err != nil {
		return errors.Join(err, server.Close())
	}
	return nil
}

// greet tells the person at the terminal where to go, the first time with the link that
// makes the first administrator.
func (c *call) greet(ctx context.Context, h *house) error {
	fmt.Fprintln(c.stdout, c.locale.T("Vidimus è aperto su {address}", "address", h.baseURL))
	if h.exposed() {
		fmt.Fprintln(c.stderr, c.locale.T("Attenzione: senza HTTPS le password viaggiano in chiaro. Imposta TLS_CERT e TLS_KEY, o BASE_URL con https dietro un proxy."))
	}
	var begun bool
	err := h.db.Read(ctx, func(r store.Reader) (err error) {
		begun, err = account.HasAdministrator(ctx, r)
		return err
	})
	if err != nil || begun {
		return err
	}
	secret, err := account.NewLink(ctx, h.db, account.FirstAdministrator)
	if err != nil {
		return err
	}
	fmt.Fprintln(c.stdout, c.locale.T("Primo avvio: crea l’amministratore aprendo, entro 24 ore e una volta sola, {link}", "link", h.baseURL+"/avvio/"+secret))
	return nil
}
