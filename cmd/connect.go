package cmd

import (
	"cmp"
	"os/user"

	"pugmark/intel"
	"pugmark/intel/simulator"
)

// What the demo shows for credentials. They are no secrets and belong to
// nobody; the real ones are not even read.
const (
	demoToken   = "demo-token-not-a-credential"
	demoAccount = "00000000000000000000000000000de0"
)

// client makes the one client of the process. Without credentials it also
// returns one, for where its answers would hold; o.missing says that it must
// not ask.
func (s surroundings) client(o *office, g globals) (*intel.Client, error) {
	credentials := s.credentials()
	o.missing = credentials.Validate()
	if o.missing != nil {
		credentials = intel.Credentials{Account: accountOf(credentials)}
	}
	client, err := intel.NewClient(cmp.Or(g.apiURL, intel.DefaultBaseURL), credentials, s.options(g)...)
	if err != nil {
		return nil, usage("--api-url: %w", err)
	}
	return client, nil
}

// demoClient asks the simulator, which goes on from where the demo's history
// ends.
func (s surroundings) demoClient(g globals, o simulator.Options) (*intel.Client, error) {
	o.Now, o.Fault = s.now, simulator.Fault(g.fault)
	credentials := intel.Credentials{Token: intel.NewSecret(demoToken), Account: demoAccount}
	return intel.NewClient(simulator.BaseURL, credentials, append(s.options(g), intel.WithTransport(simulator.New(o).Transport()))...)
}

func (s surroundings) options(g globals) []intel.ClientOption {
	options := append([]intel.ClientOption{intel.WithUserAgent(version())}, s.clientOptions...)
	if g.timeout > 0 {
		options = append(options, intel.WithTimeout(g.timeout))
	}
	return options
}

func (s surroundings) credentials() intel.Credentials {
	return intel.Credentials{
		Token:   intel.NewSecret(s.getenv("CLOUDFLARE_API_TOKEN")),
		Email:   s.getenv("CLOUDFLARE_EMAIL"),
		Key:     intel.NewSecret(s.getenv("CLOUDFLARE_API_KEY")),
		Account: s.getenv("CLOUDFLARE_ACCOUNT_ID"),
	}
}

// accountOf is the account of credentials that cannot be used, if it is one:
// what was kept for it can still be read.
func accountOf(c intel.Credentials) string {
	only := intel.Credentials{Token: intel.NewSecret("any"), Account: c.Account}
	if only.Validate() != nil {
		return ""
	}
	return c.Account
}

// analyst is who asks, for the history.
func analyst(getenv func(string) string) string {
	if name := cmp.Or(getenv("USER"), getenv("USERNAME")); name != "" {
		return name
	}
	if u, err := user.Current(); err == nil {
		return u.Username
	}
	return ""
}
