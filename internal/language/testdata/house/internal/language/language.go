// Package language is the sample's.
package language

// Message is a value that is itself a message.
type Message string
