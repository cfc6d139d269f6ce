package cmd

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/crypto/ssh"

	"pugmark/history"
	"pugmark/intel/simulator"
	"pugmark/investigation"
)

// Two servers with one history are one team.
func TestTwoServersAreOneTeam(t *testing.T) {
	office := newPostOffice(t, simulator.Options{Latency: 20 * time.Millisecond})
	m := newTeam(t, "[team]\nsubmissions = true", entry("maria", "submitter", "share = 50"), entry("lena", "submitter"))
	first, second := m.serve(t, globals{apiURL: office.base}, serveFlags{}), m.serve(t, globals{apiURL: office.base}, serveFlags{})
	require.Zero(t, first.run("maria", "", "lookup payro11.example").code)
	asked := office.questions()
	r := second.run("lena", "", "lookup payro11.example --ndjson")
	require.Zero(t, r.code, r.stderr)
	assert.Equal(t, asked, office.questions(), "what was asked on one is free on the other")

	// The same, from both at once, is sent once.
	type attempt struct {
		x    *served
		name string
	}
	outcomes := make(chan error, 2)
	for _, a := range []attempt{{first, "maria"}, {second, "lena"}} {
		go func() {
			_, err := a.x.bench(a.name).Submit(t.Context(), proposalAbout(t, "twice.example"), nil)
			outcomes <- err
		}()
	}
	var refused []string
	for range 2 {
		if err := <-outcomes; err != nil {
			refused = append(refused, err.Error())
		}
	}
	assert.Len(t, refused, 1)
	assert.Equal(t, 1, office.about("twice.example"))
	// Who is on one is seen on the other.
	maria := first.open("maria")
	require.NoError(t, maria.Await(patience, shows("maria")))
	lena := second.open("lena")
	require.NoError(t, lena.Await(patience, shows("lena")))
	lena.Type("gt")
	require.NoError(t, lena.Await(patience, shows("maria")))
}

// A draft is its author's alone: the others neither list nor name it.
func TestDraftsArePrivateToCommands(t *testing.T) {
	m := newTeam(t, "[team]\nsubmissions = true", entry("maria", "submitter"), entry("lena", "admin"))
	x := m.serve(t, globals{demo: true}, serveFlags{})
	_, err := x.hall.history.SaveDraft(t.Context(), history.Submission{Scope: x.hall.office.bench.Source.Scope, Analyst: "maria",
		Request: proposalAbout(t, "secret.example").Request, Payload: proposalAbout(t, "secret.example").Body()})
	require.NoError(t, err)
	for _, command := range []string{"submissions", "submissions --json", "submissions --state draft", "submissions MC-0001", "submissions MC-0001 --json", "submissions MC-0001 --nudge"} {
		own, others := x.run("maria", "", command), x.run("lena", "", command)
		assert.Contains(t, own.stdout+own.stderr, "secret", command)
		assert.NotContains(t, others.stdout+others.stderr, "secret", command)
	}
}

// Who is given another name in the users file is still the person who proposed.
func TestARenamedMemberDoesNotSendTheirOwn(t *testing.T) {
	office := newPostOffice(t, simulator.Options{})
	rules := "[team]\nsubmissions = true\ntwo_person = true"
	named := func(name string) string {
		return fmt.Sprintf("[[user]]\nname = %q\nrole = \"approver\"\nkeys = [%q, %q]\n", name, lineOf("laptop"), lineOf("phone"))
	}
	m := newTeam(t, rules, named("maria"), entry("lena", "approver"))
	x := m.serve(t, globals{apiURL: office.base}, serveFlags{})
	as := func(name, key string) *investigation.Workbench {
		now := x.hall.people.current.Load()
		return x.hall.bench(investigation.Member{Name: name, Role: investigation.RoleApprover, Key: ssh.FingerprintSHA256(keyOf(key).PublicKey())}, now)
	}
	p := proposalAbout(t, "ourcorp.example")
	review, err := as("maria", "laptop").Review(t.Context(), p)
	require.NoError(t, err)
	s, err := as("maria", "laptop").Propose(t.Context(), p, review.Warnings())
	require.NoError(t, err)
	before := as("maria", "phone")

	m.write(t, rules, named("mia"), entry("lena", "approver"))
	x.reread()
	_, err = as("mia", "phone").Approve(t.Context(), s, review.Warnings())
	require.EqualError(t, err, "not sent: "+s.Name()+" was proposed with a key of yours: another has to send it")
	_, err = before.Approve(t.Context(), s, review.Warnings())
	require.Error(t, err, "whose session is older than her name")
	assert.Zero(t, office.about("ourcorp.example"))

	out, err := as("lena", "lena").Approve(t.Context(), s, review.Warnings())
	require.NoError(t, err)
	assert.Equal(t, history.SubmissionAccepted, out.Submission.State)
	assert.Equal(t, 1, office.about("ourcorp.example"))
}
