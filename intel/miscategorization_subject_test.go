package intel

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestTheSubjectOfARequestIsOneLiveText(t *testing.T) {
	for want, m := range map[string]Miscategorization{
		"a.com":                    {Type: TargetDomain, URL: "A.com"},
		"2001:db8::1":              {Type: TargetIPv6, IP: "2001:DB8:0::1"},
		"http://a.com/x":           {Type: TargetURL, URL: "http://A.com/x"},
		"a[.]com":                  {Type: TargetDomain, URL: "a[.]com"},
		"https://a.com/ 192.0.2.1": {Type: "host", URL: "https://a.com/", IP: "192.0.2.1"},
		"192.0.2.1":                {Type: TargetIPv6, IP: "192.0.2.1"},
		"":                         {Type: TargetURL},
	} {
		assert.Equal(t, want, m.Subject())
	}
}

func TestAPayloadIsNamedByItsSHA256(t *testing.T) {
	assert.Equal(t, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad", PayloadHash([]byte("abc")), "FIPS 180-2")
	assert.Equal(t, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855", PayloadHash(nil))
}

// What is cut off a long subject must not leave a part of the token.
func TestALongSubjectLeavesNoPartOfTheToken(t *testing.T) {
	m := Miscategorization{Type: TargetURL, URL: "/" + strings.Repeat("x", maxInput-10) + canary, SecurityAdds: []int{131}}
	d := newDeparture(t, accepts)
	r := d.desk.Submit(t.Context(), m, m.JSON(), d.leaving)
	assert.Equal(t, SubmissionUnsent, r.Outcome)
	assert.Empty(t, r.Failure.Key.Value)
}
