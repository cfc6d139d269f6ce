// Package intel owns the nouns of the work (indicator, question, answer,
// category, call) and speaks Cloudflare's Threat Intelligence API: lenient in
// what it reads, strict in what it sends. It imports nothing of Pugmark.
//
// A question is built by one constructor per endpoint ([Domain], [WHOIS],
// [PassiveDNS] and so on) and asked with [Ask], which answers from the archive
// while the kept answer is fresh and from the API otherwise.
//
// A [Miscategorization] asks for other categories. It is checked by the
// documents' rules ([Miscategorization.Check]) and sent at most once
// ([Source.Submit]), whatever happens on the way.
package intel
