package investigation

// Rules are what holds for a member by now.
type Rules struct {
	// Role is RoleOwner for who is no member any more: at a shared workbench
	// nobody owns it.
	Role       Role
	TwoPersons bool   // what one proposes is sent by another
	NoSubmit   string // why nothing may be submitted, "" where it may
	// Keys are the fingerprints of all keys that are the member's by now,
	// whatever they were called when they signed with one of them.
	Keys []string
}

// noMember is said to who has been taken out of the team.
const noMember = "you are not a member of this workbench any more"

// lacks says that a role is not enough: least is who does it.
func (r Rules) lacks(least string) string {
	if r.NoSubmit == noMember {
		return noMember
	}
	return "your role is " + string(r.Role) + least
}

// rules are those of the session and those of now, whatever is less. A session
// whose member may do more by now has to begin anew.
func (w *Workbench) rules() Rules {
	r := Rules{Role: w.Member.Role, TwoPersons: w.TwoPersons, NoSubmit: w.NoSubmit, Keys: []string{w.Member.Key}}
	if w.Rules == nil || w.Member.Role == RoleOwner {
		return r
	}
	now := w.Rules()
	if now.Role == RoleOwner {
		r.Role = RoleViewer
		now.NoSubmit = noMember
	} else if r.Role.reaches(now.Role) {
		r.Role = now.Role
	}
	r.Keys = append(r.Keys, now.Keys...)
	r.TwoPersons = r.TwoPersons || now.TwoPersons
	if now.NoSubmit != "" {
		r.NoSubmit = now.NoSubmit
	}
	return r
}
