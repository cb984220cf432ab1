// Package page is what people see and do: one file for each family of pages, its
// handlers and its rows of the table of routes. A handler reads on one snapshot, or writes
// one operation, and fills a view of package templates; it judges nothing itself.
package page

import (
	"slices"

	"vidimus/internal/account"
	"vidimus/internal/web"
)

// Routes is the table of all pages. A page that is not in it is not served; testdata/policy.golden
// says who may use each.
func Routes() []web.Route {
	return slices.Concat(
		sessionRoutes,
		homeRoutes,
		verifyRoutes,
		inspectRoutes,
		catalogueRoutes,
		courseRoutes,
		courseLifeRoutes,
		planRoutes,
		lessonRoutes,
		connectionRoutes,
		registerTermsRoutes,
		deviceRoutes,
		volumeRoutes,
		signRoutes,
		pinRoutes,
		scanRoutes,
		calendarActRoutes,
		calendarBatchRoutes,
		calendarAgainRoutes,
		calendarFadRoutes,
		groupRoutes,
		generateRoutes,
		closureRoutes,
		fadRoutes,
		fadReportRoutes,
		stageRoutes,
		enrolmentRoutes,
		learnerRoutes,
		peopleRoutes,
		restrictedRoutes,
		documentRoutes,
		admissionRoutes,
		statementRoutes,
		messageRoutes,
		templateRoutes,
		noticeRoutes,
		qualityRoutes,
		nowRoutes,
		visitRoutes,
		communicationRoutes,
		providerRoutes,
		providerRuleRoutes,
		placeRoutes,
		staffRoutes,
		accountRoutes,
		profileRoutes,
		calendarRoutes,
		feedRoutes,
		deliveryRoutes,
		hoursRoutes,
		layoutRoutes,
		importRoutes,
		peopleListRoutes,
		applyRoutes,
		followRoutes,
		applicationRoutes,
		privateLinkRoutes,
		learnerLinkRoutes,
		diaryRoutes,
	)
}

// Who may do what, in the words of the office.
var (
	office   = web.For(account.Secretary, account.Director, account.Administrator) // keeps courses and files
	readers  = web.For(account.Secretary, account.Director, account.Administrator, account.Inspector)
	watchers = web.For(account.Director, account.Administrator, account.Inspector)
)
