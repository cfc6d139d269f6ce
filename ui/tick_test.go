package ui

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
)

func TestATickDoesNotOutliveItsSession(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, end := context.WithCancel(t.Context())
		var tick ticker
		start := time.Now()
		wait := tick.start(ctx, false)
		time.AfterFunc(time.Second, end)
		assert.Nil(t, wait())
		assert.Equal(t, time.Second, time.Since(start))
	})
}
