package main

import (
	"runtime"
	"slices"
	"time"
)

// samples is how often everything cheap is measured.
const samples = 9

// shortest is how long one sample of a repeated operation takes at least, so
// that the clock's own steps do not show.
const shortest = 20 * time.Millisecond

// sideBySide takes n samples of every subject, in turns, and returns their
// medians.
func sideBySide(n int, subjects ...func() time.Duration) []time.Duration {
	taken := make([][]time.Duration, len(subjects))
	for range n {
		for i, subject := range subjects {
			taken[i] = append(taken[i], subject())
		}
	}
	medians := make([]time.Duration, len(subjects))
	for i := range taken {
		medians[i] = median(taken[i])
	}
	return medians
}

// computing returns how long f computes, whatever else the machine does. What
// the collector does meanwhile on other threads is not in it.
func computing(f func()) time.Duration {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	start := threadTime()
	f()
	return threadTime() - start
}

// each returns a sample of what f computes once, repeated often enough to be
// told.
func each(f func()) func() time.Duration {
	times := 1
	repeat := func() {
		for range times {
			f()
		}
	}
	for computing(repeat) < shortest {
		times *= 2
	}
	return func() time.Duration { return computing(repeat) / time.Duration(times) }
}

// once returns a sample of f as it is, waiting included.
func once(f func()) func() time.Duration {
	return func() time.Duration {
		start := time.Now()
		f()
		return time.Since(start)
	}
}

// allocations returns how many a call of f makes, on average of n.
func allocations(n int, f func()) float64 {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	f()
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	for range n {
		f()
	}
	runtime.ReadMemStats(&after)
	return float64((after.Mallocs - before.Mallocs) / uint64(n))
}

func median(values []time.Duration) time.Duration { return percentile(values, 50) }

// percentile returns the smallest value that p percent are not above.
func percentile[T int | float64 | time.Duration](values []T, p int) T {
	if len(values) == 0 {
		return 0
	}
	sorted := slices.Sorted(slices.Values(values))
	return sorted[min(len(sorted)-1, max(0, (len(sorted)*p+99)/100-1))]
}
