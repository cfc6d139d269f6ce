package investigation

import (
	"fmt"
	"slices"
	"strings"
)

// A Role is what a member of a team may do. Each role may do what the one
// before it may. The strings stand in the file of users and are stored.
type Role string

// The roles. RoleOwner is the person at their own terminal, who may do
// everything.
const (
	RoleOwner     Role = ""
	RoleViewer    Role = "viewer"    // reads what is kept, and asks Cloudflare nothing
	RoleAnalyst   Role = "analyst"   // asks, and keeps drafts
	RoleSubmitter Role = "submitter" // submits, or proposes where two persons are needed
	RoleApprover  Role = "approver"  // sends what another proposed
	RoleAdmin     Role = "admin"     // limits the team's calls
)

// Roles returns the roles that a member of a team may have, the least first.
func Roles() []Role {
	return []Role{RoleViewer, RoleAnalyst, RoleSubmitter, RoleApprover, RoleAdmin}
}

// ParseRole reads a role. The error names the roles there are.
func ParseRole(text string) (Role, error) {
	if r := Role(text); slices.Contains(Roles(), r) {
		return r, nil
	}
	var names []string
	for _, r := range Roles() {
		names = append(names, string(r))
	}
	return "", fmt.Errorf("%q is no role: there are %s", text, strings.Join(names, ", "))
}

// Asks reports whether calls may be spent.
func (r Role) Asks() bool { return r.reaches(RoleAnalyst) }

// Submits reports whether miscategorizations may be submitted, or proposed.
func (r Role) Submits() bool { return r.reaches(RoleSubmitter) }

// Approves reports whether what another proposed may be sent.
func (r Role) Approves() bool { return r.reaches(RoleApprover) }

// Administers reports whether the team's calls may be limited.
func (r Role) Administers() bool { return r.reaches(RoleAdmin) }

func (r Role) reaches(least Role) bool {
	return r == RoleOwner || slices.Index(Roles(), r) >= slices.Index(Roles(), least)
}

// A Member is who works at a workbench, as the key that signed says and never
// the client. The zero Member is the person at their own terminal.
type Member struct {
	Name string
	Role Role
	Key  string // fingerprint of the key that signed: "SHA256:…"
	From string // the address they came from
	// Share is how many calls a month the member may spend; 0 is no limit of
	// their own.
	Share int
}
