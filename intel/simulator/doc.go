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
package simulator
