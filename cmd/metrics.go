package cmd

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"net"
	"net/http"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"pugmark/history"
	"pugmark/intel"
)

// paceWindow is what Cloudflare counts requests in (CONTRACT §0.2).
const paceWindow = 300 * time.Second

// metrics are what a server counts, for Prometheus. No label holds a text that
// a person or an answer wrote. Its methods may be called by several goroutines.
type metrics struct {
	registry *prometheus.Registry
	calls    *prometheus.CounterVec
	reused   prometheus.Counter
	refused  *prometheus.CounterVec
	ending   atomic.Bool

	mu       sync.Mutex
	requests []time.Time // of the last paceWindow, oldest first
}

func newMetrics() *metrics {
	m := &metrics{
		registry: prometheus.NewRegistry(),
		calls: prometheus.NewCounterVec(prometheus.CounterOpts{Name: "pugmark_calls_total",
			Help: "Requests to Cloudflare that have ended, by kind of question and by outcome."}, []string{"kind", "outcome"}),
		reused: prometheus.NewCounter(prometheus.CounterOpts{Name: "pugmark_answers_reused_total",
			Help: "Kept answers that stood for a call."}),
		refused: prometheus.NewCounterVec(prometheus.CounterOpts{Name: "pugmark_refused_total",
			Help: "What was not let in: connection, handshake, key, session, or more of them than are logged one by one."}, []string{"what"}),
	}
	m.registry.MustRegister(m.calls, m.reused, m.refused,
		collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	for _, what := range refusals() {
		m.refused.WithLabelValues(what) // is 0 from the start
	}
	return m
}

// moreRefused is the event that stands for many, which its attribute "times"
// counts.
const moreRefused = "more was refused"

// refusals are the events of the log that let nobody in, by what is refused.
func refusals() map[string]string {
	return map[string]string{"connection refused": "connection", "not signed in": "handshake", "key refused": "key", "session refused": "session",
		moreRefused: "more"}
}

// began counts a request.
func (m *metrics) began(at time.Time) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.requests = append(recentOf(m.requests, at), at)
}

// ended counts how one ended.
func (m *metrics) ended(c intel.Call) {
	m.calls.WithLabelValues(string(c.Key.Kind), string(c.Outcome)).Inc()
}

// recent is how many requests have begun in the last paceWindow.
func (m *metrics) recent(now time.Time) int {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.requests = recentOf(m.requests, now)
	return len(m.requests)
}

func recentOf(times []time.Time, now time.Time) []time.Time {
	old := slices.IndexFunc(times, func(t time.Time) bool { return now.Sub(t) < paceWindow })
	if old < 0 {
		return nil
	}
	return times[old:]
}

// A countedLedger also counts what it is told.
type countedLedger struct {
	intel.Ledger
	metrics *metrics
	now     func() time.Time
}

// Begin files a call as asking.
func (l countedLedger) Begin(ctx context.Context, c intel.Call) error {
	err := l.Ledger.Begin(ctx, c)
	if err == nil {
		l.metrics.began(l.now())
	}
	return err
}

// Settle files how a call ended.
func (l countedLedger) Settle(ctx context.Context, c intel.Call) error {
	l.metrics.ended(c)
	return l.Ledger.Settle(ctx, c)
}

// A countingHandler counts the events of the log that let nobody in.
type countingHandler struct {
	slog.Handler
	metrics *metrics
}

// Handle implements [slog.Handler].
func (h countingHandler) Handle(ctx context.Context, r slog.Record) error {
	if what, refused := refusals()[r.Message]; refused {
		h.metrics.refused.WithLabelValues(what).Add(timesOf(r))
	}
	return h.Handler.Handle(ctx, r)
}

// timesOf is how many events a line of the log stands for.
func timesOf(r slog.Record) float64 {
	times := 1.0
	r.Attrs(func(a slog.Attr) bool {
		if r.Message == moreRefused && a.Key == "times" && a.Value.Kind() == slog.KindInt64 {
			times = float64(a.Value.Int64())
		}
		return true
	})
	return times
}

// WithAttrs implements [slog.Handler].
func (h countingHandler) WithAttrs(attributes []slog.Attr) slog.Handler {
	return countingHandler{h.Handler.WithAttrs(attributes), h.metrics}
}

// WithGroup implements [slog.Handler].
func (h countingHandler) WithGroup(name string) slog.Handler {
	return countingHandler{h.Handler.WithGroup(name), h.metrics}
}

// A gauge is a figure that is read when somebody asks for it.
type gauge struct {
	description *prometheus.Desc
	read        func(context.Context) map[string]float64 // by label; "" without one
}

// scrapePatience is how long the figures may take that the database knows.
const scrapePatience = 2 * time.Second

// A hallCollector reads the figures of a hall.
type hallCollector struct{ gauges []gauge }

// Describe implements [prometheus.Collector].
func (c hallCollector) Describe(to chan<- *prometheus.Desc) {
	for _, g := range c.gauges {
		to <- g.description
	}
}

// Collect implements [prometheus.Collector].
func (c hallCollector) Collect(to chan<- prometheus.Metric) {
	ctx, cancel := context.WithTimeout(context.Background(), scrapePatience)
	defer cancel()
	for _, g := range c.gauges {
		for label, value := range g.read(ctx) {
			var labels []string
			if label != "" {
				labels = []string{label}
			}
			to <- prometheus.MustNewConstMetric(g.description, prometheus.GaugeValue, value, labels...)
		}
	}
}

// collector reads what is true of a hall at the moment. What the database does
// not tell in time is left out.
func (h *hall) collector() prometheus.Collector {
	one := func(name, help string, read func(context.Context) (float64, bool)) gauge {
		return gauge{prometheus.NewDesc(name, help, nil, nil), func(ctx context.Context) map[string]float64 {
			if value, known := read(ctx); known {
				return map[string]float64{"": value}
			}
			return nil
		}}
	}
	stats := h.server.Stats
	return hallCollector{[]gauge{
		one("pugmark_sessions", "Sessions that are open, commands included.", func(context.Context) (float64, bool) { return float64(stats().Sessions), true }),
		one("pugmark_users", "Users with a session.", func(context.Context) (float64, bool) { return float64(stats().Users), true }),
		one("pugmark_unauthenticated", "Connections that have not signed in yet.", func(context.Context) (float64, bool) { return float64(stats().Unauthenticated), true }),
		one("pugmark_requests_window", "Requests to Cloudflare by this server in the last 300 seconds.", func(context.Context) (float64, bool) {
			return float64(h.metrics.recent(h.now())), true
		}),
		one("pugmark_database_reachable", "1 where the history can be reached.", func(context.Context) (float64, bool) {
			if !h.team.Health().Well() {
				return 0, true
			}
			return 1, true
		}),
		one("pugmark_calls_left", "Estimate of the month's calls that are left; not there where nothing is known of them.", func(ctx context.Context) (float64, bool) {
			budget, err := h.office.bench.Budget(ctx)
			return float64(budget.Left), err == nil && budget.Known
		}),
		{prometheus.NewDesc("pugmark_submissions", "Submissions by their state.", []string{"state"}, nil), h.submissionsByState},
	}}
}

// submissionsByState counts the submissions of the team's account.
func (h *hall) submissionsByState(ctx context.Context) map[string]float64 {
	scope := h.office.bench.Source.Scope
	counted, err := h.history.CountSubmissions(ctx, scope)
	if err != nil && !errors.Is(err, history.ErrDamaged) {
		return nil
	}
	counts := map[string]float64{}
	for state, n := range counted {
		counts[string(state)] = float64(n)
	}
	return counts
}

// serveMetrics serves the figures over HTTP until the returned function is
// called.
func (h *hall) serveMetrics(ctx context.Context, f serveFlags) (stop func(), err error) {
	if f.metrics == "" {
		return func() {}, nil
	}
	address, err := net.ResolveTCPAddr("tcp", f.metrics)
	switch {
	case err != nil:
		return nil, usage("--metrics is an address and a port such as 127.0.0.1:9090, and %q is none", f.metrics)
	case !address.IP.IsLoopback() && !f.metricsOpen:
		return nil, usage("--metrics %s could be read from other machines, without a key: listen on 127.0.0.1, or say --metrics-open too", f.metrics)
	}
	listener, err := new(net.ListenConfig).Listen(ctx, "tcp", address.String())
	if err != nil {
		return nil, usage("--metrics: nothing can listen on %s: choose another address or port", f.metrics)
	}
	h.metrics.registry.MustRegister(h.collector())
	server := &http.Server{
		Handler:           h.figures(),
		ReadHeaderTimeout: 5 * time.Second, ReadTimeout: 5 * time.Second, WriteTimeout: 10 * time.Second, IdleTimeout: time.Minute,
		MaxHeaderBytes: 8 << 10,
		ErrorLog:       slog.NewLogLogger(h.office.log.Handler(), slog.LevelWarn),
	}
	go func() { _ = server.Serve(listener) }() // ends when it is closed
	h.office.log.Info("serving figures", "address", listener.Addr().String())
	return func() { _ = server.Close() }, nil
}

func (h *hall) figures() http.Handler {
	mux := http.NewServeMux()
	const atOnce = 4
	mux.Handle("GET /metrics", promhttp.HandlerFor(h.metrics.registry, promhttp.HandlerOpts{
		ErrorHandling: promhttp.ContinueOnError, MaxRequestsInFlight: atOnce, Timeout: 2 * scrapePatience}))
	mux.HandleFunc("GET /healthz", func(w http.ResponseWriter, _ *http.Request) {
		word := h.health()
		w.Header().Set("Content-Type", "text/plain; charset=utf-8")
		if word != well {
			w.WriteHeader(http.StatusServiceUnavailable)
		}
		_, _ = io.WriteString(w, word+"\n")
	})
	return mux
}

const well = "ok"

// health is how a server is, in one word.
func (h *hall) health() string {
	switch {
	case h.metrics.ending.Load():
		return "ending"
	case !h.team.Health().Well():
		return "database"
	}
	return well
}
