package main

import (
	"context"
	"fmt"
	"time"

	"vidimus/internal/calendar"
	"vidimus/internal/fault"
	"vidimus/internal/remotelog"
)

var logRead = command{
	words: "log read",
	args:  "FILE [--date 2025-07-08 --from 09:00 --to 13:00] [--json]",
	does:  "Legge il resoconto di una lezione a distanza (Teams, Zoom, Meet, Webex, BigBlueButton): chi era connesso e quando, al secondo.",
	run:   runLogRead,
}

// logJSON is what a report says, as others rely on it. Times are local.
type logJSON struct {
	Platform remotelog.Platform `json:"platform"`
	People   []personJSON       `json:"people"`
	Findings []findingJSON      `json:"findings"`
}

type personJSON struct {
	Name      string         `json:"name"`
	Email     string         `json:"email"`
	Seconds   int            `json:"seconds"`
	Intervals []intervalJSON `json:"intervals"`
}

type intervalJSON struct {
	From string `json:"from"`
	To   string `json:"to"`
}

func runLogRead(_ context.Context, c *call) error {
	set := c.flags()
	date := set.String("date", "", "")
	from := set.String("from", "", "")
	to := set.String("to", "", "")
	asJSON := set.Bool("json", false, "")
	args, err := c.parse(set, 1)
	if err != nil {
		return err
	}
	known, err := knownOf(*date, *from, *to)
	if err != nil {
		return err
	}
	report, err := readLog(args[0], known)
	if report.Findings, err = c.judged(report.Findings, err, *asJSON); err != nil {
		return err
	}
	if *asJSON {
		err = c.document(logDocument(c, report, known.Zone))
	} else {
		err = c.log(report, known.Zone)
	}
	if err != nil {
		return err
	}
	return verdict(report.Findings)
}

// knownOf is what the flags say of the lesson.
func knownOf(date, from, to string) (remotelog.Known, error) {
	zone, err := time.LoadLocation("Europe/Rome") // a report is read without a database, and so without a provider
	if err != nil {
		return remotelog.Known{}, err
	}
	k := remotelog.Known{Zone: zone}
	if (from == "") != (to == "") || from != "" && date == "" {
		return k, misuse("La lezione si indica con la data e, se serve, con inizio e fine insieme: --date, --from, --to.")
	}
	if date == "" {
		return k, nil
	}
	if k.Day, err = calendar.ParseItalian(date); err != nil {
		return k, misuse("La data «{date}» non si capisce: scrivila come 2025-07-08.", fault.Args{"date": date})
	}
	if from == "" {
		return k, nil
	}
	if k.Lesson.From, err = instantOf(k, from); err != nil {
		return k, err
	}
	if k.Lesson.To, err = instantOf(k, to); err != nil {
		return k, err
	}
	if k.Lesson.IsEmpty() {
		return k, misuse("La fine della lezione (--to) deve venire dopo l’inizio (--from).")
	}
	return k, nil
}

func instantOf(k remotelog.Known, text string) (calendar.Instant, error) {
	wall, err := calendar.ParseWall(text)
	if err == nil {
		var at calendar.Instant
		if at, err = calendar.At(k.Day, wall, k.Zone); err == nil {
			return at, nil
		}
	}
	return calendar.Instant{}, misuse("L’ora «{time}» non si capisce o in quel giorno non esiste: scrivila come 09:00.", fault.Args{"time": text})
}

func readLog(file string, k remotelog.Known) (remotelog.Report, error) {
	b, err := readFile(file, remotelog.MaxBytes)
	if err != nil {
		return remotelog.Report{}, err
	}
	return remotelog.Read(file, b, k)
}

func logDocument(c *call, r remotelog.Report, zone *time.Location) logJSON {
	doc := logJSON{Platform: r.Platform, People: []personJSON{}, Findings: findingsJSON(c.locale, r.Findings)}
	const local = "2006-01-02T15:04:05"
	for _, p := range r.People {
		person := personJSON{Name: p.Name, Email: p.Email, Seconds: p.Seconds(), Intervals: []intervalJSON{}}
		for _, iv := range p.Intervals {
			person.Intervals = append(person.Intervals, intervalJSON{iv.From.In(zone).Format(local), iv.To.In(zone).Format(local)})
		}
		doc.People = append(doc.People, person)
	}
	return doc
}

// log prints who was connected, one person a line, their intervals below each other.
func (c *call) log(r remotelog.Report, zone *time.Location) error {
	fmt.Fprintln(c.stdout, c.locale.T("Resoconto di {platform}", "platform", c.locale.T(r.Platform.Label())))
	w := c.table()
	for _, p := range r.People {
		length := fmt.Sprintf("%d′%02d″", p.Seconds()/60, p.Seconds()%60)
		fmt.Fprintf(w, "%s\t%s\t%s", printable(p.Name), printable(p.Email), length)
		for i, iv := range p.Intervals {
			if i > 0 {
				fmt.Fprint(w, "\n\t\t")
			}
			from, to := iv.From.In(zone), iv.To.In(zone)
			fmt.Fprintf(w, "\t%s–%s", from.Format("02/01/2006 15:04:05"), to.Format("15:04:05"))
		}
		fmt.Fprintln(w)
	}
	if err := w.Flush(); err != nil {
		return err
	}
	return c.findings(r.Findings)
}
