// Pugmark is a terminal workbench for incident responders on Cloudflare's
// Threat Intelligence API.
package main

import (
	"os"

	"pugmark/cmd"
)

func main() {
	os.Exit(cmd.Main(os.Args[1:], os.Stdin, os.Stdout, os.Stderr, os.Getenv))
}
