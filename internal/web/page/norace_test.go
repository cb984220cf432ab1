//go:build !race

package page_test

const growth = 1
