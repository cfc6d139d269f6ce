package cmd

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/netip"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"pugmark/intel/simulator"
	"pugmark/ui/display"
)

const simulateHelp = `Serve an imitation of Cloudflare's Threat Intelligence API under /client/v4, with
invented stories and the examples of Cloudflare's documentation, until ctrl+c.
Any token and any account of 32 hexadecimal digits will do.

--fault makes every question fail in one way, or those to one endpoint:
"html", "429", "quota", "silence", "whois=500,dns=half-body". An HTTP status will
do too: "409", "504", "308". A submission is not accepted then; with -after behind
the fault it is, and only its answer is lost: "miscategorization=504-after",
"miscategorization=silence-after". half-body and slow answer truly.

An accepted submission is decided after the time of --review. From then on it
shows in domain details, bulk, IP overview and history:

  ourcorp.example       - Phishing              applied; the risk score stays
  192.0.2.25            - Spam                  applied
  shop-b.example        - Spam + Ecommerce      partly: Spam stays
  blog.ourcorp.example  + Personal Blogs        accepted, nothing changes
  payro11.example       - Phishing              accepted, nothing changes
  hr-portal.example     + Phishing              applied, later reverted
  api.ourcorp.example   - Malware               rejected
  cdn.ourcorp.example   + Content Servers       the connection is lost

A token with "readonly" in it lacks Intel Edit, one with "no-gateway" Zero Trust
Read, and one with "revoked" is not accepted.`

func (s surroundings) simulateCommand(g *globals) *cobra.Command {
	var address, fault string
	var latency, review time.Duration
	var grant int
	c := &cobra.Command{
		Use:     "simulate",
		Short:   "Serve an imitation of the API",
		Long:    simulateHelp,
		Example: "\npugmark simulate --listen 127.0.0.1:8480 --latency 80ms",
		Args:    noArguments,
		RunE: func(c *cobra.Command, _ []string) error {
			kind, err := simulator.ParseFault(fault)
			switch {
			case err != nil:
				return usage("--fault: %w", err)
			case latency < 0:
				return usage("--latency is a time such as 80ms, not %s", latency)
			case grant < 1:
				return usage("--grant is how many items a page may have, from 1, not %d", grant)
			case review <= 0 || review > longestReview:
				return usage("--review is a time such as 5s, at most %d hours, not %s", longestReview/time.Hour, review)
			}
			return s.simulate(c.Context(), *g, address,
				simulator.Options{Now: s.now, Latency: latency, Fault: kind, GrantPerPage: grant, Review: review})
		},
	}
	flags := c.Flags()
	flags.StringVar(&address, "listen", "127.0.0.1:8480", "Address and port to listen on; port 0 takes a free one")
	flags.DurationVar(&latency, "latency", 0, "Time before every answer, such as 80ms")
	flags.DurationVar(&review, "review", 24*time.Hour, "Time from an accepted submission to its decision, such as 5s")
	flags.IntVar(&grant, "grant", 100, "How many names or prefixes a page has at most")
	flags.StringVar(&fault, "fault", "", "What goes wrong: "+faultWords()+", or an HTTP status; most of them with -after too")
	return c
}

func faultWords() string {
	words := make([]string, 0, len(simulator.Faults()))
	for _, f := range simulator.Faults() {
		words = append(words, string(f))
	}
	return strings.Join(words, ", ")
}

func (s surroundings) simulate(ctx context.Context, g globals, address string, options simulator.Options) error {
	o := &office{log: slog.New(slog.DiscardHandler)}
	if err := o.openLog(g.log, nil); err != nil {
		return err
	}
	defer o.Close()
	listener, err := new(net.ListenConfig).Listen(ctx, "tcp", address)
	if err != nil {
		return usage("--listen: nothing can listen on %s: choose another address or port", address)
	}
	server := &http.Server{
		Handler:           logged(simulator.New(options), o.log),
		ReadHeaderTimeout: 10 * time.Second,
		ErrorLog:          slog.NewLogLogger(o.log.Handler(), slog.LevelError),
	}
	url := "http://" + reachable(listener.Addr()) + "/client/v4"
	_, err = fmt.Fprintf(s.stdout, `Cloudflare's API is imitated at %s
Ask it from another terminal:
  CLOUDFLARE_API_TOKEN=any CLOUDFLARE_ACCOUNT_ID=%s pugmark lookup cloudflare.com --api-url %s
ctrl+c ends it.
`, display.Text(url), demoAccount, display.Text(url))
	if err != nil {
		_ = listener.Close()
		return printed(err)
	}
	stop := context.AfterFunc(ctx, func() { _ = server.Close() })
	defer stop()
	if err := server.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
		return plain("the imitation of the API stopped: the connection of %s was lost", address)
	}
	return nil
}

// logged logs every request that a handler has answered: what was asked, and
// nothing of who asked.
func logged(handler http.Handler, log *slog.Logger) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		status := &statusWriter{ResponseWriter: w}
		defer func() {
			log.Info("request", "method", display.Cell(r.Method), "path", display.Cell(r.URL.RequestURI()), "status", status.code)
		}()
		handler.ServeHTTP(status, r)
	})
}

// A statusWriter keeps in mind which status was answered; 0 is none, where the
// connection was dropped.
type statusWriter struct {
	http.ResponseWriter
	code int
}

// WriteHeader implements [http.ResponseWriter].
func (w *statusWriter) WriteHeader(code int) {
	w.code = cmp.Or(w.code, code)
	w.ResponseWriter.WriteHeader(code)
}

// Write implements [http.ResponseWriter].
func (w *statusWriter) Write(p []byte) (int, error) {
	w.code = cmp.Or(w.code, http.StatusOK)
	return w.ResponseWriter.Write(p)
}

// Flush implements [http.Flusher].
func (w *statusWriter) Flush() { _ = http.NewResponseController(w.ResponseWriter).Flush() }

// Unwrap lets [http.ResponseController] reach what is below.
func (w *statusWriter) Unwrap() http.ResponseWriter { return w.ResponseWriter }

// reachable is where a listener is reached from this machine, which plain HTTP
// is for.
func reachable(address net.Addr) string {
	host, port, err := net.SplitHostPort(address.String())
	if err != nil {
		return address.String()
	}
	if ip, err := netip.ParseAddr(host); err == nil && ip.IsUnspecified() {
		host = "127.0.0.1"
	}
	return net.JoinHostPort(host, port)
}
