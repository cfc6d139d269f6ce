package main

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"time"

	"pugmark/history"
	"pugmark/intel"
	"pugmark/intel/simulator"
	"pugmark/investigation"
)

const (
	latency      = 80 * time.Millisecond
	criticalPath = 3 * latency // a name, its addresses, their network
	lookupCalls  = 13
	lookupTopics = "domain,history,whois,ip,dns,asn,subnets"
)

// lookedUp is a name with four addresses in one network, and a network of its
// own: 13 calls.
var lookedUp = []string{"cloudflare.com", "AS64500"}

// lookUpDomain is P8.
func lookUpDomain(s *session) error {
	program, err := s.pugmark()
	if err != nil {
		return err
	}
	url, stop, err := s.simulate(program)
	if err != nil {
		return err
	}
	defer stop()
	asked, err := s.asked()
	if err != nil {
		return err
	}
	memory, err := s.memoryDir()
	if err != nil {
		return err
	}
	defer os.RemoveAll(memory)
	inside, err := s.lookupInside(url, filepath.Join(s.dir, "inside"))
	if err != nil {
		return err
	}
	unwritten, err := s.lookupInside(url, memory)
	if err != nil {
		return err
	}
	whole, err := s.lookupWhole(program, url)
	if err != nil {
		return err
	}
	subjects := []func() time.Duration{inside, whole, unwritten}
	curl, absent := s.curlInSequence(url, asked)
	if absent == nil {
		subjects = append(subjects, curl)
	}
	took := sideBySide(samples, subjects...)
	const path = "critical path, 3 × 80 ms"
	s.times(fmt.Sprintf("full look-up, %d calls of 80 ms, in process", lookupCalls), took[0], path, criticalPath, 1.05)
	s.times("the same, history in memory", took[2], path, criticalPath, 0)
	s.times("the same, whole process", took[1], path, criticalPath, 1.2)
	if absent != nil {
		s.unmeasured("against curl | jq:", absent)
		return nil
	}
	s.times("the same, whole process", took[1], "curl | jq in sequence", took[3], 0.25)
	return nil
}

// simulate starts the API in a process of its own and returns where it is.
func (s *session) simulate(program string) (url string, stop func(), err error) {
	c := exec.CommandContext(s.ctx, program, "simulate", "--listen", "127.0.0.1:0", "--latency", latency.String())
	c.Env = s.environment(filepath.Join(s.dir, "simulate"))
	out, err := c.StdoutPipe()
	if err != nil {
		return "", nil, err
	}
	if err := c.Start(); err != nil {
		return "", nil, err
	}
	stop = func() {
		_ = c.Process.Signal(os.Interrupt)
		_ = c.Wait()
	}
	line, err := bufio.NewReader(out).ReadString('\n')
	if url = regexp.MustCompile(`http://\S+`).FindString(line); url == "" {
		stop()
		return "", nil, fmt.Errorf("the simulator says %q: %w", line, err)
	}
	return url, stop, nil
}

// newBench returns the workbench of a person with a history on the disk.
func (s *session) newBench(url, dir string) (*investigation.Workbench, func() error, error) {
	client, err := intel.NewClient(url, intel.Credentials{Token: intel.NewSecret(token), Account: account})
	if err != nil {
		return nil, nil, err
	}
	db, err := history.Open(s.ctx, filepath.Join(dir, "history.db"))
	if err != nil {
		return nil, nil, err
	}
	source := &intel.Source{Client: client, Archive: db, Ledger: db, Freshness: intel.DefaultFreshness(), Scope: client.Scope(false), Analyst: "ana"}
	return &investigation.Workbench{Source: source, History: db, Plan: investigation.Plan{CallsPerMonth: investigation.CallsPremier}}, db.Close, nil
}

func lookupRequest() (investigation.Request, error) {
	topics, err := investigation.ParseTopics(lookupTopics)
	r := investigation.Request{Topics: topics, Refresh: true}
	for _, text := range lookedUp {
		i, parsing := intel.ParseIndicator(text)
		r.Indicators = append(r.Indicators, i)
		err = errors.Join(err, parsing)
	}
	return r, err
}

// asked returns the paths that the look-up asks, in order.
func (s *session) asked() (paths []string, err error) {
	request, err := lookupRequest()
	if err != nil {
		return nil, err
	}
	watched := simulator.New(simulator.Options{})
	server := httptest.NewServer(watched)
	defer server.Close()
	bench, done, err := s.newBench(server.URL+"/client/v4", filepath.Join(s.dir, "watched"))
	if err != nil {
		return nil, err
	}
	if err := errors.Join(lookUp(s.ctx, bench, request), done()); err != nil {
		return nil, err
	}
	for _, r := range watched.Requests() {
		paths = append(paths, strings.TrimPrefix(r.Path, "/client/v4")+"?"+r.Query.Encode())
	}
	if len(paths) != lookupCalls {
		return nil, fmt.Errorf("the look-up makes %d calls, not %d", len(paths), lookupCalls)
	}
	return paths, nil
}

// lookupInside returns a sample of the look-up in this process, with a history
// in dir and connections that are open.
func (s *session) lookupInside(url, dir string) (sample func() time.Duration, err error) {
	request, err := lookupRequest()
	if err != nil {
		return nil, err
	}
	bench, _, err := s.newBench(url, dir)
	if err != nil {
		return nil, err
	}
	if err := lookUp(s.ctx, bench, request); err != nil {
		return nil, err
	}
	return once(func() { _ = lookUp(s.ctx, bench, request) }), nil
}

func lookUp(ctx context.Context, bench *investigation.Workbench, r investigation.Request) error {
	var failure error
	_, err := bench.Lookup(ctx, r, func(l investigation.Line) { failure = errors.Join(failure, l.Err) })
	return errors.Join(err, failure)
}

// lookupWhole returns a sample of the command, from its start to its end.
func (s *session) lookupWhole(program, url string) (func() time.Duration, error) {
	home := filepath.Join(s.dir, "whole")
	command := func() *exec.Cmd {
		args := append([]string{"lookup"}, lookedUp...)
		c := exec.CommandContext(s.ctx, program, append(args, "--ask", lookupTopics, "--api-url", url, "--refresh", "--ndjson", "--plan", "50000")...)
		c.Env = s.environment(home)
		return c
	}
	out, err := command().Output() // makes the history, too
	if err != nil {
		return nil, fmt.Errorf("pugmark lookup: %w", err)
	}
	if lines := bytes.Count(out, []byte("\n")); lines != lookupCalls {
		return nil, fmt.Errorf("pugmark lookup prints %d answers, not %d", lines, lookupCalls)
	}
	return once(func() { _, _ = command().Output() }), nil
}

// curlInSequence returns a sample of asking the same with a shell.
func (s *session) curlInSequence(url string, paths []string) (func() time.Duration, error) {
	for _, name := range []string{"curl", "jq", "sh"} {
		if _, err := tool(name); err != nil {
			return nil, err
		}
	}
	script := &strings.Builder{}
	fmt.Fprintln(script, "set -e")
	for _, path := range paths {
		fmt.Fprintf(script, "curl -sf -H \"Authorization: Bearer $CLOUDFLARE_API_TOKEN\" '%s%s' | jq -c .result\n", url, path)
	}
	command := func() *exec.Cmd {
		c := exec.CommandContext(s.ctx, "sh", "-c", script.String())
		c.Env = s.environment(s.dir)
		return c
	}
	out, err := command().Output()
	if lines := bytes.Count(out, []byte("\n")); err != nil || lines != len(paths) {
		return nil, fmt.Errorf("curl | jq prints %d answers of %d: %v", lines, len(paths), err)
	}
	return once(func() { _, _ = command().Output() }), nil
}
