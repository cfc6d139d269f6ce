package investigation

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestEachRoleMayWhatTheOneBeforeMay(t *testing.T) {
	rights := func(r Role) []bool { return []bool{r.Asks(), r.Submits(), r.Approves(), r.Administers()} }
	for n, r := range Roles() {
		for may, right := range rights(r) {
			assert.Equal(t, may < n, right, "%s, right %d", r, may)
		}
	}
	assert.Equal(t, []bool{true, true, true, true}, rights(RoleOwner))
	assert.Equal(t, []bool{false, false, false, false}, rights("root"), "a role that there is not may nothing")
}

func TestARoleThatThereIsNotIsRefused(t *testing.T) {
	for _, text := range []string{"", "root", "Admin", "admin ", "viewer,admin"} {
		_, err := ParseRole(text)
		require.Error(t, err, text)
		assert.Contains(t, err.Error(), "viewer, analyst, submitter, approver, admin")
	}
	r, err := ParseRole("approver")
	require.NoError(t, err)
	assert.Equal(t, RoleApprover, r)
}
