package sshd

import (
	"errors"
	"fmt"
	"net/netip"
	"path"
	"strings"
	"time"

	"golang.org/x/crypto/ssh"
)

// An AuthorizedKey is one public key and what it may be used for, in the format
// of sshd(8)'s authorized_keys.
type AuthorizedKey struct {
	Key     ssh.PublicKey
	Comment string

	from       []string  // patterns of addresses; none: from anywhere
	expires    time.Time // zero: never
	noTerminal bool
}

// ParseAuthorizedKey reads a line of authorized_keys. An option is honoured or
// the line is refused: none is passed over. Those that forbid what is never
// offered, such as no-port-forwarding, are honoured by themselves.
func ParseAuthorizedKey(line string) (AuthorizedKey, error) {
	key, comment, options, rest, err := ssh.ParseAuthorizedKey([]byte(line))
	switch {
	case err != nil || strings.TrimSpace(string(rest)) != "":
		return AuthorizedKey{}, errors.New("that is not one public key in the format of authorized_keys")
	case isCertificate(key):
		return AuthorizedKey{}, errCertificate
	}
	k := AuthorizedKey{Key: key, Comment: comment}
	for _, option := range options {
		if err := k.option(option); err != nil {
			return AuthorizedKey{}, err
		}
	}
	return k, nil
}

func isCertificate(key ssh.PublicKey) bool {
	_, certified := key.(*ssh.Certificate)
	return certified
}

func (k *AuthorizedKey) option(text string) error {
	name, value, valued := strings.Cut(text, "=")
	value = strings.TrimSuffix(strings.TrimPrefix(value, `"`), `"`)
	switch name = strings.ToLower(name); {
	case name == "from" && value != "":
		return k.setFrom(value)
	case name == "expiry-time" && value != "":
		return k.setExpiry(value)
	case valued:
	case name == "no-pty", name == "restrict":
		k.noTerminal = true
		return nil
	case name == "pty":
		k.noTerminal = false
		return nil
	case name == "no-port-forwarding", name == "no-agent-forwarding", name == "no-x11-forwarding", name == "no-user-rc":
		return nil
	}
	return fmt.Errorf("the option %s of the key cannot be honoured: take it away", visible(name))
}

func (k *AuthorizedKey) setFrom(patterns string) error {
	for pattern := range strings.SplitSeq(patterns, ",") {
		plain := strings.TrimPrefix(pattern, "!")
		_, prefix := netip.ParsePrefix(plain)
		_, address := netip.ParseAddr(plain)
		_, glob := path.Match(plain, "")
		if prefix != nil && address != nil && (glob != nil || strings.Trim(plain, "0123456789abcdefABCDEF.:*?") != "") {
			return fmt.Errorf("from=%s names no address: host names are not looked up here", visible(pattern))
		}
		k.from = append(k.from, pattern)
	}
	return nil
}

// setExpiry reads YYYYMMDD[Z] or YYYYMMDDHHMM[SS][Z]; without a Z it is the
// time of the server, as with OpenSSH.
func (k *AuthorizedKey) setExpiry(text string) error {
	zone, digits := time.Local, text
	if before, utc := strings.CutSuffix(text, "Z"); utc {
		zone, digits = time.UTC, before
	}
	for _, layout := range []string{"20060102", "200601021504", "20060102150405"} {
		if at, err := time.ParseInLocation(layout, digits, zone); err == nil && len(digits) == len(layout) {
			k.expires = at
			return nil
		}
	}
	return fmt.Errorf("expiry-time=%s is no time such as 20271231Z", visible(text))
}

// Admits returns nil where the key may come in from an address at a time, and
// otherwise why not.
func (k AuthorizedKey) Admits(from netip.Addr, at time.Time) error {
	switch {
	case !k.expires.IsZero() && !at.Before(k.expires):
		return errors.New("the key has expired")
	case !k.comesFrom(from):
		return errors.New("the key may not come from there")
	}
	return nil
}

// NoTerminal reports whether the key is for commands alone.
func (k AuthorizedKey) NoTerminal() bool { return k.noTerminal }

// comesFrom reads from= as sshd(8) does: some pattern has to match, and none
// that is negated may.
func (k AuthorizedKey) comesFrom(from netip.Addr) bool {
	if len(k.from) == 0 {
		return true
	}
	from = from.Unmap().WithZone("")
	matched := false
	for _, pattern := range k.from {
		plain, negated := strings.CutPrefix(pattern, "!")
		switch {
		case !matches(plain, from):
		case negated:
			return false
		default:
			matched = true
		}
	}
	return matched
}

func matches(pattern string, from netip.Addr) bool {
	if prefix, err := netip.ParsePrefix(pattern); err == nil {
		return prefix.Contains(from)
	}
	if addr, err := netip.ParseAddr(pattern); err == nil {
		return addr.Unmap() == from
	}
	matched, err := path.Match(strings.ToLower(pattern), from.String())
	return err == nil && matched && from.IsValid()
}
