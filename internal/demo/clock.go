package demo

import (
	"sync"
	"time"
)

// Clock is the clock of a demonstration: [Build] walks it through the past, so that
// the history has honest instants, and [Clock.Run] lets it show the present again.
// A database takes it as store.Config.Clock.
type Clock struct {
	mu      sync.Mutex
	present func() time.Time
	at      time.Time // zero while it runs
}

// NewClock runs by the present that it is given.
func NewClock(present func() time.Time) *Clock { return &Clock{present: present} }

// Now is the time it shows.
func (c *Clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.at.IsZero() {
		return c.present()
	}
	return c.at
}

// Run lets it show the present.
func (c *Clock) Run() { c.stand(time.Time{}) }

// stand stops it at a time.
func (c *Clock) stand(at time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.at = at
}
