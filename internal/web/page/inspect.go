package page

import (
	"fmt"
	"net/http"
	"strings"

	"vidimus/internal/finding"
	"vidimus/internal/overview"
	"vidimus/internal/store"
	"vidimus/internal/web"
	"vidimus/templates"
)

var inspectRoutes = []web.Route{
	{Method: http.MethodGet, Path: "/integrita", Allow: watchers, Handle: inspectPage},
}

// inspecting lets one examination run at a time: it reads everything there is.
var inspecting = make(chan struct{}, 1)

// inspectPage recomputes, each time it is opened, what the register rests on.
func inspectPage(q *web.Request) error {
	select {
	case inspecting <- struct{}{}:
		defer func() { <-inspecting }()
	case <-q.Context().Done():
		return q.Context().Err()
	}
	var e overview.Examination
	titles := map[string]string{}
	err := q.Read(func(r store.Reader) (err error) {
		if e, err = overview.Examine(q.Context(), r, q.App().Vault, q.App().Anchors); err != nil {
			return err
		}
		titles, err = courseTitles(q, r)
		return err
	})
	if err != nil {
		return err
	}
	view := templates.Inspect{Tabs: controlTabs(q), CheckedAt: moment(q, q.Now()), Verdict: integrity(q, e)}
	for _, c := range e.Checks {
		view.Checks = append(view.Checks, checkOf(q, c))
	}
	learners, applications := 0, 0
	for _, c := range e.Chains {
		switch kind, _, _ := strings.Cut(c.ID, ":"); kind {
		case "learner":
			learners++
			continue
		case "application":
			applications++
			continue
		}
		name, ok := titles[c.ID]
		if !ok {
			name = q.T("Ente")
		}
		view.Streams = append(view.Streams, templates.Stream{Name: name, Events: c.Seq, Head: short(c.Head), Since: moment(q, c.Last), State: whole(q, e, c.ID)})
	}
	if learners > 0 {
		view.Anchors = []templates.Fact{{Label: q.T("Catene degli allievi, ricalcolate anch’esse"), Value: fmt.Sprint(learners)}}
	}
	if applications > 0 {
		view.Anchors = append(view.Anchors, templates.Fact{Label: q.T("Catene delle domande di iscrizione, ricalcolate anch’esse"), Value: fmt.Sprint(applications)})
	}
	return q.Page(http.StatusOK, "inspect", templates.Page{Title: q.T("Integrità del registro"), View: view})
}

func courseTitles(q *web.Request, r store.Reader) (map[string]string, error) {
	var rows []struct {
		ID      string `db:"id"`
		Title   string `db:"title"`
		Edition string `db:"edition"`
	}
	err := r.Select(q.Context(), &rows, "SELECT id, title, edition FROM course")
	out := map[string]string{}
	for _, row := range rows {
		out[store.CourseStream(row.ID).String()] = row.Title + " · " + row.Edition
	}
	return out, err
}

func integrity(q *web.Request, e overview.Examination) templates.Alert {
	if e.Whole() {
		return templates.Alert{Tone: templates.Success, Title: q.T("Integro"), Text: q.T("Ogni evento, sigillo e documento è quello che fu registrato.")}
	}
	blocking := finding.Of(e.Findings(), finding.Blocking)
	return templates.Alert{Tone: templates.Danger, Title: q.T("Non integro: {n} {n|differenza|differenze}", "n", len(blocking)), Text: q.Locale().Finding(blocking[0])}
}

// enoughFindings are told of one check; the first is the one to look at.
const enoughFindings = 20

func checkOf(q *web.Request, c overview.Check) templates.Check {
	out := templates.Check{Title: q.T(c.Title), State: templates.Badge{Tone: templates.Success, Text: q.T("integro")},
		Detail: q.T("Ricalcolati: {n}.", "n", c.Looked)}
	if finding.Blocks(c.Findings) {
		out.State = templates.Badge{Tone: templates.Danger, Text: q.T("diverso")}
	} else if len(c.Findings) > 0 {
		out.State = templates.Badge{Tone: templates.Caution, Text: q.T("da guardare")}
	}
	for _, f := range c.Findings[:min(len(c.Findings), enoughFindings)] {
		out.Detail += " " + q.Locale().Finding(f)
	}
	return out
}

func whole(q *web.Request, e overview.Examination, chain string) templates.Badge {
	for _, f := range e.Findings() {
		if f.Subject == chain && f.Severity == finding.Blocking {
			return templates.Badge{Tone: templates.Danger, Text: q.T("diverso")}
		}
	}
	return templates.Badge{Tone: templates.Success, Text: q.T("integro")}
}

// short is how people compare two digests at a glance.
func short(digest string) string { return digest[:min(len(digest), 16)] }
