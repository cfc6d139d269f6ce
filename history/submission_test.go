package history

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestASubmissionsNameIsReadInEverySpelling(t *testing.T) {
	for text, want := range map[string]int{"MC-0042": 42, "mc-42": 42, " 42 ": 42, "MC-12345": 12345} {
		number, ok := ParseSubmissionName(text)
		assert.True(t, ok, text)
		assert.Equal(t, want, number, text)
	}
	for _, text := range []string{"", "MC-", "MC-0", "MC-+1", "-1", "MC--1", "MC-1x", "99999999999999999999"} {
		_, ok := ParseSubmissionName(text)
		assert.False(t, ok, text)
	}
	assert.Equal(t, "MC-0042", Submission{Number: 42}.Name())
	assert.Empty(t, Submission{}.Name())
}
