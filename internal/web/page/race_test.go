//go:build race

package page_test

// growth is by how much more a growing buffer allocates here: under the race detector the
// compiler does not fold the slice that bytes.Buffer grows by into the new buffer.
const growth = 2
