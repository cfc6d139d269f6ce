package intel

import (
	"net/netip"
	"os/exec"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

const curlAccount = "023e105f4ecef8ad9ca31a8372d0c353"

func TestCurlNamesTheVariablesAndNeverTheCredentials(t *testing.T) {
	question := PassiveDNS(netip.MustParseAddr("1.1.1.1"), Window{"2023-07-15", "2023-07-18"}, 1, 5).Key()
	const url = "'https://api.cloudflare.com/client/v4/accounts/" + curlAccount +
		"/intel/dns?end=2023-07-18&ipv4=1.1.1.1&page=1&per_page=5&start=2023-07-15'"
	for name, c := range map[string]struct {
		credentials Credentials
		want        string
	}{
		"token": {Credentials{Token: NewSecret("canary-token"), Account: curlAccount},
			`curl -H "Authorization: Bearer $CLOUDFLARE_API_TOKEN" ` + url},
		"key": {Credentials{Email: "user@example.com", Key: NewSecret("canary-key"), Account: curlAccount},
			`curl -H "X-Auth-Email: $CLOUDFLARE_EMAIL" -H "X-Auth-Key: $CLOUDFLARE_API_KEY" ` + url},
	} {
		t.Run(name, func(t *testing.T) {
			client, err := NewClient(DefaultBaseURL, c.credentials)
			require.NoError(t, err)
			got, err := client.Curl(question)
			require.NoError(t, err)
			require.Equal(t, c.want, got)
			require.NotContains(t, got, "canary")
		})
	}
}

func TestCurlOfAnIndicatorIsOneWordForTheShell(t *testing.T) {
	sh, err := exec.LookPath("sh")
	if err != nil {
		t.Skip("there is no POSIX shell on this machine")
	}
	client, err := NewClient(DefaultBaseURL, Credentials{Token: NewSecret("canary-token"), Account: curlAccount})
	require.NoError(t, err)
	got, err := client.Curl(Phishing("http://login.payro11.example/'$(id);`id`?a=b&c").Key())
	require.NoError(t, err)
	words, err := exec.Command(sh, "-c", "curl() { for word; do echo \"$word\"; done; }; "+got).Output()
	require.NoError(t, err)
	lines := strings.Split(strings.TrimSpace(string(words)), "\n")
	require.Len(t, lines, 3)
	require.Contains(t, lines[2], "login.payro11.example%2F%27%24%28id%29%3B%60id%60%3Fa%3Db%26c")
}

func TestCurlRefusesWhatCannotBeAsked(t *testing.T) {
	client, err := NewClient(DefaultBaseURL, Credentials{Email: "user@example.com", Key: NewSecret("canary-key"), Account: curlAccount})
	require.NoError(t, err)
	_, err = client.Curl(Phishing("http://login.payro11.example/").Key())
	require.Equal(t, ProblemTokenOnly, ProblemOf(err))
}

func TestASubmissionAsCurl(t *testing.T) {
	const url = " 'https://api.cloudflare.com/client/v4/accounts/" + curlAccount + "/intel/miscategorization'"
	for name, c := range map[string]struct {
		credentials Credentials
		want        string
	}{
		"token": {Credentials{Token: NewSecret("canary-token"), Account: curlAccount},
			`curl -X POST -H "Authorization: Bearer $CLOUDFLARE_API_TOKEN" -H "Content-Type: application/json" --data '` + documentedRequest + `'` + url},
		"key": {Credentials{Email: "user@example.com", Key: NewSecret("canary-key"), Account: curlAccount},
			`curl -X POST -H "X-Auth-Email: $CLOUDFLARE_EMAIL" -H "X-Auth-Key: $CLOUDFLARE_API_KEY" -H "Content-Type: application/json" --data '` + documentedRequest + `'` + url},
	} {
		client, err := NewClient(DefaultBaseURL, c.credentials)
		require.NoError(t, err)
		got, err := client.SubmissionCurl([]byte(documentedRequest))
		require.NoError(t, err)
		require.Equal(t, c.want, got, name)
		_, err = client.SubmissionCurl([]byte(`{"url":"https://a.example/?canary-token&canary-\u006bey"}`))
		require.ErrorContains(t, err, "the request holds the credentials", name)
		require.NotContains(t, err.Error(), "canary")
		for _, text := range []string{"", "@/etc/passwd", "{", "--help"} {
			_, err = client.SubmissionCurl([]byte(text))
			require.ErrorContains(t, err, "not JSON")
		}
	}
	client, err := NewClient(DefaultBaseURL, Credentials{Token: NewSecret("canary-token")})
	require.NoError(t, err)
	_, err = client.SubmissionCurl([]byte(documentedRequest))
	require.Equal(t, ProblemNoCredentials, ProblemOf(err))
}

// What the shell makes of the line is the same JSON, and nothing in the line
// acts on a shell or a terminal.
func FuzzSubmissionCurl(f *testing.F) {
	sh, err := exec.LookPath("sh")
	if err != nil {
		f.Skip("there is no POSIX shell on this machine")
	}
	client, err := NewClient(DefaultBaseURL, tokenCredentials())
	require.NoError(f, err)
	for _, seed := range []string{documentedRequest, "{\n\t\"url\": \"https://a.example/'$(id);`id`!\"\r\n}", "{\"url\":\"\u202e\x7fb\u00fccher \U0001f600\"}", `"'"`, "[\"\xff\"]", `{"url":"\ud800"}`} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, payload []byte) {
		line, err := client.SubmissionCurl(payload)
		if err != nil {
			return
		}
		require.False(t, strings.ContainsFunc(line, func(r rune) bool { return r < ' ' || r > '~' }), line)
		out, err := exec.Command(sh, "-c", `curl() { while [ "$1" != --data ]; do shift; done; printf '%s' "$2"; }; `+line).Output()
		require.NoError(t, err)
		require.JSONEq(t, string(payload), string(out))
	})
}
