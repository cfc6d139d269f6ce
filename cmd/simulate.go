package cmd

import (
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
"html", "429", "quota", "silence", "whois=500,dns=half-body". A submission is not
accepted then; with -after behind most of them it is, and its answer is lost:
"miscategorization=504-after", "miscategorization=silence-after".

An accepted submission is decided after the time of --review, and shows from
then on in domain details and history. What is decided follows from what is
asked for: ourcorp.example without Phishing is applied and keeps a risk score,
shop-b.example without Spam and with Ecommerce is applied in part,
blog.ourcorp.example with Personal Blogs is not, hr-portal.example with Phishing
is taken back after as long again, and api.ourcorp.example without Malware is
rejected. The connection of one about cdn.ourcorp.example is lost. A token with
"readonly" in it may not submit.`

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
	flags.StringVar(&fault, "fault", "", "What goes wrong: "+faultWords())
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
	if err := o.openLog(g.log); err != nil {
		return err
	}
	defer o.Close()
	listener, err := new(net.ListenConfig).Listen(ctx, "tcp", address)
	if err != nil {
		return usage("--listen: nothing can listen on %s: choose another address or port", address)
	}
	server := &http.Server{
		Handler:           simulator.New(options),
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
