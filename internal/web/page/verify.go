package page

import (
	"net/http"

	"vidimus/internal/web"
	"vidimus/templates"
)

var verifyRoutes = []web.Route{
	{Method: http.MethodGet, Path: "/verifica", Allow: web.Public(), Handle: verifyPage},
	{Method: http.MethodGet, Path: "/verifica/:code", Allow: web.Public(), Handle: verifyPage},
	{Method: http.MethodGet, Path: "/v/:code", Allow: web.Public(), Handle: verifyPage},
}

// verifyPage is for whoever holds a paper: is it one of ours, and does it still stand?
func verifyPage(q *web.Request) error {
	return q.Page(http.StatusOK, "verify", templates.Page{Title: q.T("Verifica di un documento"), View: templates.Verify{}})
}
