package page

import (
	"net/http"

	"vidimus/internal/web"
	"vidimus/templates"
)

var inspectRoutes = []web.Route{
	{Method: http.MethodGet, Path: "/integrita", Allow: watchers, Handle: inspectPage},
}

func inspectPage(q *web.Request) error {
	return q.Page(http.StatusOK, "inspect", templates.Page{Title: q.T("Integrità del registro"), View: templates.Inspect{}})
}
