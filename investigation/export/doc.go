// Package export turns what an analyst sees into what leaves the workbench:
// tables as CSV, NDJSON, JSON and Markdown, reports as Markdown, and STIX 2.1
// bundles. It asks nothing and reads nothing: everything is handed to it as
// data, untrusted, and what it writes is free of control characters.
package export
