package cmd

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestSimulateRefusesWhatCannotBe(t *testing.T) {
	for line, said := range map[string][]string{
		"--review is a time such as 5s, at most 720 hours, not 0s":            {"--review", "0"},
		"--review is a time such as 5s, at most 720 hours, not -5s":           {"--review", "-5s"},
		"--review is a time such as 5s, at most 720 hours, not 721h0m0s":      {"--review", "721h"},
		`--review cannot be "soon"`:                                           {"--review", "soon"},
		`--fault: "offline-after" is not a fault: write one of html, 500, `:   {"--fault", "miscategorization=offline-after"},
		"--latency is a time such as 80ms, not -1s":                           {"--latency", "-1s"},
		"--grant is how many items a page may have, from 1, not 0":            {"--grant", "0"},
		"--listen: nothing can listen on 256.0.0.1:1: choose another address": {"--listen", "256.0.0.1:1", "--review", "5s"},
	} {
		r := newPlace(t).run(t, "", append([]string{"simulate"}, said...)...)
		assert.Equal(t, exitUsage, r.code, line)
		assert.Contains(t, r.stderr, line)
		assert.Empty(t, r.stdout, line)
	}
}
