package intel

import (
	"crypto/subtle"
	"fmt"
	"io"
	"log/slog"
)

const (
	secretSet   = "[redacted]"
	secretUnset = "[not set]"
)

// A Secret is a credential that no verb, marshaller, logger or error can
// print: it keeps its value in a closure, where reflection does not reach
// either. Only the client reads it. The zero Secret is not set.
type Secret struct{ value func() string }

// NewSecret returns a Secret of value. An empty value is not set.
func NewSecret(value string) Secret {
	if value == "" {
		return Secret{}
	}
	return Secret{func() string { return value }}
}

// IsSet reports whether there is a value.
func (s Secret) IsSet() bool { return s.value != nil }

// Equal reports whether two secrets hold the same value, in constant time.
func (s Secret) Equal(other Secret) bool {
	return subtle.ConstantTimeCompare([]byte(s.reveal()), []byte(other.reveal())) == 1
}

func (s Secret) reveal() string {
	if s.value == nil {
		return ""
	}
	return s.value()
}

// String says whether the secret is set, and nothing else.
func (s Secret) String() string {
	if s.IsSet() {
		return secretSet
	}
	return secretUnset
}

// GoString is String.
func (s Secret) GoString() string { return s.String() }

// Format prints String for every verb and flag.
func (s Secret) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, s.String()) }

// LogValue is String, for slog.
func (s Secret) LogValue() slog.Value { return slog.StringValue(s.String()) }

// MarshalText is String, for every text-based encoding.
func (s Secret) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// MarshalJSON is String.
func (s Secret) MarshalJSON() ([]byte, error) { return []byte(`"` + s.String() + `"`), nil }

// MarshalYAML is String.
func (s Secret) MarshalYAML() (any, error) { return s.String(), nil }

// MarshalBinary is String.
func (s Secret) MarshalBinary() ([]byte, error) { return []byte(s.String()), nil }

// GobEncode is String.
func (s Secret) GobEncode() ([]byte, error) { return []byte(s.String()), nil }
