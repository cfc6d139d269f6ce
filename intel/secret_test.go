package intel

import (
	"bytes"
	"encoding/gob"
	"encoding/json"
	"encoding/xml"
	"errors"
	"fmt"
	"log/slog"
	"testing"
	"text/template"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.yaml.in/yaml/v3"
)

func TestNothingPrintsASecret(t *testing.T) {
	type hidden struct {
		inner Secret
		list  []Secret
		byKey map[string]Secret
	}
	s := NewSecret(canary)
	holders := []any{s, &s, []Secret{s}, map[string]Secret{"k": s}, struct{ S Secret }{s}, &struct{ S *Secret }{&s},
		hidden{s, []Secret{s}, map[string]Secret{"k": s}}, &hidden{inner: s}, tokenCredentials(), Credentials{Key: s}, any(s)}
	for _, holder := range holders {
		for _, verb := range "vTtbcdoOqxXUeEfFgGspw" {
			for _, flag := range []string{"", "+", "#", "-", " ", "0", "100", ".3"} {
				assert.NotContains(t, fmt.Sprintf("%"+flag+string(verb), holder), canary)
			}
		}
		assert.NotContains(t, fmt.Sprint(holder), canary)
		assert.NotContains(t, fmt.Errorf("wrapped: %v: %w", holder, errors.New("x")).Error(), canary)

		if out, err := json.Marshal(holder); err == nil {
			assert.NotContains(t, string(out), canary)
		}
		if out, err := xml.Marshal(holder); err == nil {
			assert.NotContains(t, string(out), canary)
		}
		if out, err := yaml.Marshal(holder); err == nil {
			assert.NotContains(t, string(out), canary)
		}
		var out bytes.Buffer
		if gob.NewEncoder(&out).Encode(holder) == nil {
			assert.NotContains(t, out.String(), canary)
		}
		for _, handler := range []slog.Handler{slog.NewTextHandler(&out, nil), slog.NewJSONHandler(&out, nil)} {
			slog.New(handler).Info("hello", "secret", holder)
		}
		_ = template.Must(template.New("").Parse("{{.}}{{printf `%s` .}}")).Execute(&out, holder)
		assert.NotContains(t, out.String(), canary)
	}
}

func TestSecretsSayWhetherTheyAreSet(t *testing.T) {
	assert.Equal(t, "[redacted]", NewSecret("x").String())
	assert.Equal(t, "[not set]", Secret{}.String())
	assert.Equal(t, Secret{}, NewSecret(""))
	assert.True(t, NewSecret("x").IsSet())
	assert.False(t, Secret{}.IsSet())
	assert.True(t, NewSecret("x").Equal(NewSecret("x")))
	assert.False(t, NewSecret("x").Equal(NewSecret("y")))
	assert.False(t, NewSecret("x").Equal(Secret{}))
	out, err := json.Marshal(Credentials{Token: NewSecret("x"), Email: "a@b.example"})
	require.NoError(t, err)
	assert.JSONEq(t, `{"Token":"[redacted]","Email":"a@b.example","Key":"[not set]","Account":""}`, string(out))
}
