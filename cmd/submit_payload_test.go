package cmd

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"pugmark/intel"
	"pugmark/intel/simulator"
)

// documentedPayload is the example of Cloudflare's documents, Threat
// intelligence APIs, Miscategorization, word for word.
const documentedPayload = `{"content_adds": [82],"content_removes": [82],"indicator_type": "url","ip": null,` +
	`"security_adds": [117,131],"security_removes": [117],"url": "https://wrong-category.theburritobot.com"}`

// The documents' own example puts 82 and 117 on both sides. It is warned about,
// can be sent all the same, and arrives as it is, with either kind of
// credentials.
func TestTheDocumentsExampleArrivesAsItIs(t *testing.T) {
	for name, signed := range map[string]struct {
		env    map[string]string
		header map[string]string
	}{
		"token": {map[string]string{"CLOUDFLARE_API_TOKEN": canary}, map[string]string{"Authorization": "Bearer " + canary}},
		"key": {map[string]string{"CLOUDFLARE_API_TOKEN": "", "CLOUDFLARE_EMAIL": "ana@example.com", "CLOUDFLARE_API_KEY": canary},
			map[string]string{"X-Auth-Email": "ana@example.com", "X-Auth-Key": canary, "Authorization": ""}},
	} {
		t.Run(name, func(t *testing.T) {
			office, p := newPostOffice(t, simulator.Options{}), newPlace(t)
			for key, value := range signed.env {
				p.env[key] = value
			}
			const yes = "hxxps://wrong-category[.]theburritobot[.]com"
			payload := documentedPayload + "\n"
			args := []string{"submit", "--payload", p.file(t, payload), "--yes", yes, "--api-url", office.base}
			r := p.run(t, "", args...)
			assert.Equal(t, exitRefused, r.code)
			for _, said := range []string{"warned: ", "(82)", "Malware (117)", "is added and removed by the same request", "rule both-sides", "--accept-warnings sends it"} {
				assert.Contains(t, r.stderr, said)
			}
			assert.Empty(t, office.posted())

			r = p.run(t, "", append(args, "--accept-warnings")...)
			assert.Zero(t, r.code, r.stderr)
			assert.Contains(t, r.stdout, "MC-0001  hxxps://wrong-category.theburritobot[.]com/")
			assert.Contains(t, r.stdout, "accepted by the API, no ticket exists")
			require.Equal(t, []string{payload}, office.posted(), "the bytes of the file")
			for key, value := range signed.header {
				assert.Equal(t, value, office.header[0].Get(key), key)
			}
			assert.Empty(t, office.header[0].Get("Idempotency-Key"))

			kept := p.run(t, "", "submissions", "MC-0001", "--json")
			var story storyObject
			decode(t, kept.stdout, &story)
			assert.JSONEq(t, documentedPayload, string(story.Body))
			assert.Equal(t, intel.PayloadHash([]byte(payload)), story.SHA256)
			assert.Contains(t, story.Warnings, "both-sides")

			r = p.run(t, payload, "submit", "--payload", "-", "--yes", yes, "--api-url", office.base, "--accept-warnings")
			assert.Equal(t, exitRefused, r.code, "the same again")
			assert.Contains(t, r.stderr, "rule duplicate")
		})
	}
}

// A field that no document names is warned about and sent as it stands.
func TestUnknownFieldsAreSentAsTheyStand(t *testing.T) {
	office, p := newPostOffice(t, simulator.Options{}), newPlace(t)
	const payload = `{ "indicator_type":"domain", "url":"a.example", "security_adds":[131], "comment":"please" }`
	args := []string{"submit", "--payload", "-", "--yes", "a.example", "--api-url", office.base}
	r := p.run(t, payload, args...)
	assert.Equal(t, exitRefused, r.code)
	assert.Contains(t, r.stderr, "(comment; rule unknown-field; ")
	r = p.run(t, payload, append(args, "--accept-warnings")...)
	assert.Zero(t, r.code, r.stderr)
	assert.Equal(t, []string{payload}, office.posted())
}
