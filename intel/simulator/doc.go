// Package simulator is Cloudflare's Threat Intelligence API, embedded: the same
// paths, credentials, envelopes, errors, paging, limits and headers, as far as
// public documents and recorded answers show them, over invented stories on
// reserved names and addresses and over the examples of Cloudflare's own
// documentation. It needs no account and no network, and tells the same
// stories at every date: their dates are relative to an injected clock.
//
// Section numbers in comments (CONTRACT §…) are those of the project's
// contract, compiled from Cloudflare's documentation, API schemas and recorded
// answers. Where the real behaviour is not public, the comment says the choice
// is invented.
//
// # What becomes of a submission
//
// A miscategorization that was accepted is decided after Options.Review. What
// was decided shows in domain details, of the names that inherit too, in bulk
// answers, in the overview of an address, and as a new interval in the history.
// All of this is invented, and a function of the accepted submissions and the
// time: a simulator that is given the same ones says the same.
//
// By what is asked for, the first that applies:
//
//   - to take a security category from a name that deserves it: nothing is done;
//   - to change both content and security categories: the content ones change;
//   - to flag a name that nobody has flagged: it is, until it is taken back after
//     as long again;
//   - anything else: it is done, but a third content category is not added.
//
// For a demonstration:
//
//	target                 ask for                      what follows
//	ourcorp.example        − Phishing                   applied; the risk score halves and stays
//	192.0.2.25             − Spam                       applied
//	weather.example        + Technology                 applied
//	shop-b.example         − Spam + Ecommerce           partly: Spam stays
//	blog.ourcorp.example   + Personal Blogs             accepted, and nothing changes
//	payro11.example        − Phishing                   accepted, and nothing changes
//	hr-portal.example      + Phishing                   applied, then reverted
//	api.ourcorp.example    − Malware                    rejected with 400: it carries none
//	cdn.ourcorp.example    + Content Servers            the connection is lost: not accepted
//	any name               + New Domains                rejected with 400, as documented
//	any URL                anything                     accepted, and nothing changes
//
// A token with "readonly" in it lacks Intel: Edit, one with "no-gateway" Zero
// Trust: Read, and one with "revoked" is refused.
package simulator
