// Package export turns what an analyst sees into what leaves the workbench:
// tables as CSV, NDJSON, JSON and Markdown, parts of reports as Markdown, STIX
// 2.1 bundles, and new files to put them into. It asks nothing and reads
// nothing: everything is handed to it as data, untrusted, and what it writes is
// free of control characters.
package export
