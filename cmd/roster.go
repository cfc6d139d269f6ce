package cmd

import (
	"errors"
	"fmt"
	"math"
	"net/netip"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/BurntSushi/toml"
	"golang.org/x/crypto/ssh"

	"pugmark/investigation"
	"pugmark/ui/display"
	"pugmark/ui/sshd"
)

// A roster is what a users file says: who may come in, as what, and what the
// team has agreed on. It does not change.
type roster struct {
	submissions bool // submitters may submit
	twoPersons  bool // what one proposes, another sends
	limit       int  // calls a month of the whole team; 0: no limit of ours
	plan        int  // calls a month of Cloudflare's plan; 0: it is not said
	users       []rosterUser
	holders     map[string]holder   // by the fingerprint of a key
	keys        map[string][]string // the fingerprints of a user's, by name
}

// A rosterUser is one person in it.
type rosterUser struct {
	name  string
	role  investigation.Role
	share int // calls a month; 0: no limit of their own
}

// A holder is whose a key is.
type holder struct {
	user rosterUser
	key  sshd.AuthorizedKey
}

// longestName is how long a user's name may be, in characters: it stands in
// headers and rows.
const longestName = 32

// A rosterFile is a users file as it is written. What stands there may be of any
// kind: it is looked at where whose it is can be said.
type rosterFile struct {
	Team struct {
		Submissions any `toml:"submissions"`
		TwoPerson   any `toml:"two_person"`
		Cap         any `toml:"cap"`
		Plan        any `toml:"plan"`
	} `toml:"team"`
	User []rosterEntry `toml:"user"`
}

type rosterEntry struct {
	Name  any `toml:"name"`
	Role  any `toml:"role"`
	Share any `toml:"share"`
	Keys  any `toml:"keys"`
}

// parseRoster reads a users file. It is strict: what is not understood is
// refused, since somebody meant something by it. The error is part of a
// sentence, and names the line or the user.
func parseRoster(text string) (*roster, error) {
	file, err := decodeRoster(text)
	if err != nil {
		return nil, err
	}
	r := &roster{holders: map[string]holder{}, keys: map[string][]string{}}
	if err := r.agree(file); err != nil {
		return nil, fmt.Errorf("[team]: %w", err)
	}
	if len(file.User) == 0 {
		return nil, errors.New("it names nobody: add a [[user]] with a name, a role and keys")
	}
	for n, entry := range file.User {
		if err := r.add(entry); err != nil {
			return nil, fmt.Errorf("%s: %w", entryName(n, entry), err)
		}
	}
	return r, nil
}

// agree takes what holds for the whole team.
func (r *roster) agree(file rosterFile) (err error) {
	if r.submissions, err = trueOrFalse("submissions", file.Team.Submissions); err != nil {
		return err
	}
	if r.twoPersons, err = trueOrFalse("two_person", file.Team.TwoPerson); err != nil {
		return err
	}
	if r.limit, err = callsAMonth("cap", file.Team.Cap); err != nil {
		return err
	}
	r.plan, err = callsAMonth("plan", file.Team.Plan)
	return err
}

func decodeRoster(text string) (rosterFile, error) {
	var file rosterFile
	read, err := toml.Decode(text, &file)
	if err != nil {
		var wrong toml.ParseError
		if errors.As(err, &wrong) {
			return file, fmt.Errorf("line %d is not TOML", wrong.Position.Line)
		}
		return file, errors.New("team is one table, [team], and user one for each, [[user]]")
	}
	if unknown := read.Undecoded(); len(unknown) > 0 {
		return file, fmt.Errorf("%q is not a setting: there are [team] with submissions, two_person, cap and plan, and [[user]] with name, role, share and keys", unknown[0].String())
	}
	return file, nil
}

// entryName names a user, or their place in the file where the name is none.
func entryName(n int, e rosterEntry) string {
	if name, _ := e.Name.(string); checkName(name) == nil {
		return "user " + name
	}
	return fmt.Sprintf("user %d", n+1)
}

func (r *roster) add(e rosterEntry) error {
	user, err := r.user(e)
	if err != nil {
		return err
	}
	lines, ok := e.Keys.([]any)
	if !ok && e.Keys != nil {
		return errors.New(`keys is a list of lines of authorized_keys, such as ["ssh-ed25519 AAAA… maria@laptop"]`)
	}
	if len(lines) == 0 {
		return errors.New("nobody comes in without a key: add keys")
	}
	for n, value := range lines {
		line, ok := value.(string)
		if !ok {
			return fmt.Errorf("key %d is not in quotes", n+1)
		}
		if err := r.hold(user, line); err != nil {
			return fmt.Errorf("key %d: %w", n+1, err)
		}
	}
	r.users = append(r.users, user)
	return nil
}

func (r *roster) user(e rosterEntry) (u rosterUser, err error) {
	if u.name, err = word("name", e.Name); err != nil {
		return u, err
	}
	if err := checkName(u.name); err != nil {
		return u, err
	}
	for _, other := range r.users {
		if strings.EqualFold(other.name, u.name) {
			return u, errors.New("the name is there twice, and capitals do not tell people apart")
		}
	}
	role, err := word("role", e.Role)
	switch {
	case err != nil:
		return u, err
	case role == "":
		return u, fmt.Errorf("the role is missing: %s", roleWords())
	}
	if u.role, err = investigation.ParseRole(role); err != nil {
		return u, err
	}
	u.share, err = callsAMonth("share", e.Share)
	return u, err
}

func (r *roster) hold(user rosterUser, line string) error {
	key, err := sshd.ParseAuthorizedKey(line)
	if err != nil {
		return err
	}
	fingerprint := ssh.FingerprintSHA256(key.Key)
	if other, taken := r.holders[fingerprint]; taken {
		if other.user.name == user.name {
			return errors.New("the key is there twice")
		}
		return fmt.Errorf("the key is %s's already, and a key is one person's", other.user.name)
	}
	r.holders[fingerprint] = holder{user, key}
	r.keys[user.name] = append(r.keys[user.name], fingerprint)
	return nil
}

// checkName refuses what could not be told apart, or not be read, where people
// are named.
func checkName(name string) error {
	switch {
	case name == "":
		return errors.New("the name is missing")
	case !utf8.ValidString(name) || display.Cell(name) != name || strings.Contains(name, "  ") || strings.TrimSpace(name) != name:
		return errors.New("the name holds what cannot be printed, or blanks where none can be seen")
	case utf8.RuneCountInString(name) > longestName:
		return fmt.Errorf("the name is longer than %d characters", longestName)
	}
	return nil
}

// word reads what stands in quotes; "" is not there.
func word(field string, value any) (string, error) {
	text, ok := value.(string)
	if !ok && value != nil {
		return "", fmt.Errorf("the %s is not in quotes", field)
	}
	return text, nil
}

func trueOrFalse(field string, value any) (bool, error) {
	on, ok := value.(bool)
	if !ok && value != nil {
		return false, fmt.Errorf("%s is true or false, without quotes", field)
	}
	return on, nil
}

// callsAMonth reads a limit; 0, or nothing, is none.
func callsAMonth(field string, value any) (int, error) {
	n, ok := value.(int64)
	if !ok && value != nil || n < 0 || n > math.MaxInt32 {
		return 0, fmt.Errorf("%s is a number of calls a month, from 0", field)
	}
	return int(n), nil
}

func roleWords() string {
	var words []string
	for _, role := range investigation.Roles() {
		words = append(words, string(role))
	}
	return "there are " + strings.Join(words, ", ")
}

// find returns whose a key is, or why nobody comes in with it from there now.
func (r *roster) find(fingerprint string, from netip.Addr, at time.Time) (holder, error) {
	h, known := r.holders[fingerprint]
	if !known {
		return holder{}, errors.New("nobody in the users file has this key")
	}
	return h, h.key.Admits(from, at)
}

// grant is what a user may do here, in words. A session of somebody for whom it
// changes ends.
func (r *roster) grant(u rosterUser) string {
	switch {
	case !u.role.Submits():
		return string(u.role)
	case !r.submissions:
		return string(u.role) + ", submissions are off"
	case r.twoPersons:
		return string(u.role) + ", two persons submit"
	}
	return string(u.role) + ", submits"
}
