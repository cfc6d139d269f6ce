package intel

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestUnwrapLink(t *testing.T) {
	cases := map[string]struct{ link, wrapper, inner string }{
		"SafeLinks": {
			"https://eur01.safelinks.protection.outlook.com/?url=https%3A%2F%2Flogin.payro11.example%2Fx%3Fa%3D1%26b%3D2&data=05%7C02&sdata=x%3D&reserved=0",
			"SafeLinks", "https://login.payro11.example/x?a=1&b=2"},
		"SafeLinks through HTML": {
			"https://NAM12.SafeLinks.Protection.Outlook.com/ap/x-1/?a=1&amp;url=http%3A%2F%2Fa.example%2F&amp;data=1", "SafeLinks", "http://a.example/"},
		"SafeLinks of Teams": {
			"https://statics.teams.cdn.office.net/evergreen-assets/safelinks/1/atp-safelinks.html?url=https%3A%2F%2Fa.example%2F&locale=en",
			"SafeLinks", "https://a.example/"},
		// The examples of Proofpoint's own decoder (help.proofpoint.com, "URL Decoder API").
		"Proofpoint v1": {
			"https://urldefense.proofpoint.com/v1/url?u=http://www.bouncycastle.org/&k=oIvRg1%2BdGAgOoM1BIlLLqw%3D%3D%0A&r=x",
			"Proofpoint v1", "http://www.bouncycastle.org/"},
		"Proofpoint v2": {
			"https://urldefense.proofpoint.com/v2/url?u=http-3A__links.mkt3337.com_ctt-3Fkn-3D3-26ms-3DMzQ3OTg3MDQS1-26r-3DMzkxNzk3NDkwMDA0S0-26b-3D0-26j-3DMTMwMjA1ODYzNQS2-26mt-3D1-26rt-3D0&d=DwMFaQ&c=x",
			"Proofpoint v2", "http://links.mkt3337.com/ctt?kn=3&ms=MzQ3OTg3MDQS1&r=MzkxNzk3NDkwMDA0S0&b=0&j=MTMwMjA1ODYzNQS2&mt=1&rt=0"},
		"Proofpoint v2, dash and underscore": {
			"https://urldefense.proofpoint.com/v2/url?u=https-3A__a-2Db.example_c-5Fd&d=x", "Proofpoint v2", "https://a-b.example/c_d"},
		"Proofpoint v3": {
			"https://urldefense.com/v3/__https://google.com:443/search?q=a*test&gs=ps__;Kw!-612Flbf0JvQ3kNJkRi5Jg!Ue6tQudNKaShHg93trcdjqDP8se2ySE65jyCIe2K1D_uNjZ1Lnf6YLQERujngZv9UWf66ujQIQ$",
			"Proofpoint v3", "https://google.com:443/search?q=a+test&gs=ps"},
		"Proofpoint v3, a run": { // "**B" stands for three
			"https://urldefense.com/v3/__https://a.example/**B-*__;IyMjPQ!!x!y$", "Proofpoint v3", "https://a.example/###-="},
		"Proofpoint v3, a run of letters beyond ASCII": {
			"https://urldefense.us/v3/__https://a.example/p**Ay__;w6TDtg!!x!y$", "Proofpoint v3", "https://a.example/päöy"},
		"Proofpoint v3, one slash lost":            {"https://urldefense.com/v3/__https:/a.example/x__;!!x!y$", "Proofpoint v3", "https://a.example/x"},
		"Proofpoint v3, escapes are evidence":      {"https://urldefense.com/v3/__https://a.example/x*20y__;JQ!!x!y$", "Proofpoint v3", "https://a.example/x%20y"},
		"Google":                                   {"https://www.google.co.uk/url?sa=t&q=https://a.example/x%3Fb%3D1&usg=x", "Google", "https://a.example/x?b=1"},
		"Google, the other parameter":              {"http://google.com/url?url=http%3A%2F%2Fa.example", "Google", "http://a.example"},
		"Barracuda":                                {"https://linkprotect.cudasvc.com/url?a=https%3a%2f%2fa.example%2fx&c=E,1", "Barracuda", "https://a.example/x"},
		"Trellix":                                  {"https://protect2.fireeye.com/v1/url?k=1&q=1&u=https%3A%2F%2Fa.example%2F", "Trellix", "https://a.example/"},
		"Facebook":                                 {"https://l.facebook.com/l.php?u=https%3A%2F%2Fa.example%2F&h=AT0", "Facebook", "https://a.example/"},
		"an e-mail address":                        {"https://eur01.safelinks.protection.outlook.com/?url=mailto%3Amaria%40a.example", "SafeLinks", "mailto:maria@a.example"},
		"a host that only looks it":                {"https://safelinks.protection.outlook.com.evil.example/?url=https%3A%2F%2Fa.example", "", ""},
		"a host that only ends so":                 {"https://evilurldefense.com/v3/__https://a.example__;!!x!y$", "", ""},
		"a search":                                 {"https://www.google.com/search?q=https://a.example", "", ""},
		"nothing inside":                           {"https://eur01.safelinks.protection.outlook.com/?data=1", "", ""},
		"a path inside":                            {"https://www.google.com/url?q=/local", "", ""},
		"Proofpoint v3, fewer than it asks for":    {"https://urldefense.com/v3/__https://a.example/**Z__;IyM!!x!y$", "", ""},
		"Proofpoint v3, a run of no known length":  {"https://urldefense.com/v3/__https://a.example/**.__;IyM!!x!y$", "", ""},
		"Proofpoint v3, no text in what was taken": {"https://urldefense.com/v3/__https://a.example/*__;_w!!x!y$", "", ""},
		"not a link":                               {"urldefense.com", "", ""},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			inner, wrapper, ok := UnwrapLink(c.link)
			assert.Equal(t, c.inner != "", ok)
			assert.Equal(t, c.inner, inner)
			if ok {
				assert.Equal(t, c.wrapper, wrapper)
			}
		})
	}
}

func TestWrappersAreUndoneHoweverTheyNest(t *testing.T) {
	link, want := "https://login.payro11.example/x-y_z", []string{}
	for range unwrapRoundsOfLinks / 2 {
		link = "https://urldefense.proofpoint.com/v2/url?u=" + proofpoint2(link) + "&d=x"
		link = "https://eur01.safelinks.protection.outlook.com/?url=" + percent(link) + "&data=1"
		want = append(want, "SafeLinks", "Proofpoint v2")
	}
	i, via := unwrapLinks(link)
	assert.Equal(t, "https://login.payro11.example/x-y_z", i.String())
	assert.Equal(t, want, via)

	link = "https://eur01.safelinks.protection.outlook.com/?url=" + percent(link)
	i, _ = unwrapLinks(link)
	require.False(t, i.IsZero(), "beyond that many layers the last one undone is found")
	assert.NotEqual(t, "https://login.payro11.example/x-y_z", i.String())
}

func percent(s string) string {
	return strings.NewReplacer("%", "%25", ":", "%3A", "/", "%2F", "?", "%3F", "&", "%26", "=", "%3D").Replace(s)
}

func proofpoint2(s string) string {
	s = strings.NewReplacer("%", "%25", ":", "%3A", "?", "%3F", "&", "%26", "=", "%3D", "-", "%2D", "_", "%5F").Replace(s)
	return strings.NewReplacer("/", "_", "%", "-").Replace(s)
}

func TestALinkThatIsNoneStaysInItsWrapper(t *testing.T) {
	for link, want := range map[string]Found{
		"https://www.google.com/url?q=https://bad_host":                                     {Text: "https://www.google.com/url?q=https://bad_host"},
		"https://eur01.safelinks.protection.outlook.com/?url=mailto:maria%40a.example":      {Via: "SafeLinks, e-mail address"},
		"https://www.google.com/url?q=https%3A%2F%2Fa.example%2F" + strings.Repeat("x", 30): {Via: "Google"},
	} {
		e := Extract([]byte("see <" + link + ">"))
		require.Len(t, e.Found, 1, link)
		assert.Equal(t, want.Via, e.Found[0].Via)
	}
	long := "https://eur01.safelinks.protection.outlook.com/?url=https%3A%2F%2Fa.example%2Fx&data=" + strings.Repeat("A", 3*maxInput)
	assert.Equal(t, []string{"https://a.example/x"}, foundTexts(Extract([]byte(long))), "a wrapper may be longer than an indicator")
}

func FuzzUnwrapLink(f *testing.F) {
	for _, seed := range []string{
		"https://eur01.safelinks.protection.outlook.com/?url=https%3A%2F%2Fa.example",
		"https://urldefense.com/v3/__https://a.example/**B-*__;IyMjPQ!!x!y$",
		"https://urldefense.proofpoint.com/v2/url?u=https-3A__a-2Db.example_c-5Fd&d=x",
		"https://urldefense.proofpoint.com/v1/url?u=http://a.example/&k=x",
		"https://www.google.com/url?q=https://a.example",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, link string) {
		inner, wrapper, ok := UnwrapLink(link)
		require.Equal(t, ok, inner != "")
		if ok {
			require.NotEmpty(t, wrapper)
			require.True(t, holdsLink(inner))
		}
		_, _ = unwrapLinks(link)
	})
}
