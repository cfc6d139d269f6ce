package intel

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestAQuestionIsSpelledForPeople(t *testing.T) {
	for want, k := range map[string]Key{
		"login.payro11[.]example":          Domain("login.payro11.example").Key(),
		"hxxp://payro11[.]example/a.b,c.d": Phishing("http://payro11.example/a.b,c.d").Key(),
		"3 names: a[.]example …":           Bulk("b.example", "a.example", "c.example").Key(),
		"a[.]example":                      Bulk("a.example").Key(),
		"203.0.113[.]66":                   {Kind: KindIP, Value: "203.0.113.66"},
		"":                                 {},
	} {
		assert.Equal(t, want, k.Spelled(Defang))
	}
	assert.Equal(t, "2 names: a.example …", Bulk("a.example", "b.example").Key().Spelled(func(live string) string { return live }))
}
