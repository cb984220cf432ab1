package page

import (
	"net/http"

	"vidimus/internal/account"
	"vidimus/internal/web"
)

var homeRoutes = []web.Route{
	{Method: http.MethodGet, Path: "/", Allow: web.SignedIn(), Handle: homePage},
}

func homePage(q *web.Request) error { return q.See(home(q)) }

// home is where a person's day begins.
func home(q *web.Request) string {
	if q.Is(account.Secretary, account.Director, account.Administrator, account.Inspector) {
		return "/corsi"
	}
	return "/lezioni"
}
