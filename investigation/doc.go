// Package investigation does the analyst's work without a screen: it knows
// what can be asked about an indicator, what that costs and what a plan allows,
// chains questions into a look-up, and puts answers and failures into words. It
// proposes, reviews and sends what Cloudflare is asked to categorize otherwise,
// and follows it to its end.
// The screens and the command line call the same functions.
//
// Text that comes out of it may quote Cloudflare, and so whoever wrote what
// Cloudflare recorded: it is untrusted until it has been through ui/display.
package investigation
